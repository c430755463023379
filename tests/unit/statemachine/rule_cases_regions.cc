#include "absl/strings/str_replace.h"
#include "tests/testing/edited_procedure.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

OpenState& Open(P& p) { return p.before.open; }
ProtectedState& Secret(P& p) { return p.before.secret; }

void InDetention(P& p) {
  Open(p).suspension = {SuspensionReason::kInDetentionNoAccess, "2026-01-05"};
}

std::vector<RuleCase> AppealCases() {
  return {
      {"A.decision_notified", Regions(kAppealFiled),
       [](P& p) { Determination(p).notified = false; }},
      {"A.decision_notified", Regions(kAppealFiled),
       [](P& p) { Open(p).implemented = true; }},
      {"A.none_open", Regions(kAppealFiled),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"A.in_time", Regions(kAppealFiled),
       [](P& p) { Determination(p).notified_on = "2025-11-01"; }},
      {"A.open", Regions(kAppealDecided),
       [](P& p) { Determination(p).appeal_open = false; }},
      {"A.another_recorder", Regions(kAppealDecided),
       [](P& p) {
         Determination(p).recorder = Person{kTunisia, kSupervisorNumber};
       }},
      {"P.urgent", Regions(kSolutionImplemented),
       [](P& p) { Open(p).urgent = true; }},
      {"P.urgent", Return(kStepStarted, 1),
       [](P& p) { Open(p).urgent = true; }},
      {"G5.child_informed", Return(kEvaluationProposed),
       [](P& p) {
         Open(p).evaluation.result = EvaluationResult::kFoundNotSuitable;
       }},
      {"A.decided_first", Regions(kStepReturned),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"A.decided_first", Regions(kClosureRequested),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"G8.requested", Regions(kCaseClosed),
       [](P& p) {
         // A visit after the request: it is asked for again.
         Fact visit = Regions(kFollowedUp)->facts.front();
         p.before = Apply(p.before, visit);
       }},
      {"S.suspended", Return(kHandoffProposed),
       [](P& p) {
         Open(p).suspension.reason = SuspensionReason::kSecurityRiskToCase;
       }},
      {"A.handoff_withdrawn", Regions(kAppealDecided),
       [](P& p) { Open(p).handoff.phase = HandoffPhase::kProposed; }},
      {"G6in.once", Return(kStepStarted, 3),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kDetermination)] =
             StepProgress::kDone;
       }},
      {"G7in.from_determination", Return(kStepStarted, 4),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kDetermination)] =
             StepProgress::kDone;
       }},
      {"E.before_determination", Return(kEvaluationProposed),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kDetermination)] =
             StepProgress::kActive;
       }},
      {"E.before_determination", Return(kEvaluationRequested),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kDetermination)] =
             StepProgress::kActive;
       }},
      {"G7in.no_appeal", Regions(kStepStarted, 4),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"G7in.no_appeal", Regions(kSolutionImplemented),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"G7in.no_appeal", Return(kChildDeparted),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"G7in.no_appeal", Return(kCustodyOffered, 1),
       [](P& p) { Determination(p).appeal_open = true; }},
      {"P8.placement_consent", Return(kCustodyOffered, 1),
       [](P& p) { Determination(p).solution = Solution::kPlacementAbroad; }},
      {"P8.placement_consent", Return(kChildDeparted),
       [](P& p) { Determination(p).solution = Solution::kPlacementAbroad; }},
      {"P8.placement_consent", Return(kChildDeparted),
       [](P& p) {  // Another authority of that country refused.
         auto& determination = Determination(p);
         determination.solution = Solution::kPlacementAbroad;
         Open(p).placement_consents = {{determination.country, kGuinea}};
         Open(p).placement_refusals = {{determination.country, kMali}};
       }},
      {"G6.recorder_not_author", Return(kSolutionDecided),
       [](P& p) {
         p.context.actor.staff_number = Determination(p).author->staff_number;
       }},
      {"G6.recorder_not_author", Detour(kStepReturned),
       [](P& p) {
         Determination(p).author =
             Person{kTunisia, p.context.actor.staff_number};
       }},
      {"G6.recorder_not_author", Regions(kAppealDecided),
       [](P& p) {
         p.context.actor.staff_number = Determination(p).author->staff_number;
       }},
      {"G6.recorder_not_member", Return(kSolutionDecided),
       [](P& p) {
         p.context.actor.staff_number = In<SolutionDecided>(p).members[0];
       }},
      {"G7.same_proposal", Return(kPlanApproved),
       [](P& p) { ++In<PlanApproved>(p).proposal; }},
      {"G6.conflicted_not_member", Return(kSolutionDecided),
       [](P& p) {
         auto& body = In<SolutionDecided>(p);
         body.conflicted = {body.members[0]};
       }},
      {"S.return_decided", Regions(kStepReturned),
       [](P& p) { Determination(p).solution = Solution::kUnspecified; }},
  };
}

