// Each way in which a form is refused, on the sample forms.

#include "forms/form_check.h"

#include <string>
#include <vector>

#include "base/errors.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace causeway::forms {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FormContext Context() {
  return {procedure::Procedure::Embedded(), *ParseDate("2026-11-23")};
}

v1::Form Sample(v1::DocumentKind kind) { return *SampleForm(kind); }

std::string RuleOfRefusal(const absl::Status& status) {
  const auto refusal = RefusalOf(status);
  return refusal ? refusal->rule : "";
}

TEST(FormCheckTest, EverySampleIsCompleteAndReadsBack) {
  for (const KindOfForm& one : KindsOfForms()) {
    ASSERT_NE(SampleForm(one.kind), nullptr) << one.kind;
    EXPECT_THAT(FaultsOf(*SampleForm(one.kind), Context()), IsEmpty())
        << one.kind;
    const auto again = ParseFormJson(one.kind, FormJson(*SampleForm(one.kind)));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->SerializeAsString(),
              SampleForm(one.kind)->SerializeAsString());
    EXPECT_THAT(FormText(*SampleForm(one.kind)), HasSubstr(": "));
  }
}

// As JSON can number it.
TEST(FormCheckTest, AReasonOfAnotherVersionIsNoneAndIsShownAsThat) {
  const v1::DocumentKind kind = v1::DOCUMENT_KIND_ASSESSMENT;
  const auto form = ParseFormJson(
      kind, R"({"unanswered":[{"field":"summary\u001b","reason":99}]})");
  ASSERT_TRUE(form.ok());
  for (const auto language :
       {procedure::Language::kEnglish, procedure::Language::kFrench}) {
    EXPECT_THAT(FormText(*form, language), HasSubstr("summary?: ?\n"));
  }
  v1::Form sample = Sample(kind);
  sample.mutable_assessment()->clear_unanswered();
  sample.mutable_assessment()->clear_home_visit();
  v1::Unanswered* const one = sample.mutable_assessment()->add_unanswered();
  one->set_field("home_visit");
  one->set_reason(static_cast<v1::UnansweredReason>(99));
  EXPECT_THAT(FaultsOf(sample, Context()),
              Contains(FormFault{"unanswered[0]",
                                 "says not why: NOT_KNOWN or NOT_RECORDED"}));
}

TEST(FormCheckTest, WhatIsRequiredIsAnsweredOrNamedAsUnanswered) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_ASSESSMENT);
  form.mutable_assessment()->clear_summary();
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"summary", "is missing"}));
  EXPECT_EQ(RefusalOf(CheckForm(form, Context()))->message,
            "The form is not as it must be: 1 fault.");
  // One that must be answered may not be named as unanswered.
  v1::Unanswered* one = form.mutable_assessment()->add_unanswered();
  one->set_field("summary");
  one->set_reason(v1::UNANSWERED_REASON_NOT_KNOWN);
  EXPECT_EQ(FaultsOf(form, Context()).size(), 2u);
  EXPECT_EQ(RefusalOf(CheckForm(form, Context()))->message,
            "The form is not as it must be: 2 faults.");
}

TEST(FormCheckTest, AnUnansweredQuestionSaysWhyAndHasNoAnswer) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_ASSESSMENT);
  v1::AssessmentForm& body = *form.mutable_assessment();
  body.clear_unanswered();
  body.clear_home_visit();
  body.set_case_plan_due("2026-12-01");
  EXPECT_EQ(FaultsOf(form, Context()).size(), 1u);
  v1::Unanswered* one = body.add_unanswered();
  one->set_field("home_visit");
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"unanswered[0]",
                                 "says not why: NOT_KNOWN or NOT_RECORDED"}));
  one->set_reason(v1::UNANSWERED_REASON_NOT_RECORDED);
  EXPECT_THAT(FaultsOf(form, Context()), IsEmpty());
  body.set_home_visit(v1::ANSWER_YES);
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"unanswered[0]", "home_visit has an answer"}));
}

TEST(FormCheckTest, AReasonIsAskedWhereTheAnswerIsNo) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_ASSESSMENT);
  v1::AssessmentForm& body = *form.mutable_assessment();
  body.clear_why_not_alone();
  EXPECT_THAT(FaultsOf(form, Context()), IsEmpty());
  body.set_child_seen_alone(v1::ANSWER_NO);
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"why_not_alone",
                                 "is missing where child_seen_alone is NO"}));
}

