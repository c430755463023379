// How a daemon stops, and what it refuses to start over.

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/embedded_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/migrator.h"
#include "storage/sqlite_storage.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/recorder.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::HasSubstr;
using Code = absl::StatusCode;

// The numbers --help of causewayd promises.
constexpr int kOk = 0;
constexpr int kNoConfig = 66;
constexpr int kInUse = 69;
constexpr int kStorage = 70;
constexpr int kConfig = 78;

class LifecycleTest : public ::testing::Test {
 protected:
  Federation federation_;
  Node& ml_ = federation_.at("ml");
};

TEST_F(LifecycleTest, AStopKeepsEverythingAnsweredAndAnswersNoMore) {
  ASSERT_OK(ml_.Start());
  const auto health = Open(ml_, ml_.people_address(), PairOf(ml_, "operator"));
  const std::string serving = std::string("\x08\x01", 2);
  ASSERT_OK_AND_ASSIGN(const std::string answer, Call(health, kHealth, ""));
  ASSERT_EQ(answer, serving);

  std::atomic<int> acknowledged{0};
  std::vector<std::unique_ptr<Recorder>> recorders;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    recorders.push_back(std::make_unique<Recorder>(ml_.Connect("worker")));
    Recorder* const recorder = recorders.back().get();
    threads.emplace_back(
        [recorder, &acknowledged] { recorder->Run(&acknowledged); });
  }
  EXPECT_TRUE(Eventually([&] { return acknowledged > 20; }));
  EXPECT_EQ(ml_.Terminate(), kOk);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Call(health, kHealth, ""), StatusIs(Code::kUnavailable));
  EXPECT_THAT(ml_.Log(), HasSubstr("\"stopped\""));

  ASSERT_OK(ml_.Start());
  for (const auto& recorder : recorders) {
    // CANCELLED: gRPC had the call but not yet given it to the node.
    EXPECT_THAT(recorder->end(), ::testing::AnyOf(StatusIs(Code::kUnavailable),
                                                  StatusIs(Code::kCancelled)));
    recorder->ExpectAllThere(ml_);
  }
}

TEST_F(LifecycleTest, ASecondDaemonOverTheSameDataIsRefused) {
  ASSERT_OK(ml_.Start());
  std::string log;
  EXPECT_EQ(ml_.RunToEnd(&log), kInUse);
  EXPECT_THAT(log, HasSubstr("another causewayd runs over"));
  // The first one did not notice.
  EXPECT_EQ(ml_.Read().case_versions.size(), 0u);
}

TEST_F(LifecycleTest, AConfigurationThatIsNotThereIsSaidSo) {
  std::filesystem::remove(ml_.layout().config_path);
  std::string log;
  EXPECT_EQ(ml_.RunToEnd(&log), kNoConfig);
  EXPECT_THAT(log, HasSubstr("node.toml"));
}

TEST_F(LifecycleTest, AKeyThatOthersCanReadIsRefusedWithTheRemedy) {
  for (const char* const name :
       {"tls.key", "signing.key", "sealing.key", "wrapping.key"}) {
    SCOPED_TRACE(name);
    const std::string path = ml_.Keys(name);
    ASSERT_EQ(chmod(path.c_str(), 0644), 0);
    std::string log;
    EXPECT_EQ(ml_.RunToEnd(&log), kConfig);
    EXPECT_THAT(log, HasSubstr("chmod 600"));
    EXPECT_THAT(log, HasSubstr(name));
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  }
  EXPECT_OK(ml_.Start());
}

TEST_F(LifecycleTest, ANodeLogThatIsNotWholeStopsTheStart) {
  ASSERT_OK(ml_.Start());
  ASSERT_EQ(ml_.Terminate(), kOk);
  {
    const auto store =
        OpenSqliteStorage(absl::StrCat(ml_.DataDir(), "/causeway.db"), {});
    ASSERT_OK(store);
    ASSERT_OK((*store)->Write(
        [](WriteTx& tx) { return tx.Append(Table::kNodeLog, "").status(); }));
  }
  std::string log;
  EXPECT_EQ(ml_.RunToEnd(&log), kStorage);
  EXPECT_THAT(log, HasSubstr("the node's own log is not whole"));
}

TEST_F(LifecycleTest, ADatabaseOfANewerSchemaIsRefusedAndLeftAsItIs) {
  ASSERT_OK(ml_.Start());
  ASSERT_OK(ml_.As("worker").OpenCase(Opening(), Soon()));
  ASSERT_EQ(ml_.Terminate(), kOk);

  const std::string path = absl::StrCat(ml_.DataDir(), "/causeway.db");
  const auto built_in = sqlite::BuiltInMigrations();
  std::vector<EmbeddedFile> newer(built_in.begin(), built_in.end());
  const std::string name =
      absl::StrCat("000", built_in.size() + 1, "_later.sql");
  const std::string digest(64, 'd');
  newer.push_back({.name = name,
                   .text = "CREATE TABLE later (a BLOB) STRICT;",
                   .sha256_hex = digest});
  SqliteOptions options;
  options.migrations = newer;
  ASSERT_OK(OpenSqliteStorage(path, options));

  std::string log;
  EXPECT_EQ(ml_.RunToEnd(&log), kStorage);
  EXPECT_THAT(log,
              HasSubstr(absl::StrCat("schema version ", built_in.size() + 1)));
  EXPECT_THAT(log, HasSubstr("install the release that wrote it"));
  EXPECT_OK(OpenSqliteStorage(path, options));
}

}  // namespace
}  // namespace causeway::integration_test
