// How hand-offs before a witness end otherwise: a clone, VOID, a lie, a witness
// that was rolled back, ORDER.

#include <string>
#include <vector>

#include "certs/directory_edit.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "server/witness_link.h"
#include "server/witnessed_receiver.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/inquiry_fixture.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// protocol.md 4.7, 22.
TEST_F(WitnessedHandoffTest, OfTwoCopiesTheOneThatStartedFirstStops) {
  federation_.Settle();
  // A clone of ml starts elsewhere and asks the witness in ml's name.
  pb::WitnessQuestion question;
  question.mutable_recover();
  ASSERT_OK(server::AskWitness(ml_.env(), ml_, "wi", question).status());
  EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  federation_.Settle();
  EXPECT_TRUE(ViewOfWitness(ml_).overtaken());
  EXPECT_THAT(ml_.Record("worker", case_id_, kWithdrawHandoff).status(),
              RefusedBy("custody.overtaken"));
  // Its OFFER never left.
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  ml_.Restart();
  federation_.Settle();
  EXPECT_FALSE(ViewOfWitness(ml_).overtaken());
  EXPECT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
}

TEST_F(WitnessedHandoffTest, AVoidedReleaseLeavesCustodyWithTheGiver) {
  EXPECT_THAT(AskForVoid(), RefusedBy("custody.phase"));
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.superseded"));
  ASSERT_OK(AskForVoid());
  ASSERT_OK(AskForVoid());  // Once is enough; twice does no harm.
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  // Custodian again, in the same epoch, and both journals say so.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(ml_.View(case_id_).custodian(), "ml");
  EXPECT_EQ(ml_.View(case_id_).epoch(), 0u);
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  // The case goes to the same receiver after all.
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_TRUE(tn_.Verify(at_tn).verified()) << tn_.Verify(at_tn).problem();
  EXPECT_EQ(tn_.View(at_tn).worker(), tn_.Staff("worker"));
}

// What was taken and answered while the case seemed to be handed on is of the
// journal that goes on.
TEST_F(WitnessedHandoffTest, WhatLayBesideAVoidedReleaseJoinsTheJournal) {
  Node& gn = federation_.at("gn");
  const auto record = [&](const std::string& who, const std::string& act,
                          const std::vector<pb::Document>& documents = {}) {
    ASSERT_OK(ml_.Record(who, case_id_, act, documents).status()) << act;
  };
  const std::vector<pb::Document> consent = {
      Text(pb::DOCUMENT_KIND_CONSENT_RECORD)};
  record("worker", Consent("granted", "SHARE_AUTHORITIES"), consent);
  record("worker", Inquiry("proposeInquiry", "INFORMATION_REQUEST"),
         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)});
  record("supervisor", Inquiry("approveInquiry", "INFORMATION_REQUEST"));
  record("deputy",
         R"({"fileComplaint":{"about":"COMPLAINT_ABOUT_ORGANISATION",
             "severity":"COMPLAINT_SEVERITY_DISSATISFACTION"}})",
         {Text(pb::DOCUMENT_KIND_COMPLAINT_FORM)});
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           Answer("REFUSED"))
                .status());
  ml_.HearsChildIsAt(gn, case_id_);
  record("worker",
         R"({"withdrawConsent":{"scopes":["CONSENT_SCOPE_SHARE_AUTHORITIES"],
             "givenBy":"CONSENT_GIVER_CHILD"}})",
         consent);
  federation_.Settle();
  const auto close_there = [&](Node& node) {
    for (const pb::TaskView& task : node.OpenTasks()) {
      if (task.message_type() != pb::MESSAGE_TYPE_CONSENT_CHANGED) continue;
      ASSERT_OK(node.RecordTask("supervisor", task.task_id(), Answer("STOPPED"))
                    .status());
    }
  };
  close_there(gn);
  federation_.Settle();
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver("gn"));
  close_there(tn_);
  federation_.Settle();
  record("supervisor",
         R"({"answerComplaint":{"complaint":"1",
             "outcome":"COMPLAINT_OUTCOME_UPHELD"}})",
         {Text(pb::DOCUMENT_KIND_COMPLAINT_ANSWER)});
  const auto count = [&](auto has) {
    int found = 0;
    for (const pb::Fact& fact : Facts(ml_, case_id_)) found += has(fact);
    return found;
  };
  const auto changes = [&] {
    return count(
        [](const pb::Fact& f) { return f.has_consent_change_answered(); });
  };
  const auto complaints = [&] {
    return count([](const pb::Fact& f) { return f.has_complaint_answered(); });
  };
  EXPECT_EQ(changes(), 1);
  EXPECT_EQ(complaints(), 0);
  ASSERT_OK(AskForVoid());
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(changes(), 2);
  EXPECT_EQ(complaints(), 1);
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
  const pb::CaseView view = ml_.View(case_id_);
  EXPECT_EQ(view.protected_().complaints_open_size(), 0);
  EXPECT_EQ(view.protected_().consent_changes_size(), 0);
  EXPECT_EQ(view.protected_().late_answers_size(), 0);
  EXPECT_EQ(view.late_complaint_answers_size(), 0);
}

