#include "server/explain_view.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "causeway/v1/case_service.pb.h"
#include "server/case_view.h"
#include "server/outbox.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/gates.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

using procedure::ExchangeKind;

pb::Lack LackView(const procedure::Lack& lack) {
  pb::Lack out;
  out.set_rule(lack.rule);
  out.set_sentence(lack.sentence);
  out.set_missing(lack.missing);
  out.set_who(lack.who);
  out.set_basis(lack.basis);
  return out;
}

// What no fact of the case could change says nothing about the case.
bool TakesIt(const procedure::Peer& peer, pb::MessageType type) {
  std::string name = pb::MessageType_Name(type);
  name.erase(0, std::string("MESSAGE_TYPE_").size());
  return std::find(peer.accepts.begin(), peer.accepts.end(), name) !=
         peer.accepts.end();
}

// What the act itself must say. The node fills in the rest of the fact.
void AddFields(const std::vector<std::string>& fields, pb::CommandView& view) {
  const google::protobuf::Descriptor* const act = wire::ActMessage(view.act());
  if (act == nullptr) return;
  for (const std::string& field : fields) {
    const bool told = std::any_of(
        view.needs().begin(), view.needs().end(),
        [&](const pb::Need& need) { return need.field() == field; });
    if (!told && wire::FilledByPerson(*act, field)) {
      view.add_needs()->set_field(field);
    }
  }
}

void AddNeeds(const std::vector<procedure::Need>& needs,
              pb::CommandView& view) {
  for (const procedure::Need& need : needs) {
    pb::Need* const out = view.add_needs();
    *out->mutable_rule() = LackView(need.words);
    out->set_field(need.field);
    out->set_document(static_cast<pb::DocumentKind>(need.document));
    for (const std::string& choice : need.choices) out->add_choices(choice);
  }
}

}  // namespace

void AddPresses(const procedure::Explanation& explanation,
                procedure::Language language,
                pb::ExplainCaseResponse& response) {
  const auto add = [&](const std::string& who, const std::string& sentence) {
    pb::Pressing* const out = response.add_presses();
    out->set_who(who);
    out->set_sentence(sentence);
  };
  for (const procedure::Pressing& one : explanation.presses) {
    add(one.who, one.sentence);
  }
  // Only there for whoever may read the protected journal.
  for (const pb::SiblingView& one : response.case_().protected_().siblings()) {
    add(procedure::Say(language,
                       procedure::WordsFor(procedure::Function::kCaseWorker)),
        one.sentence());
  }
}

bool TellOf(const CallContext& call,
            const procedure::CommandExplanation& command) {
  return call.WorksOnCases() ||
         std::any_of(command.who.begin(), command.who.end(),
                     [&](procedure::Function f) { return call.Has(f); });
}

pb::CommandView CommandViewOf(const procedure::CommandExplanation& command) {
  pb::CommandView view;
  view.set_act(command.act);
  for (procedure::Function who : command.who) {
    view.add_who(static_cast<pb::Function>(who));
  }
  view.set_allowed(command.lacks.empty());
  view.set_beside(command.beside);
  for (const procedure::Lack& lack : command.lacks) {
    *view.add_lacks() = LackView(lack);
  }
  for (const procedure::Lack& lack : command.not_you) {
    *view.add_not_you() = LackView(lack);
  }
  AddNeeds(command.needs, view);
  AddFields(command.fields, view);
  return view;
}

std::string TurnSince(const LoadedCase& c, const procedure::Reader& reader) {
  std::string turn;
  std::string since;
  procedure::CaseState state;
  for (const journal::OpenedEntry* entry : InOrder(c, reader.sees_protected)) {
    if (!entry->fact.has_value()) continue;
    state = procedure::Apply(std::move(state), *entry->fact);
    const std::string now = procedure::TurnOf(state, reader);
    if (now == turn) continue;
    turn = now;
    since = entry->fact->meta.happened_on;
  }
  return since;
}

void AddClosedGates(const Environment& env, const Moment& moment,
                    const LoadedCase& c, procedure::Language language,
                    pb::ExplainCaseResponse& response) {
  // Every kind whose content is of this case. CLOSE and what always passes
  // hold none; a reply is about the peer's case.
  constexpr std::pair<ExchangeKind, pb::MessageType> kKinds[] = {
      {ExchangeKind::kOffer, pb::MESSAGE_TYPE_OFFER},
      {ExchangeKind::kBundle, pb::MESSAGE_TYPE_BUNDLE},
      {ExchangeKind::kRelease, pb::MESSAGE_TYPE_RELEASE},
      {ExchangeKind::kEvaluationRequest, pb::MESSAGE_TYPE_EVALUATION_REQUEST},
      {ExchangeKind::kFollowUpReport, pb::MESSAGE_TYPE_FOLLOW_UP_REPORT},
      {ExchangeKind::kInformationRequest, pb::MESSAGE_TYPE_INFORMATION_REQUEST},
      {ExchangeKind::kPlacementConsultation,
       pb::MESSAGE_TYPE_PLACEMENT_CONSULTATION},
      {ExchangeKind::kTracingRequest, pb::MESSAGE_TYPE_TRACING_REQUEST},
      {ExchangeKind::kCaseRequest, pb::MESSAGE_TYPE_CASE_REQUEST},
      {ExchangeKind::kDangerNotice, pb::MESSAGE_TYPE_DANGER_NOTICE},
      {ExchangeKind::kMissingNotice, pb::MESSAGE_TYPE_MISSING_NOTICE},
      {ExchangeKind::kMeasureNotice, pb::MESSAGE_TYPE_MEASURE_NOTICE},
      {ExchangeKind::kCorrection, pb::MESSAGE_TYPE_CORRECTION},
      {ExchangeKind::kAnswer, pb::MESSAGE_TYPE_INQUIRY_ANSWER}};
  for (const pb::DirectoryNode& node : moment.directory->proto().nodes()) {
    if (node.node_id() == env.node_id) continue;
    const procedure::Peer peer = PeerFrom(moment, node.node_id());
    std::map<std::vector<std::string>, pb::ClosedGate*> by_rules;
    for (const auto& [kind, type] : kKinds) {
      if (!TakesIt(peer, type)) continue;
      const std::vector<procedure::Lack> lacks = procedure::GateLacks(
          c.procedure(), c.state(), peer, kind, moment.today, language);
      if (lacks.empty()) continue;
      std::vector<std::string> rules;
      for (const procedure::Lack& lack : lacks) {
        rules.push_back(absl::StrCat(lack.rule, " ", lack.missing));
      }
      pb::ClosedGate*& gate = by_rules[rules];
      if (gate == nullptr) {
        gate = response.add_closed_gates();
        gate->set_peer(node.node_id());
        for (const procedure::Lack& lack : lacks) {
          *gate->add_lacks() = LackView(lack);
        }
      }
      gate->add_sends(type);
    }
  }
}

}  // namespace causeway::server
