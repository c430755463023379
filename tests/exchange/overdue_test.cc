// A peer that is away: for a week nothing is lost and all arrives in order; how
// late it is, is said; then there are dead letters, which people send again.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class OverdueTest : public testing::Test {
 protected:
  void Offer(const std::string& case_id) {
    ASSERT_OK(ml_.Record("worker", case_id, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id, kApproveHandoff).status());
  }
  void Promise(const std::string& task_id) {
    ASSERT_OK(tn_.RecordTask("supervisor", task_id,
                             R"({"acceptOffer":{"worker":")" +
                                 tn_.Staff("worker") + R"("}})")
                  .status());
  }
  // An entry of the case, which a second person lets go after the approval.
  void RecordMore(const std::string& case_id) {
    ASSERT_OK(
        ml_.Record("worker", case_id,
                   R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                   {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)})
            .status());
    ml_.ReleaseLater(case_id);
  }
  // Time passes at this pace, and the node tries meanwhile.
  void Pass(absl::Duration time, absl::Duration step = absl::Hours(1)) {
    for (absl::Duration gone; gone < time; gone += step) {
      federation_.clock().Advance(step);
      ml_.sender().RunOnce();
    }
  }
  pb::DeliveryView Only() {
    const std::vector<pb::DeliveryView> open = ml_.OpenDeliveries();
    EXPECT_THAT(open, SizeIs(1));
    return open.empty() ? pb::DeliveryView() : open[0];
  }
  absl::StatusOr<pb::ResendDeliveryResponse> Resend(
      Node& node, const std::string& message_id,
      const std::string& who = "operator") {
    pb::ResendDeliveryRequest request;
    request.set_message_id(message_id);
    return node.evidence().ResendDelivery(
        node.As(who, "AdminService.ResendDelivery"), request);
  }
  pb::Alarms Alarms() {
    const auto answer = ml_.evidence().GetNode(
        ml_.As("operator", "AdminService.GetNode"), pb::GetNodeRequest());
    EXPECT_OK(answer.status());
    return answer.ok() ? answer->alarms() : pb::Alarms();
  }
  // Sequences in the order in which they reached Tunisia, by reference.
  std::map<std::string, std::vector<std::uint64_t>> ArrivedByReference() {
    std::map<std::string, std::vector<std::uint64_t>> by_reference;
    for (const Seen& one : federation_.seen) {
      if (one.chunk || one.to != "tn") continue;
      pb::DeliverRequest request;
      EXPECT_TRUE(request.ParseFromString(one.request));
      const auto opened =
          journal::OpenMessage(request.envelope(), "tn", one.from,
                               *tn_.env().sealing_keys, *tn_.env().directory);
      EXPECT_OK(opened.status());
      if (!opened.ok() || opened->header.sequence() == 0) continue;
      by_reference[opened->header.reference()].push_back(
          opened->header.sequence());
    }
    return by_reference;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
};

TEST_F(OverdueTest, APeerAwayForAWeekLosesNothingAndCatchesUpInOrder) {
  constexpr int kCases = 6;
  constexpr int kRounds = 4;
  std::vector<std::string> cases;
  for (int i = 0; i < kCases; ++i) {
    cases.push_back(ml_.OpenCase());
    Offer(cases.back());
  }
  federation_.Settle();
  for (const pb::TaskView& task : tn_.OpenTasks()) Promise(task.task_id());
  tn_.sender().RunOnce();
  // From here on nobody at Tunisia is reached, and care goes on at Mali.
  federation_.unreachable = "tn";
  federation_.seen.clear();
  for (int round = 1; round < kRounds; ++round) {
    for (const std::string& one : cases) RecordMore(one);
    Pass(absl::Hours(7 * 24) / kRounds);
  }
  Pass(absl::Hours(7 * 24) / kRounds);
  EXPECT_THAT(ml_.OpenDeliveries(), SizeIs(kCases * kRounds));
  EXPECT_THAT(federation_.seen, IsEmpty());
  EXPECT_EQ(Alarms().deliveries_dead(), 0u);
  for (const std::string& one : cases) {
    EXPECT_EQ(ml_.View(one).custody(), pb::CUSTODY_STATE_ACCEPTED);
  }

  // It is back, over a line that doubles and loses.
  federation_.unreachable.clear();
  int calls = 0;
  federation_.fate = [&calls](const std::string&, const std::string&) {
    switch (++calls % 4) {
      case 0:
        return Fate::kTwice;
      case 1:
        return Fate::kLoseAnswer;
      case 2:
        return Fate::kLoseRequest;
      default:
        return Fate::kDeliver;
    }
  };
  federation_.Settle();
  federation_.fate = nullptr;
  federation_.Settle();

  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  const auto arrived = ArrivedByReference();
  EXPECT_THAT(arrived, SizeIs(kCases));
  std::size_t messages = 0;
  for (const auto& [reference, sequences] : arrived) {
    // From 2, after OFFER: repeated, never skipped, never back before what was
    // not heard of yet.
    std::uint64_t next = 2;
    for (const std::uint64_t sequence : sequences) {
      EXPECT_LE(sequence, next);
      if (sequence == next) ++next;
    }
    messages += next - 2;
  }
  EXPECT_GE(messages, std::size_t{kCases} * (kRounds + 1));  // And RELEASE.
  for (const std::string& one : cases) {
    EXPECT_EQ(ml_.View(one).custody(), pb::CUSTODY_STATE_CLOSED);
  }
  const auto list = tn_.cases().ListCases(
      tn_.As("worker", "CaseService.ListCases"), pb::ListCasesRequest());
  ASSERT_OK(list.status());
  ASSERT_EQ(list->cases_size(), kCases);
  for (const pb::CaseView& taken : list->cases()) {
    EXPECT_EQ(taken.custodian(), "tn");
    EXPECT_TRUE(tn_.Verify(taken.case_id()).verified());
  }
}

