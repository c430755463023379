// Idempotency keys, expected versions, and input that is refused without a
// change.

#include "base/ids.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

class RecordTest : public testing::Test {
 protected:
  RecordTest() : ml_(federation_.at("ml")), case_id_(ml_.OpenCase()) {}

  pb::RecordRequest Request() {
    pb::RecordRequest request;
    request.set_case_id(case_id_);
    request.set_idempotency_key(NewIdempotencyKey(random_));
    pb::AsylumStatusRecorded* const asylum =
        request.mutable_act()->mutable_record_asylum_status();
    asylum->set_status(pb::ASYLUM_STATUS_NOT_APPLICABLE);
    asylum->set_displacement(pb::DISPLACEMENT_STATUS_MIGRANT);
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return request;
  }
  absl::StatusOr<pb::RecordResponse> Send(const pb::RecordRequest& request) {
    return ml_.cases().Record(ml_.As("worker", "CaseService.Record"), request);
  }
  void ExpectRefusedUnchanged(const pb::RecordRequest& request,
                              absl::StatusCode code) {
    const std::vector<Row> before = ml_.AllRows();
    EXPECT_THAT(Send(request).status(), StatusIs(code));
    EXPECT_EQ(ml_.AllRows(), before);
  }

  Federation federation_;
  OpenSslRandom random_;
  Node& ml_;
  std::string case_id_;
};

TEST_F(RecordTest, ARetryGetsTheFirstAnswerAndRecordsNothing) {
  const pb::RecordRequest request = Request();
  ASSERT_OK_AND_ASSIGN(pb::RecordResponse first, Send(request));
  const std::vector<Row> before = ml_.AllRows();
  ASSERT_OK_AND_ASSIGN(pb::RecordResponse second, Send(request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(ml_.AllRows(), before);
}

TEST_F(RecordTest, AKeyUsedForAnotherRequestIsRefused) {
  pb::RecordRequest request = Request();
  ASSERT_OK(Send(request).status());
  request.mutable_act()->mutable_record_asylum_status()->set_status(
      pb::ASYLUM_STATUS_PENDING);
  ExpectRefusedUnchanged(request, absl::StatusCode::kAlreadyExists);
}

TEST_F(RecordTest, AnOldVersionIsRefused) {
  pb::RecordRequest request = Request();
  request.set_expected_version(ml_.View(case_id_).version());
  ASSERT_OK(Send(request).status());
  request.set_idempotency_key(NewIdempotencyKey(random_));
  ExpectRefusedUnchanged(request, absl::StatusCode::kAborted);
}

TEST_F(RecordTest, AFutureDateIsRefused) {
  pb::RecordRequest request = Request();
  request.set_happened_on(
      FormatDate(PlusDays(DateOf(federation_.clock().Now()), 1)));
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, ADateThatIsNoneIsRefused) {
  pb::RecordRequest request = Request();
  request.set_happened_on("2026-02-30");
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AnUnknownEnumValueIsRefused) {
  pb::RecordRequest request = Request();
  request.mutable_act()->mutable_record_asylum_status()->set_status(
      static_cast<pb::AsylumStatus>(99));
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AnUnspecifiedEnumIsRefused) {
  pb::RecordRequest request = Request();
  request.mutable_act()->mutable_record_asylum_status()->clear_status();
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AnOversizedDocumentIsRefused) {
  pb::RecordRequest request = Request();
  pb::Document* document = request.add_documents();
  document->set_kind(pb::DOCUMENT_KIND_CONSENT_RECORD);
  document->set_text(std::string((1 << 20) + 1, 'x'));
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, TooManyDocumentsAreRefused) {
  pb::RecordRequest request = Request();
  for (int i = 0; i < 17; ++i) {
    pb::Document* document = request.add_documents();
    document->set_kind(pb::DOCUMENT_KIND_CONSENT_RECORD);
    document->set_text("x");
  }
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AMalformedCaseIdIsRefusedBeforeAnythingIsLookedUp) {
  pb::RecordRequest request = Request();
  request.set_case_id("../../etc");
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AnUnknownCaseIsNotFound) {
  pb::RecordRequest request = Request();
  request.set_case_id(NewCaseId(random_));
  ExpectRefusedUnchanged(request, absl::StatusCode::kNotFound);
}

TEST_F(RecordTest, AnActThatIsMissingIsRefused) {
  pb::RecordRequest request = Request();
  request.clear_act();
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, AShortIdempotencyKeyIsRefused) {
  pb::RecordRequest request = Request();
  request.set_idempotency_key("short");
  ExpectRefusedUnchanged(request, absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordTest, NothingReadableOfAFactOrADocumentLiesInTheStore) {
  pb::Document document;
  document.set_kind(pb::DOCUMENT_KIND_CONSENT_RECORD);
  document.set_text("canary-7f3a91-canary");
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("granted", "PARTICIPATE"),
                       {document})
                .status());
  for (const Row& row : ml_.AllRows()) {
    EXPECT_EQ(row.value.find("canary-7f3a91"), std::string::npos);
  }
}

TEST_F(RecordTest, AnAuditorSeesNoProtectedEntry) {
  pb::ListTimelineRequest request;
  request.set_case_id(case_id_);
  request.set_page_size(200);
  const auto count = [&](const std::string& who) {
    auto page = ml_.cases().ListTimeline(
        ml_.As(who, "CaseService.ListTimeline"), request);
    EXPECT_OK(page.status());
    int secret = 0;
    for (const pb::TimelineEntry& entry : page->entries()) {
      secret += entry.journal() == pb::JOURNAL_KIND_PROTECTED ? 1 : 0;
    }
    return secret;
  };
  EXPECT_EQ(count("worker"), 3);
  EXPECT_EQ(count("auditor"), 0);
}

}  // namespace
}  // namespace causeway::exchange_test
