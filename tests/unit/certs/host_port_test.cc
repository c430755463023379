#include "certs/host_port.h"

#include <string>

#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

TEST(HostPortTest, ReadsNamesAndAddresses) {
  ASSERT_OK_AND_ASSIGN(const HostPort name,
                       ParseHostPort("node.example.org:443"));
  EXPECT_EQ(name.host, "node.example.org");
  EXPECT_EQ(name.port, 443);
  EXPECT_FALSE(name.is_ip);
  ASSERT_OK_AND_ASSIGN(const HostPort v4, ParseHostPort("127.0.0.1:65535"));
  EXPECT_EQ(v4.host, "127.0.0.1");
  EXPECT_TRUE(v4.is_ip);
  ASSERT_OK_AND_ASSIGN(const HostPort v6, ParseHostPort("[::1]:1"));
  EXPECT_EQ(v6.host, "::1");
  EXPECT_TRUE(v6.is_ip);
}

TEST(HostPortTest, RefusesEverythingElse) {
  for (const char* text :
       {"",        ":",          "host",     "host:",           ":7001",
        "host:0",  "host:65536", "host:-1",  "host:+1",         "host: 1",
        "host:1x", "host:0x10",  "::1:7001", "[::1]",           "[host]:1",
        "-host:1", "host-:1",    "ho st:1",  "host..x:1",       "256.0.0.1:1",
        "1.2.3:1", "\"x\":1",    "host\n:1", "host:70011111111"}) {
    EXPECT_THAT(ParseHostPort(text), RefusedBy("input.field")) << text;
  }
  EXPECT_FALSE(ParseHostPort(std::string(64, 'a') + ":1").ok());
}

}  // namespace
}  // namespace causeway
