// One hand-off between two nodes under what networks and people do to it.

#include "absl/strings/str_cat.h"
#include "base/date.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr char kMoreOrigin[] = R"({"recordOrigin":{"nationalities":["SN"]}})";

class HandoffTest : public testing::Test {
 protected:
  HandoffTest() : ml_(federation_.at("ml")), tn_(federation_.at("tn")) {
    case_id_ = ml_.OpenCase();
  }

  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }
  std::string Accept() {
    return R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})";
  }
  pb::TaskView OnlyTask() {
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    EXPECT_EQ(tasks.size(), 1u);
    return tasks.empty() ? pb::TaskView() : tasks.front();
  }
  // Exactly one of the two acts as custodian.
  void ExpectCustodian(const std::string& id) {
    const pb::CustodyState at_ml = ml_.View(case_id_).custody();
    const bool ml_acts = at_ml == pb::CUSTODY_STATE_HELD ||
                         at_ml == pb::CUSTODY_STATE_OFFERED ||
                         at_ml == pb::CUSTODY_STATE_ACCEPTED;
    EXPECT_EQ(ml_acts, id == "ml");
    EXPECT_EQ(!CaseAtTn().empty(), id == "tn");
  }
  std::string CaseAtTn() {
    pb::ListCasesRequest request;
    auto list = tn_.cases().ListCases(tn_.As("worker", "CaseService.ListCases"),
                                      request);
    EXPECT_OK(list.status());
    if (!list.ok() || list->cases().empty()) return "";
    return list->cases(0).case_id();
  }

  absl::StatusOr<pb::HandoffPreview> Preview() {
    pb::GetCaseRequest request;
    request.set_case_id(case_id_);
    return ml_.cases().PreviewHandoff(
        ml_.As("supervisor", "CaseService.PreviewHandoff"), request);
  }

  Federation federation_;
  Node& ml_;
  Node& tn_;
  std::string case_id_;
};

TEST_F(HandoffTest, CustodyMovesOnceAndBothSidesKnow) {
  Offer();
  federation_.Settle();
  ExpectCustodian("ml");
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(tn_.View(CaseAtTn()).protected_entries(), 4u);
  EXPECT_TRUE(tn_.Verify(CaseAtTn()).verified());
}

// What the approver is shown is what the receiver gets.
TEST_F(HandoffTest, ThePreviewSaysWhatLeavesAndWhatStays) {
  EXPECT_THAT(Preview(), RefusedBy("H.proposed"));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"withholdItem":{"from":"WITHHELD_FROM_OTHERS",
                           "reason":"WITHHOLD_REASON_FEAR","documents":
                           ["DOCUMENT_KIND_IMMEDIATE_CONCERNS"]}})")
                .status());
  // To the origin no protected entry goes, nor what is attached to one.
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn("gn")).status(),
              RefusedBy("H.origin_statement"));
  ml_.HearsChildIsAt(federation_.at("gn"), case_id_);
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn("gn")).status());
  const auto to_origin = Preview();
  ASSERT_OK(to_origin.status());
  EXPECT_EQ(to_origin->protected_entries(), 0u);
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  const auto seen = Preview();
  ASSERT_OK(seen.status());
  EXPECT_EQ(seen->receiver(), "tn");
  EXPECT_EQ(seen->open_entries(), ml_.View(case_id_).open_entries());
  EXPECT_EQ(seen->protected_entries(), ml_.View(case_id_).protected_entries());
  EXPECT_GT(seen->documents_size(), to_origin->documents_size());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_NE(tn_.AcceptOffer(OnlyTask().task_id()), "");
  int stay = 0;
  for (const pb::PreviewedDocument& one : seen->documents()) {
    pb::GetDocumentRequest request;
    request.set_case_id(CaseAtTn());
    request.set_commitment(one.commitment());
    const auto read = tn_.cases().GetDocument(
        tn_.As("worker", "CaseService.GetDocument"), request);
    EXPECT_EQ(read.ok(), !one.stays()) << pb::DocumentKind_Name(one.kind());
    stay += one.stays() ? 1 : 0;
  }
  EXPECT_EQ(stay, 1);
  EXPECT_THAT(Preview(), RefusedBy("custody.superseded"));
}

TEST_F(HandoffTest, AClockThatIsSetBackTakesNoJournalBack) {
  const absl::Time before = federation_.clock().Now();
  federation_.clock().Set(before - absl::Hours(30));
  ASSERT_OK(ml_.Record("worker", case_id_, kMoreOrigin).status());
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordFears":{"fearedStates":["SN"]}})")
                .status());
  federation_.clock().Set(before);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  Offer();
  federation_.Settle();
  ASSERT_NE(tn_.AcceptOffer(OnlyTask().task_id()), "");
  EXPECT_TRUE(tn_.Verify(CaseAtTn()).verified());
}

