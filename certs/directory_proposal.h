#ifndef CAUSEWAY_CERTS_DIRECTORY_PROPOSAL_H_
#define CAUSEWAY_CERTS_DIRECTORY_PROPOSAL_H_

// A next version of the directory on its way from officer to officer: a file
// with a SignedDirectory whose signatures are not all there yet. Thread-safe;
// two officers who sign one file at the same time must agree between
// themselves.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "causeway/v1/directory.pb.h"
#include "certs/directory.h"
#include "certs/signed_directory.h"
#include "crypto/signing_key.h"

namespace causeway {

// INVALID_ARGUMENT "directory.form"; the codes of reading a file.
absl::StatusOr<ParsedDirectory> ReadProposal(const std::string& path);

// A new file without signatures. INVALID_ARGUMENT "directory.form" for what no
// node would accept; ALREADY_EXISTS.
absl::Status WriteProposal(const std::string& path,
                           const causeway::v1::Directory& directory);

// The same file with another content, where nobody signed it yet: a signature
// is under what was read. FAILED_PRECONDITION "directory.signed".
absl::Status ReplaceProposal(const std::string& path,
                             const ParsedDirectory& proposal,
                             const causeway::v1::Directory& directory);

// What one version's officers did. Key ids.
struct OfficersState {
  std::uint32_t threshold = 0;
  std::vector<std::string> signed_by;
  std::vector<std::string> others;

  bool enough() const { return signed_by.size() >= threshold; }
};

struct ProposalState {
  std::optional<OfficersState> previous;  // None for a first version.
  OfficersState own;

  bool complete() const {
    return own.enough() && (!previous.has_value() || previous->enough());
  }
};

// Whose signatures it has and lacks. `current` is the version that it follows,
// null for a first one. The codes of CheckContentFollows; UNAUTHENTICATED
// "directory.signature" where a signature is wrong or no officer's;
// FAILED_PRECONDITION "directory.chain" where `current` is null and the version
// is not 1.
absl::StatusOr<ProposalState> StateOfProposal(const ParsedDirectory& proposal,
                                              const Directory* current);

// Adds a signature to the proposal that was read, and replaces the file with
// it. PERMISSION_DENIED "directory.officer" for a key that is no officer's of
// `current` nor of the proposal; ALREADY_EXISTS "officer.signed"; the codes of
// StateOfProposal. On failure the file stays.
absl::StatusOr<ParsedDirectory> SignProposal(const std::string& path,
                                             ParsedDirectory proposal,
                                             const Directory* current,
                                             const SigningKey& officer);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_PROPOSAL_H_
