#include <algorithm>
#include <string>
#include <vector>

#include "statemachine/procedure/apply_handoff.h"
#include "statemachine/procedure/apply_regions.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {
namespace {

void Finish(OpenState& open, Step step) {
  if (open.Active(step)) At(open, step) = StepProgress::kDone;
}

void RunUnder(OpenState& open, const std::string& procedure_digest) {
  open.procedure_digest = procedure_digest;
  std::vector<std::string>& all = open.procedure_digests;
  if (std::find(all.begin(), all.end(), procedure_digest) == all.end()) {
    all.push_back(procedure_digest);
  }
}

// One Apply per fact type: a type without one does not compile.
struct Applier {
  CaseState& state;
  const FactMeta& meta;
  OpenState& open = state.open;
  ProtectedState& secret = state.secret;

  void AddOrigin(const std::vector<std::string>& countries) {
    open.origin.insert(countries.begin(), countries.end());
  }

  // Steps 1 to 4.
  void operator()(const CaseOpened& b) {
    open.opened = true;
    RunUnder(open, b.procedure_digest);
    AddOrigin(b.nationalities);
    AddOrigin(b.habitual_residences);
    open.age_band = b.age_band;
    open.steps.fill(StepProgress::kNotStarted);
    At(open, Step::kArrival) = StepProgress::kActive;
    open.custodian = meta.node;
    open.worker = meta.staff_number;
  }
  void operator()(const OriginRecorded& b) {
    AddOrigin(b.nationalities);
    AddOrigin(b.habitual_residences);
  }
  void operator()(const StepStarted& b) {
    if (b.step == Step::kImmediateCare) open.care_complete = false;
    if (b.step == Step::kImplementation) Finish(open, Step::kDetermination);
    At(open, b.step) = StepProgress::kActive;
  }
  void operator()(const CaseRegistered& b) {
    open.registered = true;
    open.protection_status = b.protection_status;
    Finish(open, Step::kArrival);
  }
  void operator()(const CareRecorded& b) {
    open.care_type = b.care_type;
    open.care_complete = b.concerns_acted_on == b.concerns_total &&
                         b.care_type != CareType::kUnspecified;
    if (open.care_complete) Finish(open, Step::kImmediateCare);
  }
  void operator()(const UrgentRaised& b) {
    open.urgent = true;
    open.urgent_kind = b.kind;
  }
  void operator()(const UrgentCleared&) { open.urgent = false; }
  void operator()(const AssessmentSubmitted& b) {
    AssessmentState& assessment = open.assessment;
    assessment.kind = b.kind;
    assessment.risk_level = b.risk_level;
    assessment.determination_needed = b.determination_needed;
    assessment.author = ActorOf(meta);
    assessment.pending = true;
    assessment.approved = false;
  }
  void operator()(const AssessmentApproved&) {
    open.assessment.pending = false;
    open.assessment.approved = true;
    Finish(open, Step::kAssessment);
  }
  void operator()(const AssessmentRejected&) {
    open.assessment = AssessmentState();
  }
  void operator()(const GuardianAppointed& b) { open.guardian = b.status; }

  // Step 5.
  void operator()(const EvaluationProposed& b) {
    open.evaluation = EvaluationState();
    open.evaluation.phase = EvaluationPhase::kProposed;
    open.evaluation.evaluator = b.evaluator;
    open.evaluation.level = b.level;
    open.evaluation.proposer = ActorOf(meta);
    open.evaluation.proposal = open.entries;
  }
  void operator()(const EvaluationRequested& b) {
    open.evaluation.phase = EvaluationPhase::kRequested;
    open.evaluation.request_digest = b.request_digest;
    open.holders[b.evaluator] = open.entries;
    At(open, Step::kOriginEvaluation) = StepProgress::kActive;
  }
  void operator()(const EvaluationAcknowledged&) {
    open.evaluation.phase = EvaluationPhase::kAcknowledged;
  }
  void EndRequest(EvaluationPhase phase) {
    open.evaluation.phase = phase;
    if (open.Active(Step::kOriginEvaluation)) {
      At(open, Step::kOriginEvaluation) = StepProgress::kNotStarted;
    }
  }
  void operator()(const EvaluationDeclined&) {
    EndRequest(EvaluationPhase::kDeclined);
  }
  void operator()(const EvaluationRecalled&) {
    EndRequest(EvaluationPhase::kRecalled);
  }
  void operator()(const EvaluationReceived& b) {
    open.evaluation.phase = EvaluationPhase::kReceived;
    open.evaluation.result = b.result;
    At(open, Step::kOriginEvaluation) = StepProgress::kDone;
  }
  void operator()(const EvaluationWaived&) {
    open.evaluation.phase = EvaluationPhase::kWaived;
    At(open, Step::kOriginEvaluation) = StepProgress::kWaived;
  }
  void operator()(const ChildInformed&) {
    open.evaluation.child_informed = true;
  }

