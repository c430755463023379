// No edit of a file gives a code that a gate reads another name, and none adds
// one that a gate passes over.

#include "forms/form_codes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_case.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "forms/form_values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/translation.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using procedure::Procedure;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool IsRead(const std::string& list, const std::string& code) {
  const auto found = CodesRead().find(list);
  return found != CodesRead().end() &&
         std::find(found->second.begin(), found->second.end(), code) !=
             found->second.end();
}

const std::vector<std::string>& Embedded(const std::string& list) {
  return *Procedure::Embedded().CodeList(list);
}

bool IsEmbedded(const std::string& list, const std::string& code) {
  return !list.empty() &&
         std::find(Embedded(list).begin(), Embedded(list).end(), code) !=
             Embedded(list).end();
}

const Descriptor& FormType(v1::DocumentKind kind) {
  return *FormOf(kind)->field->message_type();
}

std::string ListOf(v1::DocumentKind kind, const std::string& field) {
  return RuleOf(FieldAt(FormType(kind), field)).code_list();
}

google::protobuf::Message& BodyNamed(const std::string& type, v1::Fact* fact) {
  const Descriptor& all = *v1::Fact::descriptor();
  for (int i = 0; i < all.field_count(); ++i) {
    const Descriptor* const one = all.field(i)->message_type();
    if (one != nullptr && one->name() == type) {
      return *fact->GetReflection()->MutableMessage(fact, all.field(i));
    }
  }
  return *fact;
}

// A second version whose lists say `to` where they said `from`.
std::string Renamed(const std::string& from, const std::string& to) {
  const std::string text = EditedProcedure("2");
  const std::size_t start = text.find("[code_lists]");
  const std::size_t end = text.find("[[rule]]");
  return absl::StrCat(text.substr(0, start),
                      absl::StrReplaceAll(text.substr(start, end - start),
                                          {{absl::StrCat("\"", from, "\""),
                                            absl::StrCat("\"", to, "\"")}}),
                      text.substr(end));
}

TEST(FormCodesTest, ACodeThatIsReadKeepsItsName) {
  EXPECT_OK(ParseProcedure(EditedProcedure("2"), std::string(32, '2')));
  for (const auto& [list, codes] : CodesRead()) {
    ASSERT_THAT(codes, Not(IsEmpty()));
    SCOPED_TRACE(absl::StrCat(list, ": ", codes.front()));
    std::vector<procedure::Fault> faults;
    EXPECT_THAT(
        ParseProcedure(Renamed(codes.front(), absl::StrCat(codes.front(), "_")),
                       std::string(32, '2'), &faults)
            .status(),
        RefusedBy("input.procedure"));
    EXPECT_THAT(
        faults,
        Contains(AllOf(
            Field("line", &procedure::Fault::line, Gt(0)),
            Field("what", &procedure::Fault::what,
                  HasSubstr(absl::StrCat(list, " lacks ", codes.front()))),
            Field("want", &procedure::Fault::want, HasSubstr(codes.front())))));
  }
}

// The four names with which an edited file once opened the gates.
TEST(FormCodesTest, TheCodesOfDangerKeepTheirNames) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{
           {"trafficked_smuggled", "trafficked"},
           {"separation_because_of_fleeing_persecution", "fleeing_persecution"},
           {"abducted", "kidnapped"},
           {"deprived_of_liberty", "locked_up"}}) {
    EXPECT_FALSE(ParseProcedure(Renamed(from, to), std::string(32, '2')).ok())
        << from;
  }
}

TEST(FormCodesTest, ACodeThatNothingReadsMayChangeItsName) {
  EXPECT_FALSE(IsRead("transport", "sea"));
  EXPECT_OK(ParseProcedure(Renamed("sea", "boat"), std::string(32, '2')));
}

// What the checks of a case refuse for a code, they read.
TEST(FormCodesTest, EveryCodeThatACaseIsHeldAgainstIsRead) {
  const procedure::CaseState nothing;
  int refused = 0;
  for (const v1::DocumentKind kind : {v1::DOCUMENT_KIND_PROTECTED_ANNEX,
                                      v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS}) {
    const Descriptor& type = FormType(kind);
    for (int i = 0; i < type.field_count(); ++i) {
      const std::string list = RuleOf(*type.field(i)).code_list();
      if (list.empty()) continue;
      for (const std::string& code : Embedded(list)) {
        v1::Form form = *SampleForm(kind);
        google::protobuf::Message* const filled = MutableForm(kind, &form);
        SetAnswer(filled, type.field(i)->name(), "");
        const bool before = CheckAgainstCase(form, nothing).ok();
        SetAnswer(filled, type.field(i)->name(), code);
        if (CheckAgainstCase(form, nothing).ok() || !before) continue;
        ++refused;
        EXPECT_TRUE(IsRead(list, code)) << list << " " << code;
      }
    }
  }
  EXPECT_GT(refused, 10);
}

