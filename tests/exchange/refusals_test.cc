// What a node refuses by itself, beside the procedure: each is asked once as it
// must not be, and the same again as it may.

#include <utility>

#include "base/date.h"
#include "base/ids.h"
#include "certs/directory_edit.h"
#include "forms/form_facts.h"
#include "gtest/gtest.h"
#include "server/handoff_giver.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

std::string Accepting(const std::string& worker, bool over = false) {
  return absl::StrCat(
      R"({"acceptOffer":{"worker":")", worker,
      over ? R"(","overCaseload":"CASELOAD_REASON_FOR_A_SHORT_TIME"}})"
           : R"("}})");
}

class RefusalTest : public testing::Test {
 protected:
  void Offer() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff));
    federation_.Settle();
  }
  absl::Status Accept(const std::string& act) {
    return tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(), act)
        .status();
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  OpenSslRandom random_;
  std::string case_id_ = ml_.OpenCase();
};

TEST_F(RefusalTest, WhoApprovesMayRepeatTheNodeAndNotNameAnother) {
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         R"({"approveHandoff":{"receiver":"gn"}})"),
              RefusedBy("H.same_receiver"));
  EXPECT_OK(ml_.Record("supervisor", case_id_,
                       R"({"approveHandoff":{"receiver":"tn"}})"));
}

TEST_F(RefusalTest, WhoAcceptsNamesACaseWorkerOfTheNode) {
  Offer();
  EXPECT_THAT(Accept(Accepting(tn_.Staff("auditor"))),
              RefusedBy("H.worker_named"));
  EXPECT_THAT(Accept(Accepting(ml_.Staff("worker"))),
              RefusedBy("H.worker_named"));
  EXPECT_OK(Accept(Accepting(tn_.Staff("worker"))));
}

// The panel's members are people of the node who may vote.
TEST(PanelRefusalTest, WhoVotesIsAPanelMemberOfTheNode) {
  pb::Journey journey = ShippedJourney("return-to-family.json");
  int before = 0;
  while (!journey.acts(before).record().act().has_record_decision()) ++before;
  const pb::RecordRequest decision = journey.acts(before).record();
  journey.mutable_acts()->DeleteSubrange(before, journey.acts_size() - before);
  Federation federation;
  Node& tn = federation.at("tn");
  pb::RecordRequest request = decision;
  request.set_case_id(Play(federation, journey).at("child").at("tn"));
  request.set_happened_on(FormatDate(DateOf(federation.clock().Now())));
  for (pb::Document& document : *request.mutable_documents()) {
    forms::AgreeWith(request.act(), request.happened_on(), &document);
  }
  const auto record = [&](const std::string& first) {
    OpenSslRandom random;
    request.set_idempotency_key(NewIdempotencyKey(random));
    auto* members =
        request.mutable_act()->mutable_record_decision()->mutable_members();
    members->Clear();
    for (const std::string& member :
         {first, std::string("member-b"), std::string("member-c")}) {
      *members->Add() = tn.Staff(member);
    }
    return tn.cases()
        .Record(tn.As("panel", "CaseService.Record"), request)
        .status();
  };
  EXPECT_THAT(record("supervisor"), RefusedBy("G6.members_known"));
  EXPECT_OK(record("member-a"));
}

TEST_F(RefusalTest, AWorkerWithAFullCaseloadIsNamedOnlyExpressly) {
  constexpr int kCaseloadMax = 25;
  const auto open = [&](const char* by) {
    pb::OpenCaseRequest request;
    request.set_idempotency_key(NewIdempotencyKey(random_));
    request.mutable_opening()->add_nationalities("GN");
    request.mutable_opening()->set_age_band(pb::AGE_BAND_15_TO_17);
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    return tn_.cases().OpenCase(tn_.As(by, "CaseService.OpenCase"), request);
  };
  std::string last;
  for (int i = 0; i < kCaseloadMax; ++i) {
    ASSERT_OK_AND_ASSIGN(const pb::RecordResponse opened, open("worker"));
    last = opened.case_().case_id();
  }
  EXPECT_THAT(open("worker").status(), RefusedBy("W.caseload"));
  EXPECT_OK(open("deputy"));
  Offer();
  EXPECT_THAT(Accept(Accepting(tn_.Staff("worker"))), RefusedBy("W.caseload"));
  // One case less: there is room again.
  const auto assign = [&](const char* label) {
    return tn_
        .Record("supervisor", last,
                absl::StrCat(R"({"assignWorker":{"worker":")", tn_.Staff(label),
                             R"(","reason":"ASSIGNMENT_REASON_WORKLOAD"}})"))
        .status();
  };
  ASSERT_OK(assign("deputy"));
  EXPECT_OK(open("worker"));
  EXPECT_THAT(assign("worker"), RefusedBy("W.caseload"));
  // Nobody overrides it for herself.
  EXPECT_THAT(tn_.RecordTask("deputy", tn_.OpenTasks().at(0).task_id(),
                             Accepting(tn_.Staff("deputy"), /*over=*/true))
                  .status(),
              RefusedBy("W.over_by_another"));
  EXPECT_OK(Accept(Accepting(tn_.Staff("worker"), /*over=*/true)));
  // The reason is in the entry by which custody is taken.
  federation_.Settle();
  std::vector<pb::CaseloadReason> reasons;
  for (const ::causeway::Row& row : tn_.Rows(Table::kCases)) {
    for (const pb::TimelineEntry& entry : tn_.Timeline(row.key)) {
      if (entry.fact().has_custody_taken()) {
        reasons.push_back(entry.fact().custody_taken().over_caseload());
      }
    }
  }
  EXPECT_EQ(reasons, std::vector<pb::CaseloadReason>{
                         pb::CASELOAD_REASON_FOR_A_SHORT_TIME});
}

