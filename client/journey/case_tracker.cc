#include "client/journey/case_tracker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "base/status_macros.h"

namespace causeway {
namespace {

bool Fits(const v1::TaskView& task, v1::TaskAct::ActCase act) {
  const bool offer = task.kind() == v1::TASK_KIND_OFFER;
  const bool evaluation = task.kind() == v1::TASK_KIND_EVALUATION;
  switch (act) {
    case v1::TaskAct::kAcceptOffer:
      return offer && task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kRecordArrival:
      return offer && task.state() == v1::TASK_STATE_ACCEPTED;
    case v1::TaskAct::kDecline:
      return (offer || evaluation) && (task.state() == v1::TASK_STATE_WAITING ||
                                       task.state() == v1::TASK_STATE_ACCEPTED);
    case v1::TaskAct::kAcceptEvaluation:
      return evaluation && task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kRecordVisit:
    case v1::TaskAct::kSubmitReport:
      return evaluation && (task.state() == v1::TASK_STATE_ACCEPTED ||
                            task.state() == v1::TASK_STATE_REPORT_SUBMITTED);
    case v1::TaskAct::kApproveReport:
    case v1::TaskAct::kRejectReport:
      return evaluation && task.state() == v1::TASK_STATE_REPORT_SUBMITTED;
    case v1::TaskAct::kAnswerInquiry:
      return task.kind() == v1::TASK_KIND_INQUIRY &&
             task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kReleaseAnswer:
      return task.kind() == v1::TASK_KIND_INQUIRY && task.has_prepared();
    case v1::TaskAct::kReleaseArrival:
      return offer && task.has_prepared();
    case v1::TaskAct::kWithdrawAnswer:
      return task.kind() == v1::TASK_KIND_INQUIRY &&
             task.state() == v1::TASK_STATE_DONE;
    case v1::TaskAct::kReleaseFile:
      return task.kind() == v1::TASK_KIND_FILE_REQUEST &&
             task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kSendNotice:
      return evaluation;
    case v1::TaskAct::kRecordScreen:
      return evaluation || task.kind() == v1::TASK_KIND_INQUIRY;
    case v1::TaskAct::ACT_NOT_SET:
      break;
  }
  return false;
}

bool Newer(const v1::TaskView& a, const v1::TaskView& b) {
  return std::pair(a.arrived_at().seconds(), a.arrived_at().nanos()) >
         std::pair(b.arrived_at().seconds(), b.arrived_at().nanos());
}

}  // namespace

void CaseTracker::Opened(const std::string& label, const std::string& node,
                         const v1::CaseView& view) {
  auto& at = cases_[label];
  if (at.count(node) == 0) route_[label].push_back(node);
  at[node] = view.case_id();
}

void CaseTracker::Seen(const std::string& label,
                       const v1::TimelineEntry& entry) {
  told_[label].insert(entry.digest());
}

std::string CaseTracker::CaseAt(const std::string& label,
                                const std::string& node) const {
  const auto at = cases_.find(label);
  if (at == cases_.end()) return "";
  const auto found = at->second.find(node);
  return found == at->second.end() ? "" : found->second;
}

absl::StatusOr<NodeClient*> CaseTracker::ReaderAt(
    const std::string& node) const {
  NodeClient* const reader = nodes_->Reader(node);
  if (reader == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("nobody in the journey may read cases at ", node));
  }
  return reader;
}

absl::StatusOr<v1::CaseView> CaseTracker::Read(
    const std::string& node, const std::string& case_id) const {
  ASSIGN_OR_RETURN(NodeClient * reader, ReaderAt(node));
  v1::GetCaseRequest request;
  request.set_case_id(case_id);
  return reader->GetCase(request, Deadline());
}

