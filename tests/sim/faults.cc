#include "tests/sim/faults.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace causeway::sim {

const char* NameOf(Fault fault) {
  static constexpr const char* kNames[kFaults] = {"lost",
                                                  "doubled",
                                                  "late, reordered",
                                                  "altered",
                                                  "replayed",
                                                  "forged",
                                                  "answer lost",
                                                  "one-way cut",
                                                  "partition",
                                                  "away for a week",
                                                  "killed",
                                                  "power cut",
                                                  "cut in start",
                                                  "disk full",
                                                  "write error",
                                                  "sync error",
                                                  "stopped",
                                                  "clock ahead",
                                                  "clock back",
                                                  "backup restored",
                                                  "clone",
                                                  "revoked",
                                                  "lying giver",
                                                  "lying receiver",
                                                  "witness killed",
                                                  "witness power cut",
                                                  "witness away",
                                                  "witness restored"};
  return kNames[static_cast<std::size_t>(fault)];
}

const char* NameOf(State state) {
  static constexpr const char* kNames[kStates] = {
      "HELD",     "OFFERED",  "ACCEPTED", "BUNDLED",  "BOUND", "PROBED",
      "RELEASED", "COSIGNED", "VOID",     "RECEIVED", "CLOSED"};
  return kNames[static_cast<std::size_t>(state)];
}

const char* WhyNever(Fault, State) { return nullptr; }

void Matrix::Add(const Matrix& other) {
  for (std::size_t f = 0; f < kFaults; ++f) {
    for (std::size_t s = 0; s < kStates; ++s) cells[f][s] += other.cells[f][s];
  }
}

std::string Matrix::Print() const {
  std::string text = absl::StrFormat("%-18s", "");
  for (std::size_t s = 0; s < kStates; ++s) {
    absl::StrAppendFormat(&text, "%9s", NameOf(static_cast<State>(s)));
  }
  for (std::size_t f = 0; f < kFaults; ++f) {
    absl::StrAppendFormat(&text, "\n%-18s", NameOf(static_cast<Fault>(f)));
    for (std::size_t s = 0; s < kStates; ++s) {
      absl::StrAppendFormat(&text, "%9d", cells[f][s]);
    }
  }
  return text + "\n";
}

std::string Matrix::Empty() const {
  std::string empty;
  for (std::size_t f = 0; f < kFaults; ++f) {
    for (std::size_t s = 0; s < kStates; ++s) {
      const auto fault = static_cast<Fault>(f);
      const auto state = static_cast<State>(s);
      if (cells[f][s] > 0 || WhyNever(fault, state) != nullptr) continue;
      absl::StrAppend(&empty, NameOf(fault), " at ", NameOf(state), "\n");
    }
  }
  return empty;
}

}  // namespace causeway::sim