std::vector<RuleCase> RestCases() {
  return {
      {"SUS.not_resting", Regions(kCaseSuspended),
       [](P& p) {
         Open(p).suspension.reason = SuspensionReason::kChildMissing;
       }},
      {"SUS.resting", Regions(kCaseResumed),
       [](P& p) { Open(p).suspension = SuspensionState(); }},
      {"SUS.recognised", Regions(kCaseResumed),
       [](P& p) { In<CaseResumed>(p).identity_confirmed = false; }},
      {"S.suspended", Regions(kStepStarted, 3),
       [](P& p) {
         Open(p).suspension.reason = SuspensionReason::kChildMissing;
       }},
      {"S.suspended", Return(kChildDeparted),
       [](P& p) {
         Open(p).suspension.reason = SuspensionReason::kSecurityRiskToCase;
       }},
      {"R.closed", Regions(kCaseReopened),
       [](P& p) { Open(p).closed = false; }},
      {"R.reopenable", Regions(kCaseReopened),
       [](P& p) { Open(p).closure_reason = ClosureReason::kDeath; }},
      {"R.step", Regions(kCaseReopened),
       [](P& p) { In<CaseReopened>(p).to = Step::kFollowUp; }},
  };
}

// The other version as an edited file might have it.
const ProcedureSet& Second(const std::string& text) {
  return *new ProcedureSet(
      *ProcedureSet::Make({*Procedure::Parse(text, kOtherVersion)}, ""));
}

const ProcedureSet& SecondIsAnother() {
  static const ProcedureSet& set = Second(absl::StrReplaceAll(
      EditedProcedure("2"), {{"\"iss-eight-steps\"", "\"other-steps\""}}));
  return set;
}

const ProcedureSet& SecondAsksLess() {
  static const ProcedureSet& set = Second(WithoutRule(
      EditedProcedure("2"), "SV.referral", "Services have their own papers."));
  return set;
}

const ProcedureSet& SecondIsLaxer() {
  static const ProcedureSet& set = Second(absl::StrReplaceAll(
      EditedProcedure("2"),
      {{"\nlast_seen_max_days = 90", "\nlast_seen_max_days = 91"}}));
  return set;
}