TEST_F(WitnessedHandoffTest, ACosignedReleaseIsNotVoided) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  // The witness cosigns, and its answer is lost.
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "wi" ? Fate::kLoseAnswer : Fate::kLoseRequest;
  };
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(Register().head->holder, "tn");
  ASSERT_OK(AskForVoid());
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_THAT(Register().outcomes, SizeIs(1));
  EXPECT_EQ(Register().outcomes[0].verdict, custody::Verdict::kCosigned);
}

TEST_F(WitnessedHandoffTest, AReleaseToARevokedReceiverIsVoid) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  federation_.fate = nullptr;
  federation_.Publish([](pb::Directory& next) {
    ASSERT_OK(SetNodeStatus(next, "tn", pb::NODE_STATUS_SUSPENDED));
  });
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// protocol.md 4.7, 6: released, and the process starts again.
TEST_F(WitnessedHandoffTest, AReleaseIsIssuedAgainAfterAStart) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  ml_.Restart();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_RELEASED);
  federation_.fate = nullptr;
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(Register().head->holder, "tn");
}

// protocol.md 4.7, 9: cosigned, and the receiver does not know it yet.
TEST_F(WitnessedHandoffTest, TheReceiverStartsAfterTheCosign) {
  Offer();
  federation_.Settle();
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  // RELEASE arrives at tn; what the witness says does not.
  federation_.fate = [](const std::string& from, const std::string& to) {
    return from == "tn" && to == "wi" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  federation_.Settle();
  EXPECT_EQ(Register().head->holder, "tn");
  EXPECT_THAT(tn_.Rows(Table::kCases), IsEmpty());
  tn_.Restart();
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  ASSERT_THAT(tn_.Rows(Table::kCases), SizeIs(1));
  ExpectHandedOver(tn_.Rows(Table::kCases)[0].key);
  EXPECT_EQ(ViewOfWitness(tn_).lost_size(), 0);
}

// A giver that lies makes two offers of one case to one node, and both are
// bound: the witness cosigns one RELEASE, and the other promise ends.
TEST_F(WitnessedHandoffTest, ASecondPromiseOfTheSameEpochEndsWithTheFirst) {
  Offer();
  federation_.Settle();
  const std::string task_id = tn_.OpenTasks().at(0).task_id();
  Accept();
  federation_.Settle();
  const auto stored = [&](const std::string& id) {
    ::causeway::store::v1::TaskRecord record;
    for (const ::causeway::Row& row : tn_.Rows(Table::kTasks, id)) {
      EXPECT_TRUE(record.ParseFromString(row.value));
    }
    return record;
  };
  ::causeway::store::v1::TaskRecord second = stored(task_id);
  ASSERT_EQ(second.offer_phase(), ::causeway::store::v1::OFFER_PHASE_HELD);
  second.set_task_id("the-second");
  second.set_offer_id(std::string(16, 'x'));
  second.set_offer_phase(::causeway::store::v1::OFFER_PHASE_BOUND);
  second.set_closed(false);
  second.clear_case_id();
  second.mutable_witnessed()->clear_next();
  second.mutable_witnessed()->clear_release_digest();
  ASSERT_OK(tn_.storage().Write([&](WriteTx& tx) -> absl::Status {
    RETURN_IF_ERROR(
        tx.Put(Table::kTasks, "the-second", second.SerializeAsString()));
    return server::NoteAsks(tx, second);
  }));
  ASSERT_FALSE(
      tn_.Rows(Table::kWitness, server::keys::AskTaskPrefix()).empty());
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(stored("the-second").offer_phase(),
            ::causeway::store::v1::OFFER_PHASE_WITHDRAWN);
  EXPECT_TRUE(stored("the-second").closed());
  EXPECT_THAT(tn_.Rows(Table::kWitness, server::keys::AskTaskPrefix()),
              IsEmpty());
  EXPECT_THAT(ViewOfWitness(tn_).lost(), IsEmpty());
  ExpectHandedOver(tn_.Rows(Table::kCases).at(0).key);
}

// protocol.md 4.7, 24: the giver is restored to before RELEASE, and its people
// hand the case to another node. The witness cosigned the first one.
TEST_F(WitnessedHandoffTest,
       ASecondReleaseOfAnEpochIsNotCosignedAndIsEvidence) {
  ASSERT_NO_FATAL_FAILURE(ReleaseToASilentReceiver());
  pb::WitnessQuestion lie;
  ASSERT_OK(ml_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const server::LoadedCase c,
                     server::LoadCase(ml_.env(), tx, case_id_));
    *lie.mutable_release() =
        journal::ProofOf(c.file.open(c.file.open_size() - 1));
    return absl::OkStatus();
  }));
  // The same READY under another entry of the same place: only a liar signs it.
  pb::EntryHeader header;
  ASSERT_TRUE(header.ParseFromString(lie.release().entry_header().payload()));
  header.set_recorded_at_us(header.recorded_at_us() + 1);
  *lie.mutable_release()->mutable_entry_header() =
      journal::SignBytes("entry", wire::Encode(header), *ml_.env().signing_key);
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  ASSERT_EQ(Register().head->holder, "tn");
  absl::Status told;
  ASSERT_OK(ml_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        const server::Standing standing,
        server::LoadStanding(ml_.env(), tx, *ml_.env().directory->Current()));
    lie.set_incarnation(standing.node.incarnation);
    return absl::OkStatus();
  }));
  told = server::AskWitness(ml_.env(), ml_, "wi", lie).status();
  EXPECT_THAT(told, RefusedBy("witness.epoch"));
  EXPECT_EQ(Register().head->holder, "tn");
  EXPECT_THAT(wi_.Rows(Table::kWitness, server::keys::Evidence(tag_, "")),
              SizeIs(1));
}

