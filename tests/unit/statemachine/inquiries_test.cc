#include "statemachine/procedure/inquiries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

constexpr int32_t kLastKind = static_cast<int32_t>(InquiryKind::kCorrection);
constexpr int32_t kLastOutcome =
    static_cast<int32_t>(InquiryOutcome::kAlreadyUsed);

// The entry of the last notice or inquiry before the consent was withdrawn.
uint64_t SentLast(const Journey& journey) {
  return journey.Act(FactType::kNoticeSent, 1).before.open.entries;
}

TEST(InquiriesTest, TheJourneyIsLegal) {
  EXPECT_EQ(InquiriesJourney().failure, "");
}

TEST(InquiriesTest, EveryKindHasAnAnswerAndEveryOutcomeAQuestion) {
  for (int32_t k = 1; k <= kLastKind; ++k) {
    int fits = 0;
    for (int32_t o = 1; o <= kLastOutcome; ++o) {
      fits += Fits(static_cast<InquiryKind>(k), static_cast<InquiryOutcome>(o));
    }
    EXPECT_GT(fits, 0) << k;
  }
  for (int32_t o = 1; o <= kLastOutcome; ++o) {
    int fits = 0;
    for (int32_t k = 1; k <= kLastKind; ++k) {
      fits += Fits(static_cast<InquiryKind>(k), static_cast<InquiryOutcome>(o));
    }
    EXPECT_GT(fits, 0) << o;
  }
  EXPECT_FALSE(Fits(InquiryKind::kUnspecified, InquiryOutcome::kReceived));
}

// Hague Convention of 1996, article 33; silence is never consent.
TEST(InquiriesTest, OnlyConsentOfThatCountryOpensAPlacementThere) {
  OpenState open;
  const std::string digest(32, 'p');
  for (const InquiryOutcome outcome :
       {InquiryOutcome::kRefused, InquiryOutcome::kConsented}) {
    open.inquiries_open[digest] = {InquiryKind::kPlacementConsultation, kMali,
                                   "ML", std::nullopt};
    ApplyInquiry(open, InquiryAnswered{digest, outcome});
    EXPECT_TRUE(open.inquiries_open.empty());
    EXPECT_EQ(open.placement_consents.count({"ML", kMali}),
              outcome == InquiryOutcome::kConsented ? 1u : 0u);
  }
}

TEST(InquiriesTest, AnInquiryThatIsLetGoGrantsNothing) {
  const Played& closed = InquiriesJourney().Act(FactType::kInquiryClosed);
  const CaseState after = Apply(closed.before, closed.facts.front());
  EXPECT_EQ(after.open.placement_consents,
            closed.before.open.placement_consents);
  EXPECT_EQ(after.open.inquiries_open.size() + 1,
            closed.before.open.inquiries_open.size());
}

TEST(InquiriesTest, WhoGotSomethingHoldsItUntilItIsErased) {
  const Journey& journey = InquiriesJourney();
  EXPECT_EQ(journey.Act(FactType::kConsentWithdrawn).before.open.holders,
            (std::map<std::string, uint64_t>{{kMali, SentLast(journey)}}));
  EXPECT_EQ(HoldersIn(journey.Act(FactType::kConsentChangeAnswered).before),
            std::set<std::string>{kMali});
  EXPECT_TRUE(HoldersIn(journey.end).empty());
  // Mali held the case; Guinea evaluated and has it now.
  EXPECT_EQ(HoldersIn(ReturnJourney().end),
            (std::set<std::string>{kMali, kTunisia}));
}

// Erased is what had come before the notice that is answered.
TEST(InquiriesTest, WhatIsSentAfterANoticeIsStillHeldWhenItIsAnswered) {
  const Played& answer =
      InquiriesJourney().Act(FactType::kConsentChangeAnswered);
  CaseState state = answer.before;
  ApplyInquiry(state.open, NoticeSent{InquiryKind::kDangerNotice, kMali,
                                      std::string(32, 'x')});
  state = Apply(state, answer.facts.front());
  EXPECT_EQ(HoldersIn(state), std::set<std::string>{kMali});
}

// An origin that replays the open journal alone learns nothing of it.
TEST(InquiriesTest, AChangeOfConsentLeavesTheOpenStateAsItIs) {
  const Journey& journey = InquiriesJourney();
  for (const FactType type :
       {FactType::kConsentChangeTold, FactType::kConsentChangeAnswered,
        FactType::kConsentChangeClosed}) {
    EXPECT_EQ(JournalOf(type), JournalKind::kProtected);
    const Played& act = journey.Act(type);
    EXPECT_EQ(Apply(act.before, act.facts.front()).open, act.before.open);
  }
}

