// Many hand-offs at once: people on both sides, both outboxes, both inboxes,
// each on threads of its own.

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr int kCases = 6;
constexpr int kPollsMax = 6000;

class ConcurrencyTest : public testing::Test {
 protected:
  // True once `done` holds; the fake clock moves on so that back-offs end.
  bool Await(const std::function<bool()>& done) {
    for (int i = 0; i < kPollsMax; ++i) {
      if (done()) return true;
      federation_.clock().Advance(absl::Milliseconds(100));
      absl::SleepFor(absl::Milliseconds(10));
    }
    return false;
  }

  void HandOver(const std::string& case_id) {
    EXPECT_OK(ml_.Record("worker", case_id, ProposeMovedOn()).status());
    EXPECT_OK(ml_.Record("supervisor", case_id, kApproveHandoff).status());
    EXPECT_TRUE(Await([&] {
      return ml_.View(case_id).custody() == pb::CUSTODY_STATE_CLOSED;
    }));
  }

  void AcceptEverything() {
    const std::string accept =
        R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
    while (!done_) {
      for (const pb::TaskView& task : tn_.OpenTasks()) {
        if (task.state() != pb::TASK_STATE_WAITING) continue;
        EXPECT_OK(
            tn_.RecordTask("supervisor", task.task_id(), accept).status());
      }
      absl::SleepFor(absl::Milliseconds(5));
    }
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::atomic<bool> done_ = false;
};

TEST_F(ConcurrencyTest, ManyHandOffsAtOnceEachMoveOnce) {
  std::vector<std::string> cases;
  for (int i = 0; i < kCases; ++i) cases.push_back(ml_.OpenCase());
  ml_.sender().Start();
  tn_.sender().Start();
  std::thread acceptor([this] { AcceptEverything(); });
  std::vector<std::thread> givers;
  for (const std::string& case_id : cases) {
    givers.emplace_back([this, case_id] { HandOver(case_id); });
  }
  for (std::thread& giver : givers) giver.join();
  done_ = true;
  acceptor.join();
  ml_.sender().Stop();
  tn_.sender().Stop();

  pb::ListCasesRequest request;
  request.set_page_size(200);
  auto at_tn =
      tn_.cases().ListCases(tn_.As("worker", "CaseService.ListCases"), request);
  ASSERT_OK(at_tn.status());
  EXPECT_EQ(at_tn->cases_size(), kCases);
  for (const pb::CaseView& view : at_tn->cases()) {
    EXPECT_EQ(view.custody(), pb::CUSTODY_STATE_HELD);
    EXPECT_EQ(view.epoch(), 1u);
    EXPECT_TRUE(tn_.Verify(view.case_id()).verified());
  }
}

}  // namespace
}  // namespace causeway::exchange_test
