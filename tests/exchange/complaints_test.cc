// Who reads a complaint at a node: not whom it concerns; and the data
// protection officer, who may answer it, that alone.

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "client/proposals.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAnswer[] = R"({"answerComplaint":{"complaint":"1",
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
    pb::ListDueRequest request;
    request.set_within_days(60);
    const auto due =
        ml_.cases().ListDue(ml_.As(who, "CaseService.ListDue"), request);
    EXPECT_OK(due.status());
    std::vector<std::string> limits;
    if (!due.ok()) return limits;
    for (const pb::DueItem& item : due->items()) {
      limits.push_back(item.limit());
    }
    return limits;
  }

  void ExpectHidden(const std::string& who, const std::string& paper) {
    EXPECT_EQ(Read(who, paper).code(), absl::StatusCode::kNotFound) << who;
    EXPECT_EQ(PaperOf(Timeline(who)), "") << who;
    EXPECT_THAT(Presses(who), Each(Not(HasSubstr("complaint")))) << who;
    EXPECT_THAT(Due(who), Not(Contains("complaint_answer"))) << who;
    EXPECT_THAT(Why(who).case_().protected_().complaints_open(), IsEmpty());
  }

  void ExpectShown(const std::string& who, const std::string& paper) {
    EXPECT_OK(Read(who, paper));
    EXPECT_EQ(PaperOf(Timeline(who)), paper) << who;
    EXPECT_THAT(Presses(who), Contains(HasSubstr("complaint"))) << who;
  }

  Federation federation_;
  Node& ml_;
  std::string case_id_;
};

TEST_F(ComplaintsTest, WhoItIsAboutReadsNothingOfItAndOthersDo) {
  const std::string paper = File("BREACH_OF_RULES");
  ASSERT_FALSE(paper.empty());
  ExpectHidden("worker", paper);
  ExpectShown("supervisor", paper);
  EXPECT_THAT(Why("supervisor").case_().protected_().complaints_open(),
              SizeIs(1));
  EXPECT_THAT(Due("supervisor"), Contains("complaint_answer"));
  // What else is protected the worker reads as before.
  EXPECT_TRUE(Why("worker").case_().has_protected_());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kAnswer,
                       {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)}));
  EXPECT_EQ(PaperOf(Timeline("worker")), "");
  for (const pb::TimelineEntry& entry : Timeline("worker")) {
    EXPECT_FALSE(entry.fact().has_complaint_answered());
  }
}

// An approval names what was seen; whom a complaint concerns saw less of it.
TEST_F(ComplaintsTest, WhoReadsNotTheLastEntryApprovesNoHandOff) {
  const std::string about_her =
      R"({"fileComplaint":{"about":"COMPLAINT_ABOUT_WORKER","subject":")" +
      ml_.Staff("supervisor") +
      R"(","severity":"COMPLAINT_SEVERITY_BREACH_OF_RULES"}})";
  const auto complain = [&] {
    return ml_.Record("deputy", case_id_, about_her,
                      {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)});
  };
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  ASSERT_OK(complain());
  const auto approve = [&](const std::string& who, const char* key,
                           std::uint64_t more = 0) {
    google::protobuf::RepeatedPtrField<pb::TimelineEntry> seen;
    for (const pb::TimelineEntry& entry : Timeline(who)) *seen.Add() = entry;
    pb::RecordRequest request;
    request.set_case_id(case_id_);
    request.set_idempotency_key(key);
    request.mutable_act()->mutable_approve_handoff();
    NameProposal(LastProposal(request.act(), seen)->sequence(),
                 request.mutable_act());
    NameProtectedSeen(seen, request.mutable_act());
    auto& approval = *request.mutable_act()->mutable_approve_handoff();
    approval.set_protected_seen(approval.protected_seen() + more);
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return ml_.cases().Record(ml_.As(who, "CaseService.Record"), request);
  };
  EXPECT_THAT(approve("supervisor", "0123456789abcdef"),
              RefusedBy("H.reads_last"));
  // Nor does a guess at the number that she does not see.
  EXPECT_THAT(approve("supervisor", "0123456789abcdee", 1),
              RefusedBy("H.reads_last"));
  EXPECT_OK(approve("deputy", "fedcba9876543210"));
  // What is recorded later is released by somebody who reads it too.
  ASSERT_OK(complain());
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         R"({"releaseProtectedLater":{"proposal":"9"}})"),
              RefusedBy("H.reads_last"));
}

TEST_F(ComplaintsTest, TheDataProtectionOfficerReadsComplaintsAndNothingElse) {
  const std::string paper = File("BREACH_OF_RULES");
  ExpectShown("officer", paper);
  EXPECT_FALSE(Why("officer").case_().has_protected_());
  int secrets = 0;
  for (const pb::TimelineEntry& entry : Timeline("officer")) {
    secrets += entry.journal() == pb::JOURNAL_KIND_PROTECTED;
    for (const std::string& one : entry.documents()) {
      if (one == paper) continue;
      EXPECT_EQ(Read("officer", one).code(), absl::StatusCode::kNotFound);
    }
  }
  EXPECT_EQ(secrets, 1);
  pb::GetDocumentRequest of_task;
  of_task.set_task_id("t-" + std::string(32, '0'));
  of_task.set_commitment(paper);
  EXPECT_FALSE(
      ml_.cases()
          .GetDocument(ml_.As("officer", "CaseService.GetDocument"), of_task)
          .ok());
  EXPECT_EQ(PaperOf(Timeline("auditor")), "");
}

TEST_F(ComplaintsTest, AbuseGoesOutsideTheLine) {
  ASSERT_OK(ml_.Record("supervisor", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"));
  const std::string paper = File("EXPLOITATION_OR_ABUSE");
  ExpectHidden("worker", paper);
  ExpectHidden("supervisor", paper);
  // What is hidden from somebody is refused as what there is not: word for word
  // as the number of no complaint.
  const absl::Status hidden =
      ml_.Record("supervisor", case_id_, kAnswer,
                 {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)})
          .status();
  EXPECT_THAT(hidden, RefusedBy("CO.open"));
  EXPECT_EQ(hidden,
            ml_.Record("supervisor", case_id_,
                       absl::StrReplaceAll(kAnswer, {{"\"1\"", "\"7\""}}),
                       {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)})
                .status());
  EXPECT_THAT(ml_.Record("deputy", case_id_, kAnswer,
                         {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)}),
              RefusedBy("CO.handler_not_filer"));
  EXPECT_THAT(Due("officer"), Contains("complaint_answer"));
  ExpectShown("officer", paper);
  EXPECT_OK(ml_.Record("officer", case_id_, kAnswer,
                       {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)}));
}

}  // namespace
}  // namespace causeway::exchange_test
