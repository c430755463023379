#ifndef CAUSEWAY_CERTS_SIGNED_DIRECTORY_H_
#define CAUSEWAY_CERTS_SIGNED_DIRECTORY_H_

// One version of the directory as bytes: read strictly, signed. Who must have
// signed is asked elsewhere (directory.h, directory_chain.h). Internal to
// certs/ and its tests. Pure; thread-safe.

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/directory.pb.h"
#include "certs/officer_signatures.h"
#include "google/protobuf/message.h"

namespace causeway {

// What an officer's signature under the directory is made with.
inline constexpr char kDirectoryType[] = "directory";

struct ParsedDirectory {
  causeway::v1::SignedDirectory signed_directory;
  causeway::v1::Directory proto;
  OfficerSet officers;  // Of this version.
};

// `bytes` are the one encoding of a SignedDirectory, and its payload that of a
// Directory; the list of signatures and the officers are well formed. No
// signature is verified, and the rest of the form is not checked: that takes
// time, so signatures come first where there must be any. INVALID_ARGUMENT
// "directory.form".
absl::StatusOr<ParsedDirectory> ParseSignedDirectory(absl::string_view bytes);

// Key ids of those of `officers` who signed. UNAUTHENTICATED
// "directory.signature" where a signature in the name of one of them is wrong.
absl::StatusOr<std::set<std::string>> SignersOf(
    const causeway::v1::SignedDirectory& signed_directory,
    const OfficerSet& officers);

// The same where they are enough. `whose` ends the sentence: "of this version".
// UNAUTHENTICATED "directory.signature" with how many are missing.
absl::StatusOr<std::set<std::string>> RequireThreshold(
    const causeway::v1::SignedDirectory& signed_directory,
    const OfficerSet& officers, absl::string_view whose);

// Reads `bytes` if they are the one encoding of a message without fields that
// this version does not know: nothing may hide beside what was checked.
bool ParseExact(absl::string_view bytes, google::protobuf::Message* message);

// The encoding that ParseExact wants.
std::string EncodeExact(const google::protobuf::Message& message);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_SIGNED_DIRECTORY_H_
