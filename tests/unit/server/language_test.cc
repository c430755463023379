#include "server/language.h"

#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/case_service.pb.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/rules.h"
#include "statemachine/procedure/translation.h"
#include "tests/testing/edited_procedure.h"

namespace causeway::server {
namespace {

using procedure::Language;
using procedure::Procedure;
using procedure::ProcedureSet;

const ProcedureSet& Alone() { return ProcedureSet::EmbeddedAlone(); }

TEST(LanguageTest, ARequestSaysInWhichLanguageItIsAnswered) {
  causeway::v1::GetCaseRequest request;
  EXPECT_EQ(LanguageOf(request), Language::kEnglish);
  request.set_language(causeway::v1::LANGUAGE_FRENCH);
  EXPECT_EQ(LanguageOf(request), Language::kFrench);
  EXPECT_EQ(LanguageOf(causeway::v1::GetNodeRequest()), Language::kEnglish);
}

TEST(LanguageTest, ARefusalComesInTheWordsOfItsRules) {
  const Procedure& file = Procedure::Embedded();
  const procedure::Rule& first = *file.Find("G1.asylum_answered");
  const procedure::Rule& second = *file.Find("G1.languages");
  Refusal refusal;
  refusal.rule = first.id;
  refusal.message = first.sentence;
  refusal.missing = {first.missing, second.missing};
  refusal.who = {first.who};
  refusal.next = {"record_asylum_status"};
  refusal.rules = {{first.id, first.sentence, first.missing, first.who},
                   {second.id, second.sentence, second.missing, second.who}};
  const absl::Status english =
      Refuse(absl::StatusCode::kFailedPrecondition, refusal);
  EXPECT_EQ(InLanguage(english, Language::kEnglish, Alone()), english);
  const absl::Status told = InLanguage(english, Language::kFrench, Alone());
  EXPECT_EQ(told.code(), english.code());
  const std::optional<Refusal> french = RefusalOf(told);
  ASSERT_TRUE(french.has_value());
  const auto one = file.WordsOf(first.id, Language::kFrench);
  const auto other = file.WordsOf(second.id, Language::kFrench);
  EXPECT_EQ(french->rule, first.id);
  EXPECT_EQ(french->message, one->sentence);
  EXPECT_EQ(french->missing,
            (std::vector<std::string>{one->missing, other->missing}));
  EXPECT_EQ(french->who, (std::vector<std::string>{one->who}));
  EXPECT_EQ(french->next, refusal.next);
  ASSERT_EQ(french->rules.size(), 2u);
  EXPECT_EQ(french->rules[1].message, other->sentence);
}

// A rule's own words before what it names here.
TEST(LanguageTest, WhatARuleNamesIsTranslatedWithItsWords) {
  const procedure::Rule& rule =
      *procedure::Procedure::Embedded().Find("P6.consent");
  const absl::Status told = InLanguage(
      Refuse(absl::StatusCode::kFailedPrecondition,
             {.rule = rule.id,
              .message = rule.sentence,
              .missing = {rule.missing + ": handing over the case"}}),
      Language::kFrench, Alone());
  const auto french =
      procedure::Procedure::Embedded().WordsOf(rule.id, Language::kFrench);
  EXPECT_EQ(
      RefusalOf(told)->missing,
      (std::vector<std::string>{french->missing + ": transfert du dossier"}));
}

TEST(LanguageTest, AMessageOfTheServerIsTranslatedToo) {
  const absl::Status told =
      InLanguage(Refuse(absl::StatusCode::kAborted,
                        {.rule = "version.moved_on",
                         .message = "somebody recorded something meanwhile",
                         .missing = {"a look at what was recorded"}}),
                 Language::kFrench, Alone());
  const std::optional<Refusal> french = RefusalOf(told);
  ASSERT_TRUE(french.has_value());
  EXPECT_EQ(french->message, "quelqu'un a consigné quelque chose entre-temps");
  EXPECT_EQ(french->missing[0], "un examen de ce qui a été consigné");
}

absl::Status RefusedIn(const Procedure& version, const std::string& rule) {
  return procedure::RefuseByRule(version, rule,
                                 absl::StatusCode::kFailedPrecondition);
}

// A version that says something else has French of its own, or none.
TEST(LanguageTest, ARefusalComesInTheWordsOfTheVersionThatRefuses) {
  Procedure second = *Procedure::Parse(
      absl::StrReplaceAll(
          EditedProcedure("2", kFormWithMajority),
          {{"Registration names a language the child speaks.",
            "Registration names two languages the child speaks."}}),
      std::string(32, '\2'));
  second.AddFrench(
      *procedure::Translation::ParseFor(second, R"([rule."X.form_with_majority"]
sentence = "Le mois des 18 ans est consigné avec la fiche."
missing = "la fiche d'enregistrement"
who = "qui suit l'enfant"
[rule."S.closed"]
sentence = "Ce dossier est clos."
missing = "rien"
who = "personne"
)",
                                        nullptr));
  for (const char* const current : {"", "iss-eight-steps 2"}) {
    SCOPED_TRACE(current);
    const ProcedureSet versions = *ProcedureSet::Make({second}, current);
    const auto told = [&](const Procedure& version, const std::string& rule) {
      return *RefusalOf(
          InLanguage(RefusedIn(version, rule), Language::kFrench, versions));
    };
    const Refusal own = told(second, "X.form_with_majority");
    EXPECT_EQ(own.message, "Le mois des 18 ans est consigné avec la fiche.");
    EXPECT_EQ(own.missing[0], "la fiche d'enregistrement");
    EXPECT_EQ(own.who[0], "qui suit l'enfant");
    // Changed, and without French: English, as it was approved.
    EXPECT_EQ(told(second, "G1.languages").message,
              "Registration names two languages the child speaks.");
    EXPECT_EQ(told(Procedure::Embedded(), "G1.languages").message,
              Procedure::Embedded()
                  .WordsOf("G1.languages", Language::kFrench)
                  ->sentence);
    // The same sentence in both versions: the French of the current one.
    EXPECT_EQ(told(second, "S.closed").message == "Ce dossier est clos.",
              *current != 0);
  }
}

// What a form is refused by has French, whatever it names of the form.
TEST(LanguageTest, ARefusalOfAnUrgentFormComesInFrench) {
  const absl::Status refused =
      Refuse(absl::StatusCode::kFailedPrecondition,
             {.rule = "form.urgent",
              .message = "The form says that there is an urgent concern, and "
                         "none is open.",
              .missing = {"an urgent concern for it"},
              .who = {"case worker"}});
  const std::optional<Refusal> french =
      RefusalOf(InLanguage(refused, Language::kFrench, Alone()));
  EXPECT_EQ(french->message,
            "Le formulaire fait état d'une urgence, et aucune n'est ouverte.");
  EXPECT_EQ(french->missing[0], "une urgence signalée pour cela");
  EXPECT_EQ(french->who[0], "travailleur social");
}

// Fields of the contract are named in English, and no refusal is changed that
// is none.
TEST(LanguageTest, WhatIsNotTranslatedStays) {
  const absl::Status field = InvalidField("case_id", "nothing", "an id");
  EXPECT_EQ(InLanguage(field, Language::kFrench, Alone()), field);
  const absl::Status plain = absl::InternalError("broken");
  EXPECT_EQ(InLanguage(plain, Language::kFrench, Alone()), plain);
}

}  // namespace
}  // namespace causeway::server