std::vector<RuleCase> VersionCases() {
  return {
      {"V.known", Return(kCaseOpened),
       [](P& p) { p.context.procedure_digests = {kOtherVersion}; }},
      {"V.known", Regions(kProcedureMoved),
       [](P& p) { In<ProcedureMoved>(p).procedure_digest.assign(32, 'x'); }},
      {"V.known", Regions(kProcedureMoved),
       [](P& p) { p.context.procedure_digests.clear(); }},
      {"V.other", Regions(kProcedureMoved),
       [](P& p) {
         In<ProcedureMoved>(p).procedure_digest =
             Procedure::Embedded().digest();
       }},
      // A name and number that are those of the case: procedure_set_test.
      {"V.newer", Regions(kProcedureMoved),
       [](P& p) { p.context.procedures = &SecondIsAnother(); }},
      {"V.asks_no_less", Regions(kProcedureMoved),
       [](P& p) { p.context.procedures = &SecondAsksLess(); }},
      {"V.asks_no_less", Regions(kProcedureMoved),
       [](P& p) { p.context.procedures = &SecondIsLaxer(); }},
      // A version whose digest is approved and whose file is not here.
      {"V.known", Regions(kProcedureMoved),
       [](P& p) { p.context.procedures = &ProcedureSet::EmbeddedAlone(); }},
      {"V.mover_not_worker", Regions(kProcedureMoved),
       [](P& p) { Open(p).worker = kSupervisorNumber; }},
      {"V.no_handoff", Regions(kProcedureMoved),
       [](P& p) { Open(p).handoff.phase = HandoffPhase::kProposed; }},
      {"V.no_handoff", Regions(kProcedureMoved),
       [](P& p) { Open(p).handoff.phase = HandoffPhase::kAccepted; }},
      {"V.no_request", Regions(kProcedureMoved),
       [](P& p) { Open(p).evaluation.phase = EvaluationPhase::kRequested; }},
      {"V.no_request", Regions(kProcedureMoved),
       [](P& p) { Open(p).evaluation.phase = EvaluationPhase::kAcknowledged; }},
      {"role.function", Regions(kProcedureMoved),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
  };
}

std::vector<RuleCase> ClosureCases() {
  return {
      {"G8.services_answered", Regions(kClosureRequested),
       [](P& p) { Open(p).services_open = {ServiceKind::kFood}; }},
      {"G8.majority", Return(kClosureRequested),
       [](P& p) { In<ClosureRequested>(p).reason = ClosureReason::kTurned18; }},
      {"G8.long_missing", Regions(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).reason = ClosureReason::kNotContactable;
       }},
      {"G8.long_missing", Regions(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).reason = ClosureReason::kNotContactable;
         Open(p).suspension = {SuspensionReason::kChildMissing,
                               p.command.happened_on};
       }},
      {"G8.duplicate_pointer", Regions(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).reason = ClosureReason::kDuplicate;
       }},
      {"G8.duplicate_pointer", Regions(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).merged_into = std::string(32, 'a');
       }},
      {"G8.retention_date", Regions(kClosureRequested),
       [](P& p) { In<ClosureRequested>(p).retain_until = "2026-01-06"; }},
      {"G8.same_proposal", Return(kCaseClosed),
       [](P& p) { ++In<CaseClosed>(p).proposal; }},
      {"G8.same_proposal", Regions(kClosureRefused),
       [](P& p) { ++In<ClosureRefused>(p).proposal; }},
      {"G8.durable", Regions(kClosureRequested),
       [](P& p) { Determination(p).solution = Solution::kInterimContinue; }},
      {"P5.not_closed_in_detention", Regions(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).reason = ClosureReason::kNoFurtherAction;
         InDetention(p);
       }},
      {"P5.not_closed_in_detention", Regions(kClosureRequested), InDetention},
      {"P5.not_closed_in_detention", Regions(kCaseClosed), InDetention},
      {"P.urgent", Regions(kClosureRequested),
       [](P& p) {
         p.before.open.suspension = SuspensionState();
         Fact rests = Regions(kCaseSuspended)->facts.front();
         rests.body = CaseSuspended{SuspensionReason::kInDetentionNoAccess};
         p.before = Apply(p.before, rests);
       }},
      {"G8.requested", Regions(kClosureRefused),
       [](P& p) { Open(p).closure_requested_by.reset(); }},
      {"G8.approver_not_requester", Regions(kClosureRefused),
       [](P& p) {
         p.context.actor.staff_number =
             Open(p).closure_requested_by->staff_number;
       }},
  };
}

