// RETURN_IF_ERROR(expr) returns from the function when expr, an absl::Status,
// is not OK. ASSIGN_OR_RETURN(lhs, expr) does the same for an absl::StatusOr
// and otherwise moves the value into lhs, which may declare a variable:
//   ASSIGN_OR_RETURN(const Date date, ParseDate(text));
// The status is passed on unchanged, with its payloads.
#ifndef CAUSEWAY_BASE_STATUS_MACROS_H_
#define CAUSEWAY_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define CAUSEWAY_CONCAT_INNER(a, b) a##b
#define CAUSEWAY_CONCAT(a, b) CAUSEWAY_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(...) \
  CAUSEWAY_RETURN_IF_ERROR_AS(CAUSEWAY_CONCAT(status_, __LINE__), __VA_ARGS__)

#define CAUSEWAY_RETURN_IF_ERROR_AS(name, ...)             \
  do {                                                     \
    if (::absl::Status name = (__VA_ARGS__); !name.ok()) { \
      return name;                                         \
    }                                                      \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, ...)                                         \
  CAUSEWAY_ASSIGN_OR_RETURN_AS(CAUSEWAY_CONCAT(status_or_, __LINE__), lhs, \
                               __VA_ARGS__)

#define CAUSEWAY_ASSIGN_OR_RETURN_AS(name, lhs, ...) \
  auto name = (__VA_ARGS__);                         \
  if (!name.ok()) {                                  \
    return std::move(name).status();                 \
  }                                                  \
  lhs = *std::move(name)

#endif  // CAUSEWAY_BASE_STATUS_MACROS_H_
