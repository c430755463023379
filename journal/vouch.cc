#include "journal/vouch.h"

#include <cstdint>

#include "base/status_macros.h"
#include "journal/signed_bytes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

constexpr char kVouchType[] = "vouch";
constexpr char kVouchRule[] = "message.vouch";
constexpr std::uint32_t kVouchFormat = 1;

}  // namespace

causeway::v1::SignedBytes SignVouch(causeway::v1::Vouch vouch,
                                    const SigningKey& key) {
  vouch.set_format_version(kVouchFormat);
  return SignBytes(kVouchType, wire::Encode(vouch), key);
}

absl::Status CheckVouch(const causeway::v1::SignedBytes& signed_bytes,
                        absl::string_view from, absl::string_view to,
                        absl::string_view message_digest, const KeyRing& keys) {
  causeway::v1::Vouch vouch;
  RETURN_IF_ERROR(ParseClaims(signed_bytes, kVouchRule, &vouch));
  RETURN_IF_ERROR(VerifySigned(kVouchType, signed_bytes, from,
                               vouch.directory_version(), keys, kVouchRule));
  RETURN_IF_ERROR(ParseSigned(signed_bytes.payload(), kVouchRule, &vouch));
  if (vouch.format_version() != kVouchFormat || vouch.from() != from ||
      vouch.to() != to || vouch.message_digest() != message_digest) {
    return Refused(absl::StatusCode::kUnauthenticated, kVouchRule,
                   "the sender's word is for another message");
  }
  return absl::OkStatus();
}

}  // namespace causeway::journal
