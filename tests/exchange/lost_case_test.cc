// The file of a case whose custodian lacks it (protocol.md 4.7, 19 and 21).

#include <utility>

#include "journal/signed_bytes.h"
#include "server/case_import.h"
#include "tests/exchange/witness_fixture.h"

namespace causeway::exchange_test {
namespace {

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

  absl::StatusOr<pb::FetchCaseFileResponse> Fetch(Node& node,
                                                  const std::string& from) {
    pb::FetchCaseFileRequest request;
    request.set_case_tag(tag_);
    request.set_from(from);
    return server::OrderHandlers(node.env())
        .FetchCaseFile(node.As("operator", "AdminService.FetchCaseFile"),
                       request);
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
  // The offer that this store still knew is over.
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
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
  // People ask once more, before the first request arrived.
  ASSERT_OK(Fetch(tn_, "ml").status());
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

}  // namespace
}  // namespace causeway::exchange_test
