#include "server/runner.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/test/default_reactor_test_peer.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "causeway/v1/admin_service.grpc.pb.h"
#include "server/refuse_by.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"
#include "wire/status_convert.h"

namespace causeway::server {
namespace {

using causeway::v1::GetNodeRequest;
using causeway::v1::GetNodeResponse;
using causeway::v1::ListDeliveriesRequest;
using causeway::v1::ListDeliveriesResponse;
using ::testing::HasSubstr;
using ::testing::Not;

// Lets a handler wait until the test says go.
class Gate {
 public:
  void Open() {
    const MutexLock lock(&mutex_);
    open_ = true;
    cond_.SignalAll();
  }
  void Pass() {
    const MutexLock lock(&mutex_);
    ++waiting_;
    cond_.SignalAll();
    while (!open_) cond_.Wait(&mutex_);
  }
  void AwaitWaiting(int count) {
    const MutexLock lock(&mutex_);
    while (waiting_ < count) cond_.Wait(&mutex_);
  }

 private:
  Mutex mutex_;
  CondVar cond_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FakeService : public causeway::v1::AdminService::CallbackService {
 public:
  using Handler = std::function<absl::StatusOr<ListDeliveriesResponse>(
      const CallContext&, const ListDeliveriesRequest&)>;

  grpc::ServerUnaryReactor* GetNode(grpc::CallbackServerContext* context,
                                    const GetNodeRequest* request,
                                    GetNodeResponse* response) override {
    return runner->Run<GetNodeRequest, GetNodeResponse>(
        context, request, response, "AdminService.Unheard",
        [this](const CallContext&, const GetNodeRequest&) {
          ++handled;
          return GetNodeResponse();
        });
  }
  grpc::ServerUnaryReactor* ListDeliveries(
      grpc::CallbackServerContext* context,
      const ListDeliveriesRequest* request,
      ListDeliveriesResponse* response) override {
    return runner->Run<ListDeliveriesRequest, ListDeliveriesResponse>(
        context, request, response, "AdminService.ListDeliveries",
        [this](const CallContext& call, const ListDeliveriesRequest& body) {
          ++handled;
          return handler(call, body);
        });
  }

  Runner* runner = nullptr;
  Handler handler;
  std::atomic<int> handled{0};
};

// Says who calls, in the place of TLS.
class Callers {
 public:
  void Add(const grpc::ServerContextBase& context, const std::string& who) {
    const MutexLock lock(&mutex_);
    who_[&context] = who;
  }
  absl::StatusOr<CallContext> Identify(const grpc::ServerContextBase& context) {
    const MutexLock lock(&mutex_);
    const std::string& who = who_.at(&context);
    if (who.empty()) {
      return RefuseBy(absl::StatusCode::kUnauthenticated, "access.identity",
                      "nobody");
    }
    CallContext call;
    call.actor.staff_number = who;
    call.actor.functions = {who == "worker" ? procedure::Function::kCaseWorker
                                            : procedure::Function::kOperator};
    return call;
  }

 private:
  Mutex mutex_;
  std::map<const grpc::ServerContextBase*, std::string> who_
      ABSL_GUARDED_BY(mutex_);
};

// Calls the service's methods as gRPC does, without its transport: Debian's
// gRPC is not instrumented, and these tests run under ThreadSanitizer too.
class RunnerTest : public ::testing::Test {
 protected:
  RunnerTest() {
    SetLogSink([this](absl::string_view line) {
      const MutexLock lock(&log_mutex_);
      log_.append(line.data(), line.size());
    });
  }
  ~RunnerTest() override {
    gate_.Open();
    for (std::thread& thread : callers_) thread.join();
    pool_->Stop();
    SetLogSink({});
  }

