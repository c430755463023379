#include "base/sensitive.h"

#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

#include "gtest/gtest.h"

namespace causeway {
namespace {

using SensitiveText = Sensitive<std::string>;

template <typename T, typename = void>
struct CanBeStreamed : std::false_type {};
template <typename T>
struct CanBeStreamed<T, std::void_t<decltype(std::declval<std::ostream&>()
                                             << std::declval<const T&>())>>
    : std::true_type {};

static_assert(CanBeStreamed<std::string>::value);
static_assert(!CanBeStreamed<SensitiveText>::value);
static_assert(!std::is_copy_constructible_v<SensitiveText>);
static_assert(!std::is_copy_assignable_v<SensitiveText>);
static_assert(!std::is_convertible_v<SensitiveText, std::string>);
static_assert(!std::is_convertible_v<std::string, SensitiveText>);

TEST(SensitiveTest, RevealsWhatItWasGiven) {
  const SensitiveText value(std::string("secret"));
  EXPECT_EQ(value.Reveal(), "secret");
}

TEST(SensitiveTest, CloneIsSeparate) {
  SensitiveText value(std::string("secret"));
  const SensitiveText clone = value.Clone();
  value = SensitiveText(std::string("other"));
  EXPECT_EQ(clone.Reveal(), "secret");
  EXPECT_EQ(value.Reveal(), "other");
}

TEST(SensitiveTest, LeavesNothingInWhatItWasMovedFrom) {
  SensitiveText from(std::string("short"));
  const SensitiveText to = std::move(from);
  EXPECT_EQ(to.Reveal(), "short");
  EXPECT_EQ(from.Reveal(), "");  // NOLINT(bugprone-use-after-move)
}

TEST(SensitiveTest, TakesTheStringAndLeavesItEmpty) {
  std::string source = "short";
  const SensitiveText value(std::move(source));
  EXPECT_EQ(value.Reveal(), "short");
  EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(SensitiveTest, OverwritesItsMemoryWhenItGoes) {
  struct Key {
    unsigned char bytes[32];
  };
  Key key;
  std::memset(key.bytes, 0x5a, sizeof(key.bytes));
  alignas(Sensitive<Key>) unsigned char memory[sizeof(Sensitive<Key>)];
  auto* value = new (memory) Sensitive<Key>(std::move(key));
  ASSERT_EQ(value->Reveal().bytes[31], 0x5a);
  std::destroy_at(value);
  const volatile unsigned char* bytes = memory;
  for (size_t i = 0; i < sizeof(memory); ++i) EXPECT_EQ(bytes[i], 0) << i;
}

TEST(WipeStringTest, OverwritesBeyondTheLengthToo) {
  std::string value(64, 'x');
  value.resize(8);
  const volatile char* const memory = value.data();
  WipeString(&value);
  EXPECT_TRUE(value.empty());
  ASSERT_GE(value.capacity(), 64U);  // so the memory is still the string's
  for (size_t i = 0; i < 64; ++i) EXPECT_EQ(memory[i], 0) << i;
}

}  // namespace
}  // namespace causeway
