// Cases under procedure versions: opened, moved, handed over, and nodes that
// lack one.

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/date.h"
#include "base/errors.h"
#include "crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/case_versions.h"
#include "server/store_keys.h"
#include "statemachine/procedure/translation.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using procedure::Procedure;
using procedure::ProcedureSet;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Procedure& Edited() {
  static const auto* const kEdited = [] {
    const std::string text = EditedProcedure("2", kFormWithMajority);
    return new Procedure(*Procedure::Parse(text, Sha256(text)));
  }();
  return *kEdited;
}

constexpr char kMajority[] = R"({"foreseeMajority":{"month":"2030-01"}})";

std::string MoveTo(const Procedure& version) {
  return absl::StrCat(R"({"moveProcedure":{"procedureDigest":")",
                      absl::Base64Escape(version.digest()), R"("}})");
}

class VersionTest : public testing::Test {
 protected:
  VersionTest() : ml_(federation_.at("ml")), tn_(federation_.at("tn")) {
    case_id_ = ml_.OpenCase();
  }

  static void Know(Node& node, const std::string& current = "") {
    node.Know(*ProcedureSet::Make({Edited()}, current));
  }
  void Move() {
    ASSERT_OK(ml_.Record("supervisor", case_id_, MoveTo(Edited())));
  }
  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff));
    federation_.Settle();
  }
  void Accept() {
    ASSERT_EQ(tn_.OpenTasks().size(), 1u);
    ASSERT_OK(tn_.RecordTask(
        "supervisor", tn_.OpenTasks().front().task_id(),
        R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})"));
  }
  std::vector<pb::CaseView> CasesOf(Node& node) {
    const auto list = node.cases().ListCases(
        node.As("worker", "CaseService.ListCases"), pb::ListCasesRequest());
    EXPECT_OK(list);
    return {list->cases().begin(), list->cases().end()};
  }
  absl::StatusOr<pb::RecordResponse> Open(Node& node) {
    pb::OpenCaseRequest request;
    request.set_idempotency_key(std::string(20, 'k'));
    request.mutable_opening()->add_nationalities("GN");
    request.mutable_opening()->add_habitual_residences("GN");
    request.mutable_opening()->set_age_band(pb::AGE_BAND_15_TO_17);
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return node.cases().OpenCase(node.As("worker", "CaseService.OpenCase"),
                                 request);
  }

  Federation federation_;
  Node& ml_;
  Node& tn_;
  std::string case_id_;
};

TEST_F(VersionTest, CasesAreOpenedUnderTheCurrentVersionOnceItIsApproved) {
  Know(ml_, "iss-eight-steps 2");
  EXPECT_THAT(Open(ml_), RefusedBy("V.known"));
  federation_.Approve(Edited(), {"tn"});  // For another node.
  EXPECT_THAT(Open(ml_), RefusedBy("V.known"));
  federation_.Approve(Edited(), {"ml"});
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse opened, Open(ml_));
  EXPECT_EQ(opened.case_().procedure(), "iss-eight-steps 2");
  EXPECT_EQ(opened.case_().procedure_digest(), Edited().digest());
  const std::string& id = opened.case_().case_id();
  EXPECT_THAT(ml_.Record("worker", id, kMajority),
              RefusedBy("X.form_with_majority"));
  EXPECT_OK(ml_.Record("worker", id, kMajority,
                       {Text(pb::DOCUMENT_KIND_REGISTRATION_FORM)}));
  EXPECT_TRUE(ml_.Verify(id).verified());
  // An older case keeps its own.
  EXPECT_EQ(ml_.View(case_id_).procedure(), "iss-eight-steps 1");
  EXPECT_OK(ml_.Record("worker", case_id_, kMajority));
}

