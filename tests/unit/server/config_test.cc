#include "server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kGood[] = R"([node]
id = "ml-test"
federation = "test.example"
data_dir = "data"
directory = "../directory.bin"
officers = ["/etc/causeway/one.pub", "two.pub"]
officer_signatures = 2
people = "people.toml"
[listen]
people = "127.0.0.1:7001"
peers = "[::1]:0"
[keys]
tls_key = "keys/tls.key"
tls_certificate = "keys/tls.pem"
signing_key = "keys/signing.key"
sealing_key = "keys/sealing.key"
sealing_certificate = "keys/sealing.pem"
wrapping_key = "keys/wrapping.key"
people_ca = "keys/people-ca.pem"
[log]
level = "warning"
[limits]
workers = 4
)";
constexpr char kPath[] = "conf/node.toml";

TEST(ConfigTest, FallbacksAreNodes) {
  ASSERT_OK_AND_ASSIGN(
      const Config config,
      ParseConfig(
          std::string(kGood) + "[custody]\nfallbacks = [\"ml-2\", \"tn\"]\n",
          kPath));
  EXPECT_THAT(config.fallbacks, ElementsAre("ml-2", "tn"));
  for (const char* wrong : {"[\"ML\"]", "[]", "\"ml-2\""}) {
    EXPECT_THAT(ParseConfig(std::string(kGood) +
                                "[custody]\nfallbacks = " + wrong + "\n",
                            kPath),
                RefusedBy("config.value"))
        << wrong;
  }
}

TEST(ConfigTest, ReadsEveryKey) {
  ASSERT_OK_AND_ASSIGN(const Config config, ParseConfig(kGood, kPath));
  EXPECT_EQ(config.node_id, "ml-test");
  EXPECT_EQ(config.federation, "test.example");
  EXPECT_EQ(config.people_address.ToString(), "127.0.0.1:7001");
  EXPECT_EQ(config.peers_address.ToString(), "[::1]:0");
  EXPECT_EQ(config.log_level, LogLevel::kWarning);
  EXPECT_EQ(config.workers, 4);
  EXPECT_EQ(config.officer_signatures, 2);
  EXPECT_EQ(config.people_message_bytes_max, limits::kLocalMessageBytesMax);
}

TEST(ConfigTest, PathsAreRelativeToTheFile) {
  ASSERT_OK_AND_ASSIGN(const Config config, ParseConfig(kGood, kPath));
  EXPECT_EQ(config.data_dir, "conf/data");
  EXPECT_EQ(config.directory, "directory.bin");
  EXPECT_THAT(config.officers,
              ElementsAre("/etc/causeway/one.pub", "conf/two.pub"));
  EXPECT_EQ(config.people, "conf/people.toml");
}

TEST(ConfigTest, NationalTimeLimitsAreAFileOfTheirOwn) {
  ASSERT_OK_AND_ASSIGN(const Config none, ParseConfig(kGood, kPath));
  EXPECT_EQ(none.deadlines_overlay, "");
  const std::string text = absl::StrReplaceAll(
      kGood, {{"[listen]", "deadlines_overlay = \"limits.toml\"\n[listen]"}});
  ASSERT_OK_AND_ASSIGN(const Config config, ParseConfig(text, kPath));
  EXPECT_EQ(config.deadlines_overlay, "conf/limits.toml");
}

TEST(ConfigTest, AMissingFileIsNamed) {
  EXPECT_THAT(LoadConfig("nowhere/node.toml"), RefusedBy("config.missing"));
  EXPECT_THAT(
      LoadConfig("nowhere/node.toml"),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("nowhere/node.toml")));
}

TEST(ConfigTest, WhatIsNotTomlIsNamedByLine) {
  const auto config = ParseConfig("[node]\nid = \n", kPath);
  EXPECT_THAT(config, RefusedBy("config.syntax"));
  EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr(kPath), HasSubstr("line 2"))));
}

struct Mistake {
  const char* name;
  const char* right;  // Text of kGood ...
  const char* wrong;  // ... and what stands there instead.
  const char* key;    // The key the error must name.
};

class ConfigMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigMistakeTest, NamesFileKeyAndWhatWasExpected) {
  ASSERT_THAT(kGood, HasSubstr(GetParam().right));
  const std::string text =
      absl::StrReplaceAll(kGood, {{GetParam().right, GetParam().wrong}});
  const auto config = ParseConfig(text, kPath);
  EXPECT_THAT(config, RefusedBy("config.value"));
  EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr(kPath), HasSubstr("want"),
                                     HasSubstr(GetParam().key))));
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigMistakeTest,
    ::testing::Values(
        Mistake{"NodeId", "\"ml-test\"", "\"ML\"", "node.id"},
        Mistake{"NodeIdMissing", "id = \"ml-test\"", "", "node.id"},
        Mistake{"NodeIdType", "\"ml-test\"", "7", "node.id"},
        Mistake{"Federation", "test.example", "Test Example",
                "node.federation"},
        Mistake{"DataDir", "data_dir = \"data\"", "", "node.data_dir"},
        Mistake{"Directory", "\"../directory.bin\"", "\"\"", "node.directory"},
        Mistake{"Officers", "officers =", "officer_key =", "node.officers"},
        Mistake{"NoOfficers", "[\"/etc/causeway/one.pub\", \"two.pub\"]", "[]",
                "node.officers"},
        Mistake{"OneOfTwoOfficers", "officer_signatures = 2",
                "officer_signatures = 1", "node.officer_signatures"},
        Mistake{"ThreeOfTwoOfficers", "officer_signatures = 2",
                "officer_signatures = 3", "node.officer_signatures"},
        Mistake{"NoThreshold", "officer_signatures = 2", "",
                "node.officer_signatures"},
        Mistake{"Overlay", "[listen]", "deadlines_overlay = 1\n[listen]",
                "node.deadlines_overlay"},
        Mistake{"Port", "127.0.0.1:7001", "127.0.0.1:65536", "listen.people"},
        Mistake{"NoPort", "127.0.0.1:7001", "127.0.0.1", "listen.people"},
        Mistake{"NoHost", "[::1]:0", ":0", "listen.peers"},
        Mistake{"BareIpv6", "[::1]:0", "::1:0", "listen.peers"},
        Mistake{"TlsKey", "tls_key = \"keys/tls.key\"", "", "keys.tls_key"},
        Mistake{"TlsCertificate", "tls_certificate", "certificate",
                "keys.tls_certificate"},
        Mistake{"SigningKey", "\"keys/signing.key\"", "true",
                "keys.signing_key"},
        Mistake{"NextSigningKey", "[log]", "next_signing_key = 1\n[log]",
                "keys.next_signing_key"},
        Mistake{"SealingKey", "sealing_key = \"keys/sealing.key\"", "",
                "keys.sealing_key"},
        Mistake{"SealingCertificate", "\"keys/sealing.pem\"", "1",
                "keys.sealing_certificate"},
        Mistake{"WrappingKey", "wrapping_key", "wrap_key", "keys.wrapping_key"},
        Mistake{"PeopleCa", "people_ca", "peoples_ca", "keys.people_ca"},
        Mistake{"UnknownKey", "[listen]", "colour = \"red\"\n[listen]",
                "node.colour"},
        Mistake{"UnknownSection", "[log]", "[logs]", "logs"},
        Mistake{"UnknownValue", "[node]", "log_level = 1\n[node]", "log_level"},
        Mistake{"People", "people = \"people.toml\"", "", "node.people"},
        Mistake{"PeopleHere", "[log]", "[[people]]\n[log]", "node.people"},
        Mistake{"LogLevel", "\"warning\"", "\"loud\"", "log.level"},
        Mistake{"TooFewWorkers", "workers = 4", "workers = 1",
                "limits.workers"},
        Mistake{"TooManyWorkers", "workers = 4", "workers = 65",
                "limits.workers"},
        Mistake{"WorkersType", "workers = 4", "workers = \"4\"",
                "limits.workers"},
        Mistake{"PeopleMessageTooLong", "workers = 4",
                "people_message_bytes = 4194305",
                "limits.people_message_bytes"},
        Mistake{"PeerMessageTooShort", "workers = 4", "peer_message_bytes = 1",
                "limits.peer_message_bytes"},
        Mistake{"PeopleConnections", "workers = 4", "people_connections = 15",
                "limits.people_connections"},
        Mistake{"PeerConnections", "workers = 4", "peer_connections = 4097",
                "limits.peer_connections"}),
    [](const auto& mistake) { return mistake.param.name; });

TEST(ConfigTest, ProcedureFilesAreRelativeToTheFile) {
  ASSERT_OK_AND_ASSIGN(const Config without, ParseConfig(kGood, kPath));
  EXPECT_TRUE(without.procedure_files.empty());
  EXPECT_EQ(without.procedure_current, "");
  ASSERT_OK_AND_ASSIGN(
      const Config config,
      ParseConfig(std::string(kGood) +
                      "[procedure]\nfiles = [\"west-2.toml\", \"/a/b.toml\"]\n"
                      "current = \"iss-eight-steps 2\"\n",
                  kPath));
  EXPECT_THAT(config.procedure_files,
              ElementsAre("conf/west-2.toml", "/a/b.toml"));
  EXPECT_EQ(config.procedure_current, "iss-eight-steps 2");
}

TEST(ConfigTest, ASectionOfProceduresIsWhole) {
  for (const char* section : {"[procedure]\n", "[procedure]\nfiles = []\n",
                              "[procedure]\nfiles = \"west-2.toml\"\n",
                              "[procedure]\ncurrent = \"iss-eight-steps 1\"\n",
                              "[procedure]\nfiles = [\"a\"]\nother = 1\n",
                              "[procedure]\nfiles = [\"a\"]\ncurrent = 2\n"}) {
    EXPECT_THAT(ParseConfig(std::string(kGood) + section, kPath),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(kPath), HasSubstr("procedure"),
                               HasSubstr("want"))))
        << section;
  }
}

}  // namespace
}  // namespace causeway::server
