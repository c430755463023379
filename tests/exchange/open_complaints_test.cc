// Complaints that are open as custody moves. Who approves the hand-off is told
// how many; they are answered where the protected journal is; and no hand-off
// waits for them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/exchange/complaint_fixture.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string AnswerTo(int epoch, int number) {
  return absl::StrCat(R"({"answerComplaint":{"complaint":")", number,
                      R"(","epoch":")", epoch,
                      R"(","outcome":"COMPLAINT_OUTCOME_UPHELD"}})");
}

std::vector<pb::Document> Paper() {
  return {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)};
}

class OpenComplaintsTest : public ComplaintsTest {
 protected:
  absl::Status Do(Node& node, const std::string& who,
                  const std::string& case_id, const std::string& act,
                  const std::vector<pb::Document>& documents = {}) {
    return node.Record(who, case_id, act, documents).status();
  }
  absl::Status AnswerHere(const std::string& who, int number = 1) {
    return Do(ml_, who, case_id_, AnswerTo(0, number), Paper());
  }

  // The next entry is one that the worker reads, too: what a supervisor has
  // seen is named by it.
  void RecordAnother() { EXPECT_OK(Do(ml_, "worker", case_id_, kFearsNone)); }

  // The case goes to that node; its id there.
  std::string HandTo(Node& from, const std::string& case_id, Node& to,
                     const std::string& proposal) {
    EXPECT_OK(Do(from, "worker", case_id, proposal));
    EXPECT_OK(Do(from, "supervisor", case_id, kApproveHandoff));
    federation_.Settle();
    for (const pb::TaskView& task : to.OpenTasks()) {
      if (task.message_type() != pb::MESSAGE_TYPE_OFFER) continue;
      return to.AcceptOffer(task.task_id());
    }
    ADD_FAILURE() << "no offer came";
    return "";
  }
  // Into the origin the protected journal does not go along.
  std::string HandToGuinea() {
    ml_.HearsChildIsAt(gn_, case_id_);
    const std::string at_gn =
        HandTo(ml_, case_id_, gn_, ProposeCompetence("gn"));
    EXPECT_FALSE(at_gn.empty());
    EXPECT_EQ(gn_.View(at_gn).protected_entries(), 0u);
    EXPECT_TRUE(ml_.View(case_id_).keeper());
    return at_gn;
  }

  pb::HandoffPreview Preview(const std::string& who) {
    pb::GetCaseRequest request;
    request.set_case_id(case_id_);
    const auto preview = ml_.cases().PreviewHandoff(
        ml_.As(who, "CaseService.PreviewHandoff"), request);
    EXPECT_OK(preview.status());
    return preview.ok() ? *preview : pb::HandoffPreview();
  }
  // As they are told there; each has its paper there, too.
  std::uint32_t CountIn(const std::string& who) {
    const pb::HandoffPreview preview = Preview(who);
    std::uint32_t papers = 0;
    for (const pb::PreviewedDocument& one : preview.documents()) {
      papers += one.kind() == pb::DOCUMENT_KIND_COMPLAINT_FORM;
    }
    EXPECT_EQ(papers, preview.complaints_open()) << who;
    return preview.complaints_open();
  }
  static int Told(const std::vector<pb::TimelineEntry>& entries) {
    int answered = 0;
    for (const pb::TimelineEntry& entry : entries) {
      answered += entry.fact().has_complaint_answered();
    }
    return answered;
  }
  std::vector<std::string> Commands(const std::string& who) {
    std::vector<std::string> allowed;
    const pb::ExplainCaseResponse why = Why(who);
    for (const pb::CommandView& one : why.commands()) {
      if (one.allowed() && one.not_you().empty()) allowed.push_back(one.act());
    }
    return allowed;
  }
  // Leaves of the node log, as they lie in the store.
  std::vector<std::string> LogCodes() {
    std::vector<std::string> codes;
    for (const ::causeway::Row& row : ml_.Rows(Table::kNodeLog)) {
      codes.push_back(row.value);
    }
    return codes;
  }

  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
};

