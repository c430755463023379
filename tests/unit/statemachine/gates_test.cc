#include "statemachine/procedure/gates.h"

#include "gtest/gtest.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/document_places.h"
#include "statemachine/procedure/screen.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

Date Today() {
  return ReturnJourney().Act(FactType::kCustodyOffered, 1).context.today;
}

absl::Status Ask(const CaseState& state, const char* node, ExchangeKind kind) {
  return CaseGate(Procedure::Embedded(), state, PeerNamed(node), kind, Today());
}

TEST(GatesTest, AsylumClosesTheOriginOnly) {
  CaseState state = StateBeforeOffer();
  state.secret.asylum = AsylumStatus::kPending;
  EXPECT_THAT(Ask(state, kGuinea, ExchangeKind::kOffer),
              RefusedBy("P1.asylum"));
  EXPECT_OK(Ask(state, kMali, ExchangeKind::kOffer));
}

TEST(GatesTest, ScreenAboutAThirdPartyAndWithheldItemsLeaveTheGateOpen) {
  CaseState state = StateBeforeOffer();
  state.secret.danger[DangerSubject::kThirdParty] = {ScreenResult::kIndication,
                                                     "2026-01-10"};
  state.secret.withheld[WithheldFrom::kOrigin] = {DocumentKind::kChildViews};
  EXPECT_OK(Ask(state, kGuinea, ExchangeKind::kOffer));
}

TEST(GatesTest, ScreenHoldsForItsDaysAndNotOneMore) {
  CaseState state = StateBeforeOffer();
  auto& screen = state.secret.danger[DangerSubject::kChild];
  screen.on = FormatDate(PlusDays(Today(), -30));
  EXPECT_OK(Ask(state, kGuinea, ExchangeKind::kOffer));
  screen.on = FormatDate(PlusDays(Today(), -31));
  EXPECT_THAT(Ask(state, kGuinea, ExchangeKind::kOffer),
              RefusedBy("P3.danger_screen_missing"));
  EXPECT_OK(Ask(state, kMali, ExchangeKind::kOffer));
}

// After a return the answers stayed behind: who was not asked did not say yes.
TEST(GatesTest, FollowUpReportNeedsAnAnswerThatWasGivenHere) {
  CaseState state = StateBeforeOffer();
  EXPECT_OK(Ask(state, kTunisia, ExchangeKind::kFollowUpReport));
  state.secret = ProtectedState();
  EXPECT_THAT(Ask(state, kTunisia, ExchangeKind::kFollowUpReport),
              RefusedBy("P6.consent"));
  EXPECT_THAT(Ask(state, kTunisia, ExchangeKind::kOffer),
              RefusedBy("P6.consent"));
}

TEST(GatesTest, RepliesPassThePeerGateAloneAndContentFreeAlways) {
  const Procedure& words = Procedure::Embedded();
  const Peer stranger;
  EXPECT_THAT(PeerGate(words, stranger, ExchangeKind::kReply, {}),
              RefusedBy("P.peer_enrolled"));
  EXPECT_OK(PeerGate(words, stranger, ExchangeKind::kAlwaysPasses, {}));
  Peer peer = PeerNamed(kGuinea);
  peer.accepts.clear();
  peer.procedure_digests.clear();
  EXPECT_OK(PeerGate(words, peer, ExchangeKind::kReply, {}));
}

TEST(GatesTest, ABodyAbroadOfTheOriginIsInside) {
  Peer embassy;
  embassy.country = "FR";
  embassy.represents = {"GN"};
  EXPECT_TRUE(InsideOrigin({"GN"}, embassy));
  EXPECT_FALSE(InsideOrigin({"ML"}, embassy));
}

TEST(GatesTest, FearedStateIsOriginForGates) {
  CaseState state = StateBeforeOffer();
  state.secret.feared_states = {"ML"};
  EXPECT_EQ(state.Origin().count("ML"), 1u);
  EXPECT_EQ(state.open.origin.count("ML"), 0u);
  EXPECT_THAT(Ask(state, kMali, ExchangeKind::kOffer),
              RefusedBy("P1.feared_state"));
}

