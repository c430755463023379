// An answer that says recorded survives kill -9 an instant later.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/recorder.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

class DurabilityTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(ml_.Start()); }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
};

TEST_F(DurabilityTest, AnOpenedCaseSurvivesAKillAtItsAnswer) {
  const pb::OpenCaseRequest request = Opening();
  const auto first = ml_.As("worker").OpenCase(request, Soon());
  ml_.Kill();
  ASSERT_OK(first);
  ASSERT_OK(ml_.Start());
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse again,
                       ml_.As("worker").OpenCase(request, Soon()));
  EXPECT_EQ(again.SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ml_.Read().case_versions.size(), 1u);
}

TEST_F(DurabilityTest, ARecordedActSurvivesAKillAtItsAnswer) {
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse opened,
                       ml_.As("worker").OpenCase(Opening(), Soon()));
  const pb::RecordRequest request = StartOfCare(opened.case_().case_id());
  const auto first = ml_.As("worker").Record(request, Soon());
  ml_.Kill();
  ASSERT_OK(first);
  ASSERT_OK(ml_.Start());
  pb::GetCaseRequest get;
  get.set_case_id(request.case_id());
  ASSERT_OK_AND_ASSIGN(pb::CaseView view,
                       ml_.As("worker").GetCase(get, Soon()));
  // The answer to an act does not repeat the protected regions.
  EXPECT_TRUE(view.has_protected_());
  view.clear_protected_();
  EXPECT_EQ(view.SerializeAsString(), first->case_().SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse again,
                       ml_.As("worker").Record(request, Soon()));
  EXPECT_EQ(again.SerializeAsString(), first->SerializeAsString());
}

TEST_F(DurabilityTest, EverythingAcknowledgedSurvivesTenKillsUnderLoad) {
  constexpr int kRounds = 10;
  constexpr int kThreads = 4;
  int total = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    std::atomic<int> acknowledged{0};
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      // No worker gets more children than the limit.
      const std::string label = i % 2 == 0 ? "worker" : "colleague";
      recorders.push_back(
          std::make_unique<Recorder>(ml_.Connect(label), label));
      Recorder* const recorder = recorders.back().get();
      threads.emplace_back(
          [recorder, &acknowledged] { recorder->Run(&acknowledged); });
    }
    // Each round ends elsewhere.
    EXPECT_TRUE(Eventually([&] { return acknowledged > 3 + 5 * round; }));
    ml_.Kill();
    for (std::thread& thread : threads) thread.join();
    total += acknowledged;
    ASSERT_OK(ml_.Start());
    for (const auto& recorder : recorders) {
      EXPECT_THAT(recorder->end(), StatusIs(absl::StatusCode::kUnavailable));
      recorder->ExpectAllThere(ml_);
    }
  }
  EXPECT_GT(total, kRounds * 4);
}

}  // namespace
}  // namespace causeway::integration_test
