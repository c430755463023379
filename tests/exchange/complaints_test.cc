// Who reads a complaint at a node: not whom it concerns; and the data
// protection officer, who may answer it, that alone.

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "client/proposals.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/complaint_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

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

// An approval names what was seen. Whom a complaint concerns saw less of it,
// and approves none the less: a child's move never waits for a complaint.
TEST_F(ComplaintsTest, AComplaintHoldsUpNoHandOff) {
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
                           int more = 0) {
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
    approval.set_protected_seen(approval.protected_seen() +
                                static_cast<std::uint64_t>(more));
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return ml_.cases().Record(ml_.As(who, "CaseService.Record"), request);
  };
  EXPECT_THAT(approve("supervisor", "0123456789abcdee", -1),
              RefusedBy("H.same_proposal"));
  EXPECT_THAT(approve("supervisor", "0123456789abcded", 2),
              RefusedBy("H.same_proposal"));
  EXPECT_OK(approve("supervisor", "0123456789abcdef"));
  // Nor does what is recorded later, when another releases it.
  ASSERT_OK(complain());
  const std::uint64_t last = ml_.View(case_id_).protected_entries();
  const auto release = [&](std::uint64_t entry) {
    return ml_.Record("supervisor", case_id_,
                      absl::StrCat(R"({"releaseProtectedLater":{"proposal":")",
                                   entry, R"("}})"));
  };
  EXPECT_THAT(release(last + 1), RefusedBy("H.same_proposal"));
  EXPECT_OK(release(last - 1));
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
