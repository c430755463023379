#include "tests/power/cut_run.h"

#include <sqlite3.h>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/embedded_file.h"
#include "base/errors.h"
#include "storage/migrator.h"
#include "storage/sqlite_storage.h"
#include "tests/power/power_store.h"
#include "tests/power/workload.h"

namespace causeway::power {
namespace {

constexpr int kRoundsMax = 4;
constexpr int kTransactionsMax = 24;  // in a round
constexpr uint64_t kChangesOfRound = 500;
constexpr uint64_t kChangesOfStart = 12;  // of opening and the first write
constexpr int kRowsOfMigration = 60;

// A schema that is not there yet, large enough for several pages.
const std::vector<EmbeddedFile>& WithOneMore() {
  static const auto* const scripts = [] {
    const auto built_in = sqlite::BuiltInMigrations();
    auto* all = new std::vector<EmbeddedFile>(built_in.begin(), built_in.end());
    all->push_back(
        {.name = "0002_more.sql",
         .text = "CREATE TABLE extra (a INTEGER PRIMARY KEY, b BLOB) STRICT;"
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                 "FROM n WHERE i < 60) INSERT INTO extra SELECT i, "
                 "zeroblob(400) FROM n;"
                 "CREATE INDEX extra_b ON extra (b, a);"
                 "ALTER TABLE extra ADD COLUMN c TEXT;",
         .sha256_hex = "d2"});
    return all;
  }();
  return *scripts;
}

class CutRun {
 public:
  CutRun(uint64_t seed, Lie lie, bool answers_early)
      : seed_(seed),
        answers_early_(answers_early),
        random_(seed ^ 0x5bd1e995),
        disk_(seed, lie),
        ledger_(seed) {
    tally_.runs = 1;
    // SQLite's own random numbers (salts of the log) as the seed wants them.
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED,
                         static_cast<int>(seed | 1) & 0x7fffffff, nullptr);
    static constexpr int kCheckpointPages[] = {1, 4, 16, 64, 1000};
    options_.vfs = disk_.name();
    options_.sync_folder = [this] { return disk_.SyncFolder(); };
    options_.checkpoint_pages = kCheckpointPages[Below(5)];
    options_.group_closures_max = Below(4) == 0 ? 2 : 256;
    if (Below(4) == 0) {
      disk_.Put(DatabasePath(), "");
    } else {
      disk_.Put(DatabasePath(), FreshDatabase());
    }
  }

  Tally Run() {
    const int rounds = 1 + static_cast<int>(Below(kRoundsMax));
    bool go_on = true;
    for (int i = 0; i < rounds && go_on; ++i) {
      if (Below(8) == 0) migrating_ = true;
      // Often right after the last cut.
      disk_.CutAfter(
          Below(i == 0 || Below(2) == 0 ? kChangesOfRound : kChangesOfStart));
      go_on = Round();
      LosePower();
    }
    if (go_on) Last();
    tally_.changes = disk_.changes();
    return tally_;
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  void Fail(uint64_t Tally::*what, uint64_t times, const std::string& text) {
    if (times == 0) return;
    tally_.*what += times;
    if (tally_.first_failure.empty()) {
      tally_.first_failure = absl::StrCat("seed ", seed_, ": ", text);
    }
  }

  void LosePower() {
    const uint64_t which = Below(10);
    disk_.PowerOn(which == 0   ? Fate::kAllLost
                  : which == 1 ? Fate::kAllThere
                  : which < 4  ? Fate::kNoCut
                               : Fate::kMixed);
    ++(which == 2 || which == 3 ? tally_.crashes : tally_.cuts);
  }

  // Null where the power failed meanwhile, or something is wrong.
  std::unique_ptr<Storage> Open() {
    options_.migrations.reset();
    if (migrating_) {
      if (!SchemaIsWhole()) return nullptr;
      options_.migrations = WithOneMore();
    }
    auto opened = OpenSqliteStorage(DatabasePath(), options_);
    if (opened.ok()) return *std::move(opened);
    if (disk_.off()) {
      ++tally_.stopped_in_start;
    } else {
      Fail(&Tally::corrupt, 1,
           absl::StrCat("does not open: ", opened.status().message()));
    }
    return nullptr;
  }

  // A schema that a cut interrupted is the old one or the new one.
  bool SchemaIsWhole() {
    sqlite3* db = nullptr;
    int version = -1;
    int rows = -1;
    const int opened =
        sqlite3_open_v2(DatabasePath().c_str(), &db, SQLITE_OPEN_READWRITE,
                        disk_.name().c_str());
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto ask = [db](const char* sql, int* answer) {
      sqlite3_stmt* statement = nullptr;
      if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) {
        return;
      }
      if (sqlite3_step(statement) == SQLITE_ROW) {
        *answer = sqlite3_column_int(statement, 0);
      }
      sqlite3_finalize(statement);
    };
    int tables = -1;
    if (opened == SQLITE_OK) {
      ask("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", &tables);
      ask("SELECT max(version) FROM schema_migrations", &version);
      ask("SELECT count(c IS NULL) FROM extra INDEXED BY extra_b WHERE b = "
          "zeroblob(400)",
          &rows);
    }
    sqlite3_close(db);
    if (disk_.off()) return false;
    const int ours = static_cast<int>(kTableCount) + 1;
    const bool whole =
        (tables == 0 && version == -1 && rows == -1) ||
        (tables == ours && version == 1 && rows == -1) ||
        (tables == ours + 1 && version == 2 && rows == kRowsOfMigration);
    if (whole) return true;
    Fail(&Tally::half_migrated, 1,
         absl::StrCat("version ", version, ", tables ", tables, ", rows ",
                      rows));
    return false;
  }

