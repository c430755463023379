#ifndef CAUSEWAY_SERVER_RUNNER_H_
#define CAUSEWAY_SERVER_RUNNER_H_

// What every call of a listener goes through, so that no method can leave a
// check out: draining, identity, the caller's connections, authorisation, the
// caller's share of the queue, deadline, limits and strictness of the request,
// the handler, one log line for what did not succeed, and the status as it may
// leave the node.
// Identity and authorisation come first: a stranger makes us do no work.
// Thread-safe. Must outlive its calls.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/mutex.h"
#include "google/protobuf/message.h"
#include "server/authorisation.h"
#include "server/call_context.h"
#include "server/language.h"
#include "server/repeat_count.h"
#include "server/worker_pool.h"

namespace causeway::server {

class Runner {
 public:
  struct Options {
    Caller caller = Caller::kPerson;
    // Who calls; everything but the method.
    std::function<absl::StatusOr<CallContext>(const grpc::ServerContextBase&)>
        identify;
    // Whether the connection that gRPC names so may be one more of this
    // caller's (ConnectionTable::HeldBy); empty: nobody counts.
    std::function<bool(absl::string_view peer, const std::string& caller)>
        holds;
    WorkerPool* pool = nullptr;
    const Clock* clock = nullptr;  // For the log; none: the system's.
    // What a call may take at most from its arrival to the start of its work,
    // also where the caller names no deadline or a later one.
    absl::Duration deadline_max = absl::Seconds(30);
    size_t request_bytes_max = limits::kLocalMessageBytesMax;
    // Whose words refusals are put into.
    const procedure::ProcedureSet* procedures =
        &procedure::ProcedureSet::EmbeddedAlone();
  };

  explicit Runner(Options options);

  // Runs `handler` on a thread of the pool. Codes before the handler:
  // UNAVAILABLE "node.draining" (retryable), those of `identify`,
  // RESOURCE_EXHAUSTED "limits.connections" (retryable), those of Authorise,
  // RESOURCE_EXHAUSTED "limits.queue" (retryable),
  // DEADLINE_EXCEEDED "limits.deadline", CANCELLED, INVALID_ARGUMENT
  // "limits.request_bytes" and "input.field". The request is untouched, the
  // response is filled on success alone.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const Request* request, Response* response,
                                absl::string_view method,
                                std::function<absl::StatusOr<Response>(
                                    const CallContext&, const Request&)>
                                    handler) {
    return Start(context, *request, method,
                 [this, request, response, handler = std::move(handler)](
                     const CallContext& call) -> absl::Status {
                   CallContext asked = call;
                   asked.language = LanguageOf(*request);
                   absl::StatusOr<Response> answer = handler(asked, *request);
                   if (!answer.ok()) {
                     return InLanguage(answer.status(), asked.language,
                                       *options_.procedures);
                   }
                   *response = *std::move(answer);
                   return absl::OkStatus();
                 });
  }

  // The same for a member function.
  template <class Request, class Response, class Handlers>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const Request* request, Response* response,
                                absl::string_view method, Handlers* handlers,
                                absl::StatusOr<Response> (Handlers::*function)(
                                    const CallContext&, const Request&)) {
    return Run<Request, Response>(
        context, request, response, method,
        [handlers, function](const CallContext& call, const Request& body) {
          return (handlers->*function)(call, body);
        });
  }

  // From now on new calls are refused; those taken in go on.
  void Drain() { draining_.store(true); }

 private:
  using Work = std::function<absl::Status(const CallContext&)>;
  using SteadyTime = std::chrono::steady_clock::time_point;

  // One call from its arrival to its answer.
  struct Arrival {
    grpc::CallbackServerContext* context = nullptr;
    grpc::ServerUnaryReactor* reactor = nullptr;
    const google::protobuf::Message* request = nullptr;
    std::string method;
    SteadyTime began;
    SteadyTime expires;
  };

  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message& request,
                                  absl::string_view method, Work work);
  // Who calls, if the call may go on; holds a place for the caller. `caller` is
  // set as soon as it is known.
  absl::StatusOr<CallContext> Admit(const Arrival& arrival,
                                    std::string& caller);
  absl::Status Perform(const Arrival& arrival, const CallContext& call,
                       const Work& work) const;
  // `caller` as CallContext::Caller; empty where nobody could be named.
  void Finish(const Arrival& arrival, const absl::Status& status,
              const std::string& caller);
  // Of what is shed one line for many.
  void LogShed(const std::string& rule, const std::string& caller);
  // The node that called, for the log: people are not named.
  std::string PeerIn(const std::string& caller) const;

  bool TakePlace(const std::string& caller);
  void LeavePlace(const std::string& caller);

  const Options options_;
  SystemClock clock_;  // Where the options name none.
  RepeatCount shed_;
  std::atomic<bool> draining_{false};
  Mutex mutex_;
  // Calls taken in, by caller: none may fill more than half of the queue.
  std::map<std::string, size_t> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_RUNNER_H_
