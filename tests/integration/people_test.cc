// The people of a node change while it runs: keys that are revoked, people who
// come, functions that change. Real processes; each change is made with the
// command line on the node's own folder.

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "certs/files.h"
#include "certs/people_file.h"
#include "client/cli/app.h"
#include "client/cli/output.h"
#include "crypto/random_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using Code = absl::StatusCode;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class PeopleTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(ml_.Start()); }

  // "causeway person VERB <ml's folder> ..."
  void Person(const std::string& verb, std::vector<std::string> words) {
    words.insert(words.begin(), {"causeway", "person", verb, ml_.layout().dir});
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream err;
    cli::Output output(out, err);
    EXPECT_EQ(cli::RunCommandLine(static_cast<int>(line.size()), line.data(),
                                  &output, &clock_, &random_),
              0)
        << err.str();
  }
  std::shared_ptr<grpc::Channel> OpenAs(const std::string& label) {
    return Open(ml_, ml_.people_address(), PairOf(ml_, label));
  }
  static absl::Status Ask(const std::shared_ptr<grpc::Channel>& channel) {
    return Call(channel, kListCases, "").status();
  }
  std::string TablePath() const { return ml_.layout().dir + "/people.toml"; }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  SystemClock clock_;
  OpenSslRandom random_;
};

TEST_F(PeopleTest, ARevokedKeyIsRefusedOnOpenAndNewConnections) {
  const auto open = OpenAs("worker");
  const auto colleague = OpenAs("colleague");
  ASSERT_OK(Ask(open));
  ASSERT_OK(Ask(colleague));
  const Pair lost = PairOf(ml_, "worker");

  Person("revoke", {"worker"});
  absl::Status last;
  ASSERT_TRUE(Eventually([&] {
    last = Ask(open);
    return !last.ok();
  }));
  // An answer with a rule: the connection is open as before.
  EXPECT_THAT(last, StatusIs(Code::kUnauthenticated));
  EXPECT_THAT(last, RefusedBy("tls.revoked"));
  EXPECT_THAT(Call(open, kHealth, "").status(),
              StatusIs(Code::kUnauthenticated));
  EXPECT_THAT(Ask(Open(ml_, ml_.people_address(), lost)),
              StatusIs(Code::kUnavailable));
  EXPECT_THAT(ml_.RefusedHandshakes(), Contains("tls.revoked"));
  // Others go on, on the connections they have.
  EXPECT_OK(Ask(colleague));

  // The same person with a new key; the lost one stays lost.
  Person("renew", {"worker", "--new-key"});
  EXPECT_OK(Ask(OpenAs("worker")));
  EXPECT_THAT(Ask(open), RefusedBy("tls.revoked"));
  // Also after a start.
  EXPECT_EQ(ml_.Terminate(), 0);
  ASSERT_OK(ml_.Start());
  EXPECT_THAT(Ask(Open(ml_, ml_.people_address(), lost)),
              StatusIs(Code::kUnavailable));
  EXPECT_OK(Ask(OpenAs("worker")));
}

TEST_F(PeopleTest, WhoIsAddedMayCallAndWhoIsStruckMayNot) {
  Person("add", {"newcomer", "--function", "case_worker"});
  const auto newcomer = OpenAs("newcomer");
  EXPECT_TRUE(Eventually([&] { return Ask(newcomer).ok(); }));

  PeopleFile table = Need(LoadPeopleFile(TablePath()));
  const std::string number = table.people.back().staff_number;
  table.people.pop_back();
  ASSERT_OK(certs::ReplaceFile(TablePath(), PeopleFileText(table)));
  absl::Status last;
  ASSERT_TRUE(Eventually([&] {
    last = Ask(newcomer);
    return !last.ok();
  }));
  EXPECT_THAT(last, RefusedBy("access.not_enrolled"));
  EXPECT_THAT(ml_.Log(), Not(HasSubstr(number)));
}

TEST_F(PeopleTest, AFunctionThatChangesHoldsWithoutAStart) {
  const auto open = OpenAs("colleague");
  const std::string method = "/causeway.v1.AdminService/GetNode";
  ASSERT_THAT(Call(open, method, "").status(), RefusedBy("access.function"));
  PeopleFile table = Need(LoadPeopleFile(TablePath()));
  for (PersonRow& row : table.people) {
    if (row.staff_number == ml_.StaffNumber("colleague")) {
      row.functions = {"operator"};
    }
  }
  ASSERT_OK(certs::ReplaceFile(TablePath(), PeopleFileText(table)));
  EXPECT_TRUE(Eventually([&] { return Call(open, method, "").ok(); }));
  EXPECT_THAT(Ask(open), RefusedBy("access.function"));
}

TEST_F(PeopleTest, ABadFileIsLoggedAndTheTableInForceStays) {
  const auto open = OpenAs("worker");
  ASSERT_OK(Ask(open));
  const std::string good = FileText(TablePath());
  ASSERT_OK(certs::ReplaceFile(TablePath(), good + "\n[[people]]\n"));
  ASSERT_TRUE(Eventually(
      [&] { return ml_.Log().find("people_refused") != std::string::npos; }));
  EXPECT_OK(Ask(open));
  EXPECT_OK(Ask(OpenAs("worker")));
  // A good one after it is taken in.
  ASSERT_OK(certs::ReplaceFile(TablePath(), good));
  Person("revoke", {"colleague"});
  EXPECT_TRUE(Eventually([&] { return !Ask(OpenAs("colleague")).ok(); }));
  EXPECT_OK(Ask(open));
}

}  // namespace
}  // namespace causeway::integration_test
