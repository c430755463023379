// Restriction and erasure where they are legal; the refusals are rows of
// rule_cases_data.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "statemachine/procedure/gates.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Restrict(CaseState& state) {
  state.open.restrictions[RestrictionGround::kLegalClaim] = {
      kTunisia, kDataOfficerNumber};
}

TEST(ErasureTest, TheJourneyIsLegalAndItsEndIsTheEnd) {
  EXPECT_EQ(ErasureJourney().failure, "");
  const CaseState& end = ErasureJourney().end;
  EXPECT_TRUE(end.open.erased);
  const Explanation said =
      Explain(Procedure::Embedded(), end, ErasureJourney().acts.back().context);
  EXPECT_THAT(said.commands, IsEmpty());
  EXPECT_EQ(said.standing, "The case was erased.");
  EXPECT_EQ(said.turn, "nobody");
}

TEST(ErasureTest, TheDayAfterTheRetentionDateNobodyNeedsToAsk) {
  Played act = ErasureJourney().Act(FactType::kCaseErased);
  std::get<CaseErased>(act.command.body).ground = ErasureGround::kRetentionOver;
  act.before.open.erasure_request = ErasureRequestState();
  act.before.open.retain_until = FormatDate(PlusDays(act.context.today, -1));
  EXPECT_OK(Judge(act));
}

TEST(ErasureTest, AFormerCustodianErasesItsCopyAndWritesNoEntry) {
  Played act = ErasureJourney().Act(FactType::kCaseErased);
  OpenState& open = act.before.open;
  open.closed = false;
  open.between_custodians = true;
  open.custodian.clear();
  open.handoff.phase = HandoffPhase::kAccepted;
  const int32_t keep =
      static_cast<int32_t>(Procedure::Embedded().Limit("copy_retention_days"));
  open.copy =
      CopyState{true, FormatDate(PlusDays(act.context.today, -keep - 1))};
  open.erasure_request = ErasureRequestState();
  std::get<CaseErased>(act.command.body).ground = ErasureGround::kRetentionOver;
  EXPECT_OK(Judge(act));
  // As an entry of the journal it would be no former custodian's to write.
  open.copy.reset();
  EXPECT_THAT(Judge(act), RefusedBy("S.between_custodians"));
}

TEST(ErasureTest, ReopeningEndsTheRequest) {
  CaseState state = ErasureJourney().Act(FactType::kCaseErased).before;
  state = Apply(std::move(state),
                RegionsJourney().Act(FactType::kCaseReopened).facts.front());
  EXPECT_EQ(state.open.erasure_request.party, ErasureParty::kUnspecified);
}

TEST(ErasureTest, WhatProtectsTheChildGoesOnWhileRestricted) {
  for (const auto& [journey, type] :
       {std::pair(&DetourJourney(), FactType::kUrgentRaised),
        std::pair(&DetourJourney(), FactType::kUrgentCleared),
        std::pair(&DetourJourney(), FactType::kHandoffWithdrawn),
        std::pair(&DetourJourney(), FactType::kEvaluationRecalled),
        std::pair(&DetourJourney(), FactType::kEvaluationDeclined),
        std::pair(&RegionsJourney(), FactType::kDocumentsCorrected),
        std::pair(&RegionsJourney(), FactType::kCaseSuspended),
        std::pair(&RegionsJourney(), FactType::kCaseResumed),
        std::pair(&RegionsJourney(), FactType::kComplaintFiled),
        std::pair(&RegionsJourney(), FactType::kConsentWithdrawn),
        std::pair(&RegionsJourney(), FactType::kAppealFiled),
        std::pair(&RegionsJourney(), FactType::kCaseReopened),
        std::pair(&RegionsJourney(), FactType::kCareRecorded),
        std::pair(&InquiriesJourney(), FactType::kNoticeSent),
        std::pair(&ReturnJourney(), FactType::kAsylumStatusRecorded)}) {
    Played act = journey->Act(type);
    Restrict(act.before);
    EXPECT_OK(Judge(act)) << NameOf(type);
  }
}

// The receiver has the child: custody follows, whatever is restricted.
TEST(ErasureTest, AChildOnTheWayIsNotLeftBetweenTwoCustodians) {
  Played release = ReturnJourney().Act(FactType::kCustodyReleased, 1);
  ASSERT_TRUE(release.before.open.handoff.departed);
  Restrict(release.before);
  EXPECT_OK(Judge(release));
  release.before.open.handoff.departed = false;
  EXPECT_THAT(Judge(release), RefusedBy("S.restricted"));
}

TEST(ErasureTest, ARestrictionStandsUntilEachGroundIsLifted) {
  Played lifted = ErasureJourney().Act(FactType::kRestrictionLifted);
  lifted.before.open.restrictions[RestrictionGround::kContested] = {
      kTunisia, kOtherDataOfficerNumber};
  const CaseState after = Apply(lifted.before, lifted.facts.front());
  EXPECT_EQ(after.open.restrictions.size(), 1u);
  const Explanation said =
      Explain(Procedure::Embedded(), after, lifted.context);
  EXPECT_EQ(said.standing, "The case is closed; processing is restricted.");
}

TEST(ErasureTest, OfACopyOnlyDataProtectionIsAsked) {
  CaseState state = ReturnJourney().end;
  state.open.copy = CopyState{true, "2026-01-01"};
  std::vector<std::string> acts;
  for (const CommandExplanation& one :
       Explain(Procedure::Embedded(), state,
               ReturnJourney().acts.back().context)
           .commands) {
    acts.push_back(one.act);
  }
  EXPECT_THAT(acts, ElementsAre("restrict_processing", "request_erasure",
                                "erase_case"));
}

}  // namespace
}  // namespace causeway::procedure
