// Hand-offs before a witness: several nodes and the witness in one process.

#include <string>
#include <vector>

#include "base/errors.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/witness_statement.h"
#include "server/case_store.h"
#include "server/order_handlers.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/witness_store.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class WitnessedHandoffTest : public ::testing::Test {
 protected:
  void SetUp() override {
    federation_.Settle();
    case_id_ = ml_.OpenCase();
    ASSERT_FALSE(case_id_.empty());
  }

  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }

  std::string Accept() {
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    EXPECT_THAT(tasks, SizeIs(1));
    return tasks.empty() ? "" : tn_.AcceptOffer(tasks[0].task_id());
  }

  // The register of the only case there is.
  custody::CaseRegister Register() {
    const std::vector<::causeway::Row> rows =
        wi_.Rows(Table::kWitness, server::keys::RegisterPrefix());
    EXPECT_THAT(rows, SizeIs(1));
    custody::CaseRegister row;
    if (rows.empty()) return row;
    tag_ = server::keys::TagAt(rows[0].key);
    EXPECT_OK(wi_.storage().Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const server::StoredRegister stored,
                       server::LoadRegister(tx, tag_));
      row = stored.row;
      return absl::OkStatus();
    }));
    return row;
  }

  // The witness, or the way to it, is away for everybody.
  void WitnessAway(bool away) {
    federation_.fate = [away](const std::string&, const std::string& to) {
      return away && to == "wi" ? Fate::kLoseRequest : Fate::kDeliver;
    };
  }

  void ExpectHandedOver(const std::string& at_tn) {
    EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
    EXPECT_EQ(ml_.View(case_id_).handed_to(), "tn");
    EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_HELD);
    EXPECT_EQ(tn_.View(at_tn).epoch(), 1u);
    const custody::CaseRegister row = Register();
    ASSERT_TRUE(row.head.has_value());
    EXPECT_EQ(row.head->holder, "tn");
    EXPECT_EQ(row.head->epoch, 1u);
  }

  std::vector<std::string> AttestedIn(Node& node, const std::string& id) {
    const pb::VerifyCaseResponse verified = node.Verify(id);
    EXPECT_TRUE(verified.verified()) << verified.problem();
    std::vector<std::string> what;
    for (const pb::Attestation& one : verified.attested()) {
      what.push_back(one.what());
    }
    return what;
  }

  pb::WitnessView ViewOfWitness(Node& node) {
    pb::WitnessView view;
    EXPECT_OK(node.storage().Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(view,
                       server::ViewOfWitness(node.env(), tx,
                                             *node.env().directory->Current()));
      return absl::OkStatus();
    }));
    return view;
  }

  // The receiver accepts, and falls silent for ever once it sent READY.
  void ReleaseToASilentReceiver() {
    Offer();
    federation_.Settle();
    ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                             R"({"acceptOffer":{"worker":")" +
                                 tn_.Staff("worker") + R"("}})")
                  .status());
    // RELEASE is written; neither the receiver nor the witness gets it.
    federation_.fate = [this](const std::string& from, const std::string& to) {
      const bool released =
          ml_.View(case_id_).custody() == pb::CUSTODY_STATE_RELEASED;
      return released && (to == "wi" || to == "tn" || from == "tn")
                 ? Fate::kLoseRequest
                 : Fate::kDeliver;
    };
    federation_.Settle();
    ASSERT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_RELEASED);
  }

  absl::Status AskForVoid() {
    pb::GetCaseRequest request;
    request.set_case_id(case_id_);
    return ml_.cases()
        .VoidRelease(ml_.As("supervisor", "CaseService.VoidRelease"), request)
        .status();
  }

  // Of the case in the register, by so many officers.
  pb::SignedOrder Order(std::uint64_t epoch, const std::string& to,
                        int officers) {
    pb::CustodyOrder order;
    order.set_format_version(1);
    order.set_federation("test.example");
    order.set_case_tag(tag_);
    order.set_epoch(epoch);
    order.set_to(to);
    pb::SignedOrder signed_order;
    signed_order.set_payload(wire::Encode(order));
    for (int i = 0; i < officers; ++i) {
      const auto key = LoadOfficerKey(
          federation_.layout().order_key_paths[static_cast<std::size_t>(i)]);
      EXPECT_OK(key.status());
      pb::OrderSignature* const one = signed_order.add_signatures();
      one->set_key_id(key->Id());
      one->set_signature(
          key->Sign(journal::kOrderType, signed_order.payload()).value_or(""));
    }
    return signed_order;
  }
  absl::StatusOr<pb::GiveOrderResponse> Give(const pb::SignedOrder& order) {
    pb::GiveOrderRequest request;
    *request.mutable_order() = order;
    return server::OrderHandlers(wi_.env())
        .GiveOrder(wi_.As("operator", "AdminService.GiveOrder"), request);
  }

  Federation federation_{Federation::Profile::kWitness};
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& wi_ = federation_.at("wi");
  std::string case_id_;
  std::string tag_;
};

