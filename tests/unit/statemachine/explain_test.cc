#include <optional>
#include <utility>

#include "base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/roles.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::optional<CommandExplanation> Find(const Explanation& explanation,
                                       const std::string& act) {
  for (const CommandExplanation& command : explanation.commands) {
    if (command.act == act) return command;
  }
  return std::nullopt;
}

std::vector<std::string> Rules(const CommandExplanation& command) {
  std::vector<std::string> rules;
  for (const Lack& lack : command.lacks) rules.push_back(lack.rule);
  return rules;
}

Explanation ExplainBefore(const Played& act) {
  return Explain(Procedure::Embedded(), act.before, act.context);
}

TEST(ExplainTest, CollectsEveryLackNotOnlyTheFirst) {
  Played act = ReturnJourney().Act(FactType::kCaseRegistered);
  act.before.secret = ProtectedState();
  const Explanation explanation = ExplainBefore(act);
  const auto command = Find(explanation, "complete_registration");
  ASSERT_TRUE(command.has_value());
  EXPECT_THAT(
      Rules(*command),
      testing::ElementsAre("G1.trafficking_screened", "G1.asylum_answered",
                           "G1.consent_participate", "G1.consent_store"));
  for (const Lack& lack : command->lacks) {
    EXPECT_FALSE(lack.sentence.empty());
    EXPECT_FALSE(lack.basis.empty());
  }
}

TEST(ExplainTest, ImplementationNamesAllThatIsMissing) {
  const Played& act = ReturnJourney().Act(FactType::kDecisionNotified);
  const Explanation explanation = ExplainBefore(act);
  const auto command = Find(explanation, "start_step 7");
  ASSERT_TRUE(command.has_value());
  EXPECT_THAT(
      Rules(*command),
      testing::IsSupersetOf({"G7in.notified", "G7in.appeal",
                             "G7in.plan_approved", "G7in.handoff_accepted"}));
}

TEST(ExplainTest, SaysWhoseTurnItIs) {
  EXPECT_EQ(
      ExplainBefore(ReturnJourney().Act(FactType::kAssessmentApproved)).turn,
      "supervisor");
  EXPECT_EQ(ExplainBefore(ReturnJourney().Act(FactType::kCustodyAccepted)).turn,
            kTunisia);
  EXPECT_EQ(
      ExplainBefore(ReturnJourney().Act(FactType::kEvaluationReceived)).turn,
      kGuinea);
  EXPECT_EQ(ExplainBefore(ReturnJourney().Act(FactType::kSolutionDecided)).turn,
            "panel coordinator");
  EXPECT_EQ(ExplainBefore(ReturnJourney().Act(FactType::kFollowedUp)).turn,
            "case worker");
}

TEST(ExplainTest, SaysWhereTheCaseStands) {
  EXPECT_THAT(
      ExplainBefore(ReturnJourney().Act(FactType::kChildArrived)).standing,
      HasSubstr("the child travels to gn-iss"));
  EXPECT_THAT(
      ExplainBefore(ReturnJourney().Act(FactType::kChildReceived)).standing,
      HasSubstr("the child is with gn-iss, whose hand-over statement"));
  EXPECT_THAT(
      ExplainBefore(ReturnJourney().Act(FactType::kCustodyTaken)).standing,
      HasSubstr("released by ml-dnpef"));
  Context context = ReturnJourney().acts.back().context;
  const Explanation end =
      Explain(Procedure::Embedded(), ReturnJourney().end, context);
  EXPECT_EQ(end.standing, "The case is closed.");
  ASSERT_TRUE(Find(end, "reopen_case").has_value());
  EXPECT_FALSE(Find(end, "start_step 2").has_value());
}

// What the journeys do next is always among the commands that make sense.
TEST(ExplainTest, OffersWhatTheJourneysDoNext) {
  for (const Journey* journey :
       {&ReturnJourney(), &LocalJourney(), &RegionsJourney(), &DetourJourney(),
        &InquiriesJourney(), &ErasureJourney(), &LaterJourney()}) {
    for (const Played& act : journey->acts) {
      const FactType type = TypeOf(act.facts.front().body);
      // No act: a journal's own fact, or written with the answer of a task.
      if (act.received || act.check_only || RoleOf(type).act[0] == '\0' ||
          act.facts.front().meta.function == Function::kMachine ||
          type == FactType::kDeliveryWithdrawn) {  // The outbox knows of it.
        continue;
      }
      bool offered = false;
      for (const auto& command : ExplainBefore(act).commands) {
        if (command.type == type && command.lacks.empty() &&
            command.not_you.empty()) {
          offered = true;
        }
      }
      EXPECT_TRUE(offered) << journey->name << " " << NameOf(type);
    }
  }
}

