#include "tests/procedure_search/invariants.h"

#include <algorithm>

namespace causeway::procedure {
namespace {

bool DoneOrWaived(const OpenState& open, Step step) {
  return open.Progress(step) == StepProgress::kDone ||
         open.Progress(step) == StepProgress::kWaived;
}

bool Begun(const OpenState& open, Step step) {
  return open.Progress(step) == StepProgress::kActive ||
         DoneOrWaived(open, step);
}

bool DecidedSolution(const OpenState& open) {
  return open.determination.solution != Solution::kUnspecified;
}

bool IsLocalSolution(Solution solution) {
  return solution == Solution::kLocalIntegrationFamily ||
         solution == Solution::kLocalIntegrationAlternativeCare ||
         solution == Solution::kInterimContinue;
}

bool IsReturnSolution(Solution solution) {
  return solution == Solution::kReturnToFamily ||
         solution == Solution::kReturnToAlternativeCare;
}

bool AsksOut(const OpenState& open) {
  return open.evaluation.phase == EvaluationPhase::kRequested ||
         open.evaluation.phase == EvaluationPhase::kAcknowledged ||
         open.evaluation.phase == EvaluationPhase::kReturned;
}

// domain.md 2.3, 1.
bool OneAnswersForTheChild(const CaseState& s) {
  const OpenState& open = s.open;
  if (!open.opened) return open.custodian.empty() && open.worker.empty();
  if (open.between_custodians) {
    return open.custodian.empty() && open.worker.empty() &&
           !open.next_custodian.empty() && !open.former_custodian.empty() &&
           open.next_custodian != open.former_custodian;
  }
  return !open.custodian.empty() && !open.worker.empty() &&
         open.next_custodian.empty() && open.custodian != open.former_custodian;
}

bool EvaluatedBeforeDetermined(const CaseState& s) {
  return !Begun(s.open, Step::kDetermination) ||
         DoneOrWaived(s.open, Step::kOriginEvaluation);
}

bool AssessedBeforeWhatRestsOnIt(const CaseState& s) {
  const bool resting = Begun(s.open, Step::kTemporaryCare) ||
                       Begun(s.open, Step::kOriginEvaluation) ||
                       Begun(s.open, Step::kDetermination);
  return !resting || Begun(s.open, Step::kAssessment);
}

bool OneOfDecidingDoingFollowing(const CaseState& s) {
  return static_cast<int>(s.Active(Step::kDetermination)) +
             static_cast<int>(s.Active(Step::kImplementation)) +
             static_cast<int>(s.Active(Step::kFollowUp)) <=
         1;
}

bool CarriedOutAsDecidedToldPlanned(const CaseState& s) {
  const DeterminationState& determination = s.open.determination;
  return !s.Active(Step::kImplementation) ||
         (DecidedSolution(s.open) && determination.notified &&
          determination.plan_approved && !determination.views_heard_on.empty());
}

bool FollowedUpAfterCarryingOut(const CaseState& s) {
  if (s.Active(Step::kFollowUp) && !s.open.implemented) return false;
  return !s.open.implemented ||
         (Begun(s.open, Step::kFollowUp) && DecidedSolution(s.open));
}

// On the way the offer may go on under a new number, which the receiver's node
// accepts anew; the child set out once it was accepted (move_invariants.cc).
bool TravelsOnlyInStepSeven(const CaseState& s) {
  const HandoffState& handoff = s.open.handoff;
  return !handoff.departed ||
         (s.Active(Step::kImplementation) && handoff.child_travels &&
          (handoff.phase == HandoffPhase::kAccepted ||
           handoff.phase == HandoffPhase::kOffered) &&
          handoff.pick_up_arranged && !handoff.worker.empty());
}

bool ReturnsOnlyIntoPromisedCare(const CaseState& s) {
  return !s.open.handoff.departed ||
         !IsReturnSolution(s.open.determination.solution) ||
         s.open.handoff.care_until_majority;
}

bool ArrivesAfterDeparture(const CaseState& s) {
  return !s.open.handoff.received || s.open.handoff.departed;
}

bool ChildTravelsToADecision(const CaseState& s) {
  const HandoffState& handoff = s.open.handoff;
  if (handoff.phase == HandoffPhase::kNone) {
    return handoff == HandoffState();
  }
  return handoff.child_travels == (handoff.reason == HandoffReason::kSolution);
}

bool SolutionHandoffHasItsDecision(const CaseState& s) {
  const HandoffState& handoff = s.open.handoff;
  return handoff.phase == HandoffPhase::kNone ||
         handoff.reason != HandoffReason::kSolution ||
         (DecidedSolution(s.open) &&
          !IsLocalSolution(s.open.determination.solution));
}

bool AppealIsAgainstADecision(const CaseState& s) {
  return !s.open.determination.appeal_open ||
         (DecidedSolution(s.open) && !s.open.handoff.departed &&
          !s.open.implemented);
}

bool ClosedLeavesNothingInTheAir(const CaseState& s) {
  return !s.open.closed ||
         (s.open.handoff.phase == HandoffPhase::kNone && !AsksOut(s.open) &&
          !s.open.urgent && !s.open.between_custodians &&
          s.open.closure_requested_by.has_value());
}

bool StepFiveRunsWhileARequestIsOut(const CaseState& s) {
  const bool waits = s.open.done_when_clear.count(Step::kOriginEvaluation) > 0;
  return s.Active(Step::kOriginEvaluation) == (AsksOut(s.open) || waits);
}

bool StepFiveIsDoneWithAResult(const CaseState& s) {
  return s.open.Progress(Step::kOriginEvaluation) != StepProgress::kDone ||
         s.open.evaluation.result != EvaluationResult::kUnspecified;
}

bool OnlyAnUrgentConcernHoldsAStepOpen(const CaseState& s) {
  return s.open.urgent || s.open.done_when_clear.empty();
}

bool PendingIsNotApproved(const CaseState& s) {
  const AssessmentState& assessment = s.open.assessment;
  return !(assessment.pending && assessment.approved) &&
         (!assessment.pending || assessment.author.has_value());
}

bool RestsSinceADay(const CaseState& s) {
  return (s.open.suspension.reason == SuspensionReason::kUnspecified) ==
         s.open.suspension.since.empty();
}

bool DeterminedOnAReport(const CaseState& s) {
  const DeterminationState& determination = s.open.determination;
  return !DecidedSolution(s.open) ||
         (determination.author.has_value() && !determination.country.empty());
}

}  // namespace

const std::vector<StateInvariant>& StateInvariants() {
  static const auto* const kAll = new std::vector<StateInvariant>{
      {"exactly one custodian, or a named next one", OneAnswersForTheChild},
      {"step 5 is done or waived before step 6", EvaluatedBeforeDetermined},
      {"step 3 was begun before what rests on it", AssessedBeforeWhatRestsOnIt},
      {"one of the steps 6, 7 and 8 runs", OneOfDecidingDoingFollowing},
      {"step 7 runs on a decision, told and planned",
       CarriedOutAsDecidedToldPlanned},
      {"step 8 follows what was carried out", FollowedUpAfterCarryingOut},
      {"the child travels in step 7 to who was offered the case",
       TravelsOnlyInStepSeven},
      {"a return leads into care until majority", ReturnsOnlyIntoPromisedCare},
      {"arrival follows departure", ArrivesAfterDeparture},
      {"a child travels to a decided solution only", ChildTravelsToADecision},
      {"a hand-off for a solution has its decision elsewhere",
       SolutionHandoffHasItsDecision},
      {"an open appeal is against a decision not yet carried out",
       AppealIsAgainstADecision},
      {"a closed case leaves nothing in the air", ClosedLeavesNothingInTheAir},
      {"step 5 runs exactly while a request is out",
       StepFiveRunsWhileARequestIsOut},
      {"step 5 is done with a result", StepFiveIsDoneWithAResult},
      {"only an urgent concern holds a finished step open",
       OnlyAnUrgentConcernHoldsAStepOpen},
      {"what waits for approval is not approved", PendingIsNotApproved},
      {"a case that rests does so since a day", RestsSinceADay},
      {"a decision rests on a report", DeterminedOnAReport},
  };
  return *kAll;
}

std::vector<std::string> Broken(const CaseState& state) {
  std::vector<std::string> broken;
  for (const StateInvariant& one : StateInvariants()) {
    if (!one.holds(state)) broken.push_back(one.name);
  }
  return broken;
}

std::vector<std::string> Broken(const CaseState& before, const Fact& fact,
                                const CaseState& after) {
  std::vector<std::string> broken;
  for (const MoveInvariant& one : MoveInvariants()) {
    if (!one.holds(before, fact, after)) broken.push_back(one.name);
  }
  return broken;
}

}  // namespace causeway::procedure
