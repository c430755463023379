#include "statemachine/procedure/protection.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/gates.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Played& OfferToGuinea() {
  return ReturnJourney().Act(FactType::kCustodyOffered, 1);
}

absl::Status AskGuinea(const CaseState& state) {
  return CaseGate(Procedure::Embedded(), state, PeerNamed(kGuinea),
                  ExchangeKind::kOffer, OfferToGuinea().context.today);
}

// What one person records, and a second one confirms.
class ProtectionTest : public testing::Test {
 protected:
  void Record(FactBody body) { Do(kHand, kWorkerNumber, std::move(body)); }

  absl::Status Confirm(uint64_t proposal, const char* number) {
    const Fact fact =
        By(Function::kSupervisor, number, LoweringConfirmed{proposal});
    const absl::Status status = Check(Procedure::Embedded(), state_, fact);
    if (status.ok()) state_ = Apply(state_, fact);
    return status;
  }

  // Closes by one record, and opens by none that one person makes.
  void ExpectLoweredByTwo(const FactBody& closes, const FactBody& opens,
                          const char* rule) {
    ASSERT_OK(AskGuinea(state_));
    Record(closes);
    EXPECT_THAT(AskGuinea(state_), RefusedBy(rule));
    Record(opens);
    EXPECT_THAT(AskGuinea(state_), RefusedBy(rule));
    EXPECT_EQ(state_.secret.waiting.size(), 1u);
    const uint64_t place = state_.secret.entries;
    EXPECT_THAT(Confirm(place + 1, kSupervisorNumber),
                RefusedBy("P1.lowering_waits"));
    EXPECT_THAT(Confirm(place, kWorkerNumber), RefusedBy("P1.lowered_by_two"));
    EXPECT_THAT(AskGuinea(state_), RefusedBy(rule));
    EXPECT_OK(Confirm(place, kSupervisorNumber));
    EXPECT_OK(AskGuinea(state_));
    EXPECT_THAT(state_.secret.waiting, IsEmpty());
    EXPECT_THAT(Confirm(place, kSupervisorNumber),
                RefusedBy("P1.lowering_waits"));
  }

  CaseState state_ = StateBeforeOffer();

 private:
  static constexpr Function kHand = Function::kCaseWorker;

  Fact By(Function function, const char* number, FactBody body) {
    Fact fact;
    fact.meta = OfferToGuinea().facts.front().meta;
    fact.meta.function = function;
    fact.meta.staff_number = number;
    fact.meta.documents.clear();
    fact.meta.gates_held = false;
    fact.body = std::move(body);
    return fact;
  }

  void Do(Function function, const char* number, FactBody body) {
    const Fact fact = By(function, number, std::move(body));
    // The annex alone is checked against the assessment that it goes with.
    if (!std::holds_alternative<AssessmentAnnexed>(fact.body)) {
      ASSERT_OK(Check(Procedure::Embedded(), state_, fact));
    }
    state_ = Apply(state_, fact);
  }
};

constexpr DisplacementStatus kMigrant = DisplacementStatus::kMigrant;

TEST_F(ProtectionTest, EveryAsylumStatusThatClosesIsLoweredByTwo) {
  const CaseState before = state_;
  for (const AsylumStatus status :
       {AsylumStatus::kIntends, AsylumStatus::kPending, AsylumStatus::kGranted,
        AsylumStatus::kRejectedAppealable}) {
    for (const AsylumStatus then :
         {AsylumStatus::kNotApplicable, AsylumStatus::kInformedNotSought,
          AsylumStatus::kRejectedFinal}) {
      state_ = before;
      ExpectLoweredByTwo(AsylumStatusRecorded{status, kMigrant},
                         AsylumStatusRecorded{then, kMigrant}, "P1.asylum");
    }
  }
}

TEST_F(ProtectionTest, WhatTheOthersCloseIsLoweredByTwo) {
  constexpr ScreenResult kNo = ScreenResult::kNoIndication;
  constexpr ScreenResult kYes = ScreenResult::kIndication;
  constexpr AsylumStatus kNotSought = AsylumStatus::kInformedNotSought;
  ExpectLoweredByTwo(
      AsylumStatusRecorded{kNotSought, DisplacementStatus::kRefugee},
      AsylumStatusRecorded{kNotSought, kMigrant}, "P1.displacement");
  ExpectLoweredByTwo(TraffickingScreened{kYes, true},
                     TraffickingScreened{kNo, false}, "P1.trafficking");
  for (const DangerSubject subject :
       {DangerSubject::kChild, DangerSubject::kFamily}) {
    ExpectLoweredByTwo(DangerScreened{subject, kYes},
                       DangerScreened{subject, kNo},
                       "P3.danger_screen_positive");
  }
  ExpectLoweredByTwo(AssessmentAnnexed{{"GN"}, false},
                     AssessmentAnnexed{{}, false}, "P1.feared_state");
  ExpectLoweredByTwo(AssessmentAnnexed{{}, true}, AssessmentAnnexed{{}, false},
                     "P3.danger_screen_positive");
}

