#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const CommandExplanation* Find(const Explanation& explanation,
                               const std::string& act) {
  for (const CommandExplanation& command : explanation.commands) {
    if (command.act == act) return &command;
  }
  return nullptr;
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
  const auto* command = Find(explanation, "complete_registration");
  ASSERT_NE(command, nullptr);
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
  const auto* command = Find(explanation, "start_step 7");
  ASSERT_NE(command, nullptr);
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
      ExplainBefore(ReturnJourney().Act(FactType::kChildReceived)).standing,
      HasSubstr("the child travels to gn-iss"));
  EXPECT_THAT(
      ExplainBefore(ReturnJourney().Act(FactType::kCustodyTaken)).standing,
      HasSubstr("released by ml-dnpef"));
  Context context = ReturnJourney().acts.back().context;
  const Explanation end =
      Explain(Procedure::Embedded(), ReturnJourney().end, context);
  EXPECT_EQ(end.standing, "The case is closed.");
  ASSERT_NE(Find(end, "reopen_case"), nullptr);
  EXPECT_EQ(Find(end, "start_step 2"), nullptr);
}

// What the journeys do next is always among the commands that make sense.
TEST(ExplainTest, OffersWhatTheJourneysDoNext) {
  for (const Journey* journey : {&ReturnJourney(), &LocalJourney()}) {
    for (const Played& act : journey->acts) {
      const FactType type = TypeOf(act.facts.front().body);
      if (act.received || type == FactType::kCustodyReleased ||
          type == FactType::kCustodyTaken ||
          JournalOf(type) == JournalKind::kProtected ||
          type == FactType::kOriginRecorded) {
        continue;
      }
      bool offered = false;
      for (const auto& command : ExplainBefore(act).commands) {
        if (command.type == type && command.lacks.empty()) offered = true;
      }
      EXPECT_TRUE(offered) << journey->name << " " << NameOf(type);
    }
  }
}

TEST(ExplainTest, RefusalsNameTheLegalNextCommands) {
  Played act = ReturnJourney().Act(FactType::kAssessmentSubmitted);
  act.command.body = StepStarted{Step::kTemporaryCare};
  act.command.companion.reset();
  const absl::Status status = Judge(act);
  ASSERT_THAT(status, RefusedBy("input.protected_annex"));
  act.command.documents.clear();
  const absl::Status refused = Judge(act);
  ASSERT_THAT(refused, RefusedBy("G4in.assessment_approved"));
  EXPECT_THAT(RefusalOf(refused)->next, Contains("submit_assessment"));
  EXPECT_THAT(RefusalOf(refused)->next, Not(Contains("start_step 4")));
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