absl::StatusOr<std::vector<v1::TaskView>> CaseTracker::TasksAt(
    const std::string& node) const {
  ASSIGN_OR_RETURN(NodeClient * reader, ReaderAt(node));
  v1::ListTasksRequest request;
  request.set_page_size(limits::kPageSizeMax);
  std::vector<v1::TaskView> tasks;
  do {
    ASSIGN_OR_RETURN(const v1::ListTasksResponse page,
                     reader->ListTasks(request, Deadline()));
    tasks.insert(tasks.end(), page.tasks().begin(), page.tasks().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return tasks;
}

absl::StatusOr<v1::TaskView> CaseTracker::FindTask(
    const std::string& label, const std::string& node,
    v1::TaskAct::ActCase act) const {
  std::set<std::pair<std::string, std::string>> references;
  if (const auto at = cases_.find(label); at != cases_.end()) {
    for (const auto& [known, case_id] : at->second) {
      if (known == node) continue;
      ASSIGN_OR_RETURN(const v1::CaseView view, Read(known, case_id));
      for (const v1::ExchangeView& exchange : view.exchanges()) {
        if (exchange.peer() == node) {
          references.emplace(known, exchange.reference());
        }
      }
    }
  }
  ASSIGN_OR_RETURN(std::vector<v1::TaskView> tasks, TasksAt(node));
  std::sort(tasks.begin(), tasks.end(), Newer);
  for (const v1::TaskView& task : tasks) {
    if (Fits(task, act) &&
        references.count({task.peer(), task.reference()}) > 0) {
      return task;
    }
  }
  return absl::NotFoundError(
      absl::StrCat("no task for this at ", node, " about this case"));
}

absl::StatusOr<bool> CaseTracker::Pending() const {
  for (const std::string& node : nodes_->NodeIds()) {
    NodeClient* const reader = nodes_->DeliveryReader(node);
    if (reader == nullptr) continue;
    v1::ListDeliveriesRequest request;
    request.set_open_only(true);
    request.set_page_size(limits::kPageSizeMax);
    ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse page,
                     reader->ListDeliveries(request, Deadline()));
    for (const v1::DeliveryView& delivery : page.deliveries()) {
      if (delivery.state() == v1::DELIVERY_STATE_PENDING) return true;
    }
  }
  return false;
}

absl::StatusOr<bool> CaseTracker::Follow() {
  bool settled = true;
  for (auto& [label, at] : cases_) {
    const std::string last = route_[label].back();
    ASSIGN_OR_RETURN(const v1::CaseView view, Read(last, at[last]));
    if (view.asks_witness()) settled = false;
    const std::string next = view.handed_to();
    if (next.empty() || at.count(next) > 0) continue;
    const auto& known = nodes_->NodeIds();
    if (std::count(known.begin(), known.end(), next) == 0) continue;
    bool arrived = false;
    ASSIGN_OR_RETURN(const std::vector<v1::TaskView> tasks, TasksAt(next));
    for (const v1::TaskView& task : tasks) {
      if (task.kind() != v1::TASK_KIND_OFFER || task.case_id().empty() ||
          task.peer() != last) {
        continue;
      }
      for (const v1::ExchangeView& exchange : view.exchanges()) {
        if (exchange.peer() != next ||
            exchange.reference() != task.reference()) {
          continue;
        }
        at[next] = task.case_id();
        route_[label].push_back(next);
        arrived = true;
      }
    }
    settled = settled && arrived;
  }
  return settled;
}

absl::Status CaseTracker::Settle() {
  const absl::Time until = clock_->Now() + kJourneySettleTimeout;
  // Twice quiet: a message that one node took in while another was asked may
  // have made a new one at the first.
  int quiet = 0;
  while (quiet < 2) {
    ASSIGN_OR_RETURN(const bool pending, Pending());
    ASSIGN_OR_RETURN(const bool settled, Follow());
    quiet = !pending && settled ? quiet + 1 : 0;
    if (quiet > 0) continue;
    if (clock_->Now() > until) {
      return absl::DeadlineExceededError(
          absl::StrCat(pending ? "messages are still under way"
                               : "a case was handed over and has not arrived, "
                                 "or the witness is still asked about it",
                       " after ", absl::FormatDuration(kJourneySettleTimeout)));
    }
    absl::SleepFor(kJourneyPollEvery);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListTimelineResponse> CaseTracker::Timeline(
    const std::string& node, const std::string& case_id) const {
  ASSIGN_OR_RETURN(NodeClient * reader, ReaderAt(node));
  return WholeTimeline(*reader, case_id, Deadline());
}

absl::StatusOr<std::vector<NewEntries>> CaseTracker::TakeNews() {
  std::vector<NewEntries> news;
  for (const auto& [label, route] : route_) {
    for (const std::string& node : route) {
      NewEntries found;
      found.label = label;
      found.node = node;
      const std::string& case_id = cases_[label][node];
      ASSIGN_OR_RETURN(found.view, Read(node, case_id));
      if (found.view.open_entries() + found.view.protected_entries() ==
          entries_[{label, node}]) {
        continue;
      }
      entries_[{label, node}] =
          found.view.open_entries() + found.view.protected_entries();
      ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                       Timeline(node, case_id));
      for (const v1::TimelineEntry& entry : all.entries()) {
        if (told_[label].insert(entry.digest()).second) {
          found.entries.push_back(entry);
        }
      }
      if (!found.entries.empty()) news.push_back(std::move(found));
    }
  }
  return news;
}

}  // namespace causeway
