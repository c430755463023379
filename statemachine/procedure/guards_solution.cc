// Steps 6 to 8: determination, implementation, follow-up, closure.

#include <algorithm>

#include "statemachine/procedure/guards.h"

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

bool AmongOptions(const OpenInput& in) {
  const std::vector<Solution>& options = in.open.determination.options;
  return std::find(options.begin(), options.end(),
                   BodyOf<SolutionDecided>(in).solution) != options.end();
}

bool MembersDistinct(const OpenInput& in) {
  std::vector<std::string> members = BodyOf<SolutionDecided>(in).members;
  std::sort(members.begin(), members.end());
  return std::adjacent_find(members.begin(), members.end()) == members.end();
}

bool Quorum(const OpenInput& in) {
  return static_cast<int64_t>(BodyOf<SolutionDecided>(in).members.size()) >=
         in.procedure.Limit("panel_quorum");
}

bool Votes(const OpenInput& in, const std::optional<Person>& person) {
  const std::vector<std::string>& members = BodyOf<SolutionDecided>(in).members;
  return person.has_value() && person->node == in.fact.meta.node &&
         std::find(members.begin(), members.end(), person->staff_number) !=
             members.end();
}

bool ReportAuthorDoesNotVote(const OpenInput& in) {
  return !Votes(in, in.open.determination.author);
}

bool CaseAuthorDoesNotVote(const OpenInput& in) {
  return !Votes(in, in.open.assessment.author) &&
         !Votes(in, Person{in.open.custodian, in.open.worker});
}

bool ReturnsToOrigin(const OpenInput& in) {
  const auto& body = BodyOf<SolutionDecided>(in);
  return !IsReturn(body.solution) || in.open.origin.count(body.country) > 0;
}

bool DecidedAndNotBegun(const OpenInput& in) {
  return in.open.Active(Step::kDetermination) && !Undecided(in);
}

bool PlanFiled(const OpenInput& in) {
  return in.open.determination.plan_author.has_value();
}

bool PlanApproverNotAuthor(const OpenInput& in) {
  return in.open.determination.plan_author != ActorOf(in.fact.meta);
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

bool ConsentStillValid(const FullInput& in) {
  const auto& consents = in.state.secret.consents;
  const auto answer = consents.find(ConsentScope::kParticipate);
  // None recorded here: given before, in a journal that stayed elsewhere.
  return answer == consents.end() || answer->second;
}

bool LocalSolution(const OpenInput& in) {
  return IsLocal(in.open.determination.solution);
}

bool FollowUpActive(const OpenInput& in) {
  return in.open.Active(Step::kFollowUp);
}

bool FollowUpSeenAlone(const OpenInput& in) {
  const auto& body = BodyOf<FollowedUp>(in);
  return body.child_seen_alone || body.not_alone_reason_recorded;
}

bool SomethingToReport(const OpenInput& in) { return in.open.follow_ups > 0; }

bool ToFormerCustodian(const OpenInput& in) {
  return in.open.former_custodians.count(
             BodyOf<FollowUpReported>(in).recipient) > 0;
}

// Closure because the solution holds; other reasons end any case.
bool SolutionShallHold(const OpenInput& in) {
  return BodyOf<ClosureRequested>(in).reason == ClosureReason::kSolutionHolds;
}

bool ClosesInFollowUp(const OpenInput& in) {
  return !SolutionShallHold(in) || in.open.Active(Step::kFollowUp);
}

bool FollowUpsEnough(const OpenInput& in) {
  return !SolutionShallHold(in) ||
         in.open.follow_ups >= in.procedure.Limit("follow_ups_minimum");
}

bool SeenRecently(const OpenInput& in) {
  if (!SolutionShallHold(in) || in.open.follow_ups == 0) return true;
  const absl::StatusOr<Date> seen = ParseDate(in.open.last_followed_up_on);
  return seen.ok() && DaysBetween(*seen, RecordedOn(in.fact.meta)) <=
                          in.procedure.Limit("last_seen_max_days");
}

bool SituationStable(const OpenInput& in) {
  return !SolutionShallHold(in) || in.open.follow_ups == 0 ||
         in.open.last_situation == Situation::kStable;
}

bool ClosureAsked(const OpenInput& in) {
  return in.open.closure_requested_by.has_value();
}

bool CloserDidNotAsk(const OpenInput& in) {
  return in.open.closure_requested_by != ActorOf(in.fact.meta);
}

std::vector<CodeRule> ClosureRules() {
  using enum FactType;
  constexpr absl::StatusCode kNotNow = absl::StatusCode::kFailedPrecondition;
  const std::vector<FactType> requested = {kClosureRequested};
  return {
      {"G8.step_active",
       kNotNow,
       About::kState,
       requested,
       {},
       ClosesInFollowUp},
      {"G8.follow_ups", kNotNow, About::kState, requested, {}, FollowUpsEnough},
      {"G8.last_seen", kNotNow, About::kState, requested, {}, SeenRecently},
      {"G8.situation_stable",
       kNotNow,
       About::kState,
       requested,
       {},
       SituationStable},
      {"G8.requested", kNotNow, About::kState, {kCaseClosed}, {}, ClosureAsked},
      {"G8.approver_not_requester",
       kNotNow,
       About::kState,
       {kCaseClosed},
       {},
       CloserDidNotAsk},
  };
}

}  // namespace

