#include "server/node_log.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "storage/memory_storage.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

using Code = absl::StatusCode;

class NodeLogTest : public ::testing::Test {
 protected:
  void Append(int leaves) {
    ASSERT_OK(storage_->Write([&](WriteTx& tx) -> absl::Status {
      for (int i = 0; i < leaves; ++i) {
        const absl::Status status =
            AppendLeaf(tx, i, causeway::store::v1::NODE_LOG_KIND_ENTRY,
                       std::string(32, 'd'), "entry.written");
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    }));
  }
  void AppendBytes(const std::string& bytes) {
    ASSERT_OK(storage_->Write([&](WriteTx& tx) {
      return tx.Append(Table::kNodeLog, bytes).status();
    }));
  }
  absl::Status Check(std::uint64_t leaves_max) {
    return storage_->Read([&](ReadTx& tx) { return CheckLog(tx, leaves_max); });
  }

  std::unique_ptr<Storage> storage_ = NewMemoryStorage();
};

TEST_F(NodeLogTest, AnEmptyAndAWholeLogPass) {
  EXPECT_OK(Check(UINT64_MAX));
  Append(501);  // over several pages
  for (const std::uint64_t max :
       {std::uint64_t{1}, std::uint64_t{200}, std::uint64_t{500},
        std::uint64_t{501}, UINT64_MAX}) {
    EXPECT_OK(Check(max)) << max;
  }
}

TEST_F(NodeLogTest, ALeafThatDoesNotParseIsFound) {
  Append(3);
  AppendBytes("\xff\xff no leaf");
  EXPECT_THAT(Check(1), StatusIs(Code::kDataLoss));
  EXPECT_THAT(Check(1), RefusedBy("node_log.broken"));
}

TEST_F(NodeLogTest, ALeafThatIsNotChainedToTheOneBeforeIsFound) {
  Append(3);
  causeway::store::v1::NodeLogLeaf stranger;
  stranger.set_chain_digest(std::string(32, 'c'));
  AppendBytes(stranger.SerializeAsString());
  EXPECT_THAT(Check(1), RefusedBy("node_log.broken"));
  // What comes after it is chained to it; only a look that far back finds it.
  Append(5);
  EXPECT_OK(Check(5));
  EXPECT_THAT(Check(6), RefusedBy("node_log.broken"));
  EXPECT_THAT(Check(UINT64_MAX), RefusedBy("node_log.broken"));
}

}  // namespace
}  // namespace causeway::server