TEST_F(WitnessedHandoffTest, ANodeThatIsNoPartyLearnsNothing) {
  Offer();
  federation_.Settle();
  Register();
  Node& gn = federation_.at("gn");
  pb::WitnessQuestion probe;
  probe.mutable_probe()->set_case_tag(tag_);
  const absl::Status stranger =
      server::AskWitness(gn.env(), gn, "wi", probe).status();
  probe.mutable_probe()->set_case_tag(std::string(32, 'x'));
  const absl::Status unknown =
      server::AskWitness(gn.env(), gn, "wi", probe).status();
  EXPECT_THAT(stranger, RefusedBy("witness.not_yours"));
  EXPECT_EQ(stranger, unknown);
  pb::WitnessQuestion status;
  status.mutable_status()->set_case_tag(tag_);
  const auto told = server::AskWitness(gn.env(), gn, "wi", status);
  ASSERT_OK(told.status());
  EXPECT_THAT(told->answer().statements(), IsEmpty());
  EXPECT_EQ(told->answer().superseded(), 0u);
}

TEST_F(WitnessedHandoffTest, AWitnessThatWasRolledBackHalts) {
  const auto backup = wi_.Backup();
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  wi_.RestoreFrom(backup);
  ml_.Restart();
  federation_.Settle();
  EXPECT_TRUE(ViewOfWitness(wi_).halted());
  EXPECT_FALSE(ViewOfWitness(ml_).verified());
  // Nobody is left without what was theirs: tn goes on.
  EXPECT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
}

