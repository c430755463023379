#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

void Today(P& p, int32_t days) {
  p.context.today = PlusDays(p.context.today, days);
  p.context.recorded_at_us += int64_t{86'400'000'000} * days;
}

// Starts of steps in the return journey: 2, 3, 4, 6, 7.
const Played* Start(int step) {
  return Return(kStepStarted, step == 7 ? 4 : step == 6 ? 3 : step - 2);
}

}  // namespace

std::vector<RuleCase> CaseCases() {
  return {
      {"input.future_date", Start(2),
       [](P& p) {
         p.command.happened_on = FormatDate(PlusDays(p.context.today, 1));
       }},
      {"input.future_date", Start(2),
       [](P& p) { p.context.today = PlusDays(p.context.today, -1); }},
      {"input.future_date", Return(kCustodyAccepted),
       [](P& p) { p.facts[0].meta.recorded_at_us -= 86'400'000'000; }},
      {"input.gates_held", Return(kCaseRegistered),
       [](P& p) {
         p.check_only = true;
         p.facts[0].meta.gates_held = false;
       }},
      {"input.gates_held", Return(kStepStarted),
       [](P& p) {
         p.check_only = true;
         p.facts[0].meta.gates_held = true;
       }},
      {"input.document_journal", Start(2),
       [](P& p) { p.command.documents = {DocumentKind::kProtectedAnnex}; }},
      {"input.document_journal", Return(kCaseRegistered),
       [](P& p) {
         p.command.documents.push_back(DocumentKind::kConsentRecord);
       }},
      {"input.neutral_reason", Regions(kCaseSuspended),
       [](P& p) {
         In<CaseSuspended>(p).reason = SuspensionReason::kSecurityRiskToCase;
       }},
      {"input.neutral_reason", Regions(kCaseReopened),
       [](P& p) {
         In<CaseReopened>(p).reason = ReopeningReason::kTrafficking;
       }},
      {"role.function", Start(2),
       [](P& p) { p.context.actor.functions = {Function::kSupervisor}; }},
      {"role.function", Return(kAssessmentApproved),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"role.function", Return(kSolutionDecided),
       [](P& p) { p.context.actor.functions = {Function::kSupervisor}; }},
      {"role.function", Local(kStepReturned),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"role.function", Return(kCustodyAccepted),
       [](P& p) { p.facts[0].meta.function = Function::kCaseWorker; }},
      {"S.genesis", Return(kCaseOpened),
       [](P& p) { p.before.open.opened = true; }},
      {"S.genesis", Start(2), [](P& p) { p.before.open.opened = false; }},
      {"S.procedure_version", Return(kCaseOpened),
       [](P& p) { In<CaseOpened>(p).procedure_digest.assign(32, 'x'); }},
      {"S.closed", Start(2), [](P& p) { p.before.open.closed = true; }},
      {"S.between_custodians", Start(2),
       [](P& p) { p.before.open.between_custodians = true; }},
      {"S.between_custodians", Return(kCustodyTaken),
       [](P& p) { p.before.open.between_custodians = false; }},
      {"S.between_custodians", Detour(kReleaseVoided),
       [](P& p) { p.before.open.between_custodians = false; }},
      {"S.next_custodian", Return(kCustodyTaken),
       [](P& p) { p.context.actor.node = kGuinea; }},
      {"S.custodian", Start(3), [](P& p) { p.context.actor.node = kMali; }},
      {"S.custodian", Return(kDangerScreened),
       [](P& p) { p.context.actor.node = kMali; }},
      {"S.entitled_sender", Return(kCustodyAccepted),
       [](P& p) { p.facts[0].meta.node = kGuinea; }},
      {"S.entitled_sender", Return(kChildReceived),
       [](P& p) { p.facts[0].meta.node = kMali; }},
      {"S.entitled_sender", Return(kChildArrived),
       [](P& p) { p.facts[0].meta.node = kMali; }},
      {"S.entitled_sender", Return(kEvaluationReceived),
       [](P& p) { p.facts[0].meta.node = kMali; }},
      {"S.startable", Start(2),
       [](P& p) { In<StepStarted>(p).step = Step::kOriginEvaluation; }},
      {"S.startable", Start(2),
       [](P& p) { In<StepStarted>(p).step = Step::kFollowUp; }},
      {"S.already_active", Start(2),
       [](P& p) { At(p, Step::kImmediateCare) = StepProgress::kActive; }},
      {"P.urgent", Start(7), [](P& p) { p.before.open.urgent = true; }},
      {"P.urgent", Return(kCustodyOffered),
       [](P& p) { p.before.open.urgent = true; }},
      {"P.urgent", Return(kCustodyReleased),
       [](P& p) { p.before.open.urgent = true; }},
      {"P.urgent", Return(kChildDeparted),
       [](P& p) { p.before.open.urgent = true; }},
      {"P.urgent", Return(kClosureRequested),
       [](P& p) { p.before.open.urgent = true; }},
      {"G1.registered", Start(3),
       [](P& p) { p.before.open.registered = false; }},
      {"G1.registered", Return(kStepStarted, 3),
       [](P& p) { p.before.open.registered = false; }},
      {"G2.care_complete", Start(3),
       [](P& p) { p.before.open.care_complete = false; }},
      {"G2.care_complete", Start(3),
       [](P& p) {  // Step 2 runs, and nothing is in writing.
         p.before.open.care_complete = false;
         At(p, Step::kImmediateCare) = StepProgress::kActive;
       }},
      {"G4in.assessment_approved", Start(4),
       [](P& p) { p.before.open.assessment.approved = false; }},
      {"G6in.comprehensive", Start(6),
       [](P& p) { p.before.open.assessment.kind = AssessmentKind::kShort; }},
      {"G6in.origin_evaluation", Start(6),
       [](P& p) {
         At(p, Step::kOriginEvaluation) = StepProgress::kNotStarted;
       }},
      {"G6in.report_accepted", Start(6),
       [](P& p) { p.before.open.evaluation.accepted = false; }},
      {"G5.child_informed", Start(6),
       [](P& p) { p.before.open.evaluation.child_informed = false; }},
      {"G6in.guardian", Start(6),
       [](P& p) { p.before.open.guardian = GuardianStatus::kUnspecified; }},
      {"G7in.decided", Start(7),
       [](P& p) {
         p.before.open.determination.solution = Solution::kUnspecified;
       }},
      {"G7in.notified", Start(7),
       [](P& p) { p.before.open.determination.notified = false; }},
      {"G7in.appeal", Start(7),
       [](P& p) { p.before.open.determination.appeal_waived = false; }},
      {"G7in.plan_approved", Start(7),
       [](P& p) { p.before.open.determination.plan_approved = false; }},
      {"G7in.handoff_accepted", Start(7),
       [](P& p) { p.before.open.handoff.phase = HandoffPhase::kOffered; }},
      {"G7in.reception_promised", Start(7),
       [](P& p) { p.before.open.handoff.care_until_majority = false; }},
      {"G7in.reception_promised", Start(7),
       [](P& p) { p.before.open.handoff.worker.clear(); }},
      {"S.return_edge", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).to = Step::kArrival; }},
      {"S.return_edge", Detour(kStepReturned, 1),
       [](P& p) { In<StepReturned>(p).reason = ReturnReason::kPanelDeferred; }},
      {"S.return_from_active", Local(kStepReturned),
       [](P& p) { At(p, Step::kDetermination) = StepProgress::kNotStarted; }},
      {"S.child_on_the_way", Detour(kStepReturned, 1),
       [](P& p) { p.before.open.handoff.departed = true; }},
  };
}

