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
  body.given_by = ConsentGiver::kChild;
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

ConsentWithdrawn Back(std::vector<std::string> recipients) {
  return {{kTransfer}, ConsentGiver::kChild, std::move(recipients)};
}

// A yes names a node or its country, and so does the no.
TEST(ConsentTest, ANoMeansAPeerHoweverTheYesNamedIt) {
  ProtectedState by_node;
  ApplyConsent(by_node, To({kGuinea}));
  ApplyConsent(by_node, Back({"GN"}));
  EXPECT_FALSE(Holds(by_node, kGuinea));

  ProtectedState by_country;
  ApplyConsent(by_country, To({"GN", "ML"}));
  ApplyConsent(by_country, Back({kGuinea}));
  EXPECT_FALSE(Holds(by_country, kGuinea));
  EXPECT_TRUE(Holds(by_country, kMali));

  ProtectedState by_both;
  ApplyConsent(by_both, To({"GN", kGuinea}));
  ApplyConsent(by_both, Back({"GN"}));
  EXPECT_FALSE(Holds(by_both, kGuinea));
}

TEST(ConsentTest, ANoToAStateMeansWhoRepresentsIt) {
  ProtectedState secret;
  Peer embassy = PeerNamed(kTunisia);
  embassy.represents = {"GN"};
  ApplyConsent(secret, To({embassy.node_id}));
  ASSERT_TRUE(ConsentHolds(secret, kTransfer, kDay, &embassy));
  ApplyConsent(secret, Back({"GN"}));
  EXPECT_FALSE(ConsentHolds(secret, kTransfer, kDay, &embassy));
}

// Who is named again is meant again; a no to the node outlasts its country.
TEST(ConsentTest, ALaterYesToTheSameOneOpensAgain) {
  ProtectedState secret;
  ApplyConsent(secret, To({"GN"}));
  ApplyConsent(secret, Back({"GN"}));
  ApplyConsent(secret, To({kGuinea}));
  EXPECT_TRUE(Holds(secret, kGuinea));
  ApplyConsent(secret, Back({kGuinea}));
  ApplyConsent(secret, To({"GN"}));
  EXPECT_FALSE(Holds(secret, kGuinea));
  ApplyConsent(secret, To({kGuinea}));
  EXPECT_TRUE(Holds(secret, kGuinea));
}

TEST(ConsentTest, TheChildIsAskedAboutEachRecipient) {
  ProtectedState secret;
  const Peer guinea = PeerNamed(kGuinea);
  const Peer mali = PeerNamed(kMali);
  ApplyConsent(secret, To({"ML"}));
  ConsentRecorded of_guardian = To({"GN", "ML"});
  of_guardian.given_by = ConsentGiver::kGuardian;
  ApplyConsent(secret, of_guardian);
  EXPECT_TRUE(Holds(secret, kGuinea));
  EXPECT_FALSE(ChildSaidYes(secret, kTransfer, kDay, &guinea));
  EXPECT_TRUE(ChildSaidYes(secret, kTransfer, kDay, &mali));
  EXPECT_TRUE(ChildSaidYes(secret, kTransfer, kDay));
}

// A yes of the child stays its own when a guardian agrees.
TEST(ConsentTest, AGuardiansYesLeavesTheChildsAsItIs) {
  ProtectedState secret;
  ConsentRecorded body;
  body.granted = {ConsentScope::kParticipate};
  body.given_by = ConsentGiver::kChild;
  ApplyConsent(secret, body);
  body.given_by = ConsentGiver::kGuardian;
  ApplyConsent(secret, body);
  EXPECT_TRUE(ChildSaidYes(secret, ConsentScope::kParticipate, kDay));
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
