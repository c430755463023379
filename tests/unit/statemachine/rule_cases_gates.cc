#include "base/check.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using S = CaseState;
using J = EvaluationJournalState;
using enum ExchangeKind;
using enum FactType;

Fact EvaluationFact(Function function, FactBody body,
                    std::vector<DocumentKind> documents) {
  Fact fact;
  fact.meta.node = kGuinea;
  fact.meta.function = function;
  fact.meta.staff_number = function == Function::kMachine ? ""
                           : function == Function::kSupervisor
                               ? kSupervisorNumber
                               : kWorkerNumber;
  fact.meta.happened_on = "2026-01-10";
  fact.meta.recorded_at_us = int64_t{20'464} * 86'400'000'000;  // 2026-01-11
  fact.meta.documents = std::move(documents);
  fact.body = std::move(body);
  return fact;
}

std::vector<EvaluationStep> PlayEvaluation() {
  const std::vector<Fact> facts = {
      EvaluationFact(
          Function::kCaseWorker,
          EvaluationOpened{std::string(32, '\3'), kTunisia,
                           EvaluationLevel::kViability, kWorkerNumber},
          {}),
      EvaluationFact(Function::kCaseWorker, VisitRecorded{true},
                     {DocumentKind::kVisitRecord}),
      EvaluationFact(Function::kCaseWorker,
                     ReportSubmitted{EvaluationResult::kFamilyFoundSuitable},
                     {DocumentKind::kEvaluationReport}),
      EvaluationFact(Function::kSupervisor, ReportApproved{2}, {}),
      EvaluationFact(Function::kMachine, ReportReturned{{ReportLack::kSafety}},
                     {}),
  };
  std::vector<EvaluationStep> steps;
  J state;
  for (const Fact& fact : facts) {
    steps.push_back({state, fact});
    state = ApplyEvaluation(state, fact);
  }
  steps.push_back({steps[2].before, EvaluationFact(Function::kMachine,
                                                   EvaluationStopped{}, {})});
  steps.push_back({steps[3].before, EvaluationFact(Function::kSupervisor,
                                                   ReportRejected{2}, {})});
  return steps;
}

}  // namespace

const EvaluationStep& EvaluationAct(FactType type) {
  static const auto* const kSteps =
      new std::vector<EvaluationStep>(PlayEvaluation());
  const EvaluationStep* found = nullptr;
  for (const EvaluationStep& step : *kSteps) {
    if (TypeOf(step.fact.body) == type) found = &step;
  }
  CAUSEWAY_CHECK(found != nullptr) << "no such act of an evaluation";
  return *found;
}

std::vector<EvaluationCase> EvaluationCases() {
  return {
      {"EV.genesis", kEvaluationOpened, [](J& s, Fact&) { s.opened = true; }},
      {"EV.genesis", kVisitRecorded, [](J& s, Fact&) { s.opened = false; }},
      {"EV.ended", kVisitRecorded, [](J& s, Fact&) { s.approved = true; }},
      {"EV.ended", kReportApproved, [](J& s, Fact&) { s.stopped = true; }},
      {"EV.evaluator", kVisitRecorded,
       [](J&, Fact& f) { f.meta.node = kTunisia; }},
      {"EV.visit_recorded", kReportSubmitted,
       [](J& s, Fact&) { s.visits = 0; }},
      {"EV.found_as_reported", kReportSubmitted,
       [](J& s, Fact&) { s.family_found = false; }},
      {"EV.report_submitted", kReportApproved,
       [](J& s, Fact&) { s.author.reset(); }},
      {"EV.approver_not_author", kReportApproved,
       [](J&, Fact& f) { f.meta.staff_number = kWorkerNumber; }},
      {"EV.same_report", kReportApproved, [](J& s, Fact&) { s.report = 3; }},
      {"EV.ended", kReportRejected, [](J& s, Fact&) { s.approved = true; }},
      {"EV.report_left", kReportReturned,
       [](J& s, Fact&) { s.approved = false; }},
      {"EV.report_left", kReportReturned,
       [](J& s, Fact&) { s.stopped = true; }},
      {"EV.report_submitted", kReportRejected,
       [](J& s, Fact&) { s.author.reset(); }},
      {"EV.approver_not_author", kReportRejected,
       [](J&, Fact& f) { f.meta.staff_number = kWorkerNumber; }},
      {"EV.same_report", kReportRejected, [](J& s, Fact&) { s.report = 3; }},
      {"EV.visit_record", kVisitRecorded,
       [](J&, Fact& f) { f.meta.documents.clear(); }},
      {"EV.report", kReportSubmitted,
       [](J&, Fact& f) { f.meta.documents.clear(); }},
      {"input.future_date", kVisitRecorded,
       [](J&, Fact& f) { f.meta.happened_on = "2026-01-12"; }},
      {"input.gates_held", kReportApproved,
       [](J&, Fact& f) { f.meta.gates_held = true; }},
      {"role.function", kReportApproved,
       [](J&, Fact& f) { f.meta.function = Function::kCaseWorker; }},
  };
}

