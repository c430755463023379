// The shipped journeys through the real handlers, and what each node holds
// when they end.

#include <algorithm>
#include <map>

#include "gtest/gtest.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

void ExpectAsWritten(Federation& federation, const CaseIds& ids,
                     const pb::Journey& journey) {
  for (const pb::ExpectedNode& expected : journey.expected()) {
    SCOPED_TRACE(expected.node());
    Node& node = federation.at(expected.node());
    if (expected.nothing()) {
      EXPECT_TRUE(node.OpenTasks().empty());
      EXPECT_EQ(ids.at("child").count(expected.node()), 0u);
      continue;
    }
    const std::string case_id = ids.at("child").at(expected.node());
    const pb::CaseView view = node.View(case_id);
    EXPECT_EQ(view.open_entries(), expected.open_entries());
    EXPECT_EQ(view.protected_entries(), expected.protected_entries());
    EXPECT_EQ(view.epoch(), expected.epoch());
    EXPECT_EQ(view.custodian(), expected.custodian());
    EXPECT_EQ(view.handed_to(), expected.handed_to());
    EXPECT_EQ(view.closed(), expected.closed());
    const pb::VerifyCaseResponse verified = node.Verify(case_id);
    EXPECT_TRUE(verified.verified()) << verified.problem();
    EXPECT_EQ(verified.open_entries(), expected.open_entries());
  }
}

TEST(JourneyTest, ReturnToFamilyCrossesTwoBorders) {
  Federation federation;
  const pb::Journey journey = ShippedJourney("return-to-family.json");
  const CaseIds ids = Play(federation, journey);
  ASSERT_FALSE(HasFatalFailure());
  ExpectAsWritten(federation, ids, journey);
  EXPECT_TRUE(federation.at("ml").OpenDeliveries().empty());
  EXPECT_TRUE(federation.at("tn").OpenDeliveries().empty());
  EXPECT_TRUE(federation.at("gn").OpenDeliveries().empty());
}

TEST(JourneyTest, AsylumSeekersOriginNeverHearsAnything) {
  Federation federation;
  const pb::Journey journey = ShippedJourney("asylum-local-integration.json");
  const CaseIds ids = Play(federation, journey);
  ASSERT_FALSE(HasFatalFailure());
  ExpectAsWritten(federation, ids, journey);
  for (const Seen& seen : federation.seen) EXPECT_NE(seen.to, "gn");
}

TEST(JourneyTest, AttestationsAtTheLastCustodianAreListed) {
  Federation federation;
  const CaseIds ids = Play(federation, ShippedJourney("return-to-family.json"));
  ASSERT_FALSE(HasFatalFailure());
  std::multimap<std::string, std::string> attested;
  const pb::VerifyCaseResponse verified =
      federation.at("gn").Verify(ids.at("child").at("gn"));
  for (const pb::Attestation& one : verified.attested()) {
    attested.emplace(one.what(), one.by());
  }
  const auto says = [&](const std::string& what, const std::string& by) {
    const auto [first, last] = attested.equal_range(what);
    return std::any_of(first, last,
                       [&](const auto& one) { return one.second == by; });
  };
  EXPECT_TRUE(says("gates_held", "ml"));
  EXPECT_TRUE(says("gates_held", "tn"));
  // C0 and C1: the commitments to protected heads that stayed behind.
  EXPECT_TRUE(says("protected_head", "ml"));
  EXPECT_TRUE(says("protected_head", "tn"));
  EXPECT_EQ(attested.count("protected_head"), 2u);
  EXPECT_EQ(attested.count("single_release"), 2u);
  EXPECT_GE(attested.count("conduct"), 2u);
}

}  // namespace
}  // namespace causeway::exchange_test