  // Until the writer has done what it does at its start or after a write, so
  // that no reader meets it in a copy of the log: runs must not differ.
  static bool WriterIsIdle(Storage& storage) {
    return absl::IsCancelled(storage.Write(
        [](WriteTx&) { return absl::CancelledError("changes nothing"); }));
  }

  // Whether the store holds what it must; then nothing is open any more.
  bool Holds(Storage& storage) {
    if (!WriterIsIdle(storage)) return false;
    const auto contents = ReadAll(storage);
    if (!contents.ok()) {
      if (!disk_.off()) {
        Fail(&Tally::corrupt, 1,
             absl::StrCat("does not read: ", contents.status().message()));
      }
      return false;
    }
    const Ledger::Verdict verdict = ledger_.Compare(*contents);
    Fail(&Tally::lost, verdict.lost,
         absl::StrCat("acknowledged ", ledger_.acknowledged(), ", there ",
                      contents->leaf_digests.size()));
    Fail(&Tally::torn, verdict.torn ? 1 : 0, "half a transaction");
    if (verdict.lost > 0 || verdict.torn) return false;
    ledger_.Settle(*contents);
    return true;
  }

  // False once something was found wrong.
  bool Round() {
    const std::unique_ptr<Storage> storage = Open();
    if (storage == nullptr) return tally_.Clean();
    if (!Holds(*storage)) return tally_.Clean();
    const auto count = static_cast<int>(Below(kTransactionsMax + 1));
    for (int i = 0; i < count; ++i) {
      if (!Step(*storage)) break;
    }
    storage->Close();
    return tally_.Clean();
  }

  bool Step(Storage& storage) {
    switch (Below(12)) {
      case 0:
        return Group(storage, 2 + Below(3));
      case 1:
        return Refused(storage);
      case 2:
        return BesideAReader(storage);
      default:
        return One(storage);
    }
  }

  void Acknowledged() {
    ledger_.Acknowledge();
    ++tally_.acknowledged;
  }

  bool One(Storage& storage) {
    ++tally_.transactions;
    const Transaction& transaction = ledger_.Begin();
    if (answers_early_) Acknowledged();
    const absl::Status status =
        storage.Write([&](WriteTx& tx) { return Perform(transaction, tx); });
    if (status.ok() && !answers_early_) Acknowledged();
    return status.ok();
  }

  // A closure that writes and then refuses leaves nothing behind.
  bool Refused(Storage& storage) {
    return absl::IsAlreadyExists(storage.Write([](WriteTx& tx) -> absl::Status {
      for (const Table table : kAllTables) {
        if (IsAppendOnly(table)) continue;
        const absl::Status put =
            tx.Put(table, "refused", std::string(6000, 'r'));
        if (!put.ok()) return put;
      }
      return absl::AlreadyExistsError("refused");
    }));
  }

