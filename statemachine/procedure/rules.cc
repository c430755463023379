#include "statemachine/procedure/rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "base/errors.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/overrides.h"
#include "statemachine/procedure/procedure_set.h"
#include "statemachine/procedure/strictness.h"

namespace causeway::procedure {
namespace {

std::optional<ExchangeKind> SendsByType(FactType type) {
  switch (type) {
    case FactType::kEvaluationProposed:
    case FactType::kEvaluationRequested:
    case FactType::kEvaluationReturned:
      return ExchangeKind::kEvaluationRequest;
    case FactType::kCustodyOffered:
      return ExchangeKind::kOffer;
    case FactType::kCustodyReleased:
      return ExchangeKind::kRelease;
    case FactType::kFollowUpReported:
      return ExchangeKind::kFollowUpReport;
    default:
      return std::nullopt;
  }
}

absl::Status WithMissing(const absl::Status& refused,
                         std::vector<std::string> more) {
  std::optional<Refusal> refusal = RefusalOf(refused);
  for (std::string& one : more) refusal->missing.push_back(std::move(one));
  return Refuse(refused.code(), *refusal);
}

}  // namespace

const std::vector<CodeRule>& CodeRules() {
  static const auto* const kRules = [] {
    auto* all = new std::vector<CodeRule>;
    for (std::vector<CodeRule>& part : std::vector<std::vector<CodeRule>>{
             CaseRules(), StepRules(), CareRules(), OriginRules(),
             SolutionRules(), HandoffRules(), RegionRules(), ComplaintRules(),
             InquiryRules(), SiblingRules(), DataRules(), GateRules()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *kRules;
}

bool Guards(const CodeRule& rule, FactType type) {
  if (!rule.kinds.empty()) return false;
  if (rule.on.empty()) return JournalOf(type) != JournalKind::kEvaluation;
  return std::find(rule.on.begin(), rule.on.end(), type) != rule.on.end();
}

bool Guards(const CodeRule& rule, ExchangeKind kind) {
  return std::find(rule.kinds.begin(), rule.kinds.end(), kind) !=
         rule.kinds.end();
}

absl::Status RefuseByRule(const Procedure& procedure, absl::string_view id,
                          absl::StatusCode code) {
  const Rule* const words = procedure.Find(id);
  CAUSEWAY_CHECK(words != nullptr) << "rule without words: " << id;
  Refusal refusal;
  refusal.rule = words->id;
  refusal.message = words->sentence;
  if (!words->missing.empty()) refusal.missing = {words->missing};
  if (!words->who.empty()) refusal.who = {words->who};
  return Refuse(code, refusal);
}

absl::Status RefuseNaming(const CodeRule& rule, const OpenInput& in) {
  const absl::Status refused = RefuseByRule(in.procedure, rule.id, rule.code);
  if (absl::string_view(rule.id) != kAsksNoLessRule) return refused;
  return WithMissing(refused, AskedLess(in.procedure, *in.target));
}

absl::Status RefuseNaming(const CodeRule& rule, const FullInput& in) {
  const absl::Status refused = RefuseByRule(in.procedure, rule.id, rule.code);
  if (absl::string_view(rule.id) != kProcedureKnownRule) return refused;
  return WithMissing(
      refused, VersionsLacking(*in.peer, in.state.open.procedure_digests));
}

absl::Status RefuseNaming(const CodeRule& rule, const GateInput& in) {
  const absl::Status refused = RefuseByRule(in.procedure, rule.id, rule.code);
  if (absl::string_view(rule.id) != kConsentRule) return refused;
  Refusal refusal = *RefusalOf(refused);
  refusal.missing = {absl::StrCat(refusal.missing.front(), ": ",
                                  WordsFor(ScopeNeeded(in.kind)).english())};
  return Refuse(rule.code, refusal);
}

const Procedure* TargetOf(const FactBody& body, const ProcedureSet* known) {
  const auto* moved = std::get_if<ProcedureMoved>(&body);
  return moved == nullptr || known == nullptr
             ? nullptr
             : known->Find(moved->procedure_digest);
}

std::vector<const Rule*> FileRulesFor(const Procedure& procedure,
                                      const OpenState& open,
                                      const FactBody& body) {
  const absl::string_view name = NameOf(TypeOf(body));
  const Solution solution = open.determination.solution;
  std::vector<const Rule*> found;
  for (const Rule& rule : procedure.rules()) {
    if (rule.kind == Rule::Kind::kCode) continue;
    if (std::find(rule.on.begin(), rule.on.end(), name) == rule.on.end()) {
      continue;
    }
    if (rule.when_child_travels && !open.handoff.child_travels) continue;
    if (!rule.when_solution.empty() &&
        std::find(rule.when_solution.begin(), rule.when_solution.end(),
                  solution) == rule.when_solution.end()) {
      continue;
    }
    found.push_back(&rule);
  }
  return found;
}

bool FileRuleHolds(const Rule& rule, const Fact& fact) {
  if (rule.kind == Rule::Kind::kField) return Answered(fact.body, rule.field);
  return Attached(fact.meta, rule.document);
}

std::optional<ExchangeKind> SendsWith(const FactBody& body) {
  if (const auto* sent = std::get_if<AnswerSent>(&body)) {
    return AnswerKind(sent->documents);
  }
  const InquiryKind kind = KindIn(body);
  // What was sent is corrected whoever may be told today: the gate holds the
  // message, and not the correction.
  if (kind == InquiryKind::kCorrection) return std::nullopt;
  if (kind != InquiryKind::kUnspecified) return ExchangeOf(kind);
  return SendsByType(TypeOf(body));
}

const std::string& AddresseeOf(const FactBody& body) {
  static const auto* const kNobody = new std::string;
  if (const auto* b = std::get_if<EvaluationProposed>(&body)) {
    return b->evaluator;
  }
  if (const auto* b = std::get_if<EvaluationRequested>(&body)) {
    return b->evaluator;
  }
  if (const auto* b = std::get_if<EvaluationReturned>(&body)) {
    return b->evaluator;
  }
  if (const auto* b = std::get_if<CustodyOffered>(&body)) return b->receiver;
  if (const auto* b = std::get_if<CustodyReleased>(&body)) return b->receiver;
  if (const auto* b = std::get_if<FollowUpReported>(&body)) {
    return b->recipient;
  }
  if (const auto* b = std::get_if<InquiryProposed>(&body)) {
    return b->recipient;
  }
  if (const auto* b = std::get_if<InquirySent>(&body)) return b->recipient;
  if (const auto* b = std::get_if<NoticeSent>(&body)) return b->recipient;
  if (const auto* b = std::get_if<ConsentChangeTold>(&body)) {
    return b->recipient;
  }
  if (const auto* b = std::get_if<AnswerSent>(&body)) return b->recipient;
  if (const auto* b = std::get_if<DeliveryWithdrawn>(&body)) {
    return b->recipient;
  }
  return *kNobody;
}

std::vector<DocumentKind> DocumentsWith(const OpenState& open,
                                        const Fact& fact) {
  if (const auto* answer = std::get_if<AnswerSent>(&fact.body)) {
    return answer->documents;
  }
  // A case file leaves out what may not go with it.
  if (!SendsWith(fact.body)) return {};
  const auto* sent = std::get_if<InquirySent>(&fact.body);
  if (sent == nullptr) return fact.meta.documents;
  const InquiryState* const proposed =
      open.Proposed(sent->kind, sent->recipient);
  return proposed == nullptr ? std::vector<DocumentKind>()
                             : proposed->documents;
}

std::optional<ExchangeKind> GateFor(const OpenState& open,
                                    const FactBody& body) {
  const auto* started = std::get_if<StepStarted>(&body);
  const Solution solution = open.determination.solution;
  const bool begins = started != nullptr &&
                      started->step == Step::kImplementation &&
                      solution != Solution::kUnspecified && !IsLocal(solution);
  if (begins || std::holds_alternative<ChildDeparted>(body)) {
    return ExchangeKind::kBundle;
  }
  return SendsWith(body);
}

const std::string& PeerAbout(const OpenState& open, const FactBody& body) {
  switch (TypeOf(body)) {
    case FactType::kHandoffProposed:
      return std::get<HandoffProposed>(body).receiver;
    case FactType::kEvaluationRequested:
    case FactType::kEvaluationReturned:
      return open.evaluation.evaluator;
    case FactType::kCustodyOffered:
    case FactType::kCustodyReleased:
    case FactType::kHandoffWithdrawn:
    case FactType::kStepStarted:
    case FactType::kPlanApproved:
    case FactType::kChildDeparted:
      return open.handoff.receiver;
    default:
      return AddresseeOf(body);
  }
}

Date RecordedOn(const FactMeta& meta) {
  return DateOf(absl::FromUnixMicros(meta.recorded_at_us));
}

}  // namespace causeway::procedure
