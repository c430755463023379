// What stands beside the eight steps: appeal, rest, reopening, worker,
// corrections, majority, legal status, services, reviews, tracing, overrides,
// complaints.

#include <algorithm>

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

bool Decided(const OpenInput& in) {
  return in.open.determination.solution != Solution::kUnspecified;
}

bool AppealOpen(const OpenInput& in) {
  return in.open.determination.appeal_open;
}

// The hand-off rests on the decision that would fall.
bool HandoffWithdrawnIfAnnulled(const OpenInput& in) {
  return BodyOf<AppealDecided>(in).outcome !=
             AppealOutcome::kDecisionAnnulled ||
         in.open.handoff.phase == HandoffPhase::kNone;
}

bool NoAppealOpen(const OpenInput& in) {
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  if (started != nullptr && started->step != Step::kImplementation) return true;
  return !in.open.determination.appeal_open;
}

bool DecisionNotifiedBefore(const OpenInput& in) {
  return Decided(in) && in.open.determination.notified &&
         !in.open.handoff.departed && !in.open.implemented;
}

bool AppealInTime(const OpenInput& in) {
  if (BodyOf<AppealFiled>(in).late_with_leave) return true;
  const absl::StatusOr<Date> from =
      ParseDate(in.open.determination.notified_on);
  return from.ok() && DaysBetween(*from, RecordedOn(in.fact.meta)) <=
                          in.procedure.Limit("appeal_window_days");
}

bool Rests(const OpenInput& in) {
  return in.open.suspension.reason != SuspensionReason::kUnspecified;
}

bool NotAtRest(const OpenInput& in) { return !Rests(in); }

bool FoundIsRecognised(const OpenInput& in) {
  return in.open.suspension.reason != SuspensionReason::kChildMissing ||
         BodyOf<CaseResumed>(in).identity_confirmed;
}

bool Closed(const OpenInput& in) { return in.open.closed; }

bool Reopenable(const OpenInput& in) {
  return in.open.closure_reason != ClosureReason::kDeath &&
         in.open.closure_reason != ClosureReason::kDuplicate;
}

bool ReopensAtCareOrAssessment(const OpenInput& in) {
  const Step to = BodyOf<CaseReopened>(in).to;
  return to == Step::kImmediateCare || to == Step::kAssessment;
}

bool AnotherWorker(const OpenInput& in) {
  return BodyOf<WorkerAssigned>(in).worker != in.open.worker;
}

bool CaseloadAllows(const FullInput& in) {
  return BodyOf<WorkerAssigned>(in).over_caseload || !in.caseload.has_value() ||
         *in.caseload < in.procedure.Limit("caseload_max");
}

bool NotYetAdult(const OpenInput& in) {
  return in.open.age_band != AgeBand::kAdult;
}

bool EntryExists(const OpenInput& in) {
  return BodyOf<DocumentsCorrected>(in).entry < in.open.entries;
}

bool SomethingCorrected(const OpenInput& in) {
  return !in.fact.meta.documents.empty();
}

bool GuardianshipChange(const OpenInput& in) {
  const GuardianStatus to = BodyOf<GuardianStatusRecorded>(in).status;
  return to != GuardianStatus::kTemporary && to != GuardianStatus::kAppointed;
}

bool GuardianToContest(const OpenInput& in) {
  const GuardianStatus to = BodyOf<GuardianStatusRecorded>(in).status;
  if (to != GuardianStatus::kContested && to != GuardianStatus::kEnded) {
    return true;
  }
  return HasGuardian(in.open) || in.open.guardian == GuardianStatus::kContested;
}

bool ServiceNotOpen(const OpenInput& in) {
  return in.open.services_open.count(BodyOf<ServiceReferred>(in).service) == 0;
}

bool ServiceOpen(const OpenInput& in) {
  return in.open.services_open.count(BodyOf<ServiceAnswered>(in).service) > 0;
}

// In step 8 it is the plan for the life the child now has.
bool CareRuns(const OpenInput& in) {
  return in.open.Active(Step::kTemporaryCare) ||
         in.open.Active(Step::kFollowUp);
}