TEST_F(WitnessedHandoffTest, CustodyMovesWithTheCertificateAndBothSidesCarryIt) {
  EXPECT_THAT(wi_.Rows(Table::kWitness, server::keys::RegisterPrefix()),
              IsEmpty());
  Offer();
  federation_.Settle();
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_EQ(Register().head->epoch, 0u);
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  ASSERT_THAT(Register().outcomes, SizeIs(1));
  EXPECT_EQ(Register().outcomes[0].verdict, custody::Verdict::kCosigned);
  // With the certificate nobody's word is needed that there is no second one.
  EXPECT_THAT(AttestedIn(tn_, at_tn), Not(Contains("single_release")));
  EXPECT_THAT(AttestedIn(ml_, case_id_), Not(Contains("single_release")));
  // The entries of the two-party profile, and no other.
  EXPECT_EQ(ml_.View(case_id_).open_entries(), 8u);
  EXPECT_EQ(tn_.View(at_tn).open_entries(), 9u);
}

TEST_F(WitnessedHandoffTest, TheCaseGoesOnAndComesBackBeforeTheSameWitness) {
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ASSERT_OK(tn_.Record("worker", at_tn, ProposeCompetence("ml")).status());
  ASSERT_OK(tn_.Record("supervisor", at_tn, kApproveHandoff).status());
  federation_.Settle();
  const std::vector<pb::TaskView> tasks = ml_.OpenTasks();
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(ml_.AcceptOffer(tasks[0].task_id()), case_id_);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_EQ(ml_.View(case_id_).epoch(), 2u);
  EXPECT_EQ(Register().head->epoch, 2u);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
  EXPECT_EQ(tn_.View(at_tn).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(WitnessedHandoffTest, TheWitnessHoldsTagsAndNodeIdsAlone) {
  Offer();
  federation_.Settle();
  Accept();
  EXPECT_THAT(wi_.Rows(Table::kCases), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kEntries), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kDocuments), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kInbox), IsEmpty());
  EXPECT_THAT(wi_.Rows(Table::kTasks), IsEmpty());
  pb::OpenCaseRequest request;
  request.set_idempotency_key("0123456789abcdef");
  request.mutable_opening()->set_age_band(pb::AGE_BAND_12_TO_14);
  request.mutable_opening()->add_nationalities("GN");
  request.set_happened_on("2026-01-01");
  EXPECT_THAT(
      wi_.cases()
          .OpenCase(wi_.As("worker", "CaseService.OpenCase"), request)
          .status(),
      RefusedBy("witness.holds_no_case"));
}

TEST_F(WitnessedHandoffTest, WhileTheWitnessIsAwayTheHandOffWaitsAndCareGoesOn) {
  Offer();
  federation_.Settle();
  WitnessAway(true);
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  // READY is here; RELEASE waits for the witness's answer to this attempt.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordOrigin":{"habitualResidences":["SN"]}})")
                .status());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(Register().head->holder, "tn");
}

TEST_F(WitnessedHandoffTest, ACosignThatIsLostToAllIsToldAgain) {
  Offer();
  federation_.Settle();
  int lost = 0;
  federation_.fate = [&lost](const std::string&, const std::string& to) {
    return to == "wi" && ++lost % 2 == 1 ? Fate::kLoseAnswer : Fate::kDeliver;
  };
  const std::string at_tn = Accept();
  federation_.Wait();
  federation_.Settle();
  EXPECT_GT(lost, 4);
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_THAT(Register().outcomes, SizeIs(1));
}

