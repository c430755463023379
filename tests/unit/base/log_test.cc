#include "base/log.h"

#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace causeway {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    SetLogSink([this](absl::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override {
    SetLogSink(nullptr);
    SetLogLevel(LogLevel::kInfo);
  }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneJsonObjectWithTimeLevelEventAndFields) {
  Log(LogLevel::kWarning, "peer_refused", {{"peer", "ml-x"}, {"count", 3}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], StartsWith("{\"time\":\"2"));
  EXPECT_THAT(lines_[0],
              EndsWith("Z\",\"level\":\"warning\",\"event\":\"peer_refused\","
                       "\"peer\":\"ml-x\",\"count\":\"3\"}"));
}

TEST_F(LogTest, EscapesWhatCouldForgeALine) {
  Log(LogLevel::kInfo, "e", {{"k", "a\"b\\c\nd\x7f\xc3"}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], HasSubstr("a\\\"b\\\\c\\u000ad\\u007f\\u00c3"));
}

TEST_F(LogTest, CutsLongValues) {
  Log(LogLevel::kInfo, "e",
      {{"k", std::string(limits::kLogValueBytesMax + 1, 'x')}});
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], HasSubstr("x...\"}"));
  EXPECT_LT(lines_[0].size(), limits::kLogValueBytesMax + 100);
}

TEST_F(LogTest, DropsLinesBelowTheLevel) {
  Log(LogLevel::kDebug, "quiet");
  EXPECT_THAT(lines_, SizeIs(0));
  SetLogLevel(LogLevel::kDebug);
  Log(LogLevel::kDebug, "heard");
  EXPECT_THAT(lines_, SizeIs(1));
  SetLogLevel(LogLevel::kError);
  Log(LogLevel::kWarning, "quiet");
  EXPECT_THAT(lines_, SizeIs(1));
}

TEST_F(LogTest, LinesOfManyThreadsStayWhole) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 50; ++n) Log(LogLevel::kInfo, "e", {{"n", n}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(lines_, SizeIs(200));
}

TEST(LogStderrTest, GoesToStandardErrorWithoutASink) {
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kInfo, "plain");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              EndsWith("\"event\":\"plain\"}\n"));
}

}  // namespace
}  // namespace causeway
