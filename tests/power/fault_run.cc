#include "tests/power/fault_run.h"

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "storage/sqlite_storage.h"
#include "tests/power/power_store.h"
#include "tests/power/workload.h"

namespace causeway::power {
namespace {

constexpr uint64_t kSeed = 7;
constexpr int kTransactions = 12;

bool RefusedAsStopped(const absl::Status& status) {
  const auto refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule == "storage.disk_failed";
}

class FaultRun {
 public:
  FaultRun(Operation operation, bool fresh)
      : operation_(operation), disk_(kSeed), ledger_(kSeed) {
    options_.vfs = disk_.name();
    options_.sync_folder = [this] { return disk_.SyncFolder(); };
    options_.checkpoint_pages = 8;
    options_.on_fatal = [this](const absl::Status&) { ++told_; };
    disk_.Put(DatabasePath(), fresh ? "" : FreshDatabase());
  }

  FaultOutcome Run(uint64_t skip, uint64_t times) {
    disk_.Fail(operation_, skip, times);
    auto opened = OpenSqliteStorage(DatabasePath(), options_);
    if (opened.ok()) Work(**opened);
    outcome_.struck = disk_.faults() > 0;
    disk_.Heal();
    if (opened.ok()) Stop(**opened);
    opened = absl::CancelledError("closed");
    if (outcome_.problem.empty()) LookAgain();
    return outcome_;
  }

 private:
  void Problem(const std::string& text) {
    if (outcome_.problem.empty()) outcome_.problem = text;
  }

  // Until the first write that is not acknowledged; every third one is
  // followed by a read.
  void Work(Storage& storage) {
    for (int i = 0; i < kTransactions; ++i) {
      const Transaction& transaction = ledger_.Begin();
      const absl::Status status =
          storage.Write([&](WriteTx& tx) { return Perform(transaction, tx); });
      if (!status.ok()) {
        refused_ = true;
        return;
      }
      ledger_.Acknowledge();
      ++outcome_.acknowledged;
      if (i % 3 != 2) continue;
      // Not while the writer copies the log: what it does then is no retry.
      const absl::Status idle = storage.Write(
          [](WriteTx&) { return absl::CancelledError("changes nothing"); });
      if (!absl::IsCancelled(idle)) {
        refused_ = true;
        return;
      }
      ReadAll(storage).status().IgnoreError();
    }
  }

  // A store that met a failure writes nothing any more, not even at its end;
  // the owner was told once. One that did not is as good as new.
  void Stop(Storage& storage) {
    const absl::Status probe =
        storage.Write([](WriteTx&) { return absl::CancelledError("probe"); });
    outcome_.stopped = RefusedAsStopped(probe);
    if (!outcome_.stopped && !absl::IsCancelled(probe)) {
      Problem(absl::StrCat("answers ", probe.message()));
    }
    if (refused_ && !outcome_.stopped) Problem("a write failed, it goes on");
    const uint64_t changes = disk_.changes();
    storage.Close();
    if (outcome_.stopped && disk_.changes() != changes) {
      Problem("it wrote after it had stopped");
    }
    if (told_ != (outcome_.stopped ? 1 : 0)) {
      Problem(absl::StrCat("the owner was told ", told_.load(), " times"));
    }
  }

  // A new process, on a disk that lost what was not synced.
  void LookAgain() {
    disk_.PowerOn(Fate::kAllLost);
    const auto again = OpenSqliteStorage(DatabasePath(), options_);
    if (!again.ok()) {
      return Problem(absl::StrCat("open: ", again.status().message()));
    }
    const auto contents = ReadAll(**again);
    if (!contents.ok()) {
      return Problem(absl::StrCat("read: ", contents.status().message()));
    }
    const Ledger::Verdict verdict = ledger_.Compare(*contents);
    if (verdict.lost > 0) Problem(absl::StrCat("lost ", verdict.lost));
    if (verdict.torn) Problem("half a transaction");
    ledger_.Settle(*contents);
    const Transaction& next = ledger_.Begin();
    const absl::Status status =
        (*again)->Write([&](WriteTx& tx) { return Perform(next, tx); });
    if (!status.ok()) Problem(absl::StrCat("write: ", status.message()));
  }

  const Operation operation_;
  PowerDisk disk_;
  Ledger ledger_;
  SqliteOptions options_;
  std::atomic<int> told_{0};
  bool refused_ = false;
  FaultOutcome outcome_;
};

}  // namespace

FaultOutcome RunFault(Operation operation, uint64_t skip, uint64_t times,
                      bool fresh) {
  return FaultRun(operation, fresh).Run(skip, times);
}

}  // namespace causeway::power
