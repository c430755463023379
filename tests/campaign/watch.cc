#include "tests/campaign/watch.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "tests/campaign/actor.h"

namespace causeway::campaign {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Milliseconds(60);
// The check of a history takes as long as there are operations at one time.
constexpr size_t kLooksMax = 150;

std::optional<Operation> Said(const std::string& node,
                              const v1::CaseView& view) {
  Operation saw;
  saw.node = node;
  saw.epoch = view.epoch();
  switch (view.custody()) {
    case v1::CUSTODY_STATE_HELD:
    case v1::CUSTODY_STATE_OFFERED:
    case v1::CUSTODY_STATE_ACCEPTED:
      return saw;
    case v1::CUSTODY_STATE_RELEASED:
    case v1::CUSTODY_STATE_CLOSED:
      saw.kind = Operation::Kind::kSuperseded;
      return saw;
    default:
      return std::nullopt;
  }
}

}  // namespace

Watch::Watch(const Cluster* cluster, Place giver, Place receiver)
    : cluster_(*cluster),
      giver_([this, place = std::move(giver)] { Look(place, &at_giver_); }),
      receiver_([this, place = std::move(receiver)] {
        Look(place, &at_receiver_);
      }) {}

Watch::~Watch() { Stop(); }

std::vector<Operation> Watch::Stop() {
  stopping_ = true;
  for (std::thread* const thread : {&giver_, &receiver_}) {
    if (thread->joinable()) thread->join();
  }
  std::vector<Operation> saw = std::move(at_giver_);
  saw.insert(saw.end(), at_receiver_.begin(), at_receiver_.end());
  at_giver_.clear();
  at_receiver_.clear();
  return saw;
}

void Watch::Look(Place place, std::vector<Operation>* saw) {
  People people(&cluster_);
  while (!stopping_ && saw->size() < kLooksMax) {
    absl::SleepFor(kBetweenLooks);
    const int64_t invoked = Monotonic();
    if (place.case_id.empty()) {
      v1::GetTaskRequest get;
      get.set_task_id(place.task_id);
      const auto task =
          people.As(place.node, "worker").GetTask(get, CallDeadline());
      if (!task.ok()) people.ForgetAll();
      if (task.ok()) place.case_id = task->case_id();
      continue;
    }
    v1::GetCaseRequest get;
    get.set_case_id(place.case_id);
    const auto view =
        people.As(place.node, "worker").GetCase(get, CallDeadline());
    if (!view.ok()) {
      people.ForgetAll();
      continue;
    }
    std::optional<Operation> said = Said(place.node, *view);
    if (!said.has_value()) continue;
    said->invoked = invoked;
    said->ended = Monotonic();
    saw->push_back(*std::move(said));
  }
}

}  // namespace causeway::campaign
