#include "crypto/aead.h"

#include <cstring>

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/vectors.h"

namespace causeway {
namespace {

// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation".
constexpr char kKey[] =
    "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
constexpr char kNonce[] = "cafebabefacedbaddecaf888";
constexpr char kAad[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
constexpr char kPlaintext[] =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
constexpr char kCiphertext[] =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";
constexpr char kTag[] = "76fc6ece0f4e1768cddf8853bb2d551b";

class FixedBytes : public RandomSource {
 public:
  explicit FixedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  void Fill(char* data, size_t n) override {
    ASSERT_EQ(n, bytes_.size());
    std::memcpy(data, bytes_.data(), n);
  }

 private:
  std::string bytes_;
};

TEST(AeadTest, SealRecordGivesThePublishedVector) {
  FixedBytes nonce(Unhex(kNonce));
  const auto sealed =
      SealRecord(Unhex(kKey), Unhex(kAad), Unhex(kPlaintext), nonce);
  ASSERT_OK(sealed);
  EXPECT_EQ(HexEncode(*sealed),
            std::string(kNonce) + std::string(kCiphertext) + kTag);
}

TEST(AeadTest, OpenRecordOpensThePublishedVector) {
  const auto opened =
      OpenRecord(Unhex(kKey), Unhex(kAad),
                 Unhex(std::string(kNonce) + std::string(kCiphertext) + kTag));
  ASSERT_OK(opened);
  EXPECT_EQ(HexEncode(*opened), kPlaintext);
}

// Test case 14: key, nonce and plaintext are zeros. Its tag is without
// associated data, so only the ciphertext is comparable.
TEST(AeadTest, TheFirstChunkUsesTheZeroNonce) {
  const auto sealed =
      SealChunk(std::string(32, '\0'), "id", 0, true, std::string(16, '\0'));
  ASSERT_OK(sealed);
  EXPECT_EQ(sealed->size(), 16 + kChunkOverheadBytes);
  EXPECT_EQ(HexEncode(sealed->substr(0, 16)),
            "cea7403d4d606b6e074ec5d3baf39d18");
}

TEST(AeadTest, EveryAlteredBitOfARecordIsRefused) {
  FakeRandom random;
  const std::string key = random.Bytes(32);
  const auto sealed = SealRecord(key, "aad", "plaintext", random);
  ASSERT_OK(sealed);
  for (size_t i = 0; i < sealed->size() * 8; ++i) {
    std::string altered = *sealed;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
    EXPECT_THAT(OpenRecord(key, "aad", altered),
                StatusIs(absl::StatusCode::kDataLoss))
        << i;
  }
}

TEST(AeadTest, ARecordCutShortAnywhereIsRefused) {
  FakeRandom random;
  const std::string key = random.Bytes(32);
  const auto sealed = SealRecord(key, "aad", "plaintext", random);
  ASSERT_OK(sealed);
  for (size_t size = 0; size < sealed->size(); ++size) {
    EXPECT_THAT(OpenRecord(key, "aad", sealed->substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss))
        << size;
  }
}

TEST(AeadTest, ARecordOpensOnlyUnderItsKeyAndAssociatedData) {
  FakeRandom random;
  const std::string key = random.Bytes(32);
  const auto sealed = SealRecord(key, "aad", "", random);
  ASSERT_OK(sealed);
  EXPECT_EQ(*OpenRecord(key, "aad", *sealed), "");
  EXPECT_THAT(OpenRecord(random.Bytes(32), "aad", *sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OpenRecord(key, "", *sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OpenRecord(key.substr(1), "aad", *sealed),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SealRecord(key + "x", "aad", "", random),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AeadTest, TwoRecordsOfTheSameTextDiffer) {
  FakeRandom random;
  const std::string key = random.Bytes(32);
  EXPECT_NE(*SealRecord(key, "", "same", random),
            *SealRecord(key, "", "same", random));
}

TEST(AeadTest, AChunkOpensOnlyAtItsPlace) {
  FakeRandom random;
  const std::string key = random.Bytes(32);
  const auto sealed = SealChunk(key, "message", 7, false, "chunk");
  ASSERT_OK(sealed);
  EXPECT_EQ(*OpenChunk(key, "message", 7, false, *sealed), "chunk");
  EXPECT_THAT(OpenChunk(key, "message", 8, false, *sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OpenChunk(key, "message", 7, true, *sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OpenChunk(key, "massage", 7, false, *sealed),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(OpenChunk(key, "message", 7, false, ""),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace causeway