CaseState StateBeforeOffer() {
  CaseState state = ReturnJourney().Act(kCustodyOffered, 1).before;
  state.secret.consents[ConsentScope::kShareAuthorities] = true;
  state.secret.consent_to[ConsentScope::kShareAuthorities]["GN"] = {};
  return state;
}

std::vector<GateCase> GateCases() {
  return {
      {"P.peer_enrolled", kOffer, [](S&, Peer& p) { p.enrolled = false; }},
      {"P.peer_enrolled", kReply, [](S&, Peer& p) { p.enrolled = false; }},
      {"P.peer_active", kBundle, [](S&, Peer& p) { p.active = false; }},
      {"P.agreement", kOffer, [](S&, Peer& p) { p.agreements.clear(); }},
      {"P.agreement", kEvaluationRequest,
       [](S&, Peer& p) { p.agreements.front().until = "2026-01-01"; }},
      {"P.agreement", kAnswer, [](S&, Peer& p) { p.agreements.clear(); }},
      {"P.agreement", kMeasureNotice,
       [](S&, Peer& p) { p.agreements.clear(); }},
      {"P.agreement_covers", kInformationRequest,
       [](S&, Peer& p) {
         p.agreements.front().categories = {DocumentKind::kDecision};
       }},
      {"P.agreement_covers", kAnswer,
       [](S&, Peer& p) {  // What ended covers no more.
         p.agreements = {{"2199-12-31", {DocumentKind::kDecision}},
                         {"2026-01-01", {}}};
       }},
      {"P4.protection_bodies", kOffer,
       [](S&, Peer& p) { p.protects_children = false; }},
      {"P4.protection_bodies", kReply,
       [](S&, Peer& p) { p.protects_children = false; }},
      {"P15.withheld", kInformationRequest,
       [](S& s, Peer&) {
         s.secret.withheld[WithheldFrom::kOrigin] = {
             DocumentKind::kInquiryRecord};
       }},
      {"P15.withheld", kAnswer,
       [](S& s, Peer&) {
         s.secret.withheld[WithheldFrom::kOthers] = {
             DocumentKind::kInquiryRecord};
       }},
      {"P.kind_accepted", kOffer, [](S&, Peer& p) { p.accepts = {"BUNDLE"}; }},
      {"P.kind_accepted", kInformationRequest,
       [](S&, Peer& p) { p.accepts = {"BUNDLE"}; }},
      {"P1.asylum", kDangerNotice,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kPending; }},
      {"P1.asylum", kMissingNotice,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kGranted; }},
      {"P1.asylum", kTracingRequest,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kPending; }},
      {"P1.asylum", kAnswer,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kPending; }},
      {"P3.danger_screen_positive", kAnswer,
       [](S& s, Peer&) { s.secret.family_danger = true; }},
      {"P.kind_accepted", kAnswer,
       [](S&, Peer& p) { p.accepts = {"EVALUATION_REPORT"}; }},
      {"P.kind_accepted", kEvaluationReport,
       [](S&, Peer& p) { p.accepts = {"INQUIRY_ANSWER"}; }},
      {"P.peer_active", kEvaluationReport,
       [](S&, Peer& p) { p.active = false; }},
      {"P0.origin_answered", kAnswer,
       [](S& s, Peer&) { s.open.nationality_answered = false; }},
      {"P0.origin_answered", kEvaluationReport,
       [](S& s, Peer&) { s.open.nationality_answered = false; }},
      {"P1.asylum", kEvaluationReport,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kIntends; }},
      {"P1.trafficking", kAnswer,
       [](S& s, Peer&) { s.secret.family_or_state_suspected = true; }},
      {"P1.trafficking", kEvaluationReport,
       [](S& s, Peer&) { s.secret.family_or_state_suspected = true; }},
      {"P1.feared_state", kAnswer,
       [](S& s, Peer&) { s.secret.feared_states = {"GN"}; }},
      {"P1.feared_state", kEvaluationReport,
       [](S& s, Peer&) { s.secret.feared_states = {"GN"}; }},
      {"P2.asylum_known", kAnswer,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kNotKnown; }},
      {"P2.asylum_known", kEvaluationReport,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kNotKnown; }},
      {"P3.danger_screen_missing", kAnswer,
       [](S& s, Peer&) { s.secret.danger.clear(); }},
      {"P3.danger_screen_missing", kEvaluationReport,
       [](S& s, Peer&) { s.secret.danger.clear(); }},
      {"P3.danger_screen_positive", kEvaluationReport,
       [](S& s, Peer&) { s.secret.family_danger = true; }},
      {"P6.consent", kAnswer,
       [](S& s, Peer&) {
         s.secret.consents.erase(ConsentScope::kShareAuthorities);
       }},
      {"P6.consent", kEvaluationReport,
       [](S& s, Peer&) {
         s.secret.consents[ConsentScope::kShareAuthorities] = false;
       }},
      {"P15.withheld", kEvaluationReport,
       [](S& s, Peer&) {
         s.secret.withheld[WithheldFrom::kOthers] = {
             DocumentKind::kInquiryRecord};
       }},
      {"P.restricted", kAnswer,
       [](S& s, Peer&) {
         s.open.restrictions[RestrictionGround::kObjection] = {
             kTunisia, kDataOfficerNumber};
       }},
      {"P.restricted", kEvaluationReport,
       [](S& s, Peer&) {
         s.open.restrictions[RestrictionGround::kObjection] = {
             kTunisia, kDataOfficerNumber};
       }},
      {"P2.asylum_known", kDangerNotice,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kNotKnown; }},
      {"P3.danger_screen_missing", kMissingNotice,
       [](S& s, Peer&) { s.secret.danger.clear(); }},
      {"P3.danger_screen_positive", kDangerNotice,
       [](S& s, Peer&) { s.secret.family_danger = true; }},
      {"P6.consent", kInformationRequest,
       [](S& s, Peer&) {
         s.secret.consents[ConsentScope::kShareAuthorities] = false;
       }},
      {"P6.consent", kPlacementConsultation,
       [](S& s, Peer&) {
         s.secret.consents.erase(ConsentScope::kShareAuthorities);
       }},
      {"P6.consent", kTracingRequest,
       [](S& s, Peer&) { s.secret.consents[ConsentScope::kTracing] = false; }},
      {"P.procedure_known", kBundle,
       [](S&, Peer& p) { p.procedure_digests.clear(); }},
      {"P.procedure_known", kOffer,
       [](S& s, Peer& p) {  // It has the present one, not the one before.
         s.open.procedure_digest = kOtherVersion;
         s.open.procedure_digests.push_back(kOtherVersion);
         p.procedure_digests = {kOtherVersion};
       }},
      {"P.procedure_known", kEvaluationRequest,
       [](S&, Peer& p) { p.procedure_digests = {kOtherVersion}; }},
      {"P0.origin_answered", kOffer,
       [](S& s, Peer&) { s.open.nationality_answered = false; }},
      {"P0.origin_answered", kBundle,
       [](S& s, Peer&) { s.open.residence_answered = false; }},
      {"P0.origin_answered", kEvaluationRequest,
       [](S& s, Peer&) { s.open.residence_answered = false; }},
      {"P0.origin_answered", kInformationRequest,
       [](S& s, Peer&) { s.open.nationality_answered = false; }},
      {"P0.origin_answered", kDangerNotice,
       [](S& s, Peer&) { s.open.residence_answered = false; }},
      {"P1.displacement", kOffer,
       [](S& s, Peer&) {
         s.secret.displacement = DisplacementStatus::kRefugee;
       }},
      {"P1.displacement", kDangerNotice,
       [](S& s, Peer&) {
         s.secret.displacement = DisplacementStatus::kAsylumSeeker;
       }},
      {"P2.displacement_known", kOffer,
       [](S& s, Peer&) {
         s.secret.displacement = DisplacementStatus::kNotKnown;
       }},
      {"P2.displacement_known", kEvaluationRequest,
       [](S& s, Peer&) { s.secret.displacement = DisplacementStatus(); }},
      {"P2.trafficking_known", kOffer,
       [](S& s, Peer&) { s.secret.trafficking = {}; }},
      {"P2.trafficking_known", kEvaluationRequest,
       [](S& s, Peer&) {
         s.secret.trafficking.result = ScreenResult::kNotKnown;
       }},
      {"P2.fears_known", kOffer,
       [](S& s, Peer&) { s.secret.fears_asked = false; }},
      {"P1.asylum", kOffer,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kGranted; }},
      {"P1.asylum", kClose,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kPending; }},
      {"P1.asylum", kBundle,
       [](S& s, Peer& p) {  // An embassy of the origin, elsewhere.
         p.country = "FR";
         s.secret.asylum = AsylumStatus::kRejectedAppealable;
       }},
      {"P1.trafficking", kRelease,
       [](S& s, Peer&) { s.secret.family_or_state_suspected = true; }},
      {"P1.feared_state", kOffer,
       [](S& s, Peer&) { s.secret.feared_states = {"GN"}; }},
      {"P2.asylum_known", kEvaluationRequest,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kNotInformed; }},
      {"P2.asylum_known", kOffer,
       [](S& s, Peer&) { s.secret.asylum = AsylumStatus::kUnspecified; }},
      {"P3.danger_screen_missing", kOffer,
       [](S& s, Peer&) { s.secret.danger.clear(); }},
      {"P3.danger_screen_missing", kOffer,
       [](S& s, Peer&) {
         s.secret.danger[DangerSubject::kChild].on = "2025-06-01";
       }},
      {"P3.danger_screen_missing", kOffer,
       [](S& s, Peer&) {
         s.secret.danger[DangerSubject::kFamily] = {ScreenResult::kNotKnown,
                                                    "2026-01-10"};
       }},
      {"P3.danger_screen_missing", kOffer,
       [](S& s, Peer&) { s.secret.danger.erase(DangerSubject::kFamily); }},
      {"P3.danger_screen_positive", kEvaluationRequest,
       [](S& s, Peer&) {
         s.secret.danger[DangerSubject::kChild].result =
             ScreenResult::kIndication;
       }},
      {"P3.danger_screen_positive", kOffer,
       [](S& s, Peer&) { s.secret.family_danger = true; }},
      {"P6.consent", kOffer,
       [](S& s, Peer&) {  // To another country.
         s.secret.consent_to[ConsentScope::kCaseTransfer] = {{"TN", {}}};
       }},
      {"P6.consent", kOffer,
       [](S& s, Peer&) {  // No longer.
         s.secret.consent_to[ConsentScope::kCaseTransfer] = {
             {"GN", {"2026-01-06", {}}}};
       }},
      {"P6.consent", kOffer,
       [](S&, Peer& p) {
         p.represents = {"GN", "FR"};
       }},
      {"P6.consent", kInformationRequest,
       [](S& s, Peer&) {  // For other documents.
         s.secret.consent_to[ConsentScope::kShareAuthorities] = {
             {"GN", {"", {DocumentKind::kPlacementReport}}}};
       }},
      {"P6.consent", kEvaluationRequest,
       [](S& s, Peer&) { s.secret.consents.erase(ConsentScope::kTracing); }},
      {"P6.consent", kFollowUpReport,
       [](S& s, Peer&) {
         s.secret.consents[ConsentScope::kFollowUpReport] = false;
       }},
      {"P.urgent", kOffer, [](S& s, Peer&) { s.open.urgent = true; }},
      {"P.restricted", kOffer,
       [](S& s, Peer&) {
         s.open.restrictions[RestrictionGround::kObjection] = {
             kTunisia, kDataOfficerNumber};
       }},
      {"P.restricted", kRelease,
       [](S& s, Peer&) {
         s.open.restrictions[RestrictionGround::kObjection] = {
             kTunisia, kDataOfficerNumber};
       }},
  };
}

}  // namespace causeway::procedure
