#include "statemachine/procedure/consent.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/gates.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

// Who is old enough to speak.
void ApplyConsent(ProtectedState& secret, const ConsentRecorded& body) {
  ApplyConsent(secret, AgeBand::k12To14, FactMeta(), body);
}

constexpr ConsentScope kTransfer = ConsentScope::kCaseTransfer;
constexpr Date kDay{20'470};

ConsentRecorded To(std::vector<std::string> recipients,
                   std::vector<DocumentKind> categories = {}) {
  ConsentRecorded body;
  body.granted = {kTransfer};
  body.recipients = std::move(recipients);
  body.categories = std::move(categories);
  return body;
}

bool Holds(const ProtectedState& secret, const std::string& node,
           const std::vector<DocumentKind>& kinds = {}) {
  const Peer peer = PeerNamed(node);
  return ConsentHolds(secret, kTransfer, kDay, &peer, kinds);
}

TEST(ConsentTest, ConsentToOneCountryDoesNotOpenAnother) {
  ProtectedState secret;
  ApplyConsent(secret, To({"TN"}));
  EXPECT_TRUE(Holds(secret, kTunisia));
  EXPECT_FALSE(Holds(secret, kGuinea));
  EXPECT_FALSE(ConsentHolds(secret, ConsentScope::kTracing, kDay));
}

TEST(ConsentTest, ANodeIsNamedAloneAmongThoseOfItsCountry) {
  ProtectedState secret;
  ApplyConsent(secret, To({kTunisia}));
  EXPECT_TRUE(Holds(secret, kTunisia));
  Peer other = PeerNamed(kTunisia);
  other.node_id = "tn-other";
  EXPECT_FALSE(ConsentHolds(secret, kTransfer, kDay, &other));
}

TEST(ConsentTest, ABodyThatRepresentsAnotherStateIsMeantWhereThatIsNamedToo) {
  ProtectedState secret;
  ApplyConsent(secret, To({"TN"}));
  Peer embassy = PeerNamed(kTunisia);
  embassy.represents = {"GN"};
  EXPECT_FALSE(ConsentHolds(secret, kTransfer, kDay, &embassy));
  ApplyConsent(secret, To({"GN"}));
  EXPECT_TRUE(ConsentHolds(secret, kTransfer, kDay, &embassy));
}

TEST(ConsentTest, CategoriesLimitWhatMayGo) {
  ProtectedState secret;
  ApplyConsent(secret, To({"TN"}, {DocumentKind::kRegistrationForm}));
  EXPECT_TRUE(Holds(secret, kTunisia));
  EXPECT_TRUE(Holds(secret, kTunisia, {DocumentKind::kRegistrationForm}));
  EXPECT_FALSE(
      Holds(secret, kTunisia,
            {DocumentKind::kRegistrationForm, DocumentKind::kChildViews}));
}

// A case file leaves out what consent does not cover.
TEST(ConsentTest, ACaseFileLeavesOutWhatIsNotCovered) {
  CaseState state = StateBeforeOffer();
  const Peer guinea = PeerNamed(kGuinea);
  EXPECT_FALSE(LeftOut(state, guinea, DocumentKind::kChildViews, kDay));
  ApplyConsent(state.secret, To({"GN"}, {DocumentKind::kRegistrationForm}));
  EXPECT_TRUE(LeftOut(state, guinea, DocumentKind::kChildViews, kDay));
  EXPECT_FALSE(LeftOut(state, guinea, DocumentKind::kRegistrationForm, kDay));
}

TEST(ConsentTest, WithdrawalFromOneRecipientLeavesTheOthers) {
  ProtectedState secret;
  ApplyConsent(secret, To({"TN", "GN"}));
  ApplyConsent(secret,
               ConsentWithdrawn{{kTransfer}, ConsentGiver::kChild, {"TN"}});
  EXPECT_FALSE(Holds(secret, kTunisia));
  EXPECT_TRUE(Holds(secret, kGuinea));
  EXPECT_TRUE(secret.consents[kTransfer]);
  ApplyConsent(secret,
               ConsentWithdrawn{{kTransfer}, ConsentGiver::kChild, {"GN"}});
  EXPECT_FALSE(secret.consents[kTransfer]);
}

TEST(ConsentTest, WithdrawalWithoutRecipientClosesAll) {
  ProtectedState secret;
  ApplyConsent(secret, To({"TN", "GN"}));
  ApplyConsent(secret, ConsentWithdrawn{{kTransfer}, ConsentGiver::kChild, {}});
  EXPECT_FALSE(Holds(secret, kTunisia));
  EXPECT_FALSE(Holds(secret, kGuinea));
}

TEST(ConsentTest, EachRecipientHasItsLastDay) {
  ProtectedState secret;
  ConsentRecorded shortly = To({"TN"});
  shortly.valid_until = FormatDate(PlusDays(kDay, -1));
  ApplyConsent(secret, shortly);
  ApplyConsent(secret, To({"GN"}));
  EXPECT_FALSE(Holds(secret, kTunisia));
  EXPECT_TRUE(Holds(secret, kGuinea));
}

TEST(ConsentTest, MajorityEndsEachConsent) {
  const Played& majority = RegionsJourney().Act(FactType::kMajorityReached);
  const CaseState said = Apply(majority.before, majority.facts.front());
  EXPECT_THAT(majority.before.secret.consent_to,
              testing::Not(testing::IsEmpty()));
  EXPECT_EQ(said.secret, majority.before.secret) << "one person said so";
  const Played& second = RegionsJourney().Act(FactType::kAgeConfirmed, 1);
  const CaseState after = Apply(second.before, second.facts.front());
  EXPECT_THAT(after.secret.consent_to, testing::IsEmpty());
}

}  // namespace
}  // namespace causeway::procedure
