#include "tests/campaign/actor.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/check.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/journey/placeholders.h"
#include "client/proposals.h"
#include "tests/campaign/watch.h"

namespace causeway::campaign {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(15);
constexpr uint64_t kAskAgainOneIn = 6;
constexpr int kReleaseEvery = 4;  // looks at a hand-off
constexpr int kRivalsMax = 3;     // records at the giver during a hand-off

template <typename Response>
std::vector<std::string> DigestsOf(const Response& response) {
  std::vector<std::string> digests;
  for (const v1::TimelineEntry& entry : response.entries()) {
    digests.push_back(entry.digest());
  }
  return digests;
}

bool Fits(const v1::TaskView& task, v1::TaskAct::ActCase act) {
  switch (act) {
    case v1::TaskAct::kAcceptOffer:
    case v1::TaskAct::kDecline:
      return task.kind() == v1::TASK_KIND_OFFER &&
             task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kRecordArrival:
      return task.kind() == v1::TASK_KIND_OFFER &&
             task.state() == v1::TASK_STATE_ACCEPTED && !task.child_arrived() &&
             !task.child_received();
    case v1::TaskAct::kReleaseArrival:
      return task.kind() == v1::TASK_KIND_OFFER && task.has_prepared();
    case v1::TaskAct::kAnswerInquiry:
      return task.kind() == v1::TASK_KIND_INQUIRY &&
             task.state() == v1::TASK_STATE_WAITING;
    case v1::TaskAct::kReleaseAnswer:
      return task.kind() == v1::TASK_KIND_INQUIRY && task.has_prepared();
    case v1::TaskAct::kRecordScreen:
      return task.kind() == v1::TASK_KIND_EVALUATION ||
             task.kind() == v1::TASK_KIND_INQUIRY;
    default:
      return task.kind() == v1::TASK_KIND_EVALUATION;
  }
}

bool IsAboutOffer(v1::TaskAct::ActCase act) {
  switch (act) {
    case v1::TaskAct::kAcceptOffer:
    case v1::TaskAct::kDecline:
    case v1::TaskAct::kRecordArrival:
    case v1::TaskAct::kReleaseArrival:
      return true;
    default:
      return false;
  }
}

// The node decided; one whose disk failed under it decides nothing any more.
bool Decided(const absl::Status& status) {
  if (!NoAnswer(status)) return true;
  const auto refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule != "storage.disk_failed";
}

bool Closed(const v1::TaskView& task) {
  return task.state() == v1::TASK_STATE_DONE ||
         task.state() == v1::TASK_STATE_DECLINED ||
         task.state() == v1::TASK_STATE_WITHDRAWN;
}

}  // namespace

int64_t Monotonic() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

absl::Time CallDeadline() { return absl::Now() + kCallTimeout; }

bool NoAnswer(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status) || absl::IsUnknown(status) ||
         absl::IsUnauthenticated(status);
}

bool IsSuperseded(const absl::Status& status) {
  const auto refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule == "custody.superseded";
}

NodeClient& People::As(const std::string& node, const std::string& label) {
  std::unique_ptr<NodeClient>& client = clients_[{node, label}];
  if (client == nullptr) {
    auto context =
        FindContext(cluster_.contexts(), absl::StrCat(label, "@", node));
    CAUSEWAY_CHECK(context.ok()) << context.status().message();
    auto made = NodeClient::Create(*context);
    CAUSEWAY_CHECK(made.ok()) << made.status().message();
    client = *std::move(made);
  }
  return *client;
}

void People::Forget(const std::string& node, const std::string& label) {
  clients_.erase({node, label});
}

