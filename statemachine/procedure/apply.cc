#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "statemachine/procedure/apply_handoff.h"
#include "statemachine/procedure/apply_regions.h"
#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/overrides.h"
#include "statemachine/procedure/protection.h"
#include "statemachine/procedure/release.h"

namespace causeway::procedure {
namespace {

// No step ends while a concern is urgent (domain.md 2.3, 4).
void Finish(OpenState& open, Step step) {
  if (!open.Active(step)) return;
  if (open.urgent) {
    open.done_when_clear.insert(step);
  } else {
    At(open, step) = StepProgress::kDone;
  }
}

void Raise(OpenState& open, UrgentKind kind) {
  open.urgent = true;
  open.urgent_kind = kind;
  open.urgent_action.reset();  // Of what was raised before.
}

void Clear(OpenState& open) {
  open.urgent = false;
  open.urgent_action.reset();
  for (const Step step : std::exchange(open.done_when_clear, {})) {
    Finish(open, step);
  }
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

  template <typename Body>
  void Origin(const Body& b) {
    open.origin.insert(b.nationalities.begin(), b.nationalities.end());
    open.origin.insert(b.habitual_residences.begin(),
                       b.habitual_residences.end());
    open.nationality_answered =
        open.nationality_answered || b.stateless || !b.nationalities.empty();
    open.residence_answered =
        open.residence_answered || !b.habitual_residences.empty();
  }

  // Steps 1 to 4.
  void operator()(const CaseOpened& b) {
    open.opened = true;
    RunUnder(open, b.procedure_digest);
    Origin(b);
    open.age_band = b.age_band;
    open.steps.fill(StepProgress::kNotStarted);
    At(open, Step::kArrival) = StepProgress::kActive;
    open.custodian = meta.node;
    open.worker = meta.staff_number;
    NoteAuthor(open, ActorOf(meta));
  }
  void operator()(const OriginRecorded& b) { Origin(b); }
  void operator()(const StepStarted& b) {
    if (b.step == Step::kImmediateCare) open.care_complete = false;
    if (b.step == Step::kImplementation) Finish(open, Step::kDetermination);
    if (b.step == Step::kDetermination) open.deferred = false;
    Begin(open, b.step);
  }
  void operator()(const CaseRegistered& b) {
    open.registered = true;
    open.protection_status = b.protection_status;
    if (b.guardian_requested && open.guardian == GuardianStatus::kUnspecified) {
      open.guardian = GuardianStatus::kRequested;
    }
    Finish(open, Step::kArrival);
  }
  void operator()(const CareRecorded& b) {
    open.care_type = b.care_type;
    open.child_stated_with.clear();
    open.care_complete = b.concerns_acted_on == b.concerns_total &&
                         b.care_type != CareType::kUnspecified;
    if (open.care_complete) {
      Finish(open, Step::kImmediateCare);
    } else {
      open.done_when_clear.erase(Step::kImmediateCare);
    }
  }
  void operator()(const UrgentRaised& b) { Raise(open, b.kind); }
  void operator()(const UrgentActionRecorded&) {
    open.urgent_action = {{ActorOf(meta)}, open.entries};
  }
  void operator()(const UrgentCleared&) { Clear(open); }
  void operator()(const DangerNoticeReceived& b) {
    Raise(open, b.kind);
    open.danger_notices[b.notice_digest] = b.sender;
  }
  void operator()(const DangerNoticeAnswered& b) {
    open.danger_notices.erase(b.notice_digest);
  }
  void operator()(const AssessmentSubmitted& b) {
    AssessmentState& assessment = open.assessment;
    assessment.kind = b.kind;
    assessment.risk_level = b.risk_level;
    assessment.determination_needed = b.determination_needed;
    assessment.author = ActorOf(meta);
    assessment.writers = {ActorOf(meta)};
    NoteAuthor(open, ActorOf(meta));
    assessment.proposal = open.entries;
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
    // What came before stands until another report takes its place.
    const EvaluationState before = open.evaluation;
    open.evaluation = EvaluationState();
    open.evaluation.result = before.result;
    open.evaluation.result_country = before.result_country;
    open.evaluation.child_informed = before.child_informed;
    open.evaluation.accepted = before.accepted;
    open.evaluation.country = b.country;
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
    open.sent_from[open.evaluation.proposal].insert(b.evaluator);
    Begin(open, Step::kOriginEvaluation);
  }
  void operator()(const EvaluationAcknowledged&) {
    open.evaluation.phase = EvaluationPhase::kAcknowledged;
  }
  void EndRequest(EvaluationPhase phase) {
    open.evaluation.phase = phase;
    if (!open.Active(Step::kOriginEvaluation)) return;
    if (open.evaluation.result != EvaluationResult::kUnspecified) {
      return Finish(open,
                    Step::kOriginEvaluation);  // The report before stands.
    }
    At(open, Step::kOriginEvaluation) = StepProgress::kNotStarted;
  }
  void operator()(const EvaluationDeclined&) {
    EndRequest(EvaluationPhase::kDeclined);
  }
  void operator()(const EvaluationRecalled& b) {
    if (!b.recall_digest.empty()) {
      open.inquiries_open[b.recall_digest] = {InquiryKind::kRecall,
                                              open.evaluation.evaluator,
                                              "",
                                              std::nullopt,
                                              open.entries,
                                              open.epoch};
    }
    EndRequest(EvaluationPhase::kRecalled);
  }
  void operator()(const EvaluationReturned&) {
    open.evaluation.phase = EvaluationPhase::kReturned;
    open.evaluation.result = EvaluationResult::kUnspecified;
    open.evaluation.child_informed = false;
    open.evaluation.accepted = false;
    Begin(open, Step::kOriginEvaluation);
  }
  void operator()(const EvaluationAccepted&) {
    open.evaluation.accepted = true;
  }
  void operator()(const EvaluationReceived& b) {
    open.evaluation.phase = EvaluationPhase::kReceived;
    open.evaluation.result = b.result;
    open.evaluation.result_country = open.evaluation.country;
    open.evaluation.child_informed = false;
    open.evaluation.accepted = false;
    Finish(open, Step::kOriginEvaluation);
  }
  void operator()(const EvaluationWaived&) {
    open.evaluation.phase = EvaluationPhase::kWaived;
    At(open, Step::kOriginEvaluation) = StepProgress::kWaived;
  }
  void operator()(const WaiverRevoked&) {
    open.evaluation.phase = EvaluationPhase::kNone;
    At(open, Step::kOriginEvaluation) = StepProgress::kNotStarted;
    secret.waiver_reason = WaiverReason();
  }
  void operator()(const ChildInformed&) {
    open.evaluation.child_informed = true;
  }

  // Steps 6 to 8.
  void operator()(const DeterminationSubmitted& b) {
    for (auto& [place, sibling] : secret.siblings) sibling.separation = {};
    open.determination = DeterminationState();
    open.determination.author = ActorOf(meta);
    NoteAuthor(open, ActorOf(meta));
    open.determination.report = open.entries;
    open.determination.options = b.options;
    open.determination.views_heard_on = b.views_heard_on;
  }
  void operator()(const PanelScheduled& b) {
    open.determination.panel_on = b.panel_on;
  }
  void operator()(const SolutionDecided& b) {
    open.determination.solution = b.solution;
    open.determination.country = b.country;
    open.determination.against_recommendation = b.against_recommendation;
    open.again = false;
    open.determination.decided_on = meta.happened_on;
    open.determination.recorder = ActorOf(meta);
  }
  void operator()(const StepReturned& b) { ApplyReturn(open, b); }
  void operator()(const DecisionNotified& b) {
    DeterminationState& determination = open.determination;
    determination.notified = b.child_notified && b.guardian_notified;
    // A day that is only stated shortens no appeal.
    determination.notified_on = FormatDate(RecordedOn(meta));
    determination.appeal_waived = b.appeal_waived;
    determination.plan_author = ActorOf(meta);
    determination.plan_writers = {ActorOf(meta)};
    determination.plan_proposal = open.entries;
    determination.plan_approved = false;
  }
  void operator()(const PlanApproved&) {
    open.determination.plan_approved = true;
  }
  void operator()(const ChildDeparted&) { open.handoff.departed = true; }
  void operator()(const ChildArrived&) { open.handoff.arrived = true; }
  void operator()(const ChildReceived&) {
    open.handoff.arrived = true;
    open.handoff.received = true;
  }
  void operator()(const SolutionImplemented&) { BeginFollowUp(open); }
  void operator()(const FollowedUp& b) {
    // What was asked before this visit is asked again after it.
    open.closure_requested_by.reset();
    open.last_followed_up_on = meta.happened_on;
    open.last_situation = b.situation;
    if (b.not_seen_reason != NotSeenReason::kUnspecified) return;
    ++open.follow_ups;
    open.last_seen_on = meta.happened_on;
  }
  void operator()(const FollowUpReported& b) {
    open.holders[b.recipient] = open.entries;
    open.sent[b.report_digest] = {b.recipient, open.entries};
    open.last_reported_on = meta.happened_on;
  }
  void operator()(const ClosureRequested& b) {
    open.closure_requested_by = ActorOf(meta);
    open.closure_proposal = open.entries;
    open.closure_corrected_by.clear();
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
    open.suspension = {b.reason, FormatDate(RecordedOn(meta))};
    // Detention is never care (domain.md, P5).
    if (b.reason == SuspensionReason::kInDetentionNoAccess) {
      Raise(open, UrgentKind::kDeprivedOfLiberty);
    }
  }
  void operator()(const CaseResumed&) { open.suspension = SuspensionState(); }
  void operator()(const WorkerAssigned& b) {
    open.worker = b.worker;
    NoteAuthor(open, {open.custodian, b.worker});
  }
  void SetAge(AgeBand band) {
    open.older.reset();
    open.age_band = band;
    if (band != AgeBand::kAdult) return;
    // What a child or a guardian allowed is asked of the adult anew.
    for (auto& [scope, given] : secret.consents) given = false;
    secret.consent_to.clear();
    secret.consents_of_child.clear();
    secret.taken_back.clear();
    secret.refused_by_child.clear();
    EndOverrides(secret);
  }
  // In doubt a child (domain.md 2.3, 5): older only when two say so.
  void TakeAge(AgeBand band) {
    if (band <= open.age_band) return SetAge(band);
    open.older = {band, {ActorOf(meta)}, open.entries};
  }
  void operator()(const MajorityReached&) { TakeAge(AgeBand::kAdult); }
  void operator()(const AgeBandCorrected& b) { TakeAge(b.age_band); }
  void operator()(const AgeConfirmed&) {
    if (open.older) SetAge(open.older->band);
  }
  // Whose time it is, not where the case stands.
  void operator()(const MajorityForeseen&) {}
  void operator()(const VisitedAfterClosure&) {}
  void operator()(const DocumentsCorrected& b) {
    ApplyCorrection(open, meta, b);
  }
  void operator()(const ProcedureMoved& b) {
    RunUnder(open, b.procedure_digest);
  }
  void operator()(const LegalStatusRecorded& b) {
    secret.legal_status = b.status;
    secret.status_past_majority = b.past_majority;
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
  void operator()(const CasePlanSubmitted&) {
    open.case_plan = {{ActorOf(meta)}, open.entries, true, false};
  }
  void operator()(const CasePlanApproved&) {
    open.case_plan.pending = false;
    open.case_plan.approved = true;
  }
  void operator()(const CasePlanRejected&) { open.case_plan = CasePlanState(); }

  // Between authorities.
  void operator()(const InquiryProposed& b) { ApplyInquiry(open, meta, b); }
  void operator()(const InquirySent& b) { ApplyInquiry(open, b); }
  void operator()(const NoticeSent& b) { ApplyInquiry(open, b); }
  void operator()(const InquiryAnswered& b) { ApplyInquiry(open, b); }
  void operator()(const AnswerSent& b) { ApplyInquiry(open, b); }
  void operator()(const DeliveryWithdrawn& b) { ApplyInquiry(open, b); }
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
    open.erasure_request = {b.requested_by, ActorOf(meta), open.entries};
  }
  void operator()(const CaseErased&) { open.erased = true; }
  void operator()(const DataBreachRecorded& b) {
    open.breach_open = b.stage == BreachStage::kKnown;
  }

  // Custody.
  void operator()(const HandoffProposed& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyOffered& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyAccepted& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyDeclined&) { EndHandoff(open); }
  void operator()(const HandoffWithdrawn&) { EndHandoff(open); }
  void operator()(const CustodyReleased& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyTaken& b) {
    ApplyHandoff(open, meta, b);
    BeginProtectedEpoch(secret);
  }

  void operator()(const ReleaseVoided& b) { ApplyHandoff(open, meta, b); }
  void operator()(const OfferRenewed& b) { ApplyHandoff(open, meta, b); }
  void operator()(const CustodyOrdered& b) {
    ApplyHandoff(open, meta, b);
    BeginProtectedEpoch(secret);
  }

  // Protected.
  void operator()(const AsylumStatusRecorded& b) {
    ApplyProtection(secret, meta, b);
  }
  void operator()(const TraffickingScreened& b) {
    ApplyProtection(secret, meta, b);
  }
  void operator()(const LoweringConfirmed& b) { ApplyProtection(secret, b); }
  void operator()(const FearsRecorded& b) {
    ApplyProtection(secret, meta,
                    AssessmentAnnexed{b.feared_states, b.family_danger});
  }
  void operator()(const ConsentRecorded& b) {
    ApplyConsent(secret, open.age_band, meta, b);
  }
  void operator()(const ConsentWithdrawn& b) { ApplyConsent(secret, b); }
  void operator()(const OverrideProposed& b) {
    ProposeOverride(secret, meta, b);
  }
  void operator()(const OverrideApproved& b) {
    ApproveOverride(secret, open.handoff, meta, b);
  }
  void operator()(const TracingRecorded& b) {
    secret.tracing = b.status;
    secret.tracer = ActorOf(meta);
  }
  void operator()(const ComplaintFiled& b) {
    const std::string& node = b.subject.empty() ? b.subject : open.custodian;
    secret.complaints_open[{open.epoch, ++secret.complaints}] = {
        b.about,
        {node, b.subject},
        b.severity,
        ActorOf(meta),
        meta.happened_on};
  }
  void operator()(const ComplaintAnswered& b) {
    secret.complaints_open.erase({b.epoch, b.complaint});
  }
  void operator()(const DangerScreened& b) { ApplyProtection(secret, meta, b); }
  void operator()(const ItemWithheld& b) {
    secret.withheld[b.from].insert(b.documents.begin(), b.documents.end());
    // Asked to withhold anew: what opened before no longer does.
    ForgetConsent(secret, ConsentScope::kWithheldItems);
    EndOverride(secret, ConsentScope::kWithheldItems);
  }
  void operator()(const AssessmentAnnexed& b) {
    ApplyProtection(secret, meta, b);
  }
  void operator()(const WaiverReasonRecorded& b) {
    secret.waiver_reason = b.reason;
  }

  void operator()(const LaterReleased&) {}
  void operator()(const ProtectedLaterReleased&) {}
  void operator()(const ProtectedCorrected&) {}
  void operator()(const ReasonRecorded&) {}
  void operator()(const ProtectedSeen&) {}
  void operator()(const ConsentChangeTold& b) { ApplyInquiry(state, b); }
  void operator()(const ConsentChangeAnswered& b) { ApplyInquiry(state, b); }
  void operator()(const ConsentChangeClosed& b) {
    secret.changes_open.erase(b.request_digest);
  }
  void operator()(const SiblingLinked& b) {
    secret.siblings[{open.epoch, secret.entries + 1}] = {
        b.sibling, ActorOf(meta), {}};
  }
  void operator()(const SiblingUnlinked& b) {
    secret.siblings.erase({b.epoch, b.entry});
  }
  void operator()(const SeparationReasoned& b) {
    const auto link = secret.siblings.find({b.epoch, b.entry});
    if (link != secret.siblings.end()) link->second.separation = b.reason;
  }

  // An evaluator's facts are no part of a case; Check refuses them.
  void operator()(const EvaluationOpened&) {}
  void operator()(const VisitRecorded&) {}
  void operator()(const ReportSubmitted&) {}
  void operator()(const ReportApproved&) {}
  void operator()(const ReportRejected&) {}
  void operator()(const ReportReturned&) {}
  void operator()(const EvaluationStopped&) {}
};

}  // namespace

CaseState Apply(CaseState state, const Fact& fact) {
  std::visit(Applier{state, fact.meta}, fact.body);
  UseOverride(state.secret, fact.body);
  const JournalKind journal = JournalOf(TypeOf(fact.body));
  if (journal == JournalKind::kOpen) {
    OpenState& open = state.open;
    if (!fact.meta.documents.empty()) {
      open.documents[open.entries] = fact.meta.documents;
    }
    if (Attached(fact.meta, DocumentKind::kDecision)) {
      open.decisions[open.entries] = fact.meta.function;
    }
    NoteLine(open, fact.meta);
    ++open.entries;
  }
  if (journal == JournalKind::kProtected) {
    ++state.secret.entries;
    if (!std::holds_alternative<ComplaintFiled>(fact.body) &&
        !std::holds_alternative<ComplaintAnswered>(fact.body)) {
      state.secret.read_by_all = state.secret.entries;
    }
    if (!fact.meta.documents.empty()) {
      state.secret.filed[{state.open.epoch, state.secret.entries}] =
          fact.meta.documents;
    }
  }
  NoteLater(state, fact);
  return state;
}

}  // namespace causeway::procedure