TEST(ExplainTest, SaysWhatTheFileWantsWithAnAct) {
  const Played& act = ReturnJourney().Act(FactType::kCaseRegistered);
  const auto command = Find(ExplainBefore(act), "complete_registration");
  ASSERT_TRUE(command.has_value());
  std::vector<std::string> fields;
  std::vector<DocumentKind> documents;
  for (const Need& need : command->needs) {
    need.field.empty() ? documents.push_back(need.document)
                       : fields.push_back(need.field);
    EXPECT_FALSE(need.words.missing.empty());
    EXPECT_FALSE(need.words.who.empty());
  }
  EXPECT_THAT(fields, testing::IsSupersetOf({"protection_status",
                                             "identification_source",
                                             "languages", "legitimate_basis"}));
  EXPECT_THAT(documents, Contains(DocumentKind::kRegistrationForm));
}

// What the act itself must say, beside what the file wants with it.
TEST(ExplainTest, NamesTheFieldsThatAnActCannotLeaveOpen) {
  Played act = ReturnJourney().Act(FactType::kCaseRegistered);
  act.before.open.urgent = false;
  const auto fields = [&](const char* name) {
    const auto command = Find(ExplainBefore(act), name);
    return command ? command->fields : std::vector<std::string>{};
  };
  EXPECT_THAT(fields("raise_urgent"), testing::ElementsAre("kind"));
  EXPECT_THAT(fields("record_trafficking_screen"),
              testing::ElementsAre("result"));
  EXPECT_THAT(fields("record_asylum_status"),
              testing::IsSupersetOf({"status"}));
  EXPECT_THAT(fields("complete_registration"), testing::IsEmpty());
}

TEST(ExplainTest, NamesTheReasonsOfAWayBack) {
  Played act = ReturnJourney().Act(FactType::kSolutionDecided);
  const auto command = Find(ExplainBefore(act), "return_to_step 3");
  ASSERT_TRUE(command.has_value());
  ASSERT_EQ(command->needs.back().field, "reason");
  EXPECT_THAT(
      command->needs.back().choices,
      testing::ElementsAre("the panel deferred", "the situation changed",
                           "there are new facts"));
}

// Another supervisor can do it: it is possible, and not by the one who asks.
TEST(ExplainTest, TellsTheAuthorThatSomebodyElseDecides) {
  Played act = ReturnJourney().Act(FactType::kAssessmentApproved);
  act.context.actor.staff_number = kWorkerNumber;
  act.context.actor.functions = {Function::kSupervisor};
  const auto command = Find(ExplainBefore(act), "approve_assessment");
  ASSERT_TRUE(command.has_value());
  EXPECT_TRUE(command->lacks.empty());
  ASSERT_EQ(command->not_you.size(), 1u);
  EXPECT_EQ(command->not_you[0].rule, "G3.approver_not_author");
  act.context.actor.staff_number = kSupervisorNumber;
  EXPECT_TRUE(Find(ExplainBefore(act), "approve_assessment")->not_you.empty());
}

TEST(ExplainTest, ARefusalNamesAllThatIsLackingAtOnce) {
  Played act = ReturnJourney().Act(FactType::kCaseRegistered);
  act.before.secret = ProtectedState();
  act.command.body = CaseRegistered();
  act.command.documents.clear();
  const std::optional<Refusal> refusal = RefusalOf(Judge(act));
  ASSERT_TRUE(refusal.has_value());
  std::vector<std::string> rules;
  for (const auto& one : refusal->rules) {
    rules.push_back(one.rule);
    EXPECT_FALSE(one.missing.empty()) << one.rule;
    EXPECT_FALSE(one.who.empty()) << one.rule;
  }
  ASSERT_FALSE(rules.empty());
  EXPECT_EQ(rules.front(), refusal->rule);
  EXPECT_THAT(rules, testing::IsSupersetOf(
                         {"G1.trafficking_screened", "G1.asylum_answered",
                          "G1.consent_participate", "G1.consent_store",
                          "G1.languages"}));
  EXPECT_GE(refusal->missing.size(), 5u);
}