TEST_F(RefusalTest, PapersAndActsAreOfTheCasesOwnWorker) {
  const auto read = [&](const char* by) {
    pb::GetDocumentRequest request;
    request.set_case_id(case_id_);
    for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
      for (const std::string& one : entry.documents()) {
        request.set_commitment(one);
      }
    }
    EXPECT_FALSE(request.commitment().empty());
    return ml_.cases()
        .GetDocument(ml_.As(by, "CaseService.GetDocument"), request)
        .status();
  };
  ASSERT_OK(read("worker"));
  const std::string assign =
      absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                   R"(","reason":"ASSIGNMENT_REASON_CONFLICT_OF_INTEREST"}})");
  ASSERT_OK(ml_.Record("supervisor", case_id_, assign).status());
  // As of a paper that is nowhere.
  EXPECT_THAT(read("worker"), RefusedBy("access.not_found"));
  EXPECT_THAT(read("colleague"), RefusedBy("access.not_found"));
  EXPECT_THAT(ml_.Record("worker", case_id_, ProposeMovedOn()).status(),
              RefusedBy("W.own_worker"));
  EXPECT_OK(read("supervisor"));
  EXPECT_OK(read("deputy"));
  EXPECT_OK(ml_.Record("deputy", case_id_, ProposeMovedOn()).status());
  // Danger is everybody's to tell.
  EXPECT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
}

TEST_F(RefusalTest, WhatIsProtectedIsShownToTheCasesOwnWorker) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"recordDangerScreen":{
                           "subject":"DANGER_SUBJECT_CHILD",
                           "result":"SCREEN_RESULT_INDICATION"}})"));
  const auto entries = [&](const char* by) {
    pb::ListTimelineRequest request;
    request.set_case_id(case_id_);
    const auto all = ml_.cases().ListTimeline(
        ml_.As(by, "CaseService.ListTimeline"), request);
    EXPECT_OK(all.status());
    int count = 0;
    for (const pb::TimelineEntry& entry : all->entries()) {
      count += entry.journal() == pb::JOURNAL_KIND_PROTECTED ? 1 : 0;
    }
    return count;
  };
  const auto shown = [&](const char* by) {
    pb::GetCaseRequest request;
    request.set_case_id(case_id_);
    const auto view =
        ml_.cases().GetCase(ml_.As(by, "CaseService.GetCase"), request);
    EXPECT_OK(view.status());
    return view.ok() && view->has_protected_();
  };
  const int all = entries("worker");
  EXPECT_GT(all, 0);
  EXPECT_TRUE(shown("worker"));
  ASSERT_OK(ml_.Record(
      "supervisor", case_id_,
      absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                   R"(","reason":"ASSIGNMENT_REASON_WORKLOAD"}})")));
  EXPECT_EQ(entries("worker"), 0);
  EXPECT_FALSE(shown("worker"));
  const pb::ExplainCaseResponse why = ml_.Why("worker", case_id_);
  EXPECT_FALSE(why.case_().has_protected_());
  EXPECT_TRUE(why.closed_gates().empty());
  for (const char* by : {"deputy", "supervisor"}) {
    EXPECT_EQ(entries(by), all);
    EXPECT_TRUE(shown(by));
  }
}

