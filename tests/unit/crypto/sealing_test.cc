#include "crypto/sealing.h"

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/dev_pki.h"
#include "tests/unit/crypto/vectors.h"

namespace causeway {
namespace {

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kBadSeal = absl::StatusCode::kInvalidArgument;

SealingKey NewSealingKey(const std::string& name) {
  const Authority authority("authority of " + name);
  PrivateKey key = *PrivateKey::Generate();
  CertificateRequest request = RequestNamed(name);
  request.sealing = true;
  Certificate certificate = authority.Issue(key, request);
  return *SealingKey::Create(std::move(key), std::move(certificate));
}

class SealingTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> SealForMe(absl::string_view plaintext) {
    return Seal(plaintext, key_.certificate().ToDer());
  }

  SealingKey key_ = NewSealingKey("recipient");
};

TEST_F(SealingTest, TheRecipientOpensWhatWasSealed) {
  for (const size_t size : {1u, 4096u, 65536u, 1u << 20}) {
    std::string plaintext(size, '\0');
    plaintext.back() = 'x';
    const auto sealed = SealForMe(plaintext);
    ASSERT_OK(sealed);
    const auto opened = Open(*sealed, key_);
    ASSERT_OK(opened);
    EXPECT_EQ(*opened, plaintext);
  }
}

TEST_F(SealingTest, TheSealedSizeDependsOnThePlaintextsSizeAlone) {
  const SealingKey other = NewSealingKey("another recipient, a longer name");
  // Sizes around which a length of a length changes.
  for (const size_t size : {1u, 60u, 127u, 128u, 255u, 256u, 4096u, 65279u,
                            65535u, 65536u, 16777216u}) {
    const auto first = SealForMe(std::string(size, 'a'));
    const auto second =
        Seal(std::string(size, 'b'), other.certificate().ToDer());
    ASSERT_OK(first);
    ASSERT_OK(second);
    EXPECT_EQ(first->size(), SealedSize(size));
    EXPECT_EQ(second->size(), SealedSize(size));
  }
  const size_t size = SealedSize(4096);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(SealForMe(std::string(4096, 'a'))->size(), size);
  }
}

// Every bit, also of what the seal's tag does not cover: versions, identifiers,
// the tag's length.
TEST_F(SealingTest, EveryAlteredBitIsRefused) {
  const auto sealed = SealForMe("plaintext");
  ASSERT_OK(sealed);
  for (size_t i = 0; i < sealed->size() * 8; ++i) {
    std::string altered = *sealed;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
    EXPECT_THAT(Open(altered, key_), StatusIs(kDataLoss)) << i / 8;
  }
}

TEST_F(SealingTest, CutShortOrExtendedIsRefused) {
  const auto sealed = SealForMe("plaintext");
  ASSERT_OK(sealed);
  for (size_t size = 0; size < sealed->size(); ++size) {
    EXPECT_THAT(Open(sealed->substr(0, size), key_), StatusIs(kDataLoss));
  }
  EXPECT_THAT(Open(*sealed + '\0', key_), StatusIs(kDataLoss));
}

TEST_F(SealingTest, EveryFailureLooksTheSame) {
  const SealingKey other = NewSealingKey("other");
  const auto for_other = Seal("plaintext", other.certificate().ToDer());
  ASSERT_OK(for_other);
  auto altered = SealForMe("plaintext");
  ASSERT_OK(altered);
  altered->back() = static_cast<char>(altered->back() ^ 1);
  const absl::Status not_mine = Open(*for_other, key_).status();
  EXPECT_THAT(not_mine, StatusIs(kDataLoss));
  EXPECT_EQ(Open(*altered, key_).status(), not_mine);
  EXPECT_EQ(Open("no seal", key_).status(), not_mine);
}

TEST_F(SealingTest, NoNameAppearsOutsideTheSeal) {
  const SealingKey key = NewSealingKey("telling-name");
  const auto sealed = Seal("telling-plaintext", key.certificate().ToDer());
  ASSERT_OK(sealed);
  EXPECT_EQ(sealed->find("telling"), std::string::npos);
  EXPECT_EQ(sealed->find("authority"), std::string::npos);
  EXPECT_NE(sealed->find(key.certificate().SubjectKeyId()), std::string::npos);
}

TEST_F(SealingTest, SealsOnlyToSealingCertificates) {
  const Authority authority("authority");
  const PrivateKey key = *PrivateKey::Generate();
  CertificateRequest tls = RequestNamed("tls");
  tls.server_auth = true;
  const Certificate certificate = authority.Issue(key, tls);
  EXPECT_THAT(Seal("x", certificate.ToDer()), StatusIs(kBadSeal));
  EXPECT_THAT(Seal("x", authority.certificate.ToDer()), StatusIs(kBadSeal));
  EXPECT_THAT(Seal("x", "no certificate"), StatusIs(kBadSeal));
  EXPECT_THAT(SealForMe(""), StatusIs(kBadSeal));
  EXPECT_THAT(SealingKey::Create(key, certificate), StatusIs(kBadSeal));
}

TEST_F(SealingTest, AKeyAndAnothersCertificateMakeNoSealingKey) {
  EXPECT_THAT(SealingKey::Create(*PrivateKey::Generate(), key_.certificate()),
              StatusIs(kBadSeal));
}

TEST(FrozenSealTest, OpensWhatTheOpensslCommandLineSealed) {
  auto v = ReadVectors("sealed.txt");
  auto key = PrivateKey::FromPem(v["private_pem"]);
  auto certificate = Certificate::FromDer(v["certificate"]);
  ASSERT_OK(key);
  ASSERT_OK(certificate);
  const auto sealing_key = SealingKey::Create(*key, *certificate);
  ASSERT_OK(sealing_key);
  const auto opened = Open(v["sealed"], *sealing_key);
  ASSERT_OK(opened);
  EXPECT_EQ(*opened, v["plaintext"]);
}

}  // namespace
}  // namespace causeway