// What lies days ahead would end terms before their day: it waits for them.
TEST_F(HandoffTest, AFileRecordedInTheFutureWaitsForItsDay) {
  const absl::Time now = federation_.clock().Now();
  federation_.clock().Set(now + absl::Hours(24 * 5));
  ASSERT_OK(ml_.Record("worker", case_id_, kMoreOrigin).status());
  federation_.clock().Set(now);
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("ml");
  ASSERT_EQ(ml_.OpenDeliveries("supervisor").size(), 1u);
  EXPECT_EQ(ml_.OpenDeliveries("supervisor")[0].last_rule(),
            "peer.clock_ahead");
  federation_.clock().Advance(absl::Hours(24 * 3));
  federation_.Settle();
  ExpectCustodian("tn");
}

TEST_F(HandoffTest, ADeclinedOfferLeavesTheCustodianAsItWas) {
  Offer();
  federation_.Settle();
  ASSERT_OK(tn_.RecordTask("supervisor", OnlyTask().task_id(), kDeclineOffer)
                .status());
  federation_.Settle();
  ExpectCustodian("ml");
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  // And another offer works.
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
}

TEST_F(HandoffTest, AWithdrawnOfferCannotBeAccepted) {
  Offer();
  federation_.Settle();
  const std::string task = OnlyTask().task_id();
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.Settle();
  EXPECT_TRUE(tn_.OpenTasks().empty());
  EXPECT_THAT(tn_.RecordTask("supervisor", task, Accept()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ExpectCustodian("ml");
}

TEST_F(HandoffTest, AnAcceptThatCrossesAWithdrawMovesNothing) {
  Offer();
  federation_.Settle();
  const std::string task = OnlyTask().task_id();
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  ASSERT_OK(tn_.RecordTask("supervisor", task, Accept()).status());
  federation_.Settle();
  ExpectCustodian("ml");
  EXPECT_TRUE(tn_.OpenTasks().empty());
}

TEST_F(HandoffTest, AnOfferTakenBackBeforeItLeftIsNeverHeardOf) {
  Offer();
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.Settle();
  EXPECT_TRUE(federation_.seen.empty());
  // The order under the reference has no hole: the next offer arrives.
  Offer();
  federation_.Settle();
  EXPECT_EQ(OnlyTask().kind(), pb::TASK_KIND_OFFER);
}

TEST_F(HandoffTest, AnOfferThatMayHaveArrivedIsWithdrawnAndTheNextArrives) {
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kLoseRequest;
  };
  Offer();
  ml_.sender().RunOnce();
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  EXPECT_TRUE(tn_.OpenTasks().empty());
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
}

TEST_F(HandoffTest, EveryLostAnswerIsAskedForAgain) {
  int n = 0;
  federation_.fate = [&n](const std::string&, const std::string&) {
    return ++n % 2 == 1 ? Fate::kLoseAnswer : Fate::kDeliver;
  };
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
  EXPECT_GT(n, 8);
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 8u);
}

TEST_F(HandoffTest, EveryMessageTwiceChangesNothing) {
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kTwice;
  };
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 8u);
  EXPECT_EQ(tn_.View(CaseAtTn()).open_entries(), 9u);
}

TEST_F(HandoffTest, ARestartOnEitherSideLosesNothing) {
  Offer();
  ml_.Restart();
  federation_.Settle();
  tn_.Restart();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  tn_.Restart();
  ml_.Restart();
  federation_.Settle();
  ExpectCustodian("tn");
}

TEST_F(HandoffTest, AnEntryRecordedMeanwhileMakesAnotherRound) {
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  // ACCEPT and BUNDLE go through; READY waits while care goes on at ml.
  tn_.sender().RunOnce();
  ml_.sender().RunOnce();
  ASSERT_OK(
      ml_.Record("worker", case_id_,
                 R"({"recordCare":{"careType":"CARE_TYPE_KINSHIP_CARE"}})",
                 {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)})
          .status());
  ExpectCustodian("ml");
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  ExpectCustodian("tn");
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 10u);
  EXPECT_TRUE(tn_.Verify(CaseAtTn()).verified());
}

TEST_F(HandoffTest, AFormerCustodianCanRecordNothing) {
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.superseded"));
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 8u);
}