// A detour over "not known" is a lowering too.
TEST_F(ProtectionTest, NotKnownIsNoWayAround) {
  Record(DangerScreened{DangerSubject::kChild, ScreenResult::kIndication});
  Record(DangerScreened{DangerSubject::kChild, ScreenResult::kNotKnown});
  Record(DangerScreened{DangerSubject::kChild, ScreenResult::kNoIndication});
  EXPECT_THAT(AskGuinea(state_), RefusedBy("P3.danger_screen_positive"));
  Record(AsylumStatusRecorded{AsylumStatus::kPending, kMigrant});
  Record(AsylumStatusRecorded{AsylumStatus::kNotKnown, kMigrant});
  Record(AsylumStatusRecorded{AsylumStatus::kNotApplicable, kMigrant});
  EXPECT_THAT(AskGuinea(state_), RefusedBy("P1.asylum"));
  EXPECT_EQ(state_.secret.waiting.size(), 2u);  // The last of each question.
}

TEST_F(ProtectionTest, ARecordRaisesAtOnceWhatItDoesNotLower) {
  Record(AssessmentAnnexed{{"GN"}, false});
  Record(AssessmentAnnexed{{"ML"}, true});
  EXPECT_THAT(state_.secret.feared_states, ElementsAre("GN", "ML"));
  EXPECT_TRUE(state_.secret.family_danger);
  EXPECT_OK(Confirm(state_.secret.entries, kSupervisorNumber));
  EXPECT_THAT(state_.secret.feared_states, ElementsAre("ML"));
  Record(AsylumStatusRecorded{AsylumStatus::kPending, kMigrant});
  Record(AsylumStatusRecorded{AsylumStatus::kInformedNotSought,
                              DisplacementStatus::kRefugee});
  EXPECT_EQ(state_.secret.asylum, AsylumStatus::kPending);
  EXPECT_EQ(state_.secret.displacement, DisplacementStatus::kRefugee);
}

TEST_F(ProtectionTest, WhatClosesAnewTakesThePlaceOfWhatWaits) {
  Record(TraffickingScreened{ScreenResult::kIndication, true});
  Record(TraffickingScreened{ScreenResult::kNoIndication, false});
  const uint64_t place = state_.secret.entries;
  Record(TraffickingScreened{ScreenResult::kIndication, true});
  EXPECT_THAT(Confirm(place, kSupervisorNumber),
              RefusedBy("P1.lowering_waits"));
  EXPECT_THAT(AskGuinea(state_), RefusedBy("P1.trafficking"));
}

// What waits with one custodian is asked anew by the next.
TEST_F(ProtectionTest, TheNextCustodianBeginsAnew) {
  Record(TraffickingScreened{ScreenResult::kIndication, true});
  Record(TraffickingScreened{ScreenResult::kNoIndication, false});
  const Played& taken = ReturnJourney().Act(FactType::kCustodyTaken);
  state_ = Apply(state_, taken.facts.front());
  EXPECT_THAT(state_.secret.waiting, IsEmpty());
  EXPECT_EQ(state_.secret.entries, 0u);
  EXPECT_TRUE(state_.secret.family_or_state_suspected);
}

TEST_F(ProtectionTest, WhyTellsWhatWaitsAndOffersToConfirmIt) {
  Record(TraffickingScreened{ScreenResult::kIndication, true});
  Record(TraffickingScreened{ScreenResult::kNoIndication, false});
  Context context = OfferToGuinea().context;
  context.actor = {kTunisia, kSupervisorNumber, {Function::kSupervisor}};
  const Explanation told = Explain(Procedure::Embedded(), state_, context);
  EXPECT_THAT(told.waiting, ElementsAre(HasSubstr("trafficking")));
  bool offered = false;
  for (const CommandExplanation& one : told.commands) {
    if (one.type != FactType::kLoweringConfirmed) continue;
    offered = true;
    EXPECT_THAT(one.lacks, IsEmpty());
  }
  EXPECT_TRUE(offered);
}

}  // namespace
}  // namespace causeway::procedure
