#include "statemachine/procedure/shape.h"

#include "gtest/gtest.h"
#include "statemachine/procedure/iso_countries.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {
namespace {

Fact Legal(FactType type) { return ReturnJourney().Act(type).facts.front(); }

absl::Status Shape(const Fact& fact) {
  return CheckShape(Procedure::Embedded(), fact);
}

template <typename Body, typename Spoil>
void ExpectRefused(Spoil spoil) {
  Fact fact = Legal(Body::kType);
  EXPECT_OK(Shape(fact));
  spoil(std::get<Body>(fact.body));
  EXPECT_THAT(Shape(fact), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Shape(fact), RefusedBy("input.field"));
}

template <typename Spoil>
void ExpectMetaRefused(Spoil spoil) {
  Fact fact = Legal(FactType::kStepStarted);
  EXPECT_OK(Shape(fact));
  spoil(fact.meta);
  EXPECT_THAT(Shape(fact), RefusedBy("input.field"));
}

TEST(ShapeTest, CountriesAreThoseOfTheStandard) {
  EXPECT_TRUE(KnownCountry("GN"));
  EXPECT_TRUE(KnownCountry("ZW"));
  for (const char* code : {"", "G", "gn", "GNN", "XX", "N ", " G", "UK"}) {
    EXPECT_FALSE(KnownCountry(code)) << code;
  }
  EXPECT_EQ(kIsoCountries.size(), 249u * 3);
  using C = CaseOpened;
  ExpectRefused<C>([](C& b) { b.nationalities = {"XX"}; });
  ExpectRefused<C>([](C& b) { b.nationalities = {"GN", "GN"}; });
  ExpectRefused<SolutionDecided>([](auto& b) { b.country = "gn"; });
}

TEST(ShapeTest, ListsAreBounded) {
  ExpectRefused<SolutionDecided>(
      [](auto& b) { b.members.assign(65, kWorkerNumber); });
  ExpectRefused<DeterminationSubmitted>([](auto& b) { b.options.clear(); });
}

TEST(ShapeTest, CodesAreInRangeAndAnswered) {
  ExpectRefused<StepStarted>([](auto& b) { b.step = Step::kUnspecified; });
  ExpectRefused<StepStarted>([](auto& b) { b.step = Step{9}; });
  ExpectRefused<StepStarted>([](auto& b) { b.step = Step{-1}; });
  ExpectRefused<CaseRegistered>(
      [](auto& b) { b.protection_status = ProtectionStatus{4}; });
  ExpectRefused<ConsentRecorded>(
      [](auto& b) { b.granted = {ConsentScope::kUnspecified}; });
}

TEST(ShapeTest, LanguagesHaveTheFormOfBcp47) {
  for (const char* tag : {"", "f", "french", "FR", "fr-", "fr_FR", "fr--x"}) {
    ExpectRefused<CaseRegistered>([&](auto& b) { b.languages = {tag}; });
  }
}

TEST(ShapeTest, DigestsOffersAndPersonsHaveTheirSize) {
  ExpectRefused<CustodyOffered>([](auto& b) { b.offer_id = "short"; });
  ExpectRefused<CustodyOffered>([](auto& b) { b.offer_digest.clear(); });
  ExpectRefused<CustodyOffered>([](auto& b) { b.receiver = "Not A Node"; });
  ExpectRefused<CustodyTaken>([](auto& b) { b.worker = "somebody"; });
  ExpectRefused<CustodyTaken>([](auto& b) { b.head_certificate_digest = "x"; });
  ExpectRefused<EvaluationReceived>([](auto& b) { b.author.clear(); });
}

TEST(ShapeTest, AnOrderNamesItsCertificateTwoNodesAndAWorker) {
  const Fact legal =
      OrderedJourney().Act(FactType::kCustodyOrdered).facts.front();
  EXPECT_OK(Shape(legal));
  const auto refused = [&](std::string CustodyOrdered::*field,
                           const std::string& value) {
    Fact fact = legal;
    std::get<CustodyOrdered>(fact.body).*field = value;
    EXPECT_THAT(Shape(fact), RefusedBy("input.field")) << value;
  };
  refused(&CustodyOrdered::head_certificate_digest, "");
  refused(&CustodyOrdered::head_certificate_digest, "short");
  refused(&CustodyOrdered::former_custodian, "");
  refused(&CustodyOrdered::former_custodian, "Not A Node");
  refused(&CustodyOrdered::file_from, "");
  refused(&CustodyOrdered::file_from, "Not A Node");
  refused(&CustodyOrdered::worker, "");
  refused(&CustodyOrdered::worker, "somebody");
}

TEST(ShapeTest, AMonthIsOne) {
  for (const char* month : {"", "2028", "2028-13", "2028-1", "2028-01-01"}) {
    Fact fact = *ReturnJourney().Facts().begin();
    fact.body = MajorityForeseen{"2028-01", false};
    EXPECT_OK(Shape(fact));
    fact.body = MajorityForeseen{month, false};
    EXPECT_THAT(Shape(fact), RefusedBy("input.field")) << month;
  }
}

TEST(ShapeTest, FieldsTogetherMakeSense) {
  ExpectRefused<CareRecorded>([](auto& b) { b.concerns_acted_on = 3; });
  ExpectRefused<ConsentRecorded>([](auto& b) { b.granted.clear(); });
  ExpectRefused<ConsentRecorded>(
      [](auto& b) { b.refused = {ConsentScope::kTracing}; });
}

// No wildcard: countries and node ids alone.
TEST(ShapeTest, RecipientsOfConsentAreNamed) {
  for (const char* recipient : {"", "*", "all of them", "XX", "T", "*-iss"}) {
    ExpectRefused<ConsentRecorded>(
        [&](auto& b) { b.recipients = {recipient}; });
  }
  ExpectRefused<ConsentRecorded>([](auto& b) { b.recipients = {"TN", "TN"}; });
}

TEST(ShapeTest, CircumstancesAreComplete) {
  ExpectMetaRefused([](FactMeta& m) { m.node = "X"; });
  ExpectMetaRefused([](FactMeta& m) { m.function = Function::kUnspecified; });
  ExpectMetaRefused([](FactMeta& m) { m.function = Function::kAuditor; });
  ExpectMetaRefused([](FactMeta& m) { m.staff_number.clear(); });
  ExpectMetaRefused([](FactMeta& m) { m.function = Function::kMachine; });
  ExpectMetaRefused([](FactMeta& m) { m.happened_on = "2026-02-30"; });
  ExpectMetaRefused([](FactMeta& m) { m.recorded_at_us = -1; });
  ExpectMetaRefused([](FactMeta& m) { m.documents = {DocumentKind{99}}; });
  ExpectMetaRefused(
      [](FactMeta& m) { m.documents.assign(17, DocumentKind::kCasePlan); });
}

}  // namespace
}  // namespace causeway::procedure