std::vector<RuleCase> CareCases() {
  return {
      {"S1.registered_once", Return(kCaseRegistered),
       [](P& p) { p.before.open.registered = true; }},
      {"G1.trafficking_screened", Return(kCaseRegistered),
       [](P& p) { p.before.secret.trafficking = {}; }},
      {"G1.asylum_answered", Return(kCaseRegistered),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kUnspecified; }},
      {"G1.consent_participate", Return(kCaseRegistered),
       [](P& p) {
         p.before.secret.consents.erase(ConsentScope::kParticipate);
       }},
      {"G1.consent_store", Return(kCaseRegistered),
       [](P& p) { p.before.secret.consents.erase(ConsentScope::kStoreData); }},
      {"G1.guardian_requested", Return(kCaseRegistered),
       [](P& p) { In<CaseRegistered>(p).guardian_requested = false; }},
      {"G1.guardian_requested", Return(kCaseRegistered),
       [](P& p) {
         In<CaseRegistered>(p).protection_status = ProtectionStatus::kSeparated;
         In<CaseRegistered>(p).guardian_requested = false;
       }},
      {"G1.not_informed_reason", Return(kAsylumStatusRecorded),
       [](P& p) {
         In<AsylumStatusRecorded>(p).status = AsylumStatus::kNotInformed;
       }},
      {"G1.not_informed_reason", Return(kAsylumStatusRecorded),
       [](P& p) {
         In<AsylumStatusRecorded>(p).not_informed_reason =
             NotInformedReason::kTooYoung;
       }},
      {"U.raised", Detour(kUrgentActionRecorded),
       [](P& p) { p.before.open.urgent = false; }},
      {"U.raised", Detour(kUrgentCleared),
       [](P& p) { p.before.open.urgent = false; }},
      {"U.action_recorded", Detour(kUrgentCleared),
       [](P& p) { p.before.open.urgent_action.reset(); }},
      {"U.action_recorded", Detour(kUrgentCleared),
       [](P& p) {
         // Raised anew: what was done before was done about something else.
         p.before = Apply(p.before, Detour(kUrgentRaised)->facts.front());
       }},
      {"U.clearer_did_not_act", Detour(kUrgentCleared),
       [](P& p) {
         p.before.open.urgent_action->writers.at(0).staff_number =
             kSupervisorNumber;
       }},
      {"U.same_proposal", Detour(kUrgentCleared),
       [](P& p) { ++In<UrgentCleared>(p).proposal; }},
      {"G3.step_active", Return(kAssessmentSubmitted),
       [](P& p) { At(p, Step::kAssessment) = StepProgress::kDone; }},
      {"G3.none_pending", Return(kAssessmentSubmitted),
       [](P& p) { p.before.open.assessment.pending = true; }},
      {"G3.seen_alone", Return(kAssessmentSubmitted),
       [](P& p) { In<AssessmentSubmitted>(p).child_seen_alone = false; }},
      {"G3.guardian_consulted", Return(kAssessmentSubmitted),
       [](P& p) { p.before.open.guardian = GuardianStatus::kAppointed; }},
      {"G3.pending", Return(kAssessmentApproved),
       [](P& p) { p.before.open.assessment.pending = false; }},
      {"G3.pending", Local(kAssessmentRejected),
       [](P& p) { p.before.open.assessment.pending = false; }},
      {"G3.approver_not_author", Return(kAssessmentApproved),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"G3.same_proposal", Return(kAssessmentApproved),
       [](P& p) { ++In<AssessmentApproved>(p).proposal; }},
      {"G3.same_proposal", Local(kAssessmentRejected),
       [](P& p) { ++In<AssessmentRejected>(p).proposal; }},
      {"G3.same_proposal", Return(kAssessmentApproved),
       [](P& p) { In<AssessmentApproved>(p).proposal = 0; }},
      {"G1.displacement", Return(kAsylumStatusRecorded),
       [](P& p) {
         In<AsylumStatusRecorded>(p).displacement = DisplacementStatus();
       }},
      {"G3.annex_follows", Return(kAssessmentSubmitted),
       [](P& p) {
         p.check_only = true;
         p.facts = {p.facts[1]};
       }},
      {"G5in.assessment_approved", Return(kEvaluationProposed),
       [](P& p) { p.before.open.assessment.approved = false; }},
      {"G5in.request_form", Return(kEvaluationProposed),
       [](P& p) { p.command.documents.clear(); }},
      {"E.request_form_alone", Return(kEvaluationProposed),
       [](P& p) { p.command.documents.push_back(DocumentKind::kAssessment); }},
      {"G5in.assessment_approved", Local(kEvaluationWaived),
       [](P& p) { p.before.open.assessment.approved = false; }},
      {"E.not_waived", Return(kEvaluationProposed),
       [](P& p) { p.before.open.evaluation.phase = EvaluationPhase::kWaived; }},
      {"E.not_done", Local(kEvaluationWaived),
       [](P& p) { At(p, Step::kOriginEvaluation) = StepProgress::kDone; }},
      {"E.request_open", Return(kEvaluationProposed),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kRequested;
       }},
      {"E.request_open", Local(kClosureRequested),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kAcknowledged;
       }},
      {"P9.evaluator_country", Return(kEvaluationProposed),
       [](P& p) { In<EvaluationProposed>(p).country = "FR"; }},
      {"P9.evaluator_country", Return(kEvaluationRequested),
       [](P& p) { p.before.open.evaluation.country = "FR"; }},
      {"CP.assessed", Return(kCasePlanSubmitted),
       [](P& p) { p.before.open.assessment.approved = false; }},
      {"CP.none_pending", Return(kCasePlanSubmitted),
       [](P& p) { p.before.open.case_plan.pending = true; }},
      {"CP.child_took_part", Return(kCasePlanSubmitted),
       [](P& p) { In<CasePlanSubmitted>(p).child_took_part = false; }},
      {"CP.pending", Return(kCasePlanApproved),
       [](P& p) { p.before.open.case_plan.pending = false; }},
      {"CP.pending", Local(kCasePlanRejected),
       [](P& p) { p.before.open.case_plan.pending = false; }},
      {"CP.approver_not_author", Return(kCasePlanApproved),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"CP.approver_not_author", Return(kCasePlanApproved),
       [](P& p) {  // Who corrected it wrote it.
         p.before.open.case_plan.writers.push_back(
             {kTunisia, kSupervisorNumber});
       }},
      {"CP.approver_not_author", Local(kCasePlanRejected),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"CP.same_proposal", Return(kCasePlanApproved),
       [](P& p) { ++In<CasePlanApproved>(p).proposal; }},
      {"CP.same_proposal", Local(kCasePlanRejected),
       [](P& p) { ++In<CasePlanRejected>(p).proposal; }},
      {"G6in.case_plan", Return(kStepStarted, 3),
       [](P& p) { p.before.open.case_plan.approved = false; }},
      {"E.other_node", Return(kEvaluationProposed),
       [](P& p) { In<EvaluationProposed>(p).evaluator = kTunisia; }},
      {"E.proposed", Return(kEvaluationRequested),
       [](P& p) { p.before.open.evaluation.phase = EvaluationPhase::kNone; }},
      {"E.same_evaluator", Return(kEvaluationRequested),
       [](P& p) { In<EvaluationRequested>(p).evaluator = kMali; }},
      {"E.same_proposal", Return(kEvaluationRequested),
       [](P& p) { ++In<EvaluationRequested>(p).proposal; }},
      {"G5in.countersigned", Return(kEvaluationRequested),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"E.request_stands", Return(kEvaluationAcknowledged),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kAcknowledged;
       }},
      {"E.request_stands", Detour(kEvaluationDeclined),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kRecalled;
       }},
      {"E.request_stands", Detour(kEvaluationRecalled),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kReceived;
       }},
      {"E.report_undecided", Detour(kEvaluationReturned),
       [](P& p) { p.before.open.evaluation.accepted = true; }},
      {"E.report_undecided", Detour(kEvaluationReturned),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kReturned;
       }},
      {"E.report_undecided", Detour(kEvaluationAccepted),
       [](P& p) { p.before.open.evaluation.accepted = true; }},
      {"E.before_determination", Detour(kEvaluationReturned),
       [](P& p) { At(p, Step::kDetermination) = StepProgress::kActive; }},
      {"E.same_evaluator", Detour(kEvaluationReturned),
       [](P& p) { In<EvaluationReturned>(p).evaluator = kMali; }},
      {"P1.asylum", Detour(kEvaluationReturned),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kPending; }},
      {"E.request_digest", Detour(kEvaluationReturned),
       [](P& p) { In<EvaluationReturned>(p).request_digest.assign(32, 'x'); }},
      {"E.request_digest", Detour(kEvaluationAccepted),
       [](P& p) { In<EvaluationAccepted>(p).request_digest.assign(32, 'x'); }},
      {"E.request_digest", Return(kEvaluationReceived),
       [](P& p) { In<EvaluationReceived>(p).request_digest.assign(32, 'x'); }},
      {"E.request_digest", Return(kEvaluationAcknowledged),
       [](P& p) {
         In<EvaluationAcknowledged>(p).request_digest.assign(32, 'x');
       }},
      {"G5.report_approver", Return(kEvaluationReceived),
       [](P& p) { In<EvaluationReceived>(p).author = kSupervisorNumber; }},
      {"G5.result_received", Return(kChildInformed),
       [](P& p) { p.before.open.evaluation.result = EvaluationResult(); }},
      {"G5.waiver_stands", Local(kEvaluationWaived),
       [](P& p) {
         p.check_only = true;
         p.facts = {p.facts[1]};
       }},
      {"G6in.comprehensive", Start(6),
       [](P& p) {
         // Closed and opened again in step 2: what was assessed is over.
         CaseReopened again{ReopeningReason::kNeglect, Step::kImmediateCare};
         const StepProgress evaluated = At(p, Step::kOriginEvaluation);
         p.before = Apply(p.before, Fact{Start(6)->facts.front().meta, again});
         At(p, Step::kOriginEvaluation) = evaluated;
       }},
      {"G5.waiver_in_words", Local(kEvaluationWaived),
       [](P& p) { p.command.documents.clear(); }},
      {"E.waived", Detour(kWaiverRevoked),
       [](P& p) { p.before.open.evaluation.phase = EvaluationPhase::kNone; }},
      {"E.before_determination", Detour(kWaiverRevoked),
       [](P& p) { At(p, Step::kDetermination) = StepProgress::kActive; }},
      {"G5.waiver_grounded", Local(kEvaluationWaived),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kRejectedFinal; }},
      {"G5.waiver_grounded", Local(kEvaluationWaived),
       [](P& p) {  // A guardian's no.
         std::get<WaiverReasonRecorded>(*p.command.companion).reason =
             WaiverReason::kChildDeclines;
         p.before.secret.consents[ConsentScope::kTracing] = false;
         p.before.secret.refused_by_child.clear();
       }},
      {"P6.consent", Return(kEvaluationProposed),
       [](P& p) { p.before.secret.consents[ConsentScope::kTracing] = false; }},
      {"P3.danger_screen_missing", Return(kEvaluationRequested),
       [](P& p) {
         Today(p, 31);
         p.command.happened_on = FormatDate(p.context.today);
       }},
      {"P1.asylum", Return(kEvaluationProposed),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kPending; }},
      {"P.peer_enrolled", Return(kEvaluationProposed),
       [](P& p) { p.context.peer->enrolled = false; }},
      {"P.peer_enrolled", Return(kEvaluationRequested),
       [](P& p) { p.context.peer.reset(); }},
  };
}

}  // namespace causeway::procedure
