#include "base/errors.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using ::testing::HasSubstr;

Refusal FullRefusal() {
  Refusal refusal;
  refusal.rule = "step3.guardian";
  refusal.message = "the assessment needs a guardian";
  refusal.missing = {"guardian", "consent"};
  refusal.who = {"supervisor"};
  refusal.next = {"appoint-guardian"};
  refusal.retryable = true;
  refusal.rules = {{"step3.guardian", "it needs a guardian", "guardian", "s"},
                   {"step3.consent", "it needs consent", "consent", ""}};
  return refusal;
}

TEST(RefusalTest, StatusHoldsCodeMessageAndRule) {
  const absl::Status status =
      Refuse(absl::StatusCode::kFailedPrecondition, FullRefusal());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(),
            "the assessment needs a guardian [step3.guardian]");
}

TEST(RefusalTest, IsReadBackWhole) {
  const absl::Status status =
      Refuse(absl::StatusCode::kFailedPrecondition, FullRefusal());
  EXPECT_EQ(RefusalOf(status), FullRefusal());
}

TEST(RefusalTest, EmptyListsStayEmpty) {
  Refusal refusal;
  refusal.rule = "r";
  EXPECT_EQ(DecodeRefusal(EncodeRefusal(refusal)), refusal);
}

TEST(RefusalTest, OtherStatusesHoldNone) {
  EXPECT_EQ(RefusalOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(RefusalOf(absl::InternalError("x")), std::nullopt);
}

TEST(RefusalTest, EveryCutEncodingIsRefusedOrWithoutItsEnd) {
  const std::string bytes = EncodeRefusal(FullRefusal());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto refusal =
        DecodeRefusal(absl::string_view(bytes).substr(0, size));
    EXPECT_NE(refusal, FullRefusal()) << size;
  }
}

TEST(RefusalTest, UnknownFieldsAreMalformed) {
  std::string bytes = EncodeRefusal(FullRefusal());
  bytes.push_back('?');
  AppendU32(&bytes, 0);
  EXPECT_EQ(DecodeRefusal(bytes), std::nullopt);
}

TEST(RefusalTest, ARefusalWithoutARuleIsMalformed) {
  Refusal refusal = FullRefusal();
  refusal.rule.clear();
  EXPECT_EQ(DecodeRefusal(EncodeRefusal(refusal)), std::nullopt);
}

TEST(RefusalTest, MoreItemsThanTheLimitAreMalformed) {
  Refusal refusal = FullRefusal();
  refusal.missing.assign(limits::kRefusalItemsMax, "x");
  std::string bytes = EncodeRefusal(refusal);
  ASSERT_TRUE(DecodeRefusal(bytes).has_value());
  bytes.push_back('x');
  AppendU32(&bytes, 0);
  EXPECT_EQ(DecodeRefusal(bytes), std::nullopt);
}

TEST(RefusalTest, LongTextsAndListsAreCutWhenMade) {
  Refusal refusal = FullRefusal();
  refusal.message.assign(limits::kTextBytesMax + 1, 'm');
  refusal.missing.assign(limits::kRefusalItemsMax + 1, "x");
  const auto read =
      RefusalOf(Refuse(absl::StatusCode::kInvalidArgument, refusal));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->message.size(), limits::kTextBytesMax);
  EXPECT_EQ(read->missing.size(), limits::kRefusalItemsMax);
}

TEST(RefusalDeathTest, OkIsNotARefusal) {
  EXPECT_DEATH(Refuse(absl::StatusCode::kOk, FullRefusal()).IgnoreError(),
               "CHECK failed");
}

TEST(ErrorsTest, InvalidFieldSaysFieldGotAndWant) {
  const absl::Status status = InvalidField("page_size", "500", "1 to 200");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("page_size: got 500, want 1 to 200")));
  EXPECT_THAT(status, RefusedBy("input.field"));
  EXPECT_EQ(RefusalOf(status)->missing, std::vector<std::string>{"page_size"});
}

TEST(ErrorsTest, AbsentAndForbiddenAreNotFound) {
  const absl::Status status = UnknownOrForbidden("case");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, RefusedBy("access.not_found"));
}

TEST(MatchersTest, RefusedByTellsRulesApart) {
  EXPECT_THAT(UnknownOrForbidden("case"),
              ::testing::Not(RefusedBy("input.field")));
  EXPECT_THAT(absl::NotFoundError("x"),
              ::testing::Not(RefusedBy("access.not_found")));
}

}  // namespace
}  // namespace causeway
