// What one authority answers another: judged by a case here or by a screen,
// never by what the asker chose; in writing only by two people.

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store_keys.h"
#include "server/work.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/answer_fixture.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRestrict[] =
    R"({"restrictProcessing":{"ground":"RESTRICTION_GROUND_OBJECTION"}})";

// The origin asks about a child who seeks asylum, and says nothing, or
// something false, of a case that both know.
TEST_F(AnswerTest, TheOriginGetsNothingByLeavingTheReferenceOut) {
  OpenGates();
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("PENDING")).status());
  const std::string task = AskMali();
  EXPECT_EQ(ml_.Task(task).case_id(), "");
  ASSERT_OK(Prepare(task));
  ExpectNothingGets(task);
}

TEST_F(AnswerTest, TheOriginGetsNothingByAMadeUpReference) {
  OpenGates();
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("PENDING")).status());
  Claim(std::string(16, 'x'));
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task));
  ExpectNothingGets(task);
}

TEST_F(AnswerTest, TheOriginGetsNothingByAnotherPairsReference) {
  OpenGates();
  Ask(ml_, case_id_, "tn");
  const std::vector<::causeway::Row> rows = ml_.Rows(Table::kReferences, "tn/");
  ASSERT_THAT(rows, SizeIs(1));
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("PENDING")).status());
  Claim(rows[0].key.substr(3));
  const std::string task = AskMali();
  EXPECT_EQ(ml_.Task(task).case_id(), "");
  ASSERT_OK(Prepare(task));
  ExpectNothingGets(task);
}

// The reference stands for a child of whom all may be told; who answers knows
// that another one is meant.
TEST_F(AnswerTest, WhoAnswersSaysWhichChildIsMeant) {
  OpenGates();
  Ask(ml_, case_id_, "gn");
  const std::vector<::causeway::Row> rows = ml_.Rows(Table::kReferences, "gn/");
  ASSERT_THAT(rows, SizeIs(1));
  Claim(rows[0].key.substr(3));
  const std::string task = AskMali();
  EXPECT_EQ(ml_.Task(task).case_id(), case_id_);
  const std::string other = ml_.OpenCase();
  Agree(ml_, other);
  ASSERT_OK(ml_.Record("worker", other, Asylum("PENDING")).status());
  ASSERT_OK(Prepare(task, other));
  EXPECT_EQ(ml_.Task(task).case_id(), other);
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P1.asylum"));
  EXPECT_THAT(Prepare(task, "c-00000000000000000000000000000000"),
              testing::Not(IsOk()));
  ASSERT_OK(Prepare(task, case_id_));
  EXPECT_OK(ReleaseIt(task));
}

