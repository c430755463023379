// A change of consent, its answer and its end lie in the protected journal: who
// gets the open one alone learns nothing of them, and the custodian sees who
// has not answered.

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/inquiry_fixture.h"
#include "tests/testing/journeys.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kWithdraw[] = R"({"withdrawConsent":{
    "scopes":["CONSENT_SCOPE_SHARE_SERVICES"],
    "givenBy":"CONSENT_GIVER_CHILD"}})";

// Of the journey to Guinea, after the evaluation there is proposed: Mali had
// the case, Tunisia has it.
class ConsentChangeTest : public testing::Test {
 protected:
  ConsentChangeTest() {
    pb::Journey begin = journey_;
    begin.mutable_acts()->DeleteSubrange(kDetermined,
                                         journey_.acts_size() - kDetermined);
    ids_ = Play(federation_, begin);
    EXPECT_OK(tn_.Record("worker", AtTn(), kWithdraw,
                         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
    federation_.Settle();
  }

  std::string AtTn() { return ids_.at("child").at("tn"); }
  // The rest of the journey, until Guinea has the case and the child.
  std::string HandToGuinea() {
    for (int i = kDetermined; i < journey_.acts_size(); ++i) {
      if (journey_.acts(i).record().act().has_record_follow_up()) break;
      EXPECT_OK(PlayOn(federation_, &ids_, journey_.acts(i)))
          << journey_.acts(i).title();
      // What was recorded since is seen by a second person.
      if (tn_.View(AtTn()).handed_to().empty()) tn_.ReleaseLater(AtTn());
      federation_.Settle();
    }
    return ids_.at("child").at("gn");
  }
  // Of cases; that Guinea itself was told, and did not answer, is a task there.
  std::vector<std::string> Due(Node& node, const std::string& who) {
    std::vector<std::string> limits;
    for (const pb::DueItem& item : node.Due(who)) {
      if (item.task_id().empty() && item.state() >= pb::DUE_STATE_OVERDUE) {
        limits.push_back(item.limit());
      }
    }
    return limits;
  }
  // The entries of the change that a person of this node sees.
  int Entries(Node& node, const std::string& case_id) {
    int count = 0;
    for (const pb::TimelineEntry& entry : node.Timeline(case_id)) {
      const bool change = entry.fact().has_consent_change_told() ||
                          entry.fact().has_consent_change_answered() ||
                          entry.fact().has_consent_change_closed();
      count += change;
      if (change) {
        EXPECT_EQ(entry.journal(), pb::JOURNAL_KIND_PROTECTED);
      }
      EXPECT_FALSE(entry.fact().has_notice_sent());
    }
    return count;
  }
  std::string DigestTold() {
    std::string digest;
    for (const pb::Fact& fact : Facts(tn_, AtTn())) {
      if (fact.has_consent_change_told()) {
        digest = fact.consent_change_told().request_digest();
      }
    }
    return digest;
  }

  static constexpr int kDetermined = 29;
  const pb::Journey journey_ = ShippedJourney("return-to-family.json");
  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  CaseIds ids_;
};

TEST_F(ConsentChangeTest, AnOpenAnswerIsSeenAndOverdueAtTheCustodian) {
  ASSERT_TRUE(journey_.acts(kDetermined).record().act().has_start_step());
  // Mali had the case, and Guinea evaluated for it.
  EXPECT_EQ(Entries(tn_, AtTn()), 2);
  EXPECT_THAT(Due(tn_, "worker"), Not(Contains("consent_change_answer")));
  federation_.clock().Advance(absl::Hours(24 * 4));
  EXPECT_THAT(Due(tn_, "worker"), Contains("consent_change_answer"));
  // Who does not see the protected journal is not told of it.
  EXPECT_THAT(Due(tn_, "tracer"), Not(Contains("consent_change_answer")));
  EXPECT_THAT(tn_.Presses("worker", AtTn()),
              Contains(HasSubstr("A notice of changed consent")));
  EXPECT_THAT(tn_.Presses("tracer", AtTn()),
              Not(Contains(HasSubstr("A notice of changed consent"))));
  EXPECT_TRUE(tn_.View(AtTn()).inquiries().empty());
}

TEST_F(ConsentChangeTest, AnAnswerEndsTheWaiting) {
  int answered = 0;
  for (const char* holder : {"ml", "gn"}) {
    Node& node = federation_.at(holder);
    for (const pb::TaskView& task : node.OpenTasks()) {
      if (task.message_type() != pb::MESSAGE_TYPE_CONSENT_CHANGED) continue;
      ++answered;
      EXPECT_THAT(
          node.RecordTask("supervisor", task.task_id(), Answer("RECEIVED")),
          RefusedBy("I.outcome"));
      ASSERT_OK(
          node.RecordTask("supervisor", task.task_id(), Answer("STOPPED")));
      const pb::TaskView closed = node.Task(task.task_id());
      EXPECT_EQ(closed.answer().consent_change_answered().outcome(),
                pb::INQUIRY_OUTCOME_STOPPED);
    }
  }
  EXPECT_EQ(answered, 2);
  federation_.Settle();
  EXPECT_EQ(Entries(tn_, AtTn()), 4);
  federation_.clock().Advance(absl::Hours(24 * 4));
  EXPECT_THAT(Due(tn_, "worker"), Not(Contains("consent_change_answer")));
  EXPECT_TRUE(tn_.Verify(AtTn()).verified());
}

TEST_F(ConsentChangeTest, TheOriginThatGetsTheOpenJournalSeesNothingOfIt) {
  // One answers, the other cannot be reached.
  for (const pb::TaskView& task : ml_.OpenTasks()) {
    ASSERT_OK(ml_.RecordTask("supervisor", task.task_id(), Answer("STOPPED")));
  }
  federation_.Settle();
  std::string waiting;
  for (const pb::Fact& fact : Facts(tn_, AtTn())) {
    if (fact.has_consent_change_told() &&
        fact.consent_change_told().recipient() == "gn") {
      waiting = fact.consent_change_told().request_digest();
    }
  }
  ASSERT_OK(
      tn_.Record("supervisor", AtTn(),
                 CloseChange(waiting, pb::INQUIRY_CLOSING_HOLDER_UNREACHABLE)));
  EXPECT_EQ(Entries(tn_, AtTn()), 4);
  const std::string at_gn = HandToGuinea();
  ASSERT_FALSE(at_gn.empty());
  EXPECT_EQ(gn_.View(at_gn).protected_entries(), 0u);
  EXPECT_EQ(Entries(gn_, at_gn), 0);
  for (const pb::TimelineEntry& entry : gn_.Timeline(at_gn)) {
    EXPECT_THAT(entry.sentence(), Not(HasSubstr("onsent")));
  }
  EXPECT_TRUE(gn_.View(at_gn).inquiries().empty());
  federation_.clock().Advance(absl::Hours(24 * 10));
  EXPECT_THAT(Due(gn_, "worker"), Not(Contains("consent_change_answer")));
  EXPECT_THAT(gn_.Presses("worker", at_gn),
              Not(Contains(HasSubstr("consent"))));
  EXPECT_TRUE(gn_.Verify(at_gn).verified());
}

// The node that asked hears it, not the custodian of now; the journal is
// another node's, so what came lies beside it.
TEST_F(ConsentChangeTest, WhatComesAfterTheHandOffIsKeptByTheNodeThatAsked) {
  const std::string at_gn = HandToGuinea();
  ASSERT_FALSE(at_gn.empty());
  federation_.clock().Advance(absl::Hours(24 * 4));
  const auto changes = [&] {
    pb::GetCaseRequest request;
    request.set_case_id(AtTn());
    const auto view =
        tn_.cases().GetCase(tn_.As("worker", "CaseService.GetCase"), request);
    EXPECT_OK(view.status());
    return view.ok() ? view->protected_() : pb::ProtectedView();
  };
  const pb::CaseView before = tn_.View(AtTn());
  EXPECT_EQ(changes().consent_changes_size(), 2);
  EXPECT_THAT(Due(tn_, "worker"), Contains("consent_change_answer").Times(2));
  EXPECT_THAT(Due(tn_, "tracer"), Not(Contains("consent_change_answer")));
  EXPECT_THAT(tn_.Presses("worker", AtTn()),
              Contains(HasSubstr("notice of changed consent")).Times(2));
  EXPECT_THAT(tn_.Presses("tracer", AtTn()), IsEmpty());
  for (const pb::TaskView& task : ml_.OpenTasks()) {
    ASSERT_OK(ml_.RecordTask("supervisor", task.task_id(), Answer("ERASED")));
  }
  federation_.Settle();
  ASSERT_EQ(changes().consent_changes_size(), 1);
  EXPECT_EQ(changes().consent_changes(0).recipient(), "gn");
  ASSERT_EQ(changes().late_answers_size(), 1);
  EXPECT_EQ(changes().late_answers(0).holder(), "ml");
  EXPECT_EQ(changes().late_answers(0).outcome(), pb::INQUIRY_OUTCOME_ERASED);
  // Nobody can be reached there: a supervisor says so.
  std::string waiting;
  for (const pb::Fact& fact : Facts(tn_, AtTn())) {
    if (fact.consent_change_told().recipient() == "gn") {
      waiting = fact.consent_change_told().request_digest();
    }
  }
  const std::string end =
      CloseChange(waiting, pb::INQUIRY_CLOSING_HOLDER_UNREACHABLE);
  EXPECT_THAT(tn_.Record("worker", AtTn(), end), RefusedBy("role.function"));
  ASSERT_OK(tn_.Record("supervisor", AtTn(), end));
  EXPECT_THAT(tn_.Record("supervisor", AtTn(), end), RefusedBy("I.stands"));
  EXPECT_EQ(changes().consent_changes_size(), 0);
  EXPECT_EQ(changes().late_answers_size(), 2);
  EXPECT_THAT(Due(tn_, "worker"), Not(Contains("consent_change_answer")));
  // Nothing of it is in a journal, here or at the custodian.
  EXPECT_EQ(tn_.View(AtTn()).open_head(), before.open_head());
  EXPECT_EQ(tn_.View(AtTn()).protected_entries(), before.protected_entries());
  EXPECT_EQ(Entries(gn_, at_gn), 0);
  EXPECT_TRUE(tn_.Verify(AtTn()).verified());
}

TEST_F(ConsentChangeTest, WhereTheCaseComesBackTheAnswerJoinsTheJournal) {
  const std::string at_gn = HandToGuinea();
  for (const pb::TaskView& task : ml_.OpenTasks()) {
    ASSERT_OK(ml_.RecordTask("supervisor", task.task_id(), Answer("STOPPED")));
  }
  federation_.Settle();
  EXPECT_EQ(Entries(tn_, AtTn()), 2);
  ASSERT_OK(gn_.Record("worker", at_gn, Consent("granted", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  ASSERT_OK(gn_.Record("worker", at_gn, ProposeCompetence("tn")));
  ASSERT_OK(gn_.Record("supervisor", at_gn, kApproveHandoff));
  federation_.Settle();
  ASSERT_EQ(tn_.AcceptOffer(tn_.OpenTaskOf(pb::MESSAGE_TYPE_OFFER)), AtTn());
  EXPECT_EQ(Entries(tn_, AtTn()), 3);
  EXPECT_TRUE(tn_.Verify(AtTn()).verified()) << tn_.Verify(AtTn()).problem();
}

// Stated in the form of any other answer, it is refused: it would be recorded
// where the origin reads it.
TEST_F(ConsentChangeTest, AnAnswerToItIsNoAnswerOfTheOpenJournal) {
  EXPECT_THAT(tn_.Record("supervisor", AtTn(), Close(DigestTold())),
              RefusedBy("I.stands"));
}

}  // namespace
}  // namespace causeway::exchange_test
