#include "statemachine/procedure/gates.h"

#include <algorithm>
#include <utility>

#include "statemachine/procedure/rules.h"

namespace causeway::procedure {

bool InsideOrigin(const std::set<std::string>& origin, const Peer& peer) {
  if (origin.count(peer.country) > 0) return true;
  return std::any_of(
      peer.represents.begin(), peer.represents.end(),
      [&](const std::string& state) { return origin.count(state) > 0; });
}

absl::Status PeerGate(const Peer& peer, ExchangeKind kind,
                      const std::string& procedure_digest) {
  const PeerInput in{peer, kind, procedure_digest};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<PeerRule>(&rule.holds);
    if (holds != nullptr && Guards(rule, kind) && !(*holds)(in)) {
      return RefuseByRule(Procedure::Embedded(), rule.id, rule.code);
    }
  }
  return absl::OkStatus();
}

absl::Status CaseGate(const Procedure& procedure, const CaseState& state,
                      const Peer& peer, ExchangeKind kind, Date today,
                      std::vector<DocumentKind> documents) {
  absl::Status status = PeerGate(peer, kind, state.open.procedure_digest);
  if (!status.ok()) return status;
  const GateInput in{procedure, state, &peer,
                     kind,      today, std::move(documents)};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<GateRule>(&rule.holds);
    if (holds != nullptr && Guards(rule, kind) && !(*holds)(in)) {
      return RefuseByRule(procedure, rule.id, rule.code);
    }
  }
  return absl::OkStatus();
}

}  // namespace causeway::procedure
