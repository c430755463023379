// The twin test: the same journey with and without each protected fact that
// asks nothing else of the origin. All that the origin's node received or
// stored, and all bytes sent to it, are the same in kind, order, count, fields
// and padded size. What it logs is compared between real processes
// (tests/integration). Protected facts that do change what the origin sees
// close the gate: then nothing at all is sent there.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "statemachine/procedure/bodies.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/shape.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using procedure::FactType;
using ::testing::IsEmpty;

// What an origin could tell apart.
struct Trace {
  std::vector<std::string> network;
  std::vector<std::string> rows;
  std::string file;  // The case as it lies there, opened.
};

std::string FileAt(Node& node, const std::string& case_id) {
  std::string shape;
  EXPECT_OK(node.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const server::LoadedCase c,
                     server::LoadToRead(node.env(), tx, case_id));
    shape = ShapeOf(c.file);
    for (const auto& entry : c.replay.open) {
      absl::StrAppend(&shape, "\n", ShapeOf(entry.header));
    }
    return absl::OkStatus();
  }));
  return shape;
}

struct Played {
  Trace origin;
  std::uint64_t protected_entries = 0;  // At Tunisia.
};

Played RunOf(Federation& federation, const pb::Journey& journey) {
  Played played;
  const CaseIds ids = Play(federation, journey);
  Node& gn = federation.at("gn");
  for (const Seen& seen : federation.seen) {
    if (seen.to == "gn") played.origin.network.push_back(ShapeOf(seen, gn));
    if (seen.from == "gn") {
      played.origin.network.push_back(ShapeOf(seen, federation.at(seen.to)));
    }
  }
  for (const Seen& asked : federation.asked) {
    if (asked.to != "gn" && asked.from != "gn") continue;
    played.origin.network.push_back(
        absl::StrCat(asked.from, " asks ", asked.to, " [", asked.bytes, "]"));
  }
  played.origin.rows = ShapesOfRows(gn);
  played.origin.file = FileAt(gn, ids.at("child").at("gn"));
  played.protected_entries =
      federation.at("tn").View(ids.at("child").at("tn")).protected_entries();
  return played;
}

class TwinTest : public testing::Test {
 protected:
  void ExpectTwin(const pb::Journey& secret, std::uint64_t more) {
    // The same keys and the same moment: what differs is what was recorded.
    Federation other(federation_);
    const Played b = RunOf(other, secret);
    // The two runs do differ where they may.
    EXPECT_EQ(b.protected_entries, plain_.protected_entries + more);
    EXPECT_EQ(plain_.origin.network, b.origin.network);
    EXPECT_EQ(plain_.origin.file, b.origin.file);
    ASSERT_EQ(plain_.origin.rows.size(), b.origin.rows.size());
    for (std::size_t i = 0; i < b.origin.rows.size(); ++i) {
      EXPECT_EQ(plain_.origin.rows[i], b.origin.rows[i]) << "row " << i;
    }
  }

  const pb::Journey journey_ = ShippedJourney("return-to-family.json");
  Federation federation_;
  const Played plain_ = RunOf(federation_, journey_);
};

TEST_F(TwinTest, TheOriginCannotTellWhichProtectedFactsExist) {
  ASSERT_GT(plain_.origin.network.size(), 10u);
  for (const Secret& secret : Secrets()) {
    SCOPED_TRACE(secret.name);
    const pb::Journey twin = WithSecret(journey_, secret);
    const int more = twin.acts_size() - journey_.acts_size();
    EXPECT_TRUE(more > 0 || secret.feared != nullptr);
    ExpectTwin(twin, static_cast<std::uint64_t>(more));
  }
}

TEST_F(TwinTest, NorAllOfThemTogether) {
  const pb::Journey all = WithProtectedFacts(journey_);
  ExpectTwin(
      all, static_cast<std::uint64_t>(all.acts_size() - journey_.acts_size()));
}

// Protected facts that keep the origin from being asked.
struct Closing {
  const char* name;
  FactType fact;
  const char* act;     // Of the worker, before the evaluation; or:
  const char* feared;  // A State in the assessment's annex.
  const char* rule;
};

