#include "statemachine/procedure/procedure.h"

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/roles.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

using ::testing::HasSubstr;

const std::string kFileDigest(32, '\1');

absl::Status ParseWith(const std::string& from, const std::string& to) {
  const std::string text =
      absl::StrReplaceAll(EditedProcedure("2"), {{from, to}});
  EXPECT_NE(text, EditedProcedure("2")) << "nothing replaced";
  return Procedure::Parse(text, kFileDigest).status();
}

TEST(ProcedureTest, EmbeddedFileHasItsNameAndDigest) {
  const Procedure& procedure = Procedure::Embedded();
  EXPECT_EQ(procedure.name(), "iss-eight-steps");
  EXPECT_EQ(procedure.digest().size(), 32u);
  EXPECT_EQ(procedure.Limit("panel_quorum"), 3);
  EXPECT_THAT(procedure.StepSentence(Step::kFollowUp), HasSubstr("follow-up"));
  EXPECT_THAT(procedure.Find("G7in.appeal")->sentence, HasSubstr("15 days"));
  EXPECT_EQ(procedure.Find("no.such"), nullptr);
}

TEST(ProcedureTest, RefusesWhatItDoesNotKnowByName) {
  EXPECT_THAT(
      ParseWith("id = \"S.genesis\"", "id = \"S.genesi\""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("S.genesi")));
  EXPECT_THAT(
      ParseWith("field = \"languages\"", "field = \"tongues\""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("tongues")));
  EXPECT_THAT(ParseWith("\"REGISTRATION_FORM\"", "\"FORM\""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("FORM")));
  EXPECT_THAT(
      ParseWith("\"followed_up\"", "\"followed\""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("followed")));
  EXPECT_THAT(
      ParseWith("\"RETURN_TO_FAMILY\"", "\"RETURN\""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("RETURN")));
  EXPECT_THAT(
      ParseWith("version = ", "versoin = "),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("versoin")));
}

TEST(ProcedureTest, RefusesARuleThatStandsTwiceOrNotAtAll) {
  EXPECT_THAT(ParseWith("id = \"S.closed\"", "id = \"S.genesis\""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("twice")));
  const std::string text = EditedProcedure("2");
  const size_t start = text.find("[[rule]]\nid = \"S.closed\"");
  const size_t end = text.find("[[rule]]", start + 1);
  ASSERT_NE(end, std::string::npos);
  const std::string without = text.substr(0, start) + text.substr(end);
  EXPECT_THAT(
      Procedure::Parse(without, kFileDigest).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("S.closed")));
}

TEST(ProcedureTest, NoEditMovesACodeRuleToOtherFacts) {
  EXPECT_THAT(
      ParseWith("id = \"S.closed\"\nkind = \"code\"",
                "id = \"S.closed\"\nkind = \"code\"\n"
                "on = [\"case_opened\"]"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("words only")));
  EXPECT_THAT(ParseWith("id = \"S.closed\"\nkind = \"code\"",
                        "id = \"S.closed\"\nkind = \"field\"\n"
                        "field = \"step\"\non = [\"step_started\"]"),
              testing::Not(IsOk()))
      << "a field rule took the place of the code rule";
}

TEST(ProcedureTest, RefusesLimitsOutOfRangeAndMissing) {
  EXPECT_THAT(
      ParseWith("panel_quorum = 3", "panel_quorum = 0"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("panel_quorum")));
  EXPECT_THAT(
      ParseWith("panel_quorum = 3", ""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("panel_quorum")));
  EXPECT_THAT(ParseWith("panel_quorum = 3", "panel_quorum = = 3"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line ")));
}

TEST(ProcedureTest, RefusesARuleWithoutAnHonestBasis) {
  EXPECT_THAT(
      ParseWith("basis = \"proposal of this project, not reviewed by ISS\"",
                "basis = \"ISS says so\""),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("basis")));
}

TEST(ProcedureTest, AnotherQuorumInTheFileIsAsked) {
  const std::string text = absl::StrReplaceAll(
      EditedProcedure("2"), {{"panel_quorum = 3", "panel_quorum = 4"}});
  ASSERT_OK_AND_ASSIGN(const Procedure procedure,
                       Procedure::Parse(text, kFileDigest));
  const Played& act = ReturnJourney().Act(FactType::kSolutionDecided);
  EXPECT_THAT(Decide(procedure, act.before, act.command, act.context),
              RefusedBy("G6.quorum"));
}

TEST(RolesTest, EveryFactTypeHasARole) {
  for (const FactType type : AllFactTypes()) {
    EXPECT_FALSE(RoleOf(type).functions.empty()) << NameOf(type);
  }
}

TEST(DecideTest, StatementsOfOtherNodesAreNotOurs) {
  const Played& received = ReturnJourney().Act(FactType::kCustodyAccepted);
  Played act = ReturnJourney().Act(FactType::kCustodyOffered);
  act.before = received.before;
  act.command.body = received.facts.front().body;
  act.command.companion.reset();
  EXPECT_THAT(Judge(act), RefusedBy("role.function"));
}

TEST(DecideTest, AnApprovalSaysWhatItSawOfTheProtectedJournal) {
  Played act = ReturnJourney().Act(FactType::kCustodyOffered);
  ASSERT_EQ(act.facts.size(), 2u);
  EXPECT_EQ(act.facts[1].body,
            FactBody(ProtectedSeen{act.before.secret.entries}));
  act.command.companion.reset();
  EXPECT_THAT(Judge(act), RefusedBy("input.field"));
}

TEST(DecideTest, CompanionsComeWithTheirOpenFactOnly) {
  Played act = ReturnJourney().Act(FactType::kAssessmentSubmitted);
  ASSERT_EQ(act.facts.size(), 2u);
  EXPECT_EQ(act.facts[1].meta.documents,
            std::vector<DocumentKind>{DocumentKind::kProtectedAnnex});
  act.command.companion.reset();
  EXPECT_THAT(Judge(act), RefusedBy("input.field"));
  act.command.body = AssessmentAnnexed{};
  EXPECT_THAT(Judge(act), RefusedBy("input.field"));
}

TEST(DecideTest, AppealWindowEndsByItself) {
  Played act = ReturnJourney().Act(FactType::kStepStarted, 4);
  act.before.open.determination.appeal_waived = false;
  const auto later = [&](int32_t days) {
    Played then = act;
    then.context.today = PlusDays(act.context.today, days);
    then.context.recorded_at_us += int64_t{86'400'000'000} * days;
    return Judge(then);
  };
  EXPECT_THAT(later(15), RefusedBy("G7in.appeal"));
  EXPECT_OK(later(16));
}

}  // namespace
}  // namespace causeway::procedure