std::vector<RuleCase> BesideCases() {
  return {
      {"W.another", Regions(kWorkerAssigned),
       [](P& p) { In<WorkerAssigned>(p).worker = Open(p).worker; }},
      {"W.caseload", Regions(kWorkerAssigned),
       [](P& p) { p.context.caseload = 25; }},
      {"W.caseload", Return(kCaseOpened),
       [](P& p) { p.context.caseload = 25; }},
      {"W.caseload", Regions(kCaseReopened),
       [](P& p) { p.context.caseload = 25; }},
      {"W.over_by_supervisor", Regions(kCaseReopened),
       [](P& p) {
         In<CaseReopened>(p).over_caseload = CaseloadReason::kForAShortTime;
       }},
      {"W.over_by_another", Regions(kWorkerAssigned),
       [](P& p) {
         auto& body = In<WorkerAssigned>(p);
         body.over_caseload = CaseloadReason::kForAShortTime;
         body.worker = kSupervisorNumber;
       }},
      {"W.over_by_another", Regions(kCaseReopened),
       [](P& p) {
         In<CaseReopened>(p).over_caseload = CaseloadReason::kForAShortTime;
         p.context.actor.functions = {Function::kSupervisor};
       }},
      {"M.once", Regions(kMajorityReached),
       [](P& p) { Open(p).age_band = AgeBand::kAdult; }},
      {"M.once", Regions(kMajorityForeseen),
       [](P& p) { Open(p).age_band = AgeBand::kAdult; }},
      {"M.another_band", Regions(kAgeBandCorrected),
       [](P& p) { Open(p).age_band = AgeBand::k15To17; }},
      {"M.in_writing", Regions(kAgeBandCorrected),
       [](P& p) { p.command.documents.clear(); }},
      {"M.in_writing", Regions(kMajorityReached),
       [](P& p) { p.command.documents.clear(); }},
      {"M.waits", Regions(kAgeConfirmed), [](P& p) { Open(p).older.reset(); }},
      {"M.older_by_two", Regions(kAgeConfirmed),
       [](P& p) {
         Open(p).older->writers.at(0).staff_number = kSupervisorNumber;
       }},
      {"M.same_proposal", Regions(kAgeConfirmed),
       [](P& p) { ++In<AgeConfirmed>(p).proposal; }},
      {"M.month", Regions(kMajorityForeseen),
       [](P& p) { In<MajorityForeseen>(p).month = "2025-11"; }},
      {"M.month", Regions(kMajorityForeseen),
       [](P& p) { In<MajorityForeseen>(p).month = "2044-06"; }},
      {"PC.closed", Regions(kVisitedAfterClosure),
       [](P& p) { Open(p).closed = false; }},
      {"S4.step_active", Regions(kPlanReviewed),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kTemporaryCare)] =
             StepProgress::kDone;
         Open(p).steps[static_cast<size_t>(Step::kFollowUp)] =
             StepProgress::kDone;
       }},
      {"D.entry_exists", Regions(kDocumentsCorrected),
       [](P& p) { In<DocumentsCorrected>(p).entry = Open(p).entries; }},
      {"D.same_kind", Regions(kDocumentsCorrected),
       [](P& p) { p.command.documents.push_back(DocumentKind::kDecision); }},
      {"D.same_kind", Regions(kDocumentsCorrected),
       [](P& p) { Open(p).documents.clear(); }},
      {"D.decision_by_its_recorder", Regions(kDocumentsCorrected),
       [](P& p) {
         p.context.actor = {
             kTunisia, kSupervisorNumber, {Function::kSupervisor}};
       }},
      {"D.decision_by_its_recorder", Regions(kDocumentsCorrected),
       [](P& p) {
         const std::uint64_t entry = In<DocumentsCorrected>(p).entry;
         p.command.documents = {DocumentKind::kDecision};
         Open(p).documents[entry] = p.command.documents;
         Open(p).decisions[entry] = Function::kPanelCoordinator;
       }},
      {"D.new_version", Regions(kDocumentsCorrected),
       [](P& p) { p.command.documents.clear(); }},
      {"GU.not_an_appointment", Regions(kGuardianStatusRecorded),
       [](P& p) {
         In<GuardianStatusRecorded>(p).status = GuardianStatus::kAppointed;
       }},
      {"GU.in_place", Regions(kGuardianStatusRecorded),
       [](P& p) { Open(p).guardian = GuardianStatus::kRequested; }},
      {"SV.not_open", Regions(kServiceReferred),
       [](P& p) { Open(p).services_open = {ServiceKind::kMedical}; }},
      {"SV.consent", Regions(kServiceReferred),
       [](P& p) { Secret(p).consents[ConsentScope::kShareServices] = false; }},
      {"SV.open", Regions(kServiceAnswered),
       [](P& p) { Open(p).services_open.clear(); }},
      {"S4.step_active", Regions(kPlanReviewed),
       [](P& p) {
         Open(p).steps[static_cast<size_t>(Step::kTemporaryCare)] =
             StepProgress::kDone;
       }},
      {"S4.child_took_part", Regions(kPlanReviewed),
       [](P& p) { In<PlanReviewed>(p).child_present = false; }},
      {"S4.plan_approved", Regions(kPlanReviewed),
       [](P& p) { Open(p).case_plan.approved = false; }},
  };
}

void Replace(P& p) { Open(p).worker = "s-zzzzzzzz"; }

// Each kind of act that is the worker's own.
std::vector<RuleCase> OwnWorkerCases() {
  std::vector<RuleCase> all;
  for (const Played* const act :
       {Return(kStepStarted, 1),       Return(kCaseRegistered),
        Return(kCareRecorded),         Return(kAssessmentSubmitted),
        Return(kAsylumStatusRecorded), Return(kConsentRecorded),
        Return(kDangerScreened),       Return(kGuardianAppointed),
        Return(kCasePlanSubmitted),    Return(kEvaluationProposed),
        Return(kChildInformed),        Return(kDeterminationSubmitted),
        Return(kDecisionNotified),     Return(kHandoffProposed),
        Return(kChildDeparted),        Return(kFollowedUp),
        Return(kFollowUpReported),     Return(kClosureRequested),
        Regions(kOverrideProposed),    Regions(kTracingRecorded),
        Regions(kDocumentsCorrected),  Regions(kMajorityReached),
        Regions(kServiceReferred),     Regions(kCaseReopened),
        Detour(kHandoffWithdrawn)}) {
    all.push_back({"W.own_worker", act, Replace});
  }
  return all;
}