  void Serve(Runner::Options options = {}, int threads = 1,
             size_t queue_max = 16) {
    pool_ = std::make_unique<WorkerPool>(threads, queue_max);
    options.pool = pool_.get();
    options.identify = [this](const grpc::ServerContextBase& context) {
      return identities_.Identify(context);
    };
    runner_ = std::make_unique<Runner>(std::move(options));
    service_.runner = runner_.get();
    if (!service_.handler) {
      service_.handler = [](const CallContext&, const ListDeliveriesRequest&) {
        ListDeliveriesResponse response;
        response.set_next_page_token("answer");
        return response;
      };
    }
  }

  // A call that was answered. gRPC's test reactor still marks it as answered
  // when the caller has the answer: it lives as long as the pool's threads.
  struct Pending {
    grpc::CallbackServerContext context;
    grpc::Status status;
    Gate answered;
  };
  Pending& NewCall() {
    const MutexLock lock(&calls_mutex_);
    calls_.push_back(std::make_unique<Pending>());
    return *calls_.back();
  }

  // Calls `method` of the service and waits for its answer.
  template <class Request, class Response>
  absl::StatusOr<Response> CallMethod(
      grpc::ServerUnaryReactor* (FakeService::*method)(
          grpc::CallbackServerContext*, const Request*, Response*),
      const std::string& who, const Request& request) {
    Pending& pending = NewCall();
    const grpc::testing::DefaultReactorTestPeer peer(
        &pending.context, [&pending](grpc::Status status) {
          pending.status = std::move(status);
          pending.answered.Open();
        });
    identities_.Add(pending.context, who);
    Response response;
    (service_.*method)(&pending.context, &request, &response);
    pending.answered.Pass();
    const grpc::Status& status = pending.status;
    if (!status.ok()) return wire::FromGrpc(status);
    return response;
  }
  absl::StatusOr<ListDeliveriesResponse> Call(
      const std::string& who, const ListDeliveriesRequest& request = {}) {
    return CallMethod(&FakeService::ListDeliveries, who, request);
  }
  // A call that stays in the handler, or the queue, until the gate opens.
  void CallInBackground(const std::string& who) {
    callers_.emplace_back([this, who] { Call(who).status().IgnoreError(); });
  }
  void HandlersWaitAtTheGate() {
    service_.handler = [this](const CallContext&,
                              const ListDeliveriesRequest&) {
      gate_.Pass();
      return ListDeliveriesResponse();
    };
  }
  std::string LogText() {
    const MutexLock lock(&log_mutex_);
    return log_;
  }