// Two authorities answer for one country: the refusal of one stands against
// the consent of the other, until the one that refused consents.
TEST(InquiriesTest, ARefusalIsLiftedByTheAuthorityThatRefusedAlone) {
  Played departed = ReturnJourney().Act(FactType::kChildDeparted);
  OpenState& open = departed.before.open;
  open.determination.solution = Solution::kPlacementAbroad;
  open.determination.country = "ML";
  const std::string digest(32, 'p');
  const InquiryKind kind = InquiryKind::kPlacementConsultation;
  const auto ask = [&](const std::string& authority) {
    open.inquiries_proposed = {{kind, authority, "ML", std::nullopt}};
    ApplyInquiry(open, InquirySent{kind, authority, digest});
  };
  const auto answer = [&](const std::string& authority,
                          InquiryOutcome outcome) {
    ask(authority);
    ApplyInquiry(open, InquiryAnswered{digest, outcome});
  };
  const std::string other = "ml-central";
  answer(other, InquiryOutcome::kConsented);
  EXPECT_OK(Judge(departed));
  answer(kMali, InquiryOutcome::kRefused);
  EXPECT_THAT(Judge(departed), RefusedBy("P8.placement_consent"));
  answer(other, InquiryOutcome::kConsented);
  EXPECT_THAT(Judge(departed), RefusedBy("P8.placement_consent"));
  ask(kMali);  // Asking anew erases no refusal.
  EXPECT_THAT(Judge(departed), RefusedBy("P8.placement_consent"));
  answer(kMali, InquiryOutcome::kConsented);
  EXPECT_OK(Judge(departed));
  ask(other);  // Its own consent no longer stands; Mali's does.
  EXPECT_OK(Judge(departed));
  ask(kMali);
  EXPECT_THAT(Judge(departed), RefusedBy("P8.placement_consent"));
}

// After A to B and back to A, what A sent in its first custody is let go.
TEST(InquiriesTest, AnEarlierCustodyOfTheSameNodeIsLetGo) {
  Played closing = InquiriesJourney().Act(FactType::kInquiryClosed);
  std::get<InquiryClosed>(closing.command.body).reason =
      InquiryClosing::kCustodyMoved;
  EXPECT_THAT(Judge(closing), RefusedBy("I.must_be_answered"));
  closing.before.open.epoch += 2;
  EXPECT_OK(Judge(closing));
  Played change = InquiriesJourney().Act(FactType::kConsentChangeClosed);
  auto& body = std::get<ConsentChangeClosed>(change.command.body);
  body.reason = InquiryClosing::kCustodyMoved;
  EXPECT_THAT(Judge(change), RefusedBy("I.must_be_answered"));
  change.before.open.epoch += 2;
  EXPECT_OK(Judge(change));
}

TEST(InquiriesTest, ASupervisorLetsGoOfAHolderThatCannotBeReached) {
  const Played& closing =
      InquiriesJourney().Act(FactType::kConsentChangeClosed);
  EXPECT_OK(Judge(closing));
  const CaseState after = Apply(closing.before, closing.facts.front());
  EXPECT_TRUE(after.secret.changes_open.empty());
  // It still holds what it was sent.
  EXPECT_EQ(HoldersIn(after), HoldersIn(closing.before));
}

// P15: the child, or two supervisors, open what was withheld; nothing else
// does, and they open nothing else.
TEST(InquiriesTest, WhatIsWithheldLeavesByTheChildOrByTwoSupervisors) {
  Played sent = InquiriesJourney().Act(FactType::kInquirySent);
  auto& secret = sent.before.secret;
  secret.withheld[WithheldFrom::kFamily] = {DocumentKind::kInquiryRecord};
  EXPECT_OK(Judge(sent));
  secret.withheld[WithheldFrom::kOthers] = {DocumentKind::kAssessment};
  EXPECT_OK(Judge(sent));
  secret.withheld[WithheldFrom::kOthers] = {DocumentKind::kInquiryRecord};
  EXPECT_THAT(Judge(sent), RefusedBy("P15.withheld"));
  const Person one{kTunisia, "s-hhhhhhhh"};
  const Person other{kTunisia, "s-iiiiiiii"};
  secret.consent_override = {OverrideGround::kVitalInterest,
                             ConsentScope::kWithheldItems,
                             kMali,
                             std::nullopt,
                             0,
                             {one},
                             FormatDate(sent.context.today),
                             FormatDate(sent.context.today),
                             ""};
  EXPECT_THAT(Judge(sent), RefusedBy("P15.withheld"));
  secret.consent_override.approvers.push_back(other);
  EXPECT_OK(Judge(sent));
  secret.feared_states = {"ML"};
  EXPECT_THAT(Judge(sent), RefusedBy("P1.feared_state"));
  secret.feared_states.clear();
  secret.consent_override = OverrideState();
  secret.consents[ConsentScope::kWithheldItems] = true;
  secret.consent_to[ConsentScope::kWithheldItems]["GN"] = {};
  EXPECT_THAT(Judge(sent), RefusedBy("P15.withheld"));
  secret.consent_to[ConsentScope::kWithheldItems]["ML"] = {};
  EXPECT_THAT(Judge(sent), RefusedBy("P15.withheld"));  // Not the child's.
  secret.consents_of_child[ConsentScope::kWithheldItems]["ML"] = {};
  EXPECT_OK(Judge(sent));
  // Asked to withhold anew.
  Fact again{sent.facts.front().meta,
             ItemWithheld{WithheldFrom::kOthers, WithholdReason::kFear, {}}};
  sent.before = Apply(sent.before, again);
  EXPECT_THAT(Judge(sent), RefusedBy("P15.withheld"));
  EXPECT_EQ(
      sent.before.secret.consents_of_child.count(ConsentScope::kWithheldItems),
      0u);
}

