// Erasure and restriction at nodes: what is refused, what is destroyed, what
// stays, and what works on beside it.

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "causeway/store/v1/store.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAskErasure[] =
    R"({"requestErasure":{"requestedBy":"ERASURE_PARTY_CHILD"}})";
constexpr char kHold[] =
    R"({"restrictProcessing":{"ground":"RESTRICTION_GROUND_LEGAL_CLAIM"}})";
constexpr char kLiftHold[] =
    R"({"liftRestriction":{"ground":"RESTRICTION_GROUND_LEGAL_CLAIM"}})";

std::string Bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class ErasureTest : public testing::Test {
 protected:
  explicit ErasureTest(Federation::Stores stores = Federation::Stores::kMemory)
      : federation_(stores), case_id_(ml_.OpenCase()) {}

  void Days(int days) { federation_.clock().Advance(absl::Hours(24 * days)); }

  // Kept for ten days.
  void Close() {
    const std::string until =
        FormatDate(PlusDays(DateOf(federation_.clock().Now()), 10));
    ASSERT_OK(ml_.Record("worker", case_id_, RequestClosure(until),
                         {Text(pb::DOCUMENT_KIND_CLOSURE_FORM)})
                  .status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveClosure).status());
  }

  void Do(Node& node, const std::string& who, const std::string& act,
          const std::string& case_id,
          const std::vector<pb::Document>& documents = {}) {
    ASSERT_OK(node.Record(who, case_id, act, documents).status());
  }
  void Refused(Node& node, const std::string& who, const std::string& act,
               const std::string& case_id, const std::string& rule) {
    EXPECT_THAT(node.Record(who, case_id, act).status(), RefusedBy(rule))
        << act;
  }

  // Whatever a reader asks about a stub has an answer.
  void ExpectStub(Node& node, const std::string& case_id,
                  pb::ErasureGround ground) {
    const pb::CaseView view = node.View(case_id);
    EXPECT_EQ(view.erased().ground(), ground);
    EXPECT_EQ(view.erased().on(),
              FormatDate(DateOf(federation_.clock().Now())));
    EXPECT_EQ(view.worker(), "");
    EXPECT_THAT(view.exchanges(), IsEmpty());
    pb::ListCasesRequest list;
    const auto cases = node.cases().ListCases(
        node.As("worker", "CaseService.ListCases"), list);
    ASSERT_OK(cases.status());
    EXPECT_THAT(cases->cases(), Not(IsEmpty()));
    pb::ListDueRequest due;
    due.set_within_days(366);
    ASSERT_OK(node.cases()
                  .ListDue(node.As("worker", "CaseService.ListDue"), due)
                  .status());
    const pb::ExplainCaseResponse why = node.Why("worker", case_id);
    EXPECT_EQ(why.turn(), "nobody");
    EXPECT_THAT(why.commands(), IsEmpty());
    EXPECT_TRUE(absl::StrContains(why.standing(), "erased")) << why.standing();
    const std::vector<pb::TimelineEntry> timeline = node.Timeline(case_id);
    EXPECT_EQ(timeline.size(), view.open_entries() + view.protected_entries());
    for (const pb::TimelineEntry& entry : timeline) {
      EXPECT_FALSE(entry.has_fact());
      EXPECT_EQ(entry.sentence(), "");
      EXPECT_THAT(entry.documents(), IsEmpty());
      EXPECT_FALSE(entry.digest().empty());
    }
    const pb::VerifyCaseResponse verified = node.Verify(case_id);
    EXPECT_TRUE(verified.verified()) << verified.problem();
    EXPECT_TRUE(verified.erased());
    EXPECT_EQ(verified.open_entries(), view.open_entries());
    EXPECT_EQ(verified.attested(0).what(), "erased");
    for (const char* act :
         {R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})", kAskErasure}) {
      Refused(node, "worker", act, case_id, "S.erased");
    }
    Refused(node, "worker", kEraseAsked, case_id, "S.erased");
    Refused(node, "officer", kHold, case_id, "S.erased");
    Do(node, "officer", kEraseAsked, case_id);  // The retry.
    EXPECT_THAT(node.Rows(Table::kCaseKeys, case_id), IsEmpty());
    EXPECT_THAT(node.Rows(Table::kDocuments, case_id), IsEmpty());
    EXPECT_THAT(node.Rows(Table::kMeta, absl::StrCat("of/", case_id)),
                IsEmpty());
    for (const Row& row : node.Rows(Table::kEntries, case_id)) {
      store::v1::EntryRecord entry;
      ASSERT_TRUE(entry.ParseFromString(row.value));
      EXPECT_TRUE(entry.sealed().empty());
      EXPECT_TRUE(entry.has_header());
    }
    for (const Row& row : node.Rows(Table::kOutbox)) {
      store::v1::OutboxRecord record;
      ASSERT_TRUE(record.ParseFromString(row.value));
      EXPECT_NE(record.case_id(), case_id);
    }
    for (const Row& row : node.Rows(Table::kIdempotency)) {
      store::v1::IdempotencyRecord record;
      ASSERT_TRUE(record.ParseFromString(row.value));
      EXPECT_NE(record.owner(), case_id);
    }
  }

  // From one node to another; the case's id there.
  std::string HandOver(Node& from, const std::string& case_id, Node& to,
                       const std::string& receiver) {
    EXPECT_OK(
        from.Record("worker", case_id, ProposeMovedOn(receiver)).status());
    EXPECT_OK(from.Record("supervisor", case_id, kApproveHandoff).status());
    federation_.Settle();
    const std::string there = to.AcceptOffer(to.OpenTasks().at(0).task_id());
    EXPECT_EQ(from.View(case_id).custody(), pb::CUSTODY_STATE_CLOSED);
    return there;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_;
};

