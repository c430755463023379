#include "server/directory_holder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/errors.h"
#include "base/status_macros.h"
#include "storage/memory_storage.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using causeway::v1::NODE_STATUS_ACTIVE;
using causeway::v1::NODE_STATUS_SUSPENDED;

class DirectoryHolderTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<DirectoryHolderImpl>> Open() {
    return DirectoryHolderImpl::Open(
        {storage_.get(), federation_.layout().directory_path, "test.example",
         federation_.Officers(), &clock_});
  }
  bool PeerActive(const DirectoryHolder& holder) const {
    return holder.Current()->RequireActive(federation_.node(1).node_id).ok();
  }
  const std::string& path() const {
    return federation_.layout().directory_path;
  }

  TestFederation federation_;
  FakeClock clock_;
  std::unique_ptr<Storage> storage_ = NewMemoryStorage();
};

TEST_F(DirectoryHolderTest, TakesInTheFile) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  EXPECT_EQ(holder->Current()->version(), 1u);
  EXPECT_TRUE(PeerActive(*holder));
}

TEST_F(DirectoryHolderTest, WithoutAnyDirectoryItDoesNotOpen) {
  std::filesystem::remove(path());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DirectoryHolderTest, ASuspensionIsSeenAfterReload) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  EXPECT_TRUE(PeerActive(*holder));
  ASSERT_OK(holder->Reload());
  EXPECT_FALSE(PeerActive(*holder));
}

TEST_F(DirectoryHolderTest, ARollbackIsRefusedAndTheNewestStays) {
  const std::string first = ReadFile(path());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  WriteFile(path(), first);
  EXPECT_THAT(holder->Reload(), RefusedBy("directory.rollback"));
  EXPECT_FALSE(PeerActive(*holder));
}

TEST_F(DirectoryHolderTest, ARollbackIsRefusedAlsoAfterARestart) {
  const std::string first = ReadFile(path());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK(Open());
  WriteFile(path(), first);
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  EXPECT_EQ(holder->Current()->version(), 2u);
  EXPECT_FALSE(PeerActive(*holder));
}

TEST_F(DirectoryHolderTest, TheVersionInForceWithOtherBytesIsRefused) {
  const std::string first = ReadFile(path());
  federation_.PublishStatus(NODE_STATUS_ACTIVE);
  const std::string one_second = ReadFile(path());
  WriteFile(path(), first);
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  WriteFile(path(), one_second);
  EXPECT_THAT(holder->Reload(), RefusedBy("directory.fork"));
  EXPECT_FALSE(PeerActive(*holder));
}

TEST_F(DirectoryHolderTest, AForgedFileIsRefusedAndTheOldOneStays) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  std::string forged = ReadFile(path());
  forged[forged.size() / 2] ^= 1;
  WriteFile(path(), forged);
  EXPECT_FALSE(holder->Reload().ok());
  EXPECT_EQ(holder->Current()->version(), 1u);
}

// What one officer signs, or what somebody cuts out of the file, is nothing.
TEST_F(DirectoryHolderTest, ANextVersionByTooFewIsRefusedAndTheOldOneStays) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  causeway::v1::DirectoryChain chain;
  ASSERT_TRUE(chain.ParseFromString(ReadFile(path())));
  ASSERT_EQ(chain.versions_size(), 2);
  auto* const signatures = chain.mutable_versions(1)->mutable_signatures();
  ASSERT_EQ(signatures->size(), 3);
  signatures->DeleteSubrange(0, 2);
  WriteFile(path(), chain.SerializeAsString());
  EXPECT_THAT(holder->Reload(), RefusedBy("directory.signature"));
  EXPECT_TRUE(PeerActive(*holder));
  EXPECT_EQ(holder->Current()->version(), 1u);
}

TEST_F(DirectoryHolderTest, MissedVersionsAreTakenInTogether) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  federation_.PublishStatus(NODE_STATUS_ACTIVE);
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK(holder->Reload());
  EXPECT_EQ(holder->Current()->version(), 4u);
  ASSERT_OK(storage_->Read([](ReadTx& tx) -> absl::Status {
    EXPECT_EQ(*tx.Count(Table::kDirectories, ""), 4u);
    return absl::OkStatus();
  }));
  // A restart verifies them from the pinned officers on.
  std::filesystem::remove(path());
  ASSERT_OK_AND_ASSIGN(const auto again, Open());
  EXPECT_EQ(again->Current()->version(), 4u);
}

