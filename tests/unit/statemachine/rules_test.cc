#include "statemachine/procedure/rules.h"

#include <iostream>
#include <set>

#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

const Journey* const* Journeys() {
  static const Journey* const kJourneys[] = {
      &ReturnJourney(), &LocalJourney(), &DetourJourney(), &RegionsJourney()};
  return kJourneys;
}

// An act that this field or document rule of the file looks at.
const Played* ActGuardedBy(const Rule& rule) {
  for (int i = 0; i < 4; ++i) {
    for (const Played& act : Journeys()[i]->acts) {
      if (act.facts.empty()) continue;
      for (const Rule* applies :
           FileRulesFor(Procedure::Embedded(), act.before.open,
                        act.facts.front().body)) {
        if (applies == &rule) return &act;
      }
    }
  }
  return nullptr;
}

void Without(Played& act, const Rule& rule) {
  if (rule.kind == Rule::Kind::kField) {
    ClearField(act.command.body, rule.field);
    ClearField(act.facts.front().body, rule.field);
    return;
  }
  std::erase(act.command.documents, rule.document);
  std::erase(act.facts.front().meta.documents, rule.document);
}

// Rows for the rules of the file are made from the file.
std::vector<RuleCase> FileCases() {
  std::vector<RuleCase> cases;
  for (const Rule& rule : Procedure::Embedded().rules()) {
    if (rule.kind == Rule::Kind::kCode) continue;
    const Played* const act = ActGuardedBy(rule);
    if (act == nullptr) continue;
    cases.push_back({rule.id, act, [&rule](Played& p) { Without(p, rule); }});
  }
  return cases;
}

std::vector<RuleCase> AllCases() {
  std::vector<RuleCase> all;
  for (const auto& part : {CaseCases(), CareCases(), SolutionCases(),
                           HandoffCases(), RegionCases(), ComplaintCases(),
                           InquiryCases(), DataCases(), FileCases()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string NameOfCase(const std::string& rule, size_t index) {
  std::string name = rule + "_" + std::to_string(index);
  for (char& c : name) {
    if (c == '.') c = '_';
  }
  return name;
}

class RuleTest : public testing::TestWithParam<RuleCase> {};

TEST_P(RuleTest, AcceptsThenRefusesTheSpoiltAct) {
  const RuleCase& row = GetParam();
  EXPECT_OK(Judge(*row.act));
  Played spoilt = *row.act;
  row.spoil(spoilt);
  const CaseState before = spoilt.before;
  const absl::Status status = Judge(spoilt);
  EXPECT_THAT(status, RefusedBy(row.rule));
  EXPECT_EQ(spoilt.before, before) << "a refusal changed the state";
  const std::optional<Refusal> refusal = RefusalOf(status);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_FALSE(refusal->message.empty());
  EXPECT_FALSE(refusal->missing.empty());
  EXPECT_FALSE(refusal->who.empty());
}

INSTANTIATE_TEST_SUITE_P(Procedure, RuleTest, testing::ValuesIn(AllCases()),
                         [](const auto& row) {
                           return NameOfCase(row.param.rule, row.index);
                         });

class GateRuleTest : public testing::TestWithParam<GateCase> {};

TEST_P(GateRuleTest, OpensThenClosesForTheSpoiltCase) {
  const GateCase& row = GetParam();
  const Procedure& procedure = Procedure::Embedded();
  const Date today =
      ReturnJourney().Act(FactType::kCustodyOffered, 1).context.today;
  CaseState state = StateBeforeOffer();
  Peer peer = PeerNamed(kGuinea);
  const std::vector<DocumentKind> documents = {DocumentKind::kInquiryRecord};
  EXPECT_OK(CaseGate(procedure, state, peer, row.kind, today, documents));
  row.spoil(state, peer);
  EXPECT_THAT(CaseGate(procedure, state, peer, row.kind, today, documents),
              RefusedBy(row.rule));
  EXPECT_OK(
      CaseGate(procedure, state, peer, ExchangeKind::kAlwaysPasses, today));
}

INSTANTIATE_TEST_SUITE_P(Procedure, GateRuleTest,
                         testing::ValuesIn(GateCases()), [](const auto& row) {
                           return NameOfCase(row.param.rule, row.index);
                         });

class EvaluationRuleTest : public testing::TestWithParam<EvaluationCase> {};

TEST_P(EvaluationRuleTest, AcceptsThenRefusesTheSpoiltAct) {
  const EvaluationCase& row = GetParam();
  EvaluationStep act = EvaluationAct(row.type);
  EXPECT_OK(CheckEvaluation(Procedure::Embedded(), act.before, act.fact));
  row.spoil(act.before, act.fact);
  EXPECT_THAT(CheckEvaluation(Procedure::Embedded(), act.before, act.fact),
              RefusedBy(row.rule));
}

INSTANTIATE_TEST_SUITE_P(Procedure, EvaluationRuleTest,
                         testing::ValuesIn(EvaluationCases()),
                         [](const auto& row) {
                           return NameOfCase(row.param.rule, row.index);
                         });

// A row is both tests: it accepts the act and refuses the spoilt one.
TEST(RuleCoverageTest, EveryRuleOfTheFileHasARow) {
  std::set<std::string> covered;
  for (const RuleCase& row : AllCases()) covered.insert(row.rule);
  for (const EvaluationCase& row : EvaluationCases()) covered.insert(row.rule);
  std::set<std::string> gates;
  for (const GateCase& row : GateCases()) gates.insert(row.rule);
  covered.insert(gates.begin(), gates.end());
  // Rows of documents and forms stand in tests/unit/forms.
  covered.insert(std::begin(kFormRules), std::end(kFormRules));
  size_t kinds[3] = {};
  for (const Rule& rule : Procedure::Embedded().rules()) {
    ++kinds[static_cast<size_t>(rule.kind)];
    EXPECT_EQ(covered.count(rule.id), 1u) << rule.id << " has no test";
  }
  for (const CodeRule& rule : CodeRules()) {
    if (rule.kinds.empty()) continue;
    EXPECT_EQ(gates.count(rule.id), 1u) << rule.id << " has no gate test";
  }
  std::cout << kinds[0] << " code rules, " << kinds[1] << " field rules, "
            << kinds[2] << " document rules, " << gates.size()
            << " of them gates; " << AllCases().size() << " + "
            << GateCases().size() << " + " << EvaluationCases().size()
            << " rows\n";
}

}  // namespace
}  // namespace causeway::procedure