// A coded answer is no more than its word; what is in writing needs consent.
TEST(GatesTest, OnlyAnAnswerInWritingNeedsConsent) {
  CaseState state = StateBeforeOffer();
  state.secret.consents.clear();
  EXPECT_OK(Ask(state, kGuinea, ExchangeKind::kAnswer));
  EXPECT_THAT(
      CaseGate(Procedure::Embedded(), state, PeerNamed(kGuinea),
               ExchangeKind::kAnswer, Today(), {DocumentKind::kInquiryAnswer}),
      RefusedBy("P6.consent"));
}

// It says for which purpose the child or the guardian is to be asked.
TEST(GatesTest, ARefusalForWantOfConsentNamesThePurpose) {
  CaseState state = StateBeforeOffer();
  state.secret.consents.clear();
  const auto refusal = RefusalOf(Ask(state, kGuinea, ExchangeKind::kOffer));
  ASSERT_TRUE(refusal.has_value());
  EXPECT_THAT(
      refusal->missing,
      testing::ElementsAre(testing::EndsWith(": handing over the case")));
  const std::vector<Lack> lacks =
      GateLacks(Procedure::Embedded(), state, PeerNamed(kGuinea),
                ExchangeKind::kTracingRequest, Today(), Language::kFrench);
  EXPECT_THAT(lacks, testing::Contains(testing::Field(
                         &Lack::missing,
                         testing::EndsWith(": recherche de la famille"))));
}

// A screen is judged by the gates of a case.
TEST(GatesTest, AScreenOpensAndCloses) {
  Screen screen;
  screen.origin = {"GN"};
  screen.nationality_answered = true;
  screen.residence_answered = true;
  screen.asylum = AsylumStatus::kInformedNotSought;
  screen.displacement = DisplacementStatus::kMigrant;
  screen.trafficking = ScreenResult::kNoIndication;
  screen.danger_to_child = ScreenResult::kNoIndication;
  screen.danger_to_family = ScreenResult::kNoIndication;
  screen.may_be_shared = true;
  screen.on = FormatDate(Today());
  const auto ask = [&](const char* node) {
    return CaseGate(Procedure::Embedded(), StateOf(screen, node),
                    PeerNamed(node), ExchangeKind::kAnswer, Today(),
                    {DocumentKind::kInquiryAnswer});
  };
  EXPECT_OK(ask(kGuinea));
  screen.asylum = AsylumStatus::kNotKnown;
  EXPECT_THAT(ask(kGuinea), RefusedBy("P2.asylum_known"));
  EXPECT_OK(ask(kMali));
  screen.asylum = AsylumStatus::kGranted;
  EXPECT_THAT(ask(kGuinea), RefusedBy("P1.asylum"));
  screen.asylum = AsylumStatus::kInformedNotSought;
  screen.displacement = DisplacementStatus::kRefugee;
  EXPECT_THAT(ask(kGuinea), RefusedBy("P1.displacement"));
  screen.displacement = DisplacementStatus::kMigrant;
  screen.on = FormatDate(PlusDays(Today(), -31));
  EXPECT_THAT(ask(kGuinea), RefusedBy("P3.danger_screen_missing"));
  screen.may_be_shared = false;
  EXPECT_THAT(ask(kMali), RefusedBy("P6.consent"));
  screen.residence_answered = false;
  EXPECT_THAT(ask(kMali), RefusedBy("P0.origin_answered"));
}

