// What is wrong with a certificate by the clock here.

#include "wire/finding.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/crypto/dev_pki.h"

namespace causeway::wire {
namespace {

namespace v1 = causeway::v1;
using procedure::Language;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::Duration kDay = absl::Hours(24);

class FindingTest : public ::testing::Test {
 protected:
  // Made now, for so long.
  Certificate For(absl::Duration lifetime) const {
    CertificateRequest request = RequestNamed("node ml");
    request.not_before = TestNow();
    request.not_after = TestNow() + lifetime;
    return authority_.Issue(*PrivateKey::Generate(), request);
  }
  static v1::Finding At(const Certificate& certificate, absl::Time now,
                        Language language = Language::kEnglish) {
    return CertificateFinding(language, "it", certificate, now);
  }

  const Authority authority_{"an authority"};
};

TEST_F(FindingTest, BeforeItsFirstMomentTheClockIsBehind) {
  const Certificate one = For(365 * kDay);
  const v1::Finding early = At(one, TestNow() - absl::Seconds(1));
  EXPECT_EQ(early.severity(), v1::FINDING_SEVERITY_ERROR);
  EXPECT_EQ(early.subject(), "clock");
  EXPECT_THAT(early.sentence(), AllOf(HasSubstr("2026-11-23 09:00:00 UTC"),
                                      HasSubstr("2026-11-23 08:59:59 UTC")));
  EXPECT_THAT(early.advice(), HasSubstr("the clock is behind"));
  EXPECT_EQ(At(one, TestNow()).severity(), v1::FINDING_SEVERITY_OK);
  EXPECT_THAT(At(one, TestNow()).advice(), IsEmpty());
}

TEST_F(FindingTest, OnceItEndedItIsTheCertificateOrTheClock) {
  const Certificate one = For(365 * kDay);
  const absl::Time ends = one.NotAfter();
  const v1::Finding ended = At(one, ends);
  EXPECT_EQ(ended.severity(), v1::FINDING_SEVERITY_ERROR);
  EXPECT_EQ(ended.subject(), "certificate");
  EXPECT_THAT(ended.sentence(), HasSubstr(TimeText(ends)));
  EXPECT_THAT(ended.advice(),
              AllOf(HasSubstr("renewed"), HasSubstr("the clock is ahead")));
  EXPECT_EQ(At(one, ends - absl::Seconds(1)).severity(),
            v1::FINDING_SEVERITY_WARNING);
}

TEST_F(FindingTest, ThirtyDaysBeforeItIsSaidAndSevenDaysBeforeUrgently) {
  const Certificate one = For(365 * kDay);
  const absl::Time ends = one.NotAfter();
  EXPECT_EQ(At(one, ends - 30 * kDay).severity(), v1::FINDING_SEVERITY_OK);
  const v1::Finding month = At(one, ends - 30 * kDay + absl::Seconds(1));
  EXPECT_EQ(month.severity(), v1::FINDING_SEVERITY_WARNING);
  EXPECT_EQ(month.subject(), "certificate");
  EXPECT_THAT(month.sentence(), HasSubstr("in 719 h"));
  EXPECT_THAT(month.advice(), Not(HasSubstr("renewed now")));
  EXPECT_THAT(At(one, ends - 7 * kDay).advice(), Not(HasSubstr("renewed now")));
  EXPECT_THAT(At(one, ends - 7 * kDay + absl::Seconds(1)).advice(),
              HasSubstr("renewed now"));
}

TEST_F(FindingTest, WhatIsMadeForDaysIsSaidInTheLastThird) {
  const Certificate one = For(6 * kDay);
  EXPECT_EQ(At(one, TestNow() + 4 * kDay).severity(), v1::FINDING_SEVERITY_OK);
  EXPECT_EQ(At(one, TestNow() + 4 * kDay + absl::Seconds(1)).severity(),
            v1::FINDING_SEVERITY_WARNING);
}

TEST_F(FindingTest, ItIsSaidInFrench) {
  const v1::Finding early =
      At(For(kDay), TestNow() - absl::Seconds(1), Language::kFrench);
  EXPECT_EQ(early.subject(), "clock");
  EXPECT_THAT(early.sentence(), HasSubstr("l'horloge de cette machine"));
  EXPECT_THAT(early.advice(), HasSubstr("l'horloge retarde"));
}

TEST_F(FindingTest, TheWorstStandFirstAndTheRestAsTheyWereFound) {
  v1::DiagnoseResponse all;
  int number = 0;
  for (const auto severity :
       {v1::FINDING_SEVERITY_OK, v1::FINDING_SEVERITY_WARNING,
        v1::FINDING_SEVERITY_ERROR, v1::FINDING_SEVERITY_WARNING,
        v1::FINDING_SEVERITY_ERROR}) {
    *all.add_findings() = FindingOf(severity, "disk", absl::StrCat(number++));
  }
  SortWorstFirst(&all);
  std::vector<std::string> order;
  for (const v1::Finding& one : all.findings()) order.push_back(one.sentence());
  EXPECT_THAT(order, ElementsAre("2", "4", "1", "3", "0"));
}

}  // namespace
}  // namespace causeway::wire
