#ifndef CAUSEWAY_TESTS_INTEGRATION_RECORDER_H_
#define CAUSEWAY_TESTS_INTEGRATION_RECORDER_H_

// A case worker who opens a case and records acts about it without a pause,
// and remembers what the node said was recorded.

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client/node_client.h"
#include "crypto/random_source.h"
#include "tests/integration/nodes.h"

namespace causeway::integration_test {

pb::OpenCaseRequest Opening();
pb::RecordRequest StartOfCare(const std::string& case_id);
// Legal again and again.
pb::RecordRequest AsylumStatus(const std::string& case_id, int turn);

class Recorder {
 public:
  // The client is that of the person with this label.
  explicit Recorder(std::unique_ptr<NodeClient> client,
                    std::string label = "worker")
      : client_(std::move(client)), label_(std::move(label)) {}

  // Until a call fails; counts what was acknowledged.
  void Run(std::atomic<int>* acknowledged);

  // Whether everything acknowledged is at the node, in its order, and the case
  // verifies; and a retry of the last call gets the first answer.
  void ExpectAllThere(Node& node) const;

  const absl::Status& end() const { return end_; }
  const std::string& case_id() const { return case_id_; }

 private:
  bool Keep(absl::StatusOr<pb::RecordResponse> answer);

  const std::unique_ptr<NodeClient> client_;
  const std::string label_;
  std::string case_id_;
  pb::OpenCaseRequest opening_;
  pb::RecordRequest last_request_;  // Acknowledged; none: only the opening.
  pb::RecordResponse last_response_;
  std::vector<std::string> digests_;
  absl::Status end_;
};

}  // namespace causeway::integration_test

#endif  // CAUSEWAY_TESTS_INTEGRATION_RECORDER_H_
