// Who answers and who reads a complaint; and a referral that a child refused.

#include "statemachine/procedure/complaints.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/guards.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Person kWorker{kTunisia, kWorkerNumber};
const Person kInTheLine{kTunisia, kSupervisorNumber};
const Person kOutside{kTunisia, "s-zzzzzzzz"};

ComplaintState& ComplaintOf(CaseState& state) {
  return state.secret.complaints_open.begin()->second;
}

// The answer to it, by somebody else than who gave it in the journey.
absl::Status AnsweredBy(Played act, const std::string& number,
                        Function function) {
  act.context.actor.staff_number = number;
  act.context.actor.functions = {function};
  return Judge(act);
}

TEST(ComplaintsTest, WhoActsAsSupervisorIsInTheLine) {
  const OpenState& open = Regions(kComplaintAnswered)->before.open;
  EXPECT_THAT(open.line, Contains(kInTheLine));
  EXPECT_TRUE(InLine(open, kInTheLine));
  EXPECT_TRUE(InLine(open, kWorker)) << "as the worker";
  EXPECT_FALSE(InLine(open, kOutside));
}

TEST(ComplaintsTest, AGraveOneIsAnsweredOutsideTheLine) {
  Played act = *Regions(kComplaintAnswered);
  ComplaintOf(act.before).severity = ComplaintSeverity::kExploitationOrAbuse;
  EXPECT_THAT(Judge(act), RefusedBy("CO.outside_line"));
  EXPECT_OK(AnsweredBy(act, kOutside.staff_number, Function::kSupervisor));
  EXPECT_OK(
      AnsweredBy(act, kDataOfficerNumber, Function::kDataProtectionOfficer));
}

TEST(ComplaintsTest, ADecisionIsJudgedByWhoTookNoPartInTheCase) {
  Played act = *Regions(kComplaintAnswered);
  ComplaintOf(act.before).about = ComplaintAbout::kDecision;
  EXPECT_THAT(Judge(act), RefusedBy("CO.handler_not_subject"));
  EXPECT_OK(AnsweredBy(act, kOutside.staff_number, Function::kSupervisor));
}

TEST(ComplaintsTest, WhoFiledItDoesNotAnswerIt) {
  Played act = *Regions(kComplaintAnswered);
  ComplaintOf(act.before).filed_by = kOutside;
  EXPECT_OK(Judge(act));
  EXPECT_THAT(AnsweredBy(act, kOutside.staff_number, Function::kSupervisor),
              RefusedBy("CO.handler_not_filer"));
}

TEST(ComplaintsTest, WhomItConcernsDoesNotSeeThatItIsThere) {
  CaseState state = Regions(kComplaintAnswered)->before;
  const auto seen_by = [&](const Person& person) {
    Reader reader;
    reader.person = person;
    return SeenBy(reader, state).secret.complaints_open;
  };
  ComplaintState& complaint = ComplaintOf(state);
  complaint.subject = {kTunisia, "s-yyyyyyyy"};
  EXPECT_THAT(seen_by(complaint.subject), IsEmpty());
  EXPECT_THAT(seen_by(kWorker), IsEmpty());
  EXPECT_THAT(seen_by(kInTheLine), SizeIs(1));
  complaint.about = ComplaintAbout::kOrganisation;
  complaint.subject = {};
  EXPECT_THAT(seen_by(kWorker), SizeIs(1));
  complaint.severity = ComplaintSeverity::kExploitationOrAbuse;
  EXPECT_THAT(seen_by(kWorker), IsEmpty());
  EXPECT_THAT(seen_by(kInTheLine), IsEmpty());
  EXPECT_THAT(seen_by(kOutside), SizeIs(1));
  EXPECT_THAT(seen_by({}), SizeIs(1)) << "nobody in particular";
}

// The case has no worker any more, and what is said of the one it had stays
// hidden from that person.
TEST(ComplaintsTest, OfACopyTheWorkerItHadStandsAsNear) {
  Played act = *Regions(kComplaintAnswered);
  OpenState& open = act.before.open;
  open.between_custodians = true;
  open.next_custodian = kGuinea;
  open.released.worker = open.worker;
  open.former_custodian = open.custodian;
  open.custodian.clear();
  open.worker.clear();
  open.copy = CopyState{true, "2026-06-01"};
  EXPECT_EQ(WorkerOf(open), kWorker);
  EXPECT_TRUE(ConcernedBy(open, ComplaintOf(act.before), kWorker));
  EXPECT_OK(AnsweredBy(act, kOutside.staff_number, Function::kSupervisor));
  EXPECT_THAT(AnsweredBy(act, kWorkerNumber, Function::kSupervisor),
              RefusedBy("CO.handler_not_subject"));
  // The journal itself is another's: nothing else is recorded here.
  Played filed = act;
  filed.command.body = ComplaintFiled{ComplaintAbout::kOrganisation, "",
                                      ComplaintSeverity::kDissatisfaction};
  filed.command.documents = {DocumentKind::kComplaintForm};
  EXPECT_FALSE(Judge(filed).ok());
  std::vector<std::string> acts;
  for (const CommandExplanation& one :
       Explain(Procedure::Embedded(), act.before, act.context).commands) {
    acts.push_back(one.act);
  }
  EXPECT_THAT(acts, Contains(::testing::HasSubstr("answer_complaint ")));
}

TEST(ComplaintsTest, ItPressesOnWhoMayAnswerIt) {
  CaseState state = Regions(kComplaintAnswered)->before;
  ComplaintOf(state).severity = ComplaintSeverity::kExploitationOrAbuse;
  const Context context = Regions(kComplaintAnswered)->context;
  const auto pressed = [&](const Reader& reader) {
    std::vector<std::string> who;
    for (const Pressing& one :
         Explain(Procedure::Embedded(), state, context, reader).presses) {
      if (one.sentence == "A complaint about the worker is not answered yet.") {
        who.push_back(one.who);
      }
    }
    return who;
  };
  Reader officer;
  officer.sees_protected = false;
  EXPECT_THAT(pressed(officer), IsEmpty()) << "an auditor";
  officer.answers_complaints = true;
  EXPECT_THAT(pressed(officer), Contains("data protection officer"));
  Reader worker;
  worker.person = kWorker;
  EXPECT_THAT(pressed(worker), IsEmpty());
}

TEST(ReferralTest, ARefusalIsHeardButInDangerOrUnderAnOverride) {
  Played act = *Regions(kServiceReferred);
  act.before.secret.consents[ConsentScope::kShareServices] = false;
  EXPECT_THAT(Judge(act), RefusedBy("SV.consent"));
  Played urgent = act;
  urgent.before.open.urgent = true;
  EXPECT_OK(Judge(urgent));
  Played overridden = act;
  OverrideState& one = overridden.before.secret.consent_override;
  one.ground = OverrideGround::kVitalInterest;
  one.scope = ConsentScope::kShareServices;
  one.recipient = kTunisia;
  one.approvers = {kInTheLine, {kTunisia, kOtherSupervisorNumber}};
  one.expires_on = "2050-01-01";
  EXPECT_OK(Judge(overridden));
  one.scope = ConsentScope::kCaseTransfer;
  EXPECT_THAT(Judge(overridden), RefusedBy("SV.consent"));
  Played not_asked = act;
  not_asked.before.secret.consents.erase(ConsentScope::kShareServices);
  EXPECT_OK(Judge(not_asked));
}

}  // namespace
}  // namespace causeway::procedure
