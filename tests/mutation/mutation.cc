// ./run mutation: disables each rule of the procedure in turn - each row of
// the table of code rules, gates among them, and each field and document rule
// of the file - and runs the unit tests of the state machine against what is
// left. A mutant is killed when a test fails. Prints the survivors and, last,
// the share killed; fails unless that is all of them.
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

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/rules.h"
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

// Runs the tests once in a child, which ends with 1 when one of them failed.
pid_t Start(const std::function<void()>& apply, const std::string& filter) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child != 0) return child;
  if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(3);
  if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(3);
  apply();
  testing::GTEST_FLAG(filter) = filter;
  testing::GTEST_FLAG(fail_fast) = true;
  _exit(RUN_ALL_TESTS() == 0 ? 0 : 1);
}

bool Fails(pid_t child) {
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) std::abort();
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

// Killed by one of its own tests or, where all are asked, by any.
bool Killed(const Mutant& mutant, bool all) {
  return Fails(Start(mutant.apply, mutant.first)) ||
         (all && Fails(Start(mutant.apply, kTests)));
}

struct Share {
  size_t killed = 0;
  size_t all = 0;
};

Share Judge(const std::vector<Mutant>& mutants, bool all, const char* what) {
  // One process for each core, each with its share of the mutants.
  std::fflush(stdout);
  const size_t workers = std::max(1u, std::thread::hardware_concurrency());
  std::vector<int> answers;
  std::vector<pid_t> children;
  for (size_t w = 0; w < workers; ++w) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t child = fork();
    if (child == 0) {
      for (size_t i = w; i < mutants.size(); i += workers) {
        const char answer = Killed(mutants[i], all) ? 'k' : 's';
        if (write(ends[1], &answer, 1) != 1) _exit(3);
      }
      _exit(0);
    }
    close(ends[1]);
    answers.push_back(ends[0]);
    children.push_back(child);
  }
  Share share;
  for (size_t i = 0; i < mutants.size(); ++i) {
    char answer = 0;
    if (read(answers[i % workers], &answer, 1) != 1) std::abort();
    ++share.all;
    if (answer == 'k') {
      ++share.killed;
    } else {
      std::printf("survived: %s\n", mutants[i].name.c_str());
    }
  }
  for (const pid_t child : children) {
    if (Fails(child)) std::abort();
  }
  std::printf("%s: killed %zu of %zu (%.0f %%)\n", what, share.killed,
              share.all,
              100.0 * static_cast<double>(share.killed) /
                  static_cast<double>(share.all));
  return share;
}

int Main(bool facts) {
  const auto nothing = [] {};
  if (Fails(Start(nothing, kTests))) {
    std::printf("the tests fail without any mutant\n");
    return 1;
  }
  if (facts) Judge(FactsOfRules(), false, "facts of rules, by their rows");
  const Share share = Judge(Rules(), true, "rules");
  return share.killed == share.all ? 0 : 1;
}

}  // namespace
}  // namespace causeway::procedure

int main(int argc, char** argv) {
  // Plays the journeys: the parameters of the tests are made from them.
  testing::InitGoogleTest(&argc, argv);
  const bool facts = argc > 1 && std::string(argv[1]) == "--facts";
  return causeway::procedure::Main(facts);
}