// protocol.md 4.7, 7 and 10: after RELEASE the two never reach each other again.
TEST_F(WitnessedHandoffTest, TheHandOffEndsThroughTheWitnessAlone) {
  Offer();
  federation_.Settle();
  federation_.fate = [this](const std::string& from, const std::string& to) {
    const pb::CustodyState now = ml_.View(case_id_).custody();
    const bool over = now == pb::CUSTODY_STATE_RELEASED ||
                      now == pb::CUSTODY_STATE_CLOSED;
    return over && from == "tn" && to == "ml" ? Fate::kLoseRequest
                                              : Fate::kDeliver;
  };
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_THAT(tn_.OpenDeliveries(), SizeIs(1));  // RECEIPT
}

TEST_F(WitnessedHandoffTest, AStartedNodeIsVerifiedBeforeItDecidesAnything) {
  WitnessAway(true);
  ml_.Restart();
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.unverified"));
  // Reading goes on, and so does a new case and all that is recorded in it.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  EXPECT_NE(ml_.OpenCase(), "");
  WitnessAway(false);
  federation_.Settle();
  EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
}

TEST_F(WitnessedHandoffTest, AStandingOfferGoesOnUnderANewNumberAfterAStart) {
  Offer();
  federation_.Settle();
  ml_.Restart();
  federation_.Settle();
  ASSERT_THAT(tn_.OpenTasks(), SizeIs(1));
  const std::string at_tn = Accept();
  ASSERT_NE(at_tn, "");
  ExpectHandedOver(at_tn);
  EXPECT_TRUE(tn_.Verify(at_tn).verified());
}

TEST_F(WitnessedHandoffTest, APromiseIsSaidAgainForTheRenewedOffer) {
  Offer();
  federation_.Settle();
  WitnessAway(true);
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  ml_.Restart();
  WitnessAway(false);
  federation_.Settle();
  // Nobody at tn did anything more.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
  EXPECT_EQ(Register().head->holder, "tn");
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(WitnessedHandoffTest, AWithdrawnRenewedOfferFreesTheReceiver) {
  Offer();
  federation_.Settle();
  ml_.Restart();
  ml_.agent().RunOnce();  // Verified,
  ml_.agent().RunOnce();  // and renewed; the new offer never left.
  ASSERT_OK(ml_.Record("worker", case_id_, kWithdrawHandoff).status());
  federation_.Settle();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
}

// protocol.md 4.7, 20: the backup is from before the hand-off.
TEST_F(WitnessedHandoffTest, AGiverRestoredFromABackupIsNotCustodianAnyMore) {
  const auto backup = ml_.Backup();
  Offer();
  federation_.Settle();
  const std::string at_tn = Accept();
  ml_.RestoreFrom(backup);
  // As the store says, the case is its own; it may do nothing with it.
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.unverified"));
  federation_.Settle();
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("custody.superseded"));
  EXPECT_EQ(ml_.View(case_id_).custodian(), "tn");
  EXPECT_OK(tn_.Record("worker", at_tn, ProposeCompetence("gn")).status());
}

TEST_F(WitnessedHandoffTest, AReceiverRestoredFromBeforeCustodyIsToldWhatItLost) {
  Offer();
  federation_.Settle();
  const auto backup = tn_.Backup();
  Accept();
  tn_.RestoreFrom(backup);
  federation_.Settle();
  const pb::WitnessView view = ViewOfWitness(tn_);
  ASSERT_EQ(view.lost_size(), 1);
  EXPECT_EQ(view.lost(0).epoch(), 1u);
  EXPECT_EQ(view.lost(0).fetch_from(), "ml");
  // And nobody else acts meanwhile.
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

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

// protocol.md 4.7, 24: the giver is restored to before RELEASE, and its people
// hand the case to another node. The witness cosigned the first one.
TEST_F(WitnessedHandoffTest, ASecondReleaseOfAnEpochIsNotCosignedAndIsEvidence) {
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
  ASSERT_TRUE(
      header.ParseFromString(lie.release().entry_header().payload()));
  header.set_recorded_at_us(header.recorded_at_us() + 1);
  *lie.mutable_release()->mutable_entry_header() = journal::SignBytes(
      "entry", wire::Encode(header), *ml_.env().signing_key);
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  ASSERT_EQ(Register().head->holder, "tn");
  absl::Status told;
  ASSERT_OK(ml_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const server::Standing standing,
                     server::LoadStanding(ml_.env(), tx,
                                          *ml_.env().directory->Current()));
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
  EXPECT_OK(tn_.Record("worker", at_tn, ProposeCompetence("gn")).status());
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

TEST_F(WitnessedHandoffTest, TheOperatorOfTheWitnessFindsTheTagsOfALostCustodian) {
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
