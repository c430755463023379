#include "server/language.h"

#include "base/errors.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/case_service.pb.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

using procedure::Language;
using procedure::Procedure;

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
  EXPECT_EQ(InLanguage(english, Language::kEnglish), english);
  const absl::Status told = InLanguage(english, Language::kFrench);
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
      Language::kFrench);
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
                 Language::kFrench);
  const std::optional<Refusal> french = RefusalOf(told);
  ASSERT_TRUE(french.has_value());
  EXPECT_EQ(french->message, "quelqu'un a consigné quelque chose entre-temps");
  EXPECT_EQ(french->missing[0], "un examen de ce qui a été consigné");
}

// Fields of the contract are named in English, and no refusal is changed that
// is none.
TEST(LanguageTest, WhatIsNotTranslatedStays) {
  const absl::Status field = InvalidField("case_id", "nothing", "an id");
  EXPECT_EQ(InLanguage(field, Language::kFrench), field);
  const absl::Status plain = absl::InternalError("broken");
  EXPECT_EQ(InLanguage(plain, Language::kFrench), plain);
}

}  // namespace
}  // namespace causeway::server
