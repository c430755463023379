// ./run sim: many runs of many faults, on all cores, and what they found.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "tests/power/power_store.h"
#include "tests/sim/archive.h"
#include "tests/sim/world.h"

namespace causeway::sim {
namespace {

// What each seed runs at least, and how many seeds fill every cell.
constexpr std::uint64_t kOperationsMin = 200;
constexpr std::uint64_t kSeedsForEveryCell = 10'000;

unsigned long long Number(std::uint64_t value) { return value; }

struct Totals {
  std::uint64_t seeds = 0;
  std::uint64_t failed = 0;
  std::uint64_t operations = 0;
  std::uint64_t operations_min = UINT64_MAX;
  std::uint64_t refused = 0;
  std::uint64_t messages = 0;
  std::uint64_t faults = 0;
  std::uint64_t handoffs = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t excused = 0;
  std::uint64_t evidence = 0;
  std::uint64_t orders = 0;
  std::uint64_t voids = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t witnessed = 0;
  std::uint64_t sqlite = 0;
  std::vector<std::uint64_t> cells;

  void Add(const Findings& f) {
    ++seeds;
    if (!f.violation.empty()) ++failed;
    operations += f.operations;
    operations_min = std::min(operations_min, f.operations);
    refused += f.refused;
    messages += f.messages;
    faults += f.faults;
    handoffs += f.handoffs;
    acknowledged += f.acknowledged;
    excused += f.excused;
    evidence += f.evidence;
    orders += f.orders;
    voids += f.voids;
    dead_letters += f.dead_letters;
    if (f.witnessed) ++witnessed;
    if (f.sqlite) ++sqlite;
  }
};

template <class A>
void Fields(A& a, Totals& t) {
  a(t.seeds, t.failed, t.operations, t.operations_min, t.refused, t.messages,
    t.faults, t.handoffs, t.acknowledged, t.excused, t.evidence, t.orders,
    t.voids, t.dead_letters, t.witnessed, t.sqlite, t.cells);
}

void Add(Totals& all, const Totals& part) {
  all.seeds += part.seeds;
  all.failed += part.failed;
  all.operations += part.operations;
  all.operations_min = std::min(all.operations_min, part.operations_min);
  all.refused += part.refused;
  all.messages += part.messages;
  all.faults += part.faults;
  all.handoffs += part.handoffs;
  all.acknowledged += part.acknowledged;
  all.excused += part.excused;
  all.evidence += part.evidence;
  all.orders += part.orders;
  all.voids += part.voids;
  all.dead_letters += part.dead_letters;
  all.witnessed += part.witnessed;
  all.sqlite += part.sqlite;
}

struct Plan {
  std::uint64_t seed = 1;
  std::uint64_t runs = 10'000;
  std::uint64_t operations = 220;
  std::uint64_t seconds = 0;  // 0: as long as it takes
  Shortcut shortcut = Shortcut::kNone;
  bool every_cell = false;
  std::string commit;
};

// For the handler: which seed runs in this process.
volatile std::uint64_t running_seed = 0;
const char* commit_of_handler = "";

// A broken invariant of the core itself ends the process.
void OnAbort(int) {
  std::fprintf(stderr, "seed %llu, commit %s: the process broke\n",
               Number(running_seed), commit_of_handler);
  _exit(1);
}

// One core's share, written whole to `out`.
void Work(const Plan& plan, std::uint64_t first, std::uint64_t step, int out) {
  signal(SIGABRT, OnAbort);
  signal(SIGSEGV, OnAbort);
  const auto began = std::chrono::steady_clock::now();
  Totals totals;
  Matrix matrix;
  for (std::uint64_t i = first; i < plan.runs; i += step) {
    if (plan.seconds > 0 && std::chrono::steady_clock::now() - began >
                                std::chrono::seconds(plan.seconds)) {
      break;
    }
    Options options;
    options.seed = plan.seed + i;
    options.operations = plan.operations;
    options.print = plan.runs == 1;
    options.shortcut = plan.shortcut;
    running_seed = options.seed;
    Findings found = RunSeed(options);
    if (found.violation.empty() && found.operations < kOperationsMin) {
      found.violation = "too few operations";
    }
    totals.Add(found);
    matrix.Add(found.matrix);
    if (plan.runs == 1) std::printf("trace %s\n", found.digest.c_str());
    if (found.violation.empty()) continue;
    std::fflush(stdout);
    std::fprintf(stderr, "seed %llu, commit %s: %s\n", Number(options.seed),
                 plan.commit.c_str(), found.violation.c_str());
  }
  for (const auto& row : matrix.cells) {
    totals.cells.insert(totals.cells.end(), row.begin(), row.end());
  }
  std::fflush(stdout);
  const std::string bytes = Pack(totals);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(out, bytes.data() + done, bytes.size() - done);
    if (n <= 0) _exit(1);
    done += static_cast<std::size_t>(n);
  }
}

bool ReadShare(int in, Totals& all, Matrix& matrix) {
  std::string bytes;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(in, buffer, sizeof(buffer))) > 0;) {
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
  Totals part;
  if (!Unpack(bytes, part) || part.cells.size() != kFaults * kStates) {
    return false;
  }
  Add(all, part);
  for (std::size_t i = 0; i < part.cells.size(); ++i) {
    matrix.cells[i / kStates][i % kStates] += part.cells[i];
  }
  return true;
}

