#ifndef CAUSEWAY_CERTS_DIRECTORY_FORM_H_
#define CAUSEWAY_CERTS_DIRECTORY_FORM_H_

// What a directory must look like, whoever signed it: a signature proves who
// wrote it, not that it makes sense. The same check runs before signing and
// after loading, so an officer cannot publish what nodes would refuse.
// Thread-safe: all functions are pure. Work grows with the number of keys.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/directory.pb.h"
#include "certs/officer_signatures.h"

namespace causeway {

// [a-z][a-z0-9.-]{1,62}: the trust domain of the federation's identities.
bool ValidFederationName(absl::string_view name);
// What it wants, in words.
inline constexpr char kNameForm[] =
    "2 to 63 lower case letters, digits, hyphens and dots, the first a letter: "
    "west.example";

// INVALID_ARGUMENT, rule "directory.form", with the first thing that is wrong.
// Nodes stand in the order of their ids. No public key appears twice, neither
// at one node nor at two, nor for two uses.
absl::Status CheckDirectoryForm(const causeway::v1::Directory& directory);

// Its officers, who sign the rest, where that part of the form is right.
absl::StatusOr<OfficerSet> OfficersOf(const causeway::v1::Directory& directory);

// The refusal of that rule.
absl::Status DirectoryFormError(absl::string_view what);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_FORM_H_