// A danger that a former custodian learns of is told within minutes: the
// refusal says how, and whom.
TEST_F(HandoffTest, AFormerCustodianIsToldHowToTellADanger) {
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).handed_to(), "tn");
  const auto refused =
      ml_.Record("supervisor", case_id_,
                 R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})");
  EXPECT_THAT(refused, RefusedBy("custody.superseded"));
  const std::vector<std::string> next = RefusalOf(refused.status())->next;
  ASSERT_EQ(next.size(), 3u);
  EXPECT_THAT(next[0], testing::HasSubstr("--kind danger-notice"));
  EXPECT_THAT(next[0], testing::HasSubstr("--to tn"));
  EXPECT_THAT(next[1], testing::HasSubstr("causeway case open"));
  EXPECT_THAT(next[2], testing::HasSubstr("ISS desk"));
  // As it says: a case of its own, nothing known but the age and the origin.
  pb::OpenCaseRequest open;
  open.set_idempotency_key(std::string(20, 'd'));
  open.mutable_opening()->add_nationalities("GN");
  open.mutable_opening()->add_habitual_residences("GN");
  open.mutable_opening()->set_age_band(pb::AGE_BAND_12_TO_14);
  open.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
  ASSERT_OK_AND_ASSIGN(
      const pb::RecordResponse own,
      ml_.cases().OpenCase(ml_.As("worker", "CaseService.OpenCase"), open));
  const std::string id = own.case_().case_id();
  ASSERT_OK(ml_.Record("worker", id,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"));
  ASSERT_OK(ml_.Record("worker", id,
                       R"({"sendNotice":{"kind":"INQUIRY_KIND_DANGER_NOTICE",
                                         "recipient":"tn"}})"));
  federation_.Settle();
  ASSERT_EQ(tn_.OpenTasks().size(), 1u);
  EXPECT_EQ(OnlyTask().message_type(), pb::MESSAGE_TYPE_DANGER_NOTICE);
  EXPECT_EQ(OnlyTask().inquiry().danger(), pb::URGENT_KIND_SAFETY);
}

TEST_F(HandoffTest, ThePeerOfAnotherCaseCannotAnswerThisOffer) {
  Offer();
  federation_.Settle();
  // gn replays tn's envelope under its own name: the seal is ml's to open, but
  // the signed sender is tn.
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  ASSERT_OK_AND_ASSIGN(std::vector<Row> rows, [&] {
    absl::StatusOr<std::vector<Row>> out;
    tn_.storage()
        .Read([&](ReadTx& tx) {
          out = tx.Scan(Table::kOutbox, "open/", "", 10);
          return absl::OkStatus();
        })
        .IgnoreError();
    return out;
  }());
  ASSERT_EQ(rows.size(), 1u);
  store::v1::OutboxRecord record;
  ASSERT_TRUE(record.ParseFromString(rows[0].value));
  pb::DeliverRequest request;
  ASSERT_TRUE(request.mutable_envelope()->ParseFromString(record.envelope()));
  server::CallContext call;
  call.actor.node = "gn";
  call.method = "ExchangeService.Deliver";
  EXPECT_THAT(ml_.exchange().Deliver(call, request).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_OFFERED);
}

TEST_F(HandoffTest, AFullJournalHasRoomForAHandOffFromItsProposalOn) {
  const auto append = [this](std::uint64_t entries, procedure::FactBody body) {
    absl::Status appended;
    // Nothing of it is kept.
    server::RunWork(ml_.env(), [&](server::Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(server::LoadedCase c,
                       server::LoadCase(work.env, work.tx, case_id_));
      c.record.set_open_length(entries);
      procedure::Fact fact;
      fact.body = std::move(body);
      appended = server::AppendFact(work, c, fact, {}).status();
      return absl::CancelledError("");
    }).IgnoreError();
    return appended;
  };
  constexpr std::uint64_t kFull = limits::kEntriesPerCaseMax - 64;
  constexpr char kRule[] = "limits.entries_per_case";
  EXPECT_THAT(append(kFull, procedure::CareRecorded()), RefusedBy(kRule));
  EXPECT_OK(append(kFull, procedure::HandoffProposed()));
  EXPECT_OK(append(kFull, procedure::CustodyOffered()));
  EXPECT_OK(append(kFull, procedure::ProtectedSeen()));
  EXPECT_OK(append(kFull, procedure::ChildDeparted()));
  EXPECT_OK(append(kFull, procedure::ChildReceived()));
  EXPECT_THAT(append(limits::kEntriesPerCaseMax, procedure::HandoffProposed()),
              RefusedBy(kRule));
}

