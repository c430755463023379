// A directory that ends: new hand-offs stop at both sides, what is under way
// goes on, and people hear of it before.

#include <string>
#include <vector>

#include "base/log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/alarms.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DirectoryEndTest : public ::testing::Test {
 protected:
  void EndsIn(absl::Duration left) {
    const absl::Time end = federation_.clock().Now() + left;
    federation_.Publish([&](pb::Directory& next) {
      next.set_expires_at_us(absl::ToUnixMicros(end));
    });
  }
  void OfferToTunisia() {
    const std::string id = ml_.OpenCase();
    ASSERT_OK(ml_.Record("worker", id, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", id, kApproveHandoff).status());
    federation_.Settle();
    ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
    task_id_ = tn_.OpenTasks()[0].task_id();
  }
  absl::Status Accept() {
    return tn_
        .RecordTask(
            "supervisor", task_id_,
            R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})")
        .status();
  }
  // Lines about the directory that the watch of Mali logs now.
  std::vector<std::string> Logged(server::AlarmWatch& watch) {
    std::vector<std::string> lines;
    SetLogSink([&lines](absl::string_view line) {
      if (line.find("directory_ends") != line.npos) lines.emplace_back(line);
    });
    watch.RunOnce();
    SetLogSink(nullptr);
    return lines;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string task_id_;
};

TEST_F(DirectoryEndTest, AnOfferThatCameBeforeIsNotAcceptedAfter) {
  EndsIn(absl::Hours(2));
  ASSERT_NO_FATAL_FAILURE(OfferToTunisia());
  federation_.clock().Advance(absl::Hours(3));
  const absl::Status refused = Accept();
  EXPECT_THAT(refused, RefusedBy("directory.expired"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(tn_.Task(task_id_).state(), pb::TASK_STATE_WAITING);
  // A next version lets it go on.
  EndsIn(absl::Hours(24));
  EXPECT_OK(Accept());
}

TEST_F(DirectoryEndTest, ARefusalIsAlwaysPossible) {
  EndsIn(absl::Hours(2));
  ASSERT_NO_FATAL_FAILURE(OfferToTunisia());
  federation_.clock().Advance(absl::Hours(3));
  EXPECT_OK(tn_.RecordTask("supervisor", task_id_, kDeclineOffer).status());
}

TEST_F(DirectoryEndTest, WhatWasAcceptedBeforeGoesToItsEnd) {
  EndsIn(absl::Hours(2));
  ASSERT_NO_FATAL_FAILURE(OfferToTunisia());
  ASSERT_OK(Accept());
  federation_.clock().Advance(absl::Hours(3));
  federation_.Settle();
  const std::string id = tn_.Task(task_id_).case_id();
  ASSERT_NE(id, "");
  EXPECT_EQ(tn_.View(id).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_OK(tn_.Record("worker", id, kRaise).status());
}

TEST_F(DirectoryEndTest, TheLogSaysSoBeforeAndOnceADay) {
  const auto within = [](int days, const char* level) {
    return ElementsAre(
        AllOf(HasSubstr(absl::StrCat("\"within_days\":\"", days, "\"")),
              HasSubstr(level)));
  };
  EndsIn(absl::Hours(24 * 92));
  server::AlarmWatch watch(ml_.env());
  EXPECT_THAT(Logged(watch), IsEmpty());
  federation_.clock().Advance(absl::Hours(24 * 3));
  EXPECT_THAT(Logged(watch), within(90, "warn"));
  EXPECT_THAT(Logged(watch), IsEmpty());
  federation_.clock().Advance(absl::Hours(23));
  EXPECT_THAT(Logged(watch), IsEmpty());
  federation_.clock().Advance(absl::Hours(1));
  EXPECT_THAT(Logged(watch), within(90, "warn"));
  federation_.clock().Advance(absl::Hours(24 * 60));
  EXPECT_THAT(Logged(watch), within(30, "warn"));
  federation_.clock().Advance(absl::Hours(24 * 22));
  EXPECT_THAT(Logged(watch), within(7, "error"));
  federation_.clock().Advance(absl::Hours(24 * 7));
  EXPECT_THAT(Logged(watch), within(0, "error"));
  EXPECT_THAT(Logged(watch), IsEmpty());
}

}  // namespace
}  // namespace causeway::exchange_test
