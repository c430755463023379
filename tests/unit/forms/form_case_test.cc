// What a form tells of danger, origin and urgency, against the case.

#include "forms/form_case.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_codes.h"
#include "forms/form_schema.h"
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
using procedure::AsylumStatus;
using procedure::CaseState;
using procedure::DangerSubject;
using procedure::DisplacementStatus;
using procedure::ScreenResult;
using procedure::WithheldFrom;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Answer = std::pair<std::string, std::string>;

// Answers of the forms of protected entries that say nothing to a gate: the
// fact of a case whose gates stand open may go with each.
const std::set<Answer>& SaysNothing() {
  static const auto* const kSaysNothing = new std::set<Answer>{
      {"displacement_status", "idp"},
      {"displacement_status", "migrant"},
      {"displacement_status", "host_community"},
      {"displacement_status", "returnee"},
      {"displacement_status", "stateless_person"},
      {"displacement_status", "resident"},
      {"displacement_status", "foreign_national"},
      {"displacement_status", "other"},
      {"asylum_status", "not_applicable"},
      {"asylum_status", "informed_not_sought"},
      {"told_about_asylum", "YES"},
      {"asked_for_asylum", "NO"},
      {"non_refoulement_decided", "NO"},
      {"afraid_to_return", "NO"},
      {"family_danger", "NO"},
      {"trafficking_indicated", "NO"},
      {"family_or_state_suspected", "NO"},
      // From whom is what shuts a gate, whatever the reason.
      {"withheld.reason", "fear"},
      {"withheld.reason", "communicate_information"},
      {"withheld.reason", "other"}};
  return *kSaysNothing;
}

// Everything is asked, and no answer shuts a gate.
CaseState AllOpen() {
  CaseState state;
  state.secret.asylum = AsylumStatus::kInformedNotSought;
  state.secret.displacement = DisplacementStatus::kMigrant;
  state.secret.trafficking.result = ScreenResult::kNoIndication;
  state.secret.danger[DangerSubject::kChild].result =
      ScreenResult::kNoIndication;
  state.secret.danger[DangerSubject::kFamily].result =
      ScreenResult::kNoIndication;
  state.secret.fears_asked = true;
  return state;
}

CaseState AllShut() {
  CaseState state = AllOpen();
  state.secret.asylum = AsylumStatus::kPending;
  state.secret.displacement = DisplacementStatus::kAsylumSeeker;
  state.secret.trafficking.result = ScreenResult::kIndication;
  state.secret.family_or_state_suspected = true;
  state.secret.danger[DangerSubject::kChild].result = ScreenResult::kIndication;
  state.secret.feared_states = {"GN"};
  for (const WithheldFrom from :
       {WithheldFrom::kFamily, WithheldFrom::kOrigin, WithheldFrom::kOthers}) {
    state.secret.withheld[from];
  }
  return state;
}

// A form of a protected entry that says this alone; `path` as "withheld.item".
v1::Form Saying(v1::DocumentKind kind, const std::string& path,
                const std::string& answer) {
  v1::Form form;
  Message* message = MutableForm(kind, &form);
  std::string field = path;
  for (std::size_t dot = field.find('.'); dot != std::string::npos;
       dot = field.find('.')) {
    message = message->GetReflection()->AddMessage(
        message,
        message->GetDescriptor()->FindFieldByName(field.substr(0, dot)));
    field = field.substr(dot + 1);
  }
  SetAnswer(message, field, answer);
  return form;
}

// Every answer with which a field is not free text and not a day, by path.
void AddAnswers(const Descriptor& type, const std::string& path,
                std::vector<Answer>* all) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == "unanswered") continue;
    const std::string at = absl::StrCat(path, field.name());
    const v1::FieldRule& rule = RuleOf(field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      AddAnswers(*field.message_type(), absl::StrCat(at, "."), all);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      all->push_back({at, "YES"});
      all->push_back({at, "NO"});
    } else if (!rule.code_list().empty()) {
      for (const std::string& code :
           *procedure::Procedure::Embedded().CodeList(rule.code_list())) {
        all->push_back({at, code});
      }
    } else if (rule.form() == v1::VALUE_FORM_COUNTRY) {
      all->push_back({at, "GN"});
    } else {
      EXPECT_TRUE(rule.free_text() || rule.form() == v1::VALUE_FORM_DATE)
          << at << ": what may it say?";
    }
  }
}

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