  // Steps 6 to 8.
  void operator()(const DeterminationSubmitted& b) {
    open.determination = DeterminationState();
    open.determination.author = ActorOf(meta);
    open.determination.options = b.options;
    open.determination.views_heard_on = b.views_heard_on;
  }
  void operator()(const SolutionDecided& b) {
    open.determination.solution = b.solution;
    open.determination.country = b.country;
  }
  void operator()(const StepReturned& b) { ApplyReturn(open, b); }
  void operator()(const DecisionNotified& b) {
    DeterminationState& determination = open.determination;
    determination.notified = b.child_notified && b.guardian_notified;
    determination.notified_on = meta.happened_on;
    determination.appeal_waived = b.appeal_waived;
    determination.plan_author = ActorOf(meta);
    determination.plan_approved = false;
  }
  void operator()(const PlanApproved&) {
    open.determination.plan_approved = true;
  }
  void operator()(const ChildDeparted&) { open.handoff.departed = true; }
  void operator()(const ChildReceived&) { open.handoff.received = true; }
  void operator()(const SolutionImplemented&) { BeginFollowUp(open); }
  void operator()(const FollowedUp& b) {
    // What was asked before this visit is asked again after it.
    open.closure_requested_by.reset();
    ++open.follow_ups;
    open.last_followed_up_on = meta.happened_on;
    open.last_situation = b.situation;
  }
  void operator()(const FollowUpReported& b) {
    open.holders[b.recipient] = open.entries;
    open.last_reported_on = meta.happened_on;
  }
  void operator()(const ClosureRequested& b) {
    open.closure_requested_by = ActorOf(meta);
    open.closure_reason = b.reason;
    open.retain_until = b.retain_until;
  }
  void operator()(const ClosureRefused&) { open.closure_requested_by.reset(); }
  void operator()(const CaseClosed&) {
    open.closed = true;
    Finish(open, Step::kFollowUp);
  }
  void operator()(const CaseReopened& b) { ApplyReopening(open, b); }
  void operator()(const AppealFiled&) {
    open.determination.appeal_open = true;
    open.determination.appeal_waived = false;
  }
  void operator()(const AppealDecided& b) { ApplyAppeal(open, b); }

  // Beside the steps.
  void operator()(const CaseSuspended& b) {
    open.suspension = {b.reason, meta.happened_on};
  }
  void operator()(const CaseResumed&) { open.suspension = SuspensionState(); }
  void operator()(const WorkerAssigned& b) { open.worker = b.worker; }
  void operator()(const MajorityReached&) {
    open.age_band = AgeBand::kAdult;
    // What a child or a guardian allowed is asked of the adult anew.
    for (auto& [scope, given] : secret.consents) given = false;
    secret.consent_override = OverrideState();
  }
  // Whose time it is, not where the case stands.
  void operator()(const MajorityForeseen&) {}
  void operator()(const VisitedAfterClosure&) {}
  void operator()(const DocumentsCorrected&) {}
  void operator()(const ProcedureMoved& b) {
    RunUnder(open, b.procedure_digest);
  }
  void operator()(const LegalStatusRecorded& b) {
    open.legal_status = b.status;
    open.status_past_majority = b.past_majority;
  }
  void operator()(const GuardianStatusRecorded& b) { open.guardian = b.status; }
  void operator()(const ServiceReferred& b) {
    open.services_open.insert(b.service);
  }
  void operator()(const ServiceAnswered& b) {
    open.services_open.erase(b.service);
  }
  void operator()(const PlanReviewed&) {
    open.last_reviewed_on = meta.happened_on;
  }

