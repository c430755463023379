#include "crypto/file_secret.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FileSecretTest : public ::testing::Test {
 protected:
  FileSecretTest() {
    std::string pattern = ::testing::TempDir() + "/secret_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/key";
  }
  ~FileSecretTest() override { std::filesystem::remove_all(folder_); }

  mode_t Mode() const {
    struct stat file = {};
    return stat(path_.c_str(), &file) == 0 ? file.st_mode & 07777 : 0;
  }

  std::string folder_, path_;
};

TEST_F(FileSecretTest, WritesForTheOwnerAloneAndReadsBack) {
  const std::string secret("sec\0ret\n", 8);
  ASSERT_OK(WriteSecretFile(path_, secret));
  EXPECT_EQ(Mode(), mode_t{0600});
  const auto read = ReadSecretFile(path_);
  ASSERT_OK(read);
  EXPECT_EQ(read->Reveal(), secret);
}

TEST_F(FileSecretTest, TheModeDoesNotDependOnTheUmask) {
  const mode_t before = umask(0777);
  const absl::Status written = WriteSecretFile(path_, "secret");
  umask(before);
  ASSERT_OK(written);
  EXPECT_EQ(Mode(), mode_t{0600});
}

TEST_F(FileSecretTest, NeverOverwrites) {
  ASSERT_OK(WriteSecretFile(path_, "first"));
  EXPECT_THAT(WriteSecretFile(path_, "second"),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ReadSecretFile(path_)->Reveal(), "first");
}

TEST_F(FileSecretTest, NeverWritesThroughALink) {
  ASSERT_EQ(symlink("elsewhere", path_.c_str()), 0);
  EXPECT_THAT(WriteSecretFile(path_, "secret"),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/elsewhere"));
}

TEST_F(FileSecretTest, RefusesAnyRightOfGroupOrOthersAndSaysWhatToDo) {
  ASSERT_OK(WriteSecretFile(path_, "secret"));
  for (const mode_t mode : {0640U, 0620U, 0610U, 0604U, 0602U, 0601U, 0644U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_THAT(
        ReadSecretFile(path_),
        StatusIs(absl::StatusCode::kPermissionDenied,
                 AllOf(HasSubstr("chmod 600 " + path_), HasSubstr("mode 06"))));
  }
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  EXPECT_OK(ReadSecretFile(path_));
}

TEST_F(FileSecretTest, SaysWhenThereIsNoFileOrNoFolder) {
  EXPECT_THAT(ReadSecretFile(path_), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(WriteSecretFile(folder_ + "/none/key", "secret"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(FileSecretTest, RefusesWhatIsNoRegularFile) {
  EXPECT_THAT(ReadSecretFile(folder_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(ReadSecretFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(FileSecretTest, RefusesWhatIsTooLong) {
  const std::string most(kSecretFileBytesMax, 's');
  EXPECT_THAT(WriteSecretFile(path_, most + 's'),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(WriteSecretFile(path_, most));
  EXPECT_OK(ReadSecretFile(path_));
  ASSERT_EQ(truncate(path_.c_str(), kSecretFileBytesMax + 1), 0);
  EXPECT_THAT(ReadSecretFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace causeway