std::vector<RuleCase> ProtectedCases() {
  return {
      {"C.valid_until", Return(kConsentRecorded),
       [](P& p) { In<ConsentRecorded>(p).valid_until = "2025-12-31"; }},
      {"C.recipients", Return(kConsentRecorded),
       [](P& p) { In<ConsentRecorded>(p).recipients.clear(); }},
      {"C.recipients", Return(kConsentRecorded),
       [](P& p) {  // Nothing leaves.
         In<ConsentRecorded>(p).granted = {ConsentScope::kParticipate};
       }},
      {"C.recipients", Return(kConsentRecorded),
       [](P& p) {
         auto& body = In<ConsentRecorded>(p);
         body.granted = {ConsentScope::kParticipate};
         body.recipients.clear();
         body.categories = {DocumentKind::kAssessment};
       }},
      {"C.information_version", Return(kConsentRecorded),
       [](P& p) { In<ConsentRecorded>(p).information_version = 0; }},
      {"C.adult_speaks", Return(kConsentRecorded),
       [](P& p) {
         Open(p).age_band = AgeBand::kAdult;
         In<ConsentRecorded>(p).given_by = ConsentGiver::kGuardian;
       }},
      {"C.guardian_in_place", Return(kConsentRecorded),
       [](P& p) { In<ConsentRecorded>(p).given_by = ConsentGiver::kGuardian; }},
      {"C.caregiver_in_place", Return(kConsentRecorded),
       [](P& p) {
         Open(p).protection_status = ProtectionStatus::kUnaccompanied;
         In<ConsentRecorded>(p).given_by = ConsentGiver::kCaregiver;
       }},
      {"TR.child_asked", Return(kEvaluationRequested),
       [](P& p) {  // A guardian's yes.
         Secret(p).consents_of_child.erase(ConsentScope::kTracing);
       }},
      {"TR.child_asked", Return(kEvaluationRequested),
       [](P& p) {  // Asked about another country alone.
         auto& of_child = Secret(p).consents_of_child[ConsentScope::kTracing];
         of_child = {{"ML", ConsentTerms()}};
       }},
      {"C.withheld_by_child", Return(kConsentRecorded),
       [](P& p) {
         In<ConsentRecorded>(p).granted = {ConsentScope::kWithheldItems};
         In<ConsentRecorded>(p).given_by = ConsentGiver::kCaregiver;
       }},
      {"C.caregiver_not_risk", Return(kConsentRecorded),
       [](P& p) {
         Secret(p).family_danger = true;
         In<ConsentRecorded>(p).given_by = ConsentGiver::kCaregiver;
       }},
      {"C.caregiver_not_risk", Return(kConsentRecorded),
       [](P& p) {
         Secret(p).family_or_state_suspected = true;
         In<ConsentRecorded>(p).given_by = ConsentGiver::kCaregiver;
       }},
      {"P1.lowering_waits", Local(kLoweringConfirmed),
       [](P& p) { ++In<LoweringConfirmed>(p).proposal; }},
      {"P1.lowering_waits", Local(kLoweringConfirmed),
       [](P& p) { Secret(p).waiting.clear(); }},
      {"P1.lowered_by_two", Local(kLoweringConfirmed),
       [](P& p) {
         Secret(p).waiting.begin()->second.recorded_by = {kTunisia,
                                                          kSupervisorNumber};
       }},
      {"C.given_before", Regions(kConsentWithdrawn),
       [](P& p) {  // To nobody.
         auto& body = In<ConsentWithdrawn>(p);
         body.scopes = {ConsentScope::kOnward};
         body.recipients = {"FR"};
       }},
      {"C.given_before", Regions(kConsentWithdrawn),
       [](P& p) { Secret(p).consents[ConsentScope::kShareServices] = false; }},
      {"Z.protected_kinds", Later(kProtectedCorrected),
       [](P& p) { In<ProtectedCorrected>(p).entry = 1; }},
      {"Z.protected_kinds", Later(kProtectedCorrected),
       [](P& p) { ++In<ProtectedCorrected>(p).epoch; }},
      {"Z.protected_kinds", Later(kProtectedCorrected),
       [](P& p) { p.command.documents = {DocumentKind::kComplaintForm}; }},
      {"Z.protected_kinds", Later(kProtectedCorrected),
       [](P& p) { p.command.documents.clear(); }},
      {"Z.proposed_anew", Later(kProtectedCorrected),
       [](P& p) {
         auto& one = Secret(p).consent_override;
         one.proposer = Person{kTunisia, kWorkerNumber};
         one.proposal = In<ProtectedCorrected>(p).entry;
       }},
      {"Z.proposed_anew", Later(kProtectedCorrected),
       [](P& p) { Secret(p).waiting[In<ProtectedCorrected>(p).entry]; }},
      {"Z.proposed_anew", Later(kProtectedCorrected),
       [](P& p) {
         Secret(p).overrides_used["m"].proposal =
             In<ProtectedCorrected>(p).entry;
       }},
      {"Z.reason_belongs", Regions(kReasonRecorded),
       [](P& p) { Open(p).suspension = SuspensionState(); }},
      {"Z.reason_belongs", Regions(kReasonRecorded, 1),
       [](P& p) { Open(p).reopened = false; }},
      {"O.alternatives_tried", Regions(kOverrideProposed),
       [](P& p) { In<OverrideProposed>(p).alternatives_tried = false; }},
      {"O.proposed", Regions(kOverrideApproved),
       [](P& p) { Secret(p).consent_override = OverrideState(); }},
      {"O.approver_not_proposer", Regions(kOverrideApproved),
       [](P& p) {
         Secret(p).consent_override.proposer =
             Person{kTunisia, kSupervisorNumber};
       }},
      {"O.approvers_distinct", Regions(kOverrideApproved, 1),
       [](P& p) { p.context.actor.staff_number = kSupervisorNumber; }},
      {"O.same_proposal", Regions(kOverrideApproved),
       [](P& p) { ++In<OverrideApproved>(p).proposal; }},
      {"O.same_proposal", Regions(kOverrideApproved),
       [](P& p) { In<OverrideApproved>(p).proposal = 0; }},
      {"O.expiry", Regions(kOverrideApproved),
       [](P& p) { In<OverrideApproved>(p).expires_on = "2026-01-13"; }},
      {"O.expiry", Regions(kOverrideApproved),
       [](P& p) { In<OverrideApproved>(p).expires_on = "2026-01-04"; }},
      {"TR.order", Regions(kTracingRecorded),
       [](P& p) {
         In<TracingRecorded>(p).status = TracingStatus::kFamilyAgreed;
       }},
      {"TR.consent", Regions(kTracingRecorded),
       [](P& p) { Secret(p).consents[ConsentScope::kTracing] = false; }},
      {"TR.consent", Regions(kTracingRecorded),
       [](P& p) {  // A guardian's yes.
         Secret(p).consents_of_child.erase(ConsentScope::kTracing);
       }},
      {"TR.decided", Regions(kTracingRecorded, 5),
       [](P& p) {
         Determination(p).solution = Solution::kResettlementThirdCountry;
       }},
      {"TR.decided", Regions(kTracingRecorded, 5),
       [](P& p) { At(p, Step::kImplementation) = StepProgress::kNotStarted; }},
      {"TR.second_person", Regions(kTracingRecorded, 5),
       [](P& p) {
         Secret(p).tracer = {kTunisia, kSupervisorNumber};
       }},
      {"role.function", Regions(kTracingRecorded, 5),
       [](P& p) { p.context.actor.functions = {Function::kTracingOfficer}; }},
      {"C.child_refusal", Return(kConsentRecorded),
       [](P& p) {
         Secret(p).refused_by_child = {ConsentScope::kParticipate};
         Open(p).guardian = GuardianStatus::kAppointed;
         In<ConsentRecorded>(p).given_by = ConsentGiver::kGuardian;
       }},
      {"O.review", Regions(kOverrideApproved),
       [](P& p) { In<OverrideApproved>(p).review_on = "2026-01-13"; }},
      {"O.review", Regions(kOverrideApproved),
       [](P& p) { In<OverrideApproved>(p).review_on = "2026-01-04"; }},
  };
}

}  // namespace

std::vector<RuleCase> RegionCases() {
  std::vector<RuleCase> all;
  for (const auto& part :
       {AppealCases(), RestCases(), ClosureCases(), BesideCases(),
        ProtectedCases(), VersionCases(), OwnWorkerCases()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace causeway::procedure