TEST_F(ErasureTest, ACaseIsErasedTheDayAfterItsRetentionDate) {
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.closed");
  Close();
  const std::string document = ml_.Timeline(case_id_).at(0).documents(0);
  Refused(ml_, "supervisor", kEraseOver, case_id_, "role.function");
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.retention_over");
  Refused(ml_, "officer", kEraseAsked, case_id_, "ER.requested");
  Days(10);
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.retention_over");
  Days(1);
  const pb::CaseView before = ml_.View(case_id_);
  const std::size_t leaves = ml_.Rows(Table::kNodeLog).size();
  Do(ml_, "officer", kEraseOver, case_id_);
  EXPECT_EQ(ml_.View(case_id_).open_entries(), before.open_entries() + 1);
  EXPECT_GT(ml_.Rows(Table::kNodeLog).size(), leaves);
  EXPECT_TRUE(ml_.View(case_id_).closed());
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_RETENTION_OVER);
  pb::GetDocumentRequest request;
  request.set_case_id(case_id_);
  request.set_commitment(document);
  EXPECT_EQ(
      ml_.cases()
          .GetDocument(ml_.As("worker", "CaseService.GetDocument"), request)
          .status()
          .code(),
      absl::StatusCode::kNotFound);
  // Another case goes on beside the stub.
  const std::string other = ml_.OpenCase();
  ml_.Restart();
  EXPECT_TRUE(ml_.Verify(other).verified());
  Do(ml_, "supervisor",
     absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                  R"(","reason":"ASSIGNMENT_REASON_ABSENCE"}})"),
     other);
}

TEST_F(ErasureTest, AtThePersonsRequestAnotherPersonErases) {
  Close();
  Refused(ml_, "officer", kAskErasure, case_id_, "role.function");
  Do(ml_, "both", kAskErasure, case_id_);
  EXPECT_EQ(ml_.View(case_id_).erasure_requested_by(), pb::ERASURE_PARTY_CHILD);
  Refused(ml_, "both", kEraseAsked, case_id_, "ER.eraser_not_requester");
  Do(ml_, "officer", kEraseAsked, case_id_);
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_VALID_REQUEST);
}

TEST_F(ErasureTest, AHoldStandsAgainstErasureUntilAnotherLiftsIt) {
  Close();
  Days(11);
  Do(ml_, "officer", kHold, case_id_);
  EXPECT_THAT(ml_.View(case_id_).restrictions(),
              Contains(pb::RESTRICTION_GROUND_LEGAL_CLAIM));
  Refused(ml_, "officer", kHold, case_id_, "RS.new_ground");
  Refused(ml_, "officer", kEraseOver, case_id_, "S.restricted");
  Refused(ml_, "officer", kLiftHold, case_id_, "RS.lifter_not_restrictor");
  Do(ml_, "officer-b", kLiftHold, case_id_);
  Do(ml_, "officer", kEraseOver, case_id_);
}

