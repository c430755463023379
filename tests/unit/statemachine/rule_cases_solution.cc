#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

std::vector<std::string>& Members(P& p) {
  return In<SolutionDecided>(p).members;
}

const Played* Siblings(FactType type) { return &SiblingsJourney().Act(type); }

SiblingState& Link(P& p) { return p.before.secret.siblings.begin()->second; }

std::vector<RuleCase> SiblingCases() {
  return {
      {"SIB.stands", Siblings(kSiblingUnlinked),
       [](P& p) { ++In<SiblingUnlinked>(p).entry; }},
      {"SIB.stands", Siblings(kSeparationReasoned),
       [](P& p) { ++In<SeparationReasoned>(p).epoch; }},
      {"SIB.unlinked_by_another", Siblings(kSiblingUnlinked),
       [](P& p) {
         Link(p).linked_by = Person{kTunisia, kSupervisorNumber};
       }},
      {"SIB.report", Siblings(kSeparationReasoned),
       [](P& p) { Determination(p).author.reset(); }},
      {"SIB.before_decision", Siblings(kSeparationReasoned),
       [](P& p) { Determination(p).solution = Solution::kReturnToFamily; }},
      {"G6.recorder_not_author", Siblings(kSeparationReasoned),
       [](P& p) {
         p.context.actor.staff_number = Determination(p).author->staff_number;
       }},
      {"SIB.separation_in_words", Siblings(kSeparationReasoned),
       [](P& p) { p.command.documents.clear(); }},
      {"SIB.separation_named", Siblings(kSolutionDecided),
       [](P& p) { Link(p).separation = {}; }},
      {"SIB.separation_named", Siblings(kSolutionDecided),
       [](P& p) {  // Decided otherwise there.
         Link(p).separation = {};
         p.context.siblings[Link(p).sibling] = {Solution::kReturnToFamily,
                                                "GN"};
       }},
      {"SIB.separation_named", Return(kChildDeparted),
       [](P& p) {
         p.before.secret.siblings[{0, 1}].sibling = "sealed";
       }},
      {"SIB.separation_named", Local(kSolutionImplemented),
       [](P& p) {
         p.before.secret.siblings[{0, 1}].sibling = "sealed";
       }},
      {"SIB.separation_named", Siblings(kStepStarted),
       [](P& p) {  // Not decided there yet.
         Link(p).separation = {};
         p.context.siblings[Link(p).sibling] = {};
       }},
  };
}

// As the return, to the family in a third country.
const Played* ToThirdCountry() {
  static const auto* const kAct = [] {
    auto* act = new Played(*Return(kChildDeparted));
    Determination(*act).solution = Solution::kFamilyReunificationThirdCountry;
    act->command.documents.push_back(DocumentKind::kOtherParent);
    return act;
  }();
  return kAct;
}