TEST_F(OverdueTest, HowLateAMessageIsClimbsAndMovesNothing) {
  Offer(ml_.OpenCase());
  federation_.unreachable = "tn";
  ml_.sender().RunOnce();
  EXPECT_EQ(Only().due_state(), pb::DUE_STATE_UNSPECIFIED);
  EXPECT_EQ(Alarms().deliveries_late(), 0u);
  Pass(absl::Minutes(15), absl::Minutes(5));
  EXPECT_EQ(Only().due_state(), pb::DUE_STATE_OVERDUE);
  EXPECT_EQ(Only().escalated_to(), "");
  EXPECT_EQ(Alarms().deliveries_late(), 1u);
  EXPECT_EQ(Alarms().deliveries_escalated(), 0u);
  Pass(absl::Hours(24));
  EXPECT_EQ(Only().due_state(), pb::DUE_STATE_ESCALATED);
  EXPECT_EQ(Only().escalated_to(), "operator");
  EXPECT_EQ(Alarms().deliveries_escalated(), 1u);
  Pass(absl::Hours(48));
  EXPECT_EQ(Only().escalated_to(), "supervisor");
  EXPECT_EQ(Only().state(), pb::DELIVERY_STATE_PENDING);
  federation_.unreachable.clear();
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
  EXPECT_EQ(Alarms().deliveries_late(), 0u);
}

TEST_F(OverdueTest, ADeadLetterWaitsForAPersonAndKeepsItsPlace) {
  const std::string case_id = ml_.OpenCase();
  Offer(case_id);
  federation_.Settle();
  Promise(tn_.OpenTasks().at(0).task_id());
  tn_.sender().RunOnce();
  federation_.unreachable = "tn";
  RecordMore(case_id);  // BUNDLE 2 behind BUNDLE 1.
  Pass(absl::Hours(13 * 24));
  EXPECT_EQ(Alarms().deliveries_dead(), 0u);
  Pass(absl::Hours(3 * 24));
  std::vector<pb::DeliveryView> open = ml_.OpenDeliveries();
  ASSERT_THAT(open, SizeIs(2));
  EXPECT_EQ(open[0].state(), pb::DELIVERY_STATE_DEAD);
  EXPECT_EQ(open[0].escalated_to(), "supervisor");
  EXPECT_EQ(open[1].state(), pb::DELIVERY_STATE_PENDING);
  EXPECT_EQ(Alarms().deliveries_dead(), 1u);
  EXPECT_EQ(ml_.View(case_id).custody(), pb::CUSTODY_STATE_ACCEPTED);
  // The peer is back. Nothing goes by itself, nor past it.
  federation_.unreachable.clear();
  federation_.seen.clear();
  federation_.Settle();
  EXPECT_THAT(federation_.seen, IsEmpty());
  ml_.Restart();
  federation_.Settle();
  EXPECT_THAT(federation_.seen, IsEmpty());
  // A person sends it again; to ask twice is to ask once.
  for (const char* who : {"operator", "supervisor"}) {
    ASSERT_OK_AND_ASSIGN(const pb::ResendDeliveryResponse again,
                         Resend(ml_, open[0].message_id(), who));
    EXPECT_EQ(again.delivery().state(), pb::DELIVERY_STATE_PENDING);
    EXPECT_EQ(again.delivery().due_state(), pb::DUE_STATE_UNSPECIFIED);
  }
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  for (const auto& [reference, sequences] : ArrivedByReference()) {
    EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
  }
}

