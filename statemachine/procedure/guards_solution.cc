// Steps 6 to 8: determination, implementation, follow-up, closure.

#include <algorithm>

#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/protection.h"

namespace causeway::procedure {
namespace {

bool DeterminationActive(const OpenInput& in) {
  return in.open.Active(Step::kDetermination);
}

bool Undecided(const OpenInput& in) {
  return in.open.determination.solution == Solution::kUnspecified;
}

bool ReportSubmittedFirst(const OpenInput& in) {
  return in.open.determination.author.has_value();
}

bool Fresh(const OpenInput& in, const std::string& heard_on) {
  const absl::StatusOr<Date> heard = ParseDate(heard_on);
  if (!heard.ok()) return false;
  const int64_t age = DaysBetween(*heard, RecordedOn(in.fact.meta));
  return age >= 0 && age <= in.procedure.Limit("child_views_max_age_days");
}

bool ViewsFreshInReport(const OpenInput& in) {
  return Fresh(in, BodyOf<DeterminationSubmitted>(in).views_heard_on);
}

bool ViewsFreshAtDecision(const OpenInput& in) {
  // Without a report there is another rule to say so.
  return !in.open.determination.author.has_value() ||
         Fresh(in, in.open.determination.views_heard_on);
}

bool PanelAhead(const OpenInput& in) {
  const absl::StatusOr<Date> day =
      ParseDate(BodyOf<PanelScheduled>(in).panel_on);
  return day.ok() && *day >= RecordedOn(in.fact.meta);
}

bool AmongOptions(const OpenInput& in) {
  const std::vector<Solution>& options = in.open.determination.options;
  return std::find(options.begin(), options.end(),
                   BodyOf<SolutionDecided>(in).solution) != options.end();
}

// Back from step 6 to an earlier one; to weigh a decision anew is another thing
// (domain.md, T15 and T17).
bool PanelDefers(const FactBody& body) {
  const auto* back = std::get_if<StepReturned>(&body);
  return back != nullptr && back->from == Step::kDetermination &&
         back->to != Step::kDetermination;
}

const std::vector<std::string>& MembersIn(const FactBody& body) {
  const auto* back = std::get_if<StepReturned>(&body);
  return back != nullptr ? back->members
                         : std::get<SolutionDecided>(body).members;
}

const std::vector<std::string>& ConflictedIn(const FactBody& body) {
  const auto* back = std::get_if<StepReturned>(&body);
  return back != nullptr ? back->conflicted
                         : std::get<SolutionDecided>(body).conflicted;
}

// A court is no panel: nobody is named as voting in it, and nobody of it
// promises this node anything (domain.md 8.1 and 8.2).
bool CourtDecides(const FactBody& body) {
  const auto* back = std::get_if<StepReturned>(&body);
  return (back != nullptr ? back->deciding_body
                          : std::get<SolutionDecided>(body).deciding_body) ==
         DecidingBody::kCourt;
}

bool UndertakingsSigned(const OpenInput& in) {
  return CourtDecides(in.fact.body) ||
         BodyOf<SolutionDecided>(in).undertakings_signed;
}

bool DeferredByPanel(const OpenInput& in) {
  const auto& back = BodyOf<StepReturned>(in);
  return !PanelDefers(in.fact.body) ||
         (back.deciding_body != DecidingBody::kUnspecified &&
          (back.undertakings_signed || CourtDecides(in.fact.body)));
}

bool DeferralOnFile(const OpenInput& in) {
  return !PanelDefers(in.fact.body) ||
         Attached(in.fact.meta, DocumentKind::kDecision);
}

bool NoPanelElsewhere(const OpenInput& in) {
  const auto& back = BodyOf<StepReturned>(in);
  return PanelDefers(in.fact.body) ||
         (back.deciding_body == DecidingBody::kUnspecified &&
          back.members.empty() && back.conflicted.empty() &&
          !back.undertakings_signed);
}

bool NoMembersOfCourt(const OpenInput& in) {
  if (!CourtDecides(in.fact.body)) return true;
  const auto* back = std::get_if<StepReturned>(&in.fact.body);
  const bool undertakings =
      back != nullptr ? back->undertakings_signed
                      : BodyOf<SolutionDecided>(in).undertakings_signed;
  return MembersIn(in.fact.body).empty() &&
         ConflictedIn(in.fact.body).empty() && !undertakings;
}

bool MembersDistinct(const OpenInput& in) {
  std::vector<std::string> members = MembersIn(in.fact.body);
  std::sort(members.begin(), members.end());
  return std::adjacent_find(members.begin(), members.end()) == members.end();
}

bool Quorum(const OpenInput& in) {
  const bool votes = (std::holds_alternative<SolutionDecided>(in.fact.body) ||
                      PanelDefers(in.fact.body)) &&
                     !CourtDecides(in.fact.body);
  return !votes || static_cast<int64_t>(MembersIn(in.fact.body).size()) >=
                       in.procedure.Limit("panel_quorum");
}

bool Votes(const OpenInput& in, const std::optional<Person>& person) {
  const std::vector<std::string>& members = MembersIn(in.fact.body);
  return person.has_value() && person->node == in.fact.meta.node &&
         std::find(members.begin(), members.end(), person->staff_number) !=
             members.end();
}

bool ReportAuthorDoesNotVote(const OpenInput& in) {
  return !Votes(in, in.open.determination.author);
}

bool CaseAuthorDoesNotVote(const OpenInput& in) {
  return std::none_of(in.open.authors.begin(), in.open.authors.end(),
                      [&](const Person& one) { return Votes(in, one); });
}

// Whoever records what the panel or the appeal body decided, or why siblings
// may be separated, did not write the report that it decided on, and does not
// vote. To ask that a decision be weighed anew is everybody's.
bool RecorderDidNotWrite(const OpenInput& in) {
  if (std::holds_alternative<StepReturned>(in.fact.body) &&
      !PanelDefers(in.fact.body)) {
    return true;
  }
  return in.open.determination.author != ActorOf(in.fact.meta);
}

bool RecorderDoesNotVote(const OpenInput& in) {
  return !Votes(in, ActorOf(in.fact.meta));
}

bool ConflictedDoNotVote(const OpenInput& in) {
  const std::vector<std::string>& members = MembersIn(in.fact.body);
  const std::vector<std::string>& conflicted = ConflictedIn(in.fact.body);
  return std::none_of(
      conflicted.begin(), conflicted.end(), [&](const std::string& one) {
        return std::find(members.begin(), members.end(), one) != members.end();
      });
}

bool ReturnsToOrigin(const OpenInput& in) {
  const auto& body = BodyOf<SolutionDecided>(in);
  return !IsReturn(body.solution) || in.open.origin.count(body.country) > 0;
}

// Where nothing may be told, no child is sent (domain.md, P1 and S5). A
// solution where the child is leads nowhere.
bool LeadsWhereItMay(const FullInput& in) {
  const auto& body = BodyOf<SolutionDecided>(in);
  const ProtectedState& secret = in.state.secret;
  if (IsLocal(body.solution)) return true;
  if (secret.feared_states.count(body.country) > 0) return false;
  return in.state.open.origin.count(body.country) == 0 ||
         (!ClosesOrigin(secret.asylum) && !ClosesOrigin(secret.displacement) &&
          !secret.family_or_state_suspected);
}

// Only the node that records knows its people.
bool MembersKnown(const FullInput& in) { return in.panel_known.value_or(true); }

// No return home unless somebody was found fit, there and by who answers for
// that country; that they agreed is asked again at departure
// (DEPART.receiver_agreement).
bool FamilyFit(const OpenInput& in) {
  const auto& body = BodyOf<SolutionDecided>(in);
  const EvaluationResult result = in.open.evaluation.result;
  return body.solution != Solution::kReturnToFamily ||
         ((result == EvaluationResult::kFamilyFoundSuitable ||
           result == EvaluationResult::kFoundSuitableWithSupport) &&
          in.open.evaluation.result_country == body.country);
}

bool DecidedAndNotBegun(const OpenInput& in) {
  return in.open.Active(Step::kDetermination) && !Undecided(in);
}

bool PlanFiled(const OpenInput& in) {
  return in.open.determination.plan_author.has_value();
}

bool PlanApproverNotAuthor(const OpenInput& in) {
  return !IsAmong(in.open.determination.plan_writers, ActorOf(in.fact.meta));
}

bool NotifiedAfterDecision(const OpenInput& in) {
  return in.fact.meta.happened_on >= in.open.determination.decided_on;
}

bool WaiverInWriting(const OpenInput& in) {
  return !BodyOf<DecisionNotified>(in).appeal_waived ||
         Attached(in.fact.meta, DocumentKind::kAppealRecord);
}

bool ImplementationActive(const OpenInput& in) {
  return in.open.Active(Step::kImplementation);
}

bool TravelAccepted(const OpenInput& in) {
  return in.open.handoff.phase == HandoffPhase::kAccepted &&
         in.open.handoff.child_travels;
}

bool ReceptionConfirmed(const OpenInput& in) {
  const HandoffState& handoff = in.open.handoff;
  return handoff.pick_up_arranged &&
         (handoff.care_until_majority ||
          !IsReturn(in.open.determination.solution));
}

bool NotDeparted(const OpenInput& in) { return !in.open.handoff.departed; }

bool GuardianAtDeparture(const OpenInput& in) {
  return in.open.protection_status == ProtectionStatus::kAccompanied ||
         HasGuardian(in.open);
}

bool ConsentStillValid(const FullInput& in) {
  const ProtectedState& secret = in.state.secret;
  const Date on = RecordedOn(in.fact.meta);
  // None recorded here: given before, in a journal that stayed elsewhere.
  return secret.consents.count(ConsentScope::kParticipate) == 0 ||
         (ChildSaidYes(secret, ConsentScope::kParticipate, on) &&
          ConsentHolds(secret, ConsentScope::kParticipate, on));
}

bool LocalSolution(const OpenInput& in) {
  return IsLocal(in.open.determination.solution);
}

bool FollowUpActive(const OpenInput& in) {
  return in.open.Active(Step::kFollowUp);
}

bool Saw(const FollowedUp& body) {
  return body.not_seen_reason == NotSeenReason::kUnspecified;
}

bool FollowUpSeenAlone(const OpenInput& in) {
  const auto& body = BodyOf<FollowedUp>(in);
  if (!Saw(body)) return !body.child_seen_alone;
  return body.child_seen_alone || body.not_alone_reason_recorded;
}

// A child who is gone, or locked up, is an urgent concern first.
bool DangerRaised(const OpenInput& in) {
  switch (BodyOf<FollowedUp>(in).not_seen_reason) {
    case NotSeenReason::kAbducted:
    case NotSeenReason::kInDetention:
    case NotSeenReason::kMovedOntoStreet:
      return in.open.urgent;
    default:
      return true;
  }
}

bool StableIfSeen(const OpenInput& in) {
  const auto& body = BodyOf<FollowedUp>(in);
  return Saw(body) || body.situation != Situation::kStable;
}

bool SomethingToReport(const OpenInput& in) {
  return !in.open.last_followed_up_on.empty();
}

// Nodes before that one know nothing of this custodian, and take no word of it.
bool ToFormerCustodian(const OpenInput& in) {
  return BodyOf<FollowUpReported>(in).recipient == in.open.former_custodian;
}

// Closure because the solution holds; other reasons end any case.
bool SolutionShallHold(const OpenInput& in) {
  return BodyOf<ClosureRequested>(in).reason == ClosureReason::kSolutionHolds;
}

// The same, or nothing further once the solution is being carried out: then
// somebody looked how the child is.
bool LookedAfter(const OpenInput& in) {
  const bool begun =
      in.open.Active(Step::kImplementation) || in.open.Active(Step::kFollowUp);
  return SolutionShallHold(in) ||
         (begun && BodyOf<ClosureRequested>(in).reason ==
                       ClosureReason::kNoFurtherAction);
}

bool ClosesInFollowUp(const OpenInput& in) {
  return !SolutionShallHold(in) || in.open.Active(Step::kFollowUp);
}

bool FollowUpsEnough(const OpenInput& in) {
  return !LookedAfter(in) ||
         in.open.follow_ups >= in.procedure.Limit("follow_ups_minimum");
}

bool SeenRecently(const OpenInput& in) {
  if (!LookedAfter(in) || in.open.follow_ups == 0) return true;
  const absl::StatusOr<Date> seen = ParseDate(in.open.last_seen_on);
  return seen.ok() && DaysBetween(*seen, RecordedOn(in.fact.meta)) <=
                          in.procedure.Limit("last_seen_max_days");
}

bool SituationStable(const OpenInput& in) {
  return !SolutionShallHold(in) || in.open.follow_ups == 0 ||
         in.open.last_situation == Situation::kStable;
}

bool GrownUp(const OpenInput& in) {
  return BodyOf<ClosureRequested>(in).reason != ClosureReason::kTurned18 ||
         in.open.age_band == AgeBand::kAdult;
}

bool LongMissing(const OpenInput& in) {
  if (BodyOf<ClosureRequested>(in).reason != ClosureReason::kNotContactable) {
    return true;
  }
  const absl::StatusOr<Date> since = ParseDate(in.open.suspension.since);
  return in.open.suspension.reason == SuspensionReason::kChildMissing &&
         since.ok() &&
         DaysBetween(*since, RecordedOn(in.fact.meta)) >=
             in.procedure.Limit("not_contactable_days");
}

// Locked up somewhere, a child is nobody's closed case (domain.md, P5).
bool NotInDetention(const OpenInput& in) {
  if (in.open.suspension.reason != SuspensionReason::kInDetentionNoAccess) {
    return true;
  }
  const auto* request = std::get_if<ClosureRequested>(&in.fact.body);
  switch (request == nullptr ? in.open.closure_reason : request->reason) {
    case ClosureReason::kDeath:
    case ClosureReason::kDuplicate:
    case ClosureReason::kTurned18:
      return true;
    default:
      return false;
  }
}

bool Durable(const OpenInput& in) {
  return !SolutionShallHold(in) ||
         in.open.determination.solution != Solution::kInterimContinue;
}

bool PointsToTheOther(const OpenInput& in) {
  const auto& body = BodyOf<ClosureRequested>(in);
  return (body.reason == ClosureReason::kDuplicate) ==
         !body.merged_into.empty();
}

bool RetentionAhead(const OpenInput& in) {
  const absl::StatusOr<Date> until =
      ParseDate(BodyOf<ClosureRequested>(in).retain_until);
  return until.ok() && *until > RecordedOn(in.fact.meta);
}

bool NoServiceOpen(const OpenInput& in) {
  return !LookedAfter(in) || in.open.services_open.empty();
}

bool ClosureAsked(const OpenInput& in) {
  return in.open.closure_requested_by.has_value();
}

bool CloserDidNotAsk(const OpenInput& in) {
  const Person actor = ActorOf(in.fact.meta);
  return in.open.closure_requested_by != actor &&
         !IsAmong(in.open.closure_corrected_by, actor);
}

std::vector<CodeRule> ClosureRules() {
  using enum FactType;
  const std::vector<FactType> requested = {kClosureRequested};
  return {
      AboutState("G8.step_active", requested, ClosesInFollowUp),
      AboutState("G8.follow_ups", requested, FollowUpsEnough),
      AboutState("G8.last_seen", requested, SeenRecently),
      AboutState("G8.situation_stable", requested, SituationStable),
      AboutState("G8.services_answered", requested, NoServiceOpen),
      AboutEntry("G8.majority", requested, GrownUp),
      AboutEntry("G8.long_missing", requested, LongMissing),
      AboutState("P5.not_closed_in_detention", {kClosureRequested, kCaseClosed},
                 NotInDetention),
      AboutState("G8.durable", requested, Durable),
      AboutEntry("G8.duplicate_pointer", requested, PointsToTheOther),
      AboutEntry("G8.retention_date", requested, RetentionAhead),
      AboutState("G8.requested", {kCaseClosed, kClosureRefused}, ClosureAsked),
      AboutState("G8.approver_not_requester", {kCaseClosed, kClosureRefused},
                 CloserDidNotAsk),
      AboutEntry("G8.same_proposal", {kCaseClosed, kClosureRefused},
                 ReleasesWhatWasSeen),
  };
}

}  // namespace

std::vector<CodeRule> SolutionRules() {
  using enum FactType;
  const std::vector<FactType> submitted = {kDeterminationSubmitted};
  const std::vector<FactType> decided = {kSolutionDecided};
  const std::vector<FactType> both = {kDeterminationSubmitted, kPanelScheduled,
                                      kSolutionDecided};
  const std::vector<FactType> departed = {kChildDeparted};
  const std::vector<FactType> panel = {kSolutionDecided, kStepReturned};
  std::vector<CodeRule> rules = {
      AboutState("G6.step_active", both, DeterminationActive),
      AboutState("G6.undecided", both, Undecided),
      AboutState("G6.report_submitted", {kPanelScheduled, kSolutionDecided},
                 ReportSubmittedFirst),
      AboutEntry("G6.panel_ahead", {kPanelScheduled}, PanelAhead),
      AboutEntry("G6.views_fresh", submitted, ViewsFreshInReport),
      AboutState("G6.views_fresh", decided, ViewsFreshAtDecision),
      AboutEntry("G6.among_options", decided, AmongOptions),
      AboutEntry("G6.deferral_by_panel", {kStepReturned}, DeferredByPanel),
      AboutEntry("G6.deferral_on_file", {kStepReturned}, DeferralOnFile),
      AboutEntry("G6.no_panel_elsewhere", {kStepReturned}, NoPanelElsewhere),
      AboutEntry("G6.court_no_panel", panel, NoMembersOfCourt),
      AboutEntry("G6.undertakings", decided, UndertakingsSigned),
      AboutEntry("G6.members_distinct", panel, MembersDistinct),
      AboutEntry("G6.quorum", panel, Quorum),
      {"G6.members_known",
       absl::StatusCode::kInvalidArgument,
       About::kEntry,
       panel,
       {},
       MembersKnown},
      AboutEntry("G6.author_not_member", panel, ReportAuthorDoesNotVote),
      AboutEntry("G6.case_author_not_member", panel, CaseAuthorDoesNotVote),
      AboutState("G6.recorder_not_author",
                 {kSolutionDecided, kStepReturned, kAppealDecided,
                  kSeparationReasoned},
                 RecorderDidNotWrite),
      AboutEntry("G6.recorder_not_member", panel, RecorderDoesNotVote),
      AboutEntry("G6.conflicted_not_member", panel, ConflictedDoNotVote),
      AboutEntry("G6.return_country", decided, ReturnsToOrigin),
      AboutEntry("P1.solution_elsewhere", decided, LeadsWhereItMay),
      AboutEntry("P9.family_fit", decided, FamilyFit),
      AboutState("G6.decided", {kDecisionNotified}, DecidedAndNotBegun),
      AboutEntry("G6.notified_after_decision", {kDecisionNotified},
                 NotifiedAfterDecision),
      AboutEntry("A.waiver_in_writing", {kDecisionNotified}, WaiverInWriting),
      AboutState("G7.plan_filed", {kPlanApproved}, PlanFiled),
      AboutState("G7.plan_approver_not_author", {kPlanApproved},
                 PlanApproverNotAuthor),
      AboutEntry("G7.same_proposal", {kPlanApproved}, ReleasesWhatWasSeen),
      AboutState("G7.step_active", {kChildDeparted, kSolutionImplemented},
                 ImplementationActive),
      AboutState("DEPART.handoff_accepted", departed, TravelAccepted),
      AboutState("DEPART.reception", departed, ReceptionConfirmed),
      AboutState("DEPART.once", departed, NotDeparted),
      AboutState("DEPART.guardian", departed, GuardianAtDeparture),
      AboutState("DEPART.consent_valid", departed, ConsentStillValid),
      AboutState("G7.local_solution", {kSolutionImplemented}, LocalSolution),
      AboutState("S8.step_active", {kFollowedUp}, FollowUpActive),
      AboutEntry("S8.seen_alone", {kFollowedUp}, FollowUpSeenAlone),
      AboutState("S8.danger_raised", {kFollowedUp}, DangerRaised),
      AboutEntry("S8.stable_if_seen", {kFollowedUp}, StableIfSeen),
      AboutState("S8.follow_up_first", {kFollowUpReported}, SomethingToReport),
      AboutEntry("S8.to_former_custodian", {kFollowUpReported},
                 ToFormerCustodian),
  };
  for (CodeRule& rule : ClosureRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
