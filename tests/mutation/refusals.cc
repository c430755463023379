// ./run mutation, its second part: the guards that stand outside the tables of
// the procedure, in server/, journal/, wire/, forms/ and the custody machine.
// Each refusal that some test meets is disabled in turn, and the tests that met
// it are run: at least one must fail. A rule that the sources name and no test
// meets has survived.
//
// No seam in the product: the linker of this program alone leads calls of
// Refuse here (--wrap), and a disabled refusal comes back as OK. Where a call
// has a value to give, no value can be made up, and it fails as INTERNAL: then
// a test must have wanted the rule.
//
// With an argument only rules that begin so are disabled.
//
// Refusals are told apart by rule, text (numbers and names of nodes left out)
// and the place that refuses.

#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"
#include "tests/mutation/children.h"
#include "tests/mutation/rule_list.h"

namespace causeway {

// CAUSEWAY_REFUSE is the linker's name for Refuse.
absl::Status RealRefuse(absl::StatusCode code, const Refusal& refusal) __asm__(
    "__real_" CAUSEWAY_REFUSE);
absl::Status WrappedRefuse(
    absl::StatusCode code,
    const Refusal& refusal) __asm__("__wrap_" CAUSEWAY_REFUSE);

namespace mutation {
namespace {

// What this process met and disables. Tests may refuse on several threads.
std::mutex& Lock() {
  static auto* const kLock = new std::mutex;
  return *kLock;
}
std::set<std::string>& Met() {
  static auto* const kMet = new std::set<std::string>;
  return *kMet;
}
std::string& Disabled() {
  static auto* const kDisabled = new std::string;
  return *kDisabled;
}

// One guard says the same of every number and every type of message.
std::string NameOf(const Refusal& refusal, const void* place) {
  std::string text;
  for (const auto word : absl::StrSplit(refusal.message, ' ')) {
    const auto has = [word = word](bool (*is)(unsigned char)) {
      return std::any_of(word.begin(), word.end(), [is](char c) {
        return is(static_cast<unsigned char>(c));
      });
    };
    const bool number = has(absl::ascii_isdigit);
    const bool type = has(absl::ascii_isupper) && has(absl::ascii_islower);
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    number || type ? "*" : word);
  }
  return absl::StrCat(refusal.rule, "|", text, "|",
                      absl::Hex(reinterpret_cast<std::uintptr_t>(place)));
}

bool IsDisabled(const std::string& name) {
  const std::lock_guard<std::mutex> lock(Lock());
  Met().insert(name);
  return name == Disabled();
}

struct Test {
  std::string name;
  absl::Duration took;
  std::set<std::string> met;
};

// Runs each test once and notes what it meets.
std::vector<Test> RunEach() {
  std::vector<std::string> names;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int k = 0; k < suite.total_test_count(); ++k) {
      names.push_back(
          absl::StrCat(suite.name(), ".", suite.GetTestInfo(k)->name()));
    }
  }
  const std::vector<std::string> answers =
      OnAllCores(names.size(), [&](std::size_t i) {
        const absl::Time begin = absl::Now();
        const auto met = [] { return absl::StrJoin(Met(), "\n"); };
        Run run = RunTests(names[i], nullptr, met);
        // Again, to be seen: one that a loaded machine ended proves nothing.
        if (run.failed) run = RunTests(names[i], nullptr, met, true);
        return absl::StrCat(run.failed ? "failed" : "passed", "\n",
                            absl::ToInt64Microseconds(absl::Now() - begin),
                            "\n", run.heard);
      });
  std::vector<Test> tests;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> lines = absl::StrSplit(answers[i], '\n');
    if (lines[0] != "passed") {
      std::printf("fails without any mutant: %s\n", names[i].c_str());
      std::exit(1);
    }
    Test test{names[i], absl::Microseconds(std::stoll(lines[1])), {}};
    test.met.insert(lines.begin() + 2, lines.end());
    test.met.erase("");
    tests.push_back(std::move(test));
  }
  std::sort(tests.begin(), tests.end(),
            [](const Test& a, const Test& b) { return a.took < b.took; });
  return tests;
}