TEST(FormCodesTest, EveryCodeThatDisqualifiesIsRead) {
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    const std::string list = ListOf(row.kind, row.field);
    if (list.empty()) continue;
    const std::vector<std::string> codes =
        absl::StrSplit(row.value, ' ', absl::SkipEmpty());
    for (const std::string& code : codes) {
      EXPECT_TRUE(IsEmbedded(list, code)) << row.field << " " << code;
      EXPECT_TRUE(IsRead(list, code)) << row.field << " " << code;
    }
  }
}

TEST(FormCodesTest, EveryCodeThatSaysWhatAFactSaysIsRead) {
  int values = 0;
  for (const SameAnswer& row : SameAnswers()) {
    const std::string list = ListOf(row.kind, row.field);
    for (int i = 0; i < v1::Fact::descriptor()->field_count(); ++i) {
      const Descriptor* const fact =
          v1::Fact::descriptor()->field(i)->message_type();
      if (fact == nullptr || fact->name() != row.fact) continue;
      const auto* const answers =
          fact->FindFieldByName(row.answer)->enum_type();
      for (int n = 1; answers != nullptr && n < answers->value_count(); ++n) {
        for (const std::string& code : CodesFor(*answers->value(n))) {
          if (!IsEmbedded(list, code)) continue;
          ++values;
          EXPECT_TRUE(IsRead(list, code)) << row.field << " " << code;
        }
      }
    }
  }
  EXPECT_GT(values, 100);
}

TEST(FormCodesTest, AnAddedCodeOfTheAnnexIsASignOfDanger) {
  for (const char* field : {"concerns", "separation_causes", "journey_reasons",
                            "displacement_status", "asylum_status"}) {
    SCOPED_TRACE(field);
    v1::Form form = *SampleForm(v1::DOCUMENT_KIND_PROTECTED_ANNEX);
    procedure::CaseState state;
    EXPECT_OK(CheckAgainstCase(form, state));
    SetAnswer(form.mutable_protected_annex(), field, "");
    SetAnswer(form.mutable_protected_annex(), field, "something_new");
    const absl::Status refused = CheckAgainstCase(form, state);
    EXPECT_THAT(refused, RefusedBy("form.annex"));
    EXPECT_THAT(RefusalOf(refused)->next, Contains("record_danger_screen"));
    state.secret.danger[procedure::DangerSubject::kFamily].result =
        procedure::ScreenResult::kIndication;
    EXPECT_OK(CheckAgainstCase(form, state));
  }
}

TEST(FormCodesTest, AnAddedReasonNotToBeSeenIsAnUrgentConcernFirst) {
  v1::Fact fact;
  fact.mutable_meta()->set_happened_on("2026-11-23");
  v1::FollowedUp& visit = *fact.mutable_followed_up();
  visit.set_situation(v1::SITUATION_CONCERNS);
  visit.set_not_seen_reason(v1::NOT_SEEN_REASON_OTHER);
  v1::Document document;
  document.set_kind(v1::DOCUMENT_KIND_FOLLOW_UP_FORM);
  *document.mutable_form() = *SampleForm(document.kind());
  AgreeWith(visit, fact.meta().happened_on(), &document);
  procedure::CaseState state;
  EXPECT_OK(CheckAgainstFact(fact, {document}, &state));
  v1::FollowUpForm& form = *document.mutable_form()->mutable_follow_up();
  form.set_why_not_seen("kidnapped");
  const absl::Status refused = CheckAgainstFact(fact, {document}, &state);
  EXPECT_THAT(refused, RefusedBy("form.urgent"));
  EXPECT_THAT(RefusalOf(refused)->next, Contains("raise_urgent"));
  state.open.urgent = true;
  EXPECT_OK(CheckAgainstFact(fact, {document}, &state));
}

// What a form says in a word that an edited file added, and values of its fact
// with which it goes, and with which it never does.
struct Added {
  v1::DocumentKind kind;
  const char* field;
  const char* fact;
  const char* answer;
  std::vector<const char*> calm;
  std::vector<const char*> graver;
};

