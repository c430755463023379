// The file of time limits and a country's overlay: what is read, and what is
// refused with the file and the entry.

#include "statemachine/deadlines/deadline_table.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/deadlines/deadlines.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::deadlines {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Text() { return std::string(DeadlineTable::EmbeddedText()); }

TEST(DeadlineTableTest, TheEmbeddedFileStatesEveryBasisHonestly) {
  for (const Limit& limit : DeadlineTable::Embedded().limits()) {
    EXPECT_THAT(
        limit.basis,
        testing::AnyOf("proposal of this project, not reviewed by ISS",
                       testing::StartsWith("source read: "),
                       testing::StartsWith("convention to be checked: ")))
        << limit.id;
  }
}

struct Mistake {
  const char* name;
  const char* right;  // Text of the good file ...
  const char* wrong;  // ... and what stands there instead.
  const char* entry;  // What the error must name ...
  const char* what;   // ... and say.
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
  return out << mistake.name;
}

void ExpectNamed(const absl::Status& status, const char* file,
                 const Mistake& mistake) {
  EXPECT_THAT(status, RefusedBy("input.deadlines"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr(file), HasSubstr(mistake.entry),
                                     HasSubstr(mistake.what))));
}

class TableMistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(TableMistakeTest, NamesFileEntryAndWhatIsWrong) {
  const Mistake& mistake = GetParam();
  ASSERT_THAT(Text(), HasSubstr(mistake.right));
  const std::string text =
      absl::StrReplaceAll(Text(), {{mistake.right, mistake.wrong}});
  ExpectNamed(DeadlineTable::Parse(text, "limits.toml").status(), "limits.toml",
              mistake);
}

INSTANTIATE_TEST_SUITE_P(
    All, TableMistakeTest,
    testing::Values(
        Mistake{"NotToml", "name = ", "name = =", "the file", "is not TOML"},
        Mistake{"UnknownId", "id = \"guardian\"", "id = \"guardians\"",
                "[[limit]] number 8", "unknown id"},
        Mistake{"NoId", "id = \"guardian\"\n", "", "[[limit]] number 8", "id"},
        Mistake{"Twice", "id = \"guardian\"", "id = \"first_visit\"",
                "first_visit", "stands twice"},
        Mistake{"UnknownKey", "id = \"guardian\"",
                "id = \"guardian\"\ncolour = 1", "guardian",
                "unknown key colour"},
        Mistake{"UnknownFileKey", "version =", "country = \"ML\"\nversion =",
                "the file", "unknown key country"},
        Mistake{"NoVersion", "version = \"1\"", "", "the file", "version"},
        Mistake{"Unit", "\"working_days\"", "\"weeks\"", "guardian",
                "unit must be"},
        Mistake{"NoDays",
                "days = { first = 30, second = 90, third = 180, later = 365 }",
                "", "follow_up", "days must be a table"},
        Mistake{"MissingKeyOfDays", "third = 180, ", "", "follow_up, days",
                "third must be a whole number"},
        Mistake{"UnknownKeyOfDays", "third = 180", "third = 180, fourth = 1",
                "follow_up, days", "unknown key fourth"},
        Mistake{"DaysOutOfRange", "third = 180", "third = 3651",
                "follow_up, days", "0 to 3650"},
        Mistake{"DaysNegative", "third = 180", "third = -1", "follow_up, days",
                "0 to 3650"},
        Mistake{"DaysNoNumber", "third = 180", "third = \"180\"",
                "follow_up, days", "whole number"},
        Mistake{"DaysOfAStatedDay", "id = \"appeal_end\"",
                "id = \"appeal_end\"\ndays = { high = 1 }", "appeal_end",
                "stated by the procedure"},
        Mistake{"Remind", "remind_days_before = 90", "remind_days_before = 367",
                "durable_solution", "remind_days_before"},
        Mistake{"NoLadder",
                "escalation = [\n  { after_days = 7, to = \"head of the node\" "
                "},\n]\n",
                "", "complaint_answer", "escalation must be"},
        Mistake{"Rung", "{ after_days = 23,", "{ after_days = 7,",
                "evaluation_acknowledge, escalation", "must grow"},
        Mistake{"RungDays", "{ after_days = 23,", "{ after_days = 0,",
                "evaluation_acknowledge, escalation", "1 to 366"},
        Mistake{"RungTo", "{ after_days = 53, to = \"ISS branch\" }",
                "{ after_days = 53, to = \"\" }",
                "evaluation_acknowledge, escalation", "to must be a text"},
        Mistake{"Sentence", "sentence = \"The complaint is answered.\"\n", "",
                "complaint_answer", "sentence must be a text"},
        Mistake{"Basis",
                "basis = \"convention to be checked: UNHCR Best Interests "
                "Procedure",
                "basis = \"UNHCR Best Interests Procedure", "durable_solution",
                "no honest basis"}),
    testing::PrintToStringParamName());

