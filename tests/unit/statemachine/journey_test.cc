#include "tests/unit/statemachine/journey.h"

#include <iostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::ElementsAreArray;

std::vector<std::string> Names(const std::vector<Fact>& facts,
                               JournalKind journal) {
  std::vector<std::string> names;
  for (const Fact& fact : facts) {
    const FactType type = TypeOf(fact.body);
    if (JournalOf(type) == journal) names.push_back(NameOf(type));
  }
  return names;
}

struct Replayed {
  CaseState state;
  size_t open = 0;
  size_t secret = 0;
};

// Check, then Apply, each fact; open facts only when `open_only`.
Replayed Replay(const std::vector<Fact>& facts, bool open_only) {
  Replayed replayed;
  for (const Fact& fact : facts) {
    const bool secret = JournalOf(TypeOf(fact.body)) == JournalKind::kProtected;
    if (secret && open_only) continue;
    EXPECT_OK(Check(Procedure::Embedded(), replayed.state, fact))
        << NameOf(TypeOf(fact.body));
    replayed.state = Apply(replayed.state, fact);
    ++(secret ? replayed.secret : replayed.open);
  }
  return replayed;
}

void ExpectReplays(const Journey& journey) {
  ASSERT_EQ(journey.failure, "");
  const Replayed full = Replay(journey.Facts(), false);
  const Replayed open = Replay(journey.Facts(), true);
  EXPECT_EQ(full.state.open, open.state.open);
  EXPECT_EQ(full.state.open, journey.end.open);
  EXPECT_EQ(open.state.secret, ProtectedState());
  EXPECT_EQ(full.open, open.open);
  std::cout << journey.name << ": " << full.open << " open entries, "
            << full.secret << " protected\n";
}

TEST(JourneyTest, WorkedExampleMakesExactlyTheseEntries) {
  const Journey& journey = ReturnJourney();
  ASSERT_EQ(journey.failure, "");
  EXPECT_THAT(Names(journey.Facts(), JournalKind::kOpen),
              ElementsAreArray({
                  "case_opened",
                  "step_started",
                  "case_registered",
                  "care_recorded",
                  "handoff_proposed",
                  "custody_offered",
                  "custody_accepted",
                  "custody_released",
                  "custody_taken",
                  "step_started",
                  "assessment_submitted",
                  "assessment_approved",
                  "guardian_appointed",
                  "step_started",
                  "case_plan_submitted",
                  "case_plan_approved",
                  "evaluation_proposed",
                  "evaluation_requested",
                  "evaluation_acknowledged",
                  "evaluation_received",
                  "evaluation_accepted",
                  "child_informed",
                  "step_started",
                  "determination_submitted",
                  "panel_scheduled",
                  "solution_decided",
                  "decision_notified",
                  "handoff_proposed",
                  "custody_offered",
                  "custody_accepted",
                  "plan_approved",
                  "step_started",
                  "child_departed",
                  "child_arrived",
                  "child_received",
                  "custody_released",
                  "custody_taken",
                  "followed_up",
                  "follow_up_reported",
                  "closure_requested",
                  "case_closed",
              }));
  EXPECT_THAT(
      Names(journey.Facts(), JournalKind::kProtected),
      ElementsAreArray({"asylum_status_recorded", "trafficking_screened",
                        "consent_recorded", "protected_seen", "danger_screened",
                        "danger_screened", "consent_recorded",
                        "asylum_status_recorded", "assessment_annexed",
                        "protected_seen", "consent_recorded"}));
}

TEST(JourneyTest, WorkedExampleEndsClosedInGuinea) {
  const OpenState& end = ReturnJourney().end.open;
  EXPECT_EQ(end.custodian, kGuinea);
  EXPECT_EQ(end.epoch, 2u);
  EXPECT_TRUE(end.closed);
  EXPECT_TRUE(end.implemented);
  EXPECT_EQ(end.Progress(Step::kTemporaryCare), StepProgress::kDone);
  EXPECT_EQ(end.Progress(Step::kImplementation), StepProgress::kDone);
  const OpenState& taken =
      ReturnJourney().Act(FactType::kFollowedUp).before.open;
  EXPECT_TRUE(taken.Active(Step::kFollowUp));
}