TEST_F(AnswerTest, AScreenIsJudgedAsACaseIs) {
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task));
  const auto release = [&](const std::string& from, const std::string& to) {
    std::string screen = Screen("INFORMED_NOT_SOUGHT");
    screen.replace(screen.find(from), from.size(), to);
    EXPECT_OK(ml_.RecordTask("worker", task, screen).status());
    return ReleaseIt(task);
  };
  const std::string asylum = "INFORMED_NOT_SOUGHT";
  EXPECT_THAT(release(asylum, "PENDING"), RefusedBy("P1.asylum"));
  EXPECT_THAT(release(asylum, "NOT_KNOWN"), RefusedBy("P2.asylum_known"));
  EXPECT_THAT(
      release("SHARING_GROUND_LEGAL_OBLIGATION", "SHARING_GROUND_UNSPECIFIED"),
      RefusedBy("P6.consent"));
  EXPECT_THAT(release(R"("nationalities":["GN"],"habitualResidences":["GN"])",
                      R"("nationalities":["ML"],"habitualResidences":["ML"],
                 "fearedStates":["GN"])"),
              RefusedBy("P1.feared_state"));
  EXPECT_THAT(release(R"("trafficking":"SCREEN_RESULT_NO_INDICATION")",
                      R"("trafficking":"SCREEN_RESULT_INDICATION",
                         "familyOrStateSuspected":true)"),
              RefusedBy("P1.trafficking"));
  EXPECT_THAT(release(R"("dangerToFamily":"SCREEN_RESULT_NO_INDICATION")",
                      R"("dangerToFamily":"SCREEN_RESULT_NOT_KNOWN")"),
              RefusedBy("P3.danger_screen_missing"));
  EXPECT_THAT(release(R"("dangerToChild":"SCREEN_RESULT_NO_INDICATION")",
                      R"("dangerToChild":"SCREEN_RESULT_INDICATION")"),
              RefusedBy("P3.danger_screen_positive"));
  const auto refused = [&](const std::string& screen) {
    return ml_.RecordTask("worker", task, screen).status();
  };
  EXPECT_THAT(refused(R"({"recordScreen":{}})"),
              RefusedBy("P0.origin_answered"));
  EXPECT_THAT(refused(R"({"recordScreen":{"nationalities":["Guinea"]}})"),
              RefusedBy("input.field"));
  EXPECT_THAT(refused(R"({"recordScreen":{"nationalities":["GN"],
                            "habitualResidences":["GN"]}})"),
              RefusedBy("input.field"));
  ASSERT_OK(release(asylum, asylum));
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
  EXPECT_TRUE(gn_.Verify(at_gn_).verified());
}

// What is coded says something about a child as well: that it is there.
TEST_F(AnswerTest, ACodedAnswerIsJudgedToo) {
  const std::string task = AskMali("CASE_REQUEST");
  const auto agree = [&](const std::string& case_id) {
    return ml_.RecordTask("supervisor", task, Answer("AGREED"), {}, case_id)
        .status();
  };
  EXPECT_THAT(agree(""), RefusedBy("answer.not_judged"));
  EXPECT_THAT(agree(case_id_), RefusedBy("P3.danger_screen_missing"));
  ScreenDanger();
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("INTENDS")).status());
  EXPECT_THAT(agree(case_id_), RefusedBy("P1.asylum"));
  // No word of a child, no gate of a case.
  ASSERT_OK(ml_.RecordTask("supervisor", task, Answer("REFUSED"), {}, case_id_)
                .status());
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
  EXPECT_EQ(SentFrom(case_id_, "gn"), 0);
}

TEST_F(AnswerTest, AGateThatClosesBeforeTheAnswerLeftHoldsIt) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("PENDING")).status());
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
  const auto held = ml_.OpenDeliveries("supervisor");
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].last_rule(), "P1.asylum");
  EXPECT_EQ(ml_.OpenDeliveries()[0].last_rule(), "gate.closed");
}

// After the answer was released a screen only closes.
TEST_F(AnswerTest, ALaterScreenHoldsTheAnswerAndNoneAfterItLetsItGo) {
  const std::string task = AskMali();
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(Prepare(task));
  ASSERT_OK(ReleaseIt(task));
  ASSERT_OK(ml_.RecordTask("worker", task, Screen("PENDING")).status());
  federation_.Settle();
  EXPECT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  federation_.Settle();
  EXPECT_THAT(ml_.OpenDeliveries(), SizeIs(1));
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
}

TEST_F(AnswerTest, ATaskTakesNoMoreScreensThanItCanHold) {
  const std::string task = AskMali();
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(Prepare(task));
  ASSERT_OK(ReleaseIt(task));
  // The one that let the answer go counts too.
  for (std::size_t more = 1; more < limits::kListItemsMax; ++more) {
    ASSERT_OK(ml_.RecordTask("worker", task, Screen("PENDING")).status());
  }
  EXPECT_THAT(ml_.RecordTask("worker", task, Screen("PENDING")).status(),
              RefusedBy("limits.screens_per_task"));
}

