#ifndef CAUSEWAY_SERVER_WITNESS_LINK_H_
#define CAUSEWAY_SERVER_WITNESS_LINK_H_

// One question to the federation's witness and its verified answer. Thread-safe
// as the transport is.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "causeway/v1/witness_service.pb.h"
#include "journal/witness_statement.h"
#include "server/environment.h"
#include "server/work.h"
#include "statemachine/custody/boot.h"

namespace causeway::server {

// How a question gets to the witness. UNAVAILABLE, DEADLINE_EXCEEDED: it did
// not answer. Thread-safe.
class WitnessTransport {
 public:
  virtual ~WitnessTransport() = default;
  virtual absl::StatusOr<pb::AskWitnessResponse> Ask(
      const std::string& witness, const pb::AskWitnessRequest& request) = 0;
};

struct WitnessReply {
  journal::OpenedAnswer opened;
  std::string nonce;  // Of the question.

  const pb::WitnessAnswer& answer() const { return opened.answer; }
};
// Fills in from, to, version and, where it is empty, a fresh nonce. UNAVAILABLE
// "node.signing_key_over".
absl::StatusOr<WitnessReply> AskWitness(const Environment& env,
                                        WitnessTransport& transport,
                                        const std::string& witness,
                                        pb::WitnessQuestion question);

// What an answer states, verified.
struct Stated {
  std::vector<std::pair<custody::HeadCertificate, pb::SignedBytes>> heads;
  std::vector<std::pair<journal::VoidStatement, pb::SignedBytes>> voids;
};
absl::StatusOr<Stated> StatedIn(const Environment& env,
                                const pb::WitnessAnswer& answer);

// A move with the certificate it made.
struct MovedHead {
  custody::LogRow row;
  pb::SignedBytes certificate;
};
absl::StatusOr<std::vector<MovedHead>> MovesIn(const Environment& env,
                                               const pb::WitnessAnswer& answer);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_LINK_H_
