#include "journal/vouch.h"

#include <string>

#include "gtest/gtest.h"
#include "journal/entry.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

constexpr char kRule[] = "message.vouch";

causeway::v1::Vouch Good() {
  causeway::v1::Vouch vouch;
  vouch.set_from(kMali);
  vouch.set_to(kTunisia);
  vouch.set_directory_version(1);
  vouch.set_message_digest(std::string(32, 'd'));
  return vouch;
}

absl::Status Check(const causeway::v1::SignedBytes& signed_bytes) {
  return CheckVouch(signed_bytes, kMali, kTunisia, std::string(32, 'd'),
                    Nodes());
}

TEST(VouchTest, HoldsForItsSenderItsRecipientAndItsMessage) {
  const SigningKey& mali = Nodes().SigningKeyFor(kMali);
  EXPECT_OK(Check(SignVouch(Good(), mali)));
  EXPECT_THAT(Check(SignVouch(Good(), Nodes().SigningKeyFor(kGuinea))),
              RefusedBy(kRule));
  causeway::v1::Vouch other = Good();
  other.set_from(kGuinea);
  EXPECT_THAT(Check(SignVouch(other, mali)), RefusedBy(kRule));
  other = Good();
  other.set_to(kGuinea);
  EXPECT_THAT(Check(SignVouch(other, mali)), RefusedBy(kRule));
  other = Good();
  other.set_message_digest(std::string(32, 'e'));
  EXPECT_THAT(Check(SignVouch(other, mali)), RefusedBy(kRule));
}

TEST(VouchTest, HasOneFormAndASignatureOfItsOwnType) {
  const SigningKey& mali = Nodes().SigningKeyFor(kMali);
  causeway::v1::Vouch vouch = Good();
  vouch.set_format_version(2);
  EXPECT_THAT(Check(SignBytes("vouch", wire::Encode(vouch), mali)),
              RefusedBy(kRule));
  vouch.set_format_version(1);
  EXPECT_OK(Check(SignBytes("vouch", wire::Encode(vouch), mali)));
  EXPECT_THAT(Check(SignBytes("message", wire::Encode(vouch), mali)),
              RefusedBy(kRule));
  // A field that this version does not know.
  EXPECT_THAT(Check(SignBytes("vouch", wire::Encode(vouch) + "\x50\x01", mali)),
              RefusedBy(kRule));
  EXPECT_THAT(Check(SignBytes("vouch", "\xff", mali)), RefusedBy(kRule));
  EXPECT_THAT(Check(causeway::v1::SignedBytes()), RefusedBy(kRule));
}

}  // namespace
}  // namespace causeway::journal
