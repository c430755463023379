#include "wire/json_parse.h"

#include <string>

#include "base/errors.h"
#include "causeway/v1/case_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Refusal Faulty(const std::string& json) {
  v1::Act act;
  const absl::Status status = ParseJson("--act", json, &act);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, RefusedBy("input.json"));
  EXPECT_EQ(act.ByteSizeLong(), 0u) << "nothing is kept";
  return RefusalOf(status).value_or(Refusal());
}

TEST(ParseJsonTest, WhatFitsIsRead) {
  v1::Act act;
  ASSERT_OK(
      ParseJson("--act", R"({"startStep":{"step":"STEP_ASSESSMENT"}})", &act));
  EXPECT_EQ(act.start_step().step(), v1::STEP_ASSESSMENT);
  ASSERT_OK(ParseJson("--act", R"({"start_step":{"step":3}})", &act));
}

TEST(ParseJsonTest, AnUnknownFieldIsToldWithWhatIsThere) {
  const Refusal top = Faulty(R"({"startStp":{}})");
  EXPECT_THAT(top.message, HasSubstr("--act: at the top: a field that is not"));
  ASSERT_EQ(top.missing.size(), 1u);
  EXPECT_THAT(top.missing[0], HasSubstr("nearest: startStep;"));
  EXPECT_THAT(top.missing[0], HasSubstr("raiseUrgent, "));
  const Refusal inside = Faulty(R"({"startStep":{"Awa Diallo":3}})");
  EXPECT_THAT(inside.message, HasSubstr("startStep: a field"));
  EXPECT_THAT(inside.message, Not(HasSubstr("Awa")));
  EXPECT_THAT(inside.missing[0], Not(HasSubstr("Awa")));
}

TEST(ParseJsonTest, AnUnknownCodeIsToldWithItsListAndNotRepeated) {
  const Refusal refusal = Faulty(R"({"raiseUrgent":{"kind":"saftey of Awa"}})");
  EXPECT_THAT(refusal.message, HasSubstr("raiseUrgent.kind: an unknown code"));
  EXPECT_THAT(refusal.missing,
              ElementsAre(testing::AllOf(
                  HasSubstr("nearest: URGENT_KIND_SAFETY"),
                  HasSubstr("URGENT_KIND_HEALTH"), Not(HasSubstr("Awa")))));
  EXPECT_THAT(Faulty(R"({"raiseUrgent":{"kind":true}})").missing,
              ElementsAre(HasSubstr("in quotes, one of: URGENT_KIND")));
}

TEST(ParseJsonTest, AValueOfAnotherSortIsToldBySort) {
  EXPECT_THAT(Faulty(R"({"raiseUrgent":"now"})").missing,
              ElementsAre("raiseUrgent: an object: {...}"));
  EXPECT_THAT(Faulty(R"({"recordOrigin":{"nationalities":[7]}})").missing,
              ElementsAre("recordOrigin.nationalities[0]: a text in quotes"));
  EXPECT_THAT(Faulty(R"({"fileAppeal":{"lateWithLeave":"perhaps"}})").missing,
              ElementsAre(HasSubstr("true or false")));
  EXPECT_THAT(Faulty(R"({"recordCare":{"concernsTotal":"many"}})").missing,
              ElementsAre("recordCare.concernsTotal: a number"));
  EXPECT_THAT(Faulty(R"({"moveProcedure":{"procedureDigest":"%%"}})").missing,
              ElementsAre("moveProcedure.procedureDigest: base64"));
}

TEST(ParseJsonTest, EveryFaultIsTold) {
  const Refusal refusal = Faulty(
      R"({"recordOrigin":{"nationalities":[{}],"habitualResidence":["GN"]}})");
  EXPECT_EQ(refusal.missing.size(), 2u);
  // In the order of their places, however the reader hands them over.
  EXPECT_THAT(refusal.message, HasSubstr("recordOrigin: a field"));
  EXPECT_THAT(refusal.message, HasSubstr("(and 1 more)"));
  EXPECT_THAT(Faulty(R"({"raiseUrgent":{},"clearUrgent":{}})").missing,
              ElementsAre(HasSubstr("one alone")));
}

TEST(ParseJsonTest, WhatIsNoJsonIsSaidWithoutQuotingIt) {
  for (const char* json : {"", "{", "Awa Diallo", "[]", R"({"a":})"}) {
    const Refusal refusal = Faulty(json);
    EXPECT_THAT(refusal.message, HasSubstr("--act: is no JSON object"));
    EXPECT_THAT(refusal.message, Not(HasSubstr("Awa")));
    EXPECT_THAT(refusal.missing, ElementsAre(HasSubstr("causeway.v1.Act")));
  }
}

}  // namespace
}  // namespace causeway::wire
