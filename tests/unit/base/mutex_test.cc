#include "base/mutex.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace causeway {
namespace {

struct Counter {
  Mutex mu;
  CondVar changed;
  int value ABSL_GUARDED_BY(mu) = 0;
};

TEST(MutexTest, KeepsThreadsApart) {
  Counter counter;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&counter] {
      for (int n = 0; n < 1000; ++n) {
        const MutexLock lock(&counter.mu);
        ++counter.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const MutexLock lock(&counter.mu);
  EXPECT_EQ(counter.value, 4000);
}

TEST(CondVarTest, WakesTheOneWhoWaits) {
  Counter counter;
  std::thread other([&counter] {
    const MutexLock lock(&counter.mu);
    counter.value = 1;
    counter.changed.Signal();
  });
  {
    const MutexLock lock(&counter.mu);
    while (counter.value == 0) counter.changed.Wait(&counter.mu);
    EXPECT_EQ(counter.value, 1);
  }
  other.join();
}

TEST(CondVarTest, SaysThatTheTimeoutPassed) {
  Counter counter;
  const MutexLock lock(&counter.mu);
  bool timed_out = false;
  // A wake-up without a signal is allowed; a wait without an end is not.
  for (int i = 0; i < 100 && !timed_out; ++i) {
    timed_out = counter.changed.WaitFor(&counter.mu, absl::Milliseconds(1));
  }
  EXPECT_TRUE(timed_out);
}

}  // namespace
}  // namespace causeway
