#ifndef CAUSEWAY_TESTS_EXCHANGE_INQUIRY_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_INQUIRY_FIXTURE_H_

// A case at Mali whose child agrees that authorities are asked; Tunisia is.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {

inline std::string Inquiry(const std::string& act, const std::string& kind,
                           const std::string& more = "") {
  return absl::StrCat(R"({")", act, R"(":{"kind":"INQUIRY_KIND_)", kind,
                      R"(","recipient":"tn")", more, "}}");
}

inline std::string CloseChange(const std::string& digest,
                               pb::InquiryClosing reason) {
  pb::Act act;
  act.mutable_close_consent_change()->set_request_digest(digest);
  act.mutable_close_consent_change()->set_reason(reason);
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(act, &json).ok());
  return json;
}

inline std::string Close(const std::string& digest) {
  pb::Act act;
  act.mutable_close_inquiry()->set_request_digest(digest);
  act.mutable_close_inquiry()->set_reason(pb::INQUIRY_CLOSING_NO_ANSWER);
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(act, &json).ok());
  return json;
}

class InquiryTest : public testing::Test {
 protected:
  InquiryTest() {
    case_id_ = ml_.OpenCase();
    Agree("granted");
  }
  void Agree(const std::string& answer) {
    EXPECT_OK(ml_.Record("worker", case_id_,
                         Consent(answer, "SHARE_AUTHORITIES"),
                         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
  }
  void Ask(const std::string& kind, pb::DocumentKind document,
           const std::string& more = "") {
    ASSERT_OK(ml_.Record("worker", case_id_,
                         Inquiry("proposeInquiry", kind, more),
                         {Text(document)})
                  .status());
    ASSERT_OK(
        ml_.Record("supervisor", case_id_, Inquiry("approveInquiry", kind))
            .status());
    federation_.Settle();
  }
  pb::TaskView OnlyTask() {
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    EXPECT_THAT(tasks, ::testing::SizeIs(1));
    return tasks.empty() ? pb::TaskView() : tasks.front();
  }
  std::string LastSent() {
    std::string digest;
    for (const pb::Fact& fact : Facts(ml_, case_id_)) {
      if (fact.has_inquiry_sent()) {
        digest = fact.inquiry_sent().request_digest();
      }
    }
    return digest;
  }
  // The documents of the first open entry of this kind at ml.
  std::string DocumentOf(pb::DocumentKind kind) {
    for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
      const auto& kinds = entry.fact().meta().documents();
      for (int i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == kind) return entry.documents(i);
      }
    }
    ADD_FAILURE() << "no such document";
    return "";
  }
  // tn takes the case over; its id there.
  std::string HandToTunisia() {
    EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    EXPECT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
    federation_.Settle();
    return tn_.AcceptOffer(OnlyTask().task_id());
  }
  int Answers() {
    int count = 0;
    for (const pb::Fact& fact : Facts(ml_, case_id_))
      count +=
          fact.has_inquiry_answered() || fact.has_consent_change_answered();
    return count;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_INQUIRY_FIXTURE_H_
