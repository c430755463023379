#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/procedure.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Fault> FaultsOf(const std::string& text) {
  std::vector<Fault> faults;
  const auto procedure = Procedure::Parse(text, std::string(32, '\1'), &faults);
  EXPECT_EQ(procedure.ok(), faults.empty());
  return faults;
}

struct Edit {
  std::string from;
  std::string to;
};

std::string With(const std::vector<Edit>& edits) {
  std::string text = EditedProcedure("2");
  for (const Edit& edit : edits) {
    const size_t at = text.find(edit.from);
    EXPECT_NE(at, std::string::npos) << edit.from;
    if (at != std::string::npos) text.replace(at, edit.from.size(), edit.to);
  }
  return text;
}

// The line in which `part` first stands.
int64_t LineOf(const std::string& text, const std::string& part) {
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return 1 + std::count(text.begin(),
                        text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

auto FaultIs(const std::string& where, const std::string& what,
             const std::string& want) {
  return AllOf(Field("where", &Fault::where, where),
               Field("what", &Fault::what, HasSubstr(what)),
               Field("want", &Fault::want, HasSubstr(want)));
}

TEST(ProcedureFaultsTest, TheEmbeddedFileHasNone) {
  EXPECT_THAT(FaultsOf(Procedure::EmbeddedText()), IsEmpty());
}

// Two contents under one name and number: "move to iss-eight-steps 1" would
// name either.
TEST(ProcedureFaultsTest, AnEditedFileHasAnotherVersion) {
  for (const std::string& text :
       {EditedProcedure("1", "# Seen.\n"),
        absl::StrReplaceAll(Procedure::EmbeddedText(),
                            {{"panel_quorum = 3", "panel_quorum = 4"}})}) {
    const std::vector<Fault> faults = FaultsOf(text);
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_EQ(faults[0].line, LineOf(text, "version = "));
    EXPECT_THAT(faults[0].what, HasSubstr("embedded"));
    EXPECT_THAT(faults[0].want, HasSubstr("version = \"2\""));
  }
  EXPECT_THAT(FaultsOf(EditedProcedure("2", "# Seen.\n")), IsEmpty());
  EXPECT_THAT(FaultsOf(absl::StrReplaceAll(
                  Procedure::EmbeddedText(),
                  {{"name = \"iss-eight-steps\"", "name = \"west\""}})),
              IsEmpty());
}

// Floors and ceilings that no file can pass: an appeal has a day, and a danger
// screen of more than a month ago says nothing of today.
TEST(ProcedureFaultsTest, NoFilePassesWhatALimitMayBe) {
  const auto faults_with = [](const char* from, const char* to) {
    return FaultsOf(With({{from, to}}));
  };
  EXPECT_THAT(faults_with("appeal_window_days = 15", "appeal_window_days = 0"),
              ElementsAre(FaultIs("limit appeal_window_days",
                                  "0 is out of range", "from 1 to 365")));
  EXPECT_THAT(faults_with("danger_screen_valid_days = 30",
                          "danger_screen_valid_days = 31"),
              ElementsAre(FaultIs("limit danger_screen_valid_days",
                                  "31 is out of range", "from 1 to 30")));
  EXPECT_THAT(faults_with("panel_quorum = 3", "panel_quorum = 2"),
              ElementsAre(FaultIs("limit panel_quorum", "2 is out of range",
                                  "from 3 to 64")));
}

TEST(ProcedureFaultsTest, AllAreToldAtOnceInTheOrderOfLines) {
  const std::string text =
      With({{"panel_quorum = 3", "panel_quorum = 65"},
            {"document = \"REGISTRATION_FORM\"",
             "document = \"REGISTRATION_FORMS\""},
            {"field = \"languages\"", "field = \"tongues\""},
            {"on = [\"followed_up\"]", "on = [\"follow_up\"]"},
            {"id = \"S.closed\"", "id = \"S.genesis\""}});
  const std::vector<Fault> faults = FaultsOf(text);
  EXPECT_THAT(
      faults,
      ElementsAre(
          FaultIs("limit panel_quorum", "65 is out of range", "from 3 to 64"),
          FaultIs("S.genesis", "stands twice", "once"),
          FaultIs("G1.languages", "unknown field tongues",
                  "a field of case_registered: "),
          FaultIs("G1.registration_form", "unknown document",
                  "nearest: REGISTRATION_FORM"),
          FaultIs("S8.follow_up_form", "unknown fact follow_up",
                  "nearest: followed_up"),
          FaultIs("S.closed", "has no words in the file", "[[rule]]")));
  EXPECT_EQ(faults[0].line, LineOf(text, "panel_quorum = 65"));
  EXPECT_EQ(faults[2].line, LineOf(text, "field = \"tongues\""));
  EXPECT_EQ(faults[3].line, LineOf(text, "document = \"REGISTRATION_FORMS\""));
  EXPECT_EQ(faults[4].line, LineOf(text, "on = [\"follow_up\"]"));
  EXPECT_EQ(faults[5].line, 0);
}

// Detention is never a form of care, whatever it is called (P5).
TEST(ProcedureFaultsTest, NoFormOfCareIsDetention) {
  const auto with = [](const std::string& code) {
    return FaultsOf(
        With({{"\"kafala\",\n  \"independent_living\"",
               "\"kafala\", \"" + code + "\",\n  \"independent_living\""}}));
  };
  for (const char* code :
       {"detention_centre", "police_custody", "closed_centre",
        "retention_administrative", "centre_ferme", "garde_a_vue",
        "secure_unit", "deprived_of_liberty", "imprisonment", "jail"}) {
    EXPECT_THAT(with(code),
                ElementsAre(FaultIs("[code_lists]", code, "detention never")))
        << code;
  }
  for (const char* code : {"night_shelter", "sos_village", "host_family",
                           "enclosure_free_home", "famille_d_accueil"}) {
    EXPECT_THAT(with(code), testing::IsEmpty()) << code;
  }
}

TEST(ProcedureFaultsTest, TheStatusTellsTheFirstAndHowManyMore) {
  const std::string text = With({{"panel_quorum = 3", "panel_quorum = 65"},
                                 {"override_valid_days = 7", ""}});
  EXPECT_THAT(Procedure::Parse(text, std::string(32, '\1')).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("limit"), HasSubstr("(and 1 more)"))));
}

