// `causeway directory`: a next version from proposal to publication, by several
// officers, and what it changes in words.

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/directory_difference.h"
#include "client/cli/exit_codes.h"
#include "client/files.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/client/command_line.h"

namespace causeway::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Json = nlohmann::json;

// Three officers, two of whom sign.
class DirectoryCommandsTest : public ::testing::Test {
 protected:
  DirectoryCommandsTest() {
    std::filesystem::remove_all(folder_);
    const Result made =
        Causeway({"federation", "create", folder_.c_str(), "--name", "west",
                  "--officers", "3", "--node",
                  "ml,ML,127.0.0.1:7001,127.0.0.1:7002,Directorate", "--node",
                  "gn,GN,127.0.0.1:7003,127.0.0.1:7004,Direction",
                  "--no-asylum-data", "gn"});
    EXPECT_EQ(made.code, kOk) << made.out << made.err;
    EXPECT_THAT(made.out, HasSubstr("2 of 3 sign the directory"));
  }
  ~DirectoryCommandsTest() override { std::filesystem::remove_all(folder_); }

  Result Run(const std::vector<std::string>& words) {
    std::vector<const char*> arguments = {"directory"};
    for (const std::string& word : words) arguments.push_back(word.c_str());
    return Causeway(arguments);
  }
  std::string Officer(int number, const char* end) {
    return absl::StrCat(folder_, "/officer/officer-", number, end);
  }
  // By these officers.
  Result With(std::vector<std::string> words,
              const std::vector<int>& officers) {
    for (const int one : officers) {
      words.push_back("--officer-key");
      words.push_back(Officer(one, ".key"));
    }
    return Run(words);
  }
  Result Pinned(std::vector<std::string> words) {
    for (const int one : {1, 2, 3}) {
      words.push_back("--officer");
      words.push_back(Officer(one, ".pub"));
    }
    return Run(words);
  }
  Result Sign(int officer, bool json = false) {
    std::vector<std::string> words = {"sign",          next_,
                                      "--current",     file_,
                                      "--officer-key", Officer(officer, ".key"),
                                      "--yes"};
    if (json) words.push_back("--json");
    return Run(words);
  }
  std::string Content() { return *causeway::ReadWholeFile(file_, 1 << 20); }
  std::uint64_t Version() {
    const Result shown = Pinned({"show", file_, "--json"});
    return std::stoull(std::string(Json::parse(shown.out)["version"]));
  }

