#include "client/contexts.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

constexpr char kTwo[] = R"(current = "worker@ml"
[contexts."worker@ml"]
endpoint = "127.0.0.1:7001"
federation = "demo"
node = "ml"
ca = "ml/keys/tls-ca.pem"
certificate = "ml/people/worker.pem"
key = "/elsewhere/worker.key"
[contexts."chief@tn"]
endpoint = "127.0.0.1:7003"
federation = "demo"
node = "tn"
ca = "tn/keys/tls-ca.pem"
certificate = "tn/people/chief.pem"
key = "tn/people/chief.key"
)";

TEST(ContextsTest, PathsAreRelativeToTheFile) {
  ASSERT_OK_AND_ASSIGN(const ContextFile file,
                       ParseContexts(kTwo, "some/contexts.toml"));
  ASSERT_OK_AND_ASSIGN(const Context context, FindContext(file, "worker@ml"));
  EXPECT_EQ(context.endpoint, "127.0.0.1:7001");
  EXPECT_EQ(context.node, "ml");
  EXPECT_EQ(context.ca, "some/ml/keys/tls-ca.pem");
  EXPECT_EQ(context.key, "/elsewhere/worker.key");
}

TEST(ContextsTest, TheCurrentOneIsTheDefault) {
  ASSERT_OK_AND_ASSIGN(const ContextFile file, ParseContexts(kTwo, "c.toml"));
  ASSERT_OK_AND_ASSIGN(const Context context, FindContext(file, ""));
  EXPECT_EQ(context.name, "worker@ml");
}

TEST(ContextsTest, AnUnknownOneIsRefusedWithTheNamesThereAre) {
  ASSERT_OK_AND_ASSIGN(const ContextFile file, ParseContexts(kTwo, "c.toml"));
  EXPECT_THAT(
      FindContext(file, "worker@gn"),
      StatusIs(kInvalid, AllOf(HasSubstr("worker@gn"), HasSubstr("chief@tn"),
                               HasSubstr("worker@ml"))));
}

TEST(ContextsTest, WithoutACurrentOneANameIsAskedFor) {
  ContextFile file;
  file.path = "c.toml";
  EXPECT_THAT(FindContext(file, ""),
              StatusIs(kInvalid, HasSubstr("--context")));
}

TEST(ContextsTest, WhatIsNotTomlIsRefusedWithItsLine) {
  EXPECT_THAT(
      ParseContexts("current = \"a\"\ncontexts = [[\n", "c.toml"),
      StatusIs(kInvalid, AllOf(HasSubstr("c.toml"), HasSubstr("line"))));
}

TEST(ContextsTest, AnUnknownFieldIsRefused) {
  EXPECT_THAT(ParseContexts("curent = \"a\"\n", "c.toml"),
              StatusIs(kInvalid, HasSubstr("curent")));
  EXPECT_THAT(
      ParseContexts("[contexts.a]\nendpiont = \"x\"\n", "c.toml"),
      StatusIs(kInvalid, AllOf(HasSubstr("\"a\""), HasSubstr("endpiont"))));
}

TEST(ContextsTest, AMissingFieldIsNamed) {
  EXPECT_THAT(
      ParseContexts("[contexts.a]\nendpoint = \"x:1\"\nfederation = \"f\"\n"
                    "node = \"ml\"\nca = \"a\"\ncertificate = \"b\"\n",
                    "c.toml"),
      StatusIs(kInvalid, HasSubstr("key is missing")));
}

TEST(ContextsTest, ACurrentOneThatDoesNotExistIsRefused) {
  EXPECT_THAT(ParseContexts("current = \"worker@ml\"\n", "c.toml"),
              StatusIs(kInvalid, HasSubstr("worker@ml")));
}

TEST(ContextsTest, AMissingFileIsNotFound) {
  EXPECT_THAT(LoadContexts(::testing::TempDir() + "/no-such-file.toml"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ContextsTest, UsingAContextKeepsEverythingElse) {
  const std::string path = ::testing::TempDir() + "/contexts_use.toml";
  std::ofstream(path) << kTwo;
  ASSERT_OK_AND_ASSIGN(const ContextFile before, LoadContexts(path));
  ASSERT_OK(UseContext(before, "chief@tn"));
  ASSERT_OK_AND_ASSIGN(const ContextFile after, LoadContexts(path));
  EXPECT_EQ(after.current, "chief@tn");
  EXPECT_EQ(after.contexts.size(), 2);
  EXPECT_EQ(after.contexts.at("worker@ml").certificate,
            before.contexts.at("worker@ml").certificate);
}

TEST(ContextsTest, UsingAnUnknownContextChangesNothing) {
  const std::string path = ::testing::TempDir() + "/contexts_unknown.toml";
  std::ofstream(path) << kTwo;
  ASSERT_OK_AND_ASSIGN(const ContextFile before, LoadContexts(path));
  EXPECT_THAT(UseContext(before, "nobody"), StatusIs(kInvalid));
  ASSERT_OK_AND_ASSIGN(const ContextFile after, LoadContexts(path));
  EXPECT_EQ(after.current, "worker@ml");
}

TEST(ContextsTest, AnOptionGoesBeforeTheEnvironment) {
  EXPECT_EQ(ContextsPath("given.toml"), "given.toml");
}

}  // namespace
}  // namespace causeway