TEST_F(ErasureTest, WhileRestrictedNothingThatNeedsConsentLeaves) {
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  Do(ml_, "officer", kHold, case_id_);
  const std::size_t before = federation_.seen.size();
  federation_.Settle();
  EXPECT_EQ(federation_.seen.size(), before);
  EXPECT_THAT(ml_.OpenDeliveries("supervisor"), SizeIs(1));
  EXPECT_EQ(ml_.OpenDeliveries("supervisor")[0].last_rule(), "P.restricted");
  Refused(ml_, "worker", R"({"startStep":{"step":"STEP_ASSESSMENT"}})",
          case_id_, "S.restricted");
  Do(ml_, "worker", R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})",
     case_id_);
  Do(ml_, "worker", R"({"recordUrgentAction":{}})", case_id_,
     {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)});
  Do(ml_, "supervisor", R"({"clearUrgent":{}})", case_id_);
  Do(ml_, "officer-b", kLiftHold, case_id_);
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), SizeIs(1));
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(ErasureTest, AnOpenInquiryIsAnsweredFirst) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  const std::string kind =
      R"({"kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn"})";
  ASSERT_OK(ml_.Record("worker", case_id_,
                       absl::StrCat(R"({"proposeInquiry":)", kind, "}"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                .status());
  Do(ml_, "supervisor", absl::StrCat(R"({"approveInquiry":)", kind, "}"),
     case_id_);
  federation_.Settle();
  Close();
  Days(11);
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.nothing_open");
  const std::string task = tn_.OpenTasks().at(0).task_id();
  ASSERT_OK(tn_.RecordTask(
                   "supervisor", task,
                   R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_REFUSED"}})")
                .status());
  federation_.Settle();
  Do(ml_, "officer", kEraseOver, case_id_);
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_RETENTION_OVER);
  // The other node keeps what it was asked, by its own rules.
  pb::GetTaskRequest request;
  request.set_task_id(task);
  EXPECT_OK(tn_.tasks()
                .GetTask(tn_.As("worker", "CaseService.GetTask"), request)
                .status());
}

TEST_F(ErasureTest, AFormerCustodianErasesItsCopyAndTheCaseGoesOn) {
  Refused(ml_, "worker", kAskErasure, case_id_, "ER.closed");
  const std::string at_tn = HandOver(ml_, case_id_, tn_, "tn");
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.copy_retention_over");
  Refused(ml_, "officer", kEraseAsked, case_id_, "ER.requested");
  Refused(ml_, "worker", R"({"startStep":{"step":"STEP_ASSESSMENT"}})",
          case_id_, "custody.superseded");
  Do(ml_, "officer", kHold, case_id_);
  Do(ml_, "both", kAskErasure, case_id_);
  EXPECT_EQ(ml_.View(case_id_).erasure_requested_by(), pb::ERASURE_PARTY_CHILD);
  Refused(ml_, "officer", kEraseAsked, case_id_, "S.restricted");
  Refused(ml_, "officer", kLiftHold, case_id_, "RS.lifter_not_restrictor");
  Do(ml_, "officer-b", kLiftHold, case_id_);
  Refused(ml_, "both", kEraseAsked, case_id_, "ER.eraser_not_requester");
  const pb::CaseView before = ml_.View(case_id_);
  Do(ml_, "officer", kEraseAsked, case_id_);
  // No entry: the journal is the custodian's.
  EXPECT_EQ(ml_.View(case_id_).open_entries(), before.open_entries());
  EXPECT_EQ(ml_.View(case_id_).open_head(), before.open_head());
  EXPECT_EQ(ml_.View(case_id_).handed_to(), "tn");
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_VALID_REQUEST);
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
  EXPECT_FALSE(tn_.View(at_tn).has_erased());
  Do(tn_, "worker", R"({"startStep":{"step":"STEP_ASSESSMENT"}})", at_tn);
}

TEST_F(ErasureTest, ACopyIsKeptForItsTime) {
  HandOver(ml_, case_id_, tn_, "tn");
  Days(1825);
  Refused(ml_, "officer", kEraseOver, case_id_, "ER.copy_retention_over");
  Days(1);
  Do(ml_, "officer", kEraseOver, case_id_);
}

TEST_F(ErasureTest, ACopyIsNotErasedWhileSomethingIsOnItsWay) {
  bool lost = true;
  federation_.fate = [&](const std::string& from, const std::string&) {
    // RECEIPT came in; CLOSE does not get out.
    return lost && from == "ml" &&
                   ml_.View(case_id_).custody() == pb::CUSTODY_STATE_CLOSED
               ? Fate::kLoseRequest
               : Fate::kDeliver;
  };
  HandOver(ml_, case_id_, tn_, "tn");
  Do(ml_, "worker", kAskErasure, case_id_);
  Refused(ml_, "officer", kEraseAsked, case_id_, "ER.nothing_waits");
  lost = false;
  federation_.Settle();
  Do(ml_, "officer", kEraseAsked, case_id_);
  federation_.Settle();
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
}