TEST(JourneyTest, StepFourRunsBesideFiveAndSix) {
  const OpenState& at =
      ReturnJourney().Act(FactType::kDeterminationSubmitted).before.open;
  EXPECT_TRUE(at.Active(Step::kTemporaryCare));
  EXPECT_TRUE(at.Active(Step::kDetermination));
}

TEST(JourneyTest, LocalSolutionWithAsylumPendingWaivesStepFive) {
  const OpenState& end = LocalJourney().end.open;
  EXPECT_EQ(end.Progress(Step::kOriginEvaluation), StepProgress::kWaived);
  EXPECT_TRUE(end.closed);
  EXPECT_EQ(end.epoch, 0u);
  EXPECT_EQ(LocalJourney().end.secret.waiver_reason, WaiverReason::kAsylum);
  const Played& waiver = LocalJourney().Act(FactType::kEvaluationWaived);
  ASSERT_EQ(waiver.facts.size(), 2u);
  EXPECT_EQ(TypeOf(waiver.facts[1].body), FactType::kWaiverReasonRecorded);
}

TEST(JourneyTest, EveryJourneyReplaysInFullAndOpenOnly) {
  ExpectReplays(ReturnJourney());
  ExpectReplays(LocalJourney());
  ExpectReplays(DetourJourney());
}

// Every command of every journey, asked at every point of every journey.
// Whatever Decide allows passes Check with and without the protected part.
TEST(JourneyTest, WhatPassesTheFullReplayPassesTheOpenOne) {
  const Procedure& procedure = Procedure::Embedded();
  size_t asked = 0;
  size_t allowed = 0;
  const Journey* const journeys[] = {&ReturnJourney(), &LocalJourney(),
                                     &DetourJourney()};
  for (const Journey* at : journeys) {
    for (const Played& point : at->acts) {
      CaseState open_only = point.before;
      open_only.secret = ProtectedState();
      for (const Journey* from : journeys) {
        for (const Played& act : from->acts) {
          ++asked;
          std::vector<Fact> facts = act.facts;
          if (!act.received) {
            Context context = act.context;
            context.actor.node = point.context.actor.node;
            context.today = point.context.today;
            context.recorded_at_us = point.context.recorded_at_us;
            Command command = act.command;
            command.happened_on = FormatDate(context.today);
            const CaseState before = point.before;
            auto decided = Decide(procedure, point.before, command, context);
            EXPECT_EQ(before, point.before);
            if (!decided.ok()) continue;
            facts = *std::move(decided);
          } else if (!Check(procedure, point.before, facts.front()).ok()) {
            continue;
          }
          ++allowed;
          CaseState full = point.before;
          CaseState open = open_only;
          for (const Fact& fact : facts) {
            EXPECT_OK(Check(procedure, full, fact));
            full = Apply(full, fact);
            if (JournalOf(TypeOf(fact.body)) != JournalKind::kOpen) continue;
            EXPECT_OK(Check(procedure, open, fact));
            open = Apply(open, fact);
          }
          EXPECT_EQ(full.open, open.open);
        }
      }
    }
  }
  std::cout << asked << " commands asked, " << allowed << " allowed\n";
  EXPECT_GT(allowed, 200u);
  EXPECT_LT(allowed, asked);
}

TEST(JourneyTest, GatesHeldIsAConstantOfTheFactType) {
  std::map<FactType, bool> seen;
  for (const Journey* journey :
       {&ReturnJourney(), &LocalJourney(), &DetourJourney()}) {
    for (const Fact& fact : journey->Facts()) {
      const auto [at, first] =
          seen.emplace(TypeOf(fact.body), fact.meta.gates_held);
      EXPECT_EQ(at->second, fact.meta.gates_held) << NameOf(at->first);
    }
  }
  EXPECT_TRUE(seen.at(FactType::kCaseRegistered));
  EXPECT_TRUE(seen.at(FactType::kEvaluationWaived));
  EXPECT_FALSE(seen.at(FactType::kStepStarted));
}

}  // namespace
}  // namespace causeway::procedure