  Gate gate_;
  Callers identities_;
  FakeService service_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<Runner> runner_;
  std::vector<std::thread> callers_;
  Mutex calls_mutex_;
  std::vector<std::unique_ptr<Pending>> calls_ ABSL_GUARDED_BY(calls_mutex_);
  Mutex log_mutex_;
  std::string log_ ABSL_GUARDED_BY(log_mutex_);
};

TEST_F(RunnerTest, TheHandlerGetsTheCallerAndTheMethod) {
  service_.handler = [](const CallContext& call, const ListDeliveriesRequest&) {
    ListDeliveriesResponse response;
    response.set_next_page_token(call.actor.staff_number + " " + call.method);
    return response;
  };
  Serve();
  ASSERT_OK_AND_ASSIGN(const ListDeliveriesResponse response, Call("op"));
  EXPECT_EQ(response.next_page_token(), "op AdminService.ListDeliveries");
}

TEST_F(RunnerTest, ARefusalArrivesWholeAndIsLoggedWithoutContent) {
  service_.handler = [](const CallContext&, const ListDeliveriesRequest&)
      -> absl::StatusOr<ListDeliveriesResponse> {
    return RefuseBy(absl::StatusCode::kFailedPrecondition, "G3.some_rule",
                    "words of a refusal");
  };
  Serve();
  ListDeliveriesRequest request;
  request.set_page_token("words-of-a-request");
  const auto answer = Call("op", request);
  EXPECT_THAT(answer, RefusedBy("G3.some_rule"));
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kFailedPrecondition));
  const std::string log = LogText();
  EXPECT_THAT(log, HasSubstr("\"method\":\"AdminService.ListDeliveries\""));
  EXPECT_THAT(log, HasSubstr("\"code\":\"FAILED_PRECONDITION\""));
  EXPECT_THAT(log, HasSubstr("\"rule\":\"G3.some_rule\""));
  EXPECT_THAT(log, HasSubstr("\"duration_ms\":"));
  EXPECT_THAT(log, Not(HasSubstr("words")));
}

TEST_F(RunnerTest, SuccessIsQuiet) {
  Serve();
  ASSERT_OK(Call("op"));
  EXPECT_EQ(LogText(), "");
}

TEST_F(RunnerTest, WithoutAnIdentityNothingRuns) {
  Serve();
  const auto answer = Call("");
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(answer, RefusedBy("access.identity"));
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, AFunctionThatMayNotIsRefused) {
  Serve();
  EXPECT_THAT(Call("worker"), RefusedBy("access.function"));
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, AMethodWithoutARowIsRefused) {
  Serve();
  EXPECT_THAT(CallMethod(&FakeService::GetNode, "op", GetNodeRequest()),
              RefusedBy("access.method"));
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, AnUnknownFieldIsRefused) {
  Serve();
  ListDeliveriesRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(999, 1);
  const auto answer = Call("op", request);
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(answer, RefusedBy("input.field"));
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, ATooLongRequestIsRefused) {
  Runner::Options options;
  options.request_bytes_max = 64;
  Serve(std::move(options));
  ListDeliveriesRequest request;
  request.set_page_token(std::string(100, 'x'));
  EXPECT_THAT(Call("op", request), RefusedBy("limits.request_bytes"));
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, ACallThatWaitedBeyondItsDeadlineIsNotRun) {
  HandlersWaitAtTheGate();
  Runner::Options options;
  options.deadline_max = absl::Milliseconds(50);
  Serve(std::move(options));
  CallInBackground("first");
  gate_.AwaitWaiting(1);
  absl::Status late;
  std::thread second([&] { late = Call("second").status(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  gate_.Open();
  second.join();
  EXPECT_THAT(late, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(late, RefusedBy("limits.deadline"));
  EXPECT_EQ(service_.handled, 1);
}

TEST_F(RunnerTest, AFullQueueRefusesWithoutWaiting) {
  HandlersWaitAtTheGate();
  Serve({}, /*threads=*/1, /*queue_max=*/2);
  CallInBackground("a");
  gate_.AwaitWaiting(1);
  // Two wait; which of the next is refused first depends on who arrives first.
  std::atomic<int> refused{0};
  std::vector<std::thread> more;
  for (const char* who : {"b", "c", "d", "e"}) {
    more.emplace_back([&, who] {
      const auto answer = Call(who);
      if (answer.ok()) return;
      EXPECT_THAT(answer, StatusIs(absl::StatusCode::kResourceExhausted));
      EXPECT_THAT(answer, RefusedBy("limits.queue"));
      EXPECT_TRUE(RefusalOf(answer.status())->retryable);
      ++refused;
    });
  }
  while (refused.load() < 2) std::this_thread::yield();
  gate_.Open();
  for (std::thread& thread : more) thread.join();
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(service_.handled, 3);
}

TEST_F(RunnerTest, NoCallerMayFillTheQueueAlone) {
  HandlersWaitAtTheGate();
  Serve({}, /*threads=*/1, /*queue_max=*/2);  // A caller's share is one.
  CallInBackground("greedy");
  gate_.AwaitWaiting(1);
  EXPECT_THAT(Call("greedy"), RefusedBy("limits.queue"));
  absl::Status other;
  std::thread second([&] { other = Call("modest").status(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  gate_.Open();
  second.join();
  EXPECT_OK(other);
}

TEST_F(RunnerTest, ACallOnAConnectionTooManyIsRefused) {
  Runner::Options options;
  FakeClock clock;
  options.clock = &clock;
  options.holds = [](absl::string_view, const std::string& caller) {
    return caller != "/greedy";
  };
  Serve(std::move(options));
  const auto refused = Call("greedy");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(refused, RefusedBy("limits.connections"));
  EXPECT_OK(Call("modest"));
  // Many of the kind are one line.
  const std::string log = LogText();
  EXPECT_THAT(log, HasSubstr("\"event\":\"calls_shed\""));
  EXPECT_THAT(log, Not(HasSubstr("greedy")));
  EXPECT_THAT(Call("greedy"), RefusedBy("limits.connections"));
  EXPECT_EQ(LogText(), log);
}

TEST_F(RunnerTest, ADrainingNodeRefusesAndSaysTryAgain) {
  Serve();
  runner_->Drain();
  const auto answer = Call("op");
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(answer, RefusedBy("node.draining"));
  EXPECT_TRUE(RefusalOf(answer.status())->retryable);
  EXPECT_EQ(service_.handled, 0);
}

TEST_F(RunnerTest, ACallTakenInBeforeDrainingIsFinished) {
  HandlersWaitAtTheGate();
  Serve();
  absl::Status first;
  std::thread caller([&] { first = Call("op").status(); });
  gate_.AwaitWaiting(1);
  runner_->Drain();
  gate_.Open();
  caller.join();
  EXPECT_OK(first);
}

TEST_F(RunnerTest, ManyCallersAtOnceEachGetTheirOwnAnswer) {
  constexpr int kCallers = 6;
  constexpr int kCalls = 100;
  std::map<std::string, int> seen;  // Shared by the handlers, with a lock.
  Mutex mutex;
  service_.handler = [&](const CallContext& call,
                         const ListDeliveriesRequest& request) {
    ListDeliveriesResponse response;
    response.set_next_page_token(call.actor.staff_number +
                                 request.page_token());
    const MutexLock lock(&mutex);
    ++seen[call.actor.staff_number];
    return response;
  };
  // A caller's share of the queue is two: some are refused, and come again.
  Serve({}, /*threads=*/3, /*queue_max=*/4);
  std::atomic<int> refused{0};
  const auto call_often = [&](const std::string& who) {
    for (int i = 0; i < kCalls; ++i) {
      ListDeliveriesRequest request;
      request.set_page_token("/" + std::to_string(i));
      auto answer = Call(who, request);
      while (!answer.ok()) {
        EXPECT_THAT(answer, RefusedBy("limits.queue"));
        ++refused;
        answer = Call(who, request);
      }
      EXPECT_EQ(answer->next_page_token(), who + request.page_token());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) {
    // Two threads to a caller.
    threads.emplace_back(call_often, "op" + std::to_string(i / 2));
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(service_.handled, kCallers * kCalls);
  for (const auto& [who, count] : seen) EXPECT_EQ(count, 2 * kCalls) << who;
}

TEST_F(RunnerTest, DrainingAmidCallsLeavesNoneWithoutAnAnswer) {
  Serve({}, /*threads=*/2);
  std::atomic<int> answered{0};
  std::atomic<int> drained{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, who = "op" + std::to_string(i)] {
      while (true) {
        const auto answer = Call(who);
        if (!answer.ok()) {
          EXPECT_THAT(answer, RefusedBy("node.draining"));
          ++drained;
          return;
        }
        ++answered;
      }
    });
  }
  while (answered.load() < 50) std::this_thread::yield();
  runner_->Drain();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(drained, 4);
  EXPECT_EQ(service_.handled, answered);
}

TEST_F(RunnerTest, TextsOfInternalErrorsStayHere) {
  service_.handler = [](const CallContext&, const ListDeliveriesRequest&)
      -> absl::StatusOr<ListDeliveriesResponse> {
    return absl::InternalError("inner workings");
  };
  Serve();
  const auto answer = Call("op");
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kInternal,
                               Not(HasSubstr("inner workings"))));
  EXPECT_THAT(LogText(), HasSubstr("call_failed"));
}

}  // namespace
}  // namespace causeway::server
