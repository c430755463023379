#ifndef CAUSEWAY_CERTS_DIRECTORY_H_
#define CAUSEWAY_CERTS_DIRECTORY_H_

// The federation's directory: one version of it, signed by enough of the
// officers whom it names. Whether those may speak for the federation says the
// version before it, or the configuration (directory_chain.h). Immutable after
// loading; thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "causeway/v1/directory.pb.h"
#include "certs/officer_signatures.h"
#include "crypto/signing_key.h"

namespace causeway {

class Directory {
 public:
  // `bytes` is a serialized SignedDirectory. INVALID_ARGUMENT "directory.form"
  // with what is wrong (encoding, signatures' order, form version, names,
  // duplicate nodes, keys that do not parse, countries, endpoints, versions).
  // UNAUTHENTICATED "directory.signature" where fewer of its own officers
  // signed than it asks for, a signature in the name of one of them is wrong,
  // or somebody else signed a first version.
  static absl::StatusOr<std::shared_ptr<const Directory>> Load(
      absl::string_view bytes);

  const causeway::v1::Directory& proto() const { return proto_; }
  std::uint64_t version() const { return proto_.version(); }
  const std::string& federation() const { return proto_.federation(); }
  // SHA-256 of the payload: two versions with one digest say the same, whoever
  // else signed.
  const std::string& digest() const { return digest_; }
  const causeway::v1::SignedDirectory& signed_directory() const {
    return signed_directory_;
  }
  // Its serialized form.
  const std::string& bytes() const { return bytes_; }
  // Who signs this version, and the next beside that one's own.
  const OfficerSet& officers() const { return officers_; }
  bool Expired(absl::Time now) const;
  // 90, 30 or 7 where it ends in less than so many days, the least of them; 0
  // once it has; none before.
  std::optional<int> EndsWithinDays(absl::Time now) const;

  const causeway::v1::DirectoryNode* Find(absl::string_view node_id) const;
  // ACTIVE in this version. NOT_FOUND "directory.node_unknown",
  // FAILED_PRECONDITION "directory.node_not_active".
  absl::StatusOr<const causeway::v1::DirectoryNode*> RequireActive(
      absl::string_view node_id) const;
  // The signing key with that id if it held in `directory_version`.
  absl::StatusOr<VerifyKey> SigningKeyOf(absl::string_view node_id,
                                         absl::string_view key_id,
                                         std::uint64_t directory_version) const;
  // Nothing new may come under this key, whatever version it names.
  bool SigningKeyRevoked(absl::string_view node_id,
                         absl::string_view key_id) const;
  // DER certificate to seal to, current now.
  absl::StatusOr<std::string> SealingCertificateOf(
      absl::string_view node_id) const;
  bool HasProcedure(absl::string_view digest) const;
  // PEM of the TLS CAs of all active nodes.
  std::string TlsRootsPem() const;

 private:
  causeway::v1::Directory proto_;
  causeway::v1::SignedDirectory signed_directory_;
  OfficerSet officers_;
  std::string digest_;
  std::string bytes_;
};

// Spiffe ids. "spiffe://<federation>/node/<node>" and
// "spiffe://<federation>/node/<node>/staff/<staff number>".
std::string NodeUri(absl::string_view federation, absl::string_view node_id);
std::string StaffUri(absl::string_view federation, absl::string_view node_id,
                     absl::string_view staff_number);
struct NodeIdentity {
  std::string federation;
  std::string node_id;
  std::string staff_number;  // Empty for the node itself.
};
// INVALID_ARGUMENT for anything else.
absl::StatusOr<NodeIdentity> ParseUri(absl::string_view uri);

// Verifies that a TLS leaf (PEM, with the chain beside it) is exactly the
// node it claims to be: one URI, active in the directory, chain to the one CA
// entitled to that node, key among its pins, valid now. Returns the node id.
// UNAUTHENTICATED "tls.*".
absl::StatusOr<std::string> VerifyNodeCertificate(const Directory& directory,
                                                  absl::string_view leaf_pem,
                                                  absl::string_view chain_pem,
                                                  bool as_client,
                                                  absl::Time now);
// The same for a node that the directory lists with any status: for its own
// certificate, which must fit also while the node is suspended.
absl::StatusOr<std::string> VerifyListedCertificate(const Directory& directory,
                                                    absl::string_view leaf_pem,
                                                    absl::string_view chain_pem,
                                                    bool as_client,
                                                    absl::Time now);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_DIRECTORY_H_
