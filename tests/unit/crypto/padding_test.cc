#include "crypto/padding.h"

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

constexpr size_t kKiB = 1024;
constexpr size_t kMiB = 1024 * kKiB;

TEST(PaddingTest, SizesAre4And64KibThenPowersOfTwoThenMultiplesOf16Mib) {
  EXPECT_EQ(PaddedSize(0), 4 * kKiB);
  EXPECT_EQ(PaddedSize(4 * kKiB - 8), 4 * kKiB);
  EXPECT_EQ(PaddedSize(4 * kKiB - 7), 64 * kKiB);
  EXPECT_EQ(PaddedSize(64 * kKiB - 8), 64 * kKiB);
  EXPECT_EQ(PaddedSize(64 * kKiB - 7), 128 * kKiB);
  EXPECT_EQ(PaddedSize(kMiB), 2 * kMiB);
  EXPECT_EQ(PaddedSize(16 * kMiB - 8), 16 * kMiB);
  EXPECT_EQ(PaddedSize(16 * kMiB - 7), 32 * kMiB);
  EXPECT_EQ(PaddedSize(32 * kMiB - 8), 32 * kMiB);
  EXPECT_EQ(PaddedSize(32 * kMiB - 7), 48 * kMiB);
}

TEST(PaddingTest, UnpadGivesBackTheContent) {
  for (const size_t size : {size_t{0}, size_t{1}, 4 * kKiB - 8, 4 * kKiB - 7,
                            64 * kKiB, 3 * kMiB}) {
    const std::string content(size, '\xff');
    const std::string padded = Pad(content);
    EXPECT_EQ(padded.size(), PaddedSize(size));
    const auto back = Unpad(padded);
    ASSERT_OK(back);
    EXPECT_EQ(*back, content);
  }
}

TEST(PaddingTest, UnpadKeepsZerosThatAreContent) {
  const auto back = Unpad(Pad(std::string(5, '\0')));
  ASSERT_OK(back);
  EXPECT_EQ(*back, std::string(5, '\0'));
}

TEST(PaddingTest, UnpadRefusesAnythingBehindTheContent) {
  std::string padded = Pad("content");
  padded.back() = 1;
  EXPECT_THAT(Unpad(padded), StatusIs(absl::StatusCode::kDataLoss));
  padded = Pad("content");
  padded[8 + 7] = 1;
  EXPECT_THAT(Unpad(padded), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(PaddingTest, UnpadRefusesAnotherSizeThanTheOneOfItsContent) {
  const std::string padded = Pad("content");
  EXPECT_THAT(Unpad(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Unpad("1234567"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Unpad(padded.substr(0, padded.size() - 1)),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Unpad(padded + '\0'), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Unpad(padded + std::string(60 * kKiB, '\0')),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(PaddingTest, UnpadRefusesALengthBeyondTheEnd) {
  for (const char* prefix : {"0000000000000ff9", "7fffffffffffffff",
                             "ffffffffffffffff", "fffffffffffffff8"}) {
    std::string padded = *HexDecode(prefix);
    padded.resize(4 * kKiB, '\0');
    EXPECT_THAT(Unpad(padded), StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace causeway
