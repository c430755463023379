// Bad input, byte for byte over the wire: a clear refusal and no change.

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "causeway/v1/exchange_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/recorder.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using Code = absl::StatusCode;

struct Bad {
  const char* name;
  // Makes a good request's bytes bad.
  std::function<std::string(pb::RecordRequest)> make;
  Code code;
  const char* rule;  // Empty: no refusal of ours, gRPC itself refuses.
};

std::string NewCaseIdOfNobody() {
  OpenSslRandom random;
  return NewCaseId(random);
}

std::string WithDocument(pb::RecordRequest request, size_t bytes) {
  pb::Document* document = request.add_documents();
  document->set_kind(pb::DOCUMENT_KIND_CONSENT_RECORD);
  document->set_text(std::string(bytes, 'x'));
  return request.SerializeAsString();
}

const Bad kBad[] = {
    {"UnknownEnumNumber",
     [](pb::RecordRequest r) {
       r.mutable_act()->mutable_record_asylum_status()->set_status(
           static_cast<pb::AsylumStatus>(99));
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"UnspecifiedEnum",
     [](pb::RecordRequest r) {
       r.mutable_act()->mutable_record_asylum_status()->clear_status();
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"UnknownField",
     [](pb::RecordRequest r) {
       // Field 100, a varint.
       return r.SerializeAsString() + std::string("\xa0\x06\x01", 3);
     },
     Code::kInvalidArgument, "input.field"},
    {"NoAct",
     [](pb::RecordRequest r) {
       r.clear_act();
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"MalformedCaseId",
     [](pb::RecordRequest r) {
       r.set_case_id("../../etc/passwd");
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"UnknownCase",
     [](pb::RecordRequest r) {
       r.set_case_id(NewCaseIdOfNobody());
       return r.SerializeAsString();
     },
     Code::kNotFound, "access.not_found"},
    {"ShortIdempotencyKey",
     [](pb::RecordRequest r) {
       r.set_idempotency_key("short");
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"FutureDate",
     [](pb::RecordRequest r) {
       r.set_happened_on(FormatDate(PlusDays(DateOf(absl::Now()), 2)));
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.future_date"},
    {"DateThatIsNone",
     [](pb::RecordRequest r) {
       r.set_happened_on("2026-02-30");
       return r.SerializeAsString();
     },
     Code::kInvalidArgument, "input.field"},
    {"OversizedDocument",
     [](pb::RecordRequest r) {
       return WithDocument(std::move(r), limits::kDocumentBytesMax + 1);
     },
     Code::kInvalidArgument, "input.field"},
    {"OversizedMessage",
     [](pb::RecordRequest r) {
       return WithDocument(std::move(r), limits::kLocalMessageBytesMax + 1);
     },
     Code::kResourceExhausted, ""},
    {"InvalidUtf8",
     [](pb::RecordRequest r) {
       r.set_happened_on("2026-01-AA");
       return absl::StrReplaceAll(r.SerializeAsString(),
                                  {{"2026-01-AA", "2026-01-\xc3\x28"}});
     },
     Code::kInvalidArgument, "wire.unparsable"},
    {"TruncatedMessage",
     [](pb::RecordRequest r) {
       std::string bytes = r.SerializeAsString();
       bytes.pop_back();
       return bytes;
     },
     Code::kInvalidArgument, "wire.unparsable"},
    {"NoProtobufAtAll",
     [](pb::RecordRequest) { return std::string("\xff\xff\xff\xff{}"); },
     Code::kInvalidArgument, "wire.unparsable"},
};

class InputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(ml_.Start());
    channel_ = Open(ml_, ml_.people_address(), PairOf(ml_, "worker"));
    ASSERT_OK_AND_ASSIGN(const pb::RecordResponse opened,
                         ml_.As("worker").OpenCase(Opening(), Soon()));
    case_id_ = opened.case_().case_id();
    ASSERT_OK(ml_.As("worker").Record(StartOfCare(case_id_), Soon()));
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  std::shared_ptr<grpc::Channel> channel_;
  std::string case_id_;
};

TEST_F(InputTest, BadInputIsRefusedAndChangesNothing) {
  int turn = 0;
  for (const Bad& bad : kBad) {
    SCOPED_TRACE(bad.name);
    const Reading before = ml_.Read();
    const pb::RecordRequest good = AsylumStatus(case_id_, ++turn);
    const absl::Status refused =
        Call(channel_, kRecord, bad.make(good)).status();
    EXPECT_THAT(refused, StatusIs(bad.code));
    if (*bad.rule != '\0') {
      EXPECT_THAT(refused, RefusedBy(bad.rule));
    }
    EXPECT_TRUE(ml_.Read() == before);
    // The request it was made from is good, and its key is not used up.
    EXPECT_OK(Call(channel_, kRecord, good.SerializeAsString()));
  }
}

TEST_F(InputTest, ACompressedRequestIsRefusedWithoutInflatingIt) {
  const Reading before = ml_.Read();
  // Long enough that it becomes shorter; gRPC sends the rest as it is.
  const std::string bytes = WithDocument(AsylumStatus(case_id_, 1), 4096);
  EXPECT_THAT(Call(channel_, kRecord, bytes, /*gzip=*/true).status(),
              RefusedBy("wire.unparsable"));
  EXPECT_TRUE(ml_.Read() == before);
  // Compression alone was wrong.
  EXPECT_OK(Call(channel_, kRecord, bytes));
}

TEST_F(InputTest, APeersMessageOverItsLimitIsRefused) {
  const auto peer =
      Open(ml_, ml_.peers_address(), PairOf(federation_.at("gn")));
  pb::DeliverRequest request;
  request.mutable_envelope()->set_sealed(
      std::string(limits::kPeerMessageBytesMax + 1, 'x'));
  EXPECT_THAT(Call(peer, kDeliver, request.SerializeAsString()),
              StatusIs(Code::kResourceExhausted));
}

TEST_F(InputTest, APeersBytesThatAreNoMessageAreRefused) {
  const Reading before = ml_.Read();
  const auto peer =
      Open(ml_, ml_.peers_address(), PairOf(federation_.at("gn")));
  EXPECT_THAT(Call(peer, kDeliver, std::string("\x0a\x7f", 2)),
              StatusIs(Code::kInvalidArgument));
  pb::DeliverRequest request;
  request.mutable_envelope()->set_protocol_version(1);
  request.mutable_envelope()->set_recipient("ml");
  request.mutable_envelope()->set_message_id(std::string(16, 'm'));
  request.mutable_envelope()->set_sealed(std::string(4096, 'x'));
  EXPECT_THAT(Call(peer, kDeliver, request.SerializeAsString()),
              StatusIs(Code::kInvalidArgument));
  EXPECT_TRUE(ml_.Read() == before);
}

}  // namespace
}  // namespace causeway::integration_test
