// Protection is lowered by two, consent goes to whom it names, and an approval
// names what was seen: through the handlers, between nodes.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Asylum(const std::string& status) {
  return absl::StrCat(R"({"recordAsylumStatus":{"status":"ASYLUM_STATUS_)",
                      status,
                      R"(","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})");
}

std::string ConfirmLowering(std::uint64_t proposal) {
  return absl::StrCat(R"({"confirmLowering":{"proposal":")", proposal,
                      R"("}})");
}

std::string AskFor(const char* act, const char* recipient) {
  return absl::StrCat(R"({")", act,
                      R"(":{"kind":"INQUIRY_KIND_INFORMATION_REQUEST",)",
                      R"("recipient":")", recipient, R"("}})");
}

std::string WithdrawFrom(const char* recipient) {
  return absl::StrCat(
      R"({"withdrawConsent":{"scopes":["CONSENT_SCOPE_SHARE_AUTHORITIES"],)",
      R"("givenBy":"CONSENT_GIVER_CHILD","recipients":[")", recipient,
      R"("]}})");
}

class ProtectionTest : public testing::Test {
 protected:
  // Rules that keep an evaluation request from going to Guinea.
  std::vector<std::string> ClosedToGuinea(Node& node,
                                          const std::string& case_id) {
    std::vector<std::string> rules;
    const pb::ExplainCaseResponse why = node.Why("supervisor", case_id);
    for (const pb::ClosedGate& gate : why.closed_gates()) {
      const auto& sends = gate.sends();
      if (gate.peer() != "gn" ||
          std::find(sends.begin(), sends.end(),
                    pb::MESSAGE_TYPE_EVALUATION_REQUEST) == sends.end()) {
        continue;
      }
      for (const pb::Lack& lack : gate.lacks()) rules.push_back(lack.rule());
    }
    return rules;
  }
  void Record(Node& node, const std::string& case_id, const std::string& act,
              std::vector<pb::DocumentKind> kinds = {}) {
    std::vector<pb::Document> documents;
    for (const pb::DocumentKind kind : kinds) documents.push_back(Text(kind));
    ASSERT_OK(node.Record("worker", case_id, act, documents).status());
  }
  // The child answers for this scope, and these recipients alone.
  void Consents(Node& node, const std::string& case_id,
                const std::string& scope, const std::string& recipients) {
    for (const char* answer : {"refused", "granted"}) {
      Record(node, case_id, Consent(answer, scope, recipients),
             {pb::DOCUMENT_KIND_CONSENT_RECORD});
    }
  }
  int ToldOfChange(const std::string& node) {
    int told = 0;
    for (const pb::TaskView& task : federation_.at(node).OpenTasks()) {
      told += task.message_type() == pb::MESSAGE_TYPE_CONSENT_CHANGED;
    }
    return told;
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& gn_ = federation_.at("gn");
};

TEST_F(ProtectionTest, OnePersonClosesAndTwoOpen) {
  const std::string case_id = tn_.OpenCase();
  ASSERT_THAT(ClosedToGuinea(tn_, case_id), Not(Contains("P1.asylum")));
  ASSERT_OK(
      tn_.Record(
             "supervisor", case_id,
             absl::StrCat(R"({"assignWorker":{"worker":")", tn_.Staff("deputy"),
                          R"(","reason":"ASSIGNMENT_REASON_ABSENCE"}})"))
          .status());
  ASSERT_OK(tn_.Record("deputy", case_id, Asylum("PENDING")).status());
  EXPECT_THAT(ClosedToGuinea(tn_, case_id), Contains("P1.asylum"));
  const auto lowered =
      tn_.Record("deputy", case_id, Asylum("INFORMED_NOT_SOUGHT"));
  ASSERT_OK(lowered.status());
  EXPECT_THAT(ClosedToGuinea(tn_, case_id), Contains("P1.asylum"));
  EXPECT_THAT(tn_.Why("supervisor", case_id).waiting(),
              ElementsAre(HasSubstr("asylum")));
  EXPECT_THAT(tn_.Why("auditor", case_id).waiting(), IsEmpty());
  const std::uint64_t place = lowered->entries(0).sequence() + 1;
  EXPECT_THAT(tn_.Record("deputy", case_id, ConfirmLowering(place)).status(),
              RefusedBy("P1.lowered_by_two"));
  EXPECT_THAT(
      tn_.Record("supervisor", case_id, ConfirmLowering(place - 1)).status(),
      RefusedBy("P1.lowering_waits"));
  ASSERT_OK(tn_.Record("supervisor", case_id, ConfirmLowering(place)).status());
  EXPECT_THAT(ClosedToGuinea(tn_, case_id), Not(Contains("P1.asylum")));
  EXPECT_THAT(tn_.Why("supervisor", case_id).waiting(), IsEmpty());
  EXPECT_TRUE(tn_.Verify(case_id).verified());
}

