// An ordered, transactional byte store with named tables.
//
// Why it is here: everything above asks for rows of bytes and nothing else, so
// that the engine (memory for tests, SQLite embedded, a replicated server
// later) can be exchanged without a line of journal or custody code changing.
// Storage knows no journal, no case and no key material: it keeps bytes.
//
// Thread-safety: a Storage may be used from any thread. A ReadTx or WriteTx is
// valid only inside the closure it was given to, on the thread that runs it
// (which may be a thread of the engine).
// Limits: keys 1 to kStorageKeyBytesMax bytes, values up to
// kStorageValueBytesMax bytes. An empty value is a value.

#ifndef CAUSEWAY_STORAGE_STORAGE_H_
#define CAUSEWAY_STORAGE_STORAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/table.h"

namespace causeway {

inline constexpr size_t kStorageKeyBytesMax = 512;
inline constexpr size_t kStorageValueBytesMax = size_t{32} << 20;

struct Row {
  std::string key;
  std::string value;

  friend bool operator==(const Row& a, const Row& b) {
    return a.key == b.key && a.value == b.value;
  }
};

// A consistent view. Inside a WriteTx it also shows what the closure has
// written so far. Every method may also return the engine's own failures:
// UNAVAILABLE (disk error), DATA_LOSS (damaged file), ABORTED (another process
// holds the file).
class ReadTx {
 public:
  ReadTx() = default;
  ReadTx(const ReadTx&) = delete;
  ReadTx& operator=(const ReadTx&) = delete;
  virtual ~ReadTx() = default;

  // The value under `key`. NOT_FOUND if there is none; INVALID_ARGUMENT if the
  // key is outside its limits.
  absl::StatusOr<std::string> Get(Table table, absl::string_view key);

  // At most `limit` rows whose key starts with `prefix`, in ascending byte
  // order (unsigned), beginning after `from_key_exclusive`; an empty
  // `from_key_exclusive` begins at the first. To page, pass the last key of
  // the page before; a page shorter than `limit` is the last one.
  // INVALID_ARGUMENT if `limit` is 0 or a key is too long.
  absl::StatusOr<std::vector<Row>> Scan(Table table, absl::string_view prefix,
                                        absl::string_view from_key_exclusive,
                                        size_t limit);

  // How many keys start with `prefix`; walks them all, so not for hot paths
  // over wide prefixes. INVALID_ARGUMENT if the prefix is too long.
  absl::StatusOr<uint64_t> Count(Table table, absl::string_view prefix);

  // The row with the greatest key that starts with `prefix`, or nullopt.
  // INVALID_ARGUMENT if the prefix is too long.
  absl::StatusOr<std::optional<Row>> Last(Table table,
                                          absl::string_view prefix);

 private:
  virtual absl::StatusOr<std::string> DoGet(Table table,
                                            absl::string_view key) = 0;
  // Rows of `prefix` with key >= lower; `lower` already covers the prefix.
  virtual absl::StatusOr<std::vector<Row>> DoScan(Table table,
                                                  absl::string_view lower,
                                                  absl::string_view prefix,
                                                  size_t limit) = 0;
  virtual absl::StatusOr<uint64_t> DoCount(Table table,
                                           absl::string_view prefix) = 0;
  virtual absl::StatusOr<std::optional<Row>> DoLast(
      Table table, absl::string_view prefix) = 0;
};

// What a Write closure works on. A method that fails has changed nothing. An
// engine failure inside the closure fails the whole Write even if the closure
// goes on and returns OK.
class WriteTx : public ReadTx {
 public:
  // Inserts or replaces. INVALID_ARGUMENT outside the limits;
  // FAILED_PRECONDITION for an append-only table.
  absl::Status Put(Table table, absl::string_view key, absl::string_view value);

  // As Put, but ALREADY_EXISTS if the key is there. The closure may go on.
  absl::Status Insert(Table table, absl::string_view key,
                      absl::string_view value);

  // Removes the row; OK also if there was none. FAILED_PRECONDITION for an
  // append-only table.
  absl::Status Delete(Table table, absl::string_view key);

  // Appends to an append-only table and returns the sequence number, which is
  // also the key, as eight bytes big-endian. Numbers start at 0 and have no
  // gaps: a closure that fails gives its number back. INVALID_ARGUMENT if the
  // value is too long; FAILED_PRECONDITION for any other table.
  absl::StatusOr<uint64_t> Append(Table table, absl::string_view value);

 private:
  virtual absl::Status DoPut(Table table, absl::string_view key,
                             absl::string_view value) = 0;
  virtual absl::Status DoInsert(Table table, absl::string_view key,
                                absl::string_view value) = 0;
  virtual absl::Status DoDelete(Table table, absl::string_view key) = 0;
};

// Counters since open, for the bench, the tests and `causeway doctor`.
struct StorageStats {
  uint64_t writes = 0;   // closures acknowledged with OK
  uint64_t refused = 0;  // closures run that ended with another status
  uint64_t commits = 0;  // durable commits; fewer than writes when grouped
  uint64_t queued = 0;   // closures waiting at this moment
};

class Storage {
 public:
  using ReadFn = absl::FunctionRef<absl::Status(ReadTx&)>;
  using WriteFn = absl::FunctionRef<absl::Status(WriteTx&)>;

  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  virtual ~Storage() = default;

  // Runs `fn` alone (one writer at a time) and blocks until its outcome is
  // durable. All or nothing: OK means everything `fn` wrote is on disk; any
  // status that `fn` returns comes back unchanged and leaves nothing behind.
  // `fn` may run more than once, and callers are expected to call again on
  // ABORTED: it must keep no state outside (assign results, do not
  // accumulate), do no network call, and must not call Write (that is refused
  // with FAILED_PRECONDITION).
  // From the engine: ABORTED, nothing happened, try again;
  // RESOURCE_EXHAUSTED, too many writes wait, or the disk is full;
  // UNAVAILABLE, closed, or the disk failed; DATA_LOSS, the file is damaged.
  // After a disk failure (full, failed, damaged) the store refuses every
  // further write, and what became of the writes that met it is known only
  // after a restart.
  virtual absl::Status Write(WriteFn fn) = 0;

  // Runs `fn` on a consistent snapshot of what was committed when Read was
  // called; writes go on meanwhile. Returns what `fn` returns, or UNAVAILABLE
  // when closed, or an engine failure as listed at ReadTx. Do not nest: reads
  // share a small pool.
  virtual absl::Status Read(ReadFn fn) = 0;

  // Finishes the writes already accepted, waits for running reads, releases
  // the file. Later calls return UNAVAILABLE. May be called again. Not from
  // inside a closure.
  virtual void Close() = 0;

  virtual StorageStats stats() const = 0;
};

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_STORAGE_H_
