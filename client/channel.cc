#include "client/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "client/files.h"
#include "crypto/certificate_chain.h"
#include "crypto/file_secret.h"
#include "crypto/private_key.h"

namespace causeway {
namespace {

namespace tls = grpc::experimental;

std::string Text(const grpc::string_ref& text) {
  return std::string(text.data(), text.size());
}

absl::Status Unauthenticated(const char* rule, const std::string& message) {
  Refusal refusal;
  refusal.rule = rule;
  refusal.message = message;
  return Refuse(absl::StatusCode::kUnauthenticated, refusal);
}

class NodeVerifier : public tls::ExternalCertificateVerifier {
 public:
  NodeVerifier(std::string node_uri, Certificate authority)
      : node_uri_(std::move(node_uri)), authority_(std::move(authority)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/,
              grpc::Status* sync_status) override {
    const absl::Status verdict = RequireServer(
        node_uri_, authority_, Text(request->peer_cert()),
        Text(request->peer_cert_full_chain()), SystemClock().Now());
    *sync_status = verdict.ok()
                       ? grpc::Status::OK
                       : grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                                      std::string(verdict.message()));
    return true;
  }

  void Cancel(tls::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const std::string node_uri_;
  const Certificate authority_;
};

}  // namespace

absl::Status RequireServer(const std::string& node_uri,
                           const Certificate& authority,
                           const std::string& leaf_pem,
                           const std::string& chain_pem, absl::Time now) {
  const auto leaf = Certificate::FromPem(leaf_pem);
  if (!leaf.ok()) {
    return Unauthenticated("tls.form", "the server shows no certificate");
  }
  if (leaf->UriSans().size() != 1 || leaf->UriSans().front() != node_uri) {
    return Unauthenticated(
        "tls.identity",
        absl::StrCat("the server's certificate is not that of ", node_uri));
  }
  ASSIGN_OR_RETURN(std::vector<Certificate> chain,
                   Certificate::BundleFromPem(chain_pem));
  if (!chain.empty() && chain.front().ToDer() == leaf->ToDer()) {
    chain.erase(chain.begin());
  }
  const absl::Status chained = VerifyChain(*leaf, chain, {authority},
                                           CertificatePurpose::kTlsServer, now);
  if (!chained.ok()) {
    return Unauthenticated("tls.chain", std::string(chained.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const ChannelIdentity& identity) {
  ASSIGN_OR_RETURN(Certificate authority,
                   Certificate::FromPem(identity.ca_pem));
  RETURN_IF_ERROR(Certificate::BundleFromPem(identity.chain_pem).status());
  RETURN_IF_ERROR(PrivateKey::FromPem(identity.key_pem).status());

  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<tls::StaticDataCertificateProvider>(
          identity.ca_pem, std::vector<tls::IdentityKeyCertPair>{
                               {identity.key_pem, identity.chain_pem}}));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<NodeVerifier>(
          identity.node_uri, std::move(authority)));

  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  // A proxy could not read anything, but it would be one more party.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // An act that is kept is shown as it was sent, with who sent it.
  arguments.SetMaxReceiveMessageSize(
      static_cast<int>(limits::kLocalMessageBytesMax + limits::kKiB));
  arguments.SetMaxSendMessageSize(
      static_cast<int>(limits::kLocalMessageBytesMax));
  std::shared_ptr<grpc::Channel> channel = grpc::CreateCustomChannel(
      identity.endpoint, tls::TlsCredentials(options), arguments);
  if (channel == nullptr) {
    return absl::InvalidArgumentError("no channel: certificate or key unfit");
  }
  return channel;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const Context& context) {
  ChannelIdentity identity;
  identity.endpoint = context.endpoint;
  identity.node_uri = NodeUri(context.federation, context.node);
  ASSIGN_OR_RETURN(identity.ca_pem,
                   ReadWholeFile(context.ca, limits::kCertificateBytesMax));
  ASSIGN_OR_RETURN(
      identity.chain_pem,
      ReadWholeFile(context.certificate, limits::kCertificateBytesMax *
                                             limits::kCertificateChainMax));
  ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                   ReadSecretFile(context.key));
  identity.key_pem = key.Reveal();
  auto channel = MakeChannel(identity);
  WipeString(&identity.key_pem);
  return channel;
}

}  // namespace causeway
