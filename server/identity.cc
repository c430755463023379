#include "server/identity.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <optional>

#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/people.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

constexpr size_t kVerifiedMax = 4096;  // several certificates of each node
constexpr absl::Duration kVerifiedFor = absl::Minutes(1);

std::string First(const grpc::AuthContext& auth, const char* property) {
  const std::vector<grpc::string_ref> values =
      auth.FindPropertyValues(property);
  return values.empty()
             ? ""
             : std::string(values.front().data(), values.front().size());
}

absl::Status NotIdentified() {
  return RefuseBy(absl::StatusCode::kUnauthenticated, "access.identity",
                  "the certificate does not name exactly one identity that "
                  "may call here");
}

absl::StatusOr<NodeIdentity> IdentityOf(const TlsPeer& peer,
                                        absl::string_view federation) {
  if (peer.uris.size() != 1) return NotIdentified();
  absl::StatusOr<NodeIdentity> identity = ParseUri(peer.uris.front());
  if (!identity.ok() || identity->federation != federation) {
    return NotIdentified();
  }
  return identity;
}

}  // namespace

absl::StatusOr<TlsPeer> TlsPeerOf(const grpc::AuthContext& auth) {
  if (First(auth, GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME) != "tls") {
    return RefuseBy(absl::StatusCode::kUnauthenticated, "access.no_certificate",
                    "calls need mutual TLS");
  }
  TlsPeer peer;
  for (const grpc::string_ref& uri :
       auth.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    peer.uris.emplace_back(uri.data(), uri.size());
  }
  peer.leaf_pem = First(auth, GRPC_X509_PEM_CERT_PROPERTY_NAME);
  peer.chain_pem = First(auth, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME);
  return peer;
}

absl::StatusOr<CallContext> Identities::Person(const TlsPeer& peer) const {
  ASSIGN_OR_RETURN(const NodeIdentity identity,
                   IdentityOf(peer, options_.federation));
  if (identity.node_id != options_.node_id || identity.staff_number.empty()) {
    return NotIdentified();
  }
  const std::shared_ptr<const PeopleTable> table = options_.people();
  ASSIGN_OR_RETURN(const std::string staff, VerifiedStaff(*table, peer));
  if (staff != identity.staff_number) return NotIdentified();
  const auto row = table->people.find(staff);
  if (row == table->people.end()) {
    return RefuseBy(absl::StatusCode::kPermissionDenied, "access.not_enrolled",
                    "this staff number is not in the node's table");
  }
  CallContext call;
  call.actor.node = options_.node_id;
  call.actor.staff_number = staff;
  call.actor.functions = row->second;
  return call;
}

absl::StatusOr<std::string> Identities::VerifyStaff(
    absl::string_view leaf_pem, absl::string_view chain_pem) const {
  return VerifyStaffBy(*options_.people(), options_.people_ca_pem(), leaf_pem,
                       chain_pem);
}

absl::StatusOr<std::string> Identities::VerifyStaffBy(
    const PeopleTable& table, const std::string& people_ca_pem,
    absl::string_view leaf_pem, absl::string_view chain_pem) const {
  ASSIGN_OR_RETURN(std::string staff,
                   VerifyStaffCertificate(options_.federation, options_.node_id,
                                          people_ca_pem, leaf_pem, chain_pem,
                                          options_.clock->Now()));
  ASSIGN_OR_RETURN(const Certificate leaf, Certificate::FromPem(leaf_pem));
  if (table.revoked.count(Sha256(leaf.SpkiDer())) != 0) {
    return RefuseBy(absl::StatusCode::kUnauthenticated, "tls.revoked",
                    "the key of this certificate is revoked");
  }
  return staff;
}

absl::StatusOr<std::string> Identities::VerifiedStaff(
    const PeopleTable& table, const TlsPeer& peer) const {
  const absl::Time now = options_.clock->Now();
  const std::string ca = options_.people_ca_pem();
  {
    const MutexLock lock(&mutex_);
    if (people_generation_ != table.generation || people_ca_pem_ != ca) {
      people_.clear();
      people_generation_ = table.generation;
      people_ca_pem_ = ca;
    }
    const auto found = people_.find(peer.leaf_pem);
    if (found != people_.end() && now >= found->second.at &&
        now - found->second.at < kVerifiedFor) {
      return found->second.staff_number;
    }
  }
  ASSIGN_OR_RETURN(std::string staff,
                   VerifyStaffBy(table, ca, peer.leaf_pem, peer.chain_pem));
  const MutexLock lock(&mutex_);
  // Of another table by now: not to be remembered.
  if (people_generation_ != table.generation || people_ca_pem_ != ca) {
    return staff;
  }
  if (people_.size() >= kVerifiedMax) people_.clear();
  people_[peer.leaf_pem] = {staff, now};
  return staff;
}

absl::StatusOr<CallContext> Identities::Peer(const TlsPeer& peer) const {
  ASSIGN_OR_RETURN(const NodeIdentity identity,
                   IdentityOf(peer, options_.federation));
  if (!identity.staff_number.empty()) return NotIdentified();
  const std::shared_ptr<const Directory> directory =
      options_.directory->Current();
  if (!directory->RequireActive(identity.node_id).ok()) {
    return RefuseBy(absl::StatusCode::kPermissionDenied,
                    "directory.node_not_active",
                    "the directory in force does not list this node as "
                    "active",
                    true);
  }
  ASSIGN_OR_RETURN(const std::string node, VerifiedNode(*directory, peer));
  if (node != identity.node_id) return NotIdentified();
  CallContext call;
  call.actor.node = node;
  return call;
}

absl::StatusOr<std::string> Identities::VerifiedNode(
    const Directory& directory, const TlsPeer& peer) const {
  const absl::Time now = options_.clock->Now();
  {
    const MutexLock lock(&mutex_);
    const auto found = verified_.find(peer.leaf_pem);
    if (found != verified_.end() &&
        found->second.directory_version == directory.version() &&
        now >= found->second.at && now - found->second.at < kVerifiedFor) {
      return found->second.node_id;
    }
  }
  ASSIGN_OR_RETURN(
      std::string node,
      VerifyNodeCertificate(directory, peer.leaf_pem, peer.chain_pem,
                            /*as_client=*/true, now));
  const MutexLock lock(&mutex_);
  if (verified_.size() >= kVerifiedMax) verified_.clear();
  verified_[peer.leaf_pem] = {node, directory.version(), now};
  return node;
}

bool Identities::StaffHasFunction(absl::string_view staff_number,
                                  procedure::Function function) const {
  const std::shared_ptr<const PeopleTable> table = options_.people();
  const auto row = table->people.find(staff_number);
  return row != table->people.end() &&
         std::find(row->second.begin(), row->second.end(), function) !=
             row->second.end();
}

}  // namespace causeway::server
