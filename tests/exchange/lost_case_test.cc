// The file of a case whose custodian lacks it (protocol.md 4.7, 19 and 21).

#include "server/lost_case.h"

#include <algorithm>
#include <utility>

#include "journal/signed_bytes.h"
#include "server/case_import.h"
#include "tests/exchange/witness_fixture.h"

namespace causeway::exchange_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class LostCaseTest : public WitnessedHandoffTest {
 protected:
  // tn took custody, and is thrown back to when it had only seen the offer.
  void LoseAtTunisia() {
    Offer();
    federation_.Settle();
    const auto backup = tn_.Backup();
    worker_ = tn_.Staff("worker");
    Accept();
    federation_.Settle();
    Register();
    tn_.RestoreFrom(backup);
  }

  std::string CaseAt(Node& node) {
    const auto rows = node.Rows(Table::kCases);
    EXPECT_THAT(rows, SizeIs(1));
    return rows.empty() ? "" : rows[0].key;
  }

  absl::StatusOr<pb::FetchCaseFileResponse> Fetch(
      Node& node, const std::string& from, const std::string& worker = "",
      const std::string& who = "operator") {
    pb::FetchCaseFileRequest request;
    request.set_case_tag(tag_);
    request.set_from(from);
    request.set_worker(worker);
    return server::OrderHandlers(node.env())
        .FetchCaseFile(node.As(who, "AdminService.FetchCaseFile"), request);
  }

  // A case of ml-2, offered to ml; its id at ml-2.
  std::string OtherOffersMali() {
    const std::string at_other = other_.OpenCase();
    EXPECT_OK(
        other_.Record("worker", at_other, ProposeCompetence("ml")).status());
    EXPECT_OK(other_.Record("supervisor", at_other, kApproveHandoff).status());
    federation_.Settle();
    EXPECT_THAT(ml_.OpenTasks(), SizeIs(1));
    return at_other;
  }

  // A case of tn; its id at ml, which takes it.
  std::string HandToMali() {
    const std::string at_tn = tn_.OpenCase();
    EXPECT_OK(tn_.Record("worker", at_tn, ProposeMovedOn("ml")).status());
    EXPECT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
    federation_.Settle();
    EXPECT_THAT(ml_.OpenTasks(), SizeIs(1));
    const std::string at_ml = ml_.AcceptOffer(ml_.OpenTasks()[0].task_id());
    federation_.Settle();
    return at_ml;
  }

  // Officers move the case from ml to ml-2, and both know it.
  void OrderToTheOtherNodeOfMali(std::uint64_t epoch) {
    Register();
    ASSERT_OK(Give(Order(epoch, "ml-2", 2)).status());
    federation_.Wait();
    federation_.Settle();
    ASSERT_THAT(ViewOfWitness(other_).lost(), SizeIs(1));
  }

  absl::Status ReleaseFile(Node& node, const std::string& who,
                           const std::string& task_id) {
    return node
        .RecordTask(
            who, task_id,
            R"({"releaseFile":{"ground":"SHARING_GROUND_LEGAL_OBLIGATION"}})")
        .status();
  }

  // Signed and sealed by `from`, as its own code never would.
  absl::Status Deliver(Node& from, Node& to, const pb::MessageHeader& header) {
    journal::NewMessage what;
    what.header = header;
    what.header.set_protocol_version(journal::kProtocolVersion);
    what.header.set_from(from.id());
    what.header.set_to(to.id());
    what.header.set_reference(
        std::string(journal::kReferenceBytes, ++reference_));
    what.header.set_directory_version(1);
    const journal::WrittenMessage written = journal::WriteMessage(
        what, *from.env().signing_key, *from.env().random);
    const std::string id(journal::kMessageIdBytes, ++reference_);
    const auto sealing =
        from.env().directory->Current()->SealingCertificateOf(to.id());
    EXPECT_OK(sealing.status());
    const auto sealed =
        journal::SealMessage(written.message, id, to.id(), *sealing);
    EXPECT_OK(sealed.status());
    pb::DeliverRequest request;
    *request.mutable_envelope() = sealed->envelope;
    server::CallContext call;
    call.actor.node = from.id();
    call.method = "ExchangeService.Deliver";
    return to.exchange().Deliver(call, request).status();
  }

