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
#include "google/protobuf/util/json_util.h"
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
    ExpectTwinOf(plain_, secret, more);
  }
  void ExpectTwinOf(const Played& a, const pb::Journey& secret,
                    std::uint64_t more) {
    // The same keys and the same moment: what differs is what was recorded.
    Federation other(federation_);
    const Played b = RunOf(other, secret);
    // The two runs do differ where they may.
    EXPECT_EQ(b.protected_entries, a.protected_entries + more);
    EXPECT_EQ(a.origin.network, b.origin.network);
    EXPECT_EQ(a.origin.file, b.origin.file);
    ASSERT_EQ(a.origin.rows.size(), b.origin.rows.size());
    for (std::size_t i = 0; i < b.origin.rows.size(); ++i) {
      EXPECT_EQ(a.origin.rows[i], b.origin.rows[i]) << "row " << i;
    }
  }
  // Protected entries that this journey makes beyond those of the plain one: an
  // act each, and at Tunisia a withdrawal tells Mali, who had the case.
  std::uint64_t More(const pb::Journey& secret) const {
    int more = secret.acts_size() - journey_.acts_size();
    for (const pb::JourneyAct& act : secret.acts()) {
      more += act.node() == "tn" && act.record().act().has_withdraw_consent();
    }
    return static_cast<std::uint64_t>(more);
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
    const std::uint64_t more = More(twin);
    EXPECT_TRUE(more > 0 || secret.feared != nullptr);
    ExpectTwin(twin, more);
  }
}

TEST_F(TwinTest, NorAllOfThemTogether) {
  const pb::Journey all = WithProtectedFacts(journey_);
  ExpectTwin(all, More(all));
}

// Protected facts that need another act before them, or a place of their own.
struct Inserted {
  int after;  // Number of the act.
  const char* node;
  const char* by;
  const char* ask;  // A record; of a task where it answers one.
  bool task = false;
};

struct Placed {
  const char* name;
  std::set<FactType> facts;
  std::vector<Inserted> both;  // In the two journeys that are compared.
  std::vector<Inserted> more;  // In one of them.
  std::uint64_t entries = 0;   // That one has at Tunisia.
};

const std::vector<Placed>& PlacedSecrets() {
  using enum FactType;
  static const auto* const kPlaced = new std::vector<Placed>{
      {"a protected paper corrected",
       {kProtectedCorrected},
       {},
       {{15, "tn", "worker", R"({"act":{"correctProtected":{
             "epoch":"1","entry":"3"}},"documents":[
             {"kind":"DOCUMENT_KIND_CONSENT_RECORD","text":"clearer"}]})"}},
       1},
      {"a former custodian answers to a change of consent",
       {kConsentChangeTold, kConsentChangeAnswered},
       {},
       {{13, "tn", "worker", R"({"act":{"withdrawConsent":{
             "scopes":["CONSENT_SCOPE_SHARE_SERVICES"],
             "givenBy":"CONSENT_GIVER_CHILD"}}})"},
        {13, "ml", "supervisor", R"({"act":{"answerInquiry":{
             "outcome":"INQUIRY_OUTCOME_STOPPED"}}})",
         true}},
       3},
      {"recorded after an approval, and released to who gets it",
       {kProtectedLaterReleased},
       {},
       {{8, "ml", "worker", R"({"act":{"recordDangerScreen":{
             "subject":"DANGER_SUBJECT_THIRD_PARTY",
             "result":"SCREEN_RESULT_INDICATION"}}})"},
        {8, "ml", "supervisor", R"({"act":{"releaseProtectedLater":{}}})"}},
       2},
      {"why the case rests",
       {kReasonRecorded},
       {{18, "tn", "worker", R"({"act":{"suspendCase":{
             "reason":"SUSPENSION_REASON_PROTECTION"}},"documents":[
             {"kind":"DOCUMENT_KIND_SUSPENSION_RECORD","text":"rests"}]})"},
        {19, "tn", "worker", R"({"act":{"resumeCase":{
             "identityConfirmed":true}}})"}},
       {{18, "tn", "worker", R"({"act":{"recordReason":{
             "suspension":"SUSPENSION_REASON_SECURITY_RISK_TO_CASE"}}})"}},
       1},
  };
  return *kPlaced;
}

// The acts go after those of the journey, in their order.
pb::Journey With(const pb::Journey& journey,
                 const std::vector<Inserted>& inserted) {
  pb::Journey out = journey;
  out.clear_acts();
  for (int i = 0; i < journey.acts_size(); ++i) {
    *out.add_acts() = journey.acts(i);
    for (const Inserted& one : inserted) {
      if (one.after != i) continue;
      pb::JourneyAct& act = *out.add_acts();
      act.set_title("inserted");
      act.set_node(one.node);
      act.set_by(one.by);
      act.set_days_ago(journey.acts(i).days_ago());
      google::protobuf::Message* const ask =
          one.task ? static_cast<google::protobuf::Message*>(act.mutable_task())
                   : act.mutable_record();
      EXPECT_TRUE(
          google::protobuf::util::JsonStringToMessage(one.ask, ask).ok());
    }
  }
  return out;
}

TEST_F(TwinTest, NorThoseThatNeedAPlaceOfTheirOwn) {
  for (const Placed& placed : PlacedSecrets()) {
    SCOPED_TRACE(placed.name);
    std::vector<Inserted> all = placed.both;
    all.insert(all.begin() + (all.empty() ? 0 : 1), placed.more.begin(),
               placed.more.end());
    const pb::Journey twin = With(journey_, all);
    if (placed.both.empty()) {
      ExpectTwin(twin, placed.entries);
      continue;
    }
    Federation other(federation_);
    ExpectTwinOf(RunOf(other, With(journey_, placed.both)), twin,
                 placed.entries);
  }
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

// A waiver says that the origin is not asked at all. That an answer is no
// longer waited for names a digest that no journey knows
// (ConsentChangeTest.TheOriginThatGetsTheOpenJournalSeesNothingOfIt); a link
// names a case id (SiblingsTest.TheOriginGetsNoLink, and what is said about one
// stands beside it). What was seen of the protected journal is written with
// every approval, in the plain journey as well.
constexpr FactType kNeverAsked[] = {
    FactType::kWaiverReasonRecorded, FactType::kConsentChangeClosed,
    FactType::kSiblingLinked,        FactType::kSiblingUnlinked,
    FactType::kSeparationReasoned,   FactType::kProtectedSeen};

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
                    "level":"EVALUATION_LEVEL_FULL_KINSHIP",
                    "wishesRecorded":true}})",
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
  for (const Placed& placed : PlacedSecrets()) {
    have.insert(placed.facts.begin(), placed.facts.end());
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
