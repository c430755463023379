// Every row of the two tables of form_facts.h, refusing and accepting, on the
// sample forms.

#include "forms/form_facts.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_text.h"
#include "forms/form_values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDay[] = "2026-11-23";

// The body of a fact, by the name of its message.
Message* MutableBody(const std::string& name, v1::Fact* fact) {
  fact->mutable_meta()->set_happened_on(kDay);
  for (int i = 0; i < v1::Fact::descriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = v1::Fact::descriptor()->field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        field->message_type()->name() == name) {
      return fact->GetReflection()->MutableMessage(fact, field);
    }
  }
  return nullptr;
}

// Something for each field, so that no row is true of nothing.
void Fill(Message* body) {
  const auto& reflection = *body->GetReflection();
  for (int i = 0; i < body->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = body->GetDescriptor()->field(i);
    const std::string& name = field->name();
    const std::string text = absl::EndsWith(name, "_until") ? "2035-01-15"
                             : absl::EndsWith(name, "_on")  ? "2026-10-01"
                             : name == "languages" || name == "language" ? "fr"
                                                                         : "GN";
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(body, field, true);
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        reflection.SetUInt32(body, field, 2);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field->is_repeated()) {
          reflection.AddEnumValue(body, field, name == "refused" ? 2 : 1);
        } else {
          reflection.SetEnumValue(body, field, 1);
        }
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->is_repeated()) {
          reflection.AddString(body, field, text);
        } else {
          reflection.SetString(body, field, text);
        }
        break;
      default:
        break;
    }
  }
}

v1::Document Sample(v1::DocumentKind kind, const Message& act) {
  v1::Document document;
  document.set_kind(kind);
  *document.mutable_form() = *SampleForm(kind);
  AgreeWith(act, kDay, &document);
  return document;
}

Message* FormIn(v1::Document* document) {
  return MutableForm(document->kind(), document->mutable_form());
}

// The message in which the last name of the path stands, and that name.
std::pair<Message*, std::string> At(Message* form, const std::string& path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return {form, path};
  return {
      form->GetReflection()->MutableRepeatedMessage(
          form, form->GetDescriptor()->FindFieldByName(path.substr(0, dot)), 0),
      path.substr(dot + 1)};
}

// A code of the list that says another thing than all of these, and that some
// value of the fact's field has.
std::string OtherCode(const v1::FieldRule& rule,
                      const std::vector<std::string>& said,
                      const FieldDescriptor* of = nullptr) {
  std::vector<std::string> named;
  if (of != nullptr && of->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    for (int i = 1; i < of->enum_type()->value_count(); ++i) {
      const auto codes = CodesFor(*of->enum_type()->value(i));
      named.insert(named.end(), codes.begin(), codes.end());
    }
  }
  for (const std::string& code :
       *procedure::Procedure::Embedded().CodeList(rule.code_list())) {
    if (std::find(said.begin(), said.end(), code) != said.end()) continue;
    if (named.empty() ||
        std::find(named.begin(), named.end(), code) != named.end()) {
      return code;
    }
  }
  return "";
}

// A child is seen alone, or it is not seen and there is a reason: `about` says
// which a test is about.
void MakeSense(const std::string& about, Message* body) {
  const FieldDescriptor* const reason =
      body->GetDescriptor()->FindFieldByName("not_seen_reason");
  if (reason == nullptr) return;
  const auto& reflection = *body->GetReflection();
  if (about == reason->name() && reflection.GetEnumValue(*body, reason) != 0) {
    reflection.SetBool(
        body, body->GetDescriptor()->FindFieldByName("child_seen_alone"),
        false);
  } else {
    reflection.SetEnumValue(body, reason, 0);
  }
}

std::vector<std::string> CodesSaid(const Message& fact,
                                   const FieldDescriptor& field) {
  const auto& reflection = *fact.GetReflection();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return {};
  return CodesFor(field.is_repeated()
                      ? *reflection.GetRepeatedEnum(fact, &field, 0)
                      : *reflection.GetEnum(fact, &field));
}