TEST_F(OpenComplaintsTest, WhoApprovesIsToldHowManyAreOpenAndNobodyIsHeldUp) {
  const std::string handed = "as the case is handed over: ";
  File("BREACH_OF_RULES");
  File("EXPLOITATION_OR_ABUSE");
  EXPECT_THAT(Presses("supervisor"), Each(Not(HasSubstr(handed))));
  RecordAnother();
  ASSERT_OK(Do(ml_, "worker", case_id_, ProposeMovedOn()));
  EXPECT_EQ(CountIn("supervisor"), 2u);
  EXPECT_THAT(Presses("supervisor"),
              Contains(HasSubstr(absl::StrCat(handed, 2, "."))));
  EXPECT_THAT(Presses("officer"),
              Contains(HasSubstr(absl::StrCat(handed, 2, "."))));
  // Whom they concern, and who reads no complaint, is told of none.
  EXPECT_EQ(CountIn("worker"), 0u);
  for (const char* who : {"worker", "auditor", "tracer"}) {
    EXPECT_THAT(Presses(who), Each(Not(HasSubstr(handed)))) << who;
  }
  ASSERT_OK(Do(ml_, "supervisor", case_id_, kApproveHandoff));
  // Now she is of the line: the grave one is hidden from her.
  EXPECT_EQ(CountIn("supervisor"), 1u);
  EXPECT_THAT(Presses("supervisor"),
              Contains(HasSubstr(absl::StrCat(handed, 1, "."))));
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  EXPECT_NE(tn_.AcceptOffer(tn_.OpenTasks().front().task_id()), "");
}

