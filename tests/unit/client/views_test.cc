// Answers of a node as text for people.

#include "client/cli/views.h"

#include <sstream>

#include "base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace causeway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ViewsTest : public testing::Test {
 protected:
  std::ostringstream stream_;
  Output out_{stream_, stream_};
};

v1::CommandView Approval() {
  v1::CommandView command;
  command.set_act("approve_assessment");
  command.add_who(v1::FUNCTION_SUPERVISOR);
  command.set_allowed(true);
  return command;
}

TEST_F(ViewsTest, WhySaysWhatAnActNeedsAndThatSomebodyElseMustDoIt) {
  v1::ExplainCaseResponse answer;
  v1::CommandView& command = *answer.add_commands() = Approval();
  EXPECT_THAT(WhyText(out_, answer), Not(HasSubstr("not you")));
  command.add_not_you()->set_rule("G3.approver_not_author");
  command.add_needs()->set_document(v1::DOCUMENT_KIND_REVIEW_FORM);
  v1::Need* const reason = command.add_needs();
  reason->set_field("reason");
  reason->add_choices("there are new facts");
  reason->add_choices("the child refuses");
  const std::string text = WhyText(out_, answer);
  EXPECT_THAT(text, HasSubstr("supervisor, not you"));
  EXPECT_THAT(text, HasSubstr("review form, reason (there are new facts | the "
                              "child refuses)"));
  out_.set_language(procedure::Language::kFrench);
  EXPECT_THAT(WhyText(out_, answer), HasSubstr("superviseur, pas vous"));
  EXPECT_THAT(WhyText(out_, answer), HasSubstr("fiche d'examen"));
}

// Codes as they are typed, where they are few.
TEST_F(ViewsTest, WhyNamesTheCodesOfAField) {
  v1::ExplainCaseResponse answer;
  v1::CommandView& screen = *answer.add_commands() = Approval();
  screen.set_act("record_trafficking_screen");
  screen.add_needs()->set_field("result");
  v1::CommandView& refer = *answer.add_commands() = Approval();
  refer.set_act("refer_to_service");
  refer.add_needs()->set_field("service");
  const std::string text = WhyText(out_, answer);
  EXPECT_THAT(text,
              HasSubstr("result (no-indication | indication | not-known)"));
  EXPECT_THAT(text, HasSubstr("service\n"));
}

TEST_F(ViewsTest, WhySaysWhatPressesAndWhichGatesAreClosed) {
  v1::ExplainCaseResponse answer;
  answer.set_turn("supervisor");
  answer.set_turn_since("2026-11-23");
  v1::Pressing* const one = answer.add_presses();
  one->set_sentence("The closure waits for a second person.");
  one->set_who("supervisor");
  v1::ClosedGate* const gate = answer.add_closed_gates();
  gate->set_peer("gn");
  gate->add_sends(v1::MESSAGE_TYPE_OFFER);
  gate->add_sends(v1::MESSAGE_TYPE_BUNDLE);
  const std::string text = WhyText(out_, answer);
  EXPECT_THAT(text, HasSubstr("supervisor, since 2026-11-23"));
  EXPECT_THAT(text, HasSubstr("The closure waits for a second person. "
                              "(supervisor)"));
  EXPECT_THAT(text, HasSubstr("gn: offer, bundle"));
}

TEST_F(ViewsTest, ARuleThatClosesSeveralGatesIsToldInFullOnce) {
  v1::ExplainCaseResponse answer;
  for (const v1::MessageType type :
       {v1::MESSAGE_TYPE_OFFER, v1::MESSAGE_TYPE_DANGER_NOTICE}) {
    v1::ClosedGate* const gate = answer.add_closed_gates();
    gate->set_peer("gn");
    gate->add_sends(type);
    v1::Lack* const lack = gate->add_lacks();
    lack->set_rule("P2.asylum_known");
    lack->set_sentence("The answer on asylum is known first.");
  }
  const std::string text = WhyText(out_, answer);
  const auto first = text.find("The answer on asylum");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("The answer on asylum", first + 1), std::string::npos);
  EXPECT_THAT(text, HasSubstr("gn: danger notice\n    as above  "
                              "P2.asylum_known"));
}

