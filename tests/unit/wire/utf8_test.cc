#include "wire/utf8.h"

#include "gtest/gtest.h"

namespace causeway::wire {
namespace {

TEST(Utf8, WellFormedTextIsValid) {
  EXPECT_TRUE(ValidUtf8(""));
  EXPECT_TRUE(ValidUtf8("plain"));
  EXPECT_TRUE(ValidUtf8("Gu\xc3\xa9k\xc3\xa9"));
  EXPECT_TRUE(ValidUtf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
  EXPECT_TRUE(ValidUtf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, EveryMalformedFormIsRefused) {
  for (const char* text :
       {"\x80", "\xc3", "\xc3\x28", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80",
        "\xff", "a\xe2\x82"}) {
    EXPECT_FALSE(ValidUtf8(text));
  }
}

TEST(Utf8, PrintableReplacesWhatCannotBeShown) {
  EXPECT_EQ(Printable("a\nb\x7f\xff", 64), "a?b??");
  EXPECT_EQ(Printable("\xc2\x9b", 64), "?");  // C1: terminals obey it
  EXPECT_EQ(Printable("\xc3\xa9", 64), "\xc3\xa9");
}

TEST(Utf8, PrintableNeverCutsACharacter) {
  EXPECT_EQ(Printable("a\xc3\xa9", 2), "a");
  EXPECT_EQ(Printable("a\xc3\xa9", 3), "a\xc3\xa9");
}

}  // namespace
}  // namespace causeway::wire
