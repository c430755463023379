#include "tests/sim/disk.h"

#include <optional>

#include "base/check.h"
#include "storage/memory_storage.h"
#include "storage/sqlite_storage.h"
#include "tests/power/power_store.h"

namespace causeway::sim {
namespace {

constexpr std::uint64_t kChangesOfStart = 12;
constexpr std::size_t kRowsAtOnce = 512;

absl::Status ReadAll(ReadTx& tx, Image& image) {
  image.clear();
  for (const Table table : kAllTables) {
    std::string last;
    for (;;) {
      auto rows = tx.Scan(table, "", last, kRowsAtOnce);
      if (!rows.ok()) return rows.status();
      for (Row& row : *rows) {
        last = row.key;
        image.emplace_back(table, std::move(row));
      }
      if (rows->size() < kRowsAtOnce) break;
    }
  }
  return absl::OkStatus();
}

absl::Status WriteAll(WriteTx& tx, const Image& image) {
  for (const auto& [table, row] : image) {
    const absl::Status put = IsAppendOnly(table)
                                 ? tx.Append(table, row.value).status()
                                 : tx.Put(table, row.key, row.value);
    if (!put.ok()) return put;
  }
  return absl::OkStatus();
}

}  // namespace

// The memory engine, and the trouble that one of its commits meets.
class NodeDisk::Memory {
 public:
  Memory() : storage_(NewMemoryStorage()) {}

  absl::Status Write(Storage::WriteFn fn, std::mt19937_64& random) {
    if (failed_) return absl::UnavailableError("the disk failed");
    if (!trouble_.has_value() || left_-- > 0) return storage_->Write(fn);
    failed_ = true;
    // The cut may come before the commit is on the disk or after; so may the
    // failure of a sync, as far as anybody can tell.
    const bool may_be_there =
        *trouble_ == Trouble::kPowerCut || *trouble_ == Trouble::kSyncError;
    if (may_be_there && random() % 2 == 0) {
      const absl::Status written = storage_->Write(fn);
      if (!written.ok()) return written;
    }
    return *trouble_ == Trouble::kDiskFull
               ? absl::ResourceExhaustedError("the disk is full")
               : absl::UnavailableError("the disk failed");
  }
  Storage& storage() { return *storage_; }
  void Arm(Trouble trouble, std::uint64_t writes) {
    trouble_ = trouble;
    left_ = writes;
  }
  bool failed() const { return failed_; }
  void Heal() {
    failed_ = false;
    trouble_.reset();
  }

 private:
  std::unique_ptr<Storage> storage_;
  std::optional<Trouble> trouble_;
  std::uint64_t left_ = 0;
  bool failed_ = false;
};

NodeDisk::NodeDisk(Engine engine, std::uint64_t seed)
    : engine_(engine), random_(seed) {
  if (engine_ == Engine::kMemory) {
    memory_ = std::make_unique<Memory>();
    return;
  }
  if (Below(4) == 0) checkpoint_pages_ = 8;
  disk_ = std::make_unique<power::PowerDisk>(seed);
  disk_->Put(power::DatabasePath(), power::FreshDatabase());
}

NodeDisk::~NodeDisk() { Stop(); }

bool NodeDisk::Start() {
  CAUSEWAY_CHECK(!running_) << "one process at a time";
  const bool cut = std::exchange(cut_in_start_, false);
  running_ = true;
  if (engine_ == Engine::kMemory) {
    if (cut) memory_->Arm(Trouble::kPowerCut, 0);
    return !cut;
  }
  if (cut) disk_->CutAfter(Below(kChangesOfStart));
  SqliteOptions options;
  options.vfs = disk_->name();
  options.sync_folder = [this] { return disk_->SyncFolder(); };
  options.checkpoint_pages = checkpoint_pages_;
  auto opened = OpenSqliteStorage(power::DatabasePath(), options);
  if (!opened.ok()) {
    CAUSEWAY_CHECK(disk_->off()) << "the store does not open";
    return false;
  }
  sqlite_ = *std::move(opened);
  // A cut that the start did not reach would strike later.
  return !cut && Idle().ok();
}

void NodeDisk::Stop() {
  if (!running_) return;
  running_ = false;
  armed_ = false;
  failed_ = false;
  if (engine_ == Engine::kMemory) return memory_->Heal();
  const bool lost_power = disk_->off();
  // It does not tidy up.
  if (!lost_power) disk_->CutAfter(0);
  sqlite_.reset();
  disk_->Heal();
  disk_->PowerOn(!lost_power     ? power::Fate::kNoCut
                 : Below(6) == 0 ? power::Fate::kAllLost
                                 : power::Fate::kMixed);
}

// Until the writer has done what it does after a write, so that its copying of
// the log comes at the same moment in every run.
absl::Status NodeDisk::Idle() {
  const absl::Status status = sqlite_->Write(
      [](WriteTx&) { return absl::CancelledError("changes nothing"); });
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

absl::Status NodeDisk::Write(Storage::WriteFn fn) {
  CAUSEWAY_CHECK(running_) << "no process";
  if (engine_ == Engine::kMemory) return memory_->Write(fn, random_);
  absl::Status status = sqlite_->Write(fn);
  if (checkpoint_pages_ < 100 || armed_) {
    // The answer stands also where the failure comes after it.
    if (!Idle().ok()) failed_ = true;
  }
  return status;
}

absl::Status NodeDisk::Read(Storage::ReadFn fn) {
  CAUSEWAY_CHECK(running_) << "no process";
  return engine_ == Engine::kMemory ? memory_->storage().Read(fn)
                                    : sqlite_->Read(fn);
}

void NodeDisk::Arm(Trouble trouble, std::uint64_t within) {
  if (armed_ || !running_) return;
  armed_ = true;
  const std::uint64_t at = Below(within);
  if (engine_ == Engine::kMemory) return memory_->Arm(trouble, at);
  // A commit is a few changes of the log and one sync.
  switch (trouble) {
    case Trouble::kPowerCut:
      return disk_->CutAfter(Below(3 * within));
    case Trouble::kDiskFull:
      return disk_->Fail(power::Operation::kDiskFull, Below(2 * within),
                         UINT64_MAX);
    case Trouble::kWriteError:
      return disk_->Fail(power::Operation::kWrite, Below(2 * within),
                         UINT64_MAX);
    case Trouble::kSyncError:
      return disk_->Fail(power::Operation::kSync, at, UINT64_MAX);
  }
}

void NodeDisk::ArmStart() { cut_in_start_ = true; }

bool NodeDisk::broken() const {
  return failed_ ||
         (engine_ == Engine::kMemory ? memory_->failed() : disk_->off());
}

Image NodeDisk::Copy() {
  Image image;
  const absl::Status status =
      Read([&](ReadTx& tx) { return ReadAll(tx, image); });
  CAUSEWAY_CHECK(status.ok()) << "a backup is taken of a store that works";
  return image;
}

void NodeDisk::Load(const Image& image) {
  CAUSEWAY_CHECK(!running_) << "a process runs";
  if (engine_ == Engine::kMemory) {
    memory_ = std::make_unique<Memory>();
  } else {
    disk_->Put(power::DatabasePath() + "-wal", "");
    disk_->Put(power::DatabasePath(), power::FreshDatabase());
  }
  cut_in_start_ = false;
  CAUSEWAY_CHECK(Start()) << "a new store opens";
  const absl::Status written =
      Write([&](WriteTx& tx) { return WriteAll(tx, image); });
  CAUSEWAY_CHECK(written.ok()) << "a new store takes a backup";
  Stop();
}

}  // namespace causeway::sim
