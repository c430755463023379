// What people read of a case and a task: who sees what, whose turn it is, what
// is missing, which gates are closed, what a document's id may be shortened to.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ReadingTest : public testing::Test {
 protected:
  ReadingTest() : ml_(federation_.at("ml")), case_id_(ml_.OpenCase()) {}

  pb::CaseView Show(const std::string& who) { return ml_.View(case_id_, who); }

  pb::ExplainCaseResponse Why(
      const std::string& who = "worker",
      procedure::Language language = procedure::Language::kEnglish) {
    return ml_.Why(who, case_id_, language);
  }

  void Record(const std::string& who, const std::string& act,
              const std::vector<pb::Document>& documents = {}) {
    ASSERT_OK(ml_.Record(who, case_id_, act, documents).status());
  }

  void Claim() {
    Record("worker",
           R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_PENDING",
               "displacement":"DISPLACEMENT_STATUS_ASYLUM_SEEKER"}})");
  }

  absl::StatusOr<pb::Document> Read(const std::string& commitment) {
    pb::GetDocumentRequest request;
    request.set_case_id(case_id_);
    request.set_commitment(commitment);
    return ml_.cases().GetDocument(ml_.As("worker", "CaseService.GetDocument"),
                                   request);
  }

  std::vector<std::string> Commitments() {
    std::vector<std::string> commitments;
    for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
      commitments.insert(commitments.end(), entry.documents().begin(),
                         entry.documents().end());
    }
    return commitments;
  }

  Federation federation_;
  Node& ml_;
  std::string case_id_;
};

TEST_F(ReadingTest, ACaseShowsItsRegions) {
  const pb::CaseView view = Show("worker");
  EXPECT_THAT(view.origin(), Contains("GN"));
  EXPECT_NE(view.age_band(), pb::AGE_BAND_UNSPECIFIED);
  EXPECT_NE(view.protection_status(), pb::PROTECTION_STATUS_UNSPECIFIED);
  EXPECT_NE(view.care_type(), pb::CARE_TYPE_UNSPECIFIED);
  Record("worker",
         R"({"referToService":{"service":"SERVICE_KIND_MEDICAL",
             "timeframe":"TIMEFRAME_WEEK"}})",
         {Text(pb::DOCUMENT_KIND_SERVICE_REFERRAL)});
  Record("worker", ProposeMovedOn());
  const pb::CaseView later = Show("worker");
  EXPECT_THAT(later.services_open(), Contains(pb::SERVICE_KIND_MEDICAL));
  EXPECT_EQ(later.handoff().phase(), pb::HANDOFF_PHASE_PROPOSED);
  EXPECT_EQ(later.handoff().receiver(), "tn");
}

TEST_F(ReadingTest, TheProtectedPartIsForThoseWhoMayReadIt) {
  Claim();
  const pb::CaseView view = Show("worker");
  ASSERT_TRUE(view.has_protected_());
  EXPECT_EQ(view.protected_().asylum(), pb::ASYLUM_STATUS_PENDING);
  EXPECT_FALSE(view.protected_().consents().empty());
  for (const char* who : {"auditor"}) {
    EXPECT_FALSE(Show(who).has_protected_()) << who;
    EXPECT_FALSE(Why(who).case_().has_protected_()) << who;
  }
}

// The same case with and without a claim: what an auditor is told is the same.
TEST_F(ReadingTest, WhoMayNotKnowIsToldNothingOfAClaim) {
  pb::ExplainCaseResponse before = Why("auditor");
  const pb::CaseView shown = Show("auditor");
  Claim();
  pb::ExplainCaseResponse after = Why("auditor");
  pb::CaseView shown_after = Show("auditor");
  // That something was recorded is no secret.
  for (pb::CaseView* view : {after.mutable_case_(), &shown_after}) {
    view->set_version(shown.version());
    view->set_protected_entries(shown.protected_entries());
  }
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(shown_after.SerializeAsString(), shown.SerializeAsString());
}

// What is due today or late, as the list of it says; not what is only near.
TEST_F(ReadingTest, DueItemsAreCounted) {
  federation_.clock().Advance(absl::Hours(24 * 5));
  pb::ListDueRequest request;
  request.set_within_days(366);
  ASSERT_OK_AND_ASSIGN(
      const pb::ListDueResponse due,
      ml_.cases().ListDue(ml_.As("worker", "CaseService.ListDue"), request));
  const auto late = std::count_if(
      due.items().begin(), due.items().end(), [](const pb::DueItem& item) {
        return item.state() != pb::DUE_STATE_REMINDER;
      });
  EXPECT_GT(late, 0);
  EXPECT_LT(late, due.items_size());
  EXPECT_EQ(Show("worker").due(), static_cast<std::uint32_t>(late));
}

