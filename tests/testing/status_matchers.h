// Matchers for absl::Status and absl::StatusOr; Abseil 20220623 ships none.
//   ASSERT_OK(x); EXPECT_OK(x); ASSERT_OK_AND_ASSIGN(auto v, x);
//   EXPECT_THAT(x, StatusIs(absl::StatusCode::kNotFound));
//   EXPECT_THAT(x, StatusIs(absl::StatusCode::kNotFound, HasSubstr("case")));
//   EXPECT_THAT(x, RefusedBy("access.not_found"));
#ifndef CAUSEWAY_TESTS_TESTING_STATUS_MATCHERS_H_
#define CAUSEWAY_TESTS_TESTING_STATUS_MATCHERS_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace causeway {
namespace testing_internal {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

}  // namespace testing_internal

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  const absl::Status& status = testing_internal::StatusOf(arg);
  *result_listener << status.ToString();
  return status.ok();
}

MATCHER_P(StatusIs, code, "has status code " + absl::StatusCodeToString(code)) {
  const absl::Status& status = testing_internal::StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code;
}

MATCHER_P2(StatusIs, code, message_matcher,
           "has status code " + absl::StatusCodeToString(code) +
               " and a matching message") {
  const absl::Status& status = testing_internal::StatusOf(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         ::testing::Matches(message_matcher)(std::string(status.message()));
}

MATCHER_P(RefusedBy, rule,
          "is refused by rule " + ::testing::PrintToString(rule)) {
  const absl::Status& status = testing_internal::StatusOf(arg);
  *result_listener << status.ToString();
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule == rule;
}

}  // namespace causeway

// Parsers of generated text may define these too; ours win in tests.
#undef ASSERT_OK
#undef EXPECT_OK
#define ASSERT_OK(...) ASSERT_THAT((__VA_ARGS__), ::causeway::IsOk())
#define EXPECT_OK(...) EXPECT_THAT((__VA_ARGS__), ::causeway::IsOk())

#define ASSERT_OK_AND_ASSIGN(lhs, ...)                                      \
  CAUSEWAY_ASSERT_OK_AND_ASSIGN(CAUSEWAY_CONCAT(status_or_, __LINE__), lhs, \
                                __VA_ARGS__)
#define CAUSEWAY_ASSERT_OK_AND_ASSIGN(name, lhs, ...) \
  auto name = (__VA_ARGS__);                          \
  ASSERT_OK(name);                                    \
  lhs = *std::move(name)

#endif  // CAUSEWAY_TESTS_TESTING_STATUS_MATCHERS_H_