  const std::string folder_ = absl::StrCat(
      ::testing::TempDir(), "causeway_directory_",
      ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string file_ = folder_ + "/directory.bin";
  const std::string next_ = folder_ + "/next.bin";
};

TEST_F(DirectoryCommandsTest, AProposalIsReadSignedAndPublished) {
  ASSERT_EQ(Run({"propose", file_, next_}).code, kOk);
  ASSERT_EQ(Run({"set", file_, "gn", "--endpoint", "gn.example.org:7004",
                 "--asylum-data", "yes", "--legal-basis",
                 "L/2019/0059, art. 12", "--proposal", next_})
                .code,
            kOk);
  ASSERT_EQ(Run({"suspend", file_, "ml", "--proposal", next_}).code, kOk);
  const Result diff = Run({"diff", file_, next_});
  EXPECT_THAT(
      diff.out,
      AllOf(HasSubstr("version 2 of west, after 1"),
            HasSubstr("node gn: endpoint: 127.0.0.1:7004 becomes "
                      "gn.example.org:7004"),
            HasSubstr("node gn: protected data: may not be received becomes "
                      "MAY be received"),
            HasSubstr("node gn: legal basis: nothing becomes L/2019/0059"),
            HasSubstr("node ml: status: active becomes suspended")));

  const std::string before = Content();
  const auto missing = [&] {
    return Pinned({"verify", file_, "--proposal", next_});
  };
  EXPECT_THAT(missing().err, AllOf(HasSubstr("directory.signatures_missing"),
                                   HasSubstr("nobody signed it"),
                                   HasSubstr("causeway directory sign")));
  EXPECT_EQ(Run({"publish", file_, next_}).code, kRefused);

  const Result first = Sign(1);
  ASSERT_EQ(first.code, kOk) << first.err;
  // What is signed is told before.
  EXPECT_THAT(first.out, AllOf(HasSubstr("node ml: status"),
                               HasSubstr("signed by 1 of the 2"),
                               HasSubstr("NOT COMPLETE")));
  EXPECT_THAT(missing().err, HasSubstr("missing: 1 of "));
  EXPECT_THAT(Run({"publish", file_, next_}).err,
              HasSubstr("directory.signature"));
  EXPECT_THAT(Sign(1).err, HasSubstr("officer.signed"));
  EXPECT_THAT(Run({"activate", file_, "ml", "--proposal", next_}).err,
              HasSubstr("directory.signed"));
  EXPECT_EQ(Content(), before);

  const Json complete = Json::parse(Sign(3, /*json=*/true).out);
  EXPECT_EQ(complete["complete"], true);
  EXPECT_EQ(complete["officersInForce"]["signedBy"].size(), 2u);
  EXPECT_THAT(missing().out, HasSubstr("version 2 may follow"));
  ASSERT_EQ(Run({"publish", file_, next_}).code, kOk);
  EXPECT_EQ(Version(), 2u);
  EXPECT_THAT(Pinned({"show", file_}).out,
              AllOf(HasSubstr("2 of 3 officers must sign the next version"),
                    HasSubstr("suspended"), HasSubstr("L/2019/0059")));
  EXPECT_THAT(Run({"publish", file_, next_}).err,
              HasSubstr("directory.rollback"));
}

TEST_F(DirectoryCommandsTest, WhereTheKeysAreAtHandItIsOneStep) {
  const std::string before = Content();
  for (const std::vector<int>& few : {std::vector<int>{1}, {1, 1}}) {
    EXPECT_NE(With({"suspend", file_, "gn"}, few).code, kOk);
  }
  EXPECT_THAT(Run({"suspend", file_, "gn"}).err, HasSubstr("--officer-key"));
  EXPECT_THAT(With({"suspend", file_, "gn", "--proposal", next_}, {1, 2}).err,
              HasSubstr("--proposal"));
  EXPECT_EQ(Content(), before);
  ASSERT_EQ(With({"suspend", file_, "gn"}, {1, 2}).code, kOk);
  ASSERT_EQ(With({"retire", file_, "gn"}, {2, 3}).code, kOk);
  ASSERT_EQ(With({"agree", file_, "west 2027", "--party", "gn", "--party", "ml",
                  "--until", "2027-12-31"},
                 {1, 3})
                .code,
            kOk);
  EXPECT_EQ(Version(), 4u);
}

TEST_F(DirectoryCommandsTest, OfficersAreChangedByThoseBefore) {
  const std::string other = folder_ + "/other";
  ASSERT_EQ(Causeway({"federation", "create", other.c_str(), "--officers", "2",
                      "--node", "ci,CI,127.0.0.1:7005,127.0.0.1:7006,D"})
                .code,
            kOk);
  const std::string key = other + "/officer/officer-1";
  ASSERT_EQ(Run({"officers", file_, "--add", key + ".pub", "--signatures", "3",
                 "--proposal", next_})
                .code,
            kOk);
  EXPECT_THAT(Run({"diff", file_, next_}).out,
              AllOf(HasSubstr("officer of the directory: "),
                    HasSubstr("officers who must sign the directory: 2 "
                              "becomes 3")));
  const auto new_one_signs = [&] {
    return Run({"sign", next_, "--current", file_, "--officer-key",
                key + ".key", "--yes"});
  };
  ASSERT_EQ(new_one_signs().code, kOk);
  ASSERT_EQ(Sign(1).code, kOk);
  EXPECT_EQ(Run({"publish", file_, next_}).code, kRefused);
  ASSERT_EQ(Sign(2).code, kOk);
  ASSERT_EQ(Run({"publish", file_, next_}).code, kOk);
  EXPECT_EQ(With({"suspend", file_, "gn"}, {1, 2}).code, kRefused);
  EXPECT_EQ(With({"suspend", file_, "gn"}, {1, 2, 3}).code, kOk);
}

TEST_F(DirectoryCommandsTest, NobodySignsBlindly) {
  ASSERT_EQ(Run({"suspend", file_, "gn", "--proposal", next_}).code, kOk);
  const std::vector<std::string> words = {
      "sign", next_, "--current", file_, "--officer-key", Officer(1, ".key")};
  const auto typed = [&](const std::string& text) {
    std::istringstream in(text);
    std::streambuf* const before = std::cin.rdbuf(in.rdbuf());
    const Result result = Run(words);
    std::cin.rdbuf(before);
    return result;
  };
  EXPECT_EQ(typed("yes\n").code, kInvalidArgument);
  EXPECT_EQ(typed("").code, kInvalidArgument);
  const Result result = typed("2\n");
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_THAT(result.out, HasSubstr("node gn: status"));
  // Without the version before it nobody can say what it changes.
  EXPECT_THAT(
      Run({"sign", next_, "--officer-key", Officer(2, ".key"), "--yes"}).err,
      HasSubstr("directory.chain"));
}

TEST_F(DirectoryCommandsTest, AFirstVersionIsFoundedFromAPlan) {
  const std::string plan = folder_ + "/plan.json";
  ASSERT_OK(causeway::ReplaceFile(plan, Pinned({"show", file_, "--json"}).out));
  const std::string first = folder_ + "/first.bin";
  const std::string made = folder_ + "/made.bin";
  const Result init = Pinned({"init", first, "--federation", "east", "--plan",
                              plan, "--officer-signatures", "3"});
  ASSERT_EQ(init.code, kOk) << init.err;
  for (const int one : {1, 2, 3}) {
    EXPECT_EQ(Run({"publish", made, first}).code, kRefused);
    ASSERT_EQ(
        Run({"sign", first, "--officer-key", Officer(one, ".key"), "--yes"})
            .code,
        kOk);
  }
  ASSERT_EQ(Run({"publish", made, first}).code, kOk);
  EXPECT_THAT(Pinned({"verify", made}).out,
              AllOf(HasSubstr("east, version 1"),
                    HasSubstr("3 of 3 officers must sign")));
  // Two directories of one version: neither follows the other.
  EXPECT_NE(Pinned({"verify", made, "--previous", file_}).code, kOk);
}

TEST_F(DirectoryCommandsTest, OthersOfficersVouchForNothing) {
  const std::string other = folder_ + "/other";
  const Result one = Causeway({"federation", "create", other.c_str(), "--node",
                               "ci,CI,127.0.0.1:7005,127.0.0.1:7006,D"});
  ASSERT_EQ(one.code, kOk);
  EXPECT_THAT(one.out, HasSubstr("ONE KEY signs the directory"));
  const std::string theirs = other + "/officer/officer-1.pub";
  EXPECT_THAT(Run({"verify", file_, "--officer", theirs}).err,
              HasSubstr("directory.signature"));
  EXPECT_THAT(Pinned({"verify", other + "/directory.bin"}).err,
              HasSubstr("directory.signature"));
  EXPECT_THAT(
      Run({"verify", other + "/directory.bin", "--officer", theirs}).out,
      HasSubstr("ONE OFFICER"));
}

v1::Directory Sample() {
  v1::Directory directory;
  directory.set_federation("west");
  directory.set_version(4);
  v1::DirectoryNode* const node = directory.add_nodes();
  node->set_node_id("gn");
  node->set_status(v1::NODE_STATUS_ACTIVE);
  node->add_signing_keys()->set_key_id("k");
  v1::SharingAgreement* const agreement = directory.add_agreements();
  agreement->set_name("coast");
  agreement->set_valid_until("2030-12-31");
  return directory;
}

// Sets the field, or adds to it, to what stands in no sample.
void Touch(google::protobuf::Message* message,
           const google::protobuf::FieldDescriptor* field) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& at = *message->GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      google::protobuf::Message* const added = at.AddMessage(message, field);
      Touch(added, added->GetDescriptor()->field(0));
      return;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      many ? at.AddString(message, field, "zz")
           : at.SetString(message, field, "zz");
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      many ? at.AddEnumValue(message, field, 2)
           : at.SetEnumValue(message, field, 2);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      at.SetBool(message, field, !at.GetBool(*message, field));
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      at.SetUInt32(message, field, 77);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      at.SetUInt64(message, field, 77);
      return;
    default:
      FAIL() << field->full_name() << " has a type that no row is for";
  }
}