std::vector<std::string> Sentences(const CaseState& state, bool sees) {
  std::vector<std::string> sentences;
  for (const Pressing& one : PressesOf(state, {Language::kEnglish, sees})) {
    sentences.push_back(one.sentence);
  }
  return sentences;
}

// T12: a claim for asylum while the evaluation is out. Who may not know of the
// claim sees the evaluator's turn, as before.
TEST(ExplainTest, ARecallThatIsCalledForPresses) {
  CaseState state =
      ReturnJourney().Act(FactType::kEvaluationAcknowledged).before;
  EXPECT_EQ(TurnOf(state, {}), kGuinea);
  EXPECT_FALSE(RecallCalledFor(state));
  state.secret.asylum = AsylumStatus::kPending;
  EXPECT_TRUE(RecallCalledFor(state));
  EXPECT_EQ(TurnOf(state, {}), "case worker");
  EXPECT_THAT(Sentences(state, true), Contains(HasSubstr("recalled")));
  EXPECT_EQ(TurnOf(state, {Language::kEnglish, false}), kGuinea);
  EXPECT_THAT(Sentences(state, false), Not(Contains(HasSubstr("recalled"))));
}

// First somebody acts, then another looks at it.
TEST(ExplainTest, AnUrgentConcernIsActedOnThenCleared) {
  const Played& acted = DetourJourney().Act(FactType::kUrgentActionRecorded);
  EXPECT_EQ(ExplainBefore(acted).turn, "case worker");
  EXPECT_THAT(Sentences(acted.before, false),
              Contains(HasSubstr("An urgent concern is open: ")));
  const Played& cleared = DetourJourney().Act(FactType::kUrgentCleared);
  EXPECT_EQ(ExplainBefore(cleared).turn, "supervisor");
  EXPECT_THAT(Sentences(cleared.before, false),
              Contains(HasSubstr("was acted on and is to be cleared")));
}

TEST(ExplainTest, ARecordOfAgeThatWaitsPresses) {
  const Played& said = RegionsJourney().Act(FactType::kMajorityReached);
  const CaseState waits = Apply(said.before, said.facts.front());
  EXPECT_THAT(Sentences(said.before, false),
              Not(Contains(HasSubstr("age waits"))));
  EXPECT_THAT(Sentences(waits, false),
              Contains(HasSubstr("age waits for a second person: 18")));
}

// Rest decides whose turn it is only where nothing presses.
TEST(ExplainTest, WhatPressesAtRestHasItsTurn) {
  CaseState state = RegionsJourney().Act(FactType::kCaseResumed).before;
  EXPECT_EQ(TurnOf(state, {}), "case worker");
  state.open.urgent = true;
  state.open.urgent_action = UrgentActionState();
  EXPECT_EQ(TurnOf(state, {}), "supervisor");
}

TEST(ExplainTest, WhyNamesPeopleAndNoMachine) {
  for (const Played& act : RegionsJourney().acts) {
    for (const CommandExplanation& command : ExplainBefore(act).commands) {
      EXPECT_THAT(command.who, Not(Contains(Function::kMachine)))
          << command.act;
    }
  }
}

TEST(ExplainTest, ProposalsOverridesComplaintsAndAnswersPress) {
  CaseState state = ReturnJourney().Act(FactType::kDecisionNotified).before;
  const size_t before = Sentences(state, true).size();
  InquiryState proposed;
  proposed.kind = InquiryKind::kTracingRequest;
  proposed.recipient = kGuinea;
  state.open.inquiries_proposed.push_back(proposed);
  state.open.inquiries_open["digest"] = proposed;
  state.secret.consent_override.ground = OverrideGround::kCourtOrder;
  state.secret.consent_override.recipient = kGuinea;
  state.secret.complaints_open[{0, 1}].about = ComplaintAbout::kData;
  EXPECT_EQ(TurnOf(state, {}), "supervisor");
  EXPECT_EQ(Sentences(state, true).size(), before + 4);
  EXPECT_EQ(Sentences(state, false).size(), before + 2);
}