TEST_F(DirectoryHolderTest, AFileWithAGapIsRefusedAndSaysWhatIsMissing) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  federation_.PublishStatus(NODE_STATUS_ACTIVE);
  causeway::v1::DirectoryChain chain;
  ASSERT_TRUE(chain.ParseFromString(ReadFile(path())));
  chain.mutable_versions()->DeleteSubrange(0, 2);
  WriteFile(path(), chain.SerializeAsString());
  const absl::Status refused = holder->Reload();
  EXPECT_THAT(refused, RefusedBy("directory.chain"));
  EXPECT_EQ(RefusalOf(refused)->missing,
            std::vector<std::string>{"the versions from 2 to 2"});
  EXPECT_EQ(holder->Current()->version(), 1u);
}

// A node that starts late begins with what its pinned officers vouch for.
TEST_F(DirectoryHolderTest, AFreshNodeBeginsWithALaterVersion) {
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  causeway::v1::DirectoryChain chain;
  ASSERT_TRUE(chain.ParseFromString(ReadFile(path())));
  chain.mutable_versions()->DeleteSubrange(0, 1);
  WriteFile(path(), chain.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  EXPECT_EQ(holder->Current()->version(), 2u);
}

TEST_F(DirectoryHolderTest, OfficersWhomNobodyPinnedVouchForNothing) {
  const TestFederation other;
  const auto open = [&] {
    return DirectoryHolderImpl::Open(
        {storage_.get(), path(), "test.example", other.Officers(), &clock_});
  };
  EXPECT_THAT(open(), RefusedBy("directory.signature"));
  // Also where a version is stored that others vouched for.
  ASSERT_OK(Open());
  EXPECT_THAT(open(), RefusedBy("directory.signature"));
}

TEST_F(DirectoryHolderTest, AStoredVersionThatWasChangedIsDamage) {
  ASSERT_OK(Open());
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK(Open());
  ASSERT_OK(storage_->Write([](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kDirectories, "", "", 2));
    causeway::v1::SignedDirectory second;
    EXPECT_TRUE(second.ParseFromString(rows[1].value));
    second.mutable_signatures()->DeleteSubrange(0, 2);
    return tx.Put(Table::kDirectories, rows[1].key, second.SerializeAsString());
  }));
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(DirectoryHolderTest, AVanishedFileLeavesTheStoredDirectoryInForce) {
  ASSERT_OK(Open());
  std::filesystem::remove(path());
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  EXPECT_EQ(holder->Current()->version(), 1u);
}

TEST_F(DirectoryHolderTest, AnotherFederationsDirectoryIsRefused) {
  EXPECT_THAT(
      DirectoryHolderImpl::Open({storage_.get(), path(), "other.example",
                                 federation_.Officers(), &clock_}),
      RefusedBy("directory.federation"));
}

TEST_F(DirectoryHolderTest, FindsSigningKeysOfEveryVersion) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  const auto current = holder->Current();
  const auto& key = current->Find(federation_.node(1).node_id)->signing_keys(0);
  ASSERT_OK_AND_ASSIGN(
      const VerifyKey found,
      holder->SigningKeyOf(federation_.node(1).node_id, key.key_id(), 1));
  EXPECT_EQ(found.Id(), key.key_id());
  // A suspended node's past signatures still verify.
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  ASSERT_OK(holder->Reload());
  EXPECT_OK(holder->SigningKeyOf(federation_.node(1).node_id, key.key_id(), 1));
  EXPECT_THAT(holder->SigningKeyOf(federation_.node(1).node_id,
                                   std::string(16, 'x'), 1),
              RefusedBy("directory.key_unknown"));
}

TEST_F(DirectoryHolderTest, WatchingTakesInANewFileByItself) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  std::atomic<std::uint64_t> told{0};
  holder->Watch(absl::Milliseconds(5), [&](const Directory& directory) {
    told = directory.version();
  });
  federation_.PublishStatus(NODE_STATUS_SUSPENDED);
  for (int i = 0; i < 2000 && told.load() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  holder->StopWatching();
  EXPECT_EQ(told.load(), 2u);
  EXPECT_FALSE(PeerActive(*holder));
}

}  // namespace
}  // namespace causeway::server
