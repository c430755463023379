#include "tests/exchange/access_fixture.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/errors.h"
#include "base/ids.h"
#include "gtest/gtest.h"
#include "server/authorisation.h"
#include "tests/exchange/acts.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr std::uint64_t kMovedOn = 999;  // No case here is that far.
constexpr char kKey[] = "a-key-that-nobody-else-uses";

std::size_t At(Place place) { return static_cast<std::size_t>(place); }

// Refused as what does not exist is: before the act itself is looked at.
bool IsAbsent(const Refusal& refusal) {
  if (refusal.rule != "access.not_found") return false;
  for (const char* noun : {"case", "task", "document"}) {
    if (absl::StartsWith(refusal.message,
                         absl::StrCat("no such ", noun, ","))) {
      return true;
    }
  }
  return false;
}

bool HasProtected(const pb::CaseView& view) { return view.has_protected_(); }

bool HasProtectedEntry(const pb::ListTimelineResponse& timeline) {
  return std::any_of(timeline.entries().begin(), timeline.entries().end(),
                     [](const pb::TimelineEntry& entry) {
                       return entry.journal() == pb::JOURNAL_KIND_PROTECTED;
                     });
}

bool HasPrepared(const pb::TaskView& view) { return view.has_prepared(); }

std::string AskAbout(const std::string& act) {
  return absl::StrCat(
      R"({")", act,
      R"(":{"kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"ml"}})");
}

}  // namespace

Shown AccessWorld::Note(const absl::Status& status, bool papers) {
  last_ = status;
  if (status.ok()) return papers ? 'p' : 'c';
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal.has_value()) return '!';
  return IsAbsent(*refusal) ? '-' : 'c';
}

AccessWorld::AccessWorld() {
  cases_.assign(std::size(kPlaces), "");
  papers_ = tasks_ = task_papers_ = cases_;
  Open(Place::kOthers, "colleague");
  Open(Place::kOwn, "worker");
  Open(Place::kCopy, "worker");
  Open(Place::kOthersCopy, "colleague");
  HandToTunisia(Place::kCopy, "worker");
  HandToTunisia(Place::kOthersCopy, "colleague");
  cases_[0] = NewCaseId(*ml_.env().random);
  tasks_[0] = NewTaskId(*ml_.env().random);
  papers_[0] = papers_[At(Place::kOwn)];
  task_papers_[0] = task_papers_[At(Place::kOwn)];
}

void AccessWorld::Open(Place place, const std::string& worker) {
  const std::string case_id = ml_.OpenCase();
  cases_[At(place)] = case_id;
  if (worker != "worker") {
    EXPECT_OK(ml_.Record(
        "supervisor", case_id,
        absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff(worker),
                     R"(","reason":"ASSIGNMENT_REASON_WORKLOAD"}})")));
  }
  for (const pb::TimelineEntry& entry : ml_.Timeline(case_id)) {
    if (entry.documents_size() > 0) papers_[At(place)] = entry.documents(0);
  }
  EXPECT_FALSE(papers_[At(place)].empty());
  const std::string at_tn = tn_.OpenCase();
  EXPECT_OK(tn_.Record("worker", at_tn, Consent("granted", "SHARE_AUTHORITIES"),
                       {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)}));
  EXPECT_OK(tn_.Record("worker", at_tn, AskAbout("proposeInquiry"),
                       {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)}));
  EXPECT_OK(tn_.Record("supervisor", at_tn, AskAbout("approveInquiry")));
  federation_.Settle();
  for (const pb::TaskView& task : ml_.OpenTasks()) {
    if (std::find(tasks_.begin(), tasks_.end(), task.task_id()) ==
        tasks_.end()) {
      tasks_[At(place)] = task.task_id();
    }
  }
  const auto answered =
      ml_.RecordTask(worker, tasks_[At(place)], Answer("ANSWERED"),
                     {Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)}, case_id);
  EXPECT_OK(answered);
  if (!answered.ok()) return;
  EXPECT_TRUE(answered->task().has_prepared());
  task_papers_[At(place)] = answered->task().prepared().documents(0);
}