TEST(DeadlineTableTest, CodeWithoutNumbersIsNamed) {
  std::string text = Text();
  const size_t last = text.rfind("[[limit]]");
  ASSERT_NE(last, std::string::npos);
  text.resize(last);
  EXPECT_THAT(DeadlineTable::Parse(text, "limits.toml"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("copy_retention is code and has no numbers")));
}

constexpr char kOverlay[] = R"(country = "ML"
[[limit]]
id = "registration"
days = { high = 2, unknown = 2 }
[[limit]]
id = "guardian"
remind_days_before = 3
escalation = [{ after_days = 5, to = "judge for children" }]
[[limit]]
id = "appeal_end"
remind_days_before = 1
)";

TEST(OverlayTest, ChangesTheNumbersItNamesAndNothingElse) {
  const DeadlineTable& own = DeadlineTable::Embedded();
  ASSERT_OK_AND_ASSIGN(const DeadlineTable table,
                       own.WithOverlay(kOverlay, "ml.toml"));
  EXPECT_EQ(table.country(), "ML");
  EXPECT_EQ(own.country(), "");
  for (const Limit& limit : own.limits()) {
    const Limit& now = *table.Find(limit.id);
    if (limit.id == "registration") {
      EXPECT_EQ(now.days.at("high"), 2);
      EXPECT_EQ(now.days.at("unknown"), 2);
      EXPECT_EQ(now.days.at("low"), limit.days.at("low"));
      EXPECT_EQ(now.escalation, limit.escalation);
      EXPECT_EQ(now.basis, "national time limits of ML");
    } else if (limit.id == "guardian") {
      EXPECT_EQ(now.days, limit.days);
      EXPECT_EQ(now.unit, limit.unit);
      EXPECT_EQ(now.remind_days_before, 3);
      EXPECT_THAT(now.escalation, ElementsAre(Rung{5, "judge for children"}));
    } else if (limit.id == "appeal_end") {
      EXPECT_EQ(now.remind_days_before, 1);
    } else {
      EXPECT_EQ(now, limit) << limit.id;
    }
  }
}

TEST(OverlayTest, SafetyWaitsAtMostItsDays) {
  constexpr char kMost[] = R"(country = "ML"
[[limit]]
id = "urgent_action"
days = { high = 3 }
[[limit]]
id = "inquiry_answer"
days = { danger_notice = 3, correction = 30 }
)";
  ASSERT_OK_AND_ASSIGN(const DeadlineTable table,
                       DeadlineTable::Embedded().WithOverlay(kMost, "ml.toml"));
  EXPECT_EQ(table.Find("urgent_action")->days.at("high"), 3);
  EXPECT_EQ(table.Find("inquiry_answer")->days.at("danger_notice"), 3);
}