// Makes the form say another thing than the fact does under this row.
void Contradict(const SameAnswer& row, const Message& fact, Message* form) {
  const FieldDescriptor& asked = FieldAt(*form->GetDescriptor(), row.field);
  const std::vector<std::string> there = AnswersAt(*form, row.field);
  if (row.match == Match::kCount) {
    return Resize(form, row.field, static_cast<int>(there.size()) + 1);
  }
  if (row.match == Match::kActedOn) {
    auto& concerns = static_cast<v1::ImmediateConcernsForm&>(*form);
    return concerns.mutable_concerns(0)->clear_responsible();
  }
  const auto [in, name] = At(form, row.field);
  SetAnswer(in, name, "");
  if (!RuleOf(asked).code_list().empty()) {
    return SetAnswer(
        in, name,
        OtherCode(
            RuleOf(asked),
            CodesSaid(fact, *fact.GetDescriptor()->FindFieldByName(row.answer)),
            fact.GetDescriptor()->FindFieldByName(row.answer)));
  }
  if (asked.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return SetAnswer(in, name, there.front() == "YES" ? "NO" : "YES");
  }
  switch (RuleOf(asked).form()) {
    case v1::VALUE_FORM_DATE:
      return SetAnswer(in, name, "2026-10-02");
    case v1::VALUE_FORM_COUNTRY:
    case v1::VALUE_FORM_RECIPIENT:
      return SetAnswer(in, name, "FJ");
    default:
      return SetAnswer(in, name, "kl");
  }
}

TEST(FormFactsTest, EveryQuestionThatBothAnswerHasOneAnswer) {
  for (const SameAnswer& row : SameAnswers()) {
    SCOPED_TRACE(absl::StrCat(row.fact, ".", row.answer, " and ", row.field));
    v1::Fact fact;
    Message* const body = MutableBody(row.fact, &fact);
    ASSERT_NE(body, nullptr);
    Fill(body);
    MakeSense(row.answer, body);
    v1::Document document = Sample(row.kind, *body);
    ASSERT_OK(CheckAgainstFact(fact, {document}));
    const std::vector<std::string> before =
        AnswersAt(*FormIn(&document), row.field);
    Contradict(row, *body, FormIn(&document));
    const absl::Status refused = CheckAgainstFact(fact, {document});
    EXPECT_THAT(refused, RefusedBy("form.contradicts"));
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
    const auto refusal = RefusalOf(refused);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_THAT(refusal->missing, Contains(StartsWith(row.field)));
    // The form beside another act contradicts nothing.
    v1::Fact other;
    other.mutable_meta()->set_happened_on(kDay);
    other.mutable_case_closed();
    EXPECT_THAT(CheckAgainstFact(other, {document}),
                Not(RefusedBy("form.contradicts")));
  }
}

// A child seen in January is not seen today.
TEST(FormFactsTest, AFormSpeaksOfTheDayOfItsAct) {
  for (const DayOfAct& row : DaysOfActs()) {
    SCOPED_TRACE(absl::StrCat(row.fact, " and ", row.field));
    v1::Fact fact;
    Message* const body =
        MutableBody(*row.fact == 0 ? "CaseClosed" : row.fact, &fact);
    Fill(body);
    MakeSense("", body);
    v1::Document document = Sample(row.kind, *body);
    Message* const form = FormIn(&document);
    ASSERT_THAT(AnswersAt(*form, row.field), Contains(kDay));
    EXPECT_OK(CheckAgainstFact(fact, {document}, nullptr, kDay));
    const auto [in, name] = At(form, row.field);
    const auto on = [&, in = in, name = name](const char* day,
                                              const char* since = "") {
      SetAnswer(in, name, "");
      SetAnswer(in, name, day);
      return CheckAgainstFact(fact, {document}, nullptr, since);
    };
    const absl::Status later = on("2026-11-24");
    EXPECT_THAT(later, RefusedBy("form.day"));
    const auto refusal = RefusalOf(later);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_THAT(refusal->missing, Contains(StartsWith(row.field)));
    EXPECT_THAT(refusal->missing, Each(Not(HasSubstr("2026"))));
    if (row.day == Day::kSame) {
      EXPECT_THAT(on("2026-11-22"), RefusedBy("form.day"));
    } else {
      EXPECT_OK(on("2026-11-22"));
    }
    if (row.day == Day::kWithin) {
      EXPECT_OK(on("2026-11-22", "2026-11-22"));
      EXPECT_THAT(on("2026-11-21", "2026-11-22"), RefusedBy("form.day"));
    }
  }
}

