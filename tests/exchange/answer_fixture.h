#ifndef CAUSEWAY_TESTS_EXCHANGE_ANSWER_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_ANSWER_FIXTURE_H_

// Two cases about which authorities ask each other, and the words in which one
// answers.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "server/work.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {

inline std::string Asylum(const std::string& status) {
  return absl::StrCat(R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_)",
                      status,
                      R"(","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})");
}

inline std::string AskOf(const std::string& act, const std::string& kind,
                         const std::string& recipient) {
  return absl::StrCat(R"({")", act, R"(":{"kind":"INQUIRY_KIND_)", kind,
                      R"(","recipient":")", recipient, R"("}})");
}

inline std::vector<pb::Document> InWriting() {
  return {Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)};
}

// Mali has the case of a child from Guinea; Guinea has one of its own.
class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    case_id_ = ml_.OpenCase();
    EXPECT_OK(ml_.Record("worker", case_id_, kFearsNone).status());
    at_gn_ = gn_.OpenCase();
    Agree(gn_, at_gn_);
  }
  void Agree(Node& node, const std::string& case_id,
             const std::string& answer = "granted") {
    EXPECT_OK(node.Record("worker", case_id,
                          Consent(answer, "SHARE_AUTHORITIES"),
                          {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
  }
  void ScreenDanger() {
    for (const char* subject :
         {"DANGER_SUBJECT_CHILD", "DANGER_SUBJECT_FAMILY"}) {
      EXPECT_OK(ml_.Record("worker", case_id_,
                           absl::StrCat(
                               R"({"recordDangerScreen":{"subject":")", subject,
                               R"(","result":"SCREEN_RESULT_NO_INDICATION"}})"))
                    .status());
    }
  }
  // All gates of Mali's case stand open for Guinea.
  void OpenGates() {
    Agree(ml_, case_id_);
    ScreenDanger();
  }
  void Ask(Node& node, const std::string& case_id, const std::string& recipient,
           const std::string& kind = "INFORMATION_REQUEST") {
    ASSERT_OK(node.Record("worker", case_id,
                          AskOf("proposeInquiry", kind, recipient),
                          {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                  .status());
    ASSERT_OK(node.Record("supervisor", case_id,
                          AskOf("approveInquiry", kind, recipient))
                  .status());
    federation_.Settle();
  }
  std::string OnlyTask(Node& node) {
    const std::vector<pb::TaskView> tasks = node.OpenTasks();
    EXPECT_THAT(tasks, ::testing::SizeIs(1));
    return tasks.empty() ? "" : tasks.front().task_id();
  }
  // Guinea asks Mali; Mali's task.
  std::string AskMali(const std::string& kind = "INFORMATION_REQUEST") {
    Ask(gn_, at_gn_, "ml", kind);
    return OnlyTask(ml_);
  }
  absl::Status Prepare(const std::string& task, const std::string& case_id = "",
                       const std::string& who = "worker",
                       const std::string& outcome = "ANSWERED") {
    return ml_.RecordTask(who, task, Answer(outcome), InWriting(), case_id)
        .status();
  }
  absl::Status ReleaseIt(const std::string& task,
                         const std::string& who = "supervisor") {
    return ml_.RecordTask(who, task, kReleaseAnswer).status();
  }
  // Guinea's node claims to know Mali's case by that reference.
  void Claim(const std::string& reference) {
    ASSERT_OK(gn_.storage().Write([&](WriteTx& tx) -> absl::Status {
      auto record = server::GetRecord<server::store::CaseRecord>(
          tx, Table::kCases, at_gn_);
      RETURN_IF_ERROR(record.status());
      auto* line = record->add_references();
      line->set_peer("ml");
      line->set_reference(reference);
      return server::PutRecord(tx, Table::kCases, at_gn_, *record);
    }));
  }
  int AnswersAt(Node& node, const std::string& case_id) {
    int count = 0;
    for (const pb::Fact& fact : Facts(node, case_id)) {
      count +=
          fact.has_inquiry_answered() || fact.has_consent_change_answered();
    }
    return count;
  }
  int SentFrom(const std::string& case_id, const std::string& recipient) {
    int count = 0;
    for (const pb::Fact& fact : Facts(ml_, case_id)) {
      count +=
          fact.has_answer_sent() && fact.answer_sent().recipient() == recipient;
    }
    return count;
  }
  int Withdrawn(const std::string& case_id) {
    int count = 0;
    for (const pb::Fact& fact : Facts(ml_, case_id)) {
      count += fact.has_delivery_withdrawn();
    }
    return count;
  }
  // The act that takes back the last answer of Mali's case, named as to this
  // node.
  std::string TakeBackLast(const std::string& recipient) {
    std::string digest;
    for (const pb::Fact& fact : Facts(ml_, case_id_)) {
      if (fact.has_answer_sent()) digest = fact.answer_sent().answer_digest();
    }
    return TakeBack(recipient, digest);
  }
  // Nothing that answers went from Mali to Guinea, named or not.
  void ExpectNothingGets(const std::string& task) {
    EXPECT_THAT(ReleaseIt(task), RefusedBy("answer.not_judged"));
    EXPECT_OK(Prepare(task, case_id_));
    EXPECT_THAT(ReleaseIt(task), RefusedBy("P1.asylum"));
    federation_.Settle();
    EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
    EXPECT_THAT(ml_.OpenDeliveries(), ::testing::IsEmpty());
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
  std::string case_id_;
  std::string at_gn_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_ANSWER_FIXTURE_H_
