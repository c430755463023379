#include "tests/campaign/faults.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace causeway::campaign {
namespace {

constexpr char kFakeTime[] =
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
constexpr uint64_t kOtherOneIn = 4;
constexpr absl::Duration kFullFor = absl::Seconds(10);
constexpr int kExitStorage = 70;
constexpr int kExitConfig = 78;

}  // namespace

const char* NameOf(Fault fault) {
  switch (fault) {
    case Fault::kKill:
      return "kill -9";
    case Fault::kKillInStart:
      return "kill -9 during the start";
    case Fault::kPause:
      return "SIGSTOP, SIGCONT";
    case Fault::kFullDisk:
      return "full disk";
    case Fault::kOneWay:
      return "one-way partition";
    case Fault::kTwoWays:
      return "two-way partition";
    case Fault::kLoss:
      return "30 % loss";
    case Fault::kClockDays:
      return "clock two days ahead";
    case Fault::kClockAhead:
      return "clock three years ahead";
    case Fault::kClockBehind:
      return "clock two years behind";
    case Fault::kWitnessAway:
      return "kill -9 of a node and the witness";
  }
  return "";
}

Faults::Faults(Cluster* cluster, MachineRoom* room, size_t small_disk,
               uint64_t seed)
    : cluster_(*cluster),
      room_(*room),
      small_disk_(small_disk),
      random_(seed) {}

void Faults::Prepare(std::vector<std::string>* notes) {
  others_ = {Fault::kPause};
  if (cluster_.witnessed()) others_.push_back(Fault::kWitnessAway);
  if (room_.has_mounts()) others_.push_back(Fault::kFullDisk);
  if (room_.has_networks()) {
    others_.insert(others_.end(),
                   {Fault::kOneWay, Fault::kTwoWays, Fault::kLoss});
  }
  if (access(kFakeTime, R_OK) == 0) {
    others_.insert(others_.end(), {Fault::kClockDays, Fault::kClockAhead,
                                   Fault::kClockBehind});
  } else {
    notes->push_back("no wrong clocks: the package faketime is missing");
  }
}

void Faults::Sleep(int64_t ms_max) {
  absl::SleepFor(absl::Milliseconds(
      static_cast<int64_t>(random_() % static_cast<uint64_t>(ms_max))));
}

size_t Faults::Another(size_t node) {
  return (node + 1 + random_() % (cluster_.size() - 1)) % cluster_.size();
}

absl::Status Faults::Next() {
  Sleep(400);
  const size_t node = random_() % cluster_.size();
  Fault fault = random_() % 4 == 0 ? Fault::kKillInStart : Fault::kKill;
  if (random_() % kOtherOneIn == 0) {
    fault = others_[next_other_++ % others_.size()];
  }
  return Strike(fault, node);
}

absl::Status Faults::Rest() {
  for (const Fault fault : others_) {
    if (Times(fault) > 0) continue;
    RETURN_IF_ERROR(Strike(fault, random_() % cluster_.size()));
  }
  return absl::OkStatus();
}

absl::Status Faults::Strike(Fault fault, size_t node) {
  RETURN_IF_ERROR(Inject(fault, node));
  ++times_[static_cast<size_t>(fault)];
  const bool kills = fault == Fault::kKill || fault == Fault::kKillInStart;
  if (fault == Fault::kWitnessAway || (kills && node >= cluster_.carriers())) {
    ++witness_kills_;
  }
  return absl::OkStatus();
}

