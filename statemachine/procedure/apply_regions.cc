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

void Resume(OpenState& open, Step step) {
  Begin(open, step);
  if (step == Step::kArrival) open.registered = false;
  if (step == Step::kImmediateCare) open.care_complete = false;
  if (step == Step::kAssessment) {
    open.assessment = AssessmentState();
    open.case_plan = CasePlanState();  // It rests on the assessment.
  }
  if (step == Step::kDetermination) open.again = true;
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
}

void ApplyReturn(OpenState& open, const StepReturned& body) {
  Undetermine(open);
  open.deferred = body.reason == ReturnReason::kPanelDeferred;
  if (body.to == Step::kOriginEvaluation) {
    open.evaluation = EvaluationState();
    At(open, body.to) = StepProgress::kNotStarted;  // Until it is requested.
    return;
  }
  Resume(open, body.to);
  // Who falls back into care needs a new determination too.
  if (body.to == Step::kImmediateCare) Resume(open, Step::kDetermination);
}

void ApplyReopening(OpenState& open, const CaseReopened& body) {
  Undetermine(open);
  open.closed = false;
  open.reopened = true;
  open.erasure_request = ErasureRequestState();
  open.suspension = SuspensionState();
  // What was assessed of the life before says nothing of today's.
  open.assessment = AssessmentState();
  Resume(open, body.to);
}

void ApplyAppeal(OpenState& open, const AppealDecided& body) {
  open.determination.appeal_open = false;
  if (body.outcome != AppealOutcome::kDecisionAnnulled) {
    open.determination.appeal_decided = true;
    return;
  }
  Undetermine(open);
  Resume(open, Step::kDetermination);
}

}  // namespace causeway::procedure
