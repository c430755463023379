#ifndef CAUSEWAY_SERVER_ACCESS_TABLE_H_
#define CAUSEWAY_SERVER_ACCESS_TABLE_H_

// The authorisation matrix as people read it: docs/access.md, which
// `causewayd --access-table` prints. Pure; thread-safe.

#include <string>

namespace causeway::server {

// Markdown, from MethodRules (authorisation.h) and AccessTo (case_access.h).
std::string AccessTable();

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ACCESS_TABLE_H_