std::string AskAgain(People& people, const Acknowledged& first) {
  NodeClient& client = people.As(first.node, first.by);
  std::vector<std::string> digests;
  uint64_t pending = 0;
  absl::Status status;
  if (first.ask.has_open()) {
    const auto again = client.OpenCase(first.ask.open(), CallDeadline());
    status = again.status();
    if (again.ok()) digests = DigestsOf(*again);
    if (again.ok()) pending = again->pending();
  } else {
    const auto again = client.Record(first.ask.record(), CallDeadline());
    status = again.status();
    if (again.ok()) digests = DigestsOf(*again);
    if (again.ok()) pending = again->pending();
  }
  if (!status.ok()) {
    // What was answered is answered, whatever the node may do by now.
    if (Decided(status)) {
      return absl::StrCat("a repeated call is refused: ",
                          std::string(status.message()));
    }
    people.Forget(first.node, first.by);
    return "";
  }
  return digests == first.digests && pending == first.pending
             ? ""
             : "a repeated call has another effect";
}

Actor::Actor(const Cluster* cluster, uint64_t seed,
             std::function<bool()> given_up)
    : cluster_(*cluster),
      random_(seed),
      given_up_(std::move(given_up)),
      people_(cluster) {}

void Actor::Pause() { absl::SleepFor(absl::Milliseconds(20 + random_() % 40)); }

void Actor::ForgetIfBroken(const absl::Status& status, const std::string& node,
                           const std::string& label) {
  if (NoAnswer(status) && !RefusalOf(status).has_value()) {
    people_.Forget(node, label);
  }
}

void Actor::Play(CaseFile* file) {
  file_ = file;
  holder_ = file->script.first;
  epoch_ = 0;
  said_.clear();
  travels_ = false;
  for (const v1::JourneyAct& act : file->script.acts) {
    const absl::Status done = Do(act);
    if (done.ok()) continue;
    file->problem =
        absl::StrCat("at ", act.node(), ": ", std::string(done.message()), ": ",
                     act.ShortDebugString().substr(0, 160));
    return;
  }
  file->complete = true;
}

absl::Status Actor::Fill(v1::JourneyAct* act) {
  const Date today = DateOf(absl::Now());
  RETURN_IF_ERROR(VisitPlaceholders(
      act,
      [&](FieldKind kind, const std::string&,
          std::string* value) -> absl::Status {
        if (kind == FieldKind::kDate) return FillDate(today, value);
        PersonLabel person;
        if (kind == FieldKind::kPerson && ParsePersonLabel(*value, &person)) {
          *value = cluster_.StaffNumber(person.node, person.label);
        }
        return absl::OkStatus();
      }));
  const std::string day =
      FormatDate(PlusDays(today, -static_cast<int32_t>(act->days_ago())));
  const auto fill = [&](auto* request) {
    request->set_idempotency_key(NewIdempotencyKey(keys_));
    request->set_happened_on(day);
  };
  if (act->has_open()) fill(act->mutable_open());
  if (act->has_record()) fill(act->mutable_record());
  if (act->has_task()) fill(act->mutable_task());
  return absl::OkStatus();
}

absl::Status Actor::Do(const v1::JourneyAct& act) {
  v1::JourneyAct filled = act;
  RETURN_IF_ERROR(Fill(&filled));
  if (filled.record().act().has_propose_handoff()) {
    travels_ = filled.record().act().propose_handoff().child_travels();
    said_.clear();
  }
  int64_t invoked = kNever;
  while (true) {
    const absl::Status status = filled.has_task()
                                    ? TryTask(act, &filled, &invoked)
                                    : Try(&filled, &invoked);
    if (status.ok() || absl::IsInternal(status)) return status;
    ForgetIfBroken(status, act.node(), act.by());
    // What never becomes right.
    if (absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status) ||
        absl::IsAlreadyExists(status) || absl::IsDataLoss(status)) {
      return status;
    }
    if (given_up_()) return status;
    if (filled.has_record() && LacksProposal(act.record().act()) &&
        !NoAnswer(status)) {
      // Refused: what was named is not what stands by now.
      filled = act;
      RETURN_IF_ERROR(Fill(&filled));
    }
    Pause();
  }
}

