#include "server/data_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "server/exit_code.h"
#include "server/tls_files.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using ::testing::HasSubstr;

class DataDirTest : public ::testing::Test {
 protected:
  unsigned Mode(const std::string& path) const {
    struct stat file {};
    EXPECT_EQ(stat(path.c_str(), &file), 0) << path;
    return file.st_mode & 07777u;
  }

  TestFederation federation_;
  const std::string path_ = federation_.layout().dir + "/fresh/data";
};

TEST_F(DataDirTest, IsMadeForThisUserAlone) {
  ASSERT_OK(DataDir::Open(path_));
  EXPECT_EQ(Mode(path_), 0700u);
}

TEST_F(DataDirTest, ASecondDaemonIsRefusedWhileTheFirstRuns) {
  {
    ASSERT_OK_AND_ASSIGN(const auto first, DataDir::Open(path_));
    const auto second = DataDir::Open(path_);
    EXPECT_THAT(second, RefusedBy("start.locked"));
    EXPECT_EQ(ExitCodeOf(second.status()), ExitCode::kUnavailable);
  }
  EXPECT_OK(DataDir::Open(path_));
}

TEST_F(DataDirTest, AFolderOthersCanGetAtIsRefusedWithTheChmod) {
  ASSERT_OK(DataDir::Open(path_));
  ASSERT_EQ(chmod(path_.c_str(), 0750), 0);
  const auto dir = DataDir::Open(path_);
  EXPECT_THAT(dir, RefusedBy("config.value"));
  EXPECT_THAT(dir, StatusIs(absl::StatusCode::kInvalidArgument,
                            HasSubstr("chmod 700")));
}

TEST_F(DataDirTest, AFileIsReplacedWhole) {
  ASSERT_OK_AND_ASSIGN(const auto dir, DataDir::Open(path_));
  const std::string file = dir->Path("file");
  ASSERT_OK(WriteFileAtomically(file, "first"));
  ASSERT_OK(WriteFileAtomically(file, "2"));
  EXPECT_EQ(ReadFile(file), "2");
  EXPECT_EQ(Mode(file), 0600u);
  EXPECT_THAT(WriteFileAtomically(path_ + "/none/file", "x"),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DataDirTest, ReadingHasALimit) {
  ASSERT_OK_AND_ASSIGN(const auto dir, DataDir::Open(path_));
  ASSERT_OK(WriteFileAtomically(dir->Path("file"), "12345"));
  EXPECT_OK(ReadWholeFile(dir->Path("file"), 5));
  EXPECT_THAT(ReadWholeFile(dir->Path("file"), 4),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadWholeFile(dir->Path("none"), 4),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DataDirTest, TlsFilesChangeTogether) {
  ASSERT_OK_AND_ASSIGN(const auto dir, DataDir::Open(path_));
  TlsFiles files(dir->Path("tls"));
  for (const char* round : {"1", "2", "3"}) {
    TlsIdentity identity;
    identity.key_pem = Sensitive<std::string>(std::string("key") + round);
    identity.certificate_pem = std::string("certificate") + round;
    identity.people_ca_pem = std::string("people") + round;
    ASSERT_OK(files.Install(identity, std::string("peers") + round));
    EXPECT_EQ(ReadFile(files.KeyPath()), std::string("key") + round);
    EXPECT_EQ(ReadFile(files.CertificatePath()),
              std::string("certificate") + round);
    EXPECT_EQ(ReadFile(files.PeerRootsPath()), std::string("peers") + round);
    EXPECT_EQ(ReadFile(files.PeopleRootsPath()), std::string("people") + round);
    EXPECT_EQ(Mode(files.KeyPath()), 0600u);
  }
}

TEST(ExitCodeTest, TellsWhoMustAct) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOf(LoadConfig("nowhere/node.toml").status()),
            ExitCode::kNoConfig);
  EXPECT_EQ(ExitCodeOf(ParseConfig("", "node.toml").status()),
            ExitCode::kConfig);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("")), ExitCode::kFatal);
}

}  // namespace
}  // namespace causeway::server
