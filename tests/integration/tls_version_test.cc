// TLS 1.3 alone, and no session to resume, as OpenSSL's own client sees it.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/demo/machine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/command.h"
#include "tests/integration/nodes.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kTicket[] = "New Session Ticket arrived";
constexpr int kNoSuchProgram = 127;

// The end of the header of HTTP/2's SETTINGS, the first that an accepting
// server says: type 4, no flags, stream 0.
std::string Settings() { return std::string("\x04\x00\x00\x00\x00\x00", 6); }

// What sslscan finds at a listener: it says of each version whether the server
// speaks it, and names each suite and each group that it takes.
struct Scan {
  std::vector<std::string> versions;
  std::vector<std::string> suites;  // "TLSv1.3 TLS_AES_128_GCM_SHA256"
  std::vector<std::string> groups;  // "TLSv1.3 secp256r1"
  std::string output;
};

Scan ReadScan(const std::string& output) {
  Scan scan;
  scan.output = output;
  bool groups = false;
  for (const absl::string_view line : absl::StrSplit(output, '\n')) {
    const std::vector<std::string> words =
        absl::StrSplit(line, ' ', absl::SkipWhitespace());
    groups = groups ? !words.empty()
                    : absl::StrContains(line, "Server Key Exchange Group");
    if (words.size() == 2 && words[1] == "enabled") {
      scan.versions.push_back(words[0]);
    } else if (words.size() > 4 &&
               (words[0] == "Preferred" || words[0] == "Accepted")) {
      scan.suites.push_back(absl::StrCat(words[1], " ", words[4]));
    } else if (groups && words.size() > 3 && words[2] == "bits") {
      scan.groups.push_back(absl::StrCat(words[0], " ", words[3]));
    }
  }
  return scan;
}

class TlsVersionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Command version({"openssl", "version"}, Path("version"));
    if (version.Finish() == kNoSuchProgram) {
      GTEST_SKIP() << "needs the openssl command (tools/packages.txt)";
    }
    ASSERT_OK(ml_.Start());
  }

  std::string Path(const std::string& name) {
    return absl::StrCat(federation_.dir(), "/", name);
  }

  // OpenSSL's client as gn, which ml knows.
  std::unique_ptr<Command> Client(const std::string& address,
                                  const std::vector<std::string>& more) {
    const Node& gn = federation_.at("gn");
    std::vector<std::string> arguments = {"openssl",
                                          "s_client",
                                          "-connect",
                                          address,
                                          "-alpn",
                                          "h2",
                                          "-cert",
                                          gn.Keys("tls.pem"),
                                          "-key",
                                          gn.Keys("tls.key"),
                                          "-CAfile",
                                          ml_.Keys("tls-ca.pem"),
                                          "-verify_return_error"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Command>(arguments, Path("client.out"));
  }

  Scan ScanOf(const std::string& address) {
    Command scan({"sslscan", "--no-colour", address}, Path("scan.out"));
    EXPECT_EQ(scan.Finish(), 0) << "needs sslscan (tools/packages.txt)";
    return ReadScan(scan.Output());
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
};

TEST_F(TlsVersionTest, Tls13IsSpokenWithoutTickets) {
  const std::string session = Path("session.pem");
  const auto client =
      Client(ml_.peers_address(), {"-tls1_3", "-sess_out", session});
  // It comes after every ticket the server would have sent.
  ASSERT_TRUE(client->WaitFor(Settings())) << client->Output();
  client->Finish();  // It says the rest at its end.
  EXPECT_THAT(client->Output(), HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(client->Output(), Not(HasSubstr(kTicket)));
  EXPECT_FALSE(std::filesystem::exists(session));
}

TEST_F(TlsVersionTest, NoConnectionReusesASession) {
  const auto client = Client(ml_.peers_address(), {"-tls1_3", "-reconnect"});
  ASSERT_TRUE(client->WaitFor(Settings())) << client->Output();
  client->Finish();  // It says the rest at its end.
  EXPECT_THAT(client->Output(), HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(client->Output(), Not(HasSubstr("Reused, ")));
}

TEST_F(TlsVersionTest, OlderVersionsAreRefusedAtBothListeners) {
  for (const std::string& address :
       {ml_.peers_address(), ml_.people_address()}) {
    const auto client = Client(address, {"-tls1_2"});
    EXPECT_NE(client->Finish(), 0);
    EXPECT_THAT(client->Output(), HasSubstr("New, (NONE)"));
    EXPECT_THAT(client->Output(), Not(HasSubstr(Settings())));
  }
}

TEST_F(TlsVersionTest, AScanFindsTls13WithItsThreeSuitesAndNothingElse) {
  for (const std::string& address :
       {ml_.peers_address(), ml_.people_address()}) {
    const Scan scan = ScanOf(address);
    EXPECT_THAT(scan.versions, ElementsAre("TLSv1.3")) << scan.output;
    EXPECT_THAT(scan.suites,
                UnorderedElementsAre("TLSv1.3 TLS_AES_128_GCM_SHA256",
                                     "TLSv1.3 TLS_AES_256_GCM_SHA384",
                                     "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256"))
        << scan.output;
    EXPECT_THAT(scan.groups, ElementsAre("TLSv1.3 secp256r1")) << scan.output;
    EXPECT_THAT(scan.output, HasSubstr("Session renegotiation not supported"));
  }
}

// The probes above see what they look for where it is.
TEST_F(TlsVersionTest, TheProbesSeeTicketsAndOldVersionsWhereTheyAre) {
  ASSERT_OK_AND_ASSIGN(const std::vector<int> ports,
                       demo::FreeLoopbackPorts(1));
  const std::string address = absl::StrCat("127.0.0.1:", ports[0]);
  Command server({"openssl", "s_server", "-accept", address, "-cert",
                  ml_.Keys("tls.pem"), "-key", ml_.Keys("tls.key")},
                 Path("server.out"));
  ASSERT_TRUE(server.WaitFor("ACCEPT")) << server.Output();
  {
    const std::string session = Path("seen.pem");
    const auto client = Client(address, {"-tls1_3", "-sess_out", session});
    EXPECT_TRUE(Eventually([&] { return std::filesystem::exists(session); }));
    client->Finish();
    EXPECT_THAT(client->Output(), HasSubstr(kTicket));
  }
  {
    const auto client = Client(address, {"-tls1_2"});
    EXPECT_TRUE(client->WaitFor("New, TLSv1.2")) << client->Output();
  }
  const Scan scan = ScanOf(address);
  EXPECT_THAT(scan.versions, UnorderedElementsAre("TLSv1.2", "TLSv1.3"))
      << scan.output;
  EXPECT_GT(scan.suites.size(), 3) << scan.output;
}

}  // namespace
}  // namespace causeway::integration_test