// Between now and the longest childhood.
bool MonthAhead(const OpenInput& in) {
  constexpr int32_t kMajority = 18;
  constexpr int32_t kDaysInMonth = 31;
  const absl::StatusOr<Date> first =
      ParseDate(absl::StrCat(BodyOf<MajorityForeseen>(in).month, "-01"));
  const Date recorded = RecordedOn(in.fact.meta);
  return first.ok() && PlusDays(*first, kDaysInMonth) > recorded &&
         *first <= PlusYears(recorded, kMajority);
}

bool IsClosed(const OpenInput& in) { return in.open.closed; }

bool ChildTookPart(const OpenInput& in) {
  const auto& body = BodyOf<PlanReviewed>(in);
  return body.child_present || body.not_present_reason_recorded;
}

bool ConsentedAbroad(const OpenInput& in) {
  const DeterminationState& determination = in.open.determination;
  if (determination.solution != Solution::kPlacementAbroad) return true;
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  if (started != nullptr && started->step != Step::kImplementation) return true;
  return in.open.placement_consents.count(determination.country) > 0;
}

// From where to where tracing moves (domain: sub-machine of tracing). It
// starts from the child's wish alone; it can rest and end from everywhere.
bool TracingMoves(const FullInput& in) {
  using enum TracingStatus;
  const TracingStatus from = in.state.secret.tracing;
  const TracingStatus to = BodyOf<TracingRecorded>(in).status;
  switch (to) {
    case kNotWanted:
      return from != kReunified;
    case kOpen:
      return from == kUnspecified || from == kNotWanted ||
             from == kUnsuccessful || from == kSuspended;
    case kInProgress:
      return from == kOpen || from == kSuspended || from == kLocated;
    case kLocated:
      return from == kInProgress;
    case kContactRestored:
      return from == kLocated;
    case kVerified:
      return from == kLocated || from == kContactRestored;
    case kFamilyAgreed:
      return from == kVerified;
    case kReunified:
      return from == kFamilyAgreed;
    case kUnsuccessful:
    case kSuspended:
      return from != kUnspecified && from != kNotWanted && from != kReunified &&
             from != to;
    case kUnspecified:
      break;
  }
  return false;
}

bool TracingConsented(const FullInput& in) {
  const TracingStatus to = BodyOf<TracingRecorded>(in).status;
  return to == TracingStatus::kNotWanted ||
         to == TracingStatus::kUnsuccessful ||
         to == TracingStatus::kSuspended ||
         ConsentHolds(in.state.secret, ConsentScope::kTracing,
                      RecordedOn(in.fact.meta));
}

bool AlternativesTried(const OpenInput& in) {
  return BodyOf<OverrideProposed>(in).alternatives_tried;
}

bool OverrideStands(const FullInput& in) {
  return in.state.secret.consent_override.ground !=
         OverrideGround::kUnspecified;
}

bool OverrideApproverNotProposer(const FullInput& in) {
  return in.state.secret.consent_override.proposer != ActorOf(in.fact.meta);
}

bool OverrideApproverDistinct(const FullInput& in) {
  const std::vector<Person>& before =
      in.state.secret.consent_override.approvers;
  return std::find(before.begin(), before.end(), ActorOf(in.fact.meta)) ==
         before.end();
}

bool OverrideExpires(const OpenInput& in) {
  const absl::StatusOr<Date> until =
      ParseDate(BodyOf<OverrideApproved>(in).expires_on);
  if (!until.ok()) return false;
  const int64_t days = DaysBetween(RecordedOn(in.fact.meta), *until);
  return days >= 0 && days <= in.procedure.Limit("override_valid_days");
}

bool SomethingToWithdraw(const FullInput& in) {
  const auto& scopes = BodyOf<ConsentWithdrawn>(in).scopes;
  return std::all_of(scopes.begin(), scopes.end(), [&](ConsentScope scope) {
    const auto answer = in.state.secret.consents.find(scope);
    return answer != in.state.secret.consents.end() && answer->second;
  });
}

bool ConsentEndsLater(const OpenInput& in) {
  const std::string& until = BodyOf<ConsentRecorded>(in).valid_until;
  if (until.empty()) return true;
  const absl::StatusOr<Date> day = ParseDate(until);
  return day.ok() && *day >= RecordedOn(in.fact.meta);
}

bool ComplaintOpen(const FullInput& in) {
  return in.state.secret.complaints_open.count(
             BodyOf<ComplaintAnswered>(in).about) > 0;
}

