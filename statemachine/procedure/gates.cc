#include "statemachine/procedure/gates.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {

bool InsideOrigin(const std::set<std::string>& origin, const Peer& peer) {
  if (origin.count(peer.country) > 0) return true;
  return std::any_of(
      peer.represents.begin(), peer.represents.end(),
      [&](const std::string& state) { return origin.count(state) > 0; });
}

std::vector<std::string> VersionsNeeded(const OpenState& open,
                                        ExchangeKind kind) {
  if (kind == ExchangeKind::kEvaluationRequest) return {open.procedure_digest};
  return open.procedure_digests;
}

std::vector<std::string> VersionsLacking(
    const Peer& peer, const std::vector<std::string>& needed) {
  std::vector<std::string> lacking;
  for (const std::string& digest : needed) {
    if (std::find(peer.procedure_digests.begin(), peer.procedure_digests.end(),
                  digest) == peer.procedure_digests.end()) {
      lacking.push_back(absl::StrCat("procedure version ", HexEncode(digest)));
    }
  }
  return lacking;
}

absl::Status PeerGate(const Procedure& words, const Peer& peer,
                      ExchangeKind kind,
                      const std::vector<std::string>& procedure_digests) {
  const PeerInput in{peer, kind, procedure_digests};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<PeerRule>(&rule.holds);
    if (holds == nullptr || !Guards(rule, kind) || (*holds)(in)) continue;
    const absl::Status refused = RefuseByRule(words, rule.id, rule.code);
    if (absl::string_view(rule.id) != kProcedureKnownRule) return refused;
    std::optional<Refusal> refusal = RefusalOf(refused);
    for (std::string& version : VersionsLacking(peer, procedure_digests)) {
      refusal->missing.push_back(std::move(version));
    }
    return Refuse(rule.code, *refusal);
  }
  return absl::OkStatus();
}

absl::Status CaseGate(const Procedure& procedure, const CaseState& state,
                      const Peer& peer, ExchangeKind kind, Date today,
                      std::vector<DocumentKind> documents,
                      const std::string& message) {
  absl::Status status =
      PeerGate(procedure, peer, kind, VersionsNeeded(state.open, kind));
  if (!status.ok()) return status;
  const GateInput in{procedure, state, &peer, kind, today, std::move(documents),
                     message};
  for (const CodeRule& rule : CodeRules()) {
    const auto* holds = std::get_if<GateRule>(&rule.holds);
    if (holds == nullptr || !Guards(rule, kind) || (*holds)(in)) continue;
    return RefuseNaming(rule, in);
  }
  return absl::OkStatus();
}

bool MayGoInto(const OpenState& open, HandoffReason reason, const Peer& peer) {
  return reason == HandoffReason::kSolution ||
         !InsideOrigin(open.origin, peer) ||
         open.child_stated_with.count(peer.node_id) > 0;
}

}  // namespace causeway::procedure
