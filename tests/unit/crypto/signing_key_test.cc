#include "crypto/signing_key.h"

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/vectors.h"

namespace causeway {
namespace {

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
constexpr auto kBadKey = absl::StatusCode::kInvalidArgument;

class SigningKeyTest : public ::testing::Test {
 protected:
  SigningKeyTest()
      : signer_(*SigningKey::Generate()),
        verifier_(*VerifyKey::FromSpkiDer(signer_.SpkiDer())) {}

  SigningKey signer_;
  VerifyKey verifier_;
};

TEST_F(SigningKeyTest, ASignatureVerifiesOverItsTypeAndPayload) {
  for (int i = 0; i < 64; ++i) {  // both halves of s come up
    const std::string payload(static_cast<size_t>(i), 'p');
    const auto signature = signer_.Sign("OFFER", payload);
    ASSERT_OK(signature);
    EXPECT_EQ(signature->size(), kSignatureBytes);
    EXPECT_OK(verifier_.Verify("OFFER", payload, *signature));
  }
}

TEST_F(SigningKeyTest, ASignatureIsRefusedForAnyOtherMessageOrKey) {
  const auto signature = signer_.Sign("OFFER", "payload");
  ASSERT_OK(signature);
  EXPECT_THAT(verifier_.Verify("ACCEPT", "payload", *signature),
              StatusIs(kUnauthenticated));
  EXPECT_THAT(verifier_.Verify("OFFER", "payloa", *signature),
              StatusIs(kUnauthenticated));
  EXPECT_THAT(verifier_.Verify("OFFER", "", *signature),
              StatusIs(kUnauthenticated));
  EXPECT_THAT(verifier_.Verify("", "payload", *signature),
              StatusIs(kUnauthenticated));
  const auto other = VerifyKey::FromSpkiDer(SigningKey::Generate()->SpkiDer());
  ASSERT_OK(other);
  EXPECT_THAT(other->Verify("OFFER", "payload", *signature),
              StatusIs(kUnauthenticated));
}

TEST_F(SigningKeyTest, EveryAlteredBitOfASignatureIsRefused) {
  const auto signature = signer_.Sign("OFFER", "payload");
  ASSERT_OK(signature);
  for (size_t i = 0; i < signature->size() * 8; ++i) {
    std::string altered = *signature;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
    EXPECT_THAT(verifier_.Verify("OFFER", "payload", altered),
                StatusIs(kUnauthenticated))
        << i;
  }
}

TEST_F(SigningKeyTest, SignaturesOfAnotherLengthAreRefused) {
  const auto signature = signer_.Sign("OFFER", "payload");
  ASSERT_OK(signature);
  for (const std::string& wrong :
       {std::string(), signature->substr(0, 63), *signature + '\0'}) {
    EXPECT_THAT(verifier_.Verify("OFFER", "payload", wrong),
                StatusIs(kUnauthenticated));
  }
}

TEST_F(SigningKeyTest, ZeroAndOutOfRangeNumbersAreRefused) {
  const auto signature = signer_.Sign("OFFER", "payload");
  ASSERT_OK(signature);
  const std::string zero(32, '\0');
  const std::string order =
      Unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const std::string r = signature->substr(0, 32);
  const std::string s = signature->substr(32);
  for (const std::string& wrong : {zero + zero, zero + s, r + zero, order + s,
                                   r + order, std::string(64, '\xff')}) {
    EXPECT_THAT(verifier_.Verify("OFFER", "payload", wrong),
                StatusIs(kUnauthenticated));
  }
}

TEST_F(SigningKeyTest, ATypeIsNotEmptyAndHasNoZeroByte) {
  EXPECT_THAT(signer_.Sign("", "payload"), StatusIs(kBadKey));
  EXPECT_THAT(signer_.Sign(absl::string_view("A\0B", 3), "payload"),
              StatusIs(kBadKey));
}

TEST_F(SigningKeyTest, AKeyComesBackFromItsPem) {
  const auto pem = signer_.ToPem();
  ASSERT_OK(pem);
  const auto again = SigningKey::FromPem(pem->Reveal());
  ASSERT_OK(again);
  EXPECT_EQ(again->SpkiDer(), signer_.SpkiDer());
  EXPECT_OK(verifier_.Verify("T", "p", *again->Sign("T", "p")));
}

TEST_F(SigningKeyTest, ADamagedPemIsNoKey) {
  const auto pem = signer_.ToPem();
  ASSERT_OK(pem);
  EXPECT_THAT(SigningKey::FromPem(""), StatusIs(kBadKey));
  EXPECT_THAT(SigningKey::FromPem("-----BEGIN PRIVATE KEY-----\n"),
              StatusIs(kBadKey));
  EXPECT_THAT(SigningKey::FromPem(pem->Reveal().substr(0, 120)),
              StatusIs(kBadKey));
}

TEST(VerifyKeyTest, AnyDamageToAKeysEncodingIsRefused) {
  const std::string spki = SigningKey::Generate()->SpkiDer();
  ASSERT_EQ(spki.size(), 91u);
  EXPECT_THAT(VerifyKey::FromSpkiDer(""), StatusIs(kBadKey));
  EXPECT_THAT(VerifyKey::FromSpkiDer(spki + '\0'), StatusIs(kBadKey));
  EXPECT_THAT(VerifyKey::FromSpkiDer(spki.substr(0, 90)), StatusIs(kBadKey));
  for (size_t i = 0; i < spki.size(); ++i) {
    std::string altered = spki;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_THAT(VerifyKey::FromSpkiDer(altered), StatusIs(kBadKey)) << i;
  }
}

// Public keys made with `openssl pkey -pubout`: other curve, other algorithm,
// and a P-256 key with a compressed point.
TEST(VerifyKeyTest, KeysOfOtherKindsAreRefused) {
  for (const auto& [name, spki] : ReadVectors("other_keys.txt")) {
    EXPECT_THAT(VerifyKey::FromSpkiDer(spki), StatusIs(kBadKey)) << name;
  }
}

class FrozenSignatureTest : public ::testing::Test {
 protected:
  std::map<std::string, std::string> v_ = ReadVectors("signature.txt");
};

TEST_F(FrozenSignatureTest, ASignatureMadeByOpensslVerifies) {
  const auto key = VerifyKey::FromSpkiDer(v_["spki"]);
  ASSERT_OK(key);
  EXPECT_EQ(key->Id(), v_["key_id"]);
  EXPECT_OK(key->Verify(v_["type"], v_["payload"], v_["signature"]));
}

TEST_F(FrozenSignatureTest, ItsTwinInTheUpperHalfIsRefused) {
  const auto key = VerifyKey::FromSpkiDer(v_["spki"]);
  ASSERT_OK(key);
  EXPECT_THAT(key->Verify(v_["type"], v_["payload"], v_["high_s_signature"]),
              StatusIs(kUnauthenticated));
}

TEST_F(FrozenSignatureTest, ThePrivateKeyIsReadAndHasTheFrozenId) {
  const auto key = SigningKey::FromPem(v_["private_pem"]);
  ASSERT_OK(key);
  EXPECT_EQ(key->SpkiDer(), v_["spki"]);
  EXPECT_EQ(key->Id(), v_["key_id"]);
}

}  // namespace
}  // namespace causeway