TEST(ExplainTest, WhatComesNextIsTheAskersToDo) {
  const Played act = ReturnJourney().Act(FactType::kAssessmentApproved);
  const auto next = [&](const Actor& actor) {
    Context context = act.context;
    context.actor = actor;
    return LegalNext(Procedure::Embedded(), act.before, context);
  };
  const std::vector<std::string> of_worker =
      next({kTunisia, kWorkerNumber, {Function::kCaseWorker}});
  EXPECT_THAT(of_worker, Contains("propose_handoff"));
  EXPECT_THAT(of_worker, Not(Contains("approve_assessment")));
  const std::vector<std::string> of_supervisor =
      next({kTunisia, kSupervisorNumber, {Function::kSupervisor}});
  EXPECT_THAT(of_supervisor, Contains("approve_assessment"));
  EXPECT_THAT(of_supervisor, Not(Contains("propose_handoff")));
  EXPECT_TRUE(
      next({kTunisia, kDataOfficerNumber, {Function::kAuditor}}).empty());
}

TEST(ExplainTest, RefusalsNameTheLegalNextCommands) {
  Played act = ReturnJourney().Act(FactType::kAssessmentSubmitted);
  act.command.body = StepStarted{Step::kTemporaryCare};
  act.command.companion.reset();
  const absl::Status status = Judge(act);
  ASSERT_THAT(status, RefusedBy("input.document_journal"));
  act.command.documents.clear();
  const absl::Status refused = Judge(act);
  ASSERT_THAT(refused, RefusedBy("G4in.assessment_approved"));
  EXPECT_THAT(RefusalOf(refused)->next, Contains("submit_assessment"));
  EXPECT_THAT(RefusalOf(refused)->next, Not(Contains("start_step 4")));
}

TEST(ExplainTest, TimelinesNameTheCodedValue) {
  const auto tell = [](FactBody body, Language language) {
    Fact fact;
    fact.body = std::move(body);
    return Sentence(Procedure::Embedded(), fact, language);
  };
  const AsylumStatusRecorded asylum{AsylumStatus::kInformedNotSought};
  EXPECT_EQ(tell(asylum, Language::kEnglish),
            "The child was told about asylum and does not seek it.");
  EXPECT_EQ(tell(asylum, Language::kFrench),
            "L'enfant a été informé sur l'asile et ne le demande pas.");
  EXPECT_EQ(tell(TracingRecorded{TracingStatus::kLocated}, Language::kEnglish),
            "The family was located.");
  EXPECT_EQ(tell(CaseSuspended{SuspensionReason::kInDetentionNoAccess},
                 Language::kEnglish),
            "The case rests: the child is in detention and cannot be reached.");
}

TEST(ExplainTest, AnswersInFrench) {
  const Played& act = ReturnJourney().Act(FactType::kCaseRegistered);
  CaseState state = act.before;
  state.secret = ProtectedState();
  const Explanation told = Explain(Procedure::Embedded(), state, act.context,
                                   {Language::kFrench, true});
  EXPECT_THAT(told.standing, HasSubstr("est en cours"));
  EXPECT_EQ(told.turn, "travailleur social");
  const auto command = Find(told, "complete_registration");
  ASSERT_TRUE(command.has_value());
  const auto words =
      Procedure::Embedded().WordsOf("G1.asylum_answered", Language::kFrench);
  bool named = false;
  for (const Lack& lack : command->lacks) {
    named = named || lack.sentence == words->sentence;
  }
  EXPECT_TRUE(named);
}

TEST(ExplainTest, EveryFactHasASentence) {
  for (const FactType type : AllFactTypes()) {
    Fact fact;
    fact.body = EmptyBody(type);
    if (auto* b = std::get_if<StepStarted>(&fact.body)) {
      b->step = Step::kAssessment;
    }
    if (auto* b = std::get_if<StepReturned>(&fact.body)) {
      b->to = Step::kAssessment;
    }
    if (auto* b = std::get_if<CaseReopened>(&fact.body)) {
      b->to = Step::kAssessment;
    }
    const std::string sentence = Sentence(Procedure::Embedded(), fact);
    EXPECT_THAT(sentence, HasSubstr(" ")) << NameOf(type);
    EXPECT_EQ(sentence.back(), '.') << NameOf(type);
  }
}

}  // namespace
}  // namespace causeway::procedure