TEST_F(ReadingTest, EveryKindOfMessageHasItsGates) {
  Claim();
  std::set<pb::MessageType> closed;
  const pb::ExplainCaseResponse why = Why();
  for (const pb::ClosedGate& gate : why.closed_gates()) {
    EXPECT_FALSE(gate.lacks().empty());
    if (gate.peer() != "gn") continue;
    for (int i = 0; i < gate.sends_size(); ++i) closed.insert(gate.sends(i));
  }
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_OFFER));
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_BUNDLE));
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_EVALUATION_REQUEST));
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_TRACING_REQUEST));
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_INFORMATION_REQUEST));
  EXPECT_THAT(closed, Contains(pb::MESSAGE_TYPE_DANGER_NOTICE));
  EXPECT_THAT(Why("auditor").closed_gates(), IsEmpty());
}

// Entries that leave the turn where it is leave its day, too.
TEST_F(ReadingTest, TheTurnIsSinceItBecameSo) {
  const std::string turn = Why().turn();
  const std::string since = Why().turn_since();
  federation_.clock().Advance(absl::Hours(48));
  Record("worker", R"({"recordLegalStatus":{"status":"LEGAL_STATUS_APPLIED"}})",
         {Text(pb::DOCUMENT_KIND_LEGAL_STATUS_RECORD)});
  EXPECT_EQ(Why().turn(), turn);
  EXPECT_EQ(Why().turn_since(), since);
  Record("worker", ProposeMovedOn());
  EXPECT_EQ(Why().turn(), "supervisor");
  EXPECT_EQ(Why().turn_since(), FormatDate(DateOf(federation_.clock().Now())));
  ASSERT_THAT(Why().presses(), SizeIs(1));
  EXPECT_EQ(Why().presses(0).who(), "supervisor");
}

TEST_F(ReadingTest, ADocumentIsFoundByTheBeginningOfItsId) {
  const std::vector<std::string> commitments = Commitments();
  ASSERT_FALSE(commitments.empty());
  const std::string& one = commitments.front();
  ASSERT_OK_AND_ASSIGN(const pb::Document whole, Read(one));
  ASSERT_OK_AND_ASSIGN(const pb::Document by_prefix, Read(one.substr(0, 6)));
  EXPECT_EQ(by_prefix.SerializeAsString(), whole.SerializeAsString());
  const absl::Status absent = Read(std::string(6, '\xFE')).status();
  EXPECT_THAT(absent, RefusedBy("access.not_found"));
  // Too short a beginning, too long an id: the answer is the same.
  EXPECT_EQ(Read(one.substr(0, 3)).status(), absent);
  EXPECT_EQ(Read(one + "x").status(), absent);
  EXPECT_EQ(Read("").status(), absent);
}

TEST_F(ReadingTest, AnAmbiguousBeginningIsAnsweredAsNone) {
  const std::string one = Commitments().front();
  std::vector<::causeway::Row> rows = ml_.Rows(Table::kDocuments);
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) {
    return r.key.size() > one.size() &&
           r.key.compare(r.key.size() - one.size(), one.size(), one) == 0;
  });
  ASSERT_NE(row, rows.end());
  std::string twin = row->key;
  twin.back() = static_cast<char>(twin.back() ^ 1);
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) {
    return tx.Put(Table::kDocuments, twin, row->value);
  }));
  EXPECT_EQ(Read(one.substr(0, 6)).status(),
            Read(std::string(6, '\xFE')).status());
  EXPECT_OK(Read(one).status());
}

TEST_F(ReadingTest, ThePartnerSeesWhatWaitsForIt) {
  Record("worker", ProposeMovedOn());
  Record("supervisor", kApproveHandoff);
  federation_.Settle();
  Node& tn = federation_.at("tn");
  ASSERT_THAT(tn.OpenTasks(), SizeIs(1));
  const pb::TaskView task = tn.OpenTasks().front();
  EXPECT_FALSE(task.due_on().empty());
  EXPECT_EQ(task.due_state(), pb::DUE_STATE_REMINDER);
  federation_.clock().Advance(absl::Hours(24 * 30));
  EXPECT_EQ(tn.OpenTasks().front().due_state(), pb::DUE_STATE_ESCALATED);
  const auto due = [&](const std::string& country) {
    pb::ListDueRequest request;
    request.set_country(country);
    const auto list =
        tn.cases().ListDue(tn.As("worker", "CaseService.ListDue"), request);
    EXPECT_OK(list.status());
    return *list;
  };
  const pb::ListDueResponse all = due("");
  ASSERT_THAT(all.items(), SizeIs(1));
  EXPECT_EQ(all.items(0).task_id(), task.task_id());
  EXPECT_EQ(all.items(0).limit(), "offer_answer");
  EXPECT_EQ(all.items(0).who(), "supervisor");
  EXPECT_THAT(due("TN").items(), SizeIs(1));
  EXPECT_THAT(due("ML").items(), IsEmpty());
  ASSERT_OK(
      tn.RecordTask("supervisor", task.task_id(), kDeclineOffer).status());
  EXPECT_THAT(due("").items(), IsEmpty());
}