// What journeys hand in: complete, and nothing against it, for each value of
// each act that its form can say.
TEST(FormFactsTest, ASampleCanBeMadeToSayWhatAnyActSays) {
  const FormContext context = {procedure::Procedure::Embedded(),
                               *ParseDate(kDay)};
  for (const SameAnswer& row : SameAnswers()) {
    v1::Fact fact;
    Message* const body = MutableBody(row.fact, &fact);
    const FieldDescriptor& answer =
        *body->GetDescriptor()->FindFieldByName(row.answer);
    if (answer.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    const FieldDescriptor& asked =
        FieldAt(*Filled(*SampleForm(row.kind))->GetDescriptor(), row.field);
    if (RuleOf(asked).code_list().empty()) continue;
    const auto& codes =
        *procedure::Procedure::Embedded().CodeList(RuleOf(asked).code_list());
    for (int i = 1; i < answer.enum_type()->value_count(); ++i) {
      const auto& value = *answer.enum_type()->value(i);
      SCOPED_TRACE(value.name());
      const std::string word = CodesFor(value).front();
      if (std::find(codes.begin(), codes.end(), word) == codes.end()) continue;
      body->Clear();
      Fill(body);
      if (answer.is_repeated()) {
        body->GetReflection()->SetRepeatedEnum(body, &answer, 0, &value);
      } else {
        body->GetReflection()->SetEnum(body, &answer, &value);
      }
      MakeSense(row.answer, body);
      const v1::Document document = Sample(row.kind, *body);
      EXPECT_OK(CheckAgainstFact(fact, {document}));
      EXPECT_THAT(FaultsOf(document.form(), context), IsEmpty());
    }
  }
}

// An edited file added it: it is what the fact calls "other".
TEST(FormFactsTest, ACodeThatNoValueHasIsTheFactsOther) {
  v1::Fact fact;
  fact.mutable_meta()->set_happened_on(kDay);
  v1::ServiceReferred& referred = *fact.mutable_service_referred();
  referred.set_service(v1::SERVICE_KIND_OTHER);
  referred.set_timeframe(v1::TIMEFRAME_WEEK);
  v1::Document document = Sample(v1::DOCUMENT_KIND_SERVICE_REFERRAL, referred);
  SetAnswer(FormIn(&document), "service", "rent_support");
  const procedure::CaseState here;
  EXPECT_OK(CheckAgainstFact(fact, {document}, &here));
  referred.set_service(v1::SERVICE_KIND_MEDICAL);
  EXPECT_THAT(CheckAgainstFact(fact, {document}, &here),
              RefusedBy("form.contradicts"));
  // A fact without "other" is not spoken of.
  v1::Fact plain;
  plain.mutable_meta()->set_happened_on(kDay);
  v1::ComplaintFiled& filed = *plain.mutable_complaint_filed();
  filed.set_about(v1::COMPLAINT_ABOUT_DATA);
  filed.set_severity(v1::COMPLAINT_SEVERITY_DISSATISFACTION);
  v1::Document complaint = Sample(v1::DOCUMENT_KIND_COMPLAINT_FORM, filed);
  SetAnswer(FormIn(&complaint), "severity", "unheard_of");
  EXPECT_OK(CheckAgainstFact(plain, {complaint}, &here));
}

// A court's decision names its order and no member; a panel's its members.
TEST(FormFactsTest, ACourtsDecisionNamesItsOrderAndNobody) {
  const FormContext context = {procedure::Procedure::Embedded(),
                               *ParseDate(kDay)};
  v1::Fact fact;
  fact.mutable_meta()->set_happened_on(kDay);
  v1::SolutionDecided& decided = *fact.mutable_solution_decided();
  decided.set_solution(v1::SOLUTION_RETURN_TO_FAMILY);
  decided.set_deciding_body(v1::DECIDING_BODY_COURT);
  v1::Document document = Sample(v1::DOCUMENT_KIND_DECISION, decided);
  v1::DecisionForm& form = *document.mutable_form()->mutable_decision();
  EXPECT_EQ(form.body(), "court");
  EXPECT_EQ(form.members_size(), 0);
  EXPECT_OK(CheckAgainstFact(fact, {document}));
  EXPECT_THAT(FaultsOf(document.form(), context), IsEmpty());
  form.clear_order_reference();
  EXPECT_THAT(
      FaultsOf(document.form(), context),
      Contains(FormFault{"order_reference", "is missing where body is court"}));
  // Another body that is said to be some "other" is no court.
  form.set_body("other");
  EXPECT_THAT(CheckAgainstFact(fact, {document}),
              RefusedBy("form.contradicts"));
  EXPECT_THAT(FaultsOf(document.form(), context),
              Contains(FormFault{"members",
                                 "is missing where body is ncpa_commission or "
                                 "bid_panel_state or other"}));
  form.set_body("court");
  form.set_order_reference("Invented: court and number.");
  form.add_members()->set_function("Invented: judge.");
  EXPECT_THAT(CheckAgainstFact(fact, {document}),
              RefusedBy("form.contradicts"));
}

// The child was not seen: no act says that it was.
TEST(FormFactsTest, AChildWhoWasNotSeenDoesNotCountAsSeen) {
  v1::Fact fact;
  fact.mutable_meta()->set_happened_on(kDay);
  v1::FollowedUp& visit = *fact.mutable_followed_up();
  visit.set_not_alone_reason_recorded(true);
  visit.set_situation(v1::SITUATION_STABLE);
  v1::Document document = Sample(v1::DOCUMENT_KIND_FOLLOW_UP_FORM, visit);
  EXPECT_OK(CheckAgainstFact(fact, {document}));
  SetAnswer(FormIn(&document), "child_seen", "");
  SetAnswer(FormIn(&document), "child_seen", "NO");
  SetAnswer(FormIn(&document), "why_not_seen", "");
  SetAnswer(FormIn(&document), "why_not_seen", "abducted");
  EXPECT_THAT(CheckAgainstFact(fact, {document}),
              RefusedBy("form.disqualifies"));
  visit.set_not_seen_reason(v1::NOT_SEEN_REASON_ABDUCTED);
  EXPECT_OK(CheckAgainstFact(fact, {document}));
  visit.set_not_seen_reason(v1::NOT_SEEN_REASON_WORKING);
  EXPECT_THAT(CheckAgainstFact(fact, {document}),
              RefusedBy("form.contradicts"));
}

TEST(FormFactsTest, WhatIsNotKnownIsNotStated) {
  v1::Fact fact;
  Message* const body = MutableBody("CaseRegistered", &fact);
  Fill(body);
  v1::Document document = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM, *body);
  v1::RegistrationForm& form = *document.mutable_form()->mutable_registration();
  form.clear_protection_status();
  v1::Unanswered& one = *form.add_unanswered();
  one.set_field("protection_status");
  one.set_reason(v1::UNANSWERED_REASON_NOT_RECORDED);
  EXPECT_OK(CheckAgainstFact(fact, {document}));
  one.set_reason(v1::UNANSWERED_REASON_NOT_KNOWN);
  EXPECT_THAT(CheckAgainstFact(fact, {document}),
              RefusedBy("form.contradicts"));
}

