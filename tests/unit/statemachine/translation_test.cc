#include "statemachine/procedure/translation.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::HasSubstr;

constexpr char kFile[] = "statemachine/procedure/procedure.fr.toml";

// What stands in braces.
std::multiset<std::string> Placeholders(const std::string& text) {
  std::multiset<std::string> found;
  for (size_t at = text.find('{'); at != std::string::npos;
       at = text.find('{', at + 1)) {
    found.insert(text.substr(at, text.find('}', at) - at + 1));
  }
  return found;
}

TEST(TranslationTest, EveryRuleHasFrenchWordsWithTheSamePlaceholders) {
  for (const Rule& rule : Procedure::Embedded().rules()) {
    const Words* const french = Translation::French().Find(rule.id);
    if (french == nullptr) {
      ADD_FAILURE() << "add [rule.\"" << rule.id << "\"] to " << kFile
                    << ": sentence, missing, who of \"" << rule.wording << "\"";
      continue;
    }
    EXPECT_EQ(Placeholders(french->sentence), Placeholders(rule.wording))
        << rule.id;
    EXPECT_NE(french->sentence, rule.wording) << rule.id << " is English";
  }
}

TEST(TranslationTest, NoFrenchEntryIsWithoutItsRule) {
  for (const auto& [id, words] : Translation::French().rules()) {
    EXPECT_NE(Procedure::Embedded().Find(id), nullptr)
        << "take [rule.\"" << id << "\"] out of " << kFile;
  }
}

TEST(TranslationTest, EveryStepHasFrenchWords) {
  const Procedure& procedure = Procedure::Embedded();
  for (int32_t number = 1; number <= 8; ++number) {
    const Step step = static_cast<Step>(number);
    EXPECT_NE(procedure.StepSentence(step, Language::kFrench),
              procedure.StepSentence(step, Language::kEnglish))
        << number;
  }
}

TEST(TranslationTest, WordsComeInTheLanguageAskedForWithLimitsFilledIn) {
  const Procedure& procedure = Procedure::Embedded();
  const auto english = procedure.WordsOf("G7in.appeal", Language::kEnglish);
  const auto french = procedure.WordsOf("G7in.appeal", Language::kFrench);
  ASSERT_TRUE(english && french);
  EXPECT_EQ(english->sentence, procedure.Find("G7in.appeal")->sentence);
  EXPECT_THAT(french->sentence, HasSubstr("pendant 15 jours"));
  EXPECT_FALSE(procedure.WordsOf("no.such", Language::kFrench));
}

TEST(TranslationTest, AnotherLimitIsFilledInToo) {
  const std::string text = absl::StrReplaceAll(
      EditedProcedure("2"),
      {{"appeal_window_days = 15", "appeal_window_days = 30"}});
  ASSERT_OK_AND_ASSIGN(const Procedure procedure,
                       Procedure::Parse(text, std::string(32, '\1')));
  EXPECT_THAT(procedure.WordsOf("G7in.appeal", Language::kFrench)->sentence,
              HasSubstr("pendant 30 jours"));
}

// The French of this binary says what the embedded English says, not what
// somebody else's file says under the same id.
TEST(TranslationTest, ARuleThatReadsOtherwiseStaysEnglish) {
  const std::string text = absl::StrReplaceAll(
      EditedProcedure("2"),
      {{"Registration names a language the child speaks.",
        "Registration names two languages the child speaks."},
       {"\"Monitoring and follow-up\"", "\"Follow-up by the school\""}});
  ASSERT_OK_AND_ASSIGN(const Procedure procedure,
                       Procedure::Parse(text, std::string(32, '\1')));
  EXPECT_EQ(procedure.WordsOf("G1.languages", Language::kFrench)->sentence,
            "Registration names two languages the child speaks.");
  EXPECT_EQ(procedure.StepSentence(Step::kFollowUp, Language::kFrench),
            "Follow-up by the school");
}

TEST(TranslationTest, AFileThatLacksWordsOrSaysMoreIsRefused) {
  const auto with = [](const std::string& from, const std::string& to) {
    const std::string text =
        absl::StrReplaceAll(Translation::FrenchText(), {{from, to}});
    EXPECT_NE(text, Translation::FrenchText()) << "nothing replaced";
    return Translation::Parse(text).status();
  };
  using absl::StatusCode;
  EXPECT_THAT(with("step_8 = ", "step_9 = "),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("step_")));
  EXPECT_THAT(with("[rule.\"S.closed\"]\nsentence", "[rule.\"S.closed\"]\nsay"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("S.closed")));
  EXPECT_THAT(with("[steps]", "[limits]\npanel_quorum = 1\n[steps]"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("limits")));
  EXPECT_THAT(with("[steps]", "[steps"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line ")));
}

// The version of the procedure is the English file's digest alone.
TEST(TranslationTest, ATranslationIsNoPartOfTheVersion) {
  EXPECT_EQ(Procedure::EmbeddedText().find(
                Translation::French().Find("S.genesis")->sentence),
            std::string::npos);
}

}  // namespace
}  // namespace causeway::procedure