TEST_F(OpenComplaintsTest, WhereTheProtectedJournalGoesItIsAnswered) {
  File("BREACH_OF_RULES");
  RecordAnother();
  const std::string at_tn = HandTo(ml_, case_id_, tn_, ProposeMovedOn());
  ASSERT_FALSE(at_tn.empty());
  EXPECT_THAT(tn_.Presses("supervisor", at_tn),
              Contains(HasSubstr("complaint")));
  EXPECT_THAT(DueAt(tn_, "supervisor"), Contains("complaint_answer"));
  // One node answers, and no number tells what is open elsewhere.
  EXPECT_THAT(Presses("supervisor"), Each(Not(HasSubstr("complaint"))));
  EXPECT_THAT(Due("supervisor"), Not(Contains("complaint_answer")));
  EXPECT_THAT(Commands("supervisor"), Not(Contains("answer_complaint 0.1")));
  EXPECT_THAT(AnswerHere("supervisor"), RefusedBy("custody.superseded"));
  EXPECT_EQ(AnswerHere("supervisor"), AnswerHere("supervisor", 7));
  EXPECT_THAT(Do(tn_, "supervisor", at_tn, AnswerTo(0, 1)),
              RefusedBy("CO.answer"));
  EXPECT_THAT(Do(tn_, "supervisor", at_tn, AnswerTo(1, 1), Paper()),
              RefusedBy("CO.open"));
  ASSERT_OK(Do(tn_, "supervisor", at_tn, AnswerTo(0, 1), Paper()));
  EXPECT_THAT(Do(tn_, "supervisor", at_tn, AnswerTo(0, 1), Paper()),
              RefusedBy("CO.open"));
  EXPECT_THAT(DueAt(tn_, "supervisor"), Not(Contains("complaint_answer")));
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

TEST_F(OpenComplaintsTest, WhereItStaysTheFormerCustodianAnswers) {
  const std::string paper = File("BREACH_OF_RULES");
  const std::string at_gn = HandToGuinea();
  EXPECT_THAT(gn_.Presses("supervisor", at_gn),
              Each(Not(HasSubstr("complaint"))));
  EXPECT_THAT(DueAt(gn_, "supervisor"), Not(Contains("complaint_answer")));
  ExpectShown("supervisor", paper);
  EXPECT_THAT(Due("supervisor"), Contains("complaint_answer"));
  EXPECT_THAT(Commands("supervisor"), Contains("answer_complaint 0.1"));
  ExpectShown("officer", paper);
  EXPECT_THAT(Commands("officer"), Contains("answer_complaint 0.1"));
  // It is about the worker, who had the case here.
  ExpectHidden("worker", paper);
  for (const char* who : {"worker", "auditor"}) {
    EXPECT_THAT(Commands(who), Not(Contains("answer_complaint 0.1"))) << who;
  }
  EXPECT_THAT(AnswerHere("worker"), RefusedBy("role.function"));
  EXPECT_THAT(AnswerHere("deputy"), RefusedBy("CO.handler_not_filer"));
  EXPECT_THAT(AnswerHere("supervisor", 2), RefusedBy("CO.open"));
  EXPECT_THAT(Do(ml_, "supervisor", case_id_, AnswerTo(0, 1)),
              RefusedBy("CO.answer"));
  EXPECT_THAT(
      Do(ml_, "officer", case_id_,
         R"({"restrictProcessing":{"ground":"RESTRICTION_GROUND_LEGAL_CLAIM"}})",
         Paper()),
      RefusedBy("input.field"));
  const pb::CaseView before = ml_.View(case_id_);
  ASSERT_OK(AnswerHere("supervisor"));
  EXPECT_THAT(AnswerHere("supervisor"), RefusedBy("CO.open"));
  EXPECT_THAT(Due("supervisor"), Not(Contains("complaint_answer")));
  EXPECT_THAT(Presses("supervisor"), Each(Not(HasSubstr("complaint"))));
  // No journal was written, and nothing left.
  EXPECT_EQ(ml_.View(case_id_).open_head(), before.open_head());
  EXPECT_EQ(ml_.View(case_id_).protected_entries(), before.protected_entries());
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_TRUE(gn_.Verify(at_gn).verified());
}

TEST_F(OpenComplaintsTest, AnAnswerOfTheCopyIsReadByWhoReadsTheComplaint) {
  File("BREACH_OF_RULES");
  HandToGuinea();
  ASSERT_OK(AnswerHere("supervisor"));
  std::string paper;
  for (const char* who : {"supervisor", "officer"}) {
    const auto late = Why(who).case_().late_complaint_answers();
    ASSERT_EQ(late.size(), 1) << who;
    EXPECT_EQ(late[0].about(), pb::COMPLAINT_ABOUT_WORKER);
    EXPECT_EQ(late[0].outcome(), pb::COMPLAINT_OUTCOME_UPHELD);
    ASSERT_EQ(late[0].documents_size(), 1);
    paper = late[0].documents(0);
    EXPECT_OK(Read(who, paper));
    EXPECT_OK(Read(who, paper.substr(0, 4)));
  }
  for (const char* who : {"worker", "auditor"}) {
    EXPECT_EQ(Why(who).case_().late_complaint_answers_size(), 0) << who;
    // Nor by the first bytes of its commitment.
    for (const std::string& name : {paper, paper.substr(0, 4)}) {
      EXPECT_EQ(Read(who, name).code(), absl::StatusCode::kNotFound) << who;
    }
  }
}

TEST_F(OpenComplaintsTest, AGraveOneStaysOutsideTheLineOfTheCopyToo) {
  const std::string paper = File("EXPLOITATION_OR_ABUSE");
  HandToGuinea();
  // She approved the hand-off.
  ExpectHidden("supervisor", paper);
  ExpectHidden("worker", paper);
  EXPECT_THAT(AnswerHere("supervisor"), RefusedBy("CO.open"));
  EXPECT_EQ(AnswerHere("supervisor"), AnswerHere("supervisor", 7));
  EXPECT_THAT(Due("officer"), Contains("complaint_answer"));
  ExpectShown("officer", paper);
  ASSERT_OK(AnswerHere("officer"));
  EXPECT_EQ(Why("supervisor").case_().late_complaint_answers_size(), 0);
  EXPECT_THAT(Due("officer"), Not(Contains("complaint_answer")));
}

TEST_F(OpenComplaintsTest, OfADecisionNobodyAnswersWhoTookPartInTheCaseHere) {
  ASSERT_OK(Do(ml_, "deputy", case_id_,
               R"({"fileComplaint":{"about":"COMPLAINT_ABOUT_DECISION",
                   "severity":"COMPLAINT_SEVERITY_DISSATISFACTION"}})",
               {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)}));
  HandToGuinea();
  // She approved the hand-off.
  EXPECT_THAT(AnswerHere("supervisor"), RefusedBy("CO.handler_not_subject"));
  EXPECT_THAT(Commands("supervisor"), Not(Contains("answer_complaint 0.1")));
  EXPECT_OK(AnswerHere("officer"));
}

