#ifndef CAUSEWAY_SERVER_IDENTITY_H_
#define CAUSEWAY_SERVER_IDENTITY_H_

// Who calls, asked anew at each call: a connection outlives the decision that
// let it in, so a person struck from the table, a key that is revoked or a node
// suspended in the directory must be refused on connections that are already
// open. Thread-safe.

#include <grpcpp/security/auth_context.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/call_context.h"
#include "server/environment.h"
#include "server/people_table.h"

namespace causeway::server {

// What a finished handshake says about the other side.
struct TlsPeer {
  std::vector<std::string> uris;
  std::string leaf_pem;
  std::string chain_pem;
};
// UNAUTHENTICATED "access.no_certificate" where the connection is not TLS.
absl::StatusOr<TlsPeer> TlsPeerOf(const grpc::AuthContext& auth);

class Identities {
 public:
  struct Options {
    std::string node_id;
    std::string federation;
    // Both in force now; the table is never null.
    std::function<std::shared_ptr<const PeopleTable>()> people;
    std::function<std::string()> people_ca_pem;
    std::shared_ptr<const DirectoryHolder> directory;
    const Clock* clock = nullptr;
  };
  explicit Identities(Options options) : options_(std::move(options)) {}

  // The actor with the functions of the node's table. UNAUTHENTICATED
  // "access.identity" for a certificate that is not one staff member of this
  // node, and the codes of VerifyStaff; PERMISSION_DENIED "access.not_enrolled"
  // for one not in the table.
  absl::StatusOr<CallContext> Person(const TlsPeer& peer) const;

  // The staff number, by the people CA and the table in force, also for the
  // handshake. UNAUTHENTICATED "tls.*" where the certificate is not one of this
  // node's people CA or not valid now, "tls.revoked" where its key is revoked.
  absl::StatusOr<std::string> VerifyStaff(absl::string_view leaf_pem,
                                          absl::string_view chain_pem) const;

  // The node. UNAUTHENTICATED "access.identity" for a certificate that is not
  // one node of this federation; PERMISSION_DENIED "directory.node_not_active"
  // where the directory in force does not list it as active; UNAUTHENTICATED
  // "tls.*" where its certificate expired or its key is no longer pinned.
  absl::StatusOr<CallContext> Peer(const TlsPeer& peer) const;

  bool StaffHasFunction(absl::string_view staff_number,
                        procedure::Function function) const;

 private:
  // Both: an answer serves for a minute, and one directory version or one
  // people table and people CA, so that most calls cost no signature.
  absl::StatusOr<std::string> VerifiedStaff(const PeopleTable& table,
                                            const TlsPeer& peer) const;
  absl::StatusOr<std::string> VerifiedNode(const Directory& directory,
                                           const TlsPeer& peer) const;

  struct Verified {
    std::string node_id;
    std::uint64_t directory_version = 0;
    absl::Time at;
  };

  struct VerifiedPerson {
    std::string staff_number;
    absl::Time at;
  };

  absl::StatusOr<std::string> VerifyStaffBy(const PeopleTable& table,
                                            const std::string& people_ca_pem,
                                            absl::string_view leaf_pem,
                                            absl::string_view chain_pem) const;

  const Options options_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Verified> verified_ ABSL_GUARDED_BY(mutex_);
  // Of one people table and people CA.
  mutable std::map<std::string, VerifiedPerson> people_ ABSL_GUARDED_BY(mutex_);
  mutable std::uint64_t people_generation_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable std::string people_ca_pem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_IDENTITY_H_
