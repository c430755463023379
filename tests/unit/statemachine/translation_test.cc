#include "statemachine/procedure/translation.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
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
using ::testing::UnorderedElementsAre;

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

// A second version: one sentence and one step read otherwise, one rule is its
// own.
Procedure Second() {
  const std::string text = absl::StrReplaceAll(
      EditedProcedure("2", kFormWithMajority),
      {{"Registration names a language the child speaks.",
        "Registration names two languages the child speaks."},
       {"\"Monitoring and follow-up\"", "\"Follow-up by the school\""},
       {"appeal_window_days = 15", "appeal_window_days = 30"}});
  return *Procedure::Parse(text, std::string(32, '\1'));
}

std::string French(const std::string& id, const std::string& sentence,
                   const std::string& missing = "le formulaire",
                   const std::string& who = "travailleur social") {
  return absl::StrCat("[rule.\"", id, "\"]\nsentence = \"", sentence,
                      "\"\nmissing = \"", missing, "\"\nwho = \"", who, "\"\n");
}

TEST(TranslationTest, AnEditedFileHasFrenchOfItsOwn) {
  Procedure procedure = Second();
  const std::string digest = procedure.digest();
  ASSERT_OK_AND_ASSIGN(
      Translation french,
      Translation::ParseFor(
          procedure,
          absl::StrCat(
              "[steps]\nstep_8 = \"Suivi par l'école\"\n",
              French("X.form_with_majority", "Avec la fiche."),
              French("G7in.appeal", "On attend {appeal_window_days} jours.")),
          nullptr));
  procedure.AddFrench(std::move(french));
  const auto sentence = [&](const char* id) {
    return procedure.WordsOf(id, Language::kFrench)->sentence;
  };
  EXPECT_EQ(sentence("X.form_with_majority"), "Avec la fiche.");
  EXPECT_EQ(procedure.WordsOf("X.form_with_majority", Language::kFrench)->who,
            "travailleur social");
  // A better word for a sentence that did not change.
  EXPECT_EQ(sentence("G7in.appeal"), "On attend 30 jours.");
  EXPECT_EQ(procedure.StepSentence(Step::kFollowUp, Language::kFrench),
            "Suivi par l'école");
  // What it leaves out: the embedded French, or the English that changed.
  EXPECT_EQ(
      sentence("S.closed"),
      Procedure::Embedded().WordsOf("S.closed", Language::kFrench)->sentence);
  EXPECT_EQ(sentence("G1.languages"),
            "Registration names two languages the child speaks.");
  EXPECT_EQ(
      procedure.StepSentence(Step::kArrival, Language::kFrench),
      Procedure::Embedded().StepSentence(Step::kArrival, Language::kFrench));
  // Words only: the version and what it says in English stay.
  EXPECT_EQ(procedure.digest(), digest);
  EXPECT_EQ(procedure.WordsOf("G7in.appeal", Language::kEnglish),
            Second().WordsOf("G7in.appeal", Language::kEnglish));
  EXPECT_THAT(
      Procedure::Embedded().WordsOf("G7in.appeal", Language::kFrench)->sentence,
      HasSubstr("pendant 15 jours"));
}

TEST(TranslationTest, NothingAtAllIsAFrenchOfNothing) {
  ASSERT_OK_AND_ASSIGN(const Translation french,
                       Translation::ParseFor(Second(), "", nullptr));
  EXPECT_TRUE(french.rules().empty());
}

TEST(TranslationTest, EveryFaultOfTheFrenchIsNamedWithItsLine) {
  const std::string text = absl::StrCat(
      French("X.form_with_majority", ""),                        // 1
      French("G1.langages", "Deux langues."),                    // 5
      French("S.closed", "Clos."),                               // 9
      French("G7in.appeal", "On attend {panel_quorum} jours."),  // 13
      French("G2.care_type", "Avec {sens}."),                    // 17
      "sentance = \"x\"\n",                                      // 21
      "[steps]\nstep_9 = \"Fin\"\nstep_1 = \" \"\n[limits]\n");
  const Procedure procedure =
      *Procedure::Parse(WithoutRule(EditedProcedure("2", kFormWithMajority),
                                    "SV.referral", "Not here."),
                        std::string(32, '\1'));
  std::vector<Fault> faults;
  const absl::Status refused =
      Translation::ParseFor(
          procedure, absl::StrCat(text, French("SV.referral", "Renvoi.")),
          &faults)
          .status();
  EXPECT_THAT(refused, RefusedBy("input.procedure"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument,
                                HasSubstr("French of a procedure file")));
  const auto at = [](int64_t line, const char* where, const char* what,
                     const char* want) {
    return AllOf(Field("line", &Fault::line, line),
                 Field("where", &Fault::where, where),
                 Field("what", &Fault::what, HasSubstr(what)),
                 Field("want", &Fault::want, HasSubstr(want)));
  };
  EXPECT_THAT(
      faults,
      UnorderedElementsAre(
          at(2, "X.form_with_majority", "has no sentence", "plain words"),
          at(5, "G1.langages", "is no rule", "[rule.\"G1.languages\"]"),
          at(14, "G7in.appeal", "other {limits}", "{appeal_window_days}"),
          at(18, "G2.care_type", "other {limits}", "no braces"),
          at(21, "G2.care_type", "unknown key sentance", "sentence"),
          at(23, "[steps]", "unknown key step_9", "step_"),
          at(24, "[steps]", "no step_1", "plain words"),
          at(25, "the translation", "unknown key limits", "steps"),
          at(26, "SV.referral", "leaves this rule out", "no French")));
}