TEST_F(HandoffTest, ACaseComesBackToAFormerCustodianInALaterEpoch) {
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  federation_.Settle();
  ExpectCustodian("tn");
  const std::string at_tn = CaseAtTn();
  ASSERT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
  federation_.Settle();
  const std::vector<pb::TaskView> tasks = ml_.OpenTasks();
  ASSERT_EQ(tasks.size(), 1u);
  ASSERT_OK(ml_.RecordTask("supervisor", tasks[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               ml_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  // The same case here, not a second one.
  const pb::CaseView view = ml_.View(case_id_);
  EXPECT_EQ(view.custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(view.epoch(), 2u);
  EXPECT_EQ(view.protected_entries(), 5u);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_CLOSED);
}

// A consent that ends while READY is on its way: the giver does not release,
// and the receiver learns no reason. READY stays, and goes through once it may.
TEST_F(HandoffTest, AReleaseWaitsForAConsentThatEnded) {
  const std::string until =
      FormatDate(PlusDays(DateOf(federation_.clock().Now()), 1));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       absl::StrCat(R"({"recordConsent":{"language":"fr",
                           "method":"CONSENT_METHOD_SIGNATURE",
                           "granted":["CONSENT_SCOPE_CASE_TRANSFER"],
                           "recipients":["TN"],"informationVersion":1,
                           "givenBy":"CONSENT_GIVER_CHILD","validUntil":")",
                                    until, R"("}})"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  tn_.sender().RunOnce();  // ACCEPT
  ml_.sender().RunOnce();  // BUNDLE; READY lies at tn.
  federation_.clock().Advance(absl::Hours(72));
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  const std::vector<pb::DeliveryView> waiting =
      tn_.OpenDeliveries("supervisor");
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].type(), pb::MESSAGE_TYPE_READY);
  EXPECT_EQ(waiting[0].last_rule(), "custody.not_now");
  ASSERT_OK(ml_.Record("worker", case_id_, Consent("granted", "CASE_TRANSFER"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  ml_.ReleaseLater(case_id_);
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

// With two parties nobody but people can know that a restored receiver did not
// hand the case on: RELEASE goes again by their word alone.
TEST_F(HandoffTest, AReleaseToARestoredReceiverGoesAgainByAPersonsWord) {
  Offer();
  federation_.Settle();
  ASSERT_OK(
      tn_.RecordTask("supervisor", OnlyTask().task_id(), Accept()).status());
  tn_.sender().RunOnce();  // ACCEPT
  ml_.sender().RunOnce();  // BUNDLE
  tn_.sender().RunOnce();  // READY; RELEASE lies at ml.
  const auto backup = tn_.Backup();
  federation_.Settle();
  ExpectCustodian("tn");
  tn_.RestoreFrom(backup);
  federation_.Wait();
  federation_.Settle();
  // Bound, and nothing moves it.
  EXPECT_EQ(OnlyTask().state(), pb::TASK_STATE_BOUND);
  pb::ListDeliveriesRequest every;
  const auto sent = ml_.evidence().ListDeliveries(
      ml_.As("operator", "AdminService.ListDeliveries"), every);
  ASSERT_OK(sent.status());
  pb::ResendDeliveryRequest again;
  for (const pb::DeliveryView& one : sent->deliveries()) {
    if (one.type() != pb::MESSAGE_TYPE_RELEASE) continue;
    again.set_message_id(one.message_id());
  }
  const auto resend = [&] {
    return ml_.evidence()
        .ResendDelivery(ml_.As("operator", "AdminService.ResendDelivery"),
                        again)
        .status();
  };
  EXPECT_THAT(resend(), RefusedBy("delivery.done"));
  again.set_recipient_restored(true);
  EXPECT_OK(resend());
  federation_.Settle();
  ExpectCustodian("tn");
  EXPECT_TRUE(tn_.Verify(CaseAtTn()).verified());
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_TRUE(ml_.OpenDeliveries().empty());
  EXPECT_TRUE(tn_.OpenDeliveries().empty());
  // The case came back: that RELEASE is over, whoever asks for it.
  ASSERT_OK(tn_.Record("worker", CaseAtTn(), ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", CaseAtTn(), kApproveHandoff).status());
  federation_.Settle();
  ml_.AcceptOffer(ml_.OpenTasks().at(0).task_id());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).epoch(), 2u);
  EXPECT_THAT(resend(), RefusedBy("delivery.done"));
}

}  // namespace
}  // namespace causeway::exchange_test