  // Several in one commit.
  bool Group(Storage& storage, size_t size) {
    struct Member {
      const Transaction* transaction;
      std::atomic<bool> over{false};
      absl::Status status;
      std::thread thread;
    };
    std::deque<Transaction> made;  // Begin moves its own
    std::deque<Member> members;
    std::atomic<bool> entered{false};
    std::atomic<bool> all_there{false};
    for (size_t i = 0; i < size; ++i) {
      ++tally_.transactions;
      made.push_back(ledger_.Begin());
      Member& member = members.emplace_back();
      member.transaction = &made.back();
      member.thread = std::thread([&, &member = member, first = i == 0] {
        member.status = storage.Write([&](WriteTx& tx) {
          entered = true;
          while (first && !all_there) std::this_thread::yield();
          return Perform(*member.transaction, tx);
        });
        member.over = true;
      });
      while (!member.over && (i == 0 ? !entered : storage.stats().queued < i)) {
        std::this_thread::yield();
      }
    }
    all_there = true;
    bool all = true;
    for (Member& member : members) {
      member.thread.join();
      if (member.status.ok() && !all) {
        Fail(&Tally::torn, 1, "a later one was acknowledged alone");
      }
      all = all && member.status.ok();
      if (all) Acknowledged();
    }
    return all;
  }

  // A reader's snapshot stays as it was; the log cannot be emptied meanwhile.
  bool BesideAReader(Storage& storage) {
    if (!WriterIsIdle(storage)) return false;
    bool written = false;
    const absl::Status read = storage.Read([&](ReadTx& tx) -> absl::Status {
      const auto before = tx.Count(Table::kNodeLog, "");
      std::thread([&] {
        written = One(storage) && WriterIsIdle(storage);
      }).join();
      const auto after = tx.Count(Table::kNodeLog, "");
      if (before.ok() && after.ok() && *before != *after) {
        Fail(&Tally::torn, 1, "a snapshot changed");
      }
      return absl::OkStatus();
    });
    // What the reader kept the writer from doing is done now.
    return read.ok() && written && WriterIsIdle(storage);
  }

  // Without a cut: all is there, writes go on, nothing erased is left.
  void Last() {
    const std::unique_ptr<Storage> storage = Open();
    if (storage == nullptr || !Holds(*storage)) return;
    if (!One(*storage)) return Fail(&Tally::corrupt, 1, "takes no write");
    if (!WriterIsIdle(*storage)) return Fail(&Tally::corrupt, 1, "stopped");
    const std::string files = absl::StrCat(disk_.Get(DatabasePath()),
                                           disk_.Get(DatabasePath() + "-wal"));
    for (const std::string& key : ledger_.Erased()) {
      Fail(&Tally::keys_left, absl::StrContains(files, key) ? 1 : 0,
           "an erased key is still on the disk");
    }
    storage->Close();
  }

  const uint64_t seed_;
  const bool answers_early_;
  std::mt19937_64 random_;
  PowerDisk disk_;
  Ledger ledger_;
  SqliteOptions options_;
  bool migrating_ = false;
  Tally tally_;
};

}  // namespace

void Tally::Add(const Tally& other) {
  runs += other.runs;
  cuts += other.cuts;
  crashes += other.crashes;
  stopped_in_start += other.stopped_in_start;
  transactions += other.transactions;
  acknowledged += other.acknowledged;
  lost += other.lost;
  torn += other.torn;
  corrupt += other.corrupt;
  half_migrated += other.half_migrated;
  keys_left += other.keys_left;
  changes += other.changes;
  if (first_failure.empty()) first_failure = other.first_failure;
}

Tally RunCuts(uint64_t seed, Lie lie) {
  return CutRun(seed, lie, /*answers_early=*/false).Run();
}

Tally RunCutsAnsweringEarly(uint64_t seed) {
  return CutRun(seed, Lie::kNone, /*answers_early=*/true).Run();
}

}  // namespace causeway::power