TEST(InquiriesTest, TheAnswerToAChangeOfConsentIsTakenAfterClosure) {
  const Journey& journey = InquiriesJourney();
  Played answer = journey.Act(FactType::kConsentChangeAnswered);
  answer.before.open.closed = true;
  EXPECT_OK(Judge(answer));
  Played withdrawal = journey.Act(FactType::kConsentWithdrawn);
  withdrawal.before.open.closed = true;
  EXPECT_OK(Judge(withdrawal));
  for (const FactType type :
       {FactType::kConsentChangeTold, FactType::kConsentChangeClosed}) {
    Played notice = journey.Act(type);
    notice.before.open.closed = true;
    EXPECT_OK(Judge(notice));
  }
  Played danger = journey.Act(FactType::kNoticeSent);
  danger.before.open.closed = true;
  EXPECT_THAT(Judge(danger), RefusedBy("S.closed"));
}

TEST(InquiriesTest, WhoGotAnAnswerHoldsSomething) {
  const Played& sent = InquiriesJourney().Act(FactType::kAnswerSent);
  CaseState state = sent.before;
  state.open.holders.clear();
  state = Apply(state, sent.facts.front());
  ASSERT_EQ(state.open.holders.count(kMali), 1u);
  EXPECT_EQ(state.open.holders.at(kMali), sent.before.open.entries);
  // A closed file is asked about, too.
  Played closed = sent;
  closed.before.open.closed = true;
  EXPECT_OK(Judge(closed));
}

TEST(InquiriesTest, OnlyWhatSaysNothingOfAChildIsAskedOfThePeerAlone) {
  using enum InquiryOutcome;
  for (const InquiryOutcome outcome :
       {kReceived, kRefused, kStopped, kErased, kRetainedByLaw, kAlreadyUsed}) {
    EXPECT_FALSE(SaysOfTheChild(outcome));
  }
  for (const InquiryOutcome outcome :
       {kAnswered, kPartlyAnswered, kConsented, kLocated, kNotLocated, kAgreed,
        kRecognised, kObjected}) {
    EXPECT_TRUE(SaysOfTheChild(outcome));
  }
}

// Who holds which version: what was sent by itself, and the case file.
TEST(InquiriesTest, HoldersOfAnEntryAreThoseItWentTo) {
  const Played& sent = InquiriesJourney().Act(FactType::kInquirySent);
  const uint64_t proposal =
      std::get<InquirySent>(sent.facts.front().body).proposal;
  CaseState state = Apply(sent.before, sent.facts.front());
  EXPECT_EQ(HoldersOf(state, proposal), std::set<std::string>{kMali});
  EXPECT_TRUE(HoldersOf(state, proposal + 1).empty());
  state.open.had_file[kGuinea] = proposal;
  EXPECT_EQ(HoldersOf(state, proposal - 1), std::set<std::string>{kGuinea});
  EXPECT_EQ(HoldersOf(state, proposal), std::set<std::string>{kMali});
  state.secret.erased_at[kMali] = state.open.entries;
  EXPECT_TRUE(HoldersOf(state, proposal).empty());
  state.secret.erased_at.clear();
  state.open.custodian = kMali;
  EXPECT_TRUE(HoldersOf(state, proposal).empty());
}

// The evaluator must answer a recall as it must a change of consent.
TEST(InquiriesTest, ARecallWaitsForAnAnswerOnlyWhereSomethingHadLeft) {
  const Played& recalled = DetourJourney().Act(FactType::kEvaluationRecalled);
  Fact fact = recalled.facts.front();
  EXPECT_TRUE(Apply(recalled.before, fact).open.inquiries_open.empty());
  const std::string digest(32, 'r');
  std::get<EvaluationRecalled>(fact.body).recall_digest = digest;
  const OpenState open = Apply(recalled.before, fact).open;
  ASSERT_EQ(open.inquiries_open.count(digest), 1u);
  EXPECT_EQ(open.inquiries_open.at(digest).kind, InquiryKind::kRecall);
  EXPECT_EQ(open.inquiries_open.at(digest).recipient, kGuinea);
  EXPECT_TRUE(MustBeAnswered(InquiryKind::kRecall));
}

}  // namespace
}  // namespace causeway::procedure
