// A hand-off between two processes, one of which is killed in the middle: of
// the exchange, or of a large case file.

#include <algorithm>
#include <ostream>
#include <string>

#include "base/ids.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

constexpr int kActsUntilTheOffer = 9;

// Once the giver has written a message of this type (UNSPECIFIED: once the
// receiver's person accepted), the node is killed.
struct Point {
  const char* name;
  pb::MessageType written;
  const char* killed;
};

void PrintTo(const Point& point, std::ostream* out) { *out << point.name; }

class Handoff {
 protected:
  void Begin(const pb::Journey& journey) {
    ASSERT_OK(ml_.Start());
    ASSERT_OK(tn_.Start());
    ASSERT_OK(federation_.at("gn").Start());  // The player asks all nodes.
    case_id_ = federation_.Play(journey);
    ASSERT_FALSE(case_id_.empty());
  }

  void Accept() {
    pb::ListTasksRequest list;
    list.set_open_only(true);
    pb::ListTasksResponse tasks;
    ASSERT_TRUE(Eventually([&] {
      auto answer = tn_.As("supervisor").ListTasks(list, Soon());
      if (answer.ok()) tasks = *answer;
      return tasks.tasks_size() == 1;
    }));
    pb::RecordTaskRequest request;
    request.set_task_id(tasks.tasks(0).task_id());
    request.set_idempotency_key(NewIdempotencyKey(random_));
    request.set_happened_on(Today());
    request.mutable_act()->mutable_accept_offer()->set_worker(
        tn_.StaffNumber("worker"));
    ASSERT_OK(tn_.As("supervisor").RecordTask(request, Soon()));
  }

  bool Written(pb::MessageType type) {
    if (type == pb::MESSAGE_TYPE_UNSPECIFIED) return true;
    const auto list = ml_.As("supervisor")
                          .ListDeliveries(pb::ListDeliveriesRequest(), Soon());
    EXPECT_OK(list);
    return list.ok() &&
           std::any_of(list->deliveries().begin(), list->deliveries().end(),
                       [&](const pb::DeliveryView& delivery) {
                         return delivery.type() == type;
                       });
  }

  pb::CaseView View(Node& node, const std::string& case_id) {
    pb::GetCaseRequest request;
    request.set_case_id(case_id);
    const auto view = node.As("worker").GetCase(request, Soon());
    EXPECT_OK(view);
    return view.ok() ? *view : pb::CaseView();
  }

  void ExpectVerified(Node& node, const std::string& case_id,
                      std::uint64_t open_entries) {
    pb::VerifyCaseRequest request;
    request.set_case_id(case_id);
    ASSERT_OK_AND_ASSIGN(const pb::VerifyCaseResponse verified,
                         node.As("worker").VerifyCase(request, Soon()));
    EXPECT_TRUE(verified.verified()) << verified.problem();
    EXPECT_EQ(verified.open_entries(), open_entries);
    EXPECT_EQ(verified.custodian(), "tn");
    EXPECT_EQ(verified.epoch(), 1u);
  }

