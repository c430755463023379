#ifndef CAUSEWAY_TESTS_INTEGRATION_RAW_CALL_H_
#define CAUSEWAY_TESTS_INTEGRATION_RAW_CALL_H_

// Calls with bytes and certificates of a test's own making. These channels
// share nothing with the client library: gRPC's plain TLS client, which checks
// the server's address against its certificate and sends whatever it is told.

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/integration/nodes.h"

namespace causeway::integration_test {

inline constexpr char kDeliver[] = "/causeway.v1.ExchangeService/Deliver";
inline constexpr char kListCases[] = "/causeway.v1.CaseService/ListCases";
inline constexpr char kRecord[] = "/causeway.v1.CaseService/Record";
inline constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
inline constexpr char kReflection[] =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

// Who calls, as texts; both empty: no client certificate.
struct Pair {
  std::string certificate_pem;
  std::string key_pem;
};
Pair PairAt(const std::string& certificate_path, const std::string& key_path);
// The node's own TLS pair, and that of one of its people.
Pair PairOf(const Node& node);
Pair PairOf(const Node& node, const std::string& label);

// An authority that a test holds the key of.
struct Authority {
  std::string certificate_pem;
  std::string key_pem;
};
// "tls-ca" or "people-ca" of the node.
Authority AuthorityOf(const Node& node, const std::string& stem);
Authority NewAuthority();

struct Forgery {
  Authority issuer;
  std::vector<std::string> uris;
  std::string key_pem;  // Empty: a new key.
  bool expired = false;
};
Pair Forge(const Forgery& forgery);

// A connection of its own to one listener of `server`.
std::shared_ptr<grpc::Channel> Open(const Node& server,
                                    const std::string& address,
                                    const Pair& caller);

// The bytes of the answer, or the status with its refusal.
absl::StatusOr<std::string> Call(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& method,
                                 const std::string& bytes, bool gzip = false);

}  // namespace causeway::integration_test

#endif  // CAUSEWAY_TESTS_INTEGRATION_RAW_CALL_H_