void AccessWorld::HandToTunisia(Place place, const std::string& worker) {
  EXPECT_OK(ml_.Record(worker, CaseAt(place), ProposeMovedOn()));
  EXPECT_OK(ml_.Record("supervisor", CaseAt(place), kApproveHandoff));
  federation_.Settle();
  EXPECT_NE(tn_.AcceptOffer(tn_.OpenTaskOf(pb::MESSAGE_TYPE_OFFER)), "");
  federation_.Settle();
  EXPECT_EQ(ml_.View(CaseAt(place), "supervisor").handed_to(), "tn");
}

Shown AccessWorld::Ask(const std::string& method, const std::string& who,
                       Place place) {
  const std::string name = method.substr(0, method.find(':'));
  const server::CallContext call = ml_.As(who, name);
  const absl::Status allowed = server::Authorise(server::Caller::kPerson, call);
  if (!allowed.ok()) {
    const std::optional<Refusal> refusal = RefusalOf(allowed);
    return refusal.has_value() && refusal->rule == "access.function" ? 'F'
                                                                     : '!';
  }
  for (const auto ask : {&AccessWorld::AskOfCase, &AccessWorld::AskOfTask,
                         &AccessWorld::AskOfLists}) {
    const Shown seen = (this->*ask)(call, method, place);
    if (seen != '!') return seen;
  }
  return AskOfNode(call, method);
}

Shown AccessWorld::AskOfCase(const server::CallContext& call,
                             const std::string& method, Place place) {
  pb::GetCaseRequest get;
  get.set_case_id(CaseAt(place));
  if (method == "CaseService.GetCase") {
    return Note(ml_.cases().GetCase(call, get), HasProtected);
  }
  if (method == "CaseService.ExplainCase") {
    return Note(ml_.cases().ExplainCase(call, get),
                [](const auto& why) { return why.case_().has_protected_(); });
  }
  if (method == "CaseService.PreviewHandoff") {
    return Reached(ml_.cases().PreviewHandoff(call, get));
  }
  if (method == "CaseService.VoidRelease") {
    return Reached(ml_.cases().VoidRelease(call, get));
  }
  if (method == "CaseService.ListTimeline") {
    pb::ListTimelineRequest request;
    request.set_case_id(CaseAt(place));
    request.set_page_size(200);
    return Note(ml_.cases().ListTimeline(call, request), HasProtectedEntry);
  }
  if (method == "CaseService.ListPendingActs") {
    pb::ListPendingActsRequest request;
    request.set_case_id(CaseAt(place));
    return Note(ml_.cases().ListPendingActs(call, request),
                [](const auto&) { return true; });
  }
  if (method == "CaseService.GetDocument") {
    pb::GetDocumentRequest request;
    request.set_case_id(CaseAt(place));
    request.set_commitment(papers_[At(place)]);
    return Note(ml_.cases().GetDocument(call, request),
                [](const auto&) { return true; });
  }
  if (method == "CaseService.Record") {
    pb::RecordRequest request;
    request.set_case_id(CaseAt(place));
    request.set_idempotency_key(kKey);
    request.set_expected_version(kMovedOn);
    request.mutable_act()->mutable_raise_urgent()->set_kind(
        pb::URGENT_KIND_SAFETY);
    return Reached(ml_.cases().Record(call, request));
  }
  if (method == "CaseService.DropPendingAct") {
    pb::DropPendingActRequest request;
    request.set_case_id(CaseAt(place));
    request.set_idempotency_key(kKey);
    request.set_number(7);
    return Reached(ml_.cases().DropPendingAct(call, request));
  }
  if (method == "EvidenceService.VerifyCase") {
    pb::VerifyCaseRequest request;
    request.set_case_id(CaseAt(place));
    return Reached(ml_.evidence().VerifyCase(call, request));
  }
  return '!';
}