absl::Status Actor::NameProposal(NodeClient& client,
                                 v1::RecordRequest* record) {
  if (!LacksProposal(record->act())) return absl::OkStatus();
  if (cluster_.witnessed()) {
    v1::GetCaseRequest get;
    get.set_case_id(record->case_id());
    ASSIGN_OR_RETURN(const v1::CaseView view,
                     client.GetCase(get, CallDeadline()));
    if (view.pending_acts() > 0) {
      return absl::FailedPreconditionError("the proposal may be pending");
    }
  }
  ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                   WholeTimeline(client, record->case_id(), CallDeadline()));
  const v1::TimelineEntry* const last =
      LastProposal(record->act(), all.entries());
  if (last != nullptr) {
    causeway::NameProposal(last->sequence(), record->mutable_act());
    NameProtectedSeen(all.entries(), record->mutable_act());
  }
  return absl::OkStatus();
}

absl::Status Actor::Try(v1::JourneyAct* filled, int64_t* invoked) {
  NodeClient& client = people_.As(filled->node(), filled->by());
  if (filled->has_record() && filled->record().case_id().empty()) {
    filled->mutable_record()->set_case_id(file_->ids[filled->node()]);
    const absl::Status named = NameProposal(client, filled->mutable_record());
    if (!named.ok()) {
      filled->mutable_record()->clear_case_id();
      return named;
    }
  }
  ++file_->calls;
  if (*invoked == kNever) *invoked = Monotonic();
  const auto response = filled->has_open()
                            ? client.OpenCase(filled->open(), CallDeadline())
                            : client.Record(filled->record(), CallDeadline());
  if (!response.ok()) return response.status();
  return Noted(*filled, *response, *invoked);
}

absl::Status Actor::Noted(const v1::JourneyAct& filled,
                          const v1::RecordResponse& response, int64_t invoked) {
  Operation acted;
  acted.node = filled.node();
  acted.epoch = response.case_().epoch();
  acted.invoked = invoked;
  acted.ended = Monotonic();
  file_->history.push_back(acted);
  file_->ids[filled.node()] = response.case_().case_id();
  file_->acknowledged.push_back({filled.node(), filled.by(), filled,
                                 DigestsOf(response), response.pending()});
  const v1::Act& act = filled.record().act();
  file_->withdrawn += act.has_withdraw_handoff() ? 1U : 0U;
  file_->inquiries += act.has_approve_inquiry() ? 1U : 0U;
  if (random_() % kAskAgainOneIn != 0) return absl::OkStatus();
  const std::string problem = AskAgain(people_, file_->acknowledged.back());
  return problem.empty() ? absl::OkStatus() : absl::InternalError(problem);
}

absl::StatusOr<v1::CaseView> Actor::AtHolder() {
  v1::GetCaseRequest get;
  get.set_case_id(file_->ids[holder_]);
  auto view = people_.As(holder_, "worker").GetCase(get, CallDeadline());
  ForgetIfBroken(view.status(), holder_, "worker");
  return view;
}

