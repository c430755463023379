// What an ORDER makes of a case: another custodian in a later epoch, and all
// that is known of the child as it was.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using enum FactType;

constexpr char kOrdered[] = "sn-dpjs";  // In none of the journeys.
constexpr char kWorker[] = "s-zzzzzzzz";

// Who wrote the journal last.
std::string HolderIn(const OpenState& open) {
  return open.between_custodians ? open.former_custodian : open.custodian;
}

Fact OrderTo(const std::string& node, const CaseState& state,
             std::uint64_t epochs = 1) {
  Fact fact;
  fact.meta.node = node;
  fact.meta.function = Function::kMachine;
  fact.meta.happened_on = "2026-11-23";
  fact.meta.recorded_at_us = 1'795'424'400'000'000;
  const std::string from =
      HolderIn(state.open).empty() ? kMali : HolderIn(state.open);
  fact.body = CustodyOrdered{std::string(32, 'h'), from, from, kWorker,
                             state.open.epoch + epochs};
  return fact;
}

absl::Status Asked(const CaseState& state, const Fact& fact) {
  return Check(Procedure::Embedded(), state, fact);
}

CaseState After(const CaseState& state, std::uint64_t epochs = 1) {
  const Fact fact = OrderTo(kOrdered, state, epochs);
  EXPECT_OK(Asked(state, fact));
  return Apply(state, fact);
}

TEST(OrderedTest, InEveryStepOfAnOpenCaseAndOfNoOther) {
  std::size_t legal = 0;
  std::size_t refused = 0;
  for (const Journey* journey :
       {&ReturnJourney(), &LocalJourney(), &RegionsJourney(), &DetourJourney(),
        &InquiriesJourney(), &LaterJourney(), &ErasureJourney()}) {
    for (const Played& act : journey->acts) {
      const OpenState& open = act.before.open;
      const absl::Status status =
          Asked(act.before, OrderTo(kOrdered, act.before));
      if (open.opened && !open.closed && !open.erased) {
        ++legal;
        EXPECT_OK(status) << journey->name;
        const CaseState after = After(act.before);
        EXPECT_EQ(after.open.custodian, kOrdered);
        EXPECT_EQ(after.open.worker, kWorker);
        EXPECT_EQ(after.open.epoch, open.epoch + 1);
        EXPECT_FALSE(after.open.between_custodians);
        EXPECT_EQ(after.open.handoff, HandoffState());
        EXPECT_EQ(after.open.steps, open.steps);
        EXPECT_EQ(after.secret.entries, 0U);
      } else {
        ++refused;
        EXPECT_FALSE(status.ok()) << journey->name;
      }
    }
  }
  EXPECT_GT(legal, 100U);
  EXPECT_GT(refused, 5U);
}

// Nothing else of the open state moves than is named here.
TEST(OrderedTest, AllElseOfTheCaseStays) {
  CaseState state = Return(kCustodyReleased)->before;
  state.open.urgent = true;
  state.open.services_open = {ServiceKind::kMedical};
  OpenState expected = state.open;
  const CaseState after = After(state);
  expected.custodian = kOrdered;
  expected.worker = kWorker;
  expected.epoch = state.open.epoch + 1;
  expected.handoff = HandoffState();
  expected.authors.push_back({kOrdered, kWorker});
  expected.entries = state.open.entries + 1;
  // Both had the file: the lost custodian, and who had accepted the offer.
  for (const char* node : {kMali, kTunisia}) {
    expected.had_file[node] = state.open.entries;
  }
  expected.holders[kMali] = state.open.entries;
  EXPECT_EQ(after.open, expected);
}

TEST(OrderedTest, WhatTheLostCustodianHadUnderWayIsNotTheNewOnes) {
  CaseState state = Return(kCustodyOffered, 1)->before;
  state.open.inquiries_proposed.push_back({});
  state.open.child_stated_with = {kMali};
  state.open.danger_notices = {{std::string(32, 'n'), kMali}};
  state.open.sent = {{std::string(32, 'a'), {kMali, 1}}};
  state.open.closure_requested_by = Person{kTunisia, kWorkerNumber};
  state.secret.waiting[1] = WaitingRecord();
  const CaseState after = After(state);
  EXPECT_TRUE(after.open.inquiries_proposed.empty());
  EXPECT_TRUE(after.open.child_stated_with.empty());
  EXPECT_TRUE(after.open.danger_notices.empty());
  EXPECT_TRUE(after.open.sent.empty());
  EXPECT_FALSE(after.open.closure_requested_by.has_value());
  EXPECT_TRUE(after.secret.waiting.empty());
}

