// `causeway person` on the folder of a node that `federation create` made.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/exit_codes.h"
#include "client/files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/command_line.h"

namespace causeway::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Json = nlohmann::json;

class PersonTest : public ::testing::Test {
 protected:
  PersonTest() {
    std::filesystem::remove_all(folder_);
    const Result made =
        Causeway({"federation", "create", folder_.c_str(), "--name", "west",
                  "--node", "ml,ML,127.0.0.1:7001,127.0.0.1:7002,Directorate",
                  "--person", "worker@ml=case_worker"});
    EXPECT_EQ(made.code, kOk) << made.out << made.err;
  }
  ~PersonTest() override { std::filesystem::remove_all(folder_); }

  Result Person(const char* verb, std::vector<const char*> more = {}) {
    more.insert(more.begin(), {"person", verb, node_.c_str()});
    return Causeway(more);
  }
  Json List() { return Json::parse(Person("list", {"--json"}).out)["people"]; }

  // Of this test alone: others run beside it.
  const std::string folder_ = absl::StrCat(
      ::testing::TempDir(), "causeway_person_",
      ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string node_ = folder_ + "/ml";
};

TEST_F(PersonTest, AddListRevokeRenew) {
  const Result added =
      Person("add", {"second", "--function", "supervisor", "--function",
                     "panel_coordinator", "--days", "30", "--json"});
  ASSERT_EQ(added.code, kOk) << added.out;
  const Json person = Json::parse(added.out);
  EXPECT_EQ(person["functions"], Json({"supervisor", "panel_coordinator"}));
  EXPECT_EQ(person["label"], "second");
  EXPECT_TRUE(std::filesystem::exists(std::string(person["key"])));

  Json people = List();
  ASSERT_EQ(people.size(), 2u);
  EXPECT_EQ(people[1]["staffNumber"], person["staffNumber"]);
  EXPECT_EQ(people[1]["notAfter"], person["notAfter"]);
  EXPECT_EQ(people[1]["revoked"], false);

  const Result revoked = Person("revoke", {"second"});
  ASSERT_EQ(revoked.code, kOk) << revoked.err;
  EXPECT_THAT(revoked.out, HasSubstr(std::string(person["staffNumber"])));
  EXPECT_EQ(List()[1]["revoked"], true);
  EXPECT_THAT(Person("list").out, HasSubstr("revoked"));

  const Result same = Person("renew", {"second"});
  EXPECT_NE(same.code, kOk);
  EXPECT_THAT(same.err,
              AllOf(HasSubstr("person.revoked"), HasSubstr("--new-key")));
  EXPECT_EQ(Person("renew", {"second", "--new-key"}).code, kOk);
  EXPECT_EQ(List()[1]["revoked"], false);

  EXPECT_EQ(Person("revoke", {"worker", "--strike"}).code, kOk);
  EXPECT_EQ(List().size(), 1u);
}

TEST_F(PersonTest, WhatIsWrongIsSaidWithWhatToDo) {
  EXPECT_EQ(Person("add", {"second"}).code, kUsage);
  EXPECT_EQ(Person("add", {"x", "--function", "auditor", "--days", "0"}).code,
            kUsage);
  const Result king = Person("add", {"second", "--function", "king"});
  EXPECT_EQ(king.code, kInvalidArgument);
  EXPECT_THAT(king.err, HasSubstr("case_worker"));
  const Result nobody = Person("revoke", {"nobody"});
  EXPECT_EQ(nobody.code, kNotFound);
  EXPECT_THAT(nobody.err,
              AllOf(HasSubstr("people/nobody.pem"), HasSubstr("person list")));
  EXPECT_EQ(Person("revoke").code, kInvalidArgument);
  const Result elsewhere = Causeway({"person", "list", folder_.c_str()});
  EXPECT_THAT(elsewhere.err, HasSubstr("node.toml"));
  EXPECT_EQ(List().size(), 1u);
}

// What is printed names nobody but by number and label.
TEST_F(PersonTest, NoKeyIsPrinted) {
  const Result added = Person("add", {"second", "--function", "auditor"});
  EXPECT_THAT(added.out, Not(HasSubstr("PRIVATE")));
}

}  // namespace
}  // namespace causeway::cli