TEST(FormCodesTest, AnAddedCodeNeverPassesForTheCalmValueOfTheFact) {
  const std::vector<Added> all = {
      {v1::DOCUMENT_KIND_FOLLOW_UP_FORM,
       "situation",
       "FollowedUp",
       "situation",
       {"SITUATION_STABLE"},
       {"SITUATION_CONCERNS", "SITUATION_BREAKDOWN"}},
      {v1::DOCUMENT_KIND_EVALUATION_REPORT,
       "recommendation",
       "ReportSubmitted",
       "result",
       {"EVALUATION_RESULT_FAMILY_FOUND_SUITABLE",
        "EVALUATION_RESULT_FOUND_SUITABLE_WITH_SUPPORT"},
       {"EVALUATION_RESULT_FOUND_NOT_SUITABLE"}},
      {v1::DOCUMENT_KIND_EVALUATION_REPORT,
       "recommendation",
       "EvaluationReceived",
       "result",
       {"EVALUATION_RESULT_FAMILY_FOUND_SUITABLE",
        "EVALUATION_RESULT_FOUND_SUITABLE_WITH_SUPPORT"},
       {"EVALUATION_RESULT_FOUND_NOT_SUITABLE"}},
      {v1::DOCUMENT_KIND_REGISTRATION_FORM,
       "protection_status",
       "CaseRegistered",
       "protection_status",
       {"PROTECTION_STATUS_ACCOMPANIED"},
       {"PROTECTION_STATUS_UNACCOMPANIED", "PROTECTION_STATUS_SEPARATED"}},
      {v1::DOCUMENT_KIND_HANDOVER_STATEMENT,
       "condition",
       "ChildReceived",
       "condition",
       {"ARRIVAL_CONDITION_WELL"},
       {"ARRIVAL_CONDITION_NEEDS_MEDICAL_CARE"}},
      {v1::DOCUMENT_KIND_ASSESSMENT,
       "risk_level",
       "AssessmentSubmitted",
       "risk_level",
       {"RISK_LEVEL_NONE", "RISK_LEVEL_LOW"},
       {"RISK_LEVEL_MEDIUM", "RISK_LEVEL_HIGH"}},
  };
  const procedure::CaseState here;
  for (const Added& one : all) {
    const auto told = [&](const char* value, const std::string& code,
                          const procedure::CaseState* after) {
      v1::Fact fact;
      fact.mutable_meta()->set_happened_on("2026-11-23");
      google::protobuf::Message& body = BodyNamed(one.fact, &fact);
      const auto& field = *body.GetDescriptor()->FindFieldByName(one.answer);
      body.GetReflection()->SetEnum(&body, &field,
                                    field.enum_type()->FindValueByName(value));
      v1::Document document;
      document.set_kind(one.kind);
      *document.mutable_form() = *SampleForm(one.kind);
      AgreeWith(body, fact.meta().happened_on(), &document);
      google::protobuf::Message* const form =
          MutableForm(one.kind, document.mutable_form());
      SetAnswer(form, one.field, "");
      SetAnswer(form, one.field, code);
      return CheckAgainstFact(fact, {document}, after);
    };
    // Where a person records, and where a case is taken over.
    for (const procedure::CaseState* const after :
         {&here, static_cast<const procedure::CaseState*>(nullptr)}) {
      for (const char* const value : one.calm) {
        EXPECT_THAT(told(value, "something_new", after),
                    RefusedBy("form.disqualifies"))
            << one.fact << " " << value;
      }
      for (const char* const value : one.graver) {
        EXPECT_THAT(told(value, "something_new", after),
                    Not(RefusedBy("form.disqualifies")))
            << one.fact << " " << value;
        EXPECT_THAT(told(value, "something_new", after),
                    Not(RefusedBy("form.contradicts")))
            << one.fact << " " << value;
      }
    }
  }
}

// A refusal about a form is of a rule that has words, in both languages.
TEST(FormCodesTest, EveryRuleByWhichAFormIsRefusedHasWords) {
  std::set<std::string> named;
  for (const auto& file :
       std::filesystem::directory_iterator(CAUSEWAY_TEST_SOURCE_DIR "/forms")) {
    if (file.path().extension() != ".cc") continue;
    std::ostringstream read;
    read << std::ifstream(file.path()).rdbuf();
    const std::string text = read.str();
    static const auto* const kRule = new std::regex("\"(form\\.[a-z_]+)\"");
    for (std::sregex_iterator at(text.begin(), text.end(), *kRule), end;
         at != end; ++at) {
      named.insert((*at)[1]);
    }
  }
  EXPECT_GT(named.size(), 8u);
  for (const std::string& rule : named) {
    EXPECT_NE(Procedure::Embedded().Find(rule), nullptr) << rule;
    EXPECT_NE(procedure::Translation::French().Find(rule), nullptr) << rule;
  }
}

}  // namespace
}  // namespace causeway::forms