  pb::MessageHeader Request(const pb::SignedBytes& certificate,
                            std::uint64_t epoch) {
    pb::MessageHeader header;
    header.set_type(pb::MESSAGE_TYPE_FILE_REQUEST);
    header.set_case_tag(tag_);
    header.set_epoch(epoch);
    header.set_head_certificate(certificate.SerializeAsString());
    return header;
  }

  // The certificate of the register.
  pb::SignedBytes Certificate() {
    pb::SignedBytes head;
    EXPECT_OK(wi_.storage().Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::string row,
                       tx.Get(Table::kWitness, server::keys::Register(tag_)));
      ::causeway::store::v1::RegisterRecord record;
      EXPECT_TRUE(record.ParseFromString(row));
      head = record.head();
      return absl::OkStatus();
    }));
    return head;
  }

  Node& other_ = federation_.at("ml-2");
  std::string worker_;
  char reference_ = 'a';
};

TEST_F(LostCaseTest, TheFormerCustodianSendsTheFileAgain) {
  LoseAtTunisia();
  federation_.Settle();
  EXPECT_THAT(ViewOfWitness(tn_).lost(), IsEmpty());
  const std::string at_tn = CaseAt(tn_);
  ExpectHandedOver(at_tn);
  EXPECT_EQ(tn_.View(at_tn).worker(), worker_);
  // What it replays to is what came the first time; its certificate is in it.
  EXPECT_THAT(AttestedIn(tn_, at_tn), Not(::testing::Contains("journal_gap")));
  // The offer that this store still knew is over, and no other leads here.
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_OK(tn_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::uint64_t fence, server::LoadFence(tx, tag_));
    EXPECT_EQ(fence, 1u);
    return absl::OkStatus();
  }));
  // The two know the case by a name again, and it goes on.
  EXPECT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
  EXPECT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
  federation_.Settle();
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  ml_.AcceptOffer(ml_.OpenTasks()[0].task_id());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(ml_.View(case_id_).epoch(), 2u);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(LostCaseTest, ASecondFileChangesNothing) {
  LoseAtTunisia();
  federation_.unreachable = "ml";
  federation_.Settle();
  // People ask once more, before the first request arrived: it is one request.
  ASSERT_OK(Fetch(tn_, "ml").status());
  EXPECT_THAT(tn_.OpenDeliveries(), SizeIs(1));
  federation_.unreachable.clear();
  federation_.Wait();
  federation_.Settle();
  const std::string at_tn = CaseAt(tn_);
  ExpectHandedOver(at_tn);
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
  // Nothing is lost any more, and nothing can be asked for.
  EXPECT_THAT(Fetch(tn_, "ml").status(), RefusedBy("access.not_found"));
}

TEST_F(LostCaseTest, TheFileGoesOnlyToWhomTheCertificateNames) {
  LoseAtTunisia();
  federation_.unreachable = "tn";
  federation_.Settle();
  const pb::SignedBytes head = Certificate();
  const auto before = ml_.Rows(Table::kOutbox);
  Node& gn = federation_.at("gn");
  // Another node shows Tunisia's certificate.
  EXPECT_THAT(Deliver(gn, ml_, Request(head, 1)),
              RefusedBy("custody.head_certificate"));
  // One that the witness did not sign.
  pb::SignedBytes forged = head;
  forged.mutable_signature()->back() ^= 1;
  EXPECT_FALSE(Deliver(tn_, ml_, Request(forged, 1)).ok());
  EXPECT_FALSE(Deliver(tn_, ml_, Request(pb::SignedBytes(), 1)).ok());
  // Another epoch than it names.
  EXPECT_THAT(Deliver(tn_, ml_, Request(head, 2)),
              RefusedBy("custody.head_certificate"));
  // A node that never held the case says what it says of one that is nowhere.
  EXPECT_THAT(Deliver(tn_, gn, Request(head, 1)),
              RefusedBy("access.not_found"));
  EXPECT_THAT(ml_.Rows(Table::kOutbox), SizeIs(before.size()));
  EXPECT_THAT(ml_.OpenTasks(), IsEmpty());
}

