// Every statement the SQLite engine uses on the tables: literals, one set per
// table. Ranges are [lower, end) over the primary key.

#ifndef CAUSEWAY_STORAGE_SQLITE_QUERIES_H_
#define CAUSEWAY_STORAGE_SQLITE_QUERIES_H_

#include "storage/sqlite_connection.h"
#include "storage/table.h"

namespace causeway::sqlite {

struct TableQueries {
  SqlLiteral get;          // key -> value
  SqlLiteral scan_range;   // lower, end, limit -> key, value
  SqlLiteral scan_from;    // lower, limit -> key, value
  SqlLiteral count_range;  // lower, end -> number
  SqlLiteral count_from;   // lower -> number
  SqlLiteral last_range;   // lower, end -> key, value
  SqlLiteral last_from;    // lower -> key, value
  SqlLiteral put;          // key, value
  SqlLiteral insert;       // key, value
  SqlLiteral erase;        // key
};

const TableQueries& QueriesOf(Table table);

}  // namespace causeway::sqlite

#endif  // CAUSEWAY_STORAGE_SQLITE_QUERIES_H_