TEST_F(ReadingTest, ATaskSaysWhoseTurnItIsAndWhatEachActNeeds) {
  Record("worker", Consent("granted", "SHARE_AUTHORITIES"),
         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)});
  Record("worker",
         R"({"proposeInquiry":{"kind":"INQUIRY_KIND_INFORMATION_REQUEST",
             "recipient":"tn"}})",
         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)});
  Record("supervisor",
         R"({"approveInquiry":{"kind":"INQUIRY_KIND_INFORMATION_REQUEST",
             "recipient":"tn"}})");
  federation_.Settle();
  Node& tn = federation_.at("tn");
  ASSERT_THAT(tn.OpenTasks(), SizeIs(1));
  pb::GetTaskRequest request;
  request.set_task_id(tn.OpenTasks().front().task_id());
  server::CallContext call = tn.As("worker", "CaseService.ExplainTask");
  ASSERT_OK_AND_ASSIGN(const pb::ExplainTaskResponse why,
                       tn.tasks().ExplainTask(call, request));
  EXPECT_EQ(why.turn(), "supervisor");
  EXPECT_EQ(why.standing(),
            "ml waits for an answer: A request for information.");
  ASSERT_FALSE(why.commands().empty());
  const pb::CommandView* answer = nullptr;
  for (const pb::CommandView& command : why.commands()) {
    if (command.act() == "answer_inquiry") answer = &command;
  }
  ASSERT_NE(answer, nullptr);
  EXPECT_TRUE(answer->allowed());
  ASSERT_FALSE(answer->needs().empty());
  EXPECT_THAT(answer->needs(0).choices(), Contains("answered in part"));
  EXPECT_THAT(answer->needs(0).choices(), Not(Contains("family found")));
  call.language = procedure::Language::kFrench;
  ASSERT_OK_AND_ASSIGN(const pb::ExplainTaskResponse french,
                       tn.tasks().ExplainTask(call, request));
  EXPECT_EQ(french.turn(), "superviseur");
  EXPECT_THAT(french.standing(), HasSubstr("attend une réponse"));
}

// Design: the two-party profile is said loudly. What a witness sees says
// nothing.
TEST_F(ReadingTest, AHandOffBetweenTwoPartiesAloneIsSaidWhereItStands) {
  EXPECT_THAT(Why().standing(), Not(HasSubstr("No witness")));
  Record("worker", ProposeMovedOn());
  EXPECT_THAT(Why().standing(), HasSubstr("No witness sees this hand-off"));
  EXPECT_THAT(Why("worker", procedure::Language::kFrench).standing(),
              HasSubstr("Aucun témoin"));
}

// To who is offered it, too, and for as long as the case lives afterwards.
TEST(TwoPartyReadingTest, WhatAWitnessSeesSaysNothing) {
  for (const bool witnessed : {true, false}) {
    Federation federation(witnessed ? Federation::Profile::kWitness
                                    : Federation::Profile::kTwoParties);
    federation.Settle();
    Node& ml = federation.at("ml");
    Node& tn = federation.at("tn");
    const std::string case_id = ml.OpenCase();
    ASSERT_OK(ml.Record("worker", case_id, ProposeMovedOn()).status());
    std::vector<std::string> standings = {ml.Why("worker", case_id).standing()};
    ASSERT_OK(ml.Record("supervisor", case_id, kApproveHandoff).status());
    federation.Settle();
    const std::vector<pb::TaskView> tasks = tn.OpenTasks();
    ASSERT_EQ(tasks.size(), 1u);
    pb::GetTaskRequest request;
    request.set_task_id(tasks[0].task_id());
    ASSERT_OK_AND_ASSIGN(
        const pb::ExplainTaskResponse offer,
        tn.tasks().ExplainTask(tn.As("supervisor", "CaseService.ExplainTask"),
                               request));
    standings.push_back(offer.standing());
    const std::string at_tn = tn.AcceptOffer(tasks[0].task_id());
    ASSERT_NE(at_tn, "");
    standings.push_back(tn.Why("worker", at_tn).standing());
    for (const std::string& standing : standings) {
      EXPECT_EQ(absl::StrContains(standing, "No witness"), !witnessed)
          << standing;
    }
  }
}

TEST_F(ReadingTest, TheCaseIsExplainedInFrench) {
  const pb::ExplainCaseResponse french =
      Why("worker", procedure::Language::kFrench);
  EXPECT_EQ(french.turn(), "travailleur social");
  EXPECT_THAT(french.standing(), HasSubstr("étape"));
  server::CallContext call = ml_.As("worker", "CaseService.ListTimeline");
  call.language = procedure::Language::kFrench;
  pb::ListTimelineRequest request;
  request.set_case_id(case_id_);
  ASSERT_OK_AND_ASSIGN(const pb::ListTimelineResponse timeline,
                       ml_.cases().ListTimeline(call, request));
  EXPECT_EQ(timeline.entries(0).sentence(), "Le dossier a été ouvert.");
}

}  // namespace
}  // namespace causeway::exchange_test