TEST_F(VersionTest, ACaseIsMovedByASupervisorToAnApprovedVersion) {
  EXPECT_THAT(ml_.Record("supervisor", case_id_, MoveTo(Edited())),
              RefusedBy("V.known"));
  Know(ml_);
  EXPECT_THAT(ml_.Record("supervisor", case_id_, MoveTo(Edited())),
              RefusedBy("V.known"));
  federation_.Approve(Edited(), {"ml"});
  EXPECT_THAT(ml_.Record("worker", case_id_, MoveTo(Edited())),
              RefusedBy("role.function"));
  EXPECT_THAT(ml_.Record("supervisor", case_id_, MoveTo(Procedure::Embedded())),
              RefusedBy("V.other"));
  Move();
  EXPECT_EQ(ml_.View(case_id_).procedure_digest(), Edited().digest());
  EXPECT_THAT(ml_.Record("worker", case_id_, kMajority),
              RefusedBy("X.form_with_majority"));
  ml_.Restart();
  EXPECT_THAT(ml_.Record("worker", case_id_, kMajority),
              RefusedBy("X.form_with_majority"));
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

// In French a case is explained in the words of its version, where they lie
// beside its file.
TEST_F(VersionTest, ACaseIsExplainedInTheFrenchOfItsVersion) {
  Procedure french = Edited();
  french.AddFrench(*procedure::Translation::ParseFor(french, R"([steps]
step_1 = "Arrivée et accueil"
[rule."X.form_with_majority"]
sentence = "Le mois des 18 ans est consigné avec la fiche."
missing = "la fiche d'enregistrement"
who = "travailleur social"
)",
                                                     nullptr));
  ml_.Know(*ProcedureSet::Make({french}, ""));
  federation_.Approve(Edited(), {"ml"});
  const auto why = [&] {
    return ml_.Why("worker", case_id_, procedure::Language::kFrench);
  };
  EXPECT_THAT(why().DebugString(), Not(HasSubstr("18 ans est consigné avec")));
  Move();
  const pb::ExplainCaseResponse told = why();
  std::vector<std::string> needs;
  for (const pb::CommandView& command : told.commands()) {
    if (command.act() != "foresee_majority") continue;
    for (const auto& need : command.needs()) {
      needs.push_back(need.rule().sentence());
    }
  }
  EXPECT_THAT(needs,
              Contains("Le mois des 18 ans est consigné avec la fiche."));
}

TEST_F(VersionTest, ACaseIsNeverMovedBack) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml"});
  Move();
  EXPECT_THAT(ml_.Record("supervisor", case_id_, MoveTo(Procedure::Embedded())),
              RefusedBy("V.newer"));
}

TEST_F(VersionTest, ACaseDoesNotMoveToAVersionThatDropsARule) {
  const std::string text = EditedProcedure("3");
  const Procedure third = *Procedure::Parse(text, Sha256(text));
  ml_.Know(*ProcedureSet::Make({Edited(), third}, ""));
  federation_.Approve(Edited(), {"ml"});
  federation_.Approve(third, {"ml"});
  Move();
  const auto refused = ml_.Record("supervisor", case_id_, MoveTo(third));
  EXPECT_THAT(refused, RefusedBy("V.asks_no_less"));
  EXPECT_THAT(RefusalOf(refused.status())->missing,
              Contains("X.form_with_majority"));
  EXPECT_EQ(ml_.View(case_id_).procedure_digest(), Edited().digest());
}

TEST_F(VersionTest, ACaseKeepsItsVersionWhileItIsOffered) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml", "tn"});
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  EXPECT_THAT(ml_.Record("supervisor", case_id_, MoveTo(Edited())),
              RefusedBy("V.no_handoff"));
}

TEST_F(VersionTest, AMovedCaseGoesToANodeThatKnowsEveryVersion) {
  Know(ml_);
  Know(tn_);
  federation_.Approve(Edited(), {"ml", "tn"});
  ASSERT_OK(ml_.Record("worker", case_id_, kMajority));
  Move();
  Offer();
  Accept();
  federation_.Settle();
  const std::vector<pb::CaseView> cases = CasesOf(tn_);
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].custodian(), "tn");
  EXPECT_EQ(cases[0].procedure_digest(), Edited().digest());
  EXPECT_TRUE(tn_.Verify(cases[0].case_id()).verified());
  // The next hand-off asks for both again: gn has the first alone.
  EXPECT_THAT(tn_.Record("worker", cases[0].case_id(), ProposeCompetence("gn")),
              RefusedBy("P.procedure_known"));
}