// Nothing that officers sign goes unsaid, also no field that comes later.
TEST(DirectoryDifferencesTest, EachFieldOfANodeAndOfTheDirectoryIsTold) {
  const v1::Directory before = Sample();
  EXPECT_THAT(DirectoryDifferences(before, before), IsEmpty());
  const auto* const of_node = v1::DirectoryNode::descriptor();
  for (int i = 0; i < of_node->field_count(); ++i) {
    v1::Directory after = before;
    Touch(after.mutable_nodes(0), of_node->field(i));
    ASSERT_THAT(DirectoryDifferences(before, after), Not(IsEmpty()))
        << of_node->field(i)->name();
    EXPECT_THAT(DirectoryDifferences(before, after)[0],
                Not(HasSubstr("only `directory show")))
        << of_node->field(i)->name();
  }
  const auto* const of_all = v1::Directory::descriptor();
  for (int i = 0; i < of_all->field_count(); ++i) {
    const std::string& name = of_all->field(i)->name();
    if (name == "format_version" || name == "version" ||
        name == "previous_digest" || name == "issued_at_us" ||
        name == "expires_at_us") {
      continue;
    }
    v1::Directory after = before;
    Touch(&after, of_all->field(i));
    ASSERT_THAT(DirectoryDifferences(before, after), Not(IsEmpty())) << name;
    EXPECT_THAT(DirectoryDifferences(before, after)[0],
                Not(HasSubstr("only `directory show")))
        << name;
  }
}

