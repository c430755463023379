#include "wire/status_convert.h"

#include "base/errors.h"
#include "base/limits.h"
#include "google/protobuf/any.pb.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::wire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Refusal ExampleRefusal() {
  Refusal refusal;
  refusal.rule = "G3.approver_not_author";
  refusal.message = "the author may not approve";
  refusal.missing = {"another supervisor"};
  refusal.who = {"supervisor"};
  refusal.next = {"approve_assessment", "reject_assessment"};
  refusal.retryable = true;
  refusal.rules = {{"G3.approver_not_author", "nobody approves their own",
                    "another supervisor", "supervisor"},
                   {"G3.pending", "one is submitted", "one", "case worker"}};
  return refusal;
}

TEST(StatusConvert, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_OK(FromGrpc(grpc::Status::OK));
}

TEST(StatusConvert, ARefusalCrossesWhole) {
  const absl::Status before =
      Refuse(absl::StatusCode::kFailedPrecondition, ExampleRefusal());
  const absl::Status after = FromGrpc(ToGrpc(before));
  EXPECT_EQ(after.code(), before.code());
  EXPECT_EQ(after.message(), before.message());
  EXPECT_EQ(RefusalOf(after), ExampleRefusal());
}

TEST(StatusConvert, EveryCodeCrosses) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status before(static_cast<absl::StatusCode>(code), "text");
    EXPECT_EQ(FromGrpc(ToGrpc(before)).code(), before.code()) << code;
  }
}

TEST(StatusConvert, InternalTextsStayInside) {
  for (const auto code :
       {absl::StatusCode::kInternal, absl::StatusCode::kUnknown}) {
    const grpc::Status out = ToGrpc(Refuse(code, ExampleRefusal()));
    EXPECT_EQ(out.error_message(), "internal error");
    EXPECT_EQ(out.error_details(), "");
  }
}

TEST(StatusConvert, OthersReadTheDetailAsGoogleRpcStatus) {
  const grpc::Status out =
      ToGrpc(Refuse(absl::StatusCode::kAborted, ExampleRefusal()));
  causeway::v1::RpcStatus status;
  ASSERT_OK(ParseStrict(out.error_details(), &status));
  ASSERT_EQ(status.details_size(), 1);
  EXPECT_EQ(status.code(), 10);
  // The bytes of the detail are those of a google.protobuf.Any.
  google::protobuf::Any any;
  ASSERT_TRUE(any.ParseFromString(Encode(status.details(0))));
  causeway::v1::ErrorDetail detail;
  ASSERT_TRUE(any.UnpackTo(&detail));
  EXPECT_EQ(detail.rule(), "G3.approver_not_author");
}

TEST(StatusConvert, MessagesAndDetailsFitIntoTrailers) {
  Refusal refusal = ExampleRefusal();
  refusal.message = std::string(4000, 'm');
  for (int i = 0; i < 64; ++i) {
    refusal.missing.push_back(std::string(900, 'x'));
    refusal.next.push_back(std::string(900, 'y'));
    refusal.rules.push_back({"G3.pending", std::string(900, 'z'), "", ""});
  }
  const grpc::Status out =
      ToGrpc(Refuse(absl::StatusCode::kFailedPrecondition, refusal));
  EXPECT_LE(out.error_message().size(), limits::kStatusMessageBytesMax);
  EXPECT_LE(
      out.error_details().size(),
      limits::kStatusDetailBytesMax + limits::kStatusMessageBytesMax + 100);
  const auto back = RefusalOf(FromGrpc(out));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->rule, refusal.rule);
}

TEST(StatusConvert, WhatAPeerWritesCannotDriveATerminal) {
  Refusal refusal = ExampleRefusal();
  refusal.message = "red \x1b[31m text\n";
  const absl::Status in =
      FromGrpc(ToGrpc(Refuse(absl::StatusCode::kFailedPrecondition, refusal)));
  EXPECT_EQ(RefusalOf(in)->message, "red ?[31m text?");
  EXPECT_THAT(std::string(in.message()), Not(HasSubstr("\x1b")));
}

TEST(StatusConvert, ForeignDetailsAreLeftOut) {
  for (const std::string& details : {std::string("\xff\xff"), std::string("x"),
                                     std::string(64 * limits::kKiB, 'z')}) {
    const absl::Status in =
        FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", details));
    EXPECT_THAT(in, StatusIs(absl::StatusCode::kNotFound));
    EXPECT_EQ(RefusalOf(in), std::nullopt);
  }
}

TEST(StatusConvert, ADetailWithoutRuleIsNoRefusal) {
  causeway::v1::RpcStatus status;
  auto* detail = status.add_details();
  detail->set_type_url("type.googleapis.com/causeway.v1.ErrorDetail");
  const absl::Status in = FromGrpc(
      grpc::Status(grpc::StatusCode::ABORTED, "moved", Encode(status)));
  EXPECT_THAT(in, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(RefusalOf(in), std::nullopt);
}

TEST(StatusConvert, AnUnknownCodeIsUnknown) {
  volatile int code = 31;  // the widest that the enum can hold
  EXPECT_THAT(FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(code), "?")),
              StatusIs(absl::StatusCode::kUnknown));
}

}  // namespace
}  // namespace causeway::wire