TEST(OverlayTest, MovesTheDayOfACase) {
  ASSERT_OK_AND_ASSIGN(
      const DeadlineTable table,
      DeadlineTable::Embedded().WithOverlay(kOverlay, "ml.toml"));
  procedure::Fact fact;
  fact.meta.node = procedure::kMali;
  fact.meta.happened_on = "2026-11-23";
  fact.body = procedure::CaseOpened();
  const procedure::CaseState state =
      procedure::Apply(procedure::CaseState(), fact);
  const auto due_on = [&](const DeadlineTable& limits) {
    return FormatDate(DeadlinesOf(limits, procedure::Procedure::Embedded(),
                                  {fact}, state, *ParseDate("2026-11-23"), 30)
                          .front()
                          .due_on);
  };
  EXPECT_EQ(due_on(DeadlineTable::Embedded()), "2026-11-24");
  EXPECT_EQ(due_on(table), "2026-11-25");
}

class OverlayMistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(OverlayMistakeTest, NamesFileEntryAndWhatIsWrong) {
  const Mistake& mistake = GetParam();
  ASSERT_THAT(kOverlay, HasSubstr(mistake.right));
  const std::string text =
      absl::StrReplaceAll(kOverlay, {{mistake.right, mistake.wrong}});
  ExpectNamed(DeadlineTable::Embedded().WithOverlay(text, "ml.toml").status(),
              "ml.toml", mistake);
}

INSTANTIATE_TEST_SUITE_P(
    All, OverlayMistakeTest,
    testing::Values(
        Mistake{"NotToml", "country = ", "country ", "the file", "not TOML"},
        Mistake{"NoCountry", "country = \"ML\"", "", "the file", "country"},
        Mistake{"Country", "\"ML\"", "\"XX\"", "the file", "ISO 3166-1"},
        Mistake{"UnknownFileKey", "country = \"ML\"",
                "country = \"ML\"\nname = \"x\"", "the file",
                "unknown key name"},
        Mistake{"UnknownId", "\"registration\"", "\"enrolment\"",
                "[[limit]] number 1", "unknown id"},
        Mistake{"Twice", "\"registration\"", "\"guardian\"", "guardian",
                "stands twice"},
        Mistake{"Sentence", "id = \"guardian\"",
                "id = \"guardian\"\nsentence = \"Later.\"", "guardian",
                "unknown key sentence"},
        Mistake{"Unit", "id = \"guardian\"",
                "id = \"guardian\"\nunit = \"days\"", "guardian",
                "unknown key unit"},
        Mistake{"Nothing", "remind_days_before = 1\n", "", "appeal_end",
                "changes nothing"},
        Mistake{"DaysOfAStatedDay", "remind_days_before = 1\n",
                "days = { high = 20 }\n", "appeal_end",
                "stated by the procedure"},
        Mistake{"DaysKey", "unknown = 2", "severe = 2", "registration, days",
                "unknown key severe"},
        Mistake{"Days", "unknown = 2", "unknown = 4000", "registration, days",
                "0 to 3650"},
        Mistake{"DangerWaits",
                "\"registration\"\ndays = { high = 2, unknown = 2 }",
                "\"urgent_action\"\ndays = { high = 4 }", "urgent_action, days",
                "0 to 3"},
        Mistake{"TravelWaits",
                "\"registration\"\ndays = { high = 2, unknown = 2 }",
                "\"transit_arrival\"\ndays = { high = 4 }",
                "transit_arrival, days", "0 to 3"},
        Mistake{"DangerNoticeWaits",
                "\"registration\"\ndays = { high = 2, unknown = 2 }",
                "\"inquiry_answer\"\ndays = { danger_notice = 4 }",
                "inquiry_answer, days", "0 to 3"},
        Mistake{"EmptyDays", "{ high = 2, unknown = 2 }", "{}", "registration",
                "days must be a table"},
        Mistake{"Rung", "after_days = 5", "after_days = 400",
                "guardian, escalation", "1 to 366"},
        Mistake{"Ladder", "[{ after_days = 5, to = \"judge for children\" }]",
                "[]", "guardian", "escalation must be"}),
    testing::PrintToStringParamName());

}  // namespace
}  // namespace causeway::deadlines
