#include "server/builtin_guard.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "wire/status_convert.h"

namespace causeway::server {
namespace {

// All services of ours; the runner decides about them and answers in full.
constexpr absl::string_view kOurPaths = "/causeway.";

class BuiltinGuard : public grpc::AuthMetadataProcessor {
 public:
  explicit BuiltinGuard(
      std::function<absl::StatusOr<CallContext>(const TlsPeer&)> identify)
      : identify_(std::move(identify)) {}

  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata,
                       grpc::AuthContext* context, OutputMetadata* /*consumed*/,
                       OutputMetadata* /*response*/) override {
    const auto path = metadata.find(":path");
    if (path != metadata.end() &&
        absl::StartsWith(
            absl::string_view(path->second.data(), path->second.size()),
            kOurPaths)) {
      return grpc::Status::OK;
    }
    const absl::StatusOr<TlsPeer> peer = TlsPeerOf(*context);
    if (!peer.ok()) return wire::ToGrpc(peer.status());
    return wire::ToGrpc(identify_(*peer).status());
  }

 private:
  const std::function<absl::StatusOr<CallContext>(const TlsPeer&)> identify_;
};

}  // namespace

std::shared_ptr<grpc::AuthMetadataProcessor> GuardBuiltinServices(
    std::function<absl::StatusOr<CallContext>(const TlsPeer&)> identify) {
  return std::make_shared<BuiltinGuard>(std::move(identify));
}

}  // namespace causeway::server
