#include "server/tls_verifiers.h"

#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/log.h"
#include "certs/directory.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

using grpc::experimental::ExternalCertificateVerifier;
using grpc::experimental::TlsCustomVerificationCheckRequest;

absl::string_view View(grpc::string_ref ref) {
  return {ref.data(), ref.size()};
}

// Answers at once. The other side learns nothing of the reason, our log does.
class SynchronousVerifier : public ExternalCertificateVerifier {
 public:
  bool Verify(TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/,
              grpc::Status* sync_status) final {
    const absl::Status status = Check(View(request->peer_cert()),
                                      View(request->peer_cert_full_chain()));
    if (status.ok()) {
      *sync_status = grpc::Status::OK;
      return true;
    }
    const std::optional<Refusal> refusal = RefusalOf(status);
    Log(LogLevel::kWarning, "handshake_refused",
        {{"side", Side()},
         {"rule", refusal.has_value() ? refusal->rule : "none"}});
    *sync_status =
        grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "not entitled");
    return true;
  }
  void Cancel(TlsCustomVerificationCheckRequest* /*request*/) final {}

 private:
  virtual absl::string_view Side() const = 0;
  virtual absl::Status Check(absl::string_view leaf_pem,
                             absl::string_view chain_pem) const = 0;
};

class PeerServerVerifier : public SynchronousVerifier {
 public:
  PeerServerVerifier(std::shared_ptr<const DirectoryHolder> directory,
                     const Clock* clock)
      : directory_(std::move(directory)), clock_(*clock) {}

 private:
  absl::string_view Side() const override { return "peers"; }
  absl::Status Check(absl::string_view leaf_pem,
                     absl::string_view chain_pem) const override {
    return VerifyNodeCertificate(*directory_->Current(), leaf_pem, chain_pem,
                                 /*as_client=*/true, clock_.Now())
        .status();
  }

  const std::shared_ptr<const DirectoryHolder> directory_;
  const Clock& clock_;
};

class PeerClientVerifier : public SynchronousVerifier {
 public:
  PeerClientVerifier(std::string node_id,
                     std::shared_ptr<const DirectoryHolder> directory,
                     const Clock* clock)
      : node_id_(std::move(node_id)),
        directory_(std::move(directory)),
        clock_(*clock) {}

 private:
  absl::string_view Side() const override { return "outgoing"; }
  absl::Status Check(absl::string_view leaf_pem,
                     absl::string_view chain_pem) const override {
    const absl::StatusOr<std::string> node =
        VerifyNodeCertificate(*directory_->Current(), leaf_pem, chain_pem,
                              /*as_client=*/false, clock_.Now());
    if (node.ok() && *node != node_id_) {
      return RefuseBy(absl::StatusCode::kUnauthenticated, "tls.other_node",
                      "another node answers at the peer's endpoint");
    }
    return node.status();
  }

  const std::string node_id_;
  const std::shared_ptr<const DirectoryHolder> directory_;
  const Clock& clock_;
};

class PeopleVerifier : public SynchronousVerifier {
 public:
  explicit PeopleVerifier(std::shared_ptr<const Identities> identities)
      : identities_(std::move(identities)) {}

 private:
  absl::string_view Side() const override { return "people"; }
  absl::Status Check(absl::string_view leaf_pem,
                     absl::string_view chain_pem) const override {
    return identities_->VerifyStaff(leaf_pem, chain_pem).status();
  }

  const std::shared_ptr<const Identities> identities_;
};

}  // namespace

GrpcVerifier AnyActivePeer(std::shared_ptr<const DirectoryHolder> directory,
                           const Clock* clock) {
  return ExternalCertificateVerifier::Create<PeerServerVerifier>(
      std::move(directory), clock);
}

GrpcVerifier ExactlyPeer(std::string node_id,
                         std::shared_ptr<const DirectoryHolder> directory,
                         const Clock* clock) {
  return ExternalCertificateVerifier::Create<PeerClientVerifier>(
      std::move(node_id), std::move(directory), clock);
}

GrpcVerifier StaffOf(std::shared_ptr<const Identities> identities) {
  return ExternalCertificateVerifier::Create<PeopleVerifier>(
      std::move(identities));
}

}  // namespace causeway::server
