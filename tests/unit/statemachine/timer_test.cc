// The timers of the procedure's papers (domain.md 10.2) and where each stands
// here, with the days it states.

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::deadlines {
namespace {

using Days = std::map<std::string, int32_t, std::less<>>;

Days Always(int32_t days) {
  return {{"high", days}, {"medium", days}, {"low", days}, {"unknown", days}};
}

struct Timer {
  const char* name;
  std::string limit = {};      // In deadlines.toml; empty: none.
  Days days = {};              // What the papers state, by key.
  std::string procedure = {};  // A limit of the procedure file; its days.
  int64_t procedure_days = 0;
  std::string why_none = {};        // Where there is neither.
  std::vector<int32_t> rungs = {};  // Days late at which they escalate.
};

std::vector<Timer> Timers() {
  return {
      {.name = "T_URGENT_ACTION", .limit = "urgent_action", .days = Always(1)},
      {.name = "T_REGISTRATION",
       .limit = "registration",
       .days = Always(1),
       .rungs = {1}},  // 48 hours at most.
      {.name = "T_ASSESS_START",
       .limit = "assessment_start",
       .days = {{"high", 1}, {"medium", 3}, {"low", 7}}},
      {.name = "T_ASSESS_DONE", .limit = "assessment_done", .days = Always(7)},
      {.name = "T_PLAN",
       .limit = "case_plan",
       .days = {{"high", 3}, {"medium", 7}, {"low", 14}}},
      {.name = "T_PLAN_REVIEW", .limit = "plan_review", .days = Always(30)},
      {.name = "T_CARE_REVIEW", .limit = "care_review", .days = Always(90)},
      {.name = "T_GUARDIAN", .limit = "guardian", .days = Always(15)},
      {.name = "T_BID", .limit = "determination", .days = Always(30)},
      {.name = "T_BID, durable solution",
       .limit = "durable_solution",
       .days = Always(730)},
      {.name = "T_APPEAL",
       .limit = "appeal_end",
       .procedure = "appeal_window_days",
       .procedure_days = 15},
      {.name = "T_ORIGIN_ACK",
       .limit = "evaluation_acknowledge",
       .days = Always(7)},
      // Who acknowledges names who does it.
      {.name = "T_ORIGIN_ASSIGN",
       .limit = "evaluation_acknowledge",
       .days = Always(7),
       .rungs = {7}},
      {.name = "T_ORIGIN_REPORT",
       .limit = "evaluation_report",
       .days = Always(60),
       .rungs = {30, 60}},  // Day 90 and day 120.
      {.name = "T_ART82",
       .limit = "inquiry_answer",
       .days = {{"placement_consultation", 90}}},
      {.name = "T_OFFER", .limit = "offer_answer", .days = Always(14)},
      {.name = "T_TRANSIT", .limit = "transit_arrival", .days = Always(1)},
      {.name = "T_FIRST_VISIT", .limit = "first_visit", .days = Always(7)},
      {.name = "T_REINTEGRATION_PLAN",
       .limit = "reintegration_plan",
       .days = Always(30)},
      {.name = "T_FOLLOWUP",
       .limit = "follow_up",
       .days = {{"first", 30}, {"second", 90}, {"third", 180}, {"later", 365}}},
      {.name = "T_POST_CLOSE",
       .limit = "post_closure_visit",
       .days = Always(90)},
      // The least time before the reason counts, not a time to act in.
      {.name = "T_UNCONTACTABLE",
       .procedure = "not_contactable_days",
       .procedure_days = 90},
      {.name = "T_MAJORITY",
       .limit = "majority",
       .days = Always(365),
       .rungs = {182}},  // Half a year before.
      {.name = "T_MAJORITY, when it is",
       .limit = "majority_month",
       .days = Always(30)},
      {.name = "T_OVERRIDE",
       .limit = "override_expiry",
       .procedure = "override_valid_days",
       .procedure_days = 7},
      {.name = "T_BREACH", .limit = "data_breach", .days = {{"known", 3}}},
      {.name = "T_DELAY_STAT",
       .why_none = "10.2 states no limit: it is measured over cases"},
      // Answers of other kinds (5.1) and what data protection asks (12).
      {.name = "INFO_REQUEST",
       .limit = "inquiry_answer",
       .days = {{"information_request", 90}}},
      {.name = "TRANSFER_REQUEST",
       .limit = "inquiry_answer",
       .days = {{"case_request", 14}}},
      {.name = "DANGER_NOTICE, MISSING_NOTICE",
       .limit = "inquiry_answer",
       .days = {{"danger_notice", 1}, {"missing_notice", 1}}},
      {.name = "CONSENT_CHANGED",
       .limit = "consent_change_answer",
       .days = {{"consent_changed", 3}}},
      {.name = "RECALL", .limit = "inquiry_answer", .days = {{"recall", 3}}},
      {.name = "CORRECTION",
       .limit = "inquiry_answer",
       .days = {{"correction", 14}}},
      {.name = "copy of a former custodian",
       .limit = "copy_retention",
       .procedure = "copy_retention_days",
       .procedure_days = 1825},
  };
}

TEST(TimerTest, EachHasItsLimitWithItsDays) {
  for (const Timer& timer : Timers()) {
    SCOPED_TRACE(timer.name);
    EXPECT_NE(timer.limit.empty() && timer.procedure.empty(),
              timer.why_none.empty());
    if (!timer.procedure.empty()) {
      EXPECT_EQ(procedure::Procedure::Embedded().Limit(timer.procedure),
                timer.procedure_days);
    }
    if (timer.limit.empty()) continue;
    const Limit* const limit = DeadlineTable::Embedded().Find(timer.limit);
    ASSERT_NE(limit, nullptr);
    for (const auto& [key, days] : timer.days) {
      const auto found = limit->days.find(key);
      ASSERT_NE(found, limit->days.end()) << key;
      EXPECT_EQ(found->second, days) << key;
    }
    for (const int32_t day : timer.rungs) {
      EXPECT_THAT(limit->escalation,
                  testing::Contains(testing::Field(&Rung::after_days, day)));
    }
  }
}

TEST(TimerTest, WhoWaitsForAnotherAuthorityClimbsTheLadder) {
  for (const char* id : {"evaluation_acknowledge", "evaluation_report",
                         "offer_answer", "transit_arrival", "inquiry_answer"}) {
    const Limit* const limit = DeadlineTable::Embedded().Find(id);
    ASSERT_NE(limit, nullptr);
    ASSERT_EQ(limit->escalation.size(), 4u) << id;
    const char* const ladder[] = {"focal point", "deputy", "central authority",
                                  "ISS"};
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_THAT(limit->escalation[i].to, testing::HasSubstr(ladder[i]));
    }
  }
}

}  // namespace
}  // namespace causeway::deadlines
