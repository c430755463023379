#include "server/national_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "crypto/digest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class NationalLimitsTest : public ::testing::Test {
 protected:
  std::string Country() {
    return federation_.LoadDirectory()->Find(config_.node_id)->country();
  }
  absl::StatusOr<NationalLimits> Load(const std::string& text) {
    config_.deadlines_overlay = config_.file + ".limits";
    WriteFile(config_.deadlines_overlay, text);
    return LoadNationalLimits(config_, *federation_.LoadDirectory());
  }
  void ExpectNamed(const absl::Status& status, const std::string& what) {
    EXPECT_THAT(status, RefusedBy("config.value"));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 AllOf(HasSubstr(config_.file),
                                       HasSubstr("node.deadlines_overlay"),
                                       HasSubstr("want"), HasSubstr(what))));
  }

  TestFederation federation_;
  Config config_ = federation_.LoadNodeConfig();
};

TEST_F(NationalLimitsTest, WithoutAFileThoseOfTheBinaryHold) {
  ASSERT_OK_AND_ASSIGN(
      const NationalLimits limits,
      LoadNationalLimits(config_, *federation_.LoadDirectory()));
  EXPECT_EQ(limits.table.limits(),
            deadlines::DeadlineTable::Embedded().limits());
  EXPECT_EQ(limits.overlay_digest, "");
}

TEST_F(NationalLimitsTest, AFileOfTheNodesCountryHoldsOverThem) {
  const std::string text =
      "country = \"" + Country() +
      "\"\n[[limit]]\nid = \"offer_answer\"\ndays = { low = 21 }\n";
  ASSERT_OK_AND_ASSIGN(const NationalLimits limits, Load(text));
  EXPECT_EQ(limits.table.Find("offer_answer")->days.at("low"), 21);
  EXPECT_EQ(limits.table.Find("offer_answer")->days.at("high"), 14);
  EXPECT_EQ(limits.overlay_digest, Sha256(text));
}

TEST_F(NationalLimitsTest, AFileOfAnotherCountryIsRefused) {
  ASSERT_NE(Country(), "IS");
  ExpectNamed(Load("country = \"IS\"\n[[limit]]\nid = \"offer_answer\"\n"
                   "days = { low = 21 }\n")
                  .status(),
              "IS");
}

TEST_F(NationalLimitsTest, WhatIsWrongInTheFileIsNamed) {
  ExpectNamed(Load("country = \"" + Country() +
                   "\"\n[[limit]]\nid = \"offer_answer\"\n"
                   "sentence = \"Later.\"\n")
                  .status(),
              "unknown key sentence");
}

TEST_F(NationalLimitsTest, AMissingFileIsNamed) {
  config_.deadlines_overlay = "nowhere/limits.toml";
  ExpectNamed(
      LoadNationalLimits(config_, *federation_.LoadDirectory()).status(),
      "nowhere/limits.toml");
}

}  // namespace
}  // namespace causeway::server
