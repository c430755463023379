#include "server/file_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(2);

// What the watch is answered, in this order, and then OK.
class Answers {
 public:
  explicit Answers(std::vector<absl::Status> answers)
      : answers_(std::move(answers)) {}

  absl::Status Next() {
    const MutexLock lock(&mutex_);
    const size_t call = calls_++;
    changed_.SignalAll();
    return call < answers_.size() ? answers_[call] : absl::OkStatus();
  }
  void WaitFor(size_t calls) {
    const MutexLock lock(&mutex_);
    while (calls_ < calls) changed_.Wait(&mutex_);
  }
  size_t calls() {
    const MutexLock lock(&mutex_);
    return calls_;
  }

 private:
  const std::vector<absl::Status> answers_;
  Mutex mutex_;
  CondVar changed_;
  size_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() { WriteFile(path_, "one"); }

  TestFederation federation_;
  const std::string path_ = federation_.node(0).dir + "/watched";
};

TEST_F(FileWatchTest, TellsOfTheFirstLookAndOfEachChange) {
  Answers answers({});
  FileWatch watch(path_);
  watch.Start(kInterval, [&] { return answers.Next(); });
  answers.WaitFor(1);
  WriteFile(path_, "one more");
  answers.WaitFor(2);
  // A file that could not be read, and now can.
  ASSERT_EQ(chmod(path_.c_str(), S_IRUSR), 0);
  answers.WaitFor(3);
}

TEST_F(FileWatchTest, WhatPassesByItselfIsTriedAgain) {
  Answers answers({absl::UnavailableError("now"), absl::AbortedError("now"),
                   absl::ResourceExhaustedError("now")});
  FileWatch watch(path_);
  watch.Start(kInterval, [&] { return answers.Next(); });
  answers.WaitFor(4);
}

TEST_F(FileWatchTest, WhatIsWrongIsNotTriedAgainUntilItChanges) {
  Answers answers({absl::InvalidArgumentError("wrong")});
  FileWatch watch(path_);
  watch.Start(kInterval, [&] { return answers.Next(); });
  answers.WaitFor(1);
  WriteFile(path_, "right");
  answers.WaitFor(2);
  watch.Stop();
  EXPECT_EQ(answers.calls(), 2u);
}

}  // namespace
}  // namespace causeway::server
