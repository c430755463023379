// Steps begin, and the case may go back to an earlier one.

#include <algorithm>

#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

bool Startable(const OpenInput& in) {
  const Step step = BodyOf<StepStarted>(in).step;
  // 1 begins with the case, 5 with a request, 8 with the child's arrival.
  return step == Step::kImmediateCare || step == Step::kAssessment ||
         step == Step::kTemporaryCare || step == Step::kDetermination ||
         step == Step::kImplementation;
}

bool NotYetActive(const OpenInput& in) {
  return !in.open.Active(BodyOf<StepStarted>(in).step);
}

bool Registered(const OpenInput& in) {
  return (!StartsStep(in, Step::kAssessment) &&
          !StartsStep(in, Step::kDetermination)) ||
         in.open.registered;
}

bool CareComplete(const OpenInput& in) {
  if (!StartsStep(in, Step::kAssessment) || in.open.care_complete) return true;
  return in.open.Active(Step::kImmediateCare) &&
         Attached(in.fact.meta, DocumentKind::kImmediateConcerns);
}

bool AssessmentApprovedFirst(const OpenInput& in) {
  return !StartsStep(in, Step::kTemporaryCare) || in.open.assessment.approved;
}

bool Comprehensive(const OpenInput& in) {
  return !StartsStep(in, Step::kDetermination) ||
         (in.open.assessment.approved &&
          in.open.assessment.kind == AssessmentKind::kComprehensive);
}

bool OriginEvaluated(const OpenInput& in) {
  if (!StartsStep(in, Step::kDetermination)) return true;
  const StepProgress progress = in.open.Progress(Step::kOriginEvaluation);
  return progress == StepProgress::kDone || progress == StepProgress::kWaived;
}

// A report that nobody found sufficient, or that was sent back for more, is
// weighed by no panel. What was declined or waived brings none.
bool ReportAccepted(const OpenInput& in) {
  return !StartsStep(in, Step::kDetermination) ||
         in.open.evaluation.result == EvaluationResult::kUnspecified ||
         in.open.evaluation.accepted;
}

// The child is told what came before it is weighed, and before more is asked.
bool ChildToldResult(const OpenInput& in) {
  if (std::holds_alternative<StepStarted>(in.fact.body) &&
      !StartsStep(in, Step::kDetermination)) {
    return true;
  }
  return in.open.evaluation.result == EvaluationResult::kUnspecified ||
         in.open.evaluation.child_informed;
}

bool GuardianPresent(const OpenInput& in) {
  return !StartsStep(in, Step::kDetermination) ||
         in.open.protection_status == ProtectionStatus::kAccompanied ||
         HasGuardian(in.open);
}

// Later the case comes back to it on the ways below, never by a new start
// beside what is being carried out.
bool NotBegunBefore(const OpenInput& in) {
  return !StartsStep(in, Step::kDetermination) ||
         in.open.Progress(Step::kDetermination) == StepProgress::kNotStarted;
}

bool FromDetermination(const OpenInput& in) {
  return !StartsStep(in, Step::kImplementation) ||
         in.open.Active(Step::kDetermination);
}

bool ImplementsADecision(const OpenInput& in) {
  return !StartsStep(in, Step::kImplementation) ||
         in.open.determination.solution != Solution::kUnspecified;
}

bool Notified(const OpenInput& in) {
  return !StartsStep(in, Step::kImplementation) ||
         in.open.determination.notified;
}

bool AppealOver(const OpenInput& in) {
  if (!StartsStep(in, Step::kImplementation)) return true;
  const DeterminationState& determination = in.open.determination;
  // While an appeal is open another rule says so.
  if (determination.appeal_waived || determination.appeal_decided ||
      determination.appeal_open) {
    return true;
  }
  const absl::StatusOr<Date> notified = ParseDate(determination.notified_on);
  return notified.ok() && DaysBetween(*notified, RecordedOn(in.fact.meta)) >
                              in.procedure.Limit("appeal_window_days");
}

bool PlanReady(const OpenInput& in) {
  return !StartsStep(in, Step::kImplementation) ||
         in.open.determination.plan_approved;
}

bool ElsewhereStarts(const OpenInput& in) {
  return StartsStep(in, Step::kImplementation) &&
         in.open.determination.solution != Solution::kUnspecified &&
         !IsLocal(in.open.determination.solution);
}

bool ReceiverAccepted(const OpenInput& in) {
  const HandoffState& handoff = in.open.handoff;
  return !ElsewhereStarts(in) ||
         (handoff.phase == HandoffPhase::kAccepted && handoff.child_travels);
}