Shown AccessWorld::AskOfTask(const server::CallContext& call,
                             const std::string& method, Place place) {
  pb::GetTaskRequest get;
  get.set_task_id(TaskAt(place));
  if (method == "CaseService.GetTask") {
    return Note(ml_.tasks().GetTask(call, get), HasPrepared);
  }
  if (method == "CaseService.ExplainTask") {
    return Note(ml_.tasks().ExplainTask(call, get),
                [](const auto& why) { return why.task().has_prepared(); });
  }
  if (method == "CaseService.RecordTask") {
    pb::RecordTaskRequest request;
    request.set_task_id(TaskAt(place));
    request.set_idempotency_key(kKey);
    request.set_expected_version(kMovedOn);
    request.mutable_act()->mutable_withdraw_answer();
    return Reached(ml_.tasks().RecordTask(call, request));
  }
  if (method == "CaseService.GetDocument:task") {
    pb::GetDocumentRequest request;
    request.set_task_id(TaskAt(place));
    request.set_commitment(task_papers_[At(place)]);
    return Note(ml_.cases().GetDocument(call, request),
                [](const auto&) { return true; });
  }
  return '!';
}

Shown AccessWorld::AskOfLists(const server::CallContext& call,
                              const std::string& method, Place place) {
  if (method == "CaseService.ListTasks") {
    pb::ListTasksRequest request;
    request.set_page_size(200);
    const auto tasks = ml_.tasks().ListTasks(call, request);
    if (!tasks.ok()) return '!';
    for (const pb::TaskView& task : tasks->tasks()) {
      if (task.task_id() != TaskAt(place)) continue;
      return HasPrepared(task) ? 'p' : 'c';
    }
    return '-';
  }
  if (method == "CaseService.ListCases") {
    pb::ListCasesRequest request;
    request.set_page_size(200);
    const auto cases = ml_.cases().ListCases(call, request);
    if (!cases.ok()) return '!';
    for (const pb::CaseView& one : cases->cases()) {
      if (one.case_id() != CaseAt(place)) continue;
      return HasProtected(one) ? 'p' : 'c';
    }
    return '-';
  }
  if (method == "CaseService.ListDue") {
    pb::ListDueRequest request;
    request.set_within_days(366);
    const auto due = ml_.cases().ListDue(call, request);
    if (!due.ok()) return '!';
    for (const pb::DueItem& item : due->items()) {
      if (item.case_id() == CaseAt(place)) return 'c';
    }
    return '-';
  }
  return '!';
}

Shown AccessWorld::AskOfNode(const server::CallContext& call,
                             const std::string& method) {
  if (method == "CaseService.OpenCase") {
    return Reached(ml_.cases().OpenCase(call, pb::OpenCaseRequest()));
  }
  if (method == "AdminService.GetNode") {
    return Reached(ml_.evidence().GetNode(call, pb::GetNodeRequest()));
  }
  if (method == "AdminService.Diagnose") {
    server::Surroundings around;
    around.tls_certificate_pem = [] { return std::string(); };
    around.free_bytes = [] { return std::uint64_t{1} << 40; };
    around.witness_ahead = [&] { return ml_.agent().WitnessAhead(); };
    return Reached(server::Diagnosis(ml_.env(), around)
                       .Diagnose(call, pb::DiagnoseRequest()));
  }
  if (method == "AdminService.ListDeliveries") {
    return Reached(
        ml_.evidence().ListDeliveries(call, pb::ListDeliveriesRequest()));
  }
  if (method == "AdminService.ResendDelivery") {
    return Reached(
        ml_.evidence().ResendDelivery(call, pb::ResendDeliveryRequest()));
  }
  if (method == "EvidenceService.ListContradictions") {
    return Reached(ml_.evidence().ListContradictions(
        call, pb::ListContradictionsRequest()));
  }
  if (method == "AdminService.ListHeld") {
    return Reached(orders_.ListHeld(call, pb::ListHeldRequest()));
  }
  if (method == "AdminService.GiveOrder") {
    return Reached(orders_.GiveOrder(call, pb::GiveOrderRequest()));
  }
  if (method == "AdminService.FetchCaseFile") {
    return Reached(orders_.FetchCaseFile(call, pb::FetchCaseFileRequest()));
  }
  return '!';
}

}  // namespace causeway::exchange_test
