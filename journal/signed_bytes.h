#ifndef CAUSEWAY_JOURNAL_SIGNED_BYTES_H_
#define CAUSEWAY_JOURNAL_SIGNED_BYTES_H_

// What entries and messages have in common: how SignedBytes are checked, how a
// refusal is made, what a digest or a tag looks like. For journal/ itself.
// Pure; thread-safe.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/journal.pb.h"
#include "google/protobuf/message.h"
#include "journal/entry.h"

namespace causeway::journal {

inline constexpr std::size_t kCaseTagBytes = 32;
inline constexpr std::size_t kReferenceBytes = 16;
inline constexpr std::size_t kOfferIdBytes = 16;
inline constexpr std::size_t kMessageIdBytes = 16;

absl::Status Refused(absl::StatusCode code, absl::string_view rule,
                     absl::string_view message);
// INVALID_ARGUMENT: not of the form it must have.
absl::Status Malformed(absl::string_view rule, absl::string_view message);

// Parses what a signer claims of itself (node, directory version), before the
// key is known. INVALID_ARGUMENT with `rule`. Nothing of it counts until
// VerifySigned and a strict parse of the same bytes.
absl::Status ParseClaims(const causeway::v1::SignedBytes& signed_bytes,
                         absl::string_view rule,
                         google::protobuf::Message* claims);

// UNAUTHENTICATED with `rule`: another algorithm, no such key of that node in
// that directory version, or a signature that does not fit.
absl::Status VerifySigned(absl::string_view type,
                          const causeway::v1::SignedBytes& signed_bytes,
                          absl::string_view node,
                          std::uint64_t directory_version, const KeyRing& keys,
                          absl::string_view rule);

// ParseStrict with the rule in the caller's words: INVALID_ARGUMENT.
absl::Status ParseSigned(absl::string_view payload, absl::string_view rule,
                         google::protobuf::Message* message);

// Commit() with a salt of ours.
std::string MustCommit(absl::string_view salt, absl::string_view kind,
                       absl::string_view content);

// A fresh salt and the content; `commitment` gets the commitment.
causeway::v1::Opening MakeOpening(absl::string_view kind,
                                  const std::string& content,
                                  RandomSource& random,
                                  std::string* commitment);
// The same with a salt that is there already (kSaltBytes).
causeway::v1::Opening MakeOpening(absl::string_view kind,
                                  const std::string& content, std::string salt,
                                  std::string* commitment);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_SIGNED_BYTES_H_