absl::Status Faults::Inject(Fault fault, size_t node) {
  switch (fault) {
    case Fault::kKill:
      return Kill(node, /*in_start=*/false);
    case Fault::kKillInStart:
      return Kill(node, /*in_start=*/true);
    case Fault::kPause:
      cluster_.Signal(node, SIGSTOP);
      Sleep(1500);
      cluster_.Signal(node, SIGCONT);
      return absl::OkStatus();
    case Fault::kFullDisk:
      return FillDisk();
    case Fault::kOneWay:
      return Partition(node, /*both_ways=*/false);
    case Fault::kTwoWays:
      return Partition(node, /*both_ways=*/true);
    case Fault::kLoss:
      RETURN_IF_ERROR(room_.Lose(node, 30));
      Sleep(4000);
      return room_.HealNetwork(node);
    case Fault::kClockDays:
      return WrongClock(node, "+2d", /*can_run=*/true);
    case Fault::kClockAhead:
      return WrongClock(node, "+3y", /*can_run=*/false);
    case Fault::kClockBehind:
      return WrongClock(node, "-2y", /*can_run=*/false);
    case Fault::kWitnessAway:
      return StartWithoutWitness(node);
  }
  return absl::OkStatus();
}

absl::Status Faults::Kill(size_t node, bool in_start) {
  cluster_.Kill(node);
  if (in_start) {
    RETURN_IF_ERROR(cluster_.Begin(node));
    Sleep(80);
    cluster_.Kill(node);
  }
  if (random_() % 4 == 0) Sleep(500);
  return cluster_.Start(node);
}

// Until the witness is back the node keeps what is recorded.
absl::Status Faults::StartWithoutWitness(size_t node) {
  const size_t witness = cluster_.carriers();
  cluster_.Kill(witness);
  const size_t carrier = node % cluster_.carriers();
  cluster_.Kill(carrier);
  RETURN_IF_ERROR(cluster_.Start(carrier));
  Sleep(2000);
  return cluster_.Start(witness);
}

// The store of the node stops it when it meets the end of the disk; it need not
// meet it, as long as its log has room in itself.
absl::Status Faults::FillDisk() {
  const std::string filler =
      absl::StrCat(cluster_.DataDir(small_disk_), "/filler");
  {
    std::ofstream out(filler, std::ios::binary);
    const std::string block(1 << 16, 'f');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size()))
               .flush()) {
    }
  }
  const absl::Time until = absl::Now() + kFullFor;
  while (cluster_.Runs(small_disk_) && absl::Now() < until) Sleep(50);
  const bool ended = !cluster_.Runs(small_disk_);
  unlink(filler.c_str());
  const int code = ended ? cluster_.AwaitEnd(small_disk_) : kExitStorage;
  if (code != kExitStorage) {
    return absl::InternalError(
        absl::StrCat("on a full disk the node ended with ", code));
  }
  return cluster_.Start(small_disk_);
}

absl::Status Faults::Partition(size_t node, bool both_ways) {
  const size_t other = Another(node);
  RETURN_IF_ERROR(room_.Block(node, other));
  if (both_ways) RETURN_IF_ERROR(room_.Block(other, node));
  Sleep(4000);
  RETURN_IF_ERROR(room_.HealNetwork(other));
  return room_.HealNetwork(node);
}

absl::Status Faults::WrongClock(size_t node, const std::string& offset,
                                bool can_run) {
  const std::string program =
      absl::StrCat(cluster_.DataDir(node), "/../clock.sh");
  {
    std::ofstream out(program);
    out << "#!/bin/sh\nexport FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME="
        << offset << " LD_PRELOAD=" << kFakeTime << "\nexec " << DaemonProgram()
        << " \"$@\"\n";
  }
  chmod(program.c_str(), S_IRWXU);
  cluster_.Kill(node);
  cluster_.SetProgram(node, program);
  absl::Status status = cluster_.Begin(node);
  if (status.ok() && can_run) {
    status = cluster_.AwaitReady(node);
    if (status.ok()) Sleep(3000);
    cluster_.Kill(node);
  } else if (status.ok()) {
    // It says that its certificate is not valid now, and ends.
    const int code = cluster_.AwaitEnd(node);
    if (code != kExitConfig) {
      status = absl::InternalError(
          absl::StrCat("with a wrong clock the node ended with ", code));
    }
  }
  cluster_.SetProgram(node, "");
  RETURN_IF_ERROR(status);
  return cluster_.Start(node);
}

}  // namespace causeway::campaign