TEST_F(AnswerTest, WhatIsInWritingIsReleasedByAnotherWhoSawIt) {
  const std::string task = AskMali();
  EXPECT_THAT(ReleaseIt(task), RefusedBy("answer.prepared"));
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(Prepare(task, "", "deputy"));
  const pb::TaskView seen = ml_.Task(task);
  EXPECT_EQ(seen.prepared().prepared_by(), ml_.Staff("deputy"));
  EXPECT_EQ(seen.prepared().outcome(), pb::INQUIRY_OUTCOME_ANSWERED);
  EXPECT_EQ(seen.screen().nationalities(0), "GN");
  EXPECT_EQ(seen.screened_by(), ml_.Staff("worker"));
  ASSERT_THAT(seen.prepared().documents(), SizeIs(1));
  pb::GetDocumentRequest read;
  read.set_task_id(task);
  read.set_commitment(seen.prepared().documents(0));
  const server::CallContext reader =
      ml_.As("supervisor", "CaseService.GetDocument");
  EXPECT_OK(ml_.cases().GetDocument(reader, read).status());
  EXPECT_THAT(ReleaseIt(task, "deputy"), RefusedBy("I.answer_countersigned"));
  EXPECT_THAT(ReleaseIt(task, "worker"), RefusedBy("I.decided_by_supervisor"));
  // Another answer, or another screen, takes its place.
  const std::string as_seen = absl::StrCat(R"({"releaseAnswer":{"number":)",
                                           seen.prepared().number(), "}}");
  ASSERT_OK(Prepare(task, "", "deputy", "PARTLY_ANSWERED"));
  EXPECT_THAT(ml_.RecordTask("supervisor", task, as_seen).status(),
              RefusedBy("answer.same_answer"));
  EXPECT_EQ(ml_.cases().GetDocument(reader, read).status().code(),
            absl::StatusCode::kNotFound);
  const std::string before =
      absl::StrCat(R"({"releaseAnswer":{"number":)",
                   ml_.Task(task).prepared().number(), "}}");
  ASSERT_OK(
      ml_.RecordTask("deputy", task, Screen("INFORMED_NOT_SOUGHT")).status());
  EXPECT_THAT(ml_.RecordTask("supervisor", task, before).status(),
              RefusedBy("answer.same_answer"));
  ASSERT_OK(ReleaseIt(task));
  EXPECT_THAT(ReleaseIt(task), RefusedBy("inquiry.answered"));
  EXPECT_FALSE(ml_.Task(task).has_prepared());
  federation_.Settle();
  for (const pb::Fact& fact : Facts(gn_, at_gn_)) {
    if (!fact.has_inquiry_answered()) continue;
    EXPECT_EQ(fact.inquiry_answered().preparer(), ml_.Staff("deputy"));
    EXPECT_EQ(fact.inquiry_answered().outcome(),
              pb::INQUIRY_OUTCOME_PARTLY_ANSWERED);
  }
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
}

TEST_F(AnswerTest, WhoScreenedDoesNotReleaseWhatTheScreenLetsOut) {
  const std::string task = AskMali("CASE_REQUEST");
  ASSERT_OK(ml_.RecordTask("supervisor", task, Screen("INFORMED_NOT_SOUGHT"))
                .status());
  EXPECT_THAT(ml_.RecordTask("supervisor", task, Answer("AGREED")).status(),
              RefusedBy("answer.screen_countersigned"));
  EXPECT_OK(ml_.RecordTask("deputy", task, Answer("AGREED")).status());
}

TEST_F(AnswerTest, ConsentRestrictionAndWhatIsWithheldHold) {
  ScreenDanger();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P6.consent"));
  Agree(ml_, case_id_);
  ASSERT_OK(ml_.Record("officer", case_id_, kRestrict).status());
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P.restricted"));
  ASSERT_OK(
      ml_.Record(
             "officer-b", case_id_,
             R"({"liftRestriction":{"ground":"RESTRICTION_GROUND_OBJECTION"}})")
          .status());
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withholdItem":{"from":"WITHHELD_FROM_OTHERS",
                           "reason":"WITHHOLD_REASON_FEAR","documents":
                           ["DOCUMENT_KIND_INQUIRY_ANSWER"]}})")
                .status());
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P15.withheld"));
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
}

