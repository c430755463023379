#include "tests/integration/raw_call.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/check.h"
#include "crypto/certificate.h"
#include "crypto/certificate_issuer.h"
#include "crypto/private_key.h"
#include "gtest/gtest.h"
#include "wire/status_convert.h"

namespace causeway::integration_test {
namespace {

absl::Time Seconds(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

std::string PemOf(const PrivateKey& key) { return Need(key.ToPem()).Reveal(); }

}  // namespace

Pair PairAt(const std::string& certificate_path, const std::string& key_path) {
  return {FileText(certificate_path), FileText(key_path)};
}

Pair PairOf(const Node& node) {
  return PairAt(node.Keys("tls.pem"), node.Keys("tls.key"));
}

Pair PairOf(const Node& node, const std::string& label) {
  return PairAt(node.Person(label, ".pem"), node.Person(label, ".key"));
}

Authority AuthorityOf(const Node& node, const std::string& stem) {
  return {FileText(node.Keys(absl::StrCat(stem, ".pem"))),
          FileText(node.Keys(absl::StrCat(stem, ".key")))};
}

Authority NewAuthority() {
  const PrivateKey key = Need(PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn = "TLS CA gn";
  request.is_ca = true;
  request.not_before = Seconds(absl::Now() - absl::Hours(2));
  request.not_after = request.not_before + absl::Hours(24);
  return {Need(MakeSelfSignedCa(key, request)).ToPem(), PemOf(key)};
}

Pair Forge(const Forgery& forgery) {
  const PrivateKey ca_key = Need(PrivateKey::FromPem(forgery.issuer.key_pem));
  const Certificate ca =
      Need(Certificate::FromPem(forgery.issuer.certificate_pem));
  const PrivateKey key = forgery.key_pem.empty()
                             ? Need(PrivateKey::Generate())
                             : Need(PrivateKey::FromPem(forgery.key_pem));
  CertificateRequest request;
  request.subject_cn = "stranger";
  request.uri_sans = forgery.uris;
  request.not_before = Seconds(absl::Now() - absl::Hours(1));
  request.not_after =
      request.not_before + absl::Minutes(forgery.expired ? 30 : 120);
  request.client_auth = true;
  return {Need(IssueCertificate(ca_key, ca, key.SpkiDer(), request)).ToPem(),
          PemOf(key)};
}

std::shared_ptr<grpc::Channel> Open(const Node& server,
                                    const std::string& address,
                                    const Pair& caller) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = FileText(server.Keys("tls-ca.pem"));
  options.pem_cert_chain = caller.certificate_pem;
  options.pem_private_key = caller.key_pem;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxSendMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::SslCredentials(options),
                                   arguments);
}

absl::StatusOr<std::string> Call(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& method,
                                 const std::string& bytes, bool gzip) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(Soon()));
  if (gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  if (!status.ok()) return wire::FromGrpc(status);
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(response.Dump(&slices).ok());
  std::string answer;
  for (const grpc::Slice& part : slices) {
    answer.append(reinterpret_cast<const char*>(part.begin()), part.size());
  }
  return answer;
}

}  // namespace causeway::integration_test
