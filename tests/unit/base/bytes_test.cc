#include "base/bytes.h"

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

TEST(HexTest, WritesTwoLowerCaseDigitsPerByte) {
  EXPECT_EQ(HexEncode(absl::string_view("\x00\x0f\xff", 3)), "000fff");
  EXPECT_EQ(HexEncode(""), "");
}

TEST(HexTest, ReadsBothCases) {
  EXPECT_EQ(HexDecode("00fFAb").value(), std::string("\x00\xff\xab", 3));
  EXPECT_EQ(HexDecode("").value(), "");
}

TEST(HexTest, RefusesOddLengthAndOtherCharacters) {
  EXPECT_THAT(HexDecode("abc"), StatusIs(absl::StatusCode::kInvalidArgument));
  for (const char* bad : {"0g", "g0", " 0", "0x"}) {
    EXPECT_THAT(HexDecode(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(HexTest, ErrorDoesNotRepeatTheText) {
  const auto result = HexDecode("zz");
  EXPECT_EQ(result.status().message().find("zz"), absl::string_view::npos);
}

// The test vectors of RFC 4648, section 10, without padding.
TEST(Base32Test, MatchesTheVectorsOfTheRfc) {
  EXPECT_EQ(Base32Lower(""), "");
  EXPECT_EQ(Base32Lower("f"), "my");
  EXPECT_EQ(Base32Lower("fo"), "mzxq");
  EXPECT_EQ(Base32Lower("foo"), "mzxw6");
  EXPECT_EQ(Base32Lower("foob"), "mzxw6yq");
  EXPECT_EQ(Base32Lower("fooba"), "mzxw6ytb");
  EXPECT_EQ(Base32Lower("foobar"), "mzxw6ytboi");
}

TEST(Base32Test, SixteenBytesMakeTwentySixCharacters) {
  const std::string text = Base32Lower(std::string(16, '\xff'));
  EXPECT_EQ(text.size(), 26U);
  EXPECT_TRUE(IsBase32Lower(text));
}

TEST(Base32Test, OtherCharactersAreNotBase32) {
  for (const char* bad : {"A", "0", "1", "8", "a b", "a="}) {
    EXPECT_FALSE(IsBase32Lower(bad)) << bad;
  }
}

TEST(IntegerTest, IsWrittenBigEndian) {
  std::string out = "x";
  AppendU32(&out, 0x01020304U);
  AppendU64(&out, 0xf102030405060708ULL);
  EXPECT_EQ(out, "x\x01\x02\x03\x04\xf1\x02\x03\x04\x05\x06\x07\x08");
}

TEST(IntegerTest, TakesWhatWasAppended) {
  std::string out;
  AppendU64(&out, UINT64_MAX - 1);
  AppendU32(&out, UINT32_MAX);
  absl::string_view rest = out;
  EXPECT_EQ(TakeU64(&rest), UINT64_MAX - 1);
  EXPECT_EQ(TakeU32(&rest), UINT32_MAX);
  EXPECT_TRUE(rest.empty());
}

TEST(IntegerTest, TakesNothingFromTooFewBytes) {
  absl::string_view rest = "abc";
  EXPECT_EQ(TakeU32(&rest), std::nullopt);
  EXPECT_EQ(TakeU64(&rest), std::nullopt);
  EXPECT_EQ(rest, "abc");
}

TEST(ConstantTimeEqualTest, ComparesAllBytes) {
  EXPECT_TRUE(ConstantTimeEqual("", ""));
  EXPECT_TRUE(ConstantTimeEqual("same", "same"));
  EXPECT_FALSE(ConstantTimeEqual("same", "samf"));
  EXPECT_FALSE(ConstantTimeEqual("same", "Same"));
  EXPECT_FALSE(ConstantTimeEqual("same", "sam"));
}

}  // namespace
}  // namespace causeway