// Its copy stands still: an asylum claim lodged since is not in it.
TEST_F(AnswerTest, AFormerCustodianAnswersWithNoContent) {
  OpenGates();
  Ask(gn_, at_gn_, "ml", "CASE_REQUEST");
  const std::string first = OnlyTask(ml_);
  ASSERT_OK(ml_.RecordTask("supervisor", first, Answer("AGREED"), {}, case_id_)
                .status());
  // The answer is still here when the case moves.
  federation_.fate = [](const std::string& from, const std::string& to) {
    return from == "ml" && to == "gn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_NE(tn_.AcceptOffer(OnlyTask(tn_)), "");
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 0);
  const auto held = ml_.OpenDeliveries("supervisor");
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].last_rule(), "answer.former_custodian");

  Ask(gn_, at_gn_, "ml");
  const std::string task = OnlyTask(ml_);
  EXPECT_THAT(Prepare(task, case_id_), RefusedBy("answer.former_custodian"));
  ASSERT_OK(ml_.RecordTask("supervisor", task, Answer("REFUSED")).status());
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
}

// The custodian asks the one before it, under the reference of the hand-off.
TEST_F(AnswerTest, TheReferenceOfTheHandOffOpensNoFrozenCopy) {
  Agree(ml_, case_id_);
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  const std::string at_tn = tn_.AcceptOffer(OnlyTask(tn_));
  ASSERT_NE(at_tn, "");
  Agree(tn_, at_tn);
  Ask(tn_, at_tn, "ml");
  const std::string task = OnlyTask(ml_);
  EXPECT_EQ(ml_.Task(task).case_id(), case_id_);
  ASSERT_OK(ml_.RecordTask("worker", task, Screen()).status());
  EXPECT_THAT(Prepare(task), RefusedBy("answer.former_custodian"));
  EXPECT_OK(ml_.RecordTask("supervisor", task, Answer("REFUSED")).status());
}

