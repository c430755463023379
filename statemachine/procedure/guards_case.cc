// Who may write at all, and when.

#include <algorithm>

#include "base/date.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/strictness.h"

namespace causeway::procedure {
namespace {

using absl::StatusCode;

bool NotInFuture(const FactMeta& meta, std::optional<Date> today) {
  const absl::StatusOr<Date> happened = ParseDate(meta.happened_on);
  if (!happened.ok() || *happened > RecordedOn(meta)) return false;
  return !today.has_value() || *happened <= *today;
}

bool FactNotInFuture(const OpenInput& in) {
  return NotInFuture(in.fact.meta, in.today);
}

bool EvaluationNotInFuture(const EvaluationInput& in) {
  return NotInFuture(in.fact.meta, std::nullopt);
}

bool Constant(const Fact& fact) {
  return fact.meta.gates_held == GatesHeld(TypeOf(fact.body));
}

bool GatesConstant(const OpenInput& in) { return Constant(in.fact); }
bool EvaluationGatesConstant(const EvaluationInput& in) {
  return Constant(in.fact);
}

bool MayDo(const Fact& fact) {
  const std::vector<Function> allowed = FunctionsFor(fact.body);
  return std::find(allowed.begin(), allowed.end(), fact.meta.function) !=
         allowed.end();
}

bool FunctionAllowed(const OpenInput& in) { return MayDo(in.fact); }
bool EvaluationFunctionAllowed(const EvaluationInput& in) {
  return MayDo(in.fact);
}

// Whoever is near says that a child is in danger or missing, and sees to it at
// once; whoever is asked records what is a person's right.
bool OpenToEveryCaseWorker(const OpenState& open, const FactBody& body) {
  if (const auto* rests = std::get_if<CaseSuspended>(&body)) {
    return rests->reason == SuspensionReason::kChildMissing;
  }
  if (const auto* started = std::get_if<StepStarted>(&body)) {
    return started->step == Step::kImmediateCare;
  }
  switch (TypeOf(body)) {
    case FactType::kCaseOpened:
    case FactType::kUrgentRaised:
    case FactType::kNoticeSent:
    case FactType::kComplaintFiled:
    case FactType::kErasureRequested:
    case FactType::kConsentWithdrawn:
      return true;
    case FactType::kCareRecorded:
      return open.urgent;
    default:
      return false;
  }
}

bool ByOwnWorker(const OpenInput& in) {
  const FactMeta& meta = in.fact.meta;
  return meta.function != Function::kCaseWorker || meta.staff_number.empty() ||
         RoleOf(TypeOf(in.fact.body)).written != Written::kByPerson ||
         in.open.copy.has_value() ||
         MayActAsCaseWorker(in.open, meta.staff_number, in.fact.body);
}

// The protected journal takes every kind; the open one what its table says.
bool InItsJournal(const OpenInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return JournalOf(TypeOf(in.fact.body)) == JournalKind::kProtected ||
         std::all_of(kinds.begin(), kinds.end(), [](DocumentKind kind) {
           return PlaceOf(kind).open_entry;
         });
}

// What would tell in the open journal what the protected one is for.
bool ReasonNeutral(const OpenInput& in) {
  if (const auto* rests = std::get_if<CaseSuspended>(&in.fact.body)) {
    return rests->reason != SuspensionReason::kSecurityRiskToCase;
  }
  using enum ReopeningReason;
  const ReopeningReason reason = BodyOf<CaseReopened>(in).reason;
  return reason != kAbuse && reason != kExploitation &&
         reason != kTrafficking && reason != kArmedForces;
}

bool OpenedFirstAndOnce(const OpenInput& in) {
  const bool opens = std::holds_alternative<CaseOpened>(in.fact.body);
  return opens != in.open.opened;
}

bool UnderThisProcedure(const OpenInput& in) {
  return BodyOf<CaseOpened>(in).procedure_digest == in.procedure.digest();
}

const std::string& VersionIn(const FactBody& body) {
  if (const auto* opened = std::get_if<CaseOpened>(&body)) {
    return opened->procedure_digest;
  }
  return std::get<ProcedureMoved>(body).procedure_digest;
}

// Only the node that records can be held against what it has: whoever replays
// the case has the version, or does not get past this entry.
bool VersionKnown(const FullInput& in) {
  const std::vector<std::string>* const known = in.procedure_digests;
  const bool moves = std::holds_alternative<ProcedureMoved>(in.fact.body);
  return known != nullptr && (!moves || in.target != nullptr) &&
         std::find(known->begin(), known->end(), VersionIn(in.fact.body)) !=
             known->end();
}

// A version that is not known here is refused by V.known, or as a journal that
// cannot be replayed.
bool NewerVersion(const OpenInput& in) {
  return in.target == nullptr || IsNewer(*in.target, in.procedure);
}

bool AsksNoLess(const OpenInput& in) {
  return in.target == nullptr || AskedLess(in.procedure, *in.target).empty();
}

bool MoverIsNotWorker(const OpenInput& in) {
  return in.fact.meta.node != in.open.custodian ||
         in.fact.meta.staff_number != in.open.worker;
}

bool AnotherVersion(const OpenInput& in) {
  return VersionIn(in.fact.body) != in.open.procedure_digest;
}

// Another node decided, or promised, by the version that it was told.
bool NoHandoff(const OpenInput& in) {
  return in.open.handoff.phase == HandoffPhase::kNone;
}

// A consent can be withdrawn at any time, and those who hold something are
// told; a link in error leads astray whoever opens the case again.
bool AfterClosure(FactType type) {
  return type == FactType::kConsentWithdrawn ||
         type == FactType::kConsentChangeTold ||
         type == FactType::kConsentChangeAnswered ||
         type == FactType::kConsentChangeClosed ||
         type == FactType::kSiblingUnlinked;
}

// A closed case takes complaints, answers that were waited for or are given,
// what data protection asks, the visit after it, and a reopening.
bool NotClosed(const OpenInput& in) {
  const FactType type = TypeOf(in.fact.body);
  return !in.open.closed || type == FactType::kCaseReopened ||
         type == FactType::kComplaintFiled ||
         type == FactType::kComplaintAnswered ||
         type == FactType::kInquiryAnswered ||
         type == FactType::kInquiryClosed || type == FactType::kAnswerSent ||
         type == FactType::kDeliveryWithdrawn ||
         type == FactType::kVisitedAfterClosure ||
         type == FactType::kDataBreachRecorded || IsDataProtection(type) ||
         AfterClosure(type);
}

// The proof stays; nothing follows it.
bool NotErased(const OpenInput& in) { return !in.open.erased; }

// What a former custodian decides about its copy is no entry of the journal.
bool AboutCopy(const OpenInput& in) {
  return in.open.copy.has_value() && MayConcernCopy(TypeOf(in.fact.body));
}

// Immediate care is given whatever rests.
bool DoesNotRest(const OpenInput& in) {
  return in.open.suspension.reason == SuspensionReason::kUnspecified ||
         StartsStep(in, Step::kImmediateCare);
}

// Custody is taken, or the witness says that it never left.
bool EndsRelease(FactType type) {
  return type == FactType::kCustodyTaken || type == FactType::kReleaseVoided;
}

// Its right is the witness's certificate, which the journal is held against.
bool ByOrder(const OpenInput& in) {
  return TypeOf(in.fact.body) == FactType::kCustodyOrdered;
}

bool NotBetweenCustodians(const OpenInput& in) {
  return AboutCopy(in) || ByOrder(in) ||
         in.open.between_custodians == EndsRelease(TypeOf(in.fact.body));
}

bool ByNextCustodian(const OpenInput& in) {
  return in.fact.meta.node == in.open.next_custodian;
}

bool ByCustodian(const OpenInput& in) {
  const FactType type = TypeOf(in.fact.body);
  if (type == FactType::kCaseOpened || EndsRelease(type) || ByOrder(in) ||
      RoleOf(type).written == Written::kFromMessage || AboutCopy(in)) {
    return true;
  }
  return in.fact.meta.node == in.open.custodian;
}

bool ByEvaluator(const OpenInput& in) {
  return in.open.evaluation.phase != EvaluationPhase::kNone &&
         in.fact.meta.node == in.open.evaluation.evaluator;
}

bool ByReceiver(const OpenInput& in) {
  return in.open.handoff.phase != HandoffPhase::kNone &&
         in.fact.meta.node == in.open.handoff.receiver;
}

const std::vector<FactType>& EvaluationFacts() {
  static const auto* const kTypes = new std::vector<FactType>{
      FactType::kEvaluationOpened, FactType::kVisitRecorded,
      FactType::kReportSubmitted,  FactType::kReportApproved,
      FactType::kReportRejected,   FactType::kReportReturned,
      FactType::kEvaluationStopped};
  return *kTypes;
}

}  // namespace

bool MayActAsCaseWorker(const OpenState& open, const std::string& staff_number,
                        const FactBody& body) {
  return staff_number == open.worker || OpenToEveryCaseWorker(open, body);
}

std::optional<Function> FunctionIn(const OpenState& open, const FactBody& body,
                                   const Actor& actor) {
  const std::vector<Function> allowed = FunctionsFor(body);
  std::optional<Function> first;
  for (const Function function : actor.functions) {
    if (std::find(allowed.begin(), allowed.end(), function) == allowed.end()) {
      continue;
    }
    if (!first) first = function;
    const bool suits = function != Function::kCaseWorker ||
                       (OverCaseloadIn(body) == CaseloadReason::kUnspecified &&
                        MayActAsCaseWorker(open, actor.staff_number, body));
    if (suits) return function;
  }
  return first;
}

std::vector<CodeRule> CaseRules() {
  using enum FactType;
  constexpr StatusCode kInvalid = StatusCode::kInvalidArgument;
  constexpr StatusCode kDenied = StatusCode::kPermissionDenied;
  constexpr StatusCode kNotNow = StatusCode::kFailedPrecondition;
  const std::vector<FactType> evaluation = EvaluationFacts();
  return {
      {"input.future_date", kInvalid, About::kEntry, {}, {}, FactNotInFuture},
      {"input.future_date",
       kInvalid,
       About::kEntry,
       evaluation,
       {},
       EvaluationNotInFuture},
      {"input.gates_held", kInvalid, About::kEntry, {}, {}, GatesConstant},
      {"input.gates_held",
       kInvalid,
       About::kEntry,
       evaluation,
       {},
       EvaluationGatesConstant},
      {"input.document_journal", kInvalid, About::kEntry, {}, {}, InItsJournal},
      {"input.neutral_reason",
       kInvalid,
       About::kEntry,
       {kCaseSuspended, kCaseReopened},
       {},
       ReasonNeutral},
      {"role.function", kDenied, About::kEntry, {}, {}, FunctionAllowed},
      {"role.function",
       kDenied,
       About::kEntry,
       evaluation,
       {},
       EvaluationFunctionAllowed},
      {"S.genesis", kNotNow, About::kState, {}, {}, OpenedFirstAndOnce},
      AboutEntry("S.procedure_version", {kCaseOpened}, UnderThisProcedure),
      {"S.erased", kNotNow, About::kState, {}, {}, NotErased},
      {"S.closed", kNotNow, About::kState, {}, {}, NotClosed},
      AboutState(
          "S.suspended",
          {kStepStarted, kAssessmentSubmitted, kDeterminationSubmitted,
           kSolutionDecided, kDecisionNotified, kChildDeparted,
           kSolutionImplemented, kEvaluationRequested, kEvaluationReturned,
           kHandoffProposed, kCustodyOffered, kCustodyReleased},
          DoesNotRest),
      {"S.between_custodians",
       kNotNow,
       About::kState,
       {},
       {},
       NotBetweenCustodians},
      {"S.next_custodian",
       kDenied,
       About::kState,
       {kCustodyTaken},
       {},
       ByNextCustodian},
      {"S.custodian", kDenied, About::kState, {}, {}, ByCustodian},
      {"W.own_worker", kDenied, About::kState, {}, {}, ByOwnWorker},
      {"S.entitled_sender",
       kDenied,
       About::kEntry,
       {kEvaluationAcknowledged, kEvaluationDeclined, kEvaluationReceived},
       {},
       ByEvaluator},
      {"S.entitled_sender",
       kDenied,
       About::kEntry,
       {kCustodyAccepted, kCustodyDeclined, kChildArrived, kChildReceived},
       {},
       ByReceiver},
      AboutEntry("V.known", {kCaseOpened, kProcedureMoved}, VersionKnown),
      AboutEntry("V.other", {kProcedureMoved}, AnotherVersion),
      AboutEntry("V.newer", {kProcedureMoved}, NewerVersion),
      AboutEntry(kAsksNoLessRule, {kProcedureMoved}, AsksNoLess),
      AboutState("V.mover_not_worker", {kProcedureMoved}, MoverIsNotWorker),
      AboutState("V.no_handoff", {kProcedureMoved}, NoHandoff),
      AboutState("V.no_request", {kProcedureMoved}, NoRequestOpen),
  };
}

}  // namespace causeway::procedure