TEST(ProcedureFaultsTest, ALimitIsAWholeNumberInItsRange) {
  EXPECT_THAT(FaultsOf(With({{"panel_quorum = 3", "panel_quorum = \"3\""}})),
              ElementsAre(FaultIs("limit panel_quorum", "no whole number",
                                  "from 3 to 64")));
  EXPECT_THAT(FaultsOf(With({{"panel_quorum = 3", ""}})),
              ElementsAre(FaultIs("limit panel_quorum", "missing", "64")));
  EXPECT_THAT(FaultsOf(With({{"panel_quorum = 3", "panel_quorums = 3"}})),
              ElementsAre(FaultIs("limit panel_quorum", "missing", "64"),
                          FaultIs("[limits]", "unknown key panel_quorums",
                                  "nearest: panel_quorum")));
}

TEST(ProcedureFaultsTest, ABasisIsOneOfTheThree) {
  const Edit source = {"basis = \"source read: Primero, ",
                       "basis = \"reviewed by ISS: Primero, "};
  EXPECT_THAT(FaultsOf(With({source})),
              ElementsAre(Field(&Fault::what, "states no honest basis")));
  EXPECT_THAT(
      FaultsOf(With({{"basis = \"convention to be checked: CRC General Comment "
                      "14 (2013)\"",
                      "basis = \"convention to be checked: \""}})),
      ElementsAre(Field(&Fault::what, "states no honest basis")))
      << "a basis that names nothing";
}

TEST(ProcedureFaultsTest, BracesNameALimit) {
  EXPECT_THAT(
      FaultsOf(With({{"{panel_quorum} members", "{quorum} members"}})),
      ElementsAre(FaultIs("G6.quorum", "name no limit", "{panel_quorum}")));
}

