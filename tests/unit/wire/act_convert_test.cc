#include <set>

#include "google/protobuf/descriptor.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/every_fact.h"
#include "wire/fact_convert.h"

namespace causeway::wire {
namespace {

using causeway::v1::Act;

const google::protobuf::OneofDescriptor& Acts() {
  return *Act::descriptor()->FindOneofByName("act");
}

// An act of this field with nothing filled in.
Act EmptyAct(const google::protobuf::FieldDescriptor& field) {
  Act act;
  act.GetReflection()->MutableMessage(&act, &field);
  return act;
}

TEST(ActConvert, EveryActBecomesACommandWhoseTypeNamesTheAct) {
  std::set<procedure::FactType> types;
  for (int i = 0; i < Acts().field_count(); ++i) {
    const auto& field = *Acts().field(i);
    const auto command = CommandFromAct(EmptyAct(field));
    ASSERT_OK(command);
    const procedure::FactType type = procedure::TypeOf(command->body);
    EXPECT_EQ(ActName(type), field.name());
    EXPECT_TRUE(types.insert(type).second) << field.name();
  }
  EXPECT_EQ(types.size(), static_cast<size_t>(Acts().field_count()));
}

TEST(ActConvert, OnlyAssessmentWaiverAndHandoffHaveACompanion) {
  for (int i = 0; i < Acts().field_count(); ++i) {
    const auto& field = *Acts().field(i);
    ASSERT_OK_AND_ASSIGN(const procedure::Command command,
                         CommandFromAct(EmptyAct(field)));
    const bool two = field.name() == "submit_assessment" ||
                     field.name() == "waive_evaluation" ||
                     field.name() == "approve_handoff";
    EXPECT_EQ(command.companion.has_value(), two) << field.name();
  }
}

TEST(ActConvert, AnAssessmentMakesAnOpenFactAndItsAnnex) {
  Act act;
  auto* submission = act.mutable_submit_assessment();
  submission->mutable_assessment()->set_views_recorded(true);
  submission->mutable_annex()->add_feared_states("GN");
  ASSERT_OK_AND_ASSIGN(const procedure::Command command, CommandFromAct(act));
  procedure::AssessmentSubmitted open;
  open.views_recorded = true;
  procedure::AssessmentAnnexed annex;
  annex.feared_states = {"GN"};
  EXPECT_EQ(command.body, procedure::FactBody(open));
  EXPECT_EQ(command.companion, procedure::FactBody(annex));
}

TEST(ActConvert, AnAssessmentWithoutAnnexGetsAnEmptyOne) {
  Act act;
  act.mutable_submit_assessment()->mutable_assessment();
  ASSERT_OK_AND_ASSIGN(const procedure::Command command, CommandFromAct(act));
  EXPECT_EQ(command.companion,
            procedure::FactBody(procedure::AssessmentAnnexed{}));
}

TEST(ActConvert, TheReasonOfAWaiverIsTheCompanionOnly) {
  Act act;
  act.mutable_waive_evaluation()->set_reason(
      causeway::v1::WAIVER_REASON_DANGER);
  ASSERT_OK_AND_ASSIGN(const procedure::Command command, CommandFromAct(act));
  EXPECT_EQ(command.body, procedure::FactBody(procedure::EvaluationWaived{}));
  procedure::WaiverReasonRecorded reason;
  reason.reason = procedure::WaiverReason::kDanger;
  EXPECT_EQ(command.companion, procedure::FactBody(reason));
}

// Both journals are named; what was seen of the protected one is a fact of its
// own, also where nothing was.
TEST(ActConvert, AnApprovalOfAHandOffMakesTwoFacts) {
  Act act;
  act.mutable_approve_handoff()->set_receiver("tn-beta");
  act.mutable_approve_handoff()->set_proposal(7);
  ASSERT_OK_AND_ASSIGN(procedure::Command command, CommandFromAct(act));
  EXPECT_EQ(command.body, procedure::FactBody(
                              procedure::CustodyOffered{"", "tn-beta", "", 7}));
  EXPECT_EQ(command.companion,
            procedure::FactBody(procedure::ProtectedSeen{0}));
  act.mutable_approve_handoff()->set_protected_seen(3);
  ASSERT_OK_AND_ASSIGN(command, CommandFromAct(act));
  EXPECT_EQ(command.companion,
            procedure::FactBody(procedure::ProtectedSeen{3}));
}

TEST(ActConvert, WhatTheNodeFillsInIsRefused) {
  std::vector<Act> acts(4);
  acts[0].mutable_approve_evaluation()->set_request_digest("d");
  acts[1].mutable_recall_evaluation()->set_request_digest("d");
  acts[2].mutable_withdraw_handoff()->set_offer_id("o");
  acts[3].mutable_report_follow_up()->set_report_digest("d");
  for (const Act& act : acts) {
    EXPECT_THAT(CommandFromAct(act), RefusedBy("input.node_field"))
        << act.ShortDebugString();
  }
}

// Who approves may name the node approved of; the server compares.
TEST(ActConvert, WhatAPersonMayNameIsTaken) {
  std::vector<Act> acts(3);
  acts[0].mutable_report_follow_up()->set_recipient("tn-beta");
  acts[1].mutable_approve_handoff()->set_receiver("tn-beta");
  acts[2].mutable_approve_evaluation()->set_evaluator("gn-gamma");
  for (const Act& act : acts) {
    EXPECT_OK(CommandFromAct(act)) << act.ShortDebugString();
  }
}

TEST(ActConvert, AnOpeningNamesNoProcedure) {
  causeway::v1::CaseOpened opening;
  opening.add_nationalities("GN");
  ASSERT_OK_AND_ASSIGN(const procedure::Command command,
                       CommandFromOpening(opening));
  EXPECT_EQ(procedure::TypeOf(command.body), procedure::FactType::kCaseOpened);
  opening.set_procedure_digest(std::string(32, 'p'));
  EXPECT_THAT(CommandFromOpening(opening), RefusedBy("input.node_field"));
}

TEST(ActConvert, AnEmptyActIsRefused) {
  EXPECT_THAT(CommandFromAct(Act()), RefusedBy("input.field"));
}

TEST(ActConvert, AnUnknownValueInAnActIsRefused) {
  Act act;
  act.mutable_raise_urgent()->set_kind(
      static_cast<causeway::v1::UrgentKind>(42));
  EXPECT_THAT(CommandFromAct(act), RefusedBy("input.field"));
}

TEST(ActConvert, AnActIsFoundByItsNameWithOrWithoutAStep) {
  EXPECT_EQ(ActMessage("return_to_step 3"),
            causeway::v1::Act::descriptor()
                ->FindFieldByName("return_to_step")
                ->message_type());
  EXPECT_EQ(ActMessage("record_visit"),
            causeway::v1::VisitRecorded::descriptor());
  EXPECT_EQ(ActMessage("no_such_act"), nullptr);
}

TEST(ActConvert, WhatTheNodeFillsInIsNoPersons) {
  const auto& approval = *ActMessage("approve_evaluation");
  EXPECT_TRUE(FilledByPerson(approval, "proposal"));
  EXPECT_FALSE(FilledByPerson(approval, "request_digest"));
  EXPECT_FALSE(FilledByPerson(approval, "no_such_field"));
  // Where a person names the request that is answered.
  EXPECT_TRUE(FilledByPerson(*ActMessage("close_inquiry"), "request_digest"));
}

TEST(ActConvert, NobodyCanAskForWhatMachinesAndPeersState) {
  for (const procedure::FactType type :
       {procedure::FactType::kCustodyReleased,
        procedure::FactType::kCustodyTaken, procedure::FactType::kReleaseVoided,
        procedure::FactType::kOfferRenewed,
        procedure::FactType::kCustodyOrdered,
        procedure::FactType::kCustodyAccepted,
        procedure::FactType::kChildArrived, procedure::FactType::kChildReceived,
        procedure::FactType::kEvaluationReceived,
        procedure::FactType::kConsentChangeTold,
        procedure::FactType::kConsentChangeAnswered,
        procedure::FactType::kProtectedSeen,
        procedure::FactType::kWaiverReasonRecorded}) {
    EXPECT_EQ(ActName(type), "") << procedure::NameOf(type);
  }
}

}  // namespace
}  // namespace causeway::wire