  // As without a kill: nothing twice, nothing lost.
  void ExpectMoved(std::uint64_t entries) {
    ASSERT_TRUE(Eventually([&] {
      return View(ml_, case_id_).custody() == pb::CUSTODY_STATE_CLOSED;
    }));
    const pb::CaseView given = View(ml_, case_id_);
    EXPECT_EQ(given.custodian(), "tn");
    EXPECT_EQ(given.handed_to(), "tn");
    const Reading reading = tn_.Read();
    ASSERT_EQ(reading.case_versions.size(), 1u);
    const std::string taken_id = reading.case_versions.front().first;
    const pb::CaseView taken = View(tn_, taken_id);
    EXPECT_EQ(taken.custody(), pb::CUSTODY_STATE_HELD);
    EXPECT_EQ(taken.custodian(), "tn");
    EXPECT_EQ(taken.worker(), tn_.StaffNumber("worker"));
    ExpectVerified(ml_, case_id_, entries);
    ExpectVerified(tn_, taken_id, entries + 1);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  OpenSslRandom random_;
  std::string case_id_;
};

pb::Journey UntilTheOffer() {
  pb::Journey journey = ShippedJourney();
  journey.mutable_acts()->DeleteSubrange(
      kActsUntilTheOffer, journey.acts_size() - kActsUntilTheOffer);
  return journey;
}

class HandoffTest : public Handoff, public ::testing::TestWithParam<Point> {};

TEST_P(HandoffTest, CompletesWithOneCustodian) {
  ASSERT_NO_FATAL_FAILURE(Begin(UntilTheOffer()));
  ASSERT_NO_FATAL_FAILURE(Accept());
  ASSERT_TRUE(Eventually([&] { return Written(GetParam().written); }));
  Node& killed = federation_.at(GetParam().killed);
  killed.Kill();
  ASSERT_OK(killed.Start());
  ExpectMoved(8);
}

INSTANTIATE_TEST_SUITE_P(
    Kills, HandoffTest,
    ::testing::Values(
        Point{"ReceiverAtItsAccept", pb::MESSAGE_TYPE_UNSPECIFIED, "tn"},
        Point{"ReceiverAtTheBundle", pb::MESSAGE_TYPE_BUNDLE, "tn"},
        Point{"ReceiverAtTheRelease", pb::MESSAGE_TYPE_RELEASE, "tn"},
        Point{"GiverAtTheBundle", pb::MESSAGE_TYPE_BUNDLE, "ml"},
        Point{"GiverAtTheRelease", pb::MESSAGE_TYPE_RELEASE, "ml"}),
    [](const ::testing::TestParamInfo<Point>& test) {
      return std::string(test.param.name);
    });

constexpr int kScans = 8;
constexpr int kChunks = 64;  // Of a file of 16 MiB.

// The same case with scans of 1.5 MiB: eight times the act in which care is
// recorded.
pb::Journey WithLargeFile() {
  pb::Journey journey = UntilTheOffer();
  pb::JourneyAct care;
  for (const pb::JourneyAct& act : journey.acts()) {
    if (act.record().act().has_record_care()) care = act;
  }
  care.mutable_record()->clear_documents();
  for (int i = 0; i < 2; ++i) {
    pb::Document* const scan = care.mutable_record()->add_documents();
    scan->set_kind(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS);
    scan->set_content(std::string(768 * 1024, static_cast<char>('a' + i)));
  }
  pb::Journey large = journey;
  large.clear_acts();
  for (const pb::JourneyAct& act : journey.acts()) {
    if (act.record().act().has_propose_handoff()) {
      for (int i = 0; i < kScans; ++i) *large.add_acts() = care;
    }
    *large.add_acts() = act;
  }
  return large;
}

class LargeFileTest : public Handoff,
                      public ::testing::TestWithParam<const char*> {
 protected:
  // Chunks that Tunisia took in, by its log.
  int ChunksTaken() {
    const std::string log = tn_.Log();
    int taken = 0;
    for (size_t at = log.find(kChunkMethod); at != std::string::npos;
         at = log.find(kChunkMethod, at + 1)) {
      ++taken;
    }
    return taken;
  }
  static constexpr char kChunkMethod[] = "ExchangeService.DeliverChunk";
};

TEST_P(LargeFileTest, GoesOnWhereTheLineBroke) {
  federation_.LogEverything();
  ASSERT_NO_FATAL_FAILURE(Begin(WithLargeFile()));
  ASSERT_NO_FATAL_FAILURE(Accept());
  ASSERT_TRUE(Eventually([&] { return ChunksTaken() >= kChunks / 4; }));
  Node& killed = federation_.at(GetParam());
  killed.Kill();
  const int before = ChunksTaken();
  EXPECT_LT(before, kChunks) << "it was killed too late";
  ASSERT_OK(killed.Start());
  ExpectMoved(8 + kScans);
  // The one that was under way may have come twice, or have been taken without
  // a line in the log.
  EXPECT_GE(ChunksTaken(), kChunks - 1);
  EXPECT_LE(ChunksTaken(), kChunks + 1);
}

INSTANTIATE_TEST_SUITE_P(Killed, LargeFileTest, ::testing::Values("ml", "tn"),
                         [](const ::testing::TestParamInfo<const char*>& test) {
                           return std::string(test.param);
                         });

}  // namespace
}  // namespace causeway::integration_test
