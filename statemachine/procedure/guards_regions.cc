// What stands beside the eight steps: appeal, rest, reopening, worker,
// corrections, majority, legal status, services, reviews, tracing, overrides,
// complaints.

#include <algorithm>

#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/overrides.h"

namespace causeway::procedure {
namespace {

bool Decided(const OpenInput& in) {
  return in.open.determination.solution != Solution::kUnspecified;
}

bool AppealOpen(const OpenInput& in) {
  return in.open.determination.appeal_open;
}

bool AnotherRecorder(const OpenInput& in) {
  return in.open.determination.recorder != ActorOf(in.fact.meta);
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

// Whoever takes a child in and does not carry cases opens the case all the
// same: it is counted when a supervisor names its worker.
bool CaseloadAllows(const FullInput& in) {
  const bool overridden =
      OverCaseloadIn(in.fact.body) != CaseloadReason::kUnspecified;
  return overridden || in.fact.meta.function == Function::kIntake ||
         !in.caseload.has_value() ||
         *in.caseload < in.procedure.Limit("caseload_max");
}

bool OverriddenBySupervisor(const OpenInput& in) {
  return OverCaseloadIn(in.fact.body) == CaseloadReason::kUnspecified ||
         in.fact.meta.function == Function::kSupervisor;
}

// As case worker of the case, to be or already.
const std::string& WorkerIn(const OpenInput& in) {
  const auto* assigned = std::get_if<WorkerAssigned>(&in.fact.body);
  return assigned != nullptr ? assigned->worker : in.open.worker;
}

bool OverriddenForAnother(const OpenInput& in) {
  return OverCaseloadIn(in.fact.body) == CaseloadReason::kUnspecified ||
         in.fact.meta.staff_number != WorkerIn(in);
}

bool NotYetAdult(const OpenInput& in) {
  return in.open.age_band != AgeBand::kAdult;
}

// Both kinds of record by which the age band changes.
AgeBand BandIn(const OpenInput& in) {
  const auto* corrected = std::get_if<AgeBandCorrected>(&in.fact.body);
  return corrected == nullptr ? AgeBand::kAdult : corrected->age_band;
}

bool AnotherBand(const OpenInput& in) { return BandIn(in) != in.open.age_band; }

// In doubt a child: only away from one it needs a paper.
bool OlderInWriting(const OpenInput& in) {
  return BandIn(in) <= in.open.age_band ||
         Attached(in.fact.meta, DocumentKind::kAgeRecord);
}

bool OlderWaits(const OpenInput& in) { return in.open.older.has_value(); }

bool OlderByTwo(const OpenInput& in) {
  const auto& older = in.open.older;
  return !older || !IsAmong(older->writers, ActorOf(in.fact.meta));
}

bool EntryExists(const OpenInput& in) {
  return BodyOf<DocumentsCorrected>(in).entry < in.open.entries;
}

bool SomethingCorrected(const OpenInput& in) {
  return !in.fact.meta.documents.empty();
}

// The entry was filed with documents, and each new one is of their kinds.
bool CorrectsItsKinds(const FullInput& in) {
  const auto& body = BodyOf<ProtectedCorrected>(in);
  const auto& filed = in.state.secret.filed;
  const auto entry = filed.find({body.epoch, body.entry});
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return entry != filed.end() && !kinds.empty() &&
         std::all_of(kinds.begin(), kinds.end(), [&](DocumentKind kind) {
           return std::find(entry->second.begin(), entry->second.end(), kind) !=
                  entry->second.end();
         });
}

// What a second person approves, or approved, is proposed anew instead.
bool NotApprovedByAnother(const FullInput& in) {
  const auto& body = BodyOf<ProtectedCorrected>(in);
  const ProtectedState& secret = in.state.secret;
  if (body.epoch != in.state.open.epoch) return true;
  const bool approved = std::any_of(
      secret.overrides_used.begin(), secret.overrides_used.end(),
      [&](const auto& one) { return one.second.proposal == body.entry; });
  return secret.waiting.count(body.entry) == 0 && !approved &&
         (!secret.consent_override.proposer.has_value() ||
          secret.consent_override.proposal != body.entry);
}

// Why it was opened again, or rests now.
bool ReasonBelongs(const OpenInput& in) {
  return BodyOf<ReasonRecorded>(in).reopening != ReopeningReason::kUnspecified
             ? in.open.reopened
             : Rests(in);
}

bool SameKinds(const OpenInput& in) {
  const auto lies =
      in.open.documents.find(BodyOf<DocumentsCorrected>(in).entry);
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return std::all_of(kinds.begin(), kinds.end(), [&](DocumentKind kind) {
    return lies != in.open.documents.end() &&
           std::find(lies->second.begin(), lies->second.end(), kind) !=
               lies->second.end();
  });
}

// What a panel or an appeal body decided is corrected in the function in which
// it was recorded, and nothing else in another than the case worker's.
bool DecisionByItsRecorder(const OpenInput& in) {
  Function function = Function::kCaseWorker;
  if (Attached(in.fact.meta, DocumentKind::kDecision)) {
    const auto by =
        in.open.decisions.find(BodyOf<DocumentsCorrected>(in).entry);
    if (by == in.open.decisions.end()) return true;  // D.same_kind says so.
    function = by->second;
  }
  return in.fact.meta.function == function;
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

bool StandsFor(const std::set<std::pair<std::string, std::string>>& answers,
               const std::string& country) {
  return std::any_of(answers.begin(), answers.end(), [&](const auto& answer) {
    return answer.first == country;
  });
}

// One authority of the country consented, and no other's refusal stands.
bool ConsentedAbroad(const OpenInput& in) {
  const DeterminationState& determination = in.open.determination;
  if (determination.solution != Solution::kPlacementAbroad) return true;
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  if (started != nullptr && started->step != Step::kImplementation) return true;
  return StandsFor(in.open.placement_consents, determination.country) &&
         !StandsFor(in.open.placement_refusals, determination.country);
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
  const ProtectedState& secret = in.state.secret;
  const Date on = RecordedOn(in.fact.meta);
  return to == TracingStatus::kNotWanted ||
         to == TracingStatus::kUnsuccessful ||
         to == TracingStatus::kSuspended ||
         (ChildSaidYes(secret, ConsentScope::kTracing, on) &&
          ConsentHolds(secret, ConsentScope::kTracing, on));
}

bool SaysReunified(const FullInput& in) {
  return BodyOf<TracingRecorded>(in).status == TracingStatus::kReunified;
}

// Into the family leads a decision, and its being carried out.
bool ReunifiedByDecision(const FullInput& in) {
  const OpenState& open = in.state.open;
  const Solution solution = open.determination.solution;
  const bool family = solution == Solution::kReturnToFamily ||
                      solution == Solution::kLocalIntegrationFamily ||
                      solution == Solution::kFamilyReunificationThirdCountry;
  return !SaysReunified(in) ||
         (family && (open.implemented || open.Active(Step::kImplementation)));
}

bool ReunifiedBySecondPerson(const FullInput& in) {
  return !SaysReunified(in) || in.state.secret.tracer != ActorOf(in.fact.meta);
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

bool OverrideReviewed(const OpenInput& in) {
  const auto& body = BodyOf<OverrideApproved>(in);
  const absl::StatusOr<Date> on = ParseDate(body.review_on);
  return on.ok() && *on >= RecordedOn(in.fact.meta) &&
         body.review_on <= body.expires_on;
}

// From whom a yes is taken back is named as the child names it, whether or not
// the yes named it so.
bool SomethingToWithdraw(const FullInput& in) {
  const auto& body = BodyOf<ConsentWithdrawn>(in);
  const ProtectedState& secret = in.state.secret;
  return std::all_of(body.scopes.begin(), body.scopes.end(),
                     [&](ConsentScope scope) {
                       const auto answer = secret.consents.find(scope);
                       return answer != secret.consents.end() && answer->second;
                     });
}

// No blanket consent: who gets something is named, where somebody does.
bool RecipientsNamed(const OpenInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  const bool leaves =
      std::any_of(body.granted.begin(), body.granted.end(), LetsDataLeave);
  return leaves == !body.recipients.empty() &&
         (leaves || body.categories.empty());
}

bool AdultSpeaks(const OpenInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  return in.open.age_band != AgeBand::kAdult || body.granted.empty() ||
         body.given_by == ConsentGiver::kChild;
}

// Nobody speaks for a guardian who is not there (domain.md 7.5, 8.5).
bool GuardianSpeaks(const OpenInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  return body.given_by != ConsentGiver::kGuardian || body.granted.empty() ||
         HasGuardian(in.open);
}

// A child who came alone has no caregiver who could speak for it.
bool CaregiverSpeaks(const OpenInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  return body.given_by != ConsentGiver::kCaregiver || body.granted.empty() ||
         in.open.protection_status != ProtectionStatus::kUnaccompanied;
}

// Whoever else consented, the child was asked before its family is looked for,
// and about the authority that is to look
// (domain.md 7.5), or two supervisors overrode that it was not.
bool ChildAskedBeforeTracing(const FullInput& in) {
  const auto* inquiry = std::get_if<InquirySent>(&in.fact.body);
  if (inquiry != nullptr && inquiry->kind != InquiryKind::kTracingRequest) {
    return true;
  }
  const ProtectedState& secret = in.state.secret;
  const Date on = RecordedOn(in.fact.meta);
  return ChildSaidYes(secret, ConsentScope::kTracing, on, in.peer) ||
         OverrideHolds(secret, in.peer, ConsentScope::kTracing, on, "");
}

// What the child asked to withhold nobody else opens (domain.md, P15).
bool WithheldOpenedByChild(const OpenInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  return std::find(body.granted.begin(), body.granted.end(),
                   ConsentScope::kWithheldItems) == body.granted.end() ||
         SaidByChild(in.open.age_band, in.fact.meta, body);
}

// What the child refused, or took back, the child alone allows again.
bool ChildRefusalStands(const FullInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  const std::set<ConsentScope>& refused = in.state.secret.refused_by_child;
  return body.given_by == ConsentGiver::kChild ||
         std::none_of(
             body.granted.begin(), body.granted.end(),
             [&](ConsentScope scope) { return refused.count(scope) > 0; });
}

bool CaregiverIsNoRisk(const FullInput& in) {
  const auto& body = BodyOf<ConsentRecorded>(in);
  const ProtectedState& secret = in.state.secret;
  return body.given_by != ConsentGiver::kCaregiver || body.granted.empty() ||
         (!secret.family_danger && !secret.family_or_state_suspected);
}

const WaitingRecord* Waiting(const FullInput& in) {
  const auto& waiting = in.state.secret.waiting;
  const auto found = waiting.find(BodyOf<LoweringConfirmed>(in).proposal);
  return found == waiting.end() ? nullptr : &found->second;
}

bool RecordWaits(const FullInput& in) { return Waiting(in) != nullptr; }

bool LoweredByTwo(const FullInput& in) {
  const WaitingRecord* const waiting = Waiting(in);
  return waiting == nullptr || waiting->recorded_by != ActorOf(in.fact.meta);
}

bool ConsentEndsLater(const OpenInput& in) {
  const std::string& until = BodyOf<ConsentRecorded>(in).valid_until;
  if (until.empty()) return true;
  const absl::StatusOr<Date> day = ParseDate(until);
  return day.ok() && *day >= RecordedOn(in.fact.meta);
}

// A child who said no to being referred is not, but in danger.
bool ServicesNotRefused(const FullInput& in) {
  constexpr ConsentScope kScope = ConsentScope::kShareServices;
  const ProtectedState& secret = in.state.secret;
  const auto answer = secret.consents.find(kScope);
  return answer == secret.consents.end() || answer->second ||
         in.state.open.urgent ||
         OverrideHolds(secret, nullptr, kScope, RecordedOn(in.fact.meta), "");
}

std::vector<CodeRule> ProtectedRegionRules() {
  using enum FactType;
  const std::vector<FactType> approved = {kOverrideApproved};
  return {
      AboutEntry("C.valid_until", {kConsentRecorded}, ConsentEndsLater),
      AboutEntry("C.recipients", {kConsentRecorded}, RecipientsNamed),
      AboutEntry("C.adult_speaks", {kConsentRecorded}, AdultSpeaks),
      AboutEntry("C.guardian_in_place", {kConsentRecorded}, GuardianSpeaks),
      AboutEntry("C.caregiver_in_place", {kConsentRecorded}, CaregiverSpeaks),
      AboutState("TR.child_asked", {kEvaluationRequested, kInquirySent},
                 ChildAskedBeforeTracing),
      AboutEntry("C.withheld_by_child", {kConsentRecorded},
                 WithheldOpenedByChild),
      AboutEntry("C.child_refusal", {kConsentRecorded}, ChildRefusalStands),
      AboutEntry("C.caregiver_not_risk", {kConsentRecorded}, CaregiverIsNoRisk),
      AboutState("P1.lowering_waits", {kLoweringConfirmed}, RecordWaits),
      AboutState("P1.lowered_by_two", {kLoweringConfirmed}, LoweredByTwo),
      AboutEntry("C.given_before", {kConsentWithdrawn}, SomethingToWithdraw),
      AboutEntry("TR.order", {kTracingRecorded}, TracingMoves),
      AboutEntry("TR.consent", {kTracingRecorded}, TracingConsented),
      AboutEntry("TR.decided", {kTracingRecorded}, ReunifiedByDecision),
      AboutEntry("TR.second_person", {kTracingRecorded},
                 ReunifiedBySecondPerson),
      AboutEntry("O.alternatives_tried", {kOverrideProposed},
                 AlternativesTried),
      AboutState("O.proposed", approved, OverrideStands),
      AboutState("O.approver_not_proposer", approved,
                 OverrideApproverNotProposer),
      AboutState("O.approvers_distinct", approved, OverrideApproverDistinct),
      AboutEntry("O.same_proposal", approved, ReleasesProtectedAsSeen),
      AboutEntry("O.expiry", approved, OverrideExpires),
      AboutEntry("O.review", approved, OverrideReviewed),
  };
}

}  // namespace

CaseloadReason OverCaseloadIn(const FactBody& body) {
  return std::visit(
      [](const auto& b) {
        if constexpr (requires { b.over_caseload; }) {
          return b.over_caseload;
        } else {
          return CaseloadReason::kUnspecified;
        }
      },
      body);
}

std::vector<CodeRule> RegionRules() {
  using enum FactType;
  const std::vector<FactType> reopened = {kCaseReopened};
  const std::vector<FactType> corrected = {kDocumentsCorrected};
  const std::vector<FactType> mended = {kProtectedCorrected};
  std::vector<CodeRule> rules = {
      AboutState("A.decision_notified", {kAppealFiled}, DecisionNotifiedBefore),
      AboutState("A.none_open", {kAppealFiled}, NoAppealOpen),
      AboutEntry("A.in_time", {kAppealFiled}, AppealInTime),
      AboutState("A.open", {kAppealDecided}, AppealOpen),
      AboutState("A.another_recorder", {kAppealDecided}, AnotherRecorder),
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
      AboutEntry("Z.protected_kinds", mended, CorrectsItsKinds),
      AboutEntry("Z.proposed_anew", mended, NotApprovedByAnother),
      AboutEntry("Z.reason_belongs", {kReasonRecorded}, ReasonBelongs),
      AboutState("SUS.not_resting", {kCaseSuspended}, NotAtRest),
      AboutState("SUS.resting", {kCaseResumed}, Rests),
      AboutEntry("SUS.recognised", {kCaseResumed}, FoundIsRecognised),
      AboutState("R.closed", reopened, Closed),
      AboutState("R.reopenable", reopened, Reopenable),
      AboutEntry("R.step", reopened, ReopensAtCareOrAssessment),
      AboutEntry("W.another", {kWorkerAssigned}, AnotherWorker),
      AboutEntry("W.caseload", {kWorkerAssigned, kCaseOpened, kCaseReopened},
                 CaseloadAllows),
      AboutEntry("W.over_by_supervisor", {kCaseReopened},
                 OverriddenBySupervisor),
      AboutEntry("W.over_by_another", {kWorkerAssigned, kCaseReopened},
                 OverriddenForAnother),
      AboutState("M.once", {kMajorityReached, kMajorityForeseen}, NotYetAdult),
      AboutEntry("M.month", {kMajorityForeseen}, MonthAhead),
      AboutEntry("M.another_band", {kAgeBandCorrected}, AnotherBand),
      AboutEntry("M.in_writing", {kMajorityReached, kAgeBandCorrected},
                 OlderInWriting),
      AboutState("M.waits", {kAgeConfirmed}, OlderWaits),
      AboutState("M.older_by_two", {kAgeConfirmed}, OlderByTwo),
      AboutEntry("M.same_proposal", {kAgeConfirmed}, ReleasesWhatWasSeen),
      AboutState("PC.closed", {kVisitedAfterClosure}, IsClosed),
      AboutEntry("D.entry_exists", corrected, EntryExists),
      AboutEntry("D.new_version", corrected, SomethingCorrected),
      AboutEntry("D.same_kind", corrected, SameKinds),
      AboutEntry("D.decision_by_its_recorder", corrected,
                 DecisionByItsRecorder),
      AboutEntry("GU.not_an_appointment", {kGuardianStatusRecorded},
                 GuardianshipChange),
      AboutEntry("GU.in_place", {kGuardianStatusRecorded}, GuardianToContest),
      AboutEntry("SV.not_open", {kServiceReferred}, ServiceNotOpen),
      AboutState("SV.consent", {kServiceReferred}, ServicesNotRefused),
      AboutEntry("SV.open", {kServiceAnswered}, ServiceOpen),
      AboutState("S4.step_active", {kPlanReviewed}, CareRuns),
      AboutEntry("S4.child_took_part", {kPlanReviewed}, ChildTookPart),
  };
  for (CodeRule& rule : ProtectedRegionRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