// Each answer has a row, or stands in the list of what says nothing to a gate.
TEST(FormAnnexTest, EveryAnswerIsHeardByAGateOrSaysNothingToOne) {
  int heard = 0;
  std::set<Answer> silent;
  for (const KindOfForm& one : KindsOfForms()) {
    const Descriptor& type = *one.field->message_type();
    if (!type.options().GetExtension(v1::form).protected_only()) continue;
    std::vector<Answer> answers;
    AddAnswers(type, "", &answers);
    for (const auto& [path, answer] : answers) {
      SCOPED_TRACE(absl::StrCat(path, " ", answer));
      const v1::Form form = Saying(one.kind, path, answer);
      const absl::Status refused = CheckAgainstCase(form, AllOpen());
      if (SaysNothing().count({path, answer}) > 0) {
        silent.insert({path, answer});
        EXPECT_OK(refused);
        continue;
      }
      ++heard;
      EXPECT_THAT(refused, RefusedBy("form.annex"));
      EXPECT_OK(CheckAgainstCase(form, AllShut()));
      const auto refusal = RefusalOf(refused);
      ASSERT_TRUE(refusal.has_value());
      EXPECT_THAT(refusal->missing, ElementsAre(StartsWith(path)));
      EXPECT_THAT(refusal->next, Not(SizeIs(0)));
      const std::string& list = RuleOf(FieldAt(type, path)).code_list();
      if (list.empty()) continue;
      ASSERT_EQ(CodesRead().count(list), 1u);
      EXPECT_THAT(CodesRead().at(list), Contains(answer));
    }
  }
  EXPECT_EQ(silent, SaysNothing());
  EXPECT_GT(heard, 30);
}

// An answer of the annex, one fact that says it, and one that does not.
struct Heard {
  const char* field;
  const char* answer;
  std::function<void(procedure::ProtectedState&)> said;
  std::function<void(procedure::ProtectedState&)> not_said;
  const char* next;
};

