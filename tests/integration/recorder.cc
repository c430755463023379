#include "tests/integration/recorder.h"

#include <algorithm>

#include "base/ids.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

std::string NewKey() {
  OpenSslRandom random;
  return NewIdempotencyKey(random);
}

std::vector<std::string> Digests(Node& node, const std::string& case_id) {
  std::vector<std::string> digests;
  pb::ListTimelineRequest request;
  request.set_case_id(case_id);
  request.set_page_size(200);
  do {
    const auto page = node.As("supervisor").ListTimeline(request, Soon());
    EXPECT_OK(page.status());
    if (!page.ok()) break;
    for (const pb::TimelineEntry& entry : page->entries()) {
      digests.push_back(entry.digest());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return digests;
}

}  // namespace

pb::OpenCaseRequest Opening() {
  pb::OpenCaseRequest request;
  request.set_idempotency_key(NewKey());
  request.set_happened_on(Today());
  request.mutable_opening()->add_nationalities("GN");
  request.mutable_opening()->add_habitual_residences("GN");
  request.mutable_opening()->set_age_band(pb::AGE_BAND_15_TO_17);
  pb::Document* document = request.add_documents();
  document->set_kind(pb::DOCUMENT_KIND_REGISTRATION_FORM);
  document->set_text("First notice (invented).");
  return request;
}

pb::RecordRequest StartOfCare(const std::string& case_id) {
  pb::RecordRequest request;
  request.set_case_id(case_id);
  request.set_idempotency_key(NewKey());
  request.set_happened_on(Today());
  request.mutable_act()->mutable_start_step()->set_step(
      pb::STEP_IMMEDIATE_CARE);
  return request;
}

pb::RecordRequest AsylumStatus(const std::string& case_id, int turn) {
  pb::RecordRequest request;
  request.set_case_id(case_id);
  request.set_idempotency_key(NewKey());
  request.set_happened_on(Today());
  pb::AsylumStatusRecorded* const asylum =
      request.mutable_act()->mutable_record_asylum_status();
  asylum->set_status(turn % 2 == 0 ? pb::ASYLUM_STATUS_NOT_KNOWN
                                   : pb::ASYLUM_STATUS_INFORMED_NOT_SOUGHT);
  asylum->set_displacement(pb::DISPLACEMENT_STATUS_MIGRANT);
  return request;
}

bool Recorder::Keep(absl::StatusOr<pb::RecordResponse> answer) {
  end_ = answer.status();
  if (!answer.ok()) return false;
  last_response_ = *std::move(answer);
  for (const pb::TimelineEntry& entry : last_response_.entries()) {
    digests_.push_back(entry.digest());
  }
  return true;
}

void Recorder::Run(std::atomic<int>* acknowledged) {
  opening_ = Opening();
  if (!Keep(client_->OpenCase(opening_, Soon()))) return;
  case_id_ = last_response_.case_().case_id();
  acknowledged->fetch_add(1);
  for (int turn = 0;; ++turn) {
    const pb::RecordRequest request =
        turn == 0 ? StartOfCare(case_id_) : AsylumStatus(case_id_, turn);
    if (!Keep(client_->Record(request, Soon()))) return;
    last_request_ = request;
    acknowledged->fetch_add(1);
  }
}

void Recorder::ExpectAllThere(Node& node) const {
  if (case_id_.empty()) return;  // Nothing was acknowledged.
  const std::vector<std::string> there = Digests(node, case_id_);
  // At most the act that had no answer comes behind.
  ASSERT_GE(there.size(), digests_.size());
  for (const std::string& digest : digests_) {
    EXPECT_EQ(std::count(there.begin(), there.end(), digest), 1);
  }
  pb::VerifyCaseRequest verify;
  verify.set_case_id(case_id_);
  ASSERT_OK_AND_ASSIGN(const pb::VerifyCaseResponse verified,
                       node.As("worker").VerifyCase(verify, Soon()));
  EXPECT_TRUE(verified.verified()) << verified.problem();
  EXPECT_EQ(verified.open_entries() + verified.protected_entries(),
            there.size());
  const auto again = last_request_.case_id().empty()
                         ? node.As(label_).OpenCase(opening_, Soon())
                         : node.As(label_).Record(last_request_, Soon());
  ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), last_response_.SerializeAsString());
  EXPECT_EQ(Digests(node, case_id_), there);
}

}  // namespace causeway::integration_test
