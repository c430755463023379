#include "crypto/commitment.h"

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

std::string CountingSalt() {
  std::string salt;
  for (int i = 0; i < 32; ++i) salt.push_back(static_cast<char>(i));
  return salt;
}

TEST(CommitmentTest, IsTheHmacOverTheFramedContent) {
  // Python: hmac.new(bytes(range(32)), b"CAUSEWAY/1 commitment\0fact\0" +
  //                  struct.pack(">Q", 6) + b"a fact", sha256)
  const auto commitment = Commit(CountingSalt(), "fact", "a fact");
  ASSERT_OK(commitment);
  EXPECT_EQ(HexEncode(*commitment),
            "945278286def7e17ac496a498ba4a506"
            "abaf6578e5be3c4d9f8d700d67c5ce96");
}

TEST(CommitmentTest, OpensOnlyWithItsOwnSaltKindAndContent) {
  const std::string salt = CountingSalt();
  std::string other_salt = salt;
  other_salt[31] ^= 1;
  const auto commitment = Commit(salt, "fact", "content");
  ASSERT_OK(commitment);
  EXPECT_TRUE(VerifyCommitment(*commitment, salt, "fact", "content"));
  EXPECT_FALSE(VerifyCommitment(*commitment, other_salt, "fact", "content"));
  EXPECT_FALSE(VerifyCommitment(*commitment, salt, "document", "content"));
  EXPECT_FALSE(VerifyCommitment(*commitment, salt, "fact", "content "));
  EXPECT_FALSE(VerifyCommitment(*commitment, salt, "fact", ""));
  EXPECT_FALSE(VerifyCommitment("", salt, "fact", "content"));
  EXPECT_FALSE(
      VerifyCommitment(commitment->substr(0, 31), salt, "fact", "content"));
  for (size_t i = 0; i < commitment->size(); ++i) {
    std::string altered = *commitment;
    altered[i] = static_cast<char>(altered[i] ^ 0x10);
    EXPECT_FALSE(VerifyCommitment(altered, salt, "fact", "content")) << i;
  }
}

TEST(CommitmentTest, RefusesAShortSaltAndAnAmbiguousKind) {
  EXPECT_THAT(Commit("short", "fact", "x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Commit(CountingSalt(), "", "x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Commit(CountingSalt(), absl::string_view("a\0b", 3), "x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace causeway
