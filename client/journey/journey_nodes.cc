#include "client/journey/journey_nodes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "client/files.h"
#include "crypto/certificate.h"

namespace causeway {
namespace {

absl::StatusOr<std::string> StaffNumberIn(const Context& context) {
  ASSIGN_OR_RETURN(
      const std::string pem,
      ReadWholeFile(context.certificate, limits::kCertificateBytesMax *
                                             limits::kCertificateChainMax));
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain,
                   Certificate::BundleFromPem(pem));
  if (chain.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(context.certificate, ": no certificate"));
  }
  ASSIGN_OR_RETURN(const std::string uri, chain.front().SoleUriSan());
  ASSIGN_OR_RETURN(const NodeIdentity identity, ParseUri(uri));
  if (identity.node_id != context.node || identity.staff_number.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        context.certificate, ": not a person's of ", context.node));
  }
  return identity.staff_number;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JourneyNodes>> JourneyNodes::Connect(
    const ContextFile& contexts, const v1::Journey& journey) {
  auto nodes = std::make_unique<JourneyNodes>();
  for (const v1::JourneyNode& node : journey.nodes()) {
    nodes->nodes_[node.node_id()] = node;
    for (const v1::JourneyPerson& planned : node.people()) {
      const std::string name =
          absl::StrCat(planned.label(), "@", node.node_id());
      ASSIGN_OR_RETURN(const Context context, FindContext(contexts, name));
      if (context.node != node.node_id()) {
        return absl::InvalidArgumentError(
            absl::StrCat(contexts.path, ": context \"", name, "\" is of node ",
                         context.node));
      }
      Person person;
      ASSIGN_OR_RETURN(person.staff_number, StaffNumberIn(context));
      ASSIGN_OR_RETURN(person.client, NodeClient::Create(context));
      for (int i = 0; i < planned.functions_size(); ++i) {
        person.functions.push_back(planned.functions(i));
      }
      nodes->people_[{node.node_id(), planned.label()}] = std::move(person);
    }
  }
  return nodes;
}

NodeClient& JourneyNodes::As(const std::string& node,
                             const std::string& label) const {
  const auto found = people_.find({node, label});
  CAUSEWAY_CHECK(found != people_.end()) << "unchecked journey";
  return *found->second.client;
}

const std::string& JourneyNodes::StaffNumber(const std::string& node,
                                             const std::string& label) const {
  const auto found = people_.find({node, label});
  CAUSEWAY_CHECK(found != people_.end()) << "unchecked journey";
  return found->second.staff_number;
}

const v1::JourneyNode& JourneyNodes::Node(const std::string& node) const {
  const auto found = nodes_.find(node);
  CAUSEWAY_CHECK(found != nodes_.end()) << "unchecked journey";
  return found->second;
}

NodeClient* JourneyNodes::Reader(const std::string& node) const {
  return FirstWith(node,
                   {v1::FUNCTION_SUPERVISOR, v1::FUNCTION_CASE_WORKER,
                    v1::FUNCTION_PANEL_COORDINATOR, v1::FUNCTION_AUDITOR});
}

NodeClient* JourneyNodes::DeliveryReader(const std::string& node) const {
  return FirstWith(node, {v1::FUNCTION_OPERATOR, v1::FUNCTION_SUPERVISOR});
}

std::vector<std::string> JourneyNodes::NodeIds() const {
  std::vector<std::string> ids;
  for (const auto& [id, node] : nodes_) ids.push_back(id);
  return ids;
}

NodeClient* JourneyNodes::FirstWith(
    const std::string& node, const std::vector<v1::Function>& functions) const {
  for (const v1::Function function : functions) {
    for (const auto& [key, person] : people_) {
      if (key.first != node) continue;
      if (std::count(person.functions.begin(), person.functions.end(),
                     function) > 0) {
        return person.client.get();
      }
    }
  }
  return nullptr;
}

}  // namespace causeway