TEST_F(ViewsTest, ACaseShowsItsRegionsAndTheProtectedPartWhereItIsThere) {
  v1::CaseView view;
  view.add_origin("GN");
  view.set_risk_level(v1::RISK_LEVEL_HIGH);
  view.add_services_open(v1::SERVICE_KIND_MEDICAL);
  view.set_due(3);
  EXPECT_THAT(CaseText(out_, view), HasSubstr("origin     GN"));
  EXPECT_THAT(CaseText(out_, view), HasSubstr("risk       high"));
  EXPECT_THAT(CaseText(out_, view), HasSubstr("services   medical"));
  EXPECT_THAT(CaseText(out_, view), HasSubstr("due        3"));
  EXPECT_THAT(CaseText(out_, view), Not(HasSubstr("asylum")));
  view.mutable_protected_()->set_asylum(v1::ASYLUM_STATUS_PENDING);
  v1::ConsentView* const consent = view.mutable_protected_()->add_consents();
  consent->set_scope(v1::CONSENT_SCOPE_TRACING);
  consent->set_granted(true);
  consent->set_valid_until("2027-01-01");
  EXPECT_THAT(CaseText(out_, view), HasSubstr("asylum     pending"));
  EXPECT_THAT(CaseText(out_, view),
              HasSubstr("consent    tracing: granted, until 2027-01-01"));
  out_.set_language(procedure::Language::kFrench);
  EXPECT_THAT(CaseText(out_, view), HasSubstr(": accordé, "));
  consent->set_granted(false);
  EXPECT_THAT(CaseText(out_, view), HasSubstr(": refusé, "));
}

TEST_F(ViewsTest, ACopyShowsTheComplaintsThatWereAnsweredSince) {
  v1::CaseView view;
  v1::LateComplaintAnswer* const late = view.add_late_complaint_answers();
  late->set_about(v1::COMPLAINT_ABOUT_DECISION);
  late->set_outcome(v1::COMPLAINT_OUTCOME_UPHELD);
  late->set_on("2026-12-01");
  late->add_documents(std::string(32, 'a'));
  // To an officer, who does not see the protected journal, too.
  EXPECT_THAT(CaseText(out_, view),
              HasSubstr("complaints decision; answered after the hand-off: "
                        "upheld, 2026-12-01, document 6161"));
}

TEST_F(ViewsTest, ATaskShowsItsDayAndWhatEachActNeeds) {
  v1::ExplainTaskResponse answer;
  answer.mutable_task()->set_due_on("2026-12-07");
  answer.mutable_task()->set_due_state(v1::DUE_STATE_REMINDER);
  answer.set_turn("supervisor");
  v1::CommandView* const command = answer.add_commands();
  command->set_act("answer_inquiry");
  command->set_allowed(true);
  v1::Need* const outcome = command->add_needs();
  outcome->set_field("outcome");
  outcome->add_choices("answered");
  const std::string text = TaskWhyText(out_, answer);
  EXPECT_THAT(text, HasSubstr("2026-12-07, reminder"));
  EXPECT_THAT(text, HasSubstr("outcome (answered)"));
}

TEST_F(ViewsTest, ARefusalListsEveryRule) {
  Refusal refusal;
  refusal.rule = "G1.languages";
  refusal.message = "first";
  refusal.missing = {"a language", "a basis"};
  refusal.rules = {{"G1.languages", "first", "a language", "case worker"},
                   {"G1.legitimate_basis", "second", "a basis", "intake"}};
  const std::string text =
      ErrorText(Refuse(absl::StatusCode::kFailedPrecondition, refusal), false);
  EXPECT_EQ(text,
            "refused: first\n"
            "  rule:    G1.languages\n"
            "  missing: a language\n"
            "  who:     case worker\n"
            "  and:     second [G1.legitimate_basis]\n"
            "  missing: a basis\n"
            "  who:     intake\n");
}

}  // namespace
}  // namespace causeway::cli
