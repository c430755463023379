// The twin test on what an origin's own daemon logs (tests/exchange compares
// what it receives and stores): the same journey with and without protected
// facts leaves the same lines, field by field, but for the moments and ports
// of the run.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/integration/nodes.h"
#include "tests/testing/journeys.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

// Fields whose values no two runs share, however alike.
bool VariesByRun(const std::string& field) {
  static const auto* const kFields = new std::set<std::string>{
      "time", "startup_ms", "duration_ms", "people", "peers"};
  return kFields->count(field) > 0;
}

// Calls of its own people: the player asks again while machines work, as often
// as it takes.
bool OfItsPeople(const nlohmann::json& line) {
  return line.value("event", "") == "call_done" &&
         !absl::StrContains(line.value("method", ""), "ExchangeService");
}

// The lines in no order, as concurrent calls have none.
std::vector<std::string> Comparable(const std::string& log) {
  std::vector<std::string> out;
  for (const auto text : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    nlohmann::json line = nlohmann::json::parse(text);
    if (OfItsPeople(line)) continue;
    for (auto& [field, value] : line.items()) {
      if (VariesByRun(field)) value = "*";
    }
    out.push_back(line.dump());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What gn logs at its most talkative.
std::vector<std::string> LogOfOrigin(const pb::Journey& journey) {
  Federation federation;
  federation.LogEverything();
  for (const char* const id : {"ml", "tn", "gn"}) {
    EXPECT_OK(federation.at(id).Start());
  }
  federation.Play(journey);
  for (const char* const id : {"ml", "tn", "gn"}) {
    EXPECT_EQ(federation.at(id).Terminate(), 0);
  }
  return Comparable(federation.at("gn").Log());
}

TEST(TwinTest, TheLogOfAnOriginDoesNotTellWhetherProtectedFactsExist) {
  const pb::Journey plain = ShippedJourney();
  const pb::Journey secret = WithProtectedFacts(plain);
  ASSERT_GT(secret.acts_size(), plain.acts_size());
  const std::vector<std::string> without = LogOfOrigin(plain);
  const std::vector<std::string> with = LogOfOrigin(secret);
  // There is something to compare: its start, its end, each message it took.
  EXPECT_GT(std::count_if(without.begin(), without.end(),
                          [](const std::string& line) {
                            return absl::StrContains(line, "ExchangeService");
                          }),
            5);
  EXPECT_EQ(without, with);
}

}  // namespace
}  // namespace causeway::integration_test