const std::vector<Heard>& HeardAnswers() {
  using Secret = procedure::ProtectedState;
  const auto asylum = [](AsylumStatus status) {
    return [status](Secret& s) { s.asylum = status; };
  };
  const auto displacement = [](DisplacementStatus status) {
    return [status](Secret& s) { s.displacement = status; };
  };
  const auto danger = [](DangerSubject subject) {
    return [subject](Secret& s) {
      s.danger[subject].result = ScreenResult::kIndication;
    };
  };
  const auto withheld = [](WithheldFrom from) {
    return [from](Secret& s) { s.withheld[from]; };
  };
  const auto trafficked = [](Secret& s) {
    s.trafficking.result = ScreenResult::kIndication;
  };
  const auto suspected = [](Secret& s) { s.family_or_state_suspected = true; };
  const auto fears = [](const char* state) {
    return [state](Secret& s) { s.feared_states = {state}; };
  };
  static const auto* const kHeard = new std::vector<Heard>{
      {"asylum_status", "intends", asylum(AsylumStatus::kIntends),
       asylum(AsylumStatus::kRejectedFinal), "record_asylum_status"},
      {"asylum_status", "pending", asylum(AsylumStatus::kPending),
       asylum(AsylumStatus::kNotKnown), "record_asylum_status"},
      {"asylum_status", "granted", asylum(AsylumStatus::kGranted),
       displacement(DisplacementStatus::kIdp), "record_asylum_status"},
      {"asylum_status", "rejected_appealable",
       asylum(AsylumStatus::kRejectedAppealable),
       asylum(AsylumStatus::kRejectedFinal), "record_asylum_status"},
      {"asylum_status", "rejected_final", asylum(AsylumStatus::kRejectedFinal),
       asylum(AsylumStatus::kNotApplicable), "record_asylum_status"},
      {"asylum_status", "not_informed", asylum(AsylumStatus::kNotInformed),
       asylum(AsylumStatus::kNotApplicable), "record_asylum_status"},
      {"told_about_asylum", "NO", asylum(AsylumStatus::kNotKnown),
       asylum(AsylumStatus::kRejectedFinal), "record_asylum_status"},
      {"told_about_asylum", "NO", asylum(AsylumStatus::kPending),
       asylum(AsylumStatus::kNotApplicable), "record_asylum_status"},
      {"displacement_status", "refugee",
       displacement(DisplacementStatus::kRefugee),
       displacement(DisplacementStatus::kReturnee), "record_asylum_status"},
      {"displacement_status", "not_known",
       displacement(DisplacementStatus::kNotKnown),
       displacement(DisplacementStatus::kOther), "record_asylum_status"},
      {"references.system", "unhcr_individual",
       displacement(DisplacementStatus::kRefugee),
       displacement(DisplacementStatus::kIdp), "record_asylum_status"},
      {"references.system", "unhcr_group", asylum(AsylumStatus::kGranted),
       asylum(AsylumStatus::kNotInformed), "record_asylum_status"},
      {"family_or_state_suspected", "YES", suspected, trafficked,
       "record_trafficking_screen"},
      {"concerns", "abuse_by_caregiver", danger(DangerSubject::kChild),
       danger(DangerSubject::kThirdParty), "record_danger_screen"},
      {"concerns", "danger_from_armed_group", danger(DangerSubject::kFamily),
       fears("GN"), "record_danger_screen"},
      {"separation_causes", "separation_because_of_fleeing_violence_war",
       displacement(DisplacementStatus::kAsylumSeeker), fears("GN"),
       "record_danger_screen"},
      {"journey_reasons", "violence", danger(DangerSubject::kChild),
       danger(DangerSubject::kThirdParty), "record_danger_screen"},
      {"concerns", "danger_from_state", fears("GN"),
       danger(DangerSubject::kThirdParty), "record_asylum_status"},
      {"feared_states", "GN", fears("GN"), fears("ML"), "record_fears"},
      {"withheld.from_whom", "family", withheld(WithheldFrom::kFamily),
       withheld(WithheldFrom::kOrigin), "withhold_item"},
      {"withheld.from_whom", "origin", withheld(WithheldFrom::kOrigin),
       withheld(WithheldFrom::kFamily), "withhold_item"},
      {"withheld.from_whom", "origin", withheld(WithheldFrom::kOthers),
       withheld(WithheldFrom::kFamily), "withhold_item"},
      {"withheld.from_whom", "others", withheld(WithheldFrom::kOthers),
       withheld(WithheldFrom::kOrigin), "withhold_item"},
      {"withheld.from_whom", "a_friend", withheld(WithheldFrom::kOthers),
       withheld(WithheldFrom::kOrigin), "withhold_item"},
      {"references.system", "a_new_one", danger(DangerSubject::kChild),
       danger(DangerSubject::kThirdParty), "record_asylum_status"}};
  return *kHeard;
}

TEST(FormAnnexTest, EachAnswerIsHeardByItsOwnFact) {
  for (const Heard& row : HeardAnswers()) {
    SCOPED_TRACE(absl::StrCat(row.field, " ", row.answer));
    const v1::Form form =
        Saying(v1::DOCUMENT_KIND_PROTECTED_ANNEX, row.field, row.answer);
    CaseState state = AllOpen();
    row.not_said(state.secret);
    const absl::Status refused = CheckAgainstCase(form, state);
    EXPECT_THAT(refused, RefusedBy("form.annex"));
    EXPECT_THAT(RefusalOf(refused)->next, Contains(row.next));
    EXPECT_THAT(RefusalOf(refused)->missing, Each(Not(HasSubstr(row.answer))));
    state = AllOpen();
    row.said(state.secret);
    EXPECT_OK(CheckAgainstCase(form, state));
  }
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
