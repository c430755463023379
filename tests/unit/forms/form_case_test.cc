// What a form tells of danger, origin and urgency, against the case.

#include "forms/form_case.h"

#include <string>

#include "forms/form_text.h"
#include "forms/form_values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::forms {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

class FormCaseTest : public testing::Test {
 protected:
  // With one answer of the annex as it is written here.
  absl::Status WithAnnex(const std::string& field, const std::string& answer) {
    v1::Form form = *SampleForm(v1::DOCUMENT_KIND_PROTECTED_ANNEX);
    SetAnswer(form.mutable_protected_annex(), field, answer);
    return CheckAgainstCase(form, state_);
  }

  procedure::CaseState state_;
};

TEST_F(FormCaseTest, AnAnnexTellsNoMoreThanTheFactsForTheGates) {
  EXPECT_OK(WithAnnex("fears", "nothing"));
  for (const char* status : {"asylum_seeker", "refugee"}) {
    state_.secret.asylum = procedure::AsylumStatus::kInformedNotSought;
    EXPECT_THAT(WithAnnex("displacement_status", status),
                RefusedBy("form.annex"));
    state_.secret.asylum = procedure::AsylumStatus::kRejectedFinal;
    EXPECT_THAT(WithAnnex("displacement_status", status),
                RefusedBy("form.annex"));
    state_.secret.asylum = procedure::AsylumStatus::kPending;
    EXPECT_OK(WithAnnex("displacement_status", status));
  }
  state_.secret.asylum = procedure::AsylumStatus::kRejectedFinal;
  EXPECT_OK(WithAnnex("asked_for_asylum", "YES"));
  EXPECT_THAT(WithAnnex("non_refoulement_decided", "YES"),
              RefusedBy("form.annex"));
  for (const char* concern :
       {"trafficked_smuggled", "slavery_sale_abduction"}) {
    state_.secret.trafficking.result = procedure::ScreenResult::kNoIndication;
    EXPECT_THAT(WithAnnex("concerns", concern), RefusedBy("form.annex"));
    state_.secret.trafficking.result = procedure::ScreenResult::kIndication;
    EXPECT_OK(WithAnnex("concerns", concern));
  }
  const char* const abuse = "family_abuse_violence_neglect_exploitation";
  EXPECT_THAT(WithAnnex("separation_causes", abuse), RefusedBy("form.annex"));
  EXPECT_THAT(WithAnnex("afraid_to_return", "YES"), RefusedBy("form.annex"));
  const auto refusal = RefusalOf(WithAnnex("concerns", "danger_from_family"));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(refusal->next, Contains("record_danger_screen"));
  EXPECT_THAT(refusal->missing, Each(Not(HasSubstr("danger_from"))));
  state_.secret.danger[procedure::DangerSubject::kFamily].result =
      procedure::ScreenResult::kIndication;
  EXPECT_OK(WithAnnex("separation_causes", abuse));
  EXPECT_OK(WithAnnex("afraid_to_return", "YES"));
}

TEST_F(FormCaseTest, ThatAChildIsLockedUpIsAnUrgentConcernFirst) {
  v1::Form form = *SampleForm(v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
  v1::ImmediateConcernsForm& concerns = *form.mutable_immediate_concerns();
  concerns.clear_protection_concerns();
  EXPECT_OK(CheckAgainstCase(form, state_));
  for (const bool coded : {false, true}) {
    concerns.set_deprived_of_liberty(coded ? v1::ANSWER_NO : v1::ANSWER_YES);
    if (coded) concerns.add_protection_concerns("deprived_of_liberty");
    state_.open.urgent = false;
    const absl::Status refused = CheckAgainstCase(form, state_);
    EXPECT_THAT(refused, RefusedBy("form.liberty"));
    EXPECT_THAT(RefusalOf(refused)->next, Contains("raise_urgent"));
    state_.open.urgent = true;
    EXPECT_OK(CheckAgainstCase(form, state_));
  }
  state_.open.urgent = false;
  state_.open.suspension.reason =
      procedure::SuspensionReason::kInDetentionNoAccess;
  EXPECT_OK(CheckAgainstCase(form, state_));
}

TEST_F(FormCaseTest, AnUrgentConcernIsRaisedNotWrittenDown) {
  v1::Form form = *SampleForm(v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
  v1::ImmediateConcernsForm& concerns = *form.mutable_immediate_concerns();
  concerns.set_urgent(v1::ANSWER_YES);
  const absl::Status refused = CheckAgainstCase(form, state_);
  EXPECT_THAT(refused, RefusedBy("form.urgent"));
  EXPECT_THAT(RefusalOf(refused)->next, Contains("raise_urgent"));
  state_.open.urgent = true;
  EXPECT_OK(CheckAgainstCase(form, state_));
  state_.open.urgent = false;
  concerns.set_urgent(v1::ANSWER_NO);
  EXPECT_OK(CheckAgainstCase(form, state_));
}

TEST_F(FormCaseTest, ARegistrationFormNamesNoCountryOutsideTheOrigin) {
  v1::Form form = *SampleForm(v1::DOCUMENT_KIND_REGISTRATION_FORM);
  EXPECT_THAT(CheckAgainstCase(form, state_), RefusedBy("form.origin"));
  state_.open.origin = {"GN"};
  EXPECT_OK(CheckAgainstCase(form, state_));
  form.mutable_registration()->add_nationalities("ML");
  const absl::Status refused = CheckAgainstCase(form, state_);
  EXPECT_THAT(refused, RefusedBy("form.origin"));
  EXPECT_THAT(RefusalOf(refused)->next, Contains("record_origin"));
  // A State that the child fears is none of the openly recorded ones.
  state_.secret.feared_states = {"ML"};
  EXPECT_THAT(CheckAgainstCase(form, state_), RefusedBy("form.origin"));
  state_.open.origin = {"GN", "ML"};
  EXPECT_OK(CheckAgainstCase(form, state_));
}

}  // namespace
}  // namespace causeway::forms