void Print(const Totals& all, const Matrix& matrix, double seconds) {
  const auto line = [](const char* what, std::uint64_t value) {
    std::printf("%-40s %12llu\n", what, Number(value));
  };
  line("seeds", all.seeds);
  line("  with a witness", all.witnessed);
  line("  on SQLite", all.sqlite);
  line("seeds that broke an invariant", all.failed);
  line("operations of people", all.operations);
  line("  fewest in a seed", all.operations_min);
  line("  refused", all.refused);
  line("messages", all.messages);
  line("faults", all.faults);
  line("hand-offs completed", all.handoffs);
  line("moved by ORDER", all.orders);
  line("VOID", all.voids);
  line("contradictions kept as evidence", all.evidence);
  line("acts acknowledged", all.acknowledged);
  line("  gone with a restored or cloned store", all.excused);
  line("dead letters in the end", all.dead_letters);
  std::printf("%-40s %12.1f\n", "seconds", seconds);
  std::printf("%-40s %12.1f\n", "seeds per second",
              static_cast<double>(all.seeds) / seconds);
  std::printf("\nhow often a fault struck a case in a state\n%s",
              matrix.Print().c_str());
  std::fflush(stdout);
}

int Main(int argc, char** argv) {
  CLI::App app("The custody core through every fault, in virtual time");
  Plan plan;
  unsigned jobs = std::thread::hardware_concurrency();
  app.add_option("--seed", plan.seed, "The first seed");
  app.add_option("--runs", plan.runs, "How many seeds, each the next")
      ->check(CLI::PositiveNumber);
  app.add_option("--operations", plan.operations, "Of people, in each run")
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", plan.seconds, "Stop after so many");
  app.add_option("--jobs", jobs, "Processes")->check(CLI::PositiveNumber);
  app.add_option("--commit", plan.commit, "Printed with a failure");
  app.add_flag("--every-cell", plan.every_cell,
               "Fail on an empty cell, however few the seeds");
  app.add_flag(
      "--broken",
      [&](std::int64_t) { plan.shortcut = Shortcut::kTimeoutReclaim; },
      "With hosts that take custody back by time: must fail");
  CLI11_PARSE(app, argc, argv);
  commit_of_handler = plan.commit.c_str();
  // Made once; the processes share them.
  (void)power::DatabasePath();
  (void)power::FreshDatabase();
  const auto began = std::chrono::steady_clock::now();
  std::vector<int> shares;
  for (unsigned job = 0; job < jobs; ++job) {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      close(ends[0]);
      Work(plan, job, jobs, ends[1]);
      _exit(0);
    }
    close(ends[1]);
    shares.push_back(ends[0]);
  }
  Totals all;
  Matrix matrix;
  bool whole = true;
  for (const int share : shares) {
    whole = ReadShare(share, all, matrix) && whole;
    close(share);
  }
  while (wait(nullptr) > 0) {
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
          .count();
  Print(all, matrix, seconds);
  if (!whole) std::fprintf(stderr, "a process ended early\n");
  bool covered = true;
  if (plan.every_cell || all.seeds >= kSeedsForEveryCell) {
    const std::string empty = matrix.Empty();
    covered = empty.empty();
    if (!covered) std::fprintf(stderr, "empty cells:\n%s", empty.c_str());
  }
  return whole && covered && all.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace causeway::sim

int main(int argc, char** argv) { return causeway::sim::Main(argc, argv); }
