// The child on its way: nobody sets out to where nothing may go, and where the
// way closes after the arrival the custodian stays able to act.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kPending[] =
    R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_PENDING",
        "displacement":"DISPLACEMENT_STATUS_ASYLUM_SEEKER"}})";
constexpr char kTrafficked[] =
    R"({"recordTraffickingScreen":{"result":"SCREEN_RESULT_INDICATION",
        "familyOrStateSuspected":true}})";
constexpr char kBackToCare[] =
    R"({"returnToStep":{"from":"STEP_IMPLEMENTATION",
        "to":"STEP_IMMEDIATE_CARE",
        "reason":"RETURN_REASON_FAILED_VERIFICATION"}})";

bool IsDecision(const pb::JourneyAct& act) {
  return act.record().act().has_record_decision();
}
bool IsSeventh(const pb::JourneyAct& act) {
  return act.record().act().start_step().step() == pb::STEP_IMPLEMENTATION;
}
bool IsDeparture(const pb::JourneyAct& act) {
  return act.record().act().has_record_departure();
}
bool IsStatement(const pb::JourneyAct& act) {
  return act.task().act().has_release_arrival();
}
bool IsArrival(const pb::JourneyAct& act) {
  return act.task().act().has_record_arrival();
}

class TravelTest : public testing::TestWithParam<Federation::Profile> {
 protected:
  // Plays the return to Guinea as far as this act, which `next_` is then.
  void PlayTo(bool (*next)(const pb::JourneyAct&)) {
    const pb::Journey whole = ShippedJourney("return-to-family.json");
    pb::Journey part = whole;
    part.clear_acts();
    for (const pb::JourneyAct& act : whole.acts()) {
      if (next(act)) {
        next_ = act;
        break;
      }
      *part.add_acts() = act;
    }
    ASSERT_TRUE(next(next_));
    ids_ = Play(federation_, part);
    case_id_ = ids_.begin()->second["tn"];
    ASSERT_NE(case_id_, "");
  }
  absl::Status PlayNext() { return PlayOn(federation_, &ids_, next_); }
  // The act after that one.
  void PlayOnTo(bool (*next)(const pb::JourneyAct&)) {
    const pb::Journey whole = ShippedJourney("return-to-family.json");
    for (const pb::JourneyAct& act : whole.acts()) {
      if (next(act)) next_ = act;
    }
    ASSERT_TRUE(next(next_));
    ASSERT_OK(PlayNext());
  }
  absl::Status Record(const char* by, const std::string& act,
                      const std::vector<pb::Document>& documents = {}) {
    return tn_.Record(by, case_id_, act, documents).status();
  }
  absl::Status Withdraw(const char* by, bool in_writing) {
    std::vector<pb::Document> documents;
    if (in_writing) {
      documents.push_back(Text(pb::DOCUMENT_KIND_SUSPENSION_RECORD));
    }
    return Record(by, kWithdrawHandoff, documents);
  }
  bool TunisiaActs() {
    const pb::CustodyState at = tn_.View(case_id_).custody();
    return at == pb::CUSTODY_STATE_HELD || at == pb::CUSTODY_STATE_ACCEPTED;
  }
  // Kinds of message that went to Guinea since the last call.
  std::vector<pb::MessageType> WentToGuinea() {
    std::vector<pb::MessageType> types;
    for (const pb::DeliveryView& one : tn_.Deliveries("supervisor", false)) {
      if (one.peer() == "gn" && told_.insert(one.message_id()).second) {
        types.push_back(one.type());
      }
    }
    return types;
  }
  // Names of the acts that `who` may do now, as the case explains itself.
  std::vector<std::string> Allowed(const char* who) {
    const pb::ExplainCaseResponse why = tn_.Why(who, case_id_);
    std::vector<std::string> acts;
    for (const pb::CommandView& command : why.commands()) {
      if (command.allowed() && command.not_you().empty()) {
        acts.push_back(command.act());
      }
    }
    return acts;
  }

  Federation federation_{GetParam()};
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  CaseIds ids_;
  std::string case_id_;  // At Tunisia.
  pb::JourneyAct next_;
  std::set<std::string> told_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, TravelTest,
                         testing::Values(Federation::Profile::kTwoParties,
                                         Federation::Profile::kWitness),
                         [](const auto& profile) {
                           return profile.param == Federation::Profile::kWitness
                                      ? "Witness"
                                      : "TwoParties";
                         });