TEST_F(ProtectionTest, ConsentToOneCountryOpensNoGateToAnother) {
  const std::string case_id = gn_.OpenCase();
  Consents(gn_, case_id, "CASE_TRANSFER", R"("TN")");
  Record(gn_, case_id, ProposeCompetence("ml"));
  EXPECT_THAT(gn_.Record("supervisor", case_id, kApproveHandoff).status(),
              RefusedBy("P6.consent"));
  Record(gn_, case_id, kWithdrawHandoff);
  Record(gn_, case_id, ProposeCompetence("tn"));
  EXPECT_OK(gn_.Record("supervisor", case_id, kApproveHandoff).status());
}

TEST_F(ProtectionTest, ACaseFileHoldsWhatTheConsentCovers) {
  const std::string case_id = gn_.OpenCase();
  Consents(gn_, case_id, "CASE_TRANSFER",
           R"("TN"],"categories":["DOCUMENT_KIND_REGISTRATION_FORM")");
  Record(gn_, case_id, ProposeCompetence("tn"));
  pb::GetCaseRequest request;
  request.set_case_id(case_id);
  const auto preview = gn_.cases().PreviewHandoff(
      gn_.As("supervisor", "CaseService.PreviewHandoff"), request);
  ASSERT_OK(preview.status());
  int goes = 0;
  for (const pb::PreviewedDocument& one : preview->documents()) {
    EXPECT_EQ(one.stays(), one.kind() != pb::DOCUMENT_KIND_REGISTRATION_FORM);
    goes += one.stays() ? 0 : 1;
  }
  EXPECT_GT(goes, 0);
  EXPECT_GT(preview->documents_size(), goes);
}

TEST_F(ProtectionTest, WithdrawalFromOneRecipientTellsThatOneAlone) {
  const std::string case_id = gn_.OpenCase();
  Consents(gn_, case_id, "SHARE_AUTHORITIES", R"("ML","TN")");
  const auto propose = [&](const char* recipient) {
    Record(gn_, case_id, AskFor("proposeInquiry", recipient),
           {pb::DOCUMENT_KIND_INQUIRY_RECORD});
  };
  const auto approve = [&](const char* recipient) {
    return gn_
        .Record("supervisor", case_id, AskFor("approveInquiry", recipient))
        .status();
  };
  for (const char* recipient : {"ml", "tn"}) {
    propose(recipient);
    ASSERT_OK(approve(recipient));
  }
  federation_.Settle();
  Record(gn_, case_id, WithdrawFrom("FR"));  // Who holds nothing.
  Record(gn_, case_id, WithdrawFrom("ML"));
  federation_.Settle();
  EXPECT_EQ(ToldOfChange("ml"), 1);
  EXPECT_EQ(ToldOfChange("tn"), 0);
  for (const char* recipient : {"ml", "tn"}) {
    for (const pb::TaskView& task : federation_.at(recipient).OpenTasks()) {
      if (task.message_type() != pb::MESSAGE_TYPE_INFORMATION_REQUEST) continue;
      ASSERT_OK(
          federation_.at(recipient)
              .RecordTask(
                  "supervisor", task.task_id(),
                  R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_REFUSED"}})")
              .status());
    }
  }
  federation_.Settle();
  EXPECT_THAT(gn_.Record("worker", case_id, AskFor("proposeInquiry", "ml"),
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                  .status(),
              RefusedBy("P6.consent"));
  propose("tn");
  EXPECT_OK(approve("tn"));
}

TEST_F(ProtectionTest, AnOverrideIsApprovedAsItWasSeen) {
  const std::string case_id = ml_.OpenCase();
  const auto propose = [&](const char* recipient) {
    const auto answer = ml_.Record(
        "worker", case_id,
        absl::StrCat(
            R"({"proposeOverride":{"ground":)",
            R"("OVERRIDE_GROUND_COURT_ORDER","alternativesTried":true,)",
            R"("childTold":true,"scope":"CONSENT_SCOPE_CASE_TRANSFER",)",
            R"("recipient":")", recipient, R"("}})"),
        {Text(pb::DOCUMENT_KIND_OVERRIDE_RECORD)});
    EXPECT_OK(answer.status());
    return answer.ok() ? answer->entries(0).sequence() + 1 : 0;
  };
  const auto approve = [&](std::uint64_t proposal) {
    return ml_
        .Record("supervisor", case_id,
                absl::StrCat(R"({"approveOverride":{"expiresOn":")",
                             FormatDate(DateOf(federation_.clock().Now())),
                             R"(","reviewOn":")",
                             FormatDate(DateOf(federation_.clock().Now())),
                             R"(","proposal":")", proposal, R"("}})"))
        .status();
  };
  const std::uint64_t seen = propose("tn");
  const std::uint64_t stands = propose("gn");
  EXPECT_THAT(approve(seen), RefusedBy("O.same_proposal"));
  EXPECT_OK(approve(stands));
}

}  // namespace
}  // namespace causeway::exchange_test