// Where the child lived does not say whose national it is: until both are said,
// any State may be its origin, and none gets the protected journal.
TEST(GatesTest, OneCountryIsNoAnsweredOrigin) {
  const auto opened = [](const CaseOpened& opening) {
    return Apply(CaseState(), Fact{{}, opening}).open;
  };
  CaseOpened opening;
  opening.habitual_residences = {"ML"};
  EXPECT_FALSE(EntitledToProtected(opened(opening), PeerNamed(kGuinea)));
  opening.stateless = true;
  EXPECT_TRUE(EntitledToProtected(opened(opening), PeerNamed(kGuinea)));
  EXPECT_FALSE(EntitledToProtected(opened(opening), PeerNamed(kMali)));
  opening.stateless = false;
  opening.habitual_residences = {};
  opening.nationalities = {"TN"};
  EXPECT_FALSE(EntitledToProtected(opened(opening), PeerNamed(kGuinea)));
  CaseState state = Apply(CaseState(), Fact{{}, opening});
  EXPECT_FALSE(state.open.OriginAnswered());
  state = Apply(state, Fact{{}, OriginRecorded{{}, {"ML"}}});
  EXPECT_TRUE(EntitledToProtected(state.open, PeerNamed(kGuinea)));
  // Nor a node that may not by the directory, wherever it is.
  Peer without = PeerNamed(kGuinea);
  without.may_receive_asylum_data = false;
  EXPECT_FALSE(EntitledToProtected(state.open, without));
}

// Each kind has one row, and what must not lie in the open journal goes to
// nobody who must not have the protected one.
TEST(DocumentPlacesTest, EachKindHasItsRow) {
  const std::vector<DocumentPlace>& rows = DocumentPlaces();
  ASSERT_EQ(rows.size(), DocumentKindNames().size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NE(std::string(NameOf(rows[i].kind)), "");
    EXPECT_TRUE(i == 0 || rows[i - 1].kind < rows[i].kind) << i + 1;
    EXPECT_TRUE(rows[i].open_entry || !rows[i].every_receiver) << i + 1;
    EXPECT_TRUE(rows[i].every_receiver || !rows[i].return_set) << i + 1;
  }
  EXPECT_FALSE(PlaceOf(static_cast<DocumentKind>(999)).open_entry);
  using enum DocumentKind;
  for (const DocumentKind kind :
       {kConsentRecord, kComplaintForm, kOverrideRecord, kLegalStatusRecord,
        kTracingRecord, kProtectedAnnex}) {
    EXPECT_FALSE(PlaceOf(kind).open_entry);
  }
  EXPECT_EQ(SectionsFor(true).size(), rows.size());
  EXPECT_LT(SectionsFor(false).size(), rows.size());
}

TEST(DocumentPlacesTest, ACaseFileLeavesOutWhatNotEveryReceiverGets) {
  const CaseState state = StateBeforeOffer();
  for (const DocumentPlace& row : DocumentPlaces()) {
    EXPECT_EQ(LeftOut(state, PeerNamed(kGuinea), row.kind, Today()),
              !row.every_receiver)
        << static_cast<int>(row.kind);
    EXPECT_FALSE(LeftOut(state, PeerNamed(kTunisia), row.kind, Today()));
  }
}

// What ended stops no care, no danger and no hand-off under way.
TEST(GatesTest, AnAgreementThatEndedStopsNoDangerAndNoHandOffUnderWay) {
  const CaseState state = StateBeforeOffer();
  const Date today =
      ReturnJourney().Act(FactType::kCustodyOffered, 1).context.today;
  Peer peer = PeerNamed(kGuinea);
  peer.agreements = {{"2026-01-01", {DocumentKind::kDecision}}};
  using enum ExchangeKind;
  for (const ExchangeKind kind :
       {kBundle, kRelease, kClose, kDangerNotice, kMissingNotice, kCorrection,
        kReply, kAlwaysPasses}) {
    EXPECT_OK(CaseGate(Procedure::Embedded(), state, peer, kind, today));
  }
  EXPECT_FALSE(AgreementInForce(peer, today));
  // The last day is a day in force.
  peer.agreements.front().until = FormatDate(today);
  EXPECT_TRUE(AgreementInForce(peer, today));
  EXPECT_TRUE(AgreementCovers(peer, DocumentKind::kDecision, today));
  EXPECT_FALSE(AgreementCovers(peer, DocumentKind::kAssessment, today));
  // The case file goes without what is not covered.
  EXPECT_TRUE(LeftOut(state, peer, DocumentKind::kAssessment, today));
}

}  // namespace
}  // namespace causeway::procedure
