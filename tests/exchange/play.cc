#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "client/journey/journey_loader.h"
#include "client/journey/placeholders.h"
#include "gtest/gtest.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

std::string Key() {
  static OpenSslRandom random;
  return NewIdempotencyKey(random);
}

class Player {
 public:
  explicit Player(Federation& federation, CaseIds ids = {})
      : federation_(federation), ids_(std::move(ids)) {}

  absl::Status Act(const pb::JourneyAct& act) {
    const std::string day =
        FormatDate(PlusDays(DateOf(federation_.clock().Now()),
                            -static_cast<std::int32_t>(act.days_ago())));
    pb::JourneyAct filled = act;
    Fill(&filled);
    absl::Status done = absl::OkStatus();
    switch (filled.ask_case()) {
      case pb::JourneyAct::kOpen:
        done = Open(filled, day);
        break;
      case pb::JourneyAct::kRecord:
        done = Record(filled, day);
        break;
      default:
        done = Task(filled, day);
    }
    federation_.Settle();
    Follow(CaseLabel(filled));
    return done;
  }

  CaseIds ids() const { return ids_; }

 private:
  void Fill(pb::JourneyAct* act) {
    const Date today = DateOf(federation_.clock().Now());
    EXPECT_OK(VisitPlaceholders(
        act,
        [&](FieldKind kind, const std::string&,
            std::string* value) -> absl::Status {
          PersonLabel label;
          if (kind == FieldKind::kDate) return FillDate(today, value);
          if (kind == FieldKind::kPerson && ParsePersonLabel(*value, &label)) {
            *value = federation_.at(label.node).Staff(label.label);
          }
          return absl::OkStatus();
        }));
  }

  absl::Status Open(const pb::JourneyAct& act, const std::string& day) {
    pb::OpenCaseRequest request = act.open();
    request.set_idempotency_key(Key());
    request.set_happened_on(day);
    Node& node = federation_.at(act.node());
    auto opened = node.cases().OpenCase(
        node.As(act.by(), "CaseService.OpenCase"), request);
    RETURN_IF_ERROR(opened.status());
    ids_[CaseLabel(act)][act.node()] = opened->case_().case_id();
    return absl::OkStatus();
  }

  absl::Status Record(const pb::JourneyAct& act, const std::string& day) {
    pb::RecordRequest request = act.record();
    request.set_case_id(ids_[CaseLabel(act)][act.node()]);
    if (request.act().has_link_sibling()) {
      request.mutable_act()->mutable_link_sibling()->set_sibling(
          ids_[act.sibling()][act.node()]);
    }
    request.set_idempotency_key(Key());
    request.set_happened_on(day);
    Node& node = federation_.at(act.node());
    node.NameWhatStands(request.case_id(), request.mutable_act());
    return node.cases()
        .Record(node.As(act.by(), "CaseService.Record"), request)
        .status();
  }

  // One case is under way at a time: the newest open task is the one.
  absl::Status Task(const pb::JourneyAct& act, const std::string& day) {
    Node& node = federation_.at(act.node());
    std::vector<pb::TaskView> open = node.OpenTasks();
    if (open.empty()) return absl::NotFoundError("no open task");
    const auto newest = std::max_element(
        open.begin(), open.end(), [](const auto& a, const auto& b) {
          return a.arrived_at().seconds() < b.arrived_at().seconds();
        });
    pb::RecordTaskRequest request = act.task();
    request.set_task_id(newest->task_id());
    request.set_idempotency_key(Key());
    request.set_happened_on(day);
    node.NameWhatWaits(&request);
    return node.tasks()
        .RecordTask(node.As(act.by(), "CaseService.RecordTask"), request)
        .status();
  }

  // After a hand-over the case goes on at the receiver under its own id there.
  void Follow(const std::string& label) {
    for (const std::string id : {"ml", "tn", "gn"}) {
      Node& node = federation_.at(id);
      pb::ListTasksRequest request;
      request.set_page_size(200);
      auto tasks = node.tasks().ListTasks(
          node.As("worker", "CaseService.ListTasks"), request);
      ASSERT_OK(tasks.status());
      for (const pb::TaskView& task : tasks->tasks()) {
        if (task.kind() == pb::TASK_KIND_OFFER && !task.case_id().empty() &&
            ids_[label].count(id) == 0) {
          ids_[label][id] = task.case_id();
        }
      }
    }
  }

  Federation& federation_;
  CaseIds ids_;
};

}  // namespace

CaseIds Play(Federation& federation, const pb::Journey& journey) {
  Player player(federation);
  for (const pb::JourneyAct& act : journey.acts()) {
    SCOPED_TRACE(act.title());
    [&] { ASSERT_OK(player.Act(act)); }();
    if (testing::Test::HasFatalFailure()) break;
  }
  return player.ids();
}

absl::Status PlayOn(Federation& federation, CaseIds* ids,
                    const pb::JourneyAct& act) {
  Player player(federation, *ids);
  const absl::Status done = player.Act(act);
  *ids = player.ids();
  return done;
}

}  // namespace causeway::exchange_test