// The RELEASE was never cosigned: the node before it is who released last.
TEST(OrderedTest, OverAReleaseThatNeverMovedCustody) {
  const CaseState& released = Return(kCustodyTaken, 1)->before;
  ASSERT_TRUE(released.open.between_custodians);
  ASSERT_EQ(released.open.former_custodian, kTunisia);
  const CaseState after = After(released);
  EXPECT_EQ(after.open.former_custodian, kMali);
  EXPECT_EQ(after.open.next_custodian, "");
  EXPECT_EQ(after.open.released, ReleasedState());
  EXPECT_EQ(after.open.holders.count(kTunisia), 1U);
  // From whom it did not go, an ORDER does not take it.
  Fact wrong = OrderTo(kOrdered, released);
  std::get<CustodyOrdered>(wrong.body).former_custodian = kGuinea;
  EXPECT_THAT(Asked(released, wrong), RefusedBy("H.order_from_custodian"));
}

// It moved custody, and who took it was lost with its journal.
TEST(OrderedTest, AfterAReleaseWhoseReceiverWasLost) {
  const CaseState& released = Return(kCustodyTaken, 1)->before;
  Fact fact = OrderTo(kOrdered, released, 2);
  std::get<CustodyOrdered>(fact.body).former_custodian = kGuinea;
  ASSERT_OK(Asked(released, fact));
  const CaseState after = Apply(released, fact);
  EXPECT_EQ(after.open.epoch, released.open.epoch + 2);
  EXPECT_EQ(after.open.former_custodian, kTunisia);
  for (const char* node : {kTunisia, kGuinea}) {
    EXPECT_EQ(after.open.had_file.count(node), 1U) << node;
    EXPECT_EQ(after.open.holders.count(node), 1U) << node;
  }
}

// Who released the case gets it back: it reports to nobody, and holds nothing
// of another.
TEST(OrderedTest, BackToWhoHadItBefore) {
  const CaseState& before = Return(kStepStarted, 2)->before;
  ASSERT_EQ(before.open.former_custodian, kMali);
  ASSERT_EQ(before.open.had_file.count(kMali), 1U);
  const Fact fact = OrderTo(kMali, before);
  ASSERT_OK(Asked(before, fact));
  const CaseState after = Apply(before, fact);
  EXPECT_EQ(after.open.custodian, kMali);
  EXPECT_EQ(after.open.former_custodian, "");
  EXPECT_EQ(after.open.had_file.count(kMali), 0U);
  EXPECT_EQ(after.open.holders.count(kMali), 0U);
  EXPECT_EQ(after.open.had_file.count(kTunisia), 1U);
}

// The answer goes to the lost node: the new one recalls the request.
TEST(OrderedTest, ARequestOfTheLostCustodianIsRecalled) {
  CaseState state = After(Return(kEvaluationReceived)->before);
  ASSERT_EQ(state.open.evaluation.phase, EvaluationPhase::kAcknowledged);
  Fact recalled;
  recalled.meta = OrderTo(kOrdered, state).meta;
  recalled.meta.function = Function::kSupervisor;
  recalled.meta.staff_number = kSupervisorNumber;
  recalled.body = EvaluationRecalled{state.open.evaluation.request_digest};
  ASSERT_OK(Asked(state, recalled));
  state = Apply(std::move(state), recalled);
  EXPECT_EQ(state.open.evaluation.phase, EvaluationPhase::kRecalled);
}

TEST(OrderedTest, ItSaysWhatHappened) {
  const Fact fact = OrderedJourney().Act(kCustodyOrdered).facts.front();
  EXPECT_EQ(Sentence(Procedure::Embedded(), fact),
            "An ORDER moved custody here from ml-dnpef; the file came from "
            "tn-dgep.");
  EXPECT_EQ(Sentence(Procedure::Embedded(), fact, Language::kFrench),
            "Un ORDRE a fait passer ici la responsabilité depuis ml-dnpef ; "
            "le fichier est venu de tn-dgep.");
}

TEST(OrderedTest, ACaseThatWasMovedTwiceReplaysInFullAndOpenOnly) {
  EXPECT_EQ(OrderedJourney().failure, "");
  CaseState full;
  CaseState open;
  for (const Fact& fact : OrderedJourney().Facts()) {
    ASSERT_OK(Asked(full, fact));
    full = Apply(std::move(full), fact);
    if (JournalOf(TypeOf(fact.body)) != JournalKind::kOpen) continue;
    ASSERT_OK(Asked(open, fact));
    open = Apply(std::move(open), fact);
  }
  EXPECT_EQ(full.open, open.open);
  EXPECT_EQ(full.open.custodian, kTunisia);
  EXPECT_EQ(full.open.epoch, 3U);
}

}  // namespace
}  // namespace causeway::procedure
