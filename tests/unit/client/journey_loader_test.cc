#include "client/journey/journey_loader.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "client/demo/demo.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::StatusCode kBadJourney = absl::StatusCode::kInvalidArgument;

// One node, one case, three acts; tests change a word of it.
constexpr char kSmall[] = R"json({
  "name": "small",
  "nodes": [
    {"nodeId": "ml", "organisation": "An authority", "country": "ML",
     "type": "ORGANISATION_TYPE_CHILD_PROTECTION_AUTHORITY",
     "people": [
       {"label": "worker", "functions": ["FUNCTION_CASE_WORKER"]},
       {"label": "chief", "functions": ["FUNCTION_SUPERVISOR"]}]}],
  "acts": [
    {"title": "Opens", "node": "ml", "by": "worker", "daysAgo": 3,
     "open": {"opening": {"nationalities": ["GN"],
                          "ageBand": "AGE_BAND_6_TO_11"}}},
    {"title": "Starts", "node": "ml", "by": "worker",
     "record": {"act": {"startStep": {"step": "STEP_IMMEDIATE_CARE"}}}},
    {"title": "Decides", "node": "ml", "by": "chief",
     "record": {"act": {"recordDecision": {"members": ["chief@ml"]}}}}],
  "expected": [
    {"node": "ml", "openEntries": 2, "custodian": "ml"}],
  "refusals": [
    {"title": "Starts again", "node": "ml", "by": "worker",
     "record": {"act": {"startStep": {"step": "STEP_IMMEDIATE_CARE"}}},
     "refused": {"code": "FAILED_PRECONDITION", "rule": "S.x"}}]
})json";

// Parses kSmall with one text exchanged for another.
absl::Status With(const std::string& from, const std::string& to) {
  const std::string text = absl::StrReplaceAll(kSmall, {{from, to}});
  EXPECT_NE(text, kSmall) << from;
  return ParseJourney(text, "small.json").status();
}

TEST(JourneyLoaderTest, AWellFormedJourneyIsRead) {
  ASSERT_OK_AND_ASSIGN(const v1::Journey journey,
                       ParseJourney(kSmall, "small.json"));
  EXPECT_EQ(journey.acts_size(), 3);
  EXPECT_EQ(CaseLabel(journey.acts(0)), "child");
  EXPECT_EQ(journey.acts(0).days_ago(), 3);
}

TEST(JourneyLoaderTest, EveryShippedJourneyIsWellFormed) {
  EXPECT_EQ(demo::BuiltInJourneys().size(), 2);
  for (const std::string& name : demo::BuiltInJourneys()) {
    const auto built_in = demo::BuiltInJourney(name);
    ASSERT_OK(built_in) << name;
    const auto shipped = LoadJourney(std::string(CAUSEWAY_TEST_SOURCE_DIR) +
                                     "/journeys/" + name);
    ASSERT_OK(shipped) << name;
    EXPECT_EQ(built_in->SerializeAsString(), shipped->SerializeAsString());
  }
}

TEST(JourneyLoaderTest, WhatIsNotJsonIsRefusedWithItsPlace) {
  EXPECT_THAT(ParseJourney("{\"name\": \"x\",\n \"acts\": [}", "small.json"),
              StatusIs(kBadJourney,
                       AllOf(HasSubstr("small.json"), HasSubstr("line 2"))));
}

TEST(JourneyLoaderTest, AnUnknownTopFieldIsNamed) {
  EXPECT_THAT(With("\"expected\"", "\"expects\""),
              StatusIs(kBadJourney, HasSubstr("expects")));
}

TEST(JourneyLoaderTest, AWrongFieldNamesFileAndActAndTitle) {
  EXPECT_THAT(
      With("\"step\": \"STEP_IMMEDIATE_CARE\"",
           "\"stepp\": \"STEP_IMMEDIATE_CARE\""),
      StatusIs(kBadJourney, AllOf(HasSubstr("small.json"), HasSubstr("acts[1]"),
                                  HasSubstr("\"Starts\""), HasSubstr("stepp"),
                                  HasSubstr("causeway.v1.JourneyAct"))));
}

TEST(JourneyLoaderTest, AWrongEnumValueNamesTheAct) {
  EXPECT_THAT(With("AGE_BAND_6_TO_11", "AGE_BAND_7_TO_11"),
              StatusIs(kBadJourney, AllOf(HasSubstr("acts[0] \"Opens\""),
                                          HasSubstr("AGE_BAND_7_TO_11"))));
}

TEST(JourneyLoaderTest, AnUnknownNodeIsNamedWithThoseThereAre) {
  EXPECT_THAT(
      With("\"title\": \"Opens\", \"node\": \"ml\"",
           "\"title\": \"Opens\", \"node\": \"xx\""),
      StatusIs(kBadJourney, AllOf(HasSubstr("acts[0]"), HasSubstr("\"xx\""),
                                  HasSubstr("want one of: ml"))));
}

