#include "server/people_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "certs/people_file.h"
#include "crypto/digest.h"
#include "storage/memory_storage.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using procedure::Function;
using ::testing::ElementsAre;

class PeopleTableTest : public ::testing::Test {
 protected:
  PeopleTableTest() {
    file_.people = {{"s-aaaaaaaa", {"case_worker", "supervisor"}},
                    {"s-bbbbbbbb", {"operator"}}};
    file_.revoked = {{std::string(32, 'k'), "s-aaaaaaaa", "2026-03-01"}};
    Publish();
  }
  void Publish() const { WriteFile(path_, PeopleFileText(file_)); }
  auto Open() { return PeopleHolder::Open({path_, storage_.get(), &clock_}); }
  std::uint64_t Leaves() {
    std::uint64_t leaves = 0;
    EXPECT_OK(storage_->Read([&](ReadTx& tx) -> absl::Status {
      auto rows = tx.Scan(Table::kNodeLog, "", "", 100);
      if (!rows.ok()) return rows.status();
      leaves = rows->size();
      return absl::OkStatus();
    }));
    return leaves;
  }

  TestFederation federation_;
  const std::string path_ = federation_.node(0).dir + "/people.toml";
  FakeClock clock_{federation_.now()};
  std::unique_ptr<Storage> storage_ = NewMemoryStorage();
  PeopleFile file_;
};

TEST_F(PeopleTableTest, HoldsTheFile) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  const auto table = holder->Current();
  EXPECT_THAT(table->people.at("s-aaaaaaaa"),
              ElementsAre(Function::kCaseWorker, Function::kSupervisor));
  EXPECT_THAT(table->people.at("s-bbbbbbbb"), ElementsAre(Function::kOperator));
  EXPECT_THAT(table->revoked, ElementsAre(std::string(32, 'k')));
  EXPECT_EQ(Leaves(), 1u);
}

TEST_F(PeopleTableTest, KnowsEveryFunctionByTheNameTheFileUses) {
  for (const std::string& name : PersonFunctions()) {
    file_.people = {{"s-aaaaaaaa", {name}}};
    Publish();
    ASSERT_OK_AND_ASSIGN(const auto holder, Open());
    const auto& functions = holder->Current()->people.at("s-aaaaaaaa");
    ASSERT_EQ(functions.size(), 1u) << name;
    EXPECT_EQ(FunctionName(functions.front()), name);
  }
}

TEST_F(PeopleTableTest, ANewFileReplacesTheTableAndIsInTheNodeLog) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  const auto before = holder->Current();
  file_.people[1].functions = {"auditor"};
  Publish();
  ASSERT_OK(holder->Reload());
  EXPECT_THAT(holder->Current()->people.at("s-bbbbbbbb"),
              ElementsAre(Function::kAuditor));
  EXPECT_EQ(holder->Current()->generation, before->generation + 1);
  EXPECT_EQ(Leaves(), 2u);
  // Who holds the old one keeps it whole.
  EXPECT_THAT(before->people.at("s-bbbbbbbb"),
              ElementsAre(Function::kOperator));
  // The same file again is nothing new.
  ASSERT_OK(holder->Reload());
  EXPECT_EQ(holder->Current()->generation, before->generation + 1);
  EXPECT_EQ(Leaves(), 2u);
}

TEST_F(PeopleTableTest, ABadFileLeavesTheTableInForce) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  const auto before = holder->Current();
  WriteFile(path_, "[[people]]\nstaff_number = \"s-aaaaaaaa\"\n");
  EXPECT_THAT(holder->Reload(), RefusedBy("config.value"));
  WriteFile(path_, "[[people");
  EXPECT_THAT(holder->Reload(), RefusedBy("config.syntax"));
  std::filesystem::remove(path_);
  EXPECT_THAT(holder->Reload(), RefusedBy("config.value"));
  EXPECT_EQ(holder->Current(), before);
  EXPECT_EQ(Leaves(), 1u);
}

// An old copy of the file: the rest of it holds, the lost key does not.
TEST_F(PeopleTableTest, ARevokedKeyDoesNotComeBack) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  file_.revoked = {{std::string(32, 'm'), "", ""}};
  file_.people[1].functions = {"auditor"};
  Publish();
  ASSERT_OK(holder->Reload());
  EXPECT_THAT(holder->Current()->revoked,
              ElementsAre(std::string(32, 'k'), std::string(32, 'm')));
  EXPECT_THAT(holder->Current()->people.at("s-bbbbbbbb"),
              ElementsAre(Function::kAuditor));
}

TEST_F(PeopleTableTest, ARevokedKeyDoesNotComeBackAtAStart) {
  ASSERT_OK(Open());
  file_.revoked.clear();
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto again, Open());
  EXPECT_THAT(again->Current()->revoked, ElementsAre(std::string(32, 'k')));
}

// More than one page of them.
TEST_F(PeopleTableTest, EveryRevokedKeyIsKept) {
  file_.revoked.clear();
  for (int i = 0; i < 250; ++i) {
    file_.revoked.push_back({Sha256(std::to_string(i)), "", ""});
  }
  Publish();
  ASSERT_OK(Open());
  file_.revoked.clear();
  Publish();
  ASSERT_OK_AND_ASSIGN(const auto again, Open());
  EXPECT_EQ(again->Current()->revoked.size(), 250u);
}

// What is not on disk is not in force.
TEST_F(PeopleTableTest, ATableThatCannotBeKeptIsTriedAgain) {
  ASSERT_OK_AND_ASSIGN(const auto holder, Open());
  const auto before = holder->Current();
  file_.people[1].functions = {"auditor"};
  Publish();
  storage_->Close();
  EXPECT_FALSE(holder->Reload().ok());
  EXPECT_EQ(holder->Current(), before);
}

TEST_F(PeopleTableTest, AtTheStartABadFileIsRefused) {
  std::filesystem::remove(path_);
  EXPECT_THAT(Open(), RefusedBy("config.value"));
  WriteFile(path_, "people = 1\n");
  EXPECT_THAT(Open(), RefusedBy("config.value"));
}

}  // namespace
}  // namespace causeway::server
