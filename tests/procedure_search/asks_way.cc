// Steps 1 to 5, and what stands beside the steps.

#include "tests/procedure_search/asks.h"

namespace causeway::procedure {
namespace {

using S = CaseState;

const std::string kRequest(32, '\3');

CaseRegistered Registration(ProtectionStatus status) {
  return {status, IdentificationSource::kSelfReferral,
          {"fr"}, LegitimateBasis::kVitalInterests,
          true,   true};
}

Ask Assessed(const char* name, AssessmentKind kind, bool seen, bool consulted) {
  Ask ask = Fixed(name, AssessmentSubmitted{kind, RiskLevel::kMedium, seen,
                                            false, true, true, consulted});
  ask.companion = AssessmentAnnexed{};
  ask.documents.push_back(DocumentKind::kProtectedAnnex);
  return ask;
}

Ask Fearing() {
  Ask ask = Assessed("assessment_submitted, a feared state",
                     AssessmentKind::kComprehensive, true, true);
  ask.companion = AssessmentAnnexed{{"SN"}, false};
  return ask;
}

Ask AnswersAuthorities(const char* name, bool granted) {
  ConsentRecorded answer;
  (granted ? answer.granted
           : answer.refused) = {ConsentScope::kShareAuthorities};
  answer.given_by = ConsentGiver::kChild;
  answer.language = "fr";
  answer.method = ConsentMethod::kSignature;
  if (granted) answer.recipients = {"FR"};
  answer.information_version = 1;
  return Fixed(name, answer);
}

Ask Waived(const char* name, WaiverReason reason) {
  Ask ask = Fixed(name, EvaluationWaived{});
  ask.companion = WaiverReasonRecorded{reason};
  ask.documents.push_back(DocumentKind::kProtectedAnnex);
  return ask;
}

std::string Evaluator(const S& s) {
  return s.open.evaluation.evaluator.empty() ? kOrigin
                                             : s.open.evaluation.evaluator;
}

// The first link to a sibling's case.
std::pair<uint64_t, uint64_t> LinkFirst(const S& s) {
  const auto& links = s.secret.siblings;
  return links.empty() ? std::pair<uint64_t, uint64_t>(0, 1)
                       : links.begin()->first;
}

// The first record that waits; 0 where none does.
uint64_t WaitsFirst(const S& s) {
  return s.secret.waiting.empty() ? 0 : s.secret.waiting.begin()->first;
}

std::string Elsewhere(const S&) { return kBefore; }

FactBody Acknowledged(const S&) { return EvaluationAcknowledged{kRequest}; }
FactBody Declined(const S&) {
  return EvaluationDeclined{kRequest, DeclineReason::kNoCapacity};
}
FactBody Received(const S&) {
  return EvaluationReceived{kRequest, EvaluationResult::kFamilyFoundSuitable,
                            NumberOf(Function::kCaseWorker),
                            NumberOf(Function::kSupervisor)};
}
FactBody ReceivedUnapproved(const S&) {
  return EvaluationReceived{kRequest, EvaluationResult::kFamilyFoundSuitable,
                            NumberOf(Function::kSupervisor),
                            NumberOf(Function::kSupervisor)};
}
FactBody ReceivedOther(const S&) {
  return EvaluationReceived{std::string(32, 'x'), EvaluationResult::kNotFound,
                            NumberOf(Function::kCaseWorker),
                            NumberOf(Function::kSupervisor)};
}

// The entry that holds the registration form; the first where there is none.
std::uint64_t RegistrationEntry(const S& s) {
  for (const auto& [entry, kinds] : s.open.documents) {
    for (const DocumentKind kind : kinds) {
      if (kind == DocumentKind::kRegistrationForm) return entry;
    }
  }
  return 0;
}

}  // namespace

std::vector<Ask> WayAsks() {
  std::vector<Ask> asks = {
      Fixed("case_opened", CaseOpened{Procedure::Embedded().digest(),
                                      {"GN"},
                                      {"GN"},
                                      AgeBand::k12To14}),
      Fixed("case_opened, other procedure",
            CaseOpened{std::string(32, 'x'), {"GN"}, {}, AgeBand::k12To14}),
      Fixed("case_opened, no such country",
            CaseOpened{
                Procedure::Embedded().digest(), {"XX"}, {}, AgeBand::k12To14}),
      Fixed("origin_recorded", OriginRecorded{{}, {"ML"}}),
      Fixed("case_registered, unaccompanied",
            Registration(ProtectionStatus::kUnaccompanied)),
      Fixed("case_registered, with whom unsaid",
            Registration(ProtectionStatus::kUnspecified)),
      Fixed("care_recorded", CareRecorded{CareType::kTransitCentre, 2, 2}),
      Fixed("care_recorded, one concern left",
            CareRecorded{CareType::kTransitCentre, 2, 1}),
      Assessed("assessment_submitted", AssessmentKind::kComprehensive, true,
               true),
      Fearing(),
      Assessed("assessment_submitted, short", AssessmentKind::kShort, true,
               true),
      Assessed("assessment_submitted, not alone",
               AssessmentKind::kComprehensive, false, true),
      Assessed("assessment_submitted, guardian not asked",
               AssessmentKind::kComprehensive, true, false),
      Fixed("assessment_submitted, no annex", AssessmentSubmitted{}),
      Following("assessment_approved",
                [](const S& s) -> FactBody {
                  return AssessmentApproved{s.open.assessment.proposal};
                }),
      Fixed("assessment_approved unseen", AssessmentApproved{0}),
      Following("assessment_rejected",
                [](const S& s) -> FactBody {
                  return AssessmentRejected{RejectReason::kIncomplete,
                                            s.open.assessment.proposal};
                }),
      Fixed("guardian_appointed",
            GuardianAppointed{GuardianStatus::kAppointed}),
      Fixed(
          "evaluation_proposed",
          EvaluationProposed{kOrigin, EvaluationLevel::kViability, "GN", true}),
      Following("evaluation_proposed to oneself",
                [](const S& s) -> FactBody {
                  return EvaluationProposed{
                      s.open.custodian.empty() ? kHere : s.open.custodian,
                      EvaluationLevel::kViability, "TN"};
                }),
      Fixed(
          "evaluation_proposed, of another country",
          EvaluationProposed{kOrigin, EvaluationLevel::kViability, "ML", true}),
      Fixed("case_plan_submitted", CasePlanSubmitted{true, false}),
      Fixed("case_plan_submitted, without the child",
            CasePlanSubmitted{false, false}),
      Following("case_plan_approved",
                [](const S& s) -> FactBody {
                  return CasePlanApproved{s.open.case_plan.proposal};
                }),
      Following("case_plan_approved unseen",
                [](const S& s) -> FactBody {
                  return CasePlanApproved{s.open.case_plan.proposal + 1};
                }),
      Following("case_plan_rejected",
                [](const S& s) -> FactBody {
                  return CasePlanRejected{RejectReason::kIncomplete,
                                          s.open.case_plan.proposal};
                }),
      Following("evaluation_requested",
                [](const S& s) -> FactBody {
                  return EvaluationRequested{Evaluator(s), kRequest,
                                             s.open.evaluation.proposal};
                }),
      Following("evaluation_requested unseen",
                [](const S& s) -> FactBody {
                  return EvaluationRequested{Evaluator(s), kRequest,
                                             s.open.evaluation.proposal + 1};
                }),
      Fixed("evaluation_requested of another",
            EvaluationRequested{kBefore, kRequest, 0}),
      Stated("evaluation_acknowledged", Acknowledged, Evaluator),
      Stated("evaluation_acknowledged by another", Acknowledged, Elsewhere),
      Stated("evaluation_declined", Declined, Evaluator),
      Stated("evaluation_received", Received, Evaluator),
      Stated("evaluation_received by another", Received, Elsewhere),
      Stated("evaluation_received, own approval", ReceivedUnapproved,
             Evaluator),
      Stated("evaluation_received, other request", ReceivedOther, Evaluator),
      Waived("evaluation_waived, family elsewhere",
             WaiverReason::kFamilyElsewhere),
      Waived("evaluation_waived, danger", WaiverReason::kDanger),
      Fixed("waiver_revoked", WaiverRevoked{}),
      Following("evaluation_recalled",
                [](const S& s) -> FactBody {
                  return EvaluationRecalled{s.open.evaluation.request_digest};
                }),
      Following("evaluation_returned",
                [](const S& s) -> FactBody {
                  return EvaluationReturned{Evaluator(s),
                                            s.open.evaluation.request_digest,
                                            {ReportLack::kVisit}};
                }),
      Following("evaluation_accepted",
                [](const S& s) -> FactBody {
                  return EvaluationAccepted{s.open.evaluation.request_digest};
                }),
      Fixed("child_informed", ChildInformed{InformedAbout::kEvaluation}),
      Fixed("evaluation_opened",
            EvaluationOpened{kRequest, kHere, EvaluationLevel::kViability,
                             NumberOf(Function::kCaseWorker)}),
      Fixed("visit_recorded", VisitRecorded{true}),
      Fixed("report_submitted", ReportSubmitted{EvaluationResult::kNotFound}),
      Fixed("report_approved", ReportApproved{}),
      Fixed("report_rejected", ReportRejected{}),
      Fixed("report_returned", ReportReturned{{ReportLack::kVisit}}),
      Fixed("evaluation_stopped", EvaluationStopped{}),
  };
  for (int32_t n = 0; n <= 9; ++n) {
    asks.push_back(Fixed("step_started " + std::to_string(n),
                         StepStarted{static_cast<Step>(n)}));
  }
  Ask later = Fixed("step_started 7, after the time for appeal",
                    StepStarted{Step::kImplementation});
  later.days_later = 16;
  asks.push_back(later);
  // With its parents a child needs no guardian.
  CaseRegistered accompanied = Registration(ProtectionStatus::kAccompanied);
  accompanied.guardian_requested = false;
  asks.push_back(Fixed("case_registered, accompanied", accompanied));
  // Who does not answer for the child.
  Ask other =
      Fixed("step_started 3 by another worker", StepStarted{Step::kAssessment});
  other.by = "s-yyyyyyyy";
  other.spoilt = true;
  asks.push_back(other);
  return asks;
}

std::vector<Ask> BesideAsks() {
  using enum SuspensionReason;
  return {
      Fixed("urgent_raised", UrgentRaised{UrgentKind::kSafety}),
      Fixed("urgent_action_recorded", UrgentActionRecorded{}),
      Following("urgent_cleared",
                [](const S& s) -> FactBody {
                  return UrgentCleared{
                      s.open.urgent_action ? s.open.urgent_action->entry : 0};
                }),
      Fixed("urgent_cleared unseen", UrgentCleared{1'000'000}),
      Fixed("case_suspended, missing", CaseSuspended{kChildMissing}),
      Fixed("case_suspended, in detention",
            CaseSuspended{kInDetentionNoAccess}),
      Fixed("case_suspended, waiting",
            CaseSuspended{kAwaitingExternalAuthority}),
      Fixed("case_resumed", CaseResumed{true}),
      Fixed("case_resumed, not recognised", CaseResumed{false}),
      Fixed("worker_assigned",
            WorkerAssigned{"s-hhhhhhhh", AssignmentReason::kAbsence, {}}),
      Following("worker_assigned, the same",
                [](const S& s) -> FactBody {
                  return WorkerAssigned{
                      s.open.worker.empty() ? "s-aaaaaaaa" : s.open.worker,
                      AssignmentReason::kAbsence,
                      {}};
                }),
      Fixed("majority_reached", MajorityReached{}),
      Fixed("age_band_corrected, younger", AgeBandCorrected{AgeBand::k6To11}),
      Fixed("age_band_corrected, older", AgeBandCorrected{AgeBand::kAdult}),
      Following("age_confirmed",
                [](const S& s) -> FactBody {
                  return AgeConfirmed{s.open.older ? s.open.older->entry : 0};
                }),
      Fixed("age_confirmed unseen", AgeConfirmed{1'000'000}),
      Fixed("majority_foreseen", MajorityForeseen{"2030-01", false}),
      Fixed("majority_foreseen, long ago", MajorityForeseen{"2001-01", false}),
      Fixed("visited_after_closure",
            VisitedAfterClosure{true, Situation::kStable}),
      Following("documents_corrected",
                [](const S& s) -> FactBody {
                  return DocumentsCorrected{RegistrationEntry(s)};
                }),
      Fixed("documents_corrected, no such entry",
            DocumentsCorrected{1'000'000'000}),
      Fixed("legal_status_recorded",
            LegalStatusRecorded{LegalStatus::kPermitLasting, true}),
      Fixed("guardian_status_recorded, ended",
            GuardianStatusRecorded{GuardianStatus::kEnded}),
      Fixed("guardian_status_recorded, appointed",
            GuardianStatusRecorded{GuardianStatus::kAppointed}),
      Fixed("guardian_status_recorded, requested",
            GuardianStatusRecorded{GuardianStatus::kRequested}),
      Fixed("service_referred",
            ServiceReferred{ServiceKind::kMedical, Timeframe::kDay}),
      Fixed("service_answered",
            ServiceAnswered{ServiceKind::kMedical, ServiceOutcome::kDelivered}),
      Fixed("plan_reviewed", PlanReviewed{true, false}),
      Fixed("plan_reviewed, without the child", PlanReviewed{false, false}),
      Fixed("procedure_moved", ProcedureMoved{kOtherVersion}),
      Fixed("procedure_moved, back",
            ProcedureMoved{Procedure::Embedded().digest()}),
      Fixed("procedure_moved, not known here",
            ProcedureMoved{std::string(32, 'x')}),
  };
}

std::vector<Ask> ProtectedAsks() {
  return {
      Fixed("fears_recorded, none", FearsRecorded{}),
      Fixed("fears_recorded", FearsRecorded{{"ML"}, true}),
      Fixed("asylum_status_recorded",
            AsylumStatusRecorded{AsylumStatus::kInformedNotSought,
                                 DisplacementStatus::kMigrant}),
      Fixed("asylum_status_recorded, pending",
            AsylumStatusRecorded{AsylumStatus::kPending,
                                 DisplacementStatus::kAsylumSeeker}),
      Fixed("asylum_status_recorded, displacement unsaid",
            AsylumStatusRecorded{AsylumStatus::kPending}),
      Fixed("trafficking_screened",
            TraffickingScreened{ScreenResult::kNoIndication, false}),
      Fixed("trafficking_screened, family suspected",
            TraffickingScreened{ScreenResult::kIndication, true}),
      Fixed("consent_recorded", ConsentRecorded{{ConsentScope::kTracing,
                                                 ConsentScope::kCaseTransfer,
                                                 ConsentScope::kParticipate},
                                                {},
                                                ConsentGiver::kChild,
                                                "fr",
                                                ConsentMethod::kSignature,
                                                true,
                                                "",
                                                {"FR", "GN", "ML"},
                                                {},
                                                1}),
      Fixed("consent_recorded, to nobody named",
            ConsentRecorded{{ConsentScope::kCaseTransfer},
                            {},
                            ConsentGiver::kChild,
                            "fr",
                            ConsentMethod::kSignature,
                            true,
                            "",
                            {},
                            {},
                            1}),
      Fixed("consent_recorded, nothing", ConsentRecorded{}),
      Fixed("consent_recorded, no transfer",
            ConsentRecorded{{ConsentScope::kParticipate,
                             ConsentScope::kStoreData, ConsentScope::kTracing},
                            {},
                            ConsentGiver::kChild,
                            "fr",
                            ConsentMethod::kSignature,
                            true,
                            "",
                            {"GN"},
                            {},
                            1}),
      AnswersAuthorities("consent_recorded, authorities may be told", true),
      AnswersAuthorities("consent_recorded, no authority is told", false),
      Fixed("consent_withdrawn",
            ConsentWithdrawn{
                {ConsentScope::kCaseTransfer}, ConsentGiver::kChild, {}}),
      Fixed("consent_withdrawn from one",
            ConsentWithdrawn{
                {ConsentScope::kCaseTransfer}, ConsentGiver::kChild, {"FR"}}),
      Following("lowering_confirmed",
                [](const S& s) -> FactBody {
                  return LoweringConfirmed{WaitsFirst(s)};
                }),
      Following("protected_later_released",
                [](const S& s) -> FactBody {
                  return ProtectedLaterReleased{s.secret.entries};
                }),
      Fixed("protected_later_released unseen", ProtectedLaterReleased{0}),
      Fixed("protected_seen alone", ProtectedSeen{0}),
      Fixed("sibling_linked", SiblingLinked{std::string(56, 's')}),
      Following(
          "sibling_unlinked",
          [](const S& s) -> FactBody {
            const auto [epoch, entry] = LinkFirst(s);
            return SiblingUnlinked{epoch, entry, UnlinkReason::kLinkedInError};
          }),
      Following("separation_reasoned",
                [](const S& s) -> FactBody {
                  const auto [epoch, entry] = LinkFirst(s);
                  return SeparationReasoned{epoch, entry,
                                            SeparationReason::kBestInterests};
                }),
      Fixed("separation_reasoned, no such link",
            SeparationReasoned{0, 1'000'000, SeparationReason::kChildsWish}),
      Following("protected_corrected",
                [](const S& s) -> FactBody {
                  const auto& filed = s.secret.filed;
                  if (filed.empty()) return ProtectedCorrected{0, 1};
                  return ProtectedCorrected{filed.begin()->first.first,
                                            filed.begin()->first.second};
                }),
      Fixed("protected_corrected, no such entry",
            ProtectedCorrected{0, 1'000'000'000}),
      Fixed("reason_recorded, of a rest",
            ReasonRecorded{{}, SuspensionReason::kSecurityRiskToCase}),
      Fixed("reason_recorded, of a reopening",
            ReasonRecorded{ReopeningReason::kTrafficking, {}}),
      Fixed("lowering_confirmed unseen", LoweringConfirmed{1'000'000}),
      Fixed("danger_screened",
            DangerScreened{DangerSubject::kChild, ScreenResult::kNoIndication}),
      Fixed("danger_screened, indication",
            DangerScreened{DangerSubject::kFamily, ScreenResult::kIndication}),
      Fixed(
          "danger_screened, the family is safe",
          DangerScreened{DangerSubject::kFamily, ScreenResult::kNoIndication}),
      Fixed("item_withheld",
            ItemWithheld{WithheldFrom::kOrigin, WithholdReason::kFear, {}}),
      Fixed("assessment_annexed alone", AssessmentAnnexed{}),
      Fixed("waiver_reason_recorded alone",
            WaiverReasonRecorded{WaiverReason::kDanger}),
      Fixed("override_proposed",
            OverrideProposed{OverrideGround::kVitalInterest,
                             ConsentScope::kCaseTransfer, kOrigin, true, true}),
      Following("override_approved",
                [](const S& s) -> FactBody {
                  return OverrideApproved{"2026-01-10",
                                          s.secret.consent_override.proposal,
                                          "2026-01-09"};
                }),
      Fixed("override_approved unseen",
            OverrideApproved{"2026-01-10", 0, "2026-01-09"}),
      Following("override_approved for ever",
                [](const S& s) -> FactBody {
                  return OverrideApproved{"2030-01-10",
                                          s.secret.consent_override.proposal,
                                          "2026-01-09"};
                }),
      Fixed("tracing_recorded", TracingRecorded{TracingStatus::kOpen}),
      Fixed("tracing_recorded, at its end",
            TracingRecorded{TracingStatus::kReunified}),
      Fixed("complaint_filed",
            ComplaintFiled{ComplaintAbout::kOrganisation, "",
                           ComplaintSeverity::kDissatisfaction}),
      Following("complaint_answered",
                [](const CaseState& s) -> FactBody {
                  const auto& open = s.secret.complaints_open;
                  const ComplaintNumber one = open.empty()
                                                  ? ComplaintNumber{0, 1}
                                                  : open.begin()->first;
                  return ComplaintAnswered{
                      one.second, ComplaintOutcome::kUpheld, one.first};
                }),
  };
}

}  // namespace causeway::procedure