const Closing kClosing[] = {
    {"asylum sought", FactType::kAsylumStatusRecorded,
     R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_PENDING","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})",
     nullptr, "P1.asylum"},
    {"asylum not known", FactType::kAsylumStatusRecorded,
     R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_NOT_KNOWN","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})",
     nullptr, "P2.asylum_known"},
    {"trafficked by family or State", FactType::kTraffickingScreened,
     R"({"recordTraffickingScreen":{"result":"SCREEN_RESULT_INDICATION",
         "familyOrStateSuspected":true}})",
     nullptr, "P1.trafficking"},
    {"danger to the family", FactType::kDangerScreened,
     R"({"recordDangerScreen":{"subject":"DANGER_SUBJECT_FAMILY",
         "result":"SCREEN_RESULT_INDICATION"}})",
     nullptr, "P3.danger_screen_positive"},
    {"tracing refused", FactType::kConsentWithdrawn,
     R"({"withdrawConsent":{"scopes":["CONSENT_SCOPE_TRACING"],
         "givenBy":"CONSENT_GIVER_CHILD"}})",
     nullptr, "P6.consent"},
    {"the origin feared", FactType::kAssessmentAnnexed, nullptr, "GN",
     "P1.feared_state"},
};

// A waiver says that the origin is not asked at all. A release of the protected
// journal follows an approval, for a receiver who is not the origin; a reason
// explains an open fact; a right to stay is told by nobody but the state of
// residence (LaterTest, DocumentPlacesTest and the matrix of canaries).
constexpr FactType kNeverAsked[] = {
    FactType::kWaiverReasonRecorded, FactType::kProtectedLaterReleased,
    FactType::kReasonRecorded, FactType::kProtectedCorrected};

TEST(ClosingTwinTest, AFactThatClosesTheGateKeepsEverythingFromTheOrigin) {
  constexpr int kProposed = 20;  // Acts before the evaluation is proposed.
  pb::Journey journey = ShippedJourney("return-to-family.json");
  ASSERT_TRUE(journey.acts(kProposed).record().act().has_propose_evaluation());
  journey.mutable_acts()->DeleteSubrange(kProposed,
                                         journey.acts_size() - kProposed);
  Federation first;
  const std::vector<std::string> nothing = ShapesOfRows(first.at("gn"));
  for (const Closing& closing : kClosing) {
    SCOPED_TRACE(closing.name);
    Federation federation(first);
    const pb::Journey begin =
        closing.feared == nullptr
            ? journey
            : WithSecret(journey, {closing.name, {}, {}, closing.feared});
    const std::string id = Play(federation, begin).at("child").at("tn");
    Node& tn = federation.at("tn");
    if (closing.act != nullptr) {
      ASSERT_OK(tn.Record("worker", id, closing.act));
    }
    EXPECT_THAT(tn.Record("worker", id, R"({"proposeEvaluation":{
                    "evaluator":"gn",
                    "level":"EVALUATION_LEVEL_FULL_KINSHIP"}})",
                          {Text(pb::DOCUMENT_KIND_EVALUATION_REQUEST)}),
                RefusedBy(closing.rule));
    federation.Settle();
    for (const Seen& seen : federation.seen) EXPECT_NE(seen.to, "gn");
    for (const Seen& seen : federation.asked) EXPECT_NE(seen.to, "gn");
    EXPECT_EQ(ShapesOfRows(federation.at("gn")), nothing);
  }
}

TEST(ClosingTwinTest, AWaiverIsNotToldWhateverItsReason) {
  const pb::Journey journey = ShippedJourney("asylum-local-integration.json");
  ASSERT_TRUE(std::any_of(journey.acts().begin(), journey.acts().end(),
                          [](const auto& act) {
                            return act.record().act().has_waive_evaluation();
                          }));
  Federation federation;
  const std::vector<std::string> nothing = ShapesOfRows(federation.at("gn"));
  Play(federation, journey);
  for (const Seen& seen : federation.seen) EXPECT_NE(seen.to, "gn");
  for (const Seen& seen : federation.asked) EXPECT_NE(seen.to, "gn");
  EXPECT_EQ(ShapesOfRows(federation.at("gn")), nothing);
}

TEST(ClosingTwinTest, EveryTypeOfProtectedFactHasItsTwin) {
  std::set<FactType> have(std::begin(kNeverAsked), std::end(kNeverAsked));
  for (const Secret& secret : Secrets()) {
    have.insert(secret.facts.begin(), secret.facts.end());
  }
  for (const FactType type : procedure::AllFactTypes()) {
    if (procedure::JournalOf(type) != procedure::JournalKind::kProtected) {
      continue;
    }
    EXPECT_EQ(have.count(type), 1u)
        << procedure::NameOf(type)
        << ": add a Secret that leaves every gate open (tests/testing/"
        << "journeys.cc), or name it in kNeverAsked with a test that the "
        << "origin sees nothing.";
  }
}

}  // namespace
}  // namespace causeway::exchange_test