// Each value of a fact that has a row can be said in its form, but these.
TEST(FormFactsTest, EveryValueHasACodeOfTheList) {
  const std::set<std::string> none = {
      // A consent record is about sharing; what is withheld has its own act.
      "CONSENT_SCOPE_WITHHELD_ITEMS",
      // Other acts say so, without the certificate.
      "GUARDIAN_STATUS_REQUESTED", "GUARDIAN_STATUS_NOT_NEEDED",
      "GUARDIAN_STATUS_CONTESTED", "GUARDIAN_STATUS_ENDED",
      // A question that stays open on the form.
      "SCREEN_RESULT_NOT_KNOWN"};
  for (const SameAnswer& row : SameAnswers()) {
    v1::Fact fact;
    const Message* const body = MutableBody(row.fact, &fact);
    const FieldDescriptor& answer =
        *body->GetDescriptor()->FindFieldByName(row.answer);
    if (answer.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    const FieldDescriptor& asked =
        FieldAt(*Filled(*SampleForm(row.kind))->GetDescriptor(), row.field);
    std::vector<std::string> codes = {"YES", "NO"};
    if (!RuleOf(asked).code_list().empty()) {
      codes =
          *procedure::Procedure::Embedded().CodeList(RuleOf(asked).code_list());
    }
    for (int i = 1; i < answer.enum_type()->value_count(); ++i) {
      const auto& value = *answer.enum_type()->value(i);
      for (const std::string& code : CodesFor(value)) {
        EXPECT_EQ(std::find(codes.begin(), codes.end(), code) != codes.end(),
                  none.count(value.name()) == 0)
            << value.name() << ": " << code;
      }
    }
  }
}

void Set(Message* form, const std::string& path, const std::string& value) {
  const auto [in, name] = At(form, path);
  SetAnswer(in, name, "");
  SetAnswer(in, name, value);
}

// A code but those that the row takes: one of the list; where fact and form are
// compared too, so that another of the list contradicts, one that an edited
// file added.
std::string CodeBeside(const Disqualifying& row, const v1::FieldRule& rule) {
  for (const SameAnswer& same : SameAnswers()) {
    if (std::string(same.fact) == row.fact && same.kind == row.kind &&
        std::string(same.field) == row.field) {
      return "something_new";
    }
  }
  return OtherCode(rule, absl::StrSplit(row.value, ' '));
}

TEST(FormFactsTest, EveryAnswerThatDisqualifiesIsRefused) {
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    SCOPED_TRACE(absl::StrCat(KindWord(row.kind), ".", row.field, " ", row.fact,
                              " ", row.is));
    const std::vector<std::string> values =
        absl::StrSplit(row.is, ' ', absl::SkipEmpty());
    v1::Fact fact;
    Message* const body =
        MutableBody(*row.fact == 0 ? "CaseClosed" : row.fact, &fact);
    Fill(body);
    if (!values.empty()) {
      const FieldDescriptor* const when =
          body->GetDescriptor()->FindFieldByName(row.when);
      if (when->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        body->GetReflection()->SetEnum(
            body, when, when->enum_type()->FindValueByName(values.front()));
      } else {
        body->GetReflection()->SetBool(body, when, values.front() == "YES");
      }
    }
    MakeSense(row.when, body);
    v1::Document document = Sample(row.kind, *body);
    Message* const form = FormIn(&document);
    switch (row.fault) {
      case Fault::kIs:
        // A code is as the sample has it, which agrees with the fact.
        if (!RuleOf(FieldAt(*form->GetDescriptor(), row.field))
                 .code_list()
                 .empty())
          break;
        Set(form, row.field, std::string(row.value) == "NO" ? "YES" : "NO");
        break;
      case Fault::kIsNot:
      case Fault::kAbsent:
        break;  // As the sample has it.
      case Fault::kPast:
        Set(form, row.field, kDay);
        break;
    }
    EXPECT_OK(CheckAgainstFact(fact, {document}));
    switch (row.fault) {
      case Fault::kIs:
        Set(form, row.field, row.value);
        break;
      case Fault::kIsNot:
        Set(form, row.field,
            RuleOf(FieldAt(*form->GetDescriptor(), row.field))
                    .code_list()
                    .empty()
                ? (std::string(row.value) == "NO" ? "YES" : "NO")
                : CodeBeside(
                      row, RuleOf(FieldAt(*form->GetDescriptor(), row.field))));
        break;
      case Fault::kAbsent:
        Set(form, row.field, "");
        break;
      case Fault::kPast:
        Set(form, row.field, "2026-11-22");
        break;
    }
    const absl::Status refused = CheckAgainstFact(fact, {document});
    EXPECT_THAT(refused, RefusedBy("form.disqualifies"));
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
    const auto refusal = RefusalOf(refused);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_THAT(refusal->missing, Contains(StartsWith(row.field)));
    // What no act has to say to it, `causeway form check` says too.
    EXPECT_EQ(Disqualified(row.kind, document.form(), *ParseDate(kDay)).empty(),
              *row.fact != 0);
  }
}

