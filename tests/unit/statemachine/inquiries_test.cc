#include "statemachine/procedure/inquiries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

constexpr int32_t kLastKind =
    static_cast<int32_t>(InquiryKind::kConsentChanged);
constexpr int32_t kLastOutcome =
    static_cast<int32_t>(InquiryOutcome::kAlreadyUsed);

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
                                   "ML", std::nullopt, kTunisia};
    ApplyInquiry(open, InquiryAnswered{digest, outcome});
    EXPECT_TRUE(open.inquiries_open.empty());
    EXPECT_EQ(open.placement_consents.count("ML"),
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
            std::set<std::string>{kMali});
  EXPECT_TRUE(journey.end.open.holders.empty());
  // Mali held the case; Guinea evaluated and has it now.
  EXPECT_EQ(ReturnJourney().end.open.holders,
            (std::set<std::string>{kMali, kTunisia}));
}

TEST(InquiriesTest, TheAnswerToAChangeOfConsentIsTakenAfterClosure) {
  const Journey& journey = InquiriesJourney();
  Played answer = journey.Act(FactType::kInquiryAnswered, 3);
  answer.before.open.closed = true;
  EXPECT_OK(Judge(answer));
  Played withdrawal = journey.Act(FactType::kConsentWithdrawn);
  withdrawal.before.open.closed = true;
  EXPECT_OK(Judge(withdrawal));
  Played notice = journey.Act(FactType::kNoticeSent, 2);
  notice.before.open.closed = true;
  EXPECT_OK(Judge(notice));
  Played danger = journey.Act(FactType::kNoticeSent);
  danger.before.open.closed = true;
  EXPECT_THAT(Judge(danger), RefusedBy("S.closed"));
}

}  // namespace
}  // namespace causeway::procedure