TEST_P(TravelTest, NoSolutionIsDecidedWhereTheClaimClosesTheWay) {
  PlayTo(IsDecision);
  ASSERT_OK(Record("worker", kPending));
  EXPECT_THAT(PlayNext(), RefusedBy("P1.solution_elsewhere"));
}

TEST_P(TravelTest, StepSevenBeginsOnlyWhereTheCaseMayGo) {
  PlayTo(IsSeventh);
  ASSERT_OK(Record("worker", kPending));
  EXPECT_THAT(PlayNext(), RefusedBy("P1.asylum"));
}

TEST_P(TravelTest, NoChildSetsOutToWhereNothingMayGo) {
  PlayTo(IsDeparture);
  EXPECT_THAT(Allowed("worker"), Contains("record_departure"));
  ASSERT_OK(Record("worker", kPending));
  EXPECT_THAT(PlayNext(), RefusedBy("P1.asylum"));
  EXPECT_THAT(Allowed("worker"), Not(Contains("record_departure")));
  EXPECT_FALSE(tn_.View(case_id_).handoff().departed());
}

TEST_P(TravelTest, AChildWhoTakesItsConsentBackStays) {
  PlayTo(IsDeparture);
  // A colleague is there.
  ASSERT_OK(Record("deputy", R"({"withdrawConsent":{"scopes":
      ["CONSENT_SCOPE_CASE_TRANSFER"],"givenBy":"CONSENT_GIVER_CHILD"}})"));
  tn_.ReleaseLater(case_id_);
  EXPECT_THAT(PlayNext(), RefusedBy("P6.consent"));
}

TEST_P(TravelTest, WhereTheWayClosedAfterArrivalASupervisorEndsTheHandoff) {
  PlayTo(IsDeparture);
  ASSERT_OK(PlayNext());
  ASSERT_OK(Record("worker", kTrafficked));
  PlayOnTo(IsArrival);
  ASSERT_TRUE(tn_.View(case_id_).handoff().arrived());
  PlayOnTo(IsStatement);
  ASSERT_TRUE(TunisiaActs());
  ASSERT_FALSE(tn_.OpenDeliveries().empty());  // The file is held.
  EXPECT_THAT(Record("worker", kBackToCare), RefusedBy("S.child_on_the_way"));
  EXPECT_THAT(Withdraw("worker", true), RefusedBy("H.not_received"));
  EXPECT_THAT(Withdraw("supervisor", false),
              RefusedBy("H.withdrawn_in_writing"));
  EXPECT_THAT(Allowed("supervisor"), Contains("withdraw_handoff"));
  EXPECT_THAT(Allowed("worker"), Not(Contains("withdraw_handoff")));
  WentToGuinea();
  ASSERT_OK(Withdraw("supervisor", true));
  federation_.Settle();
  // Guinea is told what it is told of any hand-off that ends.
  EXPECT_THAT(WentToGuinea(), testing::ElementsAre(pb::MESSAGE_TYPE_WITHDRAW));
  EXPECT_THAT(tn_.OpenDeliveries(), IsEmpty());
  for (const pb::TaskView& task : gn_.OpenTasks()) {
    EXPECT_NE(task.kind(), pb::TASK_KIND_OFFER);
  }
  // Tunisia answers for the child still, and can look for another solution.
  EXPECT_EQ(tn_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_OK(Record("worker", kBackToCare));
  EXPECT_TRUE(tn_.Verify(case_id_).verified());
}

TEST_P(TravelTest, WhileTheWayIsOpenTheCaseFollowsTheChild) {
  PlayTo(IsDeparture);
  ASSERT_OK(PlayNext());
  // The arrival is told; the last file does not come through yet.
  bool cut = true;
  federation_.fate = [&](const std::string& from, const std::string& to) {
    return cut && from == "tn" && to == "gn" ? Fate::kLoseRequest
                                             : Fate::kDeliver;
  };
  PlayOnTo(IsArrival);
  ASSERT_TRUE(tn_.View(case_id_).handoff().arrived());
  ASSERT_TRUE(TunisiaActs());
  EXPECT_THAT(Withdraw("supervisor", true), RefusedBy("H.way_closed"));
  EXPECT_THAT(Allowed("supervisor"), Not(Contains("withdraw_handoff")));
  cut = false;
  federation_.Wait();
  PlayOnTo(IsStatement);
  federation_.Settle();
  EXPECT_FALSE(TunisiaActs());
}

}  // namespace
}  // namespace causeway::exchange_test
