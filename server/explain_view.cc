#include "server/explain_view.h"

#include <algorithm>
#include <vector>

#include "server/outbox.h"
#include "statemachine/procedure/gates.h"

namespace causeway::server {
namespace {

using procedure::ExchangeKind;

template <typename Message>
void AddLacks(const std::vector<procedure::Lack>& lacks, Message& message) {
  for (const procedure::Lack& lack : lacks) {
    pb::Lack* out = message.add_lacks();
    out->set_rule(lack.rule);
    out->set_sentence(lack.sentence);
    out->set_missing(lack.missing);
    out->set_who(lack.who);
    out->set_basis(lack.basis);
  }
}

// What no fact of the case could change says nothing about the case.
bool TakesIt(const procedure::Peer& peer, pb::MessageType type) {
  std::string name = pb::MessageType_Name(type);
  name.erase(0, std::string("MESSAGE_TYPE_").size());
  return std::find(peer.accepts.begin(), peer.accepts.end(), name) !=
         peer.accepts.end();
}

}  // namespace

pb::CommandView CommandViewOf(const procedure::CommandExplanation& command) {
  pb::CommandView view;
  view.set_act(command.act);
  for (procedure::Function who : command.who) {
    view.add_who(static_cast<pb::Function>(who));
  }
  view.set_allowed(command.lacks.empty());
  view.set_beside(command.beside);
  AddLacks(command.lacks, view);
  return view;
}

void AddClosedGates(const Environment& env, const Moment& moment,
                    const LoadedCase& c, pb::ExplainCaseResponse& response) {
  constexpr std::pair<ExchangeKind, pb::MessageType> kKinds[] = {
      {ExchangeKind::kOffer, pb::MESSAGE_TYPE_OFFER},
      {ExchangeKind::kEvaluationRequest, pb::MESSAGE_TYPE_EVALUATION_REQUEST}};
  for (const pb::DirectoryNode& node : moment.directory->proto().nodes()) {
    if (node.node_id() == env.node_id) continue;
    const procedure::Peer peer = PeerFrom(*moment.directory, node.node_id());
    for (const auto& [kind, type] : kKinds) {
      if (!TakesIt(peer, type)) continue;
      const std::vector<procedure::Lack> lacks = procedure::GateLacks(
          c.procedure(), c.state(), peer, kind, moment.today);
      if (lacks.empty()) continue;
      pb::ClosedGate* gate = response.add_closed_gates();
      gate->set_peer(node.node_id());
      gate->set_sends(type);
      AddLacks(lacks, *gate);
    }
  }
}

}  // namespace causeway::server
