#ifndef CAUSEWAY_TESTS_SIM_FAULTS_H_
#define CAUSEWAY_TESTS_SIM_FAULTS_H_

// The kinds of faults, the states of a case that they meet, and how often each
// met each.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace causeway::sim {

enum class Fault : std::uint8_t {
  // Of one message.
  kLost,
  kDoubled,
  kLate,  // by hours or days: reordered
  kAltered,
  kReplayed,
  kForged,  // by a third node in another's name
  kAnswerLost,
  // Of the network.
  kOneWay,
  kPartition,
  kAway,  // for a week
  // Of one process or its machine.
  kKilled,
  kPowerCut,
  kPowerCutInStart,
  kDiskFull,
  kWriteError,
  kSyncError,
  kStopped,
  kClockAhead,
  kClockBack,
  // What two parties cannot survive.
  kRestored,
  kCloned,
  kRevoked,
  kLyingGiver,
  kLyingReceiver,
  // Of the witness.
  kWitnessKilled,
  kWitnessPowerCut,
  kWitnessAway,
  kWitnessRestored,
};
inline constexpr std::size_t kFaults = 28;
inline constexpr std::size_t kFaultsOfMessages = 7;
inline constexpr std::size_t kFaultsOfTwoParties = 19;

enum class State : std::uint8_t {
  kHeld,
  kOffered,
  kAccepted,
  kBundled,
  kBound,
  kProbed,
  kReleased,
  kCosigned,  // the new custodian has not been told
  kVoidAsked,
  kReceived,  // the old custodian has not been told
  kClosed,    // CLOSE is on its way
};
inline constexpr std::size_t kStates = 11;

const char* NameOf(Fault fault);
const char* NameOf(State state);

// A cell that cannot be: why; null for all others.
const char* WhyNever(Fault fault, State state);

struct Matrix {
  std::array<std::array<std::uint64_t, kStates>, kFaults> cells{};

  void Count(Fault fault, State state) {
    ++cells[static_cast<std::size_t>(fault)][static_cast<std::size_t>(state)];
  }
  void Add(const Matrix& other);
  std::string Print() const;
  // Names of the cells that are empty and could be.
  std::string Empty() const;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_FAULTS_H_
