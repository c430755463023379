#ifndef CAUSEWAY_CERTS_DIRECTORY_CHAIN_H_
#define CAUSEWAY_CERTS_DIRECTORY_CHAIN_H_

// Versions of the directory that follow each other, as The Update Framework
// has it of root metadata (specification 1.0, section 5.3): one version at a
// time, each signed by the officers of the version before and by its own; the
// first anchor is what a node's configuration pins. Pure; thread-safe.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/directory.pb.h"
#include "certs/directory.h"
#include "certs/officer_signatures.h"

namespace causeway {

// Ascending by version, without a gap; the newest last.
using DirectoryVersions = std::vector<std::shared_ptr<const Directory>>;

// May what `next` says follow `current`, whoever signed it? Same federation,
// version one higher, previous digest that of `current`, not issued before it;
// no signing key vanishes, none is taken up again once it is revoked, and a new
// one did not hold before. FAILED_PRECONDITION "directory.rollback",
// "directory.chain", "directory.issued", "directory.key_vanished".
absl::Status CheckContentFollows(const Directory& current,
                                 const causeway::v1::Directory& next);

// CheckContentFollows; and `next` is signed by as many officers of `current` as
// that asks for, and by nobody who is an officer of neither. (Load has asked
// for those of `next`.) UNAUTHENTICATED "directory.signature" besides.
absl::Status CheckSuccession(const Directory& current, const Directory& next);

// Reads a DirectoryChain: each version loads, and each may follow the one
// before it. Nothing is said about who its officers are. A version that is
// among `known` by its digest is not verified again, but taken from there: its
// signatures in the file do not matter. Codes of Directory::Load and
// CheckSuccession; INVALID_ARGUMENT "directory.form" for a file that is none,
// is empty or too large.
absl::StatusOr<DirectoryVersions> ReadDirectoryChain(
    absl::string_view file, const DirectoryVersions& known = {});

// Those of `offered` (which ReadDirectoryChain read) that are newer than the
// versions that are known, none where `offered` ends with the newest known one.
// "directory.fork" for a version that is known with other content;
// "directory.rollback" where all are older; and the codes of CheckSuccession,
// "directory.chain" also where versions in between are missing. `known` is not
// empty.
absl::StatusOr<DirectoryVersions> NewerVersions(
    const DirectoryVersions& known, const DirectoryVersions& offered);

// The newest versions, so many that a node reads them. `versions` is not empty.
std::string EncodeDirectoryChain(const DirectoryVersions& versions);

// One of these versions, which ReadDirectoryChain read, is signed by enough of
// the pinned officers: those after it follow it, and those before it stand in
// it by their digests. UNAUTHENTICATED "directory.signature".
absl::Status RequirePinned(const DirectoryVersions& versions,
                           const OfficerSet& pinned);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_CHAIN_H_
