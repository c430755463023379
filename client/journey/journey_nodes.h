#ifndef CAUSEWAY_CLIENT_JOURNEY_JOURNEY_NODES_H_
#define CAUSEWAY_CLIENT_JOURNEY_JOURNEY_NODES_H_

// The people of a journey and their connections to their nodes. A journey's
// person "worker" at node "ml" is the context "worker@ml" of a contexts.toml;
// the staff number is the one in that context's certificate. Thread-safe after
// Connect.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "causeway/v1/journey.pb.h"
#include "client/contexts.h"
#include "client/node_client.h"

namespace causeway {

class JourneyNodes {
 public:
  // INVALID_ARGUMENT where a person of the journey has no context, or one of
  // another node; codes of NodeClient::Create.
  static absl::StatusOr<std::unique_ptr<JourneyNodes>> Connect(
      const ContextFile& contexts, const v1::Journey& journey);

  // The journey was checked: these exist.
  NodeClient& As(const std::string& node, const std::string& label) const;
  const std::string& StaffNumber(const std::string& node,
                                 const std::string& label) const;
  const v1::JourneyNode& Node(const std::string& node) const;

  // Somebody who may read cases; nullptr where nobody may.
  NodeClient* Reader(const std::string& node) const;
  // Somebody who may see deliveries (operator, supervisor); nullptr likewise.
  NodeClient* DeliveryReader(const std::string& node) const;

  std::vector<std::string> NodeIds() const;

 private:
  struct Person {
    std::unique_ptr<NodeClient> client;
    std::string staff_number;
    std::vector<v1::Function> functions;
  };
  using Key = std::pair<std::string, std::string>;  // Node, label.

  NodeClient* FirstWith(const std::string& node,
                        const std::vector<v1::Function>& functions) const;

  std::map<Key, Person> people_;
  std::map<std::string, v1::JourneyNode> nodes_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_JOURNEY_NODES_H_