bool HandlerNotSubject(const FullInput& in) {
  return BodyOf<ComplaintAnswered>(in).about != ComplaintAbout::kWorker ||
         ActorOf(in.fact.meta) !=
             Person{in.state.open.custodian, in.state.open.worker};
}

std::vector<CodeRule> ProtectedRegionRules() {
  using enum FactType;
  const std::vector<FactType> approved = {kOverrideApproved};
  return {
      AboutEntry("C.valid_until", {kConsentRecorded}, ConsentEndsLater),
      AboutEntry("C.given_before", {kConsentWithdrawn}, SomethingToWithdraw),
      AboutEntry("TR.order", {kTracingRecorded}, TracingMoves),
      AboutEntry("TR.consent", {kTracingRecorded}, TracingConsented),
      AboutEntry("O.alternatives_tried", {kOverrideProposed},
                 AlternativesTried),
      AboutState("O.proposed", approved, OverrideStands),
      AboutState("O.approver_not_proposer", approved,
                 OverrideApproverNotProposer),
      AboutState("O.approvers_distinct", approved, OverrideApproverDistinct),
      AboutEntry("O.expiry", approved, OverrideExpires),
      AboutEntry("CO.open", {kComplaintAnswered}, ComplaintOpen),
      AboutEntry("CO.handler_not_subject", {kComplaintAnswered},
                 HandlerNotSubject),
  };
}

}  // namespace

std::vector<CodeRule> RegionRules() {
  using enum FactType;
  const std::vector<FactType> reopened = {kCaseReopened};
  const std::vector<FactType> corrected = {kDocumentsCorrected};
  std::vector<CodeRule> rules = {
      AboutState("A.decision_notified", {kAppealFiled}, DecisionNotifiedBefore),
      AboutState("A.none_open", {kAppealFiled}, NoAppealOpen),
      AboutEntry("A.in_time", {kAppealFiled}, AppealInTime),
      AboutState("A.open", {kAppealDecided}, AppealOpen),
      AboutState("A.decided_first", {kStepReturned, kClosureRequested},
                 NoAppealOpen),
      AboutEntry("A.handoff_withdrawn", {kAppealDecided},
                 HandoffWithdrawnIfAnnulled),
      AboutState("G7in.no_appeal",
                 {kStepStarted, kCustodyOffered, kCustodyReleased,
                  kChildDeparted, kSolutionImplemented},
                 NoAppealOpen),
      AboutState("P8.placement_consent",
                 {kStepStarted, kCustodyOffered, kChildDeparted},
                 ConsentedAbroad),
      AboutState("SUS.not_resting", {kCaseSuspended}, NotAtRest),
      AboutState("SUS.resting", {kCaseResumed}, Rests),
      AboutEntry("SUS.recognised", {kCaseResumed}, FoundIsRecognised),
      AboutState("R.closed", reopened, Closed),
      AboutState("R.reopenable", reopened, Reopenable),
      AboutEntry("R.step", reopened, ReopensAtCareOrAssessment),
      AboutEntry("W.another", {kWorkerAssigned}, AnotherWorker),
      AboutEntry("W.caseload", {kWorkerAssigned}, CaseloadAllows),
      AboutState("M.once", {kMajorityReached, kMajorityForeseen}, NotYetAdult),
      AboutEntry("M.month", {kMajorityForeseen}, MonthAhead),
      AboutState("PC.closed", {kVisitedAfterClosure}, IsClosed),
      AboutEntry("D.entry_exists", corrected, EntryExists),
      AboutEntry("D.new_version", corrected, SomethingCorrected),
      AboutEntry("GU.not_an_appointment", {kGuardianStatusRecorded},
                 GuardianshipChange),
      AboutEntry("GU.in_place", {kGuardianStatusRecorded}, GuardianToContest),
      AboutEntry("SV.not_open", {kServiceReferred}, ServiceNotOpen),
      AboutEntry("SV.open", {kServiceAnswered}, ServiceOpen),
      AboutState("S4.step_active", {kPlanReviewed}, CareRuns),
      AboutEntry("S4.child_took_part", {kPlanReviewed}, ChildTookPart),
  };
  for (CodeRule& rule : ProtectedRegionRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