TEST_F(OpenComplaintsTest, NoCopyIsErasedBeforeItsComplaintsAreAnswered) {
  File("BREACH_OF_RULES");
  HandToGuinea();
  ASSERT_OK(Do(ml_, "worker", case_id_,
               R"({"requestErasure":{"requestedBy":"ERASURE_PARTY_CHILD"}})"));
  constexpr char kErase[] =
      R"({"eraseCase":{"ground":"ERASURE_GROUND_VALID_REQUEST"}})";
  EXPECT_THAT(Do(ml_, "officer", case_id_, kErase),
              RefusedBy("ER.complaints_answered"));
  ASSERT_OK(AnswerHere("officer"));
  ASSERT_OK(Do(ml_, "officer", case_id_, kErase));
  EXPECT_TRUE(ml_.View(case_id_).has_erased());
  EXPECT_THAT(ml_.Rows(Table::kDocuments, case_id_), IsEmpty());
}

// The operator who reads the node log learns that something was recorded.
TEST_F(OpenComplaintsTest, TheNodeLogTellsNotWhatWasRecordedOfACopy) {
  File("BREACH_OF_RULES");
  HandToGuinea();
  const auto logged = [&](const absl::Status& status) {
    EXPECT_OK(status);
    return LogCodes().back();
  };
  const std::string of_answer = logged(AnswerHere("supervisor"));
  EXPECT_THAT(of_answer, HasSubstr("copy.recorded"));
  EXPECT_THAT(
      logged(Do(
          ml_, "officer", case_id_,
          R"({"restrictProcessing":{"ground":"RESTRICTION_GROUND_LEGAL_CLAIM"}})")),
      HasSubstr("copy.recorded"));
  EXPECT_THAT(LogCodes(), Each(Not(HasSubstr("omplaint"))));
}

// Complaints are counted by epoch: who does not hold the one before counts as
// who does.
TEST_F(OpenComplaintsTest, WhereTheCaseComesBackEachAnswerFindsItsComplaint) {
  File("BREACH_OF_RULES");
  File("DISSATISFACTION");
  const std::string at_gn = HandToGuinea();
  ASSERT_OK(AnswerHere("supervisor"));
  ASSERT_OK(Do(gn_, "worker", at_gn,
               R"({"fileComplaint":{"about":"COMPLAINT_ABOUT_ORGANISATION",
                   "severity":"COMPLAINT_SEVERITY_DISSATISFACTION"}})",
               {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)}));
  ASSERT_OK(Do(gn_, "supervisor", at_gn, AnswerTo(1, 1), Paper()));
  ASSERT_OK(Do(gn_, "worker", at_gn, Consent("granted", "CASE_TRANSFER"),
               {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  EXPECT_EQ(Told(Timeline("supervisor")), 0);
  ASSERT_EQ(HandTo(gn_, at_gn, ml_, ProposeCompetence("ml")), case_id_);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  // Guinea's, and the one that lay beside the copy.
  EXPECT_EQ(Told(Timeline("panel")), 2);
  EXPECT_EQ(Why("panel").case_().late_complaint_answers_size(), 0);
  EXPECT_THAT(Why("panel").case_().protected_().complaints_open(), SizeIs(1));
  EXPECT_THAT(AnswerHere("supervisor"), RefusedBy("CO.open"));
  EXPECT_OK(AnswerHere("supervisor", 2));
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
}

}  // namespace
}  // namespace causeway::exchange_test
