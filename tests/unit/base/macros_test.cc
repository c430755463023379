#include <memory>
#include <string>

#include "base/check.h"
#include "base/status_macros.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

absl::StatusOr<std::unique_ptr<int>> Make(bool ok) {
  if (!ok) return absl::AbortedError("no");
  return std::make_unique<int>(4);
}

absl::StatusOr<int> UseBoth(absl::Status first, bool second) {
  RETURN_IF_ERROR(first);
  ASSIGN_OR_RETURN(const std::unique_ptr<int> value, Make(second));
  int again = 0;
  ASSIGN_OR_RETURN(again, absl::StatusOr<int>(*value));
  return again + 1;
}

TEST(StatusMacrosTest, PassesTheValue) {
  ASSERT_OK_AND_ASSIGN(const int value, UseBoth(absl::OkStatus(), true));
  EXPECT_EQ(value, 5);
}

TEST(StatusMacrosTest, ReturnsTheFirstError) {
  EXPECT_THAT(UseBoth(absl::DataLossError("x"), false),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(UseBoth(absl::OkStatus(), false),
              StatusIs(absl::StatusCode::kAborted));
}

TEST(StatusMacrosTest, KeepsPayloads) {
  EXPECT_THAT(UseBoth(UnknownOrForbidden("case"), true),
              RefusedBy("access.not_found"));
}

TEST(CheckTest, PassesWithoutEvaluatingTheText) {
  int evaluated = 0;
  const auto text = [&] {
    ++evaluated;
    return "text";
  };
  CAUSEWAY_CHECK(evaluated == 0) << text();
  EXPECT_EQ(evaluated, 0);
}

TEST(CheckDeathTest, EndsTheProcessAndSaysWhy) {
  const int one = 1;
  EXPECT_DEATH(CAUSEWAY_CHECK(one == 2) << "because " << 7,
               "CHECK failed at .*: one == 2 because 7");
}

TEST(CheckDeathTest, DoesNotNameTheBuildingMachinesFolders) {
  const int one = 1;
  EXPECT_DEATH(CAUSEWAY_CHECK(one == 2), "CHECK failed at tests/unit/base/");
}

}  // namespace
}  // namespace causeway