TEST_F(RefusalTest, AnExpiredDirectoryStopsNewHandoffsAndNotCare) {
  // What was agreed goes on.
  federation_.Publish([](pb::Directory& next) {
    next.mutable_agreements(0)->set_valid_until("2199-12-31");
  });
  federation_.clock().Advance(kDirectoryLifetime + absl::Hours(24));
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  EXPECT_THAT(ml_.Record("supervisor", case_id_, kApproveHandoff),
              RefusedBy("directory.expired"));
  EXPECT_OK(ml_.Record("worker", case_id_,
                       R"({"startStep":{"step":"STEP_IMMEDIATE_CARE"}})"));
}

TEST_F(RefusalTest, AVersionThatTheFederationDropsIsNotHandedOn) {
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
  federation_.PublishAtNobody(
      [](pb::Directory& next) { next.clear_procedures(); });
  ml_.Restart();
  EXPECT_THAT(ml_.Record("supervisor", case_id_, kApproveHandoff),
              RefusedBy("directory.procedure_approved"));
}

// A new custodian reports its own visit, and not that of the one before.
TEST_F(RefusalTest, AFollowUpIsReportedByWhoVisited) {
  pb::Journey journey = ShippedJourney("return-to-family.json");
  journey.mutable_acts()->DeleteSubrange(journey.acts_size() - 2, 2);
  Federation federation;
  const std::string at_gn = Play(federation, journey).at("child").at("gn");
  Node& gn = federation.at("gn");
  Node& ml = federation.at("ml");
  for (const char* scope : {"CASE_TRANSFER", "FOLLOW_UP_REPORT"}) {
    ASSERT_OK(gn.Record("worker", at_gn, Consent("granted", scope),
                        {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  }
  ASSERT_OK(gn.Record("worker", at_gn, ProposeCompetence("ml")));
  ASSERT_OK(gn.Record("supervisor", at_gn, kApproveHandoff));
  federation.Settle();
  const std::string at_ml = ml.AcceptOffer(ml.OpenTasks().at(0).task_id());
  ASSERT_FALSE(at_ml.empty());
  for (
      const char* act :
      {R"({"recordAsylumStatus":{
            "status":"ASYLUM_STATUS_INFORMED_NOT_SOUGHT","displacement":"DISPLACEMENT_STATUS_MIGRANT"}})",
       R"({"recordFears":{}})",
       R"({"recordTraffickingScreen":{"result":"SCREEN_RESULT_NO_INDICATION"}})",
       R"({"recordDangerScreen":{"subject":"DANGER_SUBJECT_FAMILY",
            "result":"SCREEN_RESULT_NO_INDICATION"}})",
       R"({"recordDangerScreen":{"subject":"DANGER_SUBJECT_CHILD",
            "result":"SCREEN_RESULT_NO_INDICATION"}})"}) {
    ASSERT_OK(ml.Record("worker", at_ml, act));
  }
  EXPECT_THAT(
      ml.Record("worker", at_ml, R"({"reportFollowUp":{"recipient":"gn"}})"),
      RefusedBy("S8.follow_up_first"));
}

TEST_F(RefusalTest, AMessageLargerThanAPeerTakesIsNotSent) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  pb::Document scan;
  scan.set_kind(pb::DOCUMENT_KIND_INQUIRY_RECORD);
  scan.set_content(std::string(900 * 1024, 's'));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"proposeInquiry":{"kind":
                           "INQUIRY_KIND_INFORMATION_REQUEST",
                           "recipient":"tn"}})",
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD), scan, scan}));
  EXPECT_THAT(ml_.Record("supervisor", case_id_,
                         R"({"approveInquiry":{"kind":
                             "INQUIRY_KIND_INFORMATION_REQUEST",
                             "recipient":"tn"}})"),
              RefusedBy("message.too_large"));
}

// What may lie at the receiver already is not replaced by another file.
TEST_F(RefusalTest, AFileThatMayHaveArrivedIsNotMadeAnew) {
  Offer();
  ASSERT_OK(Accept(Accepting(tn_.Staff("worker"))));
  tn_.sender().RunOnce();
  const auto renew = [&] {
    const auto row = WaitingRow(ml_, pb::MESSAGE_TYPE_BUNDLE);
    EXPECT_OK(row);
    return server::RunWork(ml_.env(), [&](server::Work& work) {
      return server::RenewBundle(work, *row);
    });
  };
  EXPECT_OK(renew());
  federation_.fate = [](const std::string&, const std::string&) {
    return Fate::kLoseAnswer;
  };
  ml_.sender().RunOnce();
  EXPECT_THAT(renew(), RefusedBy("custody.bundle_tried"));
}

}  // namespace
}  // namespace causeway::exchange_test