TEST_F(LostCaseTest, AFileThatNobodyAskedForIsRefused) {
  Offer();
  federation_.Settle();
  Accept();
  federation_.Settle();
  Register();
  pb::MessageHeader header;
  header.set_type(pb::MESSAGE_TYPE_CASE_FILE);
  header.set_case_tag(tag_);
  header.set_epoch(1);
  header.set_sequence(1);
  header.set_in_reply_to(std::string(32, 'x'));
  header.mutable_bundle()->set_epoch(1);
  header.mutable_bundle()->set_final(true);
  header.mutable_bundle()->set_chunk_key(std::string(32, 'k'));
  header.mutable_bundle()->set_open_head(std::string(32, 'h'));
  header.mutable_bundle()->add_chunk_digests(std::string(32, 'd'));
  EXPECT_THAT(Deliver(ml_, tn_, header), RefusedBy("custody.file_not_asked"));
}

// The lost custodian was not lost for good: its two supervisors let the file
// go.
TEST_F(LostCaseTest, AfterAnOrderTwoSupervisorsReleaseTheFile) {
  Offer();
  federation_.Settle();
  OrderToTheOtherNodeOfMali(0);
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  const pb::TaskView task = ml_.OpenTasks()[0];
  EXPECT_EQ(task.kind(), pb::TASK_KIND_FILE_REQUEST);
  EXPECT_EQ(task.peer(), "ml-2");
  EXPECT_THAT(ReleaseFile(ml_, "worker", task.task_id()),
              RefusedBy("file.countersigned"));
  EXPECT_THAT(
      ml_.RecordTask("supervisor", task.task_id(), R"({"releaseFile":{}})")
          .status(),
      RefusedBy("file.ground"));
  EXPECT_OK(ReleaseFile(ml_, "supervisor", task.task_id()));
  EXPECT_THAT(ReleaseFile(ml_, "supervisor", task.task_id()),
              RefusedBy("file.countersigned"));
  federation_.Settle();
  EXPECT_THAT(other_.Rows(Table::kChunks), IsEmpty());
  EXPECT_OK(ReleaseFile(ml_, "deputy", task.task_id()));
  EXPECT_THAT(ReleaseFile(ml_, "deputy", task.task_id()),
              RefusedBy("task.done"));
  federation_.Settle();
  // Nobody said who answers for the child.
  EXPECT_THAT(other_.Rows(Table::kCases), IsEmpty());
  ASSERT_THAT(ViewOfWitness(other_).lost(), SizeIs(1));
  EXPECT_TRUE(ViewOfWitness(other_).lost(0).worker_missing());
  EXPECT_THAT(Fetch(other_, "ml", other_.Staff("worker")).status(),
              RefusedBy("access.function"));
  EXPECT_FALSE(Fetch(other_, "ml", "nobody", "supervisor").ok());
  ASSERT_OK(Fetch(other_, "ml", other_.Staff("worker"), "supervisor").status());
  federation_.Wait();
  federation_.Settle();
  const std::string id = CaseAt(other_);
  EXPECT_EQ(other_.View(id).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(other_.View(id).epoch(), 1u);
  EXPECT_EQ(other_.View(id).worker(), other_.Staff("worker"));
  EXPECT_THAT(AttestedIn(other_, id), ::testing::Contains("journal_gap"));
  // It goes on, also to a third node, which verifies the ORDER.
  ASSERT_OK(other_.Record("worker", id, ProposeMovedOn("tn")).status());
  ASSERT_OK(other_.Record("supervisor", id, kApproveHandoff).status());
  federation_.Settle();
  const auto tasks = tn_.OpenTasks();
  const auto offer = std::find_if(
      tasks.begin(), tasks.end(),
      [](const pb::TaskView& one) { return one.peer() == "ml-2"; });
  ASSERT_NE(offer, tasks.end());
  tn_.AcceptOffer(offer->task_id());
  federation_.Settle();
  const std::string at_tn = CaseAt(tn_);
  EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(tn_.View(at_tn).epoch(), 2u);
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

// What the lost custodian wrote is gone; an earlier one has the file.
TEST_F(LostCaseTest, AnEarlierCustodiansFileGoesOnOverTheGap) {
  HandToMali();
  federation_.unreachable = "ml";  // Burnt.
  OrderToTheOtherNodeOfMali(1);
  EXPECT_EQ(ViewOfWitness(other_).lost(0).fetch_from(), "ml");
  ASSERT_OK(Fetch(other_, "tn", other_.Staff("worker"), "supervisor").status());
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  const std::string task_id = tn_.OpenTasks()[0].task_id();
  EXPECT_OK(ReleaseFile(tn_, "supervisor", task_id));
  EXPECT_OK(ReleaseFile(tn_, "deputy", task_id));
  federation_.Settle();
  const std::string id = CaseAt(other_);
  EXPECT_EQ(other_.View(id).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(other_.View(id).epoch(), 2u);
  const pb::VerifyCaseResponse verified = other_.Verify(id);
  ASSERT_TRUE(verified.verified()) << verified.problem();
  const auto gap = std::find_if(
      verified.attested().begin(), verified.attested().end(),
      [](const pb::Attestation& one) { return one.what() == "journal_gap"; });
  ASSERT_NE(gap, verified.attested().end());
  EXPECT_EQ(gap->by(), "ml");
  EXPECT_OK(other_.Record("worker", id, ProposeMovedOn("tn")).status());
}

// The node that the ORDER names was custodian before.
TEST_F(LostCaseTest, AFormerCustodianGoesOnFromItsOwnCopy) {
  const std::string at_other = OtherOffersMali();
  ml_.AcceptOffer(ml_.OpenTasks().at(0).task_id());
  federation_.Settle();
  federation_.unreachable = "ml";
  OrderToTheOtherNodeOfMali(1);
  // Until then nobody works on what is not the case's last file.
  EXPECT_THAT(other_.Record("worker", at_other, kRaise).status(),
              RefusedBy("custody.file_awaited"));
  EXPECT_THAT(other_.Record("officer", at_other, kEraseAsked).status(),
              RefusedBy("custody.file_awaited"));
  const pb::ExplainCaseResponse why = other_.Why("worker", at_other);
  EXPECT_THAT(why.standing(), HasSubstr("last file is not here"));
  EXPECT_EQ(why.turn(), "the node's operator");
  EXPECT_THAT(why.commands(), IsEmpty());
  EXPECT_THAT(Fetch(other_, "ml-2").status(),
              RefusedBy("custody.worker_named"));
  const auto taken =
      Fetch(other_, "ml-2", other_.Staff("worker"), "supervisor");
  ASSERT_OK(taken.status());
  EXPECT_FALSE(taken->has_lost());
  EXPECT_THAT(ViewOfWitness(other_).lost(), IsEmpty());
  EXPECT_EQ(other_.View(at_other).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(other_.View(at_other).epoch(), 2u);
  EXPECT_TRUE(other_.Verify(at_other).verified());
  // A node without a copy has nothing to go on from.
  EXPECT_THAT(Fetch(tn_, "tn").status(), RefusedBy("access.not_found"));
}

// The case moved on before its file came: what is here is a copy again, and
// what people may decide about a copy they may.
TEST_F(LostCaseTest, ALostCaseThatMovedOnIsACopyAgain) {
  const std::string at_other = OtherOffersMali();
  ml_.AcceptOffer(ml_.OpenTasks().at(0).task_id());
  federation_.Settle();
  federation_.unreachable = "ml";
  OrderToTheOtherNodeOfMali(1);
  ASSERT_OK(Give(Order(2, "ml", 2)).status());
  federation_.Wait();
  federation_.Settle();
  EXPECT_THAT(ViewOfWitness(other_).lost(), IsEmpty());
  EXPECT_EQ(other_.View(at_other).handed_to(), "ml");
  EXPECT_EQ(other_.View(at_other).epoch(), 3u);
  EXPECT_THAT(other_.Record("officer", at_other, kEraseAsked).status(),
              RefusedBy("ER.requested"));
  EXPECT_EQ(other_.Why("worker", at_other).turn(), "ml");
}

// What people recorded on an old copy, before the witness answered, waits for
// them: the case went on since.
TEST_F(LostCaseTest, WhatWasRecordedOnAnOldCopyIsLeftToPeople) {
  const std::string at_other = OtherOffersMali();
  const auto backup = other_.Backup();
  ml_.AcceptOffer(ml_.OpenTasks().at(0).task_id());
  federation_.Settle();
  federation_.unreachable = "ml";
  OrderToTheOtherNodeOfMali(1);
  WitnessAway(true);
  other_.RestoreFrom(backup);
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse kept,
                       other_.Record("worker", at_other, kRaise));
  EXPECT_EQ(kept.pending(), 1u);
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(other_.View(at_other).refused_acts(), 1u);
  pb::ListPendingActsRequest request;
  request.set_case_id(at_other);
  ASSERT_OK_AND_ASSIGN(
      const pb::ListPendingActsResponse listed,
      other_.cases().ListPendingActs(
          other_.As("worker", "CaseService.ListPendingActs"), request));
  ASSERT_THAT(listed.acts(), SizeIs(1));
  EXPECT_EQ(listed.acts(0).rule(), "custody.file_awaited");
  EXPECT_TRUE(listed.acts(0).act().has_raise_urgent());
  EXPECT_EQ(ViewOfWitness(other_).lost_cases(), 1u);
}

// What is left of a case after its time can still be verified, over the gap
// that an ORDER left.
TEST_F(LostCaseTest, ACaseWithAGapIsErasedInItsTime) {
  HandToMali();
  OrderToTheOtherNodeOfMali(1);
  const std::string task_id = ml_.OpenTasks().at(0).task_id();
  EXPECT_OK(ReleaseFile(ml_, "supervisor", task_id));
  EXPECT_OK(ReleaseFile(ml_, "deputy", task_id));
  ASSERT_OK(Fetch(other_, "ml", other_.Staff("worker"), "supervisor").status());
  federation_.Wait();
  federation_.Settle();
  const std::string id = CaseAt(other_);
  EXPECT_EQ(other_.View(id).epoch(), 2u);
  EXPECT_THAT(AttestedIn(other_, id), ::testing::Contains("journal_gap"));
  const std::string until =
      FormatDate(PlusDays(DateOf(federation_.clock().Now()), 10));
  ASSERT_OK(other_
                .Record("worker", id, RequestClosure(until),
                        {Text(pb::DOCUMENT_KIND_CLOSURE_FORM)})
                .status());
  ASSERT_OK(other_.Record("supervisor", id, kApproveClosure).status());
  federation_.clock().Advance(absl::Hours(24 * 11));
  ASSERT_OK(other_.Record("officer", id, kEraseOver).status());
  EXPECT_EQ(other_.View(id).erased().ground(),
            pb::ERASURE_GROUND_RETENTION_OVER);
  EXPECT_THAT(AttestedIn(other_, id), ::testing::Contains("custody"));
}

// The register moved the case on before its file came: the late file gives
// nobody custody.
TEST_F(LostCaseTest, AFileThatComesAfterAnotherOrderIsTooLate) {
  Offer();
  federation_.Settle();
  OrderToTheOtherNodeOfMali(0);
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  const std::string task_id = ml_.OpenTasks()[0].task_id();
  ASSERT_OK(Fetch(other_, "ml", other_.Staff("worker"), "supervisor").status());
  federation_.unreachable = "ml-2";
  EXPECT_OK(ReleaseFile(ml_, "supervisor", task_id));
  EXPECT_OK(ReleaseFile(ml_, "deputy", task_id));
  ASSERT_OK(Give(Order(1, "ml", 2)).status());
  federation_.Wait();
  federation_.Settle();
  ASSERT_OK(Fetch(ml_, "ml", ml_.Staff("worker"), "supervisor").status());
  EXPECT_EQ(ml_.View(case_id_).epoch(), 2u);
  federation_.unreachable.clear();
  other_.agent().RunOnce();
  for (int i = 0; i < 3; ++i) {
    federation_.Wait();
    federation_.Settle();
  }
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_THAT(other_.Rows(Table::kCases), IsEmpty());
  EXPECT_THAT(ViewOfWitness(other_).lost(), IsEmpty());
  EXPECT_THAT(Fetch(other_, "ml").status(), RefusedBy("access.not_found"));
}

// The giver burnt before it released; the file of the offer is the only one.
TEST_F(LostCaseTest, WhoWasBoundGoesOnFromTheFileOfTheOffer) {
  Offer("ml-2");
  federation_.Settle();
  ASSERT_THAT(other_.OpenTasks(), SizeIs(1));
  ASSERT_OK(other_
                .RecordTask("supervisor", other_.OpenTasks()[0].task_id(),
                            R"({"acceptOffer":{"worker":")" +
                                other_.Staff("worker") + R"("}})")
                .status());
  other_.sender().RunOnce();  // ACCEPT
  ml_.sender().RunOnce();     // BUNDLE
  ASSERT_EQ(other_.OpenTasks()[0].state(), pb::TASK_STATE_BOUND);
  federation_.unreachable = "ml";
  // What the witness says of the offer comes before what it says of the case.
  Register();
  ASSERT_OK(Give(Order(0, "ml-2", 2)).status());
  const pb::SignedBytes ordered = Certificate();
  ASSERT_OK(server::RunWork(other_.env(), [&](server::Work& work) {
    return server::KeepLost(work, ordered, "ml", "");
  }));
  federation_.Wait();
  federation_.Settle();
  ASSERT_THAT(ViewOfWitness(other_).lost(), SizeIs(1));
  EXPECT_THAT(other_.OpenTasks(), IsEmpty());
  ASSERT_OK(
      Fetch(other_, "ml-2", other_.Staff("worker"), "supervisor").status());
  const std::string id = CaseAt(other_);
  EXPECT_EQ(other_.View(id).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_THAT(AttestedIn(other_, id), ::testing::Contains("journal_gap"));
  EXPECT_THAT(ViewOfWitness(other_).lost(), IsEmpty());
}

// RELEASE came to the store that is gone, and comes no more.
TEST_F(LostCaseTest, AReceiverRestoredToBoundGetsTheFileAgain) {
  Offer();
  federation_.Settle();
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  tn_.sender().RunOnce();  // ACCEPT
  ml_.sender().RunOnce();  // BUNDLE
  ASSERT_EQ(tn_.OpenTasks()[0].state(), pb::TASK_STATE_BOUND);
  const auto backup = tn_.Backup();
  federation_.Settle();
  Register();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  tn_.RestoreFrom(backup);
  for (int i = 0; i < 4; ++i) {
    federation_.Wait();
    federation_.Settle();
  }
  ExpectHandedOver(CaseAt(tn_));
  EXPECT_TRUE(tn_.Verify(CaseAt(tn_)).verified());
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_THAT(ViewOfWitness(tn_).lost(), IsEmpty());
}

// Each request needs its own two persons.
TEST_F(LostCaseTest, ADeclinedRequestLeavesNoHalfRelease) {
  Offer();
  federation_.Settle();
  OrderToTheOtherNodeOfMali(0);
  const std::string first = ml_.OpenTasks()[0].task_id();
  EXPECT_OK(ReleaseFile(ml_, "supervisor", first));
  EXPECT_OK(ml_.RecordTask("deputy", first, R"({"decline":{}})").status());
  EXPECT_THAT(ReleaseFile(ml_, "deputy", first), RefusedBy("task.done"));
  ASSERT_OK(Fetch(other_, "ml", other_.Staff("worker"), "supervisor").status());
  federation_.Settle();
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  const std::string second = ml_.OpenTasks()[0].task_id();
  EXPECT_OK(ReleaseFile(ml_, "supervisor", second));
  federation_.Settle();
  EXPECT_THAT(other_.Rows(Table::kCases), IsEmpty());
  EXPECT_OK(ReleaseFile(ml_, "deputy", second));
  federation_.Settle();
  EXPECT_EQ(other_.View(CaseAt(other_)).epoch(), 1u);
}

// Officers may move custody into the child's origin; no file follows there.
TEST_F(LostCaseTest, NoFileGoesIntoTheOriginAfterAnOrder) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordOrigin":{"nationalities":["ML"]}})")
                .status());
  Offer();
  federation_.Settle();
  OrderToTheOtherNodeOfMali(0);
  ASSERT_THAT(ml_.OpenTasks(), SizeIs(1));
  const std::string task_id = ml_.OpenTasks()[0].task_id();
  for (const char* who : {"supervisor", "deputy"}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(ReleaseFile(ml_, who, task_id)));
  }
  federation_.Settle();
  EXPECT_THAT(other_.Rows(Table::kChunks), IsEmpty());
  EXPECT_THAT(other_.Rows(Table::kCases), IsEmpty());
}

}  // namespace
}  // namespace causeway::exchange_test
