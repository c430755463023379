// ./run mutation, its first part: disables each rule of the procedure in turn -
// each row of the table of code rules, gates among them, and each field and
// document rule of the file - and runs the unit tests of the state machine
// against what is left. A mutant is killed when a test fails. Prints the
// survivors and, last, the share killed; fails unless that is all of them.
//
// No seam in the product: both tables are objects made with new, handed out as
// const references, and are changed here in the memory of a forked child that
// runs the tests once and ends. Tests take up acts from journeys played before
// the fork, on the whole rules. Tests that only look whether each rule has a
// row in the table of tests do not count.
//
// --facts drops, besides, each fact type and each kind of exchange that a rule
// names from that rule alone, and says which are missed by the rows of the rule
// itself. That share is printed, and not asked to be all.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/rules.h"
#include "tests/mutation/children.h"
#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

// What tells of behaviour. The others read the tables themselves.
constexpr char kTests[] =
    "*RuleTest*:GatesTest.*:JourneyTest.*:EvaluationMachineTest.*:"
    "DecideTest.*:ExplainTest.*";

struct Mutant {
  std::string name;
  std::function<void()> apply;
  std::string first;  // Tests that should kill it, run before all others.
};

std::vector<CodeRule>& CodeTable() {
  return const_cast<std::vector<CodeRule>&>(CodeRules());
}

std::vector<Rule>& FileTable() {
  return const_cast<std::vector<Rule>&>(Procedure::Embedded().rules());
}

struct AlwaysHolds {
  void operator()(OpenRule& rule) const {
    rule = [](const OpenInput&) { return true; };
  }
  void operator()(FullRule& rule) const {
    rule = [](const FullInput&) { return true; };
  }
  void operator()(GateRule& rule) const {
    rule = [](const GateInput&) { return true; };
  }
  void operator()(PeerRule& rule) const {
    rule = [](const PeerInput&) { return true; };
  }
  void operator()(EvaluationRule& rule) const {
    rule = [](const EvaluationInput&) { return true; };
  }
};

// Rows of the rule tests carry the id of their rule, dots as underscores.
std::string TestsOf(std::string id) {
  std::replace(id.begin(), id.end(), '.', '_');
  return absl::StrCat("*/", id, "_*");
}

std::vector<Mutant> Rules() {
  std::vector<Mutant> mutants;
  for (size_t i = 0; i < CodeTable().size(); ++i) {
    const std::string id = CodeTable()[i].id;
    const bool gate = !CodeTable()[i].kinds.empty();
    mutants.push_back(
        {absl::StrCat(gate ? "gate " : "code ", id, " (row ", i, ")"),
         [i] { std::visit(AlwaysHolds(), CodeTable()[i].holds); },
         TestsOf(id)});
  }
  for (size_t i = 0; i < FileTable().size(); ++i) {
    const Rule& rule = FileTable()[i];
    if (rule.kind == Rule::Kind::kCode) continue;
    mutants.push_back(
        {absl::StrCat(rule.kind == Rule::Kind::kField ? "field " : "document ",
                      rule.id),
         [i] { FileTable()[i].on.clear(); }, TestsOf(rule.id)});
  }
  return mutants;
}

// Each fact type and each kind of exchange dropped from one rule alone.
std::vector<Mutant> FactsOfRules() {
  std::vector<Mutant> mutants;
  for (size_t i = 0; i < CodeTable().size(); ++i) {
    const CodeRule& rule = CodeTable()[i];
    for (size_t k = 0; rule.on.size() > 1 && k < rule.on.size(); ++k) {
      mutants.push_back(
          {absl::StrCat("code ", rule.id, " on ", NameOf(rule.on[k])),
           [i, k] {
             std::vector<FactType>& on = CodeTable()[i].on;
             on.erase(on.begin() + static_cast<std::ptrdiff_t>(k));
           },
           TestsOf(rule.id)});
    }
    for (size_t k = 0; rule.kinds.size() > 1 && k < rule.kinds.size(); ++k) {
      mutants.push_back(
          {absl::StrCat("gate ", rule.id, " on exchange ",
                        static_cast<int>(rule.kinds[k])),
           [i, k] {
             std::vector<ExchangeKind>& kinds = CodeTable()[i].kinds;
             kinds.erase(kinds.begin() + static_cast<std::ptrdiff_t>(k));
           },
           TestsOf(rule.id)});
    }
  }
  return mutants;
}

// Killed by one of its own tests or, where all are asked, by any.
bool Killed(const Mutant& mutant, bool all) {
  return mutation::RunTests(mutant.first, mutant.apply).failed ||
         (all && mutation::RunTests(kTests, mutant.apply).failed);
}

bool Judge(const std::vector<Mutant>& mutants, bool all, const char* what) {
  std::vector<std::string> names;
  for (const Mutant& mutant : mutants) names.push_back(mutant.name);
  return mutation::PrintShare(
      what, names, mutation::OnAllCores(mutants.size(), [&](size_t i) {
        return std::string(Killed(mutants[i], all) ? "k" : "s");
      }));
}

int Main(bool facts) {
  if (mutation::RunTests(kTests, nullptr).failed) {
    std::printf("the tests fail without any mutant\n");
    return 1;
  }
  if (facts) Judge(FactsOfRules(), false, "facts of rules, by their rows");
  return Judge(Rules(), true, "rules of the procedure") ? 0 : 1;
}

}  // namespace
}  // namespace causeway::procedure

int main(int argc, char** argv) {
  // Plays the journeys: the parameters of the tests are made from them.
  testing::InitGoogleTest(&argc, argv);
  const bool facts = argc > 1 && std::string(argv[1]) == "--facts";
  return causeway::procedure::Main(facts);
}