// What a hostile or broken file could do to those who read it.
TEST(TranslationTest, AHostileFrenchIsRefused) {
  const Procedure procedure = Second();
  const auto faults_of = [&](const std::string& text) {
    std::vector<Fault> faults;
    EXPECT_THAT(Translation::ParseFor(procedure, text, &faults).status(),
                RefusedBy("input.procedure"));
    return faults;
  };
  const auto what = [](const char* text) {
    return ElementsAre(Field("what", &Fault::what, HasSubstr(text)));
  };
  EXPECT_THAT(faults_of(std::string(limits::kProcedureBytesMax + 1, '#')),
              what("too large"));
  for (const std::string bytes :
       {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_THAT(faults_of(French("S.closed", "Le " + bytes + " dossier.")),
                what("is not TOML"));
  }
  // Raw, and as TOML escapes them: escape, delete, a C1 control, a line of its
  // own, and what turns the direction of the text.
  EXPECT_THAT(faults_of(French("S.closed", "\x1b[31mClos.")),
              what("is not TOML"));
  for (const char* const escape :
       {"\\u001b[31m", "\\n", "\\t", "\\u0000", "\\u007f", "\\u009b", "\\u2028",
        "\\u202e", "\\u2066"}) {
    SCOPED_TRACE(escape);
    EXPECT_THAT(
        faults_of(French("S.closed", absl::StrCat("Clos", escape, "."))),
        what("sentence holds control characters"));
    EXPECT_THAT(
        faults_of(French("S.closed", "Clos.", absl::StrCat("rien", escape)))
            .size(),
        1u);
  }
  EXPECT_THAT(faults_of("[rule.\"\\u001b[31m\"]\nsentence = \"a\"\nmissing = "
                        "\"b\"\nwho = \"c\"\n"),
              ElementsAre(AllOf(
                  Field("where", &Fault::where, "a rule"),
                  Field("want", &Fault::want, HasSubstr("[rule.\"...\"]")))));
  for (const char* const braces :
       {"{", "}", "{{panel_quorum}}", "{panel_quorum}", "{}",
        "{appeal_window_days"}) {
    EXPECT_THAT(faults_of(French("S.closed", braces)), what("other {limits}"));
    EXPECT_THAT(faults_of(French("S.closed", "Clos.", braces)),
                what("in its missing"));
    EXPECT_THAT(faults_of(French("S.closed", "Clos.", "rien", braces)),
                what("in its who"));
  }
  EXPECT_THAT(faults_of(French("G7in.appeal", "Sans nombre.")),
              what("other {limits}"));
  EXPECT_THAT(faults_of("[rule]\n\"S.closed\" = \"Clos.\"\n"),
              Contains(Field("what", &Fault::what, HasSubstr("no table"))));
  EXPECT_THAT(faults_of("rule = 3\n"), what("no table rule"));
  // The id without quotes is a table of tables.
  EXPECT_THAT(faults_of("[rule.S.closed]\nsentence = \"Clos.\"\n"),
              Contains(Field("want", &Fault::want, HasSubstr("in quotes"))));
  EXPECT_THAT(
      faults_of(French("S.closed", "Clos.") + French("S.closed", "Fermé.")),
      what("is not TOML"));
}

// Nor may an English one.
TEST(TranslationTest, NoWordsOfAProcedureHoldControlCharacters) {
  std::vector<Fault> faults;
  EXPECT_THAT(
      Procedure::Parse(
          absl::StrReplaceAll(EditedProcedure("2"),
                              {{"Registration names a language",
                                "Registration \\u001b[8mnames a language"}}),
          std::string(32, '\1'), &faults)
          .status(),
      RefusedBy("input.procedure"));
  EXPECT_THAT(faults,
              ElementsAre(Field("where", &Fault::where, "G1.languages")));
}

TEST(TranslationTest, TheFrenchLiesBesideTheFile) {
  EXPECT_EQ(Translation::PathBeside("west-2.toml"), "west-2.fr.toml");
  EXPECT_EQ(Translation::PathBeside("/srv/a.toml/west"),
            "/srv/a.toml/west.fr.toml");
}

// The version of the procedure is the English file's digest alone.
TEST(TranslationTest, ATranslationIsNoPartOfTheVersion) {
  EXPECT_EQ(Procedure::EmbeddedText().find(
                Translation::French().Find("S.genesis")->sentence),
            std::string::npos);
}

}  // namespace
}  // namespace causeway::procedure