TEST(FormFactsTest, NoSampleIsDisqualified) {
  for (const KindOfForm& one : KindsOfForms()) {
    EXPECT_THAT(Disqualified(one.kind, *SampleForm(one.kind), *ParseDate(kDay)),
                IsEmpty())
        << one.kind;
  }
}

// What a journey's author wrote; a form holds a bounded list.
TEST(FormFactsTest, AFormAgreesWithAnyNumberAsFarAsItHasRoom) {
  for (const std::uint32_t number : {0u, 3u, 4'000'000'000u}) {
    v1::Fact fact;
    fact.mutable_care_recorded()->set_concerns_total(number);
    fact.mutable_care_recorded()->set_concerns_acted_on(number);
    v1::Document document =
        SampleDocument(v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS, "A text.");
    *document.mutable_form() =
        *SampleForm(v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
    AgreeWith(fact, kDay, &document);
    EXPECT_EQ(document.form().immediate_concerns().concerns_size(),
              static_cast<int>(std::min(number, 64u)));
  }
}

TEST(FormFactsTest, ARefusalNamesNoValue) {
  v1::Fact fact;
  Message* const body = MutableBody("FollowedUp", &fact);
  Fill(body);
  v1::Document document = Sample(v1::DOCUMENT_KIND_FOLLOW_UP_FORM, *body);
  document.mutable_form()->mutable_follow_up()->set_situation("declined");
  const auto refusal = RefusalOf(CheckAgainstFact(fact, {document}));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->missing, Each(Not(HasSubstr("declined"))));
  EXPECT_THAT(refusal->message, Not(HasSubstr("declined")));
}

// A code of another version's list is no contradiction where a case is taken
// over, and one where a person records.
TEST(FormFactsTest, ACodeOfAnotherVersionIsReadByPeople) {
  v1::Fact fact;
  Message* const body = MutableBody("ServiceReferred", &fact);
  Fill(body);
  v1::Document document = Sample(v1::DOCUMENT_KIND_SERVICE_REFERRAL, *body);
  SetAnswer(FormIn(&document), "service", "rent_support");
  EXPECT_OK(CheckAgainstFact(fact, {document}));
  const procedure::CaseState here;
  EXPECT_THAT(CheckAgainstFact(fact, {document}, &here),
              RefusedBy("form.contradicts"));
}

}  // namespace
}  // namespace causeway::forms