TEST(DirectoryDifferencesTest, TellsKeysAgreementsAndNodes) {
  const v1::Directory before = Sample();
  v1::Directory after = before;
  v1::NodeKey* const key = after.mutable_nodes(0)->mutable_signing_keys(0);
  key->set_to_version(4);
  EXPECT_THAT(DirectoryDifferences(before, after)[0],
              HasSubstr("signing key 6b ends with version 4"));
  key->set_revoked(true);
  EXPECT_THAT(DirectoryDifferences(before, after)[0], HasSubstr("REVOKED"));
  after = before;
  after.mutable_agreements(0)->set_valid_until("2029-12-31");
  EXPECT_THAT(DirectoryDifferences(before, after)[0],
              AllOf(HasSubstr("until 2030-12-31"), HasSubstr("2029-12-31")));
  after.clear_agreements();
  EXPECT_THAT(DirectoryDifferences(before, after)[0],
              HasSubstr("agreement coast ENDED"));
  EXPECT_THAT(DirectoryDifferences(v1::Directory(), before)[1],
              HasSubstr("node gn ADDED"));
  after = before;
  after.clear_nodes();
  EXPECT_THAT(DirectoryDifferences(before, after)[0],
              HasSubstr("node gn TAKEN OUT"));
  // Who writes to the terminal is the directory's signer, and nobody else.
  after = before;
  after.mutable_nodes(0)->set_organisation("A\033[2J");
  EXPECT_THAT(DirectoryDifferences(before, after)[0], Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace causeway::cli