std::vector<RuleCase> DecisionCases() {
  return {
      {"G6.step_active", Return(kDeterminationSubmitted),
       [](P& p) { At(p, Step::kDetermination) = StepProgress::kNotStarted; }},
      {"G6.undecided", Return(kSolutionDecided),
       [](P& p) { Determination(p).solution = Solution::kReturnToFamily; }},
      {"G6.report_submitted", Return(kSolutionDecided),
       [](P& p) { Determination(p).author.reset(); }},
      {"G6.report_submitted", Return(kPanelScheduled),
       [](P& p) { Determination(p).author.reset(); }},
      {"G6.step_active", Return(kPanelScheduled),
       [](P& p) { At(p, Step::kDetermination) = StepProgress::kNotStarted; }},
      {"G6.undecided", Return(kPanelScheduled),
       [](P& p) { Determination(p).solution = Solution::kReturnToFamily; }},
      {"G6.panel_ahead", Return(kPanelScheduled),
       [](P& p) { In<PanelScheduled>(p).panel_on = "2026-01-01"; }},
      {"G6.views_fresh", Return(kDeterminationSubmitted),
       [](P& p) {
         In<DeterminationSubmitted>(p).views_heard_on = "2025-11-01";
       }},
      {"G6.views_fresh", Return(kDeterminationSubmitted),
       [](P& p) {
         In<DeterminationSubmitted>(p).views_heard_on = "2026-12-31";
       }},
      {"G6.views_fresh", Return(kSolutionDecided),
       [](P& p) { Determination(p).views_heard_on = "2025-11-01"; }},
      {"G6.among_options", Return(kSolutionDecided),
       [](P& p) {
         In<SolutionDecided>(p).solution = Solution::kResettlementThirdCountry;
       }},
      {"G6.court_no_panel", Return(kSolutionDecided),
       [](P& p) {
         In<SolutionDecided>(p).deciding_body = DecidingBody::kCourt;
       }},
      {"G6.court_no_panel", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).deciding_body = DecidingBody::kCourt; }},
      {"G6.undertakings", Return(kSolutionDecided),
       [](P& p) { In<SolutionDecided>(p).undertakings_signed = false; }},
      {"DEPART.other_parent", ToThirdCountry(),
       [](P& p) { p.command.documents.pop_back(); }},
      {"G6.members_distinct", Return(kSolutionDecided),
       [](P& p) { Members(p)[1] = Members(p)[0]; }},
      {"G6.quorum", Return(kSolutionDecided),
       [](P& p) { Members(p).pop_back(); }},
      {"G6.author_not_member", Return(kSolutionDecided),
       [](P& p) { Members(p)[0] = kWorkerNumber; }},
      {"G6.case_author_not_member", Return(kSolutionDecided),
       [](P& p) {
         p.before.open.authors.push_back(Person{kTunisia, Members(p)[0]});
       }},
      {"G6.case_author_not_member", Return(kSolutionDecided),
       [](P& p) {  // Who was the worker once, and is no more.
         p.before.open.authors.insert(p.before.open.authors.begin(),
                                      Person{kTunisia, Members(p)[2]});
       }},
      {"P1.solution_elsewhere", Return(kSolutionDecided),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kGranted; }},
      {"P1.solution_elsewhere", Return(kSolutionDecided),
       [](P& p) {
         p.before.secret.displacement = DisplacementStatus::kRefugee;
       }},
      {"P1.solution_elsewhere", Return(kSolutionDecided),
       [](P& p) { p.before.secret.family_or_state_suspected = true; }},
      {"P1.solution_elsewhere", Return(kSolutionDecided),
       [](P& p) { p.before.secret.feared_states = {"GN"}; }},
      {"G6.members_known", Return(kSolutionDecided),
       [](P& p) { p.context.panel_known = false; }},
      {"G6.members_known", Local(kStepReturned),
       [](P& p) { p.context.panel_known = false; }},
      {"P9.family_fit", Return(kSolutionDecided),
       [](P& p) {
         p.before.open.evaluation.result = EvaluationResult::kFoundNotSuitable;
       }},
      {"P9.family_fit", Return(kSolutionDecided),
       [](P& p) {  // Step 5 was waived: nobody looked.
         p.before.open.evaluation = EvaluationState();
         p.before.open.evaluation.phase = EvaluationPhase::kWaived;
       }},
      {"P9.family_fit", Return(kSolutionDecided),
       [](P& p) {  // Another authority looked, at another country.
         p.before.open.evaluation.result_country = "ML";
       }},
      {"G6.deferral_by_panel", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).undertakings_signed = false; }},
      {"G6.deferral_by_panel", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).deciding_body = DecidingBody{}; }},
      {"G6.deferral_on_file", Local(kStepReturned),
       [](P& p) { p.command.documents.clear(); }},
      {"G6.quorum", Local(kStepReturned),
       [](P& p) {  // The coordinator alone.
         In<StepReturned>(p).members.clear();
       }},
      {"G6.members_distinct", Local(kStepReturned),
       [](P& p) {
         auto& members = In<StepReturned>(p).members;
         members[1] = members[0];
       }},
      {"G6.case_author_not_member", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).members[0] = kWorkerNumber; }},
      {"G6.recorder_not_member", Local(kStepReturned),
       [](P& p) { In<StepReturned>(p).members[0] = kCoordinatorNumber; }},
      {"G6.conflicted_not_member", Local(kStepReturned),
       [](P& p) {
         auto& body = In<StepReturned>(p);
         body.conflicted = {body.members[0]};
       }},
      {"G6.author_not_member", Detour(kStepReturned),
       [](P& p) {
         Determination(p).author = Person{kTunisia, "s-eeeeeeee"};
       }},
      {"G6.no_panel_elsewhere", Regions(kStepReturned),
       [](P& p) { In<StepReturned>(p).members = {"s-dddddddd"}; }},
      {"G6.return_country", Return(kSolutionDecided),
       [](P& p) { In<SolutionDecided>(p).country = "FR"; }},
      {"G6.decided", Return(kDecisionNotified),
       [](P& p) { Determination(p).solution = Solution::kUnspecified; }},
      {"G6.notified_after_decision", Return(kDecisionNotified),
       [](P& p) { Determination(p).decided_on = "2026-12-31"; }},
      {"A.waiver_in_writing", Return(kDecisionNotified),
       [](P& p) { p.command.documents = {DocumentKind::kActionPlan}; }},
      {"G7.plan_filed", Return(kPlanApproved),
       [](P& p) { Determination(p).plan_author.reset(); }},
      {"G7.plan_approver_not_author", Return(kPlanApproved),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"G7.step_active", Return(kChildDeparted),
       [](P& p) { At(p, Step::kImplementation) = StepProgress::kDone; }},
      {"G7.step_active", Local(kSolutionImplemented),
       [](P& p) { At(p, Step::kImplementation) = StepProgress::kNotStarted; }},
      {"DEPART.handoff_accepted", Return(kChildDeparted),
       [](P& p) { p.before.open.handoff.phase = HandoffPhase::kOffered; }},
      {"DEPART.reception", Return(kChildDeparted),
       [](P& p) { p.before.open.handoff.pick_up_arranged = false; }},
      {"DEPART.reception", Return(kChildDeparted),
       [](P& p) { p.before.open.handoff.care_until_majority = false; }},
      {"DEPART.guardian", Return(kChildDeparted),
       [](P& p) { p.before.open.guardian = GuardianStatus::kEnded; }},
      {"DEPART.once", Return(kChildDeparted),
       [](P& p) { p.before.open.handoff.departed = true; }},
      {"DEPART.consent_valid", Return(kChildDeparted),
       [](P& p) {
         p.before.secret.consents[ConsentScope::kParticipate] = false;
       }},
      {"DEPART.consent_valid", Return(kChildDeparted),
       [](P& p) {  // A caregiver's yes.
         p.before.secret.consents_of_child.erase(ConsentScope::kParticipate);
       }},
      {"P1.asylum", Return(kChildDeparted),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kPending; }},
      {"P1.trafficking", Return(kChildDeparted),
       [](P& p) { p.before.secret.family_or_state_suspected = true; }},
      {"P1.feared_state", Return(kChildDeparted),
       [](P& p) { p.before.secret.feared_states = {"GN"}; }},
      {"P2.asylum_known", Return(kChildDeparted),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kNotKnown; }},
      {"P3.danger_screen_missing", Return(kChildDeparted),
       [](P& p) { p.before.secret.danger.erase(DangerSubject::kFamily); }},
      {"P3.danger_screen_positive", Return(kChildDeparted),
       [](P& p) {
         p.before.secret.danger[DangerSubject::kChild].result =
             ScreenResult::kIndication;
       }},
      {"P6.consent", Return(kChildDeparted),
       [](P& p) {
         p.before.secret.consents[ConsentScope::kCaseTransfer] = false;
       }},
      {"P.peer_active", Return(kChildDeparted),
       [](P& p) { p.context.peer->active = false; }},
      {"P1.displacement", Return(kStepStarted, 4),
       [](P& p) {
         p.before.secret.displacement = DisplacementStatus::kAsylumSeeker;
       }},
      {"P3.danger_screen_positive", Return(kStepStarted, 4),
       [](P& p) { p.before.secret.family_danger = true; }},
      {"P6.consent", Return(kStepStarted, 4),
       [](P& p) {
         p.before.secret.consent_to.erase(ConsentScope::kCaseTransfer);
       }},
      {"G7.local_solution", Local(kSolutionImplemented),
       [](P& p) { Determination(p).solution = Solution::kReturnToFamily; }},
      {"S8.step_active", Return(kFollowedUp),
       [](P& p) { At(p, Step::kFollowUp) = StepProgress::kNotStarted; }},
      {"S8.seen_alone", Return(kFollowedUp),
       [](P& p) { In<FollowedUp>(p).child_seen_alone = false; }},
      {"S8.seen_alone", Return(kFollowedUp),
       [](P& p) {  // Seen alone, and not seen.
         In<FollowedUp>(p).not_seen_reason = NotSeenReason::kAtSchool;
         In<FollowedUp>(p).situation = Situation::kConcerns;
       }},
      {"S8.danger_raised", Return(kFollowedUp),
       [](P& p) {
         In<FollowedUp>(p) = {false, true, Situation::kConcerns,
                              NotSeenReason::kAbducted};
       }},
      {"S8.danger_raised", Return(kFollowedUp),
       [](P& p) {
         In<FollowedUp>(p) = {false, true, Situation::kConcerns,
                              NotSeenReason::kInDetention};
       }},
      {"S8.danger_raised", Return(kFollowedUp),
       [](P& p) {
         In<FollowedUp>(p) = {false, true, Situation::kConcerns,
                              NotSeenReason::kMovedOntoStreet};
       }},
      {"S8.stable_if_seen", Return(kFollowedUp),
       [](P& p) {
         In<FollowedUp>(p) = {false, true, Situation::kStable,
                              NotSeenReason::kAtSchool};
       }},
      {"S8.follow_up_first", Return(kFollowUpReported),
       [](P& p) { p.before.open.last_followed_up_on.clear(); }},
      {"S8.to_former_custodian", Return(kFollowUpReported),
       [](P& p) { p.before.open.former_custodian.clear(); }},
      // Mali answered for the child too, but handed on to Tunisia, not here.
      {"S8.to_former_custodian", Return(kFollowUpReported),
       [](P& p) { In<FollowUpReported>(p).recipient = kMali; }},
      {"G8.step_active", Return(kClosureRequested),
       [](P& p) { At(p, Step::kFollowUp) = StepProgress::kNotStarted; }},
      {"G8.follow_ups", Return(kClosureRequested),
       [](P& p) { p.before.open.follow_ups = 0; }},
      {"G8.follow_ups", Return(kClosureRequested),
       [](P& p) {
         In<ClosureRequested>(p).reason = ClosureReason::kNoFurtherAction;
         p.before.open.follow_ups = 0;
       }},
      {"G8.last_seen", Return(kClosureRequested),
       [](P& p) { p.before.open.last_seen_on = "2025-06-01"; }},
      {"G8.situation_stable", Return(kClosureRequested),
       [](P& p) { p.before.open.last_situation = Situation::kBreakdown; }},
      {"G8.requested", Return(kCaseClosed),
       [](P& p) { p.before.open.closure_requested_by.reset(); }},
      {"G8.approver_not_requester", Return(kCaseClosed),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"G8.approver_not_requester", Return(kCaseClosed),
       [](P& p) {
         p.before.open.closure_corrected_by = {{kGuinea, kSupervisorNumber}};
       }},
  };
}

}  // namespace

std::vector<RuleCase> SolutionCases() {
  std::vector<RuleCase> all = SiblingCases();
  for (RuleCase& row : DecisionCases()) all.push_back(std::move(row));
  return all;
}

}  // namespace causeway::procedure
