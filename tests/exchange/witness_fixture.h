#ifndef CAUSEWAY_TESTS_EXCHANGE_WITNESS_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_WITNESS_FIXTURE_H_

// A case of ml that is to go to tn, in a federation with the witness "wi".

#include <cstdint>
#include <string>
#include <vector>

#include "certs/officer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/witness_statement.h"
#include "server/order_handlers.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/witness_store.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::exchange_test {

class WitnessedHandoffTest : public ::testing::Test {
 protected:
  void SetUp() override {
    federation_.Settle();
    case_id_ = ml_.OpenCase();
    ASSERT_FALSE(case_id_.empty());
  }

  void Offer(const std::string& receiver = "tn") {
    ASSERT_OK(
        ml_.Record("worker", case_id_, ProposeMovedOn(receiver)).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  }

  std::string Accept() {
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    EXPECT_THAT(tasks, ::testing::SizeIs(1));
    return tasks.empty() ? "" : tn_.AcceptOffer(tasks[0].task_id());
  }

  // The register of the only case there is.
  custody::CaseRegister Register() {
    const std::vector<::causeway::Row> rows =
        wi_.Rows(Table::kWitness, server::keys::RegisterPrefix());
    EXPECT_THAT(rows, ::testing::SizeIs(1));
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
  void ReleaseToASilentReceiver(const std::string& receiver = "tn") {
    Offer(receiver);
    federation_.Settle();
    Node& bound = federation_.at(receiver);
    ASSERT_OK(bound
                  .RecordTask("supervisor", bound.OpenTasks()[0].task_id(),
                              R"({"acceptOffer":{"worker":")" +
                                  bound.Staff("worker") + R"("}})")
                  .status());
    // RELEASE is written; neither the receiver nor the witness gets it.
    federation_.fate = [this, receiver](const std::string& from,
                                        const std::string& to) {
      const bool released =
          ml_.View(case_id_).custody() == pb::CUSTODY_STATE_RELEASED;
      return released && (to == "wi" || to == receiver || from == receiver)
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
    return SignedByOfficers(wire::Encode(order), officers);
  }
  pb::SignedOrder SignedByOfficers(const std::string& payload, int officers) {
    pb::SignedOrder signed_order;
    signed_order.set_payload(payload);
    for (int i = 0; i < officers; ++i) {
      const auto key = LoadOfficerKey(
          federation_.layout().order_key_paths[static_cast<std::size_t>(i)]);
      EXPECT_OK(key.status());
      pb::OfficerSignature* const one = signed_order.add_signatures();
      one->set_key_id(key->Id());
      one->set_signature(
          key->Sign(journal::kOrderType, signed_order.payload()).value_or(""));
    }
    return signed_order;
  }
  absl::StatusOr<pb::GiveOrderResponse> Give(const pb::SignedOrder& order) {
    pb::GiveOrderRequest request;
    *request.mutable_order() = order;
    return server::OrderHandlers(wi_.env()).GiveOrder(
        wi_.As("operator", "AdminService.GiveOrder"), request);
  }

  Federation federation_{Federation::Profile::kWitness};
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& wi_ = federation_.at("wi");
  std::string case_id_;
  std::string tag_;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_WITNESS_FIXTURE_H_
