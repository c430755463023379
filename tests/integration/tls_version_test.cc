// TLS 1.3 alone, and no session to resume, as OpenSSL's own client sees it.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/demo/machine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/command.h"
#include "tests/integration/nodes.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTicket[] = "New Session Ticket arrived";
constexpr int kNoSuchProgram = 127;

// The end of the header of HTTP/2's SETTINGS, the first that an accepting
// server says: type 4, no flags, stream 0.
std::string Settings() { return std::string("\x04\x00\x00\x00\x00\x00", 6); }

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
  const auto client = Client(address, {"-tls1_2"});
  EXPECT_TRUE(client->WaitFor("New, TLSv1.2")) << client->Output();
}

}  // namespace
}  // namespace causeway::integration_test
