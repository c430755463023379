#ifndef CAUSEWAY_TESTS_EXCHANGE_COMPLAINT_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_COMPLAINT_FIXTURE_H_

// A case at Mali in which complaints are made, and who reads them.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {

inline constexpr char kAnswer[] = R"({"answerComplaint":{"complaint":"1",
    "outcome":"COMPLAINT_OUTCOME_UPHELD"}})";

class ComplaintsTest : public testing::Test {
 protected:
  ComplaintsTest() : ml_(federation_.at("ml")), case_id_(ml_.OpenCase()) {}

  // By the deputy, of the case's worker; returns the paper's commitment.
  std::string File(const std::string& severity) {
    EXPECT_OK(ml_.Record(
        "deputy", case_id_,
        R"({"fileComplaint":{"about":"COMPLAINT_ABOUT_WORKER","subject":")" +
            ml_.Staff("worker") + R"(","severity":"COMPLAINT_SEVERITY_)" +
            severity + R"("}})",
        {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)}));
    return PaperOf(Timeline("panel"));
  }

  std::vector<pb::TimelineEntry> Timeline(const std::string& who) {
    pb::ListTimelineRequest request;
    request.set_case_id(case_id_);
    const auto all = ml_.cases().ListTimeline(
        ml_.As(who, "CaseService.ListTimeline"), request);
    EXPECT_OK(all.status());
    if (!all.ok()) return {};
    return {all->entries().begin(), all->entries().end()};
  }

  // Of the last complaint that is read there; empty: none is.
  static std::string PaperOf(const std::vector<pb::TimelineEntry>& entries) {
    std::string paper;
    for (const pb::TimelineEntry& entry : entries) {
      if (entry.fact().has_complaint_filed()) paper = entry.documents(0);
    }
    return paper;
  }

  absl::Status Read(const std::string& who, const std::string& paper) {
    pb::GetDocumentRequest request;
    request.set_case_id(case_id_);
    request.set_commitment(paper);
    return ml_.cases()
        .GetDocument(ml_.As(who, "CaseService.GetDocument"), request)
        .status();
  }

  pb::ExplainCaseResponse Why(const std::string& who) {
    return ml_.Why(who, case_id_);
  }

  std::vector<std::string> Presses(const std::string& who) {
    return ml_.Presses(who, case_id_);
  }

  std::vector<std::string> Due(const std::string& who) {
    return DueAt(ml_, who);
  }
  static std::vector<std::string> DueAt(Node& node, const std::string& who) {
    std::vector<std::string> limits;
    for (const pb::DueItem& item : node.Due(who, 60)) {
      limits.push_back(item.limit());
    }
    return limits;
  }

  void ExpectHidden(const std::string& who, const std::string& paper) {
    EXPECT_EQ(Read(who, paper).code(), absl::StatusCode::kNotFound) << who;
    EXPECT_EQ(PaperOf(Timeline(who)), "") << who;
    EXPECT_THAT(
        Presses(who),
        ::testing::Each(::testing::Not(::testing::HasSubstr("complaint"))))
        << who;
    EXPECT_THAT(Due(who),
                ::testing::Not(::testing::Contains("complaint_answer")))
        << who;
    EXPECT_THAT(Why(who).case_().protected_().complaints_open(),
                ::testing::IsEmpty());
  }

  void ExpectShown(const std::string& who, const std::string& paper) {
    EXPECT_OK(Read(who, paper));
    EXPECT_EQ(PaperOf(Timeline(who)), paper) << who;
    EXPECT_THAT(Presses(who),
                ::testing::Contains(::testing::HasSubstr("complaint")))
        << who;
  }

  Federation federation_;
  Node& ml_;
  std::string case_id_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_COMPLAINT_FIXTURE_H_
