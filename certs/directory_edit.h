#ifndef CAUSEWAY_CERTS_DIRECTORY_EDIT_H_
#define CAUSEWAY_CERTS_DIRECTORY_EDIT_H_

// What a federation officer does with the directory: read it, change a copy,
// sign it, put it in place. A node only reads. Thread-safe; two officers who
// replace one file at the same time must agree between themselves.
//
//   ASSIGN_OR_RETURN(auto current, LoadDirectoryFile(path, officer_public));
//   v1::Directory next = NextVersion(*current, now, kDirectoryLifetime);
//   RETURN_IF_ERROR(SetNodeStatus(next, "gn-dnpe", NODE_STATUS_SUSPENDED));
//   RETURN_IF_ERROR(PublishDirectory(path, next, officer_key));

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "causeway/v1/directory.pb.h"
#include "certs/directory.h"
#include "crypto/signing_key.h"

namespace causeway {

inline constexpr absl::Duration kDirectoryLifetime = absl::Hours(24 * 365);

// Codes of reading a file and of Directory::Load.
absl::StatusOr<std::shared_ptr<const Directory>> LoadDirectoryFile(
    const std::string& path, const VerifyKey& officer);

// A copy that follows `current`: version, previous digest and times set.
causeway::v1::Directory NextVersion(const Directory& current, absl::Time now,
                                    absl::Duration lifetime);

// NOT_FOUND "directory.node_unknown".
absl::Status SetNodeStatus(causeway::v1::Directory& directory,
                           absl::string_view node_id,
                           causeway::v1::NodeStatus status);
// NOT_FOUND "directory.node_unknown"; INVALID_ARGUMENT "input.field".
absl::Status SetNodeEndpoint(causeway::v1::Directory& directory,
                             absl::string_view node_id,
                             absl::string_view endpoint);

// Approves a procedure version and enters it for these nodes, for all where
// none is named; what stands there already stays. A node must have the file
// before its entry says so. NOT_FOUND "directory.node_unknown".
absl::Status ApproveProcedure(causeway::v1::Directory& directory,
                              absl::string_view digest, absl::string_view name,
                              const std::vector<std::string>& node_ids);

// Enters an information-sharing agreement, or replaces the one of that name;
// parties and categories in any order. NOT_FOUND "directory.node_unknown".
absl::Status SetAgreement(causeway::v1::Directory& directory,
                          causeway::v1::SharingAgreement agreement);
// NOT_FOUND "directory.agreement_unknown".
absl::Status DropAgreement(causeway::v1::Directory& directory,
                           absl::string_view name);

// A signing key of the node that holds from this version on; SPKI, DER.
// NOT_FOUND "directory.node_unknown".
absl::Status AddSigningKey(causeway::v1::Directory& directory,
                           absl::string_view node_id,
                           absl::string_view spki_der);
// Revokes a signing key, which ends with the version before where it still
// held. NOT_FOUND "directory.node_unknown", "directory.key_unknown".
absl::Status RevokeSigningKey(causeway::v1::Directory& directory,
                              absl::string_view node_id,
                              absl::string_view key_id);

// The file: a serialized SignedBytes. INVALID_ARGUMENT "directory.form" for
// what no node would accept; INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> SignDirectory(
    const causeway::v1::Directory& directory, const SigningKey& officer);

// Signs, checks that it may follow the one at `path`, and replaces that in one
// step. Codes of LoadDirectoryFile, SignDirectory and CheckSuccession; on
// failure the old file stays.
absl::Status PublishDirectory(const std::string& path,
                              const causeway::v1::Directory& directory,
                              const SigningKey& officer);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_EDIT_H_