  // Between authorities.
  void operator()(const InquiryProposed& b) { ApplyInquiry(open, meta, b); }
  void operator()(const InquirySent& b) { ApplyInquiry(open, b); }
  void operator()(const NoticeSent& b) { ApplyInquiry(open, b); }
  void operator()(const InquiryAnswered& b) { ApplyInquiry(open, b); }
  void operator()(const InquiryClosed& b) {
    open.inquiries_open.erase(b.request_digest);
  }

  // Data protection.
  void operator()(const ProcessingRestricted& b) {
    open.restrictions[b.ground] = ActorOf(meta);
  }
  void operator()(const RestrictionLifted& b) {
    open.restrictions.erase(b.ground);
  }
  void operator()(const ErasureRequested& b) {
    open.erasure_request = {b.requested_by, ActorOf(meta)};
  }
  void operator()(const CaseErased&) { open.erased = true; }
  void operator()(const DataBreachRecorded& b) {
    open.breach_open = b.stage == BreachStage::kKnown;
  }

  // Custody.
  void operator()(const HandoffProposed& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyOffered& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyAccepted& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyDeclined&) { open.handoff = HandoffState(); }
  void operator()(const HandoffWithdrawn&) { open.handoff = HandoffState(); }
  void operator()(const CustodyReleased& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyTaken& b) { ApplyHandoff(open, meta, b); }

  // Protected.
  void operator()(const AsylumStatusRecorded& b) { secret.asylum = b.status; }
  void operator()(const TraffickingScreened& b) {
    secret.trafficking = {b.result, meta.happened_on};
    secret.family_or_state_suspected = b.family_or_state_suspected;
  }
  void operator()(const ConsentRecorded& b) {
    for (const ConsentScope scope : b.granted) {
      secret.consents[scope] = true;
      secret.consent_until.erase(scope);
      if (!b.valid_until.empty()) secret.consent_until[scope] = b.valid_until;
    }
    for (const ConsentScope scope : b.refused) secret.consents[scope] = false;
  }
  void operator()(const ConsentWithdrawn& b) {
    for (const ConsentScope scope : b.scopes) secret.consents[scope] = false;
  }
  void operator()(const OverrideProposed& b) {
    secret.consent_override = {b.ground,      b.scope, b.recipient,
                               ActorOf(meta), {},      ""};
  }
  void operator()(const OverrideApproved& b) {
    OverrideState& one = secret.consent_override;
    one.approvers.push_back(ActorOf(meta));
    if (one.expires_on.empty() || b.expires_on < one.expires_on) {
      one.expires_on = b.expires_on;
    }
  }
  void operator()(const TracingRecorded& b) { secret.tracing = b.status; }
  void operator()(const ComplaintFiled& b) {
    secret.complaints_open.insert(b.about);
  }
  void operator()(const ComplaintAnswered& b) {
    secret.complaints_open.erase(b.about);
  }
  void operator()(const DangerScreened& b) {
    secret.danger[b.subject] = {b.result, meta.happened_on};
  }
  void operator()(const ItemWithheld& b) {
    secret.withheld[b.from].insert(b.documents.begin(), b.documents.end());
    // Asked to withhold anew: what opened before no longer does.
    secret.consents.erase(ConsentScope::kWithheldItems);
    if (secret.consent_override.scope == ConsentScope::kWithheldItems) {
      secret.consent_override = OverrideState();
    }
  }
  void operator()(const AssessmentAnnexed& b) {
    secret.feared_states.insert(b.feared_states.begin(), b.feared_states.end());
    secret.family_danger = b.family_danger;
  }
  void operator()(const WaiverReasonRecorded& b) {
    secret.waiver_reason = b.reason;
  }

  // An evaluator's facts are no part of a case; Check refuses them.
  void operator()(const EvaluationOpened&) {}
  void operator()(const VisitRecorded&) {}
  void operator()(const ReportSubmitted&) {}
  void operator()(const ReportApproved&) {}
  void operator()(const EvaluationStopped&) {}
};

}  // namespace

CaseState Apply(CaseState state, const Fact& fact) {
  std::visit(Applier{state, fact.meta}, fact.body);
  if (JournalOf(TypeOf(fact.body)) == JournalKind::kOpen) ++state.open.entries;
  return state;
}

}  // namespace causeway::procedure