TEST_F(WitnessedHandoffTest, AnOrderMovesTheCaseOfALostCustodian) {
  Offer();
  federation_.Settle();
  Register();
  // ml's machine burnt. Two officers sign; one is not enough, nor one twice.
  EXPECT_THAT(Give(Order(0, "ml-2", 1)).status(),
              RefusedBy("witness.order_signatures"));
  pb::SignedOrder twice = Order(0, "ml-2", 1);
  *twice.add_signatures() = twice.signatures(0);
  EXPECT_THAT(Give(twice).status(), RefusedBy("witness.order_signatures"));
  EXPECT_THAT(Give(Order(0, "tn", 2)).status(),
              RefusedBy("witness.order_bounds"));
  EXPECT_THAT(Give(Order(1, "ml-2", 2)).status(), RefusedBy("witness.epoch"));
  const pb::SignedOrder order = Order(0, "ml-2", 2);
  const auto given = Give(order);
  ASSERT_OK(given.status());
  EXPECT_EQ(given->holder(), "ml-2");
  EXPECT_EQ(given->epoch(), 1u);
  EXPECT_EQ(Give(order)->holder(), "ml-2");  // The same answer.
  federation_.Wait();
  federation_.Settle();
  // The old custodian comes back, and is one no more.
  EXPECT_THAT(ml_.Record("worker", case_id_, kWithdrawHandoff).status(),
              RefusedBy("custody.superseded"));
  const pb::WitnessView view = ViewOfWitness(federation_.at("ml-2"));
  ASSERT_EQ(view.lost_size(), 1);
  EXPECT_EQ(view.lost(0).case_tag(), tag_);
  EXPECT_EQ(view.lost(0).fetch_from(), "ml");
  EXPECT_THAT(federation_.at("ml-2").Rows(Table::kCases), IsEmpty());
}

TEST_F(WitnessedHandoffTest,
       TheOperatorOfTheWitnessFindsTheTagsOfALostCustodian) {
  Offer();
  federation_.Settle();
  Register();
  pb::ListHeldRequest request;
  request.set_holder("ml");
  server::OrderHandlers orders(wi_.env());
  const auto held =
      orders.ListHeld(wi_.As("operator", "AdminService.ListHeld"), request);
  ASSERT_OK(held.status());
  ASSERT_EQ(held->held_size(), 1);
  EXPECT_EQ(held->held(0).case_tag(), tag_);
  EXPECT_EQ(held->held(0).epoch(), 0u);
  request.set_holder("tn");
  EXPECT_EQ(
      orders.ListHeld(wi_.As("operator", "AdminService.ListHeld"), request)
          ->held_size(),
      0);
  server::OrderHandlers elsewhere(ml_.env());
  EXPECT_THAT(
      elsewhere.ListHeld(ml_.As("operator", "AdminService.ListHeld"), request)
          .status(),
      RefusedBy("witness.not_here"));
}

// A federation that names its witness later: cases there already enter the
// register with the RELEASE that brought them.
TEST(LaterWitnessTest, ACaseThatChangedHandsBeforeEntersWithItsRelease) {
  Federation federation(Federation::Profile::kWitness);
  federation.Publish([](pb::Directory& next) { next.clear_witness(); });
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  const std::string case_id = ml.OpenCase();
  const auto hand_over = [&](Node& giver, const std::string& id, Node& receiver,
                             const std::string& proposal) {
    EXPECT_OK(giver.Record("worker", id, proposal).status());
    EXPECT_OK(giver.Record("supervisor", id, kApproveHandoff).status());
    federation.Settle();
    const std::vector<pb::TaskView> tasks = receiver.OpenTasks();
    EXPECT_THAT(tasks, SizeIs(1));
    return tasks.empty() ? "" : receiver.AcceptOffer(tasks[0].task_id());
  };
  const std::string at_tn = hand_over(ml, case_id, tn, ProposeMovedOn());
  ASSERT_NE(at_tn, "");
  EXPECT_THAT(
      federation.at("wi").Rows(Table::kWitness, server::keys::RegisterPrefix()),
      IsEmpty());
  federation.Publish([](pb::Directory& next) { next.set_witness("wi"); });
  federation.Settle();
  EXPECT_EQ(hand_over(tn, at_tn, ml, ProposeCompetence("ml")), case_id);
  EXPECT_EQ(ml.View(case_id).epoch(), 2u);
  EXPECT_TRUE(ml.Verify(case_id).verified()) << ml.Verify(case_id).problem();
}

}  // namespace
}  // namespace causeway::exchange_test