TEST_F(ErasureTest, APeersQuestionIsAnsweredFirstAndALaterOneFindsNoCase) {
  const std::string at_tn = HandOver(ml_, case_id_, tn_, "tn");
  ASSERT_OK(tn_.Record("worker", at_tn, Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  const auto ask = [&] {
    const std::string kind =
        R"({"kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"ml"})";
    ASSERT_OK(tn_.Record("worker", at_tn,
                         absl::StrCat(R"({"proposeInquiry":)", kind, "}"),
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                  .status());
    Do(tn_, "supervisor", absl::StrCat(R"({"approveInquiry":)", kind, "}"),
       at_tn);
    federation_.Settle();
  };
  const auto answer = [&] {
    ASSERT_OK(ml_.RecordTask("supervisor", ml_.OpenTasks().at(0).task_id(),
                             R"({"answerInquiry":{"outcome":
                                 "INQUIRY_OUTCOME_REFUSED"}})")
                  .status());
    federation_.Settle();
    EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  };
  ask();
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  EXPECT_EQ(ml_.OpenTasks()[0].case_id(), case_id_);
  Do(ml_, "worker", kAskErasure, case_id_);
  Refused(ml_, "officer", kEraseAsked, case_id_, "ER.nothing_waits");
  answer();
  Do(ml_, "officer", kEraseAsked, case_id_);
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_VALID_REQUEST);
  ask();
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  EXPECT_EQ(ml_.OpenTasks()[0].case_id(), "");
  answer();
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

TEST_F(ErasureTest, ACaseComesBackToANodeThatErasedItsCopy) {
  const std::string at_tn = HandOver(ml_, case_id_, tn_, "tn");
  Do(ml_, "worker", kAskErasure, case_id_);
  Do(ml_, "officer", kEraseAsked, case_id_);
  EXPECT_EQ(HandOver(tn_, at_tn, ml_, "ml"), case_id_);
  const pb::CaseView view = ml_.View(case_id_);
  EXPECT_FALSE(view.has_erased());
  EXPECT_EQ(view.custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(view.epoch(), 2u);
  EXPECT_EQ(view.erasure_requested_by(), pb::ERASURE_PARTY_UNSPECIFIED);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_FALSE(ml_.Verify(case_id_).erased());
  Do(ml_, "worker", R"({"startStep":{"step":"STEP_ASSESSMENT"}})", case_id_);
}

TEST_F(ErasureTest, AForgedSignatureOfAStubIsFound) {
  Close();
  Do(ml_, "worker", kAskErasure, case_id_);
  Do(ml_, "officer", kEraseAsked, case_id_);
  const std::vector<Row> entries = ml_.Rows(Table::kEntries, case_id_);
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) -> absl::Status {
    store::v1::EntryRecord record;
    record.ParseFromString(entries[2].value);
    std::string* bytes = record.mutable_header()->mutable_signature();
    bytes->back() = static_cast<char>(bytes->back() ^ 1);
    return tx.Put(Table::kEntries, entries[2].key, record.SerializeAsString());
  }));
  EXPECT_FALSE(ml_.Verify(case_id_).verified());
}

class ErasureOnDiskTest : public ErasureTest {
 protected:
  ErasureOnDiskTest() : ErasureTest(Federation::Stores::kSqlite) {}

  std::string OnDisk() {
    const std::string path = federation_.StorePath("ml");
    return absl::StrCat(Bytes(path), Bytes(path + "-wal"));
  }
};

TEST_F(ErasureOnDiskTest, NoByteOfKeyFactsOrDocumentsIsLeftInTheFiles) {
  Close();
  Do(ml_, "worker", kAskErasure, case_id_);
  std::vector<std::string> gone;
  for (const Table table : {Table::kCaseKeys, Table::kDocuments}) {
    for (const Row& row : ml_.Rows(table, case_id_)) {
      gone.push_back(row.value);
    }
  }
  for (const Row& row : ml_.Rows(Table::kEntries, case_id_)) {
    store::v1::EntryRecord entry;
    ASSERT_TRUE(entry.ParseFromString(row.value));
    gone.push_back(entry.sealed());
  }
  for (const Row& row : ml_.Rows(Table::kIdempotency)) {
    store::v1::IdempotencyRecord record;
    ASSERT_TRUE(record.ParseFromString(row.value));
    if (record.owner() == case_id_) gone.push_back(record.response());
  }
  ASSERT_GT(gone.size(), 20u);
  // A page holds no more than 4 KiB of a row in one piece.
  constexpr std::size_t kPiece = 64;
  const std::string before = OnDisk();
  for (const std::string& bytes : gone) {
    ASSERT_TRUE(absl::StrContains(before, bytes.substr(0, kPiece)));
  }
  Do(ml_, "officer", kEraseAsked, case_id_);
  // The log is emptied after the answer, as soon as no reader is in the way.
  std::size_t left = gone.size();
  for (int i = 0; i < 100 && left > 0; ++i) {
    absl::SleepFor(absl::Milliseconds(100));
    const std::string after = OnDisk();
    left = 0;
    for (const std::string& bytes : gone) {
      for (std::size_t at = 0; at + kPiece <= bytes.size(); at += kPiece) {
        left += absl::StrContains(after, bytes.substr(at, kPiece));
      }
    }
  }
  EXPECT_EQ(left, 0u);
  ExpectStub(ml_, case_id_, pb::ERASURE_GROUND_VALID_REQUEST);
}

}  // namespace
}  // namespace causeway::exchange_test
