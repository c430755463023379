#include "client/demo/stranger.h"

#include <grpcpp/client_context.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "causeway/v1/exchange_service.grpc.pb.h"
#include "certs/directory.h"
#include "client/channel.h"
#include "client/files.h"
#include "crypto/certificate_issuer.h"
#include "crypto/file_secret.h"
#include "crypto/private_key.h"
#include "wire/status_convert.h"

namespace causeway::demo {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(5);
constexpr absl::Duration kLogTimeout = absl::Seconds(2);
absl::StatusOr<std::string> ReadCertificate(const std::string& path) {
  return ReadWholeFile(path, limits::kCertificateBytesMax);
}

// What a call as this peer gets from the target. A node that lets the peer in
// answers the empty envelope with INVALID_ARGUMENT; one that does not lets
// nothing through, which is UNAVAILABLE.
absl::StatusOr<absl::StatusCode> CallAs(const ChannelIdentity& identity) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                   MakeChannel(identity));
  const auto stub = v1::ExchangeService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  v1::DeliverResponse response;
  return wire::FromGrpc(
             stub->Deliver(&context, v1::DeliverRequest(), &response))
      .code();
}

// A certificate that names the claimed node, made by the issuer's authority.
absl::Status Forge(const std::string& issuer_keys, const std::string& uri,
                   absl::Time now, ChannelIdentity* identity) {
  ASSIGN_OR_RETURN(const std::string ca_pem,
                   ReadCertificate(absl::StrCat(issuer_keys, "/tls-ca.pem")));
  ASSIGN_OR_RETURN(const Certificate ca, Certificate::FromPem(ca_pem));
  ASSIGN_OR_RETURN(const Sensitive<std::string> ca_key_pem,
                   ReadSecretFile(absl::StrCat(issuer_keys, "/tls-ca.key")));
  ASSIGN_OR_RETURN(const PrivateKey ca_key,
                   PrivateKey::FromPem(ca_key_pem.Reveal()));
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn = "stranger";
  request.uri_sans = {uri};
  request.dns_sans = {"localhost"};
  request.ip_sans = {"127.0.0.1"};
  request.not_before = absl::FromUnixSeconds(absl::ToUnixSeconds(now) - 60);
  request.not_after = request.not_before + absl::Hours(1);
  request.server_auth = true;
  request.client_auth = true;
  ASSIGN_OR_RETURN(const Certificate certificate,
                   IssueCertificate(ca_key, ca, key.SpkiDer(), request));
  ASSIGN_OR_RETURN(const Sensitive<std::string> key_pem, key.ToPem());
  identity->chain_pem = certificate.ToPem() + ca_pem;
  identity->key_pem = key_pem.Reveal();
  return absl::OkStatus();
}

std::vector<std::string> RefusedIn(const RunningNode& node) {
  const auto log = ReadWholeFile(node.log_path, kLogBytesMax);
  return log.ok() ? RefusedHandshakes(*log) : std::vector<std::string>();
}

}  // namespace

std::vector<std::string> RefusedHandshakes(const std::string& log) {
  std::vector<std::string> rules;
  for (const absl::string_view line : absl::StrSplit(log, '\n')) {
    const auto entry = nlohmann::json::parse(line.begin(), line.end(), nullptr,
                                             /*allow_exceptions=*/false);
    if (!entry.is_object() || entry.value("event", "") != "handshake_refused") {
      continue;
    }
    rules.push_back(entry.value("rule", ""));
  }
  return rules;
}

absl::StatusOr<StrangerResult> TryStranger(const DemoFederation& federation,
                                           const std::string& name,
                                           const Clock& clock) {
  const size_t count = federation.nodes().size();
  if (count < 2) {
    return absl::FailedPreconditionError(
        "a stranger needs a federation of two nodes");
  }
  const size_t issuer = count - 1;
  const size_t claimed = count - 2;
  const size_t target = count > 2 ? 0 : issuer;
  const RunningNode& called = federation.nodes()[target];
  StrangerResult result;
  result.target = called.node_id;
  result.claimed = federation.nodes()[claimed].node_id;
  result.issuer = federation.nodes()[issuer].node_id;

  const auto keys = [&](size_t i) {
    return federation.layout().nodes[i].keys_dir;
  };
  ChannelIdentity identity;
  identity.endpoint = called.peers_address;
  identity.node_uri = NodeUri(name, called.node_id);
  ASSIGN_OR_RETURN(identity.ca_pem,
                   ReadCertificate(absl::StrCat(keys(target), "/tls-ca.pem")));

  ASSIGN_OR_RETURN(identity.chain_pem,
                   ReadCertificate(absl::StrCat(keys(claimed), "/tls.pem")));
  ASSIGN_OR_RETURN(const Sensitive<std::string> genuine,
                   ReadSecretFile(absl::StrCat(keys(claimed), "/tls.key")));
  identity.key_pem = genuine.Reveal();
  ASSIGN_OR_RETURN(const absl::StatusCode let_in, CallAs(identity));
  result.genuine_let_in = let_in == absl::StatusCode::kInvalidArgument;

  const size_t refused_before = RefusedIn(called).size();
  RETURN_IF_ERROR(Forge(keys(issuer), NodeUri(name, result.claimed),
                        clock.Now(), &identity));
  ASSIGN_OR_RETURN(const absl::StatusCode code, CallAs(identity));
  result.stranger_refused = code == absl::StatusCode::kUnavailable;
  result.code = absl::StatusCodeToString(code);

  const absl::Time until = absl::Now() + kLogTimeout;
  while (result.rule.empty() && absl::Now() < until) {
    const std::vector<std::string> refused = RefusedIn(called);
    if (refused.size() > refused_before) {
      result.rule = refused[refused_before];
    } else {
      absl::SleepFor(absl::Milliseconds(10));
    }
  }
  return result;
}

}  // namespace causeway::demo
