// No edit of a file gives a code that a gate reads another name, and none adds
// one that a gate passes over.

#include "forms/form_codes.h"

#include <algorithm>
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

}  // namespace
}  // namespace causeway::forms