std::vector<CodeRule> SolutionRules() {
  using enum FactType;
  constexpr absl::StatusCode kNotNow = absl::StatusCode::kFailedPrecondition;
  const std::vector<FactType> submitted = {kDeterminationSubmitted};
  const std::vector<FactType> decided = {kSolutionDecided};
  const std::vector<FactType> both = {kDeterminationSubmitted,
                                      kSolutionDecided};
  const std::vector<FactType> departed = {kChildDeparted};
  std::vector<CodeRule> rules = {
      {"G6.step_active", kNotNow, About::kState, both, {}, DeterminationActive},
      {"G6.undecided", kNotNow, About::kState, both, {}, Undecided},
      {"G6.report_submitted",
       kNotNow,
       About::kState,
       decided,
       {},
       ReportSubmittedFirst},
      {"G6.views_fresh",
       kNotNow,
       About::kEntry,
       submitted,
       {},
       ViewsFreshInReport},
      {"G6.views_fresh",
       kNotNow,
       About::kState,
       decided,
       {},
       ViewsFreshAtDecision},
      {"G6.among_options", kNotNow, About::kEntry, decided, {}, AmongOptions},
      {"G6.members_distinct",
       kNotNow,
       About::kEntry,
       decided,
       {},
       MembersDistinct},
      {"G6.quorum", kNotNow, About::kEntry, decided, {}, Quorum},
      {"G6.author_not_member",
       kNotNow,
       About::kEntry,
       decided,
       {},
       ReportAuthorDoesNotVote},
      {"G6.case_author_not_member",
       kNotNow,
       About::kEntry,
       decided,
       {},
       CaseAuthorDoesNotVote},
      {"G6.return_country",
       kNotNow,
       About::kEntry,
       decided,
       {},
       ReturnsToOrigin},
      {"G6.decided",
       kNotNow,
       About::kState,
       {kDecisionNotified},
       {},
       DecidedAndNotBegun},
      {"G7.plan_filed", kNotNow, About::kState, {kPlanApproved}, {}, PlanFiled},
      {"G7.plan_approver_not_author",
       kNotNow,
       About::kState,
       {kPlanApproved},
       {},
       PlanApproverNotAuthor},
      {"G7.step_active",
       kNotNow,
       About::kState,
       {kChildDeparted, kSolutionImplemented},
       {},
       ImplementationActive},
      {"DEPART.handoff_accepted",
       kNotNow,
       About::kState,
       departed,
       {},
       TravelAccepted},
      {"DEPART.reception",
       kNotNow,
       About::kState,
       departed,
       {},
       ReceptionConfirmed},
      {"DEPART.once", kNotNow, About::kState, departed, {}, NotDeparted},
      {"DEPART.consent_valid",
       kNotNow,
       About::kState,
       departed,
       {},
       ConsentStillValid},
      {"G7.local_solution",
       kNotNow,
       About::kState,
       {kSolutionImplemented},
       {},
       LocalSolution},
      {"S8.step_active",
       kNotNow,
       About::kState,
       {kFollowedUp},
       {},
       FollowUpActive},
      {"S8.seen_alone",
       kNotNow,
       About::kEntry,
       {kFollowedUp},
       {},
       FollowUpSeenAlone},
      {"S8.follow_up_first",
       kNotNow,
       About::kState,
       {kFollowUpReported},
       {},
       SomethingToReport},
      {"S8.to_former_custodian",
       kNotNow,
       About::kEntry,
       {kFollowUpReported},
       {},
       ToFormerCustodian},
  };
  for (CodeRule& rule : ClosureRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