TEST(JourneyLoaderTest, AnUnknownPersonIsNamedWithThoseThereAre) {
  EXPECT_THAT(
      With("\"Decides\", \"node\": \"ml\", \"by\": \"chief\"",
           "\"Decides\", \"node\": \"ml\", \"by\": \"boss\""),
      StatusIs(kBadJourney, AllOf(HasSubstr("acts[2]"), HasSubstr("\"boss\""),
                                  HasSubstr("chief, worker"))));
}

TEST(JourneyLoaderTest, AnUnknownStaffLabelInsideAnActIsNamed) {
  EXPECT_THAT(
      With("chief@ml", "judge@ml"),
      StatusIs(kBadJourney, AllOf(HasSubstr("acts[2]"), HasSubstr("members"),
                                  HasSubstr("\"judge\""))));
  EXPECT_THAT(With("chief@ml", "s-abcdefgh"),
              StatusIs(kBadJourney, HasSubstr("label@node")));
}

TEST(JourneyLoaderTest, WhatThePlayerFillsInMustBeEmpty) {
  EXPECT_THAT(With("\"open\": {", "\"open\": {\"happenedOn\": \"2026-01-01\","),
              StatusIs(kBadJourney,
                       AllOf(HasSubstr("acts[0]"), HasSubstr("happenedOn"))));
  EXPECT_THAT(With("\"record\": {\"act\": {\"recordDecision\"",
                   "\"record\": {\"caseId\": \"c-1\", \"act\": "
                   "{\"recordDecision\""),
              StatusIs(kBadJourney, HasSubstr("caseId")));
}

TEST(JourneyLoaderTest, ACaseMustBeOpenedBeforeItIsUsed) {
  EXPECT_THAT(With("\"Starts\", \"node\": \"ml\"",
                   "\"Starts\", \"case\": \"other\", \"node\": \"ml\""),
              StatusIs(kBadJourney, AllOf(HasSubstr("acts[1]"),
                                          HasSubstr("no earlier act opens"),
                                          HasSubstr("other"))));
}

TEST(JourneyLoaderTest, AnActWithoutAnAskIsRefused) {
  EXPECT_THAT(
      With("\"record\": {\"act\": {\"recordDecision\": "
           "{\"members\": [\"chief@ml\"]}}}",
           "\"daysAgo\": 1"),
      StatusIs(kBadJourney, HasSubstr("want one of open, record, task")));
}

TEST(JourneyLoaderTest, ADateIsADateOrDaysAgo) {
  const std::string from = "\"recordDecision\": {\"members\": [\"chief@ml\"]}";
  EXPECT_OK(With(
      from, "\"submitDetermination\": {\"viewsHeardOn\": \"9 days ago\"}"));
  EXPECT_THAT(
      With(from, "\"submitDetermination\": {\"viewsHeardOn\": \"lately\"}"),
      StatusIs(kBadJourney,
               AllOf(HasSubstr("views_heard_on"), HasSubstr("days ago"))));
}

TEST(JourneyLoaderTest, AnExpectationNamesAKnownCaseAndNode) {
  EXPECT_THAT(With("\"custodian\": \"ml\"", "\"custodian\": \"gn\""),
              StatusIs(kBadJourney, AllOf(HasSubstr("expected[0]"),
                                          HasSubstr("custodian"))));
  EXPECT_THAT(With("\"openEntries\": 2", "\"case\": \"other\""),
              StatusIs(kBadJourney, HasSubstr("\"other\"")));
}

TEST(JourneyLoaderTest, ARefusalNamesACodeThatExists) {
  EXPECT_THAT(With("FAILED_PRECONDITION", "NO_WAY"),
              StatusIs(kBadJourney,
                       AllOf(HasSubstr("refusals[0]"), HasSubstr("NO_WAY"))));
}

TEST(JourneyLoaderTest, RefusalsOfWhichNoneIsRefusedAreAMistake) {
  EXPECT_THAT(With(",\n     \"refused\": {\"code\": \"FAILED_PRECONDITION\", "
                   "\"rule\": \"S.x\"}",
                   ""),
              StatusIs(kBadJourney, HasSubstr("refusals")));
}

TEST(JourneyLoaderTest, LabelsAndNodesAreThereOnce) {
  EXPECT_THAT(With("\"label\": \"chief\"", "\"label\": \"worker\""),
              StatusIs(kBadJourney, HasSubstr("twice")));
  EXPECT_THAT(With("\"FUNCTION_SUPERVISOR\"", "\"FUNCTION_MACHINE\""),
              StatusIs(kBadJourney, HasSubstr("functions")));
}

TEST(JourneyLoaderTest, AMissingFileNamesTheBuiltInOnes) {
  EXPECT_THAT(demo::FindJourney("no-such-journey"),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("return-to-family.json")));
  EXPECT_THAT(demo::FindJourney("nowhere/x.json"),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace causeway