bool ReceptionPromised(const OpenInput& in) {
  if (!ElsewhereStarts(in)) return true;
  const HandoffState& handoff = in.open.handoff;
  const bool care =
      handoff.care_until_majority || !IsReturn(in.open.determination.solution);
  return !handoff.worker.empty() && handoff.pick_up_arranged && care;
}

}  // namespace

const std::vector<Edge>& Edges() {
  using enum ReturnReason;
  static const auto* const kEdges = new std::vector<Edge>{
      {Step::kDetermination,
       Step::kAssessment,
       {kPanelDeferred, kSituationChanged, kNewFacts}},
      {Step::kDetermination,
       Step::kOriginEvaluation,
       {kPanelDeferred, kNewFacts}},
      // A request to look again at what was decided.
      {Step::kDetermination, Step::kDetermination, {kNewFacts}},
      {Step::kImplementation,
       Step::kDetermination,
       {kSituationChanged, kNewFacts}},
      // The ways in which carrying out fails: the child is cared for where the
      // child is, and the solution is determined anew.
      {Step::kImplementation,
       Step::kImmediateCare,
       {kNoShowOfReceiver, kRefusedEntry, kChildRefuses, kCarerWithdrew,
        kFailedVerification}},
      {Step::kFollowUp,
       Step::kAssessment,
       {kSituationChanged, kNewFacts, kSituationDeclined}},
      {Step::kFollowUp, Step::kDetermination, {kSituationChanged, kNewFacts}},
      {Step::kFollowUp, Step::kImmediateCare, {kPlacementBreakdown}},
      {Step::kFollowUp, Step::kArrival, {kChildMovedOn}},
  };
  return *kEdges;
}

namespace {

bool KnownEdge(const OpenInput& in) {
  const auto& back = BodyOf<StepReturned>(in);
  for (const Edge& edge : Edges()) {
    if (edge.from == back.from && edge.to == back.to) {
      return std::find(edge.reasons.begin(), edge.reasons.end(), back.reason) !=
             edge.reasons.end();
    }
  }
  return false;
}

bool LeavesActiveStep(const OpenInput& in) {
  return in.open.Active(BodyOf<StepReturned>(in).from);
}

// Step 6 is taken up again only from a decision; before one it simply runs.
bool DecidedIfAgain(const OpenInput& in) {
  const auto& back = BodyOf<StepReturned>(in);
  return back.from != back.to ||
         in.open.determination.solution != Solution::kUnspecified;
}

bool NotOnTheWay(const OpenInput& in) { return !in.open.handoff.departed; }

// An assessment may begin where a document says that it is needed to end the
// concern (domain.md, G3in).
bool NotUrgent(const OpenInput& in) {
  if (!in.open.urgent) return true;
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  if (started == nullptr) return false;
  return started->step == Step::kAssessment
             ? !in.fact.meta.documents.empty()
             : started->step != Step::kImplementation;
}

}  // namespace

std::vector<CodeRule> StepRules() {
  using enum FactType;
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  const std::vector<FactType> start = {kStepStarted};
  const std::vector<FactType> back = {kStepReturned};
  return {
      {"S.startable", kInvalid, About::kEntry, start, {}, Startable},
      AboutState("S.already_active", start, NotYetActive),
      AboutState("P.urgent",
                 {kStepStarted, kChildDeparted, kFollowUpReported,
                  kClosureRequested, kCaseClosed, kCustodyOffered,
                  kCustodyReleased, kSolutionImplemented},
                 NotUrgent),
      AboutState("G1.registered", start, Registered),
      AboutState("G2.care_complete", start, CareComplete),
      AboutState("G4in.assessment_approved", start, AssessmentApprovedFirst),
      AboutState("G6in.comprehensive", start, Comprehensive),
      AboutState("G6in.origin_evaluation", start, OriginEvaluated),
      AboutState("G6in.report_accepted", start, ReportAccepted),
      AboutState("G5.child_informed", {kStepStarted, kEvaluationProposed},
                 ChildToldResult),
      AboutState("G6in.guardian", start, GuardianPresent),
      AboutState("G6in.once", start, NotBegunBefore),
      AboutState("G7in.from_determination", start, FromDetermination),
      AboutState("G7in.decided", start, ImplementsADecision),
      AboutState("G7in.notified", start, Notified),
      AboutState("G7in.appeal", start, AppealOver),
      AboutState("G7in.plan_approved", start, PlanReady),
      AboutState("G7in.handoff_accepted", start, ReceiverAccepted),
      AboutState("G7in.reception_promised", start, ReceptionPromised),
      {"S.return_edge", kInvalid, About::kEntry, back, {}, KnownEdge},
      AboutState("S.return_from_active", back, LeavesActiveStep),
      AboutEntry("S.return_decided", back, DecidedIfAgain),
      AboutState("S.child_on_the_way", back, NotOnTheWay),
  };
}

}  // namespace causeway::procedure