// Before anybody spends a day on it: the proposal says so.
TEST_F(VersionTest, AHandOffToANodeThatLacksAVersionIsNotProposed) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml"});
  Move();
  const auto refused = ml_.Record("worker", case_id_, ProposeMovedOn());
  EXPECT_THAT(refused, RefusedBy("P.procedure_known"));
  EXPECT_THAT(RefusalOf(refused.status())->missing,
              Contains(HasSubstr(HexEncode(Edited().digest()))));
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  // Once the directory names it for the receiver, it is.
  federation_.Approve(Edited(), {"tn"});
  EXPECT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
}

// The directory may change between proposal and approval.
TEST_F(VersionTest, AnOfferToANodeThatLostAVersionIsNotSent) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml"});
  Move();
  federation_.Approve(Edited(), {"tn"});
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  federation_.Publish([](pb::Directory& next) {
    for (pb::DirectoryNode& entry : *next.mutable_nodes()) {
      if (entry.node_id() != "tn") continue;
      entry.mutable_procedure_digests()->RemoveLast();
    }
  });
  const auto refused = ml_.Record("supervisor", case_id_, kApproveHandoff);
  EXPECT_THAT(refused, RefusedBy("P.procedure_known"));
  EXPECT_THAT(ml_.OpenDeliveries(), IsEmpty());
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
}

// The directory names a version that the operator has not put there yet.
TEST_F(VersionTest, AnOfferUnderAVersionThatIsNotThereIsRefused) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml", "tn"});
  Move();
  Offer();
  EXPECT_THAT(tn_.OpenTasks(), IsEmpty());
  EXPECT_THAT(CasesOf(tn_), IsEmpty());
  // Refused for good: in the list until somebody looks.
  const std::vector<pb::DeliveryView> open = ml_.OpenDeliveries();
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].state(), pb::DELIVERY_STATE_REFUSED);
  EXPECT_EQ(open[0].last_rule(), "P.procedure_known");
}

TEST_F(VersionTest, AFileUnderAVersionThatIsGoneWaitsAndMovesNoCustody) {
  Know(ml_);
  Know(tn_);
  federation_.Approve(Edited(), {"ml", "tn"});
  Move();
  Offer();
  Accept();
  tn_.Know(ProcedureSet::EmbeddedAlone());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  EXPECT_THAT(CasesOf(tn_), IsEmpty());
  ASSERT_EQ(ml_.OpenDeliveries().size(), 1u);
  EXPECT_EQ(ml_.OpenDeliveries()[0].last_rule(), "S.procedure_known");
  EXPECT_EQ(ml_.OpenDeliveries()[0].state(), pb::DELIVERY_STATE_PENDING);
  Know(tn_);
  federation_.Settle();
  EXPECT_EQ(CasesOf(tn_).size(), 1u);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(VersionTest, ACaseUnderAVersionThatIsGoneIsReadUnderNoOther) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml"});
  Move();
  ml_.Know(ProcedureSet::EmbeddedAlone());
  pb::GetCaseRequest request;
  request.set_case_id(case_id_);
  const auto refused =
      ml_.cases().GetCase(ml_.As("worker", "CaseService.GetCase"), request);
  EXPECT_THAT(refused, RefusedBy("S.procedure_known"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr(HexEncode(Edited().digest()))));
  // The next start says so before anybody asks.
  std::vector<std::string> missing;
  ASSERT_OK(ml_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        missing, server::VersionsMissing(tx, ProcedureSet::EmbeddedAlone()));
    return absl::OkStatus();
  }));
  EXPECT_THAT(missing, ElementsAre(HasSubstr(HexEncode(Edited().digest()))));
  Know(ml_);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

TEST_F(VersionTest, AnEvaluatorMustHaveTheVersion) {
  Know(ml_);
  federation_.Approve(Edited(), {"ml"});
  Move();
  const pb::ExplainCaseResponse explained = ml_.Why("supervisor", case_id_);
  EXPECT_EQ(explained.case_().procedure(), "iss-eight-steps 2");
  int named = 0;
  for (const pb::ClosedGate& gate : explained.closed_gates()) {
    for (const pb::Lack& lack : gate.lacks()) {
      if (lack.rule() != "P.procedure_known") continue;
      named += gate.sends_size();
      EXPECT_THAT(lack.missing(), HasSubstr(HexEncode(Edited().digest())));
    }
  }
  // Offers, case files, releases and evaluations, to tn and to gn.
  EXPECT_EQ(named, 8);
}

}  // namespace
}  // namespace causeway::exchange_test