struct Mutant {
  std::string name;
  std::vector<std::string> tests;  // That met it, the quickest first.
};

std::string RuleOf(const std::string& name) {
  return name.substr(0, name.find('|'));
}

std::vector<Mutant> MutantsOf(const std::vector<Test>& tests,
                              const RuleList& list) {
  std::map<std::string, Mutant> mutants;
  for (const Test& test : tests) {
    for (const std::string& name : test.met) {
      if (list.rules.count(RuleOf(name)) == 0) continue;
      Mutant& mutant = mutants[name];
      mutant.name = name;
      mutant.tests.push_back(test.name);
    }
  }
  for (const auto& [rule, place] : list.rules) {
    const auto same = [&rule = rule](const auto& one) {
      return RuleOf(one.first) == rule;
    };
    if (std::none_of(mutants.begin(), mutants.end(), same)) {
      mutants[rule].name = absl::StrCat(rule, ", met by no test (", place, ")");
    }
  }
  std::vector<Mutant> all;
  for (auto& [name, mutant] : mutants) all.push_back(std::move(mutant));
  return all;
}

// The quickest tests first, together: each start costs as much as most tests.
bool Killed(const Mutant& mutant) {
  constexpr std::size_t kTogether = 8;
  const auto disable = [&] { Disabled() = mutant.name; };
  for (std::size_t at = 0; at < mutant.tests.size(); at += kTogether) {
    const auto first = mutant.tests.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(
                                  kTogether, mutant.tests.size() - at));
    if (RunTests(absl::StrJoin(first, last, ":"), disable).failed) return true;
  }
  return false;
}

// What the tests of the product's own rules met and the list does not hold:
// then the list misses a call.
bool ListIsWhole(const std::vector<Test>& tests, const RuleList& list) {
  std::set<std::string> missed;
  for (const Test& test : tests) {
    for (const std::string& name : test.met) {
      const std::string rule = RuleOf(name);
      if (list.rules.count(rule) == 0 &&
          procedure::Procedure::Embedded().Find(rule) == nullptr &&
          rule.find('.') != std::string::npos) {
        missed.insert(rule);
      }
    }
  }
  for (const std::string& rule : missed) {
    std::printf("refused by a rule of another folder: %s\n", rule.c_str());
  }
  for (const std::string& place : list.unread) {
    std::printf("refuses by a rule that the list cannot read: %s\n",
                place.c_str());
  }
  return list.unread.empty();
}

// `only`: of rules that begin so.
int Main(const std::string& only) {
  const RuleList list = RulesInSources(CAUSEWAY_TEST_SOURCE_DIR);
  const std::vector<Test> tests = RunEach();
  const bool whole = ListIsWhole(tests, list);
  std::vector<Mutant> mutants = MutantsOf(tests, list);
  std::erase_if(mutants, [&](const Mutant& mutant) {
    return mutant.name.rfind(only, 0) != 0;
  });
  std::vector<std::string> names;
  for (const Mutant& mutant : mutants) {
    names.push_back(
        absl::StrCat(mutant.name, mutant.tests.empty() ? "" : ", met by ",
                     mutant.tests.empty() ? "" : mutant.tests.front()));
  }
  const std::vector<std::string> answers =
      OnAllCores(mutants.size(), [&](std::size_t i) {
        return std::string(Killed(mutants[i]) ? "k" : "s");
      });
  std::printf("%zu rules refuse outside the procedure, in %zu ways\n",
              list.rules.size(), mutants.size());
  return PrintShare("refusals", names, answers) && whole ? 0 : 1;
}

}  // namespace
}  // namespace mutation

absl::Status WrappedRefuse(absl::StatusCode code, const Refusal& refusal) {
  const void* const place = __builtin_return_address(0);
  if (mutation::IsDisabled(mutation::NameOf(refusal, place))) {
    return absl::OkStatus();
  }
  return RealRefuse(code, refusal);
}

}  // namespace causeway

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return causeway::mutation::Main(argc > 1 ? argv[1] : "");
}
