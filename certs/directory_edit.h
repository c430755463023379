#ifndef CAUSEWAY_CERTS_DIRECTORY_EDIT_H_
#define CAUSEWAY_CERTS_DIRECTORY_EDIT_H_

// What federation officers do with the directory: read it, change a copy, sign
// it, put it in place. A node only reads. Officers far apart sign a proposal
// (directory_proposal.h); where their keys are at hand it is one step.
// Thread-safe; two officers who replace one file at the same time must agree
// between themselves.
//
//   ASSIGN_OR_RETURN(auto versions, LoadDirectoryFile(path));
//   v1::Directory next = NextVersion(*versions.back(), now,
//                                    kDirectoryLifetime);
//   RETURN_IF_ERROR(SetNodeStatus(next, "gn-dnpe", NODE_STATUS_SUSPENDED));
//   RETURN_IF_ERROR(PublishDirectory(path, next, officer_keys));

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "causeway/v1/directory.pb.h"
#include "certs/directory.h"
#include "certs/directory_chain.h"
#include "certs/officer_signatures.h"
#include "crypto/signing_key.h"

namespace causeway {

inline constexpr absl::Duration kDirectoryLifetime = absl::Hours(24 * 365);

// Every version in the file; who its officers are is not asked. Codes of
// reading a file and of ReadDirectoryChain.
absl::StatusOr<DirectoryVersions> LoadDirectoryFile(const std::string& path);
// The newest, where pinned officers vouch for one; RequirePinned besides.
absl::StatusOr<std::shared_ptr<const Directory>> LoadDirectoryFile(
    const std::string& path, const OfficerSet& pinned);

// A copy that follows `current`: version, previous digest and times set.
causeway::v1::Directory NextVersion(const Directory& current, absl::Time now,
                                    absl::Duration lifetime);

// Makes what a plan says (nodes, agreements, procedures, witness, officers of
// ORDERs) a first version: nodes in order, ids and first versions of keys
// filled in where they are missing. WriteProposal checks the form.
void FoundDirectory(absl::string_view federation, const OfficerSet& officers,
                    absl::Time now, absl::Duration lifetime,
                    causeway::v1::Directory* plan);

// NOT_FOUND "directory.node_unknown".
absl::Status SetNodeStatus(causeway::v1::Directory& directory,
                           absl::string_view node_id,
                           causeway::v1::NodeStatus status);
// NOT_FOUND "directory.node_unknown"; INVALID_ARGUMENT "input.field".
absl::Status SetNodeEndpoint(causeway::v1::Directory& directory,
                             absl::string_view node_id,
                             absl::string_view endpoint);

// NOT_FOUND "directory.node_unknown".
absl::Status SetLegalBasis(causeway::v1::Directory& directory,
                           absl::string_view node_id,
                           absl::string_view legal_basis);
absl::Status SetAsylumData(causeway::v1::Directory& directory,
                           absl::string_view node_id, bool may_receive);
absl::Status SetLanguages(causeway::v1::Directory& directory,
                          absl::string_view node_id,
                          const std::vector<std::string>& languages);

// The officers who sign, from this version on. Public keys as SPKI, DER; to
// drop one, its key id. The officers of the version before must sign this
// change. ALREADY_EXISTS "directory.officer"; NOT_FOUND
// "directory.officer_unknown".
absl::Status AddOfficer(causeway::v1::Directory& directory,
                        absl::string_view spki_der);
absl::Status DropOfficer(causeway::v1::Directory& directory,
                         absl::string_view key_id);

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

// A serialized SignedDirectory, complete or not. INVALID_ARGUMENT
// "directory.form" for what no node would accept; ALREADY_EXISTS
// "officer.signed" for a key that comes twice; INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> SignDirectory(
    const causeway::v1::Directory& directory,
    const std::vector<SigningKey>& officers);

// Puts a version in force: a new file for a first one, else behind the versions
// in the file at `path`, which it must follow; the file is replaced in one
// step. Codes of LoadDirectoryFile, Directory::Load and CheckSuccession;
// NOT_FOUND without a file for a later version, "directory.rollback" with one
// for a first. On failure the old file stays.
absl::Status PublishSigned(const std::string& path,
                           absl::string_view signed_directory);
// SignDirectory and PublishSigned.
absl::Status PublishDirectory(const std::string& path,
                              const causeway::v1::Directory& directory,
                              const std::vector<SigningKey>& officers);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_EDIT_H_
