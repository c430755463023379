// What a node shows its people.

#include "gtest/gtest.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {

pb::CaseView Node::View(const std::string& case_id, const std::string& who) {
  pb::GetCaseRequest request;
  request.set_case_id(case_id);
  auto view = cases_->GetCase(As(who, "CaseService.GetCase"), request);
  EXPECT_OK(view.status());
  return view.ok() ? *view : pb::CaseView();
}

pb::ExplainCaseResponse Node::Why(const std::string& who,
                                  const std::string& case_id,
                                  procedure::Language language) {
  pb::GetCaseRequest request;
  request.set_case_id(case_id);
  server::CallContext call = As(who, "CaseService.ExplainCase");
  call.language = language;
  const auto why = cases_->ExplainCase(call, request);
  EXPECT_OK(why.status());
  return why.ok() ? *why : pb::ExplainCaseResponse();
}

std::vector<std::string> Node::Presses(const std::string& who,
                                       const std::string& case_id) {
  std::vector<std::string> sentences;
  const pb::ExplainCaseResponse why = Why(who, case_id);
  for (const pb::Pressing& one : why.presses()) {
    sentences.push_back(one.sentence());
  }
  return sentences;
}

pb::VerifyCaseResponse Node::Verify(const std::string& case_id) {
  pb::VerifyCaseRequest request;
  request.set_case_id(case_id);
  auto verified = evidence_->VerifyCase(
      As("auditor", "EvidenceService.VerifyCase"), request);
  EXPECT_OK(verified.status());
  return verified.ok() ? *verified : pb::VerifyCaseResponse();
}

std::vector<pb::TaskView> Node::OpenTasks() {
  pb::ListTasksRequest request;
  request.set_page_size(200);
  request.set_open_only(true);
  auto tasks =
      tasks_->ListTasks(As("worker", "CaseService.ListTasks"), request);
  EXPECT_OK(tasks.status());
  return tasks.ok() ? std::vector<pb::TaskView>(tasks->tasks().begin(),
                                                tasks->tasks().end())
                    : std::vector<pb::TaskView>();
}

std::string Node::OpenTaskOf(pb::MessageType type) {
  std::string id;
  for (const pb::TaskView& task : OpenTasks()) {
    if (task.message_type() == type) id = task.task_id();
  }
  return id;
}

std::vector<pb::DueItem> Node::Due(const std::string& who,
                                   std::uint32_t within_days) {
  pb::ListDueRequest request;
  request.set_within_days(within_days);
  const auto due = cases_->ListDue(As(who, "CaseService.ListDue"), request);
  EXPECT_OK(due.status());
  if (!due.ok()) return {};
  EXPECT_FALSE(due->truncated());
  return {due->items().begin(), due->items().end()};
}

std::vector<pb::DeliveryView> Node::OpenDeliveries(const std::string& who) {
  return Deliveries(who, /*open_only=*/true);
}

std::vector<pb::DeliveryView> Node::Deliveries(const std::string& who,
                                               bool open_only) {
  pb::ListDeliveriesRequest request;
  request.set_page_size(200);
  request.set_open_only(open_only);
  auto list = evidence_->ListDeliveries(As(who, "AdminService.ListDeliveries"),
                                        request);
  EXPECT_OK(list.status());
  return list.ok() ? std::vector<pb::DeliveryView>(list->deliveries().begin(),
                                                   list->deliveries().end())
                   : std::vector<pb::DeliveryView>();
}

}  // namespace causeway::exchange_test