TEST(FormCheckTest, CodesDatesCountriesLanguagesSizesAndBlanks) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM);
  v1::RegistrationForm& body = *form.mutable_registration();
  body.set_sex("elephant");
  body.set_registration_date("2027-01-01");
  body.set_arrival_date("10 January");
  body.set_nationalities(0, "XX");
  body.set_languages(0, "French");
  body.set_current_address("  ");
  body.set_physical_characteristics(std::string(1001, 'x'));
  body.set_age_upper(26);
  const std::vector<FormFault> faults = FaultsOf(form, Context());
  for (const char* field :
       {"sex", "registration_date", "arrival_date", "nationalities[0]",
        "languages[0]", "current_address", "physical_characteristics",
        "age_upper"}) {
    EXPECT_THAT(faults, Contains(::testing::Field(&FormFault::field, field)));
  }
  // No fault repeats what was written.
  for (const FormFault& fault : faults) {
    EXPECT_EQ(fault.what.find("elephant"), std::string::npos);
    EXPECT_EQ(fault.what.find("January"), std::string::npos);
  }
}

TEST(FormCheckTest, DatesStandInOrderAndListsHaveAnEnd) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM);
  v1::RegistrationForm& body = *form.mutable_registration();
  body.set_arrival_date("2026-03-01");
  EXPECT_THAT(
      FaultsOf(form, Context()),
      Contains(FormFault{"registration_date", "is before arrival_date"}));
  body = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM).registration();
  for (int i = 0; i < 10; ++i) *body.add_names() = body.names(0);
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"names", "has 11 items; at most 10"}));
  body = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM).registration();
  body.add_names();
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"names[1]", "is empty"}));
}

TEST(FormCheckTest, AgesAgreeWithTheBirthAndTheBandOfTheCase) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM);
  FormContext context = Context();
  context.age_band = procedure::AgeBand::k15To17;
  EXPECT_THAT(FaultsOf(form, context), IsEmpty());
  context.age_band = procedure::AgeBand::k6To11;
  EXPECT_EQ(FaultsOf(form, context).size(), 1u);
  form.mutable_registration()->set_date_of_birth("2000-05-01");
  EXPECT_THAT(
      FaultsOf(form, Context()),
      Contains(FormFault{"date_of_birth", "is not between the ages stated"}));
  form.mutable_registration()->set_age_lower(17);
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{"age_upper", "is below age_lower"}));
}

TEST(FormCheckTest, ADocumentIsTheFormOfItsKindWhereItNeedsOne) {
  google::protobuf::RepeatedPtrField<v1::Document> documents;
  v1::Document& document = *documents.Add();
  document.set_kind(v1::DOCUMENT_KIND_ASSESSMENT);
  document.set_text("a scan");
  EXPECT_EQ(RuleOfRefusal(CheckDocuments(documents, Context())), "form.needed");
  *documents.Add() = SampleDocument(v1::DOCUMENT_KIND_ASSESSMENT, "remark");
  EXPECT_TRUE(CheckDocuments(documents, Context()).ok());
  documents[1].set_kind(v1::DOCUMENT_KIND_CASE_PLAN);
  EXPECT_EQ(RuleOfRefusal(CheckDocuments(documents, Context())), "form.kind");
  documents[1].set_kind(v1::DOCUMENT_KIND_ASSESSMENT);
  documents[1].mutable_form()->mutable_assessment()->clear_summary();
  EXPECT_EQ(RuleOfRefusal(CheckDocuments(documents, Context())), "form.faults");
  // Care waits for no form.
  documents.Clear();
  v1::Document& note = *documents.Add();
  note.set_kind(v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
  note.set_text("a note");
  EXPECT_TRUE(CheckDocuments(documents, Context()).ok());
}

TEST(FormCheckTest, AnUnknownFieldIsNamedAndNoValueIs) {
  const auto message = [](const std::string& json) {
    const auto form = ParseFormJson(v1::DOCUMENT_KIND_ASSESSMENT, json);
    EXPECT_FALSE(form.ok()) << json;
    return std::string(form.status().message());
  };
  EXPECT_THAT(message(R"({"elephants": 1})"), HasSubstr("form.elephants"));
  EXPECT_THAT(
      message(
          R"({"summary": "x", "family": [{}, {"name": {"givn": "Zebra"}}]})"),
      HasSubstr("form.family[1].name.givn"));
  for (const char* json :
       {R"({"summary": ["Zebra"]})", R"({"home_visit": "Zebra"})",
        R"({"Zebra's own words": 1})", "Zebra", R"(["Zebra"])"}) {
    EXPECT_EQ(message(json).find("Zebra"), std::string::npos) << json;
  }
  EXPECT_THAT(message("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(message(R"({"summary": ["x"]})"), HasSubstr("wrong type"));
}

TEST(FormCheckTest, AShortListIsNamedWithItsCodes) {
  v1::Form form = Sample(v1::DOCUMENT_KIND_REGISTRATION_FORM);
  form.mutable_registration()->set_sex("elephant");
  EXPECT_THAT(FaultsOf(form, Context()),
              Contains(FormFault{
                  "sex", "is no code of the list sex: male, female, other"}));
}

}  // namespace
}  // namespace causeway::forms