absl::StatusOr<v1::TaskView> Actor::FindTask(
    const std::string& node, bool open_only,
    const std::function<bool(const v1::TaskView&)>& fits) {
  v1::ListTasksRequest request;
  request.set_page_size(limits::kPageSizeMax);
  request.set_open_only(open_only);
  do {
    auto page =
        people_.As(node, "supervisor").ListTasks(request, CallDeadline());
    ForgetIfBroken(page.status(), node, "supervisor");
    RETURN_IF_ERROR(page.status());
    for (const v1::TaskView& task : page->tasks()) {
      if (task.peer() == holder_ && fits(task)) return task;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError("no task yet");
}

absl::StatusOr<v1::TaskView> Actor::StandingOffer(const std::string& to,
                                                  bool open_only) {
  ASSIGN_OR_RETURN(const v1::CaseView view, AtHolder());
  return FindTask(to, open_only, [&](const v1::TaskView& task) {
    return task.kind() == v1::TASK_KIND_OFFER &&
           task.offer_id() == view.offer_id();
  });
}

absl::StatusOr<v1::TaskView> Actor::TaskOf(const v1::JourneyAct& filled) {
  const v1::TaskAct::ActCase act = filled.task().act().act_case();
  if (IsAboutOffer(act)) {
    ASSIGN_OR_RETURN(v1::TaskView task,
                     StandingOffer(filled.node(), /*open_only=*/true));
    RETURN_IF_ERROR(SayAgain(task.task_id()));
    v1::GetTaskRequest get;
    get.set_task_id(task.task_id());
    ASSIGN_OR_RETURN(
        task,
        people_.As(filled.node(), "supervisor").GetTask(get, CallDeadline()));
    if (!Fits(task, act)) return absl::NotFoundError("not such a task yet");
    return task;
  }
  ASSIGN_OR_RETURN(const v1::CaseView view, AtHolder());
  std::set<std::string> references;
  for (const v1::ExchangeView& exchange : view.exchanges()) {
    if (exchange.peer() == filled.node())
      references.insert(exchange.reference());
  }
  return FindTask(
      filled.node(), /*open_only=*/true, [&](const v1::TaskView& task) {
        return Fits(task, act) && references.count(task.reference()) > 0;
      });
}

absl::Status Actor::SendTask(v1::JourneyAct* filled) {
  v1::RecordTaskRequest* const task = filled->mutable_task();
  NodeClient& client = people_.As(filled->node(), filled->by());
  if (LacksPrepared(task->act())) {
    v1::GetTaskRequest get;
    get.set_task_id(task->task_id());
    ASSIGN_OR_RETURN(const v1::TaskView seen,
                     client.GetTask(get, CallDeadline()));
    NamePrepared(seen, task->mutable_act());
  }
  ++file_->calls;
  return client.RecordTask(*task, CallDeadline()).status();
}

absl::Status Actor::SayAgain(const std::string& task_id) {
  for (const v1::JourneyAct& said : said_) {
    v1::GetTaskRequest get;
    get.set_task_id(task_id);
    ASSIGN_OR_RETURN(
        const v1::TaskView task,
        people_.As(said.node(), "supervisor").GetTask(get, CallDeadline()));
    if (!Fits(task, said.task().act().act_case())) continue;
    v1::JourneyAct again = said;
    RETURN_IF_ERROR(Fill(&again));
    again.mutable_task()->set_task_id(task_id);
    ++file_->said_again;
    RETURN_IF_ERROR(SendTask(&again));
  }
  return absl::OkStatus();
}

absl::Status Actor::TryTask(const v1::JourneyAct& act, v1::JourneyAct* filled,
                            int64_t* invoked) {
  if (filled->task().task_id().empty()) {
    ASSIGN_OR_RETURN(const v1::TaskView found, TaskOf(*filled));
    filled->mutable_task()->set_task_id(found.task_id());
  }
  const std::string task_id = filled->task().task_id();
  if (*invoked == kNever) *invoked = Monotonic();
  const absl::Status sent = SendTask(filled);
  if (!sent.ok()) {
    if (NoAnswer(sent)) return sent;
    // Refused: the offer may have gone on under another number, or what was
    // named is not what waits by now.
    const auto other = TaskOf(*filled);
    if (!other.ok() ||
        (other->task_id() == task_id && !LacksPrepared(act.task().act()))) {
      return sent;
    }
    *filled = act;
    RETURN_IF_ERROR(Fill(filled));
    filled->mutable_task()->set_task_id(other->task_id());
    return absl::UnavailableError("to be sent anew");
  }
  const v1::TaskAct::ActCase what = filled->task().act().act_case();
  if (IsAboutOffer(what)) said_.push_back(act);
  if (what == v1::TaskAct::kDecline) {
    ++file_->declined;
    return AwaitDecline(filled->node());
  }
  const bool binds = travels_ ? what == v1::TaskAct::kReleaseArrival
                              : what == v1::TaskAct::kAcceptOffer;
  if (!binds || !file_->script.await_transfers) return absl::OkStatus();
  return AwaitTransfer(filled->node(), task_id, *invoked);
}

absl::Status Actor::ReleaseLater() {
  v1::JourneyAct open;
  open.mutable_record()->mutable_act()->mutable_release_later();
  v1::JourneyAct secret;
  secret.mutable_record()->mutable_act()->mutable_release_protected_later();
  for (v1::JourneyAct* const ask : {&open, &secret}) {
    ask->set_node(holder_);
    ask->set_by("supervisor");
    RETURN_IF_ERROR(Fill(ask));
    int64_t invoked = kNever;
    const absl::Status status = Try(ask, &invoked);
    if (absl::IsInternal(status)) return status;
    ForgetIfBroken(status, holder_, "supervisor");
  }
  return absl::OkStatus();
}

absl::Status Actor::AwaitDecline(const std::string& to) {
  while (true) {
    if (given_up_()) return absl::InternalError("the giver learns no DECLINE");
    const auto view = AtHolder();
    if (view.ok() && view->custody() == v1::CUSTODY_STATE_HELD) {
      said_.clear();
      return absl::OkStatus();
    }
    const auto standing = StandingOffer(to, /*open_only=*/true);
    // A refusal is a matter of time, and the giver tells how it ends.
    if (standing.ok()) SayAgain(standing->task_id()).IgnoreError();
    Pause();
  }
}

absl::Status Actor::AwaitTransfer(const std::string& to, std::string task,
                                  int64_t invoked) {
  Operation transfer;
  transfer.kind = Operation::Kind::kTransfer;
  transfer.node = holder_;
  transfer.epoch = epoch_;
  transfer.to = to;
  transfer.invoked = invoked;
  const size_t place = file_->history.size();
  file_->history.push_back(transfer);
  Watch watch(&cluster_, {holder_, file_->ids[holder_], ""}, {to, "", task});
  int rivals = 0;
  int polls = 0;
  while (true) {
    if (given_up_()) return absl::InternalError("the hand-off does not end");
    if (!file_->script.child_travels && rivals < kRivalsMax &&
        random_() % 3 == 0) {
      ++rivals;
      RETURN_IF_ERROR(Probe(holder_));
    }
    if (++polls % kReleaseEvery == 0) RETURN_IF_ERROR(ReleaseLater());
    v1::GetTaskRequest get;
    get.set_task_id(task);
    auto view = people_.As(to, "worker").GetTask(get, CallDeadline());
    ForgetIfBroken(view.status(), to, "worker");
    if (view.ok() && view->case_id().empty()) {
      if (Closed(*view)) {
        view = StandingOffer(to, /*open_only=*/false);
        if (view.ok()) task = view->task_id();
      } else if (cluster_.witnessed()) {
        SayAgain(task).IgnoreError();  // as above
      }
    }
    if (view.ok() && !view->case_id().empty()) {
      file_->ids[to] = view->case_id();
      break;
    }
    Pause();
  }
  // Seen at the receiver: it has happened.
  file_->history[place].ended = Monotonic();
  said_.clear();
  const std::string before = holder_;
  holder_ = to;
  ++epoch_;
  ++file_->handed_over;
  RETURN_IF_ERROR(Probe(before));
  const std::vector<Operation> seen = watch.Stop();
  file_->looks += seen.size();
  file_->history.insert(file_->history.end(), seen.begin(), seen.end());
  return absl::OkStatus();
}

absl::Status Actor::Probe(const std::string& node) {
  v1::JourneyAct ask = AsylumAnswer(node, random_());
  RETURN_IF_ERROR(Fill(&ask));
  ask.mutable_record()->set_case_id(file_->ids[node]);
  Operation saw;
  saw.node = node;
  saw.invoked = Monotonic();
  ++file_->calls;
  const auto response =
      people_.As(node, "worker").Record(ask.record(), CallDeadline());
  saw.ended = Monotonic();
  if (response.ok()) return Noted(ask, *response, saw.invoked);
  if (IsSuperseded(response.status())) {
    saw.kind = Operation::Kind::kSuperseded;
    file_->history.push_back(saw);
  } else if (NoAnswer(response.status()) ||
             !RefusalOf(response.status()).has_value()) {
    ++file_->unanswered[node];
    ForgetIfBroken(response.status(), node, "worker");
  }
  return absl::OkStatus();
}

}  // namespace causeway::campaign
