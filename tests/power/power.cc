// ./run power: many power cuts under the store, and what they found.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "tests/power/cut_run.h"
#include "tests/power/fault_run.h"
#include "tests/power/power_disk.h"

namespace causeway::power {
namespace {

unsigned long long Number(uint64_t value) { return value; }

// Every operation of every kind fails; false where one was not survived.
bool SweepFaults() {
  bool clean = true;
  std::printf("%-10s %12s %12s %12s\n", "operation", "failed", "stopped",
              "not survived");
  for (const Operation operation : kAllOperations) {
    uint64_t struck = 0;
    uint64_t stopped = 0;
    uint64_t bad = 0;
    for (const bool fresh : {false, true}) {
      for (const uint64_t times : {uint64_t{1}, UINT64_MAX}) {
        for (uint64_t skip = 0;; ++skip) {
          const FaultOutcome outcome = RunFault(operation, skip, times, fresh);
          if (!outcome.problem.empty()) {
            ++bad;
            std::fprintf(
                stderr, "%s number %llu, %s, %s: %s\n", NameOf(operation),
                Number(skip), times == 1 ? "once" : "from then on",
                fresh ? "new file" : "old file", outcome.problem.c_str());
          }
          if (!outcome.struck) break;
          ++struck;
          if (outcome.stopped) ++stopped;
        }
      }
    }
    std::printf("%-10s %12llu %12llu %12llu\n", NameOf(operation),
                Number(struck), Number(stopped), Number(bad));
    clean = clean && bad == 0;
  }
  return clean;
}

bool CutPower(uint64_t seed, uint64_t runs, uint64_t cuts_min) {
  const auto began = std::chrono::steady_clock::now();
  Tally tally;
  for (uint64_t i = 0; i < runs; ++i) {
    const Tally one = RunCuts(seed + i);
    if (!one.Clean()) {
      std::fprintf(stderr, "%s\nagain: ./run power --seed %llu --runs 1\n",
                   one.first_failure.c_str(), Number(seed + i));
    }
    tally.Add(one);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
          .count();
  std::printf("seeds %llu to %llu\n", Number(seed), Number(seed + runs - 1));
  std::printf("%-36s %12llu\n", "power cuts", Number(tally.cuts));
  std::printf("%-36s %12llu\n", "crashes without a power cut",
              Number(tally.crashes));
  std::printf("%-36s %12llu\n", "  of both while the store opened",
              Number(tally.stopped_in_start));
  std::printf("%-36s %12llu\n", "transactions", Number(tally.transactions));
  std::printf("%-36s %12llu\n", "acknowledged", Number(tally.acknowledged));
  std::printf("%-36s %12llu\n", "acknowledged and lost", Number(tally.lost));
  std::printf("%-36s %12llu\n", "half-written", Number(tally.torn));
  std::printf("%-36s %12llu\n", "did not open or read again",
              Number(tally.corrupt));
  std::printf("%-36s %12llu\n", "half-migrated", Number(tally.half_migrated));
  std::printf("%-36s %12llu\n", "erased keys left", Number(tally.keys_left));
  std::printf("%-36s %12.1f\n", "seconds", seconds);
  std::printf("%-36s %12.0f\n", "runs per second",
              static_cast<double>(runs) / seconds);
  if (tally.cuts < cuts_min) {
    std::fprintf(stderr, "fewer than %llu power cuts\n", Number(cuts_min));
    return false;
  }
  return tally.Clean();
}

int Main(int argc, char** argv) {
  CLI::App app("Power cuts and disk failures under the store");
  uint64_t runs = 10'000;
  uint64_t seed = 1;
  uint64_t cuts_min = 0;
  bool no_sweep = false;
  app.add_option("--runs", runs, "Runs, of one to four power cuts each")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", seed,
                 "Seed of the first run; the next has the next");
  app.add_option("--cuts-at-least", cuts_min, "Fail where there were fewer");
  app.add_flag("--cuts-only", no_sweep, "Without the sweep of disk failures");
  CLI11_PARSE(app, argc, argv);
  const bool cuts = CutPower(seed, runs, cuts_min);
  const bool sweep = no_sweep || SweepFaults();
  return cuts && sweep ? 0 : 1;
}

}  // namespace
}  // namespace causeway::power

int main(int argc, char** argv) { return causeway::power::Main(argc, argv); }
