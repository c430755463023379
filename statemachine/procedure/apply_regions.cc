#include "statemachine/procedure/apply_regions.h"

#include <algorithm>

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

// Steps 6 to 8 as if they had not been begun.
void Undetermine(OpenState& open) {
  open.determination = DeterminationState();
  open.deferred = false;
  open.again = false;
  open.closure_requested_by.reset();
  open.implemented = false;
  open.follow_ups = 0;
  At(open, Step::kDetermination) = StepProgress::kNotStarted;
  At(open, Step::kImplementation) = StepProgress::kNotStarted;
  At(open, Step::kFollowUp) = StepProgress::kNotStarted;
}

void Unassess(OpenState& open) {
  open.assessment = AssessmentState();
  open.case_plan = CasePlanState();  // It rests on the assessment.
}

// Step 5 as if it had not been begun.
void Unevaluate(OpenState& open) {
  open.evaluation = EvaluationState();
  At(open, Step::kOriginEvaluation) = StepProgress::kNotStarted;
}

void Resume(OpenState& open, Step step) {
  Begin(open, step);
  if (step == Step::kArrival) {
    // What is known is of the life before.
    open.registered = false;
    Unassess(open);
    Unevaluate(open);
  }
  if (step == Step::kImmediateCare) open.care_complete = false;
  if (step == Step::kAssessment) Unassess(open);
  if (step == Step::kDetermination) open.again = true;
}

// Who was found fit did not take the child, or did not keep it.
bool NobodyFitAnyMore(ReturnReason reason) {
  return reason == ReturnReason::kCarerWithdrew ||
         reason == ReturnReason::kFailedVerification ||
         reason == ReturnReason::kPlacementBreakdown;
}

}  // namespace

void NoteAuthor(OpenState& open, const Person& person) {
  if (std::find(open.authors.begin(), open.authors.end(), person) ==
      open.authors.end()) {
    open.authors.push_back(person);
  }
}

void NoteLine(OpenState& open, const FactMeta& meta) {
  const bool decides = meta.function == Function::kSupervisor ||
                       meta.function == Function::kPanelCoordinator;
  const Person person = ActorOf(meta);
  if (decides && !IsAmong(open.line, person)) open.line.push_back(person);
}

void ApplyCorrection(OpenState& open, const FactMeta& meta,
                     const DocumentsCorrected& body) {
  const Person writer = ActorOf(meta);
  AssessmentState& assessment = open.assessment;
  if (assessment.author.has_value() && body.entry == assessment.proposal) {
    assessment.writers.push_back(writer);
    assessment.proposal = open.entries;
    assessment.pending = true;
    assessment.approved = false;
    NoteAuthor(open, writer);
  }
  CasePlanState& plan = open.case_plan;
  if (!plan.writers.empty() && body.entry == plan.proposal) {
    plan.writers.push_back(writer);
    plan.proposal = open.entries;
    plan.pending = true;
    plan.approved = false;
  }
  DeterminationState& determination = open.determination;
  if (determination.author.has_value() && body.entry == determination.report) {
    determination.report = open.entries;
    NoteAuthor(open, writer);
  }
  if (determination.plan_author.has_value() &&
      body.entry == determination.plan_proposal) {
    determination.plan_writers.push_back(writer);
    determination.plan_proposal = open.entries;
    determination.plan_approved = false;
  }
  if (open.closure_requested_by && body.entry == open.closure_proposal) {
    open.closure_corrected_by.push_back(writer);
    open.closure_proposal = open.entries;
  }
  if (open.urgent_action && body.entry == open.urgent_action->entry) {
    open.urgent_action->writers.push_back(writer);
    open.urgent_action->entry = open.entries;
  }
  if (open.older && body.entry == open.older->entry) {
    open.older->writers.push_back(writer);
    open.older->entry = open.entries;
  }
}

void ApplyReturn(OpenState& open, const StepReturned& body) {
  Undetermine(open);
  open.deferred = body.reason == ReturnReason::kPanelDeferred;
  // Consent was to the placement that did not hold; a refusal stays.
  if (body.from != Step::kDetermination) open.placement_consents.clear();
  if (body.to == Step::kOriginEvaluation) {
    Unevaluate(open);  // Until it is requested.
    return;
  }
  Resume(open, body.to);
  if (body.to != Step::kImmediateCare) return;
  // Who falls back into care needs a new determination too: at once, or once
  // somebody is found fit again.
  if (NobodyFitAnyMore(body.reason)) {
    Unevaluate(open);
    open.again = true;
  } else {
    Resume(open, Step::kDetermination);
  }
}

void ApplyReopening(OpenState& open, const CaseReopened& body) {
  Undetermine(open);
  open.closed = false;
  open.reopened = true;
  open.erasure_request = ErasureRequestState();
  open.suspension = SuspensionState();
  // What was assessed and found of the life before says nothing of today's.
  Unassess(open);
  Unevaluate(open);
  open.placement_consents.clear();
  Resume(open, body.to);
}

void ApplyAppeal(OpenState& open, const AppealDecided& body) {
  open.determination.appeal_open = false;
  if (body.outcome != AppealOutcome::kDecisionAnnulled) {
    open.determination.appeal_decided = true;
    return;
  }
  Undetermine(open);
  open.placement_consents.clear();
  Resume(open, Step::kDetermination);
}

}  // namespace causeway::procedure
