#include "storage/sqlite_queries.h"

#include <array>

namespace causeway::sqlite {
namespace {

// A macro, because only concatenation of literals yields a literal. "t" is the
// name in migrations/0001_initial.sql.
#define CAUSEWAY_TABLE_QUERIES(t)                                             \
  TableQueries {                                                              \
    .get = "SELECT value FROM " t " WHERE key = ?1",                          \
    .scan_range = "SELECT key, value FROM " t                                 \
                  " WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3",      \
    .scan_from =                                                              \
        "SELECT key, value FROM " t " WHERE key >= ?1 ORDER BY key LIMIT ?2", \
    .count_range = "SELECT count(*) FROM " t " WHERE key >= ?1 AND key < ?2", \
    .count_from = "SELECT count(*) FROM " t " WHERE key >= ?1",               \
    .last_range = "SELECT key, value FROM " t                                 \
                  " WHERE key >= ?1 AND key < ?2"                             \
                  " ORDER BY key DESC LIMIT 1",                               \
    .last_from = "SELECT key, value FROM " t                                  \
                 " WHERE key >= ?1 ORDER BY key DESC LIMIT 1",                \
    .put = "INSERT INTO " t                                                   \
           " (key, value) VALUES (?1, ?2)"                                    \
           " ON CONFLICT (key) DO UPDATE SET value = excluded.value",         \
    .insert = "INSERT INTO " t " (key, value) VALUES (?1, ?2)",               \
    .erase = "DELETE FROM " t " WHERE key = ?1",                              \
  }

// In the order of kAllTables.
constexpr std::array<TableQueries, kTableCount> kQueries = {
    CAUSEWAY_TABLE_QUERIES("meta"),
    CAUSEWAY_TABLE_QUERIES("cases"),
    CAUSEWAY_TABLE_QUERIES("case_keys"),
    CAUSEWAY_TABLE_QUERIES("case_tags"),
    CAUSEWAY_TABLE_QUERIES("pairwise_references"),
    CAUSEWAY_TABLE_QUERIES("entries"),
    CAUSEWAY_TABLE_QUERIES("documents"),
    CAUSEWAY_TABLE_QUERIES("tasks"),
    CAUSEWAY_TABLE_QUERIES("bundles"),
    CAUSEWAY_TABLE_QUERIES("chunks"),
    CAUSEWAY_TABLE_QUERIES("outbox"),
    CAUSEWAY_TABLE_QUERIES("inbox"),
    CAUSEWAY_TABLE_QUERIES("peers"),
    CAUSEWAY_TABLE_QUERIES("idempotency"),
    CAUSEWAY_TABLE_QUERIES("node_log"),
    CAUSEWAY_TABLE_QUERIES("directories"),
    CAUSEWAY_TABLE_QUERIES("witness"),
};

#undef CAUSEWAY_TABLE_QUERIES

}  // namespace

const TableQueries& QueriesOf(Table table) {
  return kQueries[TableIndex(table)];
}

}  // namespace causeway::sqlite