TEST_F(OverdueTest, ADeadLetterMeetsTheGatesOfTheDayOnWhichItIsSentAgain) {
  const std::string case_id = ml_.OpenCase();
  Offer(case_id);
  federation_.unreachable = "tn";
  Pass(absl::Hours(15 * 24));
  ASSERT_EQ(Only().state(), pb::DELIVERY_STATE_DEAD);
  ASSERT_OK(ml_.Record("worker", case_id, Consent("refused", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  federation_.unreachable.clear();
  federation_.seen.clear();
  ASSERT_OK(Resend(ml_, Only().message_id()).status());
  federation_.Settle();
  EXPECT_THAT(federation_.seen, IsEmpty());
  EXPECT_EQ(Only().state(), pb::DELIVERY_STATE_HELD);
}

// Until RELEASE arrives nobody acts for the child.
TEST_F(OverdueTest, AReleaseIsNeverADeadLetter) {
  const std::string case_id = ml_.OpenCase();
  Offer(case_id);
  federation_.Settle();
  Promise(tn_.OpenTasks().at(0).task_id());
  tn_.sender().RunOnce();
  ml_.sender().RunOnce();  // BUNDLE.
  tn_.sender().RunOnce();  // READY.
  federation_.unreachable = "tn";
  Pass(absl::Hours(40 * 24), absl::Hours(6));
  EXPECT_EQ(Only().type(), pb::MESSAGE_TYPE_RELEASE);
  EXPECT_EQ(Only().state(), pb::DELIVERY_STATE_PENDING);
  EXPECT_EQ(Only().escalated_to(), "supervisor");
  federation_.unreachable.clear();
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(OverdueTest, WhatWasRefusedForGoodIsSeenAndSentAgainInItsPlace) {
  const std::string case_id = ml_.OpenCase();
  Offer(case_id);
  federation_.Settle();
  Promise(tn_.OpenTasks().at(0).task_id());
  ASSERT_OK(
      ml_.Record("worker", case_id, R"({"withdrawHandoff":{}})").status());
  federation_.Settle();
  // ACCEPT crossed WITHDRAW: refused, and in the list until somebody looks.
  std::vector<pb::DeliveryView> open = tn_.OpenDeliveries();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].type(), pb::MESSAGE_TYPE_ACCEPT);
  EXPECT_EQ(open[0].state(), pb::DELIVERY_STATE_REFUSED);
  const std::string rule = open[0].last_rule();
  EXPECT_FALSE(rule.empty());
  ASSERT_OK(Resend(tn_, open[0].message_id()).status());
  EXPECT_EQ(tn_.OpenDeliveries().at(0).state(), pb::DELIVERY_STATE_PENDING);
  federation_.Settle();
  // The refusal was kept there: the same answer, and nothing moved.
  open = tn_.OpenDeliveries();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].state(), pb::DELIVERY_STATE_REFUSED);
  EXPECT_EQ(open[0].last_rule(), rule);
  EXPECT_EQ(ml_.View(case_id).custody(), pb::CUSTODY_STATE_HELD);
}

TEST_F(OverdueTest, WhatCannotBeSentAgainIsSaidSo) {
  EXPECT_THAT(Resend(ml_, "short").status(), RefusedBy("input.field"));
  EXPECT_THAT(Resend(ml_, std::string(16, 'x')).status(),
              RefusedBy("access.not_found"));
  const std::string case_id = ml_.OpenCase();
  Offer(case_id);
  const std::string offer = Only().message_id();
  // What waits anyway stays as it is.
  ASSERT_OK_AND_ASSIGN(const pb::ResendDeliveryResponse waits,
                       Resend(ml_, offer));
  EXPECT_EQ(waits.delivery().state(), pb::DELIVERY_STATE_PENDING);
  federation_.Settle();
  EXPECT_THAT(Resend(ml_, offer).status(), RefusedBy("delivery.done"));
  // A case file that was refused: its chunks are gone.
  Promise(tn_.OpenTasks().at(0).task_id());
  tn_.sender().RunOnce();
  const auto bundle = WaitingRow(ml_, pb::MESSAGE_TYPE_BUNDLE);
  ASSERT_OK(bundle.status());
  pb::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(bundle->envelope()));
  pb::DeliverChunkRequest spoilt;
  spoilt.mutable_chunk()->set_message_id(envelope.message_id());
  spoilt.mutable_chunk()->set_sealed("spoilt");
  server::CallContext call;
  call.actor.node = "ml";
  ASSERT_OK(tn_.exchange().DeliverChunk(call, spoilt).status());
  federation_.Settle();
  ASSERT_EQ(Only().state(), pb::DELIVERY_STATE_REFUSED);
  EXPECT_EQ(Alarms().deliveries_refused(), 1u);
  EXPECT_THAT(Resend(ml_, envelope.message_id()).status(),
              RefusedBy("delivery.file_gone"));
}

}  // namespace
}  // namespace causeway::exchange_test
