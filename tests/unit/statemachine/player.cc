#include "tests/unit/statemachine/player.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "statemachine/procedure/release.h"
#include "statemachine/procedure/rules.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/kinds_on_the_wire.h"

namespace causeway::procedure {

Peer PeerNamed(const std::string& node) {
  Peer peer;
  peer.node_id = node;
  peer.enrolled = true;
  peer.active = true;
  peer.protects_children = true;
  peer.is_authority = true;
  peer.may_receive_asylum_data = true;
  peer.country = node == kMali ? "ML" : node == kTunisia ? "TN" : "GN";
  peer.represents = {peer.country};
  peer.accepts = KindsOnTheWire();
  peer.procedure_digests = {Procedure::Embedded().digest(), kOtherVersion};
  peer.agreements = {{"2199-12-31", {}}};
  return peer;
}

absl::Status Judge(const Played& act) {
  const Procedure& procedure = Procedure::Embedded();
  if (act.received || act.check_only) {
    return Check(procedure, act.before, act.facts.front());
  }
  return Decide(procedure, act.before, act.command, act.context).status();
}

std::vector<Fact> Journey::Facts() const {
  std::vector<Fact> all = prologue;
  for (const Played& act : acts) {
    all.insert(all.end(), act.facts.begin(), act.facts.end());
  }
  return all;
}

const Played& Journey::Act(FactType type, int nth) const {
  const Played* found = nullptr;
  for (const Played& act : acts) {
    if (act.facts.empty() || TypeOf(act.facts.front().body) != type) continue;
    if (nth-- == 0) found = &act;
  }
  CAUSEWAY_CHECK(found != nullptr)
      << name << " has no such " << NameOf(type) << "; " << failure;
  return *found;
}

int64_t Player::NowUs() const {
  constexpr int64_t kDayUs = 86'400'000'000;
  return today_.days * kDayUs + kDayUs / 2;
}

void Player::Act(std::vector<Function> functions, std::string number,
                 FactBody body, Documents documents,
                 std::optional<FactBody> companion) {
  Played act;
  act.before = state_;
  // A supervisor looks at what stands.
  if (const auto seen = ProposalFor(state_, body); seen.has_value()) {
    *ProposalIn(body) = *seen;
  }
  if (std::holds_alternative<CustodyOffered>(body)) {
    companion = ProtectedSeen{state_.secret.entries};
  }
  const std::string about = PeerAbout(state_.open, body);
  act.command = {std::move(body), std::move(companion), FormatDate(today_),
                 std::move(documents)};
  act.context.actor = {node_, std::move(number), std::move(functions)};
  act.context.today = today_;
  act.context.recorded_at_us = NowUs();
  static const ProcedureSet& versions = TwoVersions(kOtherVersion);
  act.context.procedure_digests = {Procedure::Embedded().digest(),
                                   kOtherVersion};
  act.context.procedures = &versions;
  if (!about.empty()) act.context.peer = PeerNamed(about);
  absl::StatusOr<std::vector<Fact>> facts =
      Decide(Procedure::Embedded(), state_, act.command, act.context);
  if (facts.ok()) {
    act.facts = *std::move(facts);
  } else if (journey_.failure.empty()) {
    journey_.failure = absl::StrCat(
        journey_.name, " act ", journey_.acts.size(), " ",
        NameOf(TypeOf(act.command.body)), ": ", facts.status().message());
  }
  Record(std::move(act));
}

void Player::Receive(const std::string& sender, Function function,
                     FactBody body, Documents documents) {
  Played act;
  act.before = state_;
  act.received = true;
  Fact fact;
  fact.meta.node = sender;
  fact.meta.function = function;
  fact.meta.staff_number =
      function == Function::kSupervisor ? kSupervisorNumber : kWorkerNumber;
  fact.meta.happened_on = FormatDate(today_);
  fact.meta.recorded_at_us = NowUs();
  fact.meta.documents = std::move(documents);
  fact.body = std::move(body);
  const absl::Status status = Check(Procedure::Embedded(), state_, fact);
  if (!status.ok() && journey_.failure.empty()) {
    journey_.failure =
        absl::StrCat(journey_.name, " statement ", NameOf(TypeOf(fact.body)),
                     ": ", status.message());
  }
  act.facts = {std::move(fact)};
  Record(std::move(act));
}

void Player::Record(Played act) {
  for (const Fact& fact : act.facts) state_ = Apply(state_, fact);
  journey_.acts.push_back(std::move(act));
}

Journey Player::Finish() {
  journey_.end = state_;
  return std::move(journey_);
}

}  // namespace causeway::procedure