TEST(ProcedureFaultsTest, AFileRuleDoesNotTakeACodeRulesPlace) {
  EXPECT_THAT(FaultsOf(With({{"id = \"S.closed\"\nkind = \"code\"",
                              "id = \"S.closed\"\nkind = \"field\"\n"
                              "field = \"step\"\non = [\"step_started\"]"}})),
              ElementsAre(FaultIs("S.closed", "this rule is code", "code")));
}

TEST(ProcedureFaultsTest, ARuleWithoutAnIdIsNamedByItsLine) {
  const std::string text = With({{"id = \"S.closed\"\n", ""}});
  const std::vector<Fault> faults = FaultsOf(text);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_THAT(faults[0], FaultIs("a rule", "has no id", "an id"));
  EXPECT_EQ(faults[0].line + 2, LineOf(text, "The case is closed; it takes"));
}

TEST(ProcedureFaultsTest, WhatIsNotTomlIsToldWithItsLine) {
  const std::string text = With({{"panel_quorum = 3", "panel_quorum = = 3"}});
  const std::vector<Fault> faults = FaultsOf(text);
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].line, LineOf(text, "panel_quorum = = 3"));
  EXPECT_THAT(faults[0].what, HasSubstr("not TOML"));
}

TEST(ProcedureFaultsTest, KindsAndSolutionsAreKnownByName) {
  EXPECT_THAT(FaultsOf(With({{"when_solution = [\"RETURN_TO_FAMILY\"",
                              "when_solution = [\"RETURN\""}})),
              ElementsAre(Field(&Fault::what, "unknown solution RETURN")));
  EXPECT_THAT(FaultsOf(With({{"kind = \"document\"", "kind = \"paper\""}})),
              ElementsAre(FaultIs("G1.registration_form", "unknown kind",
                                  "code, field or document")));
  EXPECT_STREQ(NameOf(DocumentKind::kTracingRecord), "TRACING_RECORD");
  EXPECT_EQ(SolutionNamed("PLACEMENT_ABROAD"), Solution::kPlacementAbroad);
  EXPECT_EQ(SolutionNamed(""), std::nullopt);
}

TEST(EdgesTest, EveryWayBackHasReasonsAndLeadsNotForward) {
  for (const Edge& edge : Edges()) {
    EXPECT_FALSE(edge.reasons.empty());
    EXPECT_LE(edge.to, edge.from);
  }
}

// A case would come to a stop that nobody could mend.
TEST(ProcedureFaultsTest, WhatNobodyCouldSupplyIsNotAsked) {
  const auto faults_of_rule = [](const std::string& on,
                                 const std::string& what) {
    return FaultsOf(absl::StrCat(
        EditedProcedure("2"), "\n[[rule]]\nid = \"X.new\"\n", what,
        "\non = [\"", on, "\"]\nsentence = \"s\"\nmissing = \"m\"\n",
        "who = \"w\"\nbasis = \"proposal of this project, not reviewed by "
        "ISS\"\n"));
  };
  const std::string document = "kind = \"document\"\ndocument = \"CASE_PLAN\"";
  for (const char* on :
       {"custody_released", "custody_taken", "release_voided", "offer_renewed",
        "custody_ordered", "notice_sent", "evaluation_stopped",
        "inquiry_answered", "custody_accepted", "custody_declined",
        "evaluation_acknowledged", "evaluation_declined",
        "waiver_reason_recorded"}) {
    EXPECT_THAT(faults_of_rule(on, document),
                ElementsAre(FaultIs("X.new", on, "a person records")));
  }
  EXPECT_THAT(faults_of_rule("inquiry_answered",
                             "kind = \"field\"\nfield = \"outcome\""),
              ElementsAre(FaultIs("X.new", "does not know", "a person")));
  EXPECT_THAT(faults_of_rule("evaluation_received", document), IsEmpty());
  EXPECT_THAT(faults_of_rule("legal_status_recorded", document), IsEmpty());
}

}  // namespace
}  // namespace causeway::procedure