// The journal says who was told, and who was told hears of a withdrawal, and
// for which child.
TEST_F(AnswerTest, WhoGotAnAnswerIsToldThatConsentWasWithdrawn) {
  OpenGates();
  const std::string task = AskMali();
  ASSERT_OK(Prepare(task, case_id_));
  ASSERT_OK(ReleaseIt(task));
  federation_.Settle();
  EXPECT_EQ(AnswersAt(gn_, at_gn_), 1);
  EXPECT_EQ(SentFrom(case_id_, "gn"), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  Agree(ml_, case_id_, "refused");
  federation_.Settle();
  const std::vector<pb::TaskView> told = gn_.OpenTasks();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].message_type(), pb::MESSAGE_TYPE_CONSENT_CHANGED);
  EXPECT_EQ(told[0].case_id(), at_gn_);
  ASSERT_OK(gn_.RecordTask("supervisor", told[0].task_id(), Answer("ERASED"))
                .status());
  federation_.Settle();
  EXPECT_EQ(AnswersAt(ml_, case_id_), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// A refusal does not say whether a case is here.
TEST_F(AnswerTest, ARefusalIsTheSameBytesWithACaseAndWithout) {
  const auto refusal = [&](const std::string& case_id) {
    const std::size_t before = federation_.seen.size();
    const std::string task = AskMali();
    const std::size_t asked = federation_.seen.size();
    EXPECT_OK(ml_.RecordTask("supervisor", task, Answer("REFUSED"), {}, case_id)
                  .status());
    federation_.Settle();
    EXPECT_EQ(federation_.seen.size(), asked + 1);
    EXPECT_GT(asked, before);
    std::vector<std::uint64_t> sizes;
    for (const ::causeway::Row& row : gn_.Rows(Table::kInbox)) {
      server::store::InboxRecord record;
      EXPECT_TRUE(record.ParseFromString(row.value));
      sizes.push_back(record.padded_bytes());
    }
    return sizes;
  };
  const std::vector<std::uint64_t> without = refusal("");
  ASSERT_OK(ml_.Record("worker", case_id_, Asylum("PENDING")).status());
  const std::vector<std::uint64_t> with = refusal(case_id_);
  ASSERT_THAT(without, SizeIs(1));
  ASSERT_THAT(with, SizeIs(2));
  EXPECT_EQ(with[0], without[0]);
  EXPECT_EQ(with[1], without[0]);
}

// What is known of the child and what is prepared lies under the task's key.
TEST_F(AnswerTest, AScreenIsNowhereInClear) {
  const std::string task = AskMali();
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(Prepare(task));
  const std::string screen = ml_.Task(task).screen().SerializeAsString();
  ASSERT_GT(screen.size(), 10u);
  for (const ::causeway::Row& row : ml_.AllRows()) {
    EXPECT_EQ(row.value.find(screen), std::string::npos);
  }
  pb::GetTaskRequest request;
  request.set_task_id(task);
  const auto of_auditor =
      ml_.tasks().GetTask(ml_.As("auditor", "CaseService.GetTask"), request);
  ASSERT_OK(of_auditor.status());
  EXPECT_FALSE(of_auditor->has_screen());
  EXPECT_FALSE(of_auditor->has_prepared());
}

// P11: nobody knows of a consent where no case is; where one is, it decides.
TEST_F(AnswerTest, LeaveToSendAnAnswerOnRestsOnTheChildsConsent) {
  const std::string task = AskMali();
  const auto prepare = [&](const std::string& case_id) {
    const std::string act =
        R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_ANSWERED",
            "onwardAllowed":true}})";
    return ml_.RecordTask("worker", task, act, InWriting(), case_id).status();
  };
  ASSERT_OK(
      ml_.RecordTask("worker", task, Screen("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(prepare(""));
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P11.onward_consent"));
  OpenGates();
  ASSERT_OK(
      ml_.Record("worker", case_id_, Asylum("INFORMED_NOT_SOUGHT")).status());
  ASSERT_OK(prepare(case_id_));
  EXPECT_THAT(ReleaseIt(task), RefusedBy("P11.onward_consent"));
  EXPECT_EQ(SentFrom(case_id_, "gn"), 0);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Consent("granted", "ONWARD", R"("GN")"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  EXPECT_OK(ReleaseIt(task));
  EXPECT_EQ(SentFrom(case_id_, "gn"), 1);
}

// P11 across a hand-off: what Guinea wrote to Mali is Guinea's at Tunisia too.
TEST_F(AnswerTest, WhatCameWithoutLeaveIsNotSentOnByTheNextCustodian) {
  OpenGates();
  Ask(ml_, case_id_, "gn");
  pb::Document written = Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER);
  written.set_text("What Guinea wrote for Mali (invented).");
  ASSERT_OK(gn_.AnswerInWriting(OnlyTask(gn_), "ANSWERED", written));
  federation_.Settle();
  ASSERT_EQ(AnswersAt(ml_, case_id_), 1);
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  const std::string at_tn = tn_.AcceptOffer(OnlyTask(tn_));
  ASSERT_NE(at_tn, "");
  pb::Document copied = written;
  copied.set_kind(pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE);
  const auto send_on = [&](const std::string& to) {
    return tn_
        .Record("worker", at_tn, AskOf("proposeInquiry", "MEASURE_NOTICE", to),
                {copied})
        .status();
  };
  EXPECT_THAT(send_on("ml"), RefusedBy("P11.onward"));
  EXPECT_OK(send_on("gn"));
}

}  // namespace
}  // namespace causeway::exchange_test
