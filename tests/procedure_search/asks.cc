#include "tests/procedure_search/asks.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rules.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/kinds_on_the_wire.h"

namespace causeway::procedure {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr Date kToday{20'460};  // 2026-01-07

// Every document that a rule of the file may want with such a fact.
std::vector<DocumentKind> DocumentsFor(FactType type) {
  std::vector<DocumentKind> kinds;
  for (const Rule& rule : Procedure::Embedded().rules()) {
    if (rule.kind == Rule::Kind::kDocument &&
        std::find(rule.on.begin(), rule.on.end(), NameOf(type)) !=
            rule.on.end()) {
      kinds.push_back(rule.document);
    }
  }
  if (type == FactType::kDocumentsCorrected) {
    kinds.push_back(DocumentKind::kRegistrationForm);
  }
  if (type == FactType::kMajorityReached ||
      type == FactType::kAgeBandCorrected) {
    kinds.push_back(DocumentKind::kAgeRecord);
  }
  if (type == FactType::kProtectedCorrected) {
    kinds.push_back(DocumentKind::kConsentRecord);
  }
  return kinds;
}

// What is asked with documents is asked without them too.
void AddWithoutDocuments(std::vector<Ask>& asks) {
  std::vector<Ask> bare;
  std::vector<FactType> seen;
  for (const Ask& ask : asks) {
    const FactType type = TypeOf(ask.body(CaseState()));
    if (ask.documents.empty() ||
        std::find(seen.begin(), seen.end(), type) != seen.end()) {
      continue;
    }
    seen.push_back(type);
    bare.push_back(ask);
    bare.back().name += " without documents";
    bare.back().documents.clear();
    bare.back().spoilt = true;
  }
  asks.insert(asks.end(), bare.begin(), bare.end());
}

std::string ActingNode(const CaseState& state) {
  if (!state.open.opened) return kHere;
  return state.open.between_custodians ? state.open.next_custodian
                                       : state.open.custodian;
}

}  // namespace

Ask Fixed(std::string name, FactBody body) {
  Ask ask;
  ask.name = std::move(name);
  ask.documents = DocumentsFor(TypeOf(body));
  ask.body = [body = std::move(body)](const CaseState&) { return body; };
  return ask;
}

Ask Following(std::string name,
              std::function<FactBody(const CaseState&)> body) {
  Ask ask;
  ask.name = std::move(name);
  ask.documents = DocumentsFor(TypeOf(body(CaseState())));
  ask.body = std::move(body);
  return ask;
}

Ask Stated(std::string name, std::function<FactBody(const CaseState&)> body,
           std::function<std::string(const CaseState&)> sender) {
  Ask ask = Following(std::move(name), std::move(body));
  ask.sender = std::move(sender);
  return ask;
}

const std::vector<Ask>& Catalogue() {
  static const auto* const kAll = [] {
    auto* all = new std::vector<Ask>;
    for (std::vector<Ask>& part : std::vector<std::vector<Ask>>{
             WayAsks(), SolutionAsks(), CustodyAsks(), BesideAsks(),
             InquiryAsks(), ProtectedAsks(), DataAsks()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    AddWithoutDocuments(*all);
    for (Ask& ask : *all) {
      const FactType type = TypeOf(ask.body(CaseState()));
      const bool evaluators = JournalOf(type) == JournalKind::kEvaluation;
      const bool alone = type == FactType::kAssessmentAnnexed ||
                         type == FactType::kWaiverReasonRecorded;
      ask.spoilt = ask.spoilt || evaluators || alone;
    }
    return all;
  }();
  return *kAll;
}

std::string NumberOf(Function function) {
  if (function == Function::kMachine) return "";
  const char letter =
      static_cast<char>('a' + static_cast<int32_t>(function) - 1);
  return "s-" + std::string(8, letter);
}

Peer PeerAt(const std::string& node) {
  Peer peer;
  peer.node_id = node;
  peer.enrolled = true;
  peer.active = true;
  peer.protects_children = true;
  peer.is_authority = true;
  peer.may_receive_asylum_data = true;
  peer.country = node == kHere     ? "TN"
                 : node == kThird  ? "FR"
                 : node == kOrigin ? "GN"
                                   : "ML";
  peer.represents = {peer.country};
  peer.accepts = KindsOnTheWire();
  peer.procedure_digests = {Procedure::Embedded().digest(), kOtherVersion};
  peer.agreements = {{"2199-12-31", {}}};
  return peer;
}

Asked Put(const Ask& ask, const CaseState& state, Function function) {
  Asked asked;
  const Date today = PlusDays(kToday, ask.days_later);
  Fact& fact = asked.fact;
  fact.body = ask.body(state);
  fact.meta.node = ask.sender ? ask.sender(state) : ActingNode(state);
  fact.meta.function = function;
  fact.meta.staff_number = NumberOf(function);
  if (function == Function::kCaseWorker && !state.open.worker.empty()) {
    fact.meta.staff_number = state.open.worker;
  }
  if (!ask.by.empty()) fact.meta.staff_number = ask.by;
  fact.meta.happened_on = FormatDate(today);
  fact.meta.recorded_at_us = today.days * kDayUs + kDayUs / 2;
  fact.meta.gates_held = GatesHeld(TypeOf(fact.body));
  fact.meta.documents = ask.documents;
  Context& context = asked.context;
  context.actor = {fact.meta.node, fact.meta.staff_number, {function}};
  context.today = today;
  context.recorded_at_us = fact.meta.recorded_at_us;
  context.caseload = 3;
  static const ProcedureSet& versions = TwoVersions(kOtherVersion);
  context.procedure_digests = {Procedure::Embedded().digest(), kOtherVersion};
  context.procedures = &versions;
  const std::string& about = GateFor(state.open, fact.body)
                                 ? PeerAbout(state.open, fact.body)
                                 : AddresseeOf(fact.body);
  if (!about.empty()) context.peer = PeerAt(about);
  if (ask.companion) {
    // The annex lies on the companion, which is protected.
    std::erase(fact.meta.documents, DocumentKind::kProtectedAnnex);
  }
  if (!ask.sender) {
    asked.command =
        Command{fact.body, ask.companion, fact.meta.happened_on, ask.documents};
    // A supervisor looks at the protected journal as it stands.
    if (std::holds_alternative<CustodyOffered>(fact.body)) {
      asked.command->companion = ProtectedSeen{state.secret.entries};
    }
  }
  return asked;
}

std::vector<Fact> Prologue(const Answers& answers) {
  using enum ConsentScope;
  std::vector<FactBody> bodies = {
      CaseOpened{
          Procedure::Embedded().digest(), {"GN"}, {"GN"}, AgeBand::k12To14},
      AsylumStatusRecorded{answers.asylum, DisplacementStatus::kMigrant},
      TraffickingScreened{ScreenResult::kNoIndication, false},
      ConsentRecorded{{kParticipate, kStoreData, kShareServices, kTracing,
                       kCaseTransfer, kFollowUpReport},
                      {},
                      ConsentGiver::kChild,
                      "fr",
                      ConsentMethod::kSignature,
                      true,
                      "",
                      {"FR", "GN", "ML", "TN"},
                      {},
                      1}};
  if (answers.danger_screened) {
    bodies.push_back(
        DangerScreened{DangerSubject::kChild, ScreenResult::kNoIndication});
    bodies.push_back(
        DangerScreened{DangerSubject::kFamily, ScreenResult::kNoIndication});
  }
  CaseState state;
  std::vector<Fact> facts;
  for (const FactBody& body : bodies) {
    const Asked asked = Put(Fixed("", body), state, Function::kCaseWorker);
    auto decided =
        Decide(Procedure::Embedded(), state, *asked.command, asked.context);
    CAUSEWAY_CHECK(decided.ok()) << decided.status().message();
    facts.push_back(decided->front());
    state = Apply(state, facts.back());
  }
  return facts;
}

}  // namespace causeway::procedure
