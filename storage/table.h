// The tables of the store, each with what lies in it. The numbers are stable:
// they may be written to disk or sent to tools, and are never reused.

#ifndef CAUSEWAY_STORAGE_TABLE_H_
#define CAUSEWAY_STORAGE_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace causeway {

enum class Table : uint8_t {
  kMeta = 1,          // facts about this node: schema of keys, incarnation
  kCases = 2,         // case rows, by case id
  kCaseKeys = 3,      // wrapped case keys, apart: erasure deletes one row
  kCaseTags = 4,      // random case tag -> case id
  kReferences = 5,    // peer + pairwise reference -> case or task
  kEntries = 6,       // journal entries, by case + journal + sequence
  kDocuments = 7,     // encrypted document bodies
  kTasks = 8,         // work that waits for a person at this node
  kBundles = 9,       // the staged case file of an offer
  kChunks = 10,       // received chunks of a case file
  kOutbox = 11,       // signed messages to send
  kInbox = 12,        // signed messages received
  kPeers = 13,        // sequence counters per peer
  kIdempotency = 14,  // first answers, by idempotency key
  kNodeLog = 15,      // append-only log of everything that happened here
  kDirectories = 16,  // every directory version received
  kWitness = 17,      // the witness's register; where a node stands with it
};

inline constexpr size_t kTableCount = 17;

inline constexpr std::array<Table, kTableCount> kAllTables = {
    Table::kMeta,        Table::kCases,       Table::kCaseKeys,
    Table::kCaseTags,    Table::kReferences,  Table::kEntries,
    Table::kDocuments,   Table::kTasks,       Table::kBundles,
    Table::kChunks,      Table::kOutbox,      Table::kInbox,
    Table::kPeers,       Table::kIdempotency, Table::kNodeLog,
    Table::kDirectories, Table::kWitness,
};

// Position of the table in kAllTables and in per-table arrays.
constexpr size_t TableIndex(Table table) {
  return static_cast<size_t>(table) - 1;
}

constexpr bool IsTable(Table table) {
  return static_cast<size_t>(table) >= 1 &&
         static_cast<size_t>(table) <= kTableCount;
}

constexpr bool IsAppendOnly(Table table) { return table == Table::kNodeLog; }

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_TABLE_H_
