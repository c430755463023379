#include "server/runner.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/log.h"
#include "server/refuse_by.h"
#include "wire/status_convert.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kTellEvery = absl::Seconds(10);

absl::Status QueueFull() {
  return RefuseBy(absl::StatusCode::kResourceExhausted, "limits.queue",
                  "too many calls wait here; try again later",
                  /*retryable=*/true);
}

bool IsShed(const std::optional<Refusal>& refusal) {
  return refusal.has_value() && (refusal->rule == "limits.queue" ||
                                 refusal->rule == "limits.connections");
}

absl::Status TooLate() {
  return RefuseBy(absl::StatusCode::kDeadlineExceeded, "limits.deadline",
                  "the deadline passed before the work began; nothing changed",
                  /*retryable=*/true);
}

// Failures of the node itself, not refusals of a caller.
bool IsOurFault(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInternal ||
         status.code() == absl::StatusCode::kUnknown ||
         status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kUnimplemented;
}

}  // namespace

Runner::Runner(Options options)
    : options_(std::move(options)),
      shed_(options_.clock != nullptr ? options_.clock : &clock_, kTellEvery) {}

grpc::ServerUnaryReactor* Runner::Start(
    grpc::CallbackServerContext* context,
    const google::protobuf::Message& request, absl::string_view method,
    Work work) {
  Arrival arrival;
  arrival.context = context;
  arrival.reactor = context->DefaultReactor();
  arrival.request = &request;
  arrival.method = std::string(method);
  arrival.began = std::chrono::steady_clock::now();
  // gRPC states deadlines by the system's clock; ours must not jump with it.
  const auto named =
      std::max(context->deadline() - std::chrono::system_clock::now(),
               std::chrono::system_clock::duration::zero());
  arrival.expires =
      arrival.began +
      std::min(std::chrono::duration_cast<std::chrono::nanoseconds>(named),
               absl::ToChronoNanoseconds(options_.deadline_max));

  std::string caller;
  absl::StatusOr<CallContext> call = Admit(arrival, caller);
  if (!call.ok()) {
    Finish(arrival, call.status(), caller);
    return arrival.reactor;
  }
  const bool queued = options_.pool->TrySubmit(
      [this, arrival, caller, call = *std::move(call), work = std::move(work)] {
        const absl::Status status = Perform(arrival, call, work);
        LeavePlace(caller);
        Finish(arrival, status, caller);
      });
  if (!queued) {
    LeavePlace(caller);
    Finish(arrival, QueueFull(), caller);
  }
  return arrival.reactor;
}

absl::StatusOr<CallContext> Runner::Admit(const Arrival& arrival,
                                          std::string& caller) {
  if (draining_.load()) {
    return RefuseBy(absl::StatusCode::kUnavailable, "node.draining",
                    "the node is stopping; try again", /*retryable=*/true);
  }
  absl::StatusOr<CallContext> call = options_.identify(*arrival.context);
  if (!call.ok()) return call;
  caller = call->Caller();
  if (options_.holds && !options_.holds(arrival.context->peer(), caller)) {
    return RefuseBy(absl::StatusCode::kResourceExhausted, "limits.connections",
                    "this caller has as many connections here as it may",
                    /*retryable=*/true);
  }
  call->method = arrival.method;
  const absl::Status allowed = Authorise(options_.caller, *call);
  if (!allowed.ok()) return allowed;
  if (!TakePlace(caller)) return QueueFull();
  return call;
}

absl::Status Runner::Perform(const Arrival& arrival, const CallContext& call,
                             const Work& work) const {
  if (std::chrono::steady_clock::now() >= arrival.expires) return TooLate();
  if (arrival.context->IsCancelled()) {
    return absl::CancelledError("the caller went away; nothing changed");
  }
  if (arrival.request->ByteSizeLong() > options_.request_bytes_max) {
    return RefuseBy(absl::StatusCode::kInvalidArgument, "limits.request_bytes",
                    absl::StrCat("the request is longer than ",
                                 options_.request_bytes_max, " bytes"));
  }
  // Strings that are not UTF-8 have not got here: they do not parse.
  const absl::Status known = wire::RefuseUnknown(*arrival.request);
  if (!known.ok()) return known;
  return work(call);
}

void Runner::Finish(const Arrival& arrival, const absl::Status& status,
                    const std::string& caller) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - arrival.began);
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (status.ok()) {
    Log(LogLevel::kDebug, "call_done",
        {{"method", arrival.method}, {"duration_ms", took.count()}});
  } else if (IsShed(refusal)) {
    LogShed(refusal->rule, caller);
  } else {
    const bool ours = IsOurFault(status);
    Log(ours ? LogLevel::kWarning : LogLevel::kInfo,
        ours ? "call_failed" : "call_refused",
        {{"method", arrival.method},
         {"peer", PeerIn(caller)},
         {"code", absl::StatusCodeToString(status.code())},
         {"rule", refusal.has_value() ? refusal->rule : "none"},
         {"duration_ms", took.count()}});
  }
  // The last touch: gRPC may free everything of the call now.
  arrival.reactor->Finish(wire::ToGrpc(status));
}

void Runner::LogShed(const std::string& rule, const std::string& caller) {
  const std::optional<std::uint64_t> count =
      shed_.Note(absl::StrCat(rule, " ", caller));
  if (!count.has_value()) return;
  Log(LogLevel::kWarning, "calls_shed",
      {{"peer", PeerIn(caller)}, {"rule", rule}, {"count", *count}});
}

std::string Runner::PeerIn(const std::string& caller) const {
  if (options_.caller != Caller::kPeer) return "";
  return caller.substr(0, caller.find('/'));
}

bool Runner::TakePlace(const std::string& caller) {
  const MutexLock lock(&mutex_);
  size_t& taken = places_[caller];
  if (taken >= std::max<size_t>(options_.pool->queue_max() / 2, 1)) {
    return false;
  }
  ++taken;
  return true;
}

void Runner::LeavePlace(const std::string& caller) {
  const MutexLock lock(&mutex_);
  const auto place = places_.find(caller);
  if (place != places_.end() && --place->second == 0) places_.erase(place);
}

}  // namespace causeway::server
