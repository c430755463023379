#include "journal/signed_bytes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/commitment.h"
#include "crypto/digest.h"
#include "google/protobuf/stubs/logging.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

// A header with every list at its limit is far below; a directory is larger,
// and its loader has a limit of its own.
constexpr std::size_t kHeaderBytesMax = 64 * limits::kKiB;

}  // namespace

const std::string& ZeroDigest() {
  static const std::string* const zero = new std::string(kDigestBytes, '\0');
  return *zero;
}

std::string SignedDigest(absl::string_view type,
                         const causeway::v1::SignedBytes& signed_bytes) {
  std::string framed = "CAUSEWAY/1 digest";
  framed.push_back('\0');
  framed.append(type.data(), type.size());
  framed.push_back('\0');
  framed.append(signed_bytes.payload());
  return Sha256(framed);
}

causeway::v1::SignedBytes SignBytes(absl::string_view type, std::string payload,
                                    const SigningKey& key) {
  absl::StatusOr<std::string> signature = key.Sign(type, payload);
  // Without signatures a node can record nothing it could ever prove.
  CAUSEWAY_CHECK(signature.ok()) << signature.status().ToString();
  causeway::v1::SignedBytes signed_bytes;
  signed_bytes.set_payload(std::move(payload));
  signed_bytes.set_signature(*std::move(signature));
  signed_bytes.set_key_id(key.Id());
  signed_bytes.set_algorithm(
      causeway::v1::SIGNATURE_ALGORITHM_ECDSA_P256_SHA256);
  return signed_bytes;
}

absl::Status Refused(absl::StatusCode code, absl::string_view rule,
                     absl::string_view message) {
  Refusal refusal;
  refusal.rule = std::string(rule);
  refusal.message = std::string(message);
  return Refuse(code, refusal);
}

absl::Status Malformed(absl::string_view rule, absl::string_view message) {
  return Refused(absl::StatusCode::kInvalidArgument, rule, message);
}

absl::Status ParseClaims(const causeway::v1::SignedBytes& signed_bytes,
                         absl::string_view rule,
                         google::protobuf::Message* claims) {
  const std::string& payload = signed_bytes.payload();
  // The parser writes a line for invalid UTF-8: strangers would fill our log.
  const google::protobuf::LogSilencer silencer;
  if (payload.empty() || payload.size() > kHeaderBytesMax ||
      !claims->ParseFromString(payload)) {
    return Refused(absl::StatusCode::kInvalidArgument, rule,
                   "the signed header cannot be read");
  }
  return absl::OkStatus();
}

absl::Status VerifySigned(absl::string_view type,
                          const causeway::v1::SignedBytes& signed_bytes,
                          absl::string_view node,
                          std::uint64_t directory_version, const KeyRing& keys,
                          absl::string_view rule) {
  if (signed_bytes.algorithm() !=
      causeway::v1::SIGNATURE_ALGORITHM_ECDSA_P256_SHA256) {
    return Refused(absl::StatusCode::kUnauthenticated, rule,
                   "a signature algorithm this version does not know");
  }
  const absl::StatusOr<VerifyKey> key =
      keys.SigningKeyOf(node, signed_bytes.key_id(), directory_version);
  if (!key.ok() || key->Id() != signed_bytes.key_id()) {
    return Refused(absl::StatusCode::kUnauthenticated, rule,
                   absl::StrCat("no such key of this node in version ",
                                directory_version, " of the directory"));
  }
  const absl::Status fits =
      key->Verify(type, signed_bytes.payload(), signed_bytes.signature());
  if (!fits.ok()) {
    return Refused(absl::StatusCode::kUnauthenticated, rule,
                   "the signature does not fit");
  }
  return absl::OkStatus();
}

absl::Status ParseSigned(absl::string_view payload, absl::string_view rule,
                         google::protobuf::Message* message) {
  const absl::Status parsed = wire::ParseStrict(payload, message);
  if (parsed.ok()) return parsed;
  return Refused(absl::StatusCode::kInvalidArgument, rule,
                 absl::StrCat(message->GetDescriptor()->name(),
                              " is not in its one form of this version"));
}

std::string MustCommit(absl::string_view salt, absl::string_view kind,
                       absl::string_view content) {
  absl::StatusOr<std::string> commitment = Commit(salt, kind, content);
  CAUSEWAY_CHECK(commitment.ok()) << commitment.status().ToString();
  return *std::move(commitment);
}

causeway::v1::Opening MakeOpening(absl::string_view kind,
                                  const std::string& content,
                                  RandomSource& random,
                                  std::string* commitment) {
  return MakeOpening(kind, content, random.Bytes(kSaltBytes), commitment);
}

causeway::v1::Opening MakeOpening(absl::string_view kind,
                                  const std::string& content, std::string salt,
                                  std::string* commitment) {
  causeway::v1::Opening opening;
  opening.set_salt(std::move(salt));
  opening.set_content(content);
  *commitment = MustCommit(opening.salt(), kind, content);
  return opening;
}

}  // namespace causeway::journal
