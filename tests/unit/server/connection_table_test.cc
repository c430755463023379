#include "server/connection_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace causeway::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class ConnectionTableTest : public ::testing::Test {
 protected:
  ConnectionTable Make(const ConnectionLimits& limits) {
    return ConnectionTable(limits, {[this](const Connection& one) {
                                      return open_.count(one.cookie) > 0;
                                    },
                                    [this](const Connection& one) {
                                      shut_.push_back(one.peer);
                                      open_.erase(one.cookie);
                                    }});
  }
  // Opens one more; its name is what the table knows it by.
  std::optional<absl::string_view> Open(ConnectionTable& table,
                                        const std::string& address,
                                        std::string* peer = nullptr) {
    const std::uint64_t cookie = ++cookies_;
    open_.insert(cookie);
    Connection one;
    one.fd = 5;
    one.cookie = cookie;
    one.peer = absl::StrCat("ipv4:", address, ":", 1000 + cookie);
    one.address = address;
    if (peer != nullptr) *peer = one.peer;
    const auto full = table.Add(one);
    if (full.has_value()) open_.erase(cookie);
    return full;
  }
  void CloseAll() { open_.clear(); }

  std::uint64_t cookies_ = 0;
  std::set<std::uint64_t> open_;
  std::vector<std::string> shut_;
};

ConnectionLimits Wide() {
  ConnectionLimits limits;
  limits.connections_max = 100;
  limits.per_address_max = 100;
  limits.uncalled_max = 100;
  limits.uncalled_per_address_max = 100;
  limits.per_caller_max = 100;
  return limits;
}

TEST_F(ConnectionTableTest, InAll) {
  ConnectionLimits limits = Wide();
  limits.connections_max = 2;
  ConnectionTable table = Make(limits);
  EXPECT_EQ(Open(table, "192.0.2.1"), std::nullopt);
  EXPECT_EQ(Open(table, "192.0.2.2"), std::nullopt);
  EXPECT_THAT(Open(table, "192.0.2.3"), Optional(std::string("total")));
  EXPECT_EQ(table.size(), 2u);
}

TEST_F(ConnectionTableTest, OfOneAddress) {
  ConnectionLimits limits = Wide();
  limits.per_address_max = 1;
  ConnectionTable table = Make(limits);
  EXPECT_EQ(Open(table, "192.0.2.1"), std::nullopt);
  EXPECT_THAT(Open(table, "192.0.2.1"), Optional(std::string("address")));
  EXPECT_EQ(Open(table, "192.0.2.2"), std::nullopt);
}

TEST_F(ConnectionTableTest, WhoseHandshakeIsOverMakesRoomForAnother) {
  ConnectionLimits limits = Wide();
  limits.uncalled_max = 1;
  ConnectionTable table = Make(limits);
  std::string first;
  EXPECT_EQ(Open(table, "192.0.2.1", &first), std::nullopt);
  EXPECT_THAT(Open(table, "192.0.2.2"), Optional(std::string("uncalled")));
  table.Called("ipv4:192.0.2.1:9");  // Another one, not known.
  EXPECT_THAT(Open(table, "192.0.2.2"), Optional(std::string("uncalled")));
  table.Called(first);
  EXPECT_EQ(Open(table, "192.0.2.2"), std::nullopt);
}

TEST_F(ConnectionTableTest, HandshakesOfOneAddressLeaveRoomForOthers) {
  ConnectionLimits limits = Wide();
  limits.uncalled_per_address_max = 2;
  ConnectionTable table = Make(limits);
  EXPECT_EQ(Open(table, "192.0.2.1"), std::nullopt);
  EXPECT_EQ(Open(table, "192.0.2.1"), std::nullopt);
  EXPECT_THAT(Open(table, "192.0.2.1"),
              Optional(std::string("uncalled_address")));
  EXPECT_EQ(Open(table, "192.0.2.2"), std::nullopt);
}

TEST_F(ConnectionTableTest, WhatClosedMakesRoom) {
  ConnectionLimits limits = Wide();
  limits.connections_max = 3;
  ConnectionTable table = Make(limits);
  for (int i = 0; i < 10; ++i) {
    for (int n = 0; n < 3; ++n)
      EXPECT_EQ(Open(table, "192.0.2.1"), std::nullopt);
    EXPECT_THAT(Open(table, "192.0.2.1"), Optional(std::string("total")));
    CloseAll();
  }
}

TEST_F(ConnectionTableTest, OneCallerHasItsShareOfConnections) {
  ConnectionLimits limits = Wide();
  limits.per_caller_max = 2;
  ConnectionTable table = Make(limits);
  std::vector<std::string> peers(4);
  for (std::string& peer : peers) Open(table, "192.0.2.1", &peer);
  EXPECT_TRUE(table.HeldBy(peers[0], "gn/"));
  EXPECT_TRUE(table.HeldBy(peers[1], "gn/"));
  EXPECT_TRUE(table.HeldBy(peers[1], "gn/"));  // Again, on the same.
  EXPECT_FALSE(table.HeldBy(peers[2], "gn/"));
  EXPECT_THAT(shut_, ElementsAre(peers[2]));
  EXPECT_TRUE(table.HeldBy(peers[3], "tn/"));
  // One of the first two is closed: there is room for another.
  open_.erase(1);
  Open(table, "192.0.2.1", &peers[2]);
  EXPECT_TRUE(table.HeldBy(peers[2], "gn/"));
}

TEST_F(ConnectionTableTest, PeersOfNoConnectionHereAreLeftAlone) {
  ConnectionTable table = Make(Wide());
  EXPECT_TRUE(table.HeldBy("", "gn/"));
  EXPECT_TRUE(table.HeldBy("ipv4:192.0.2.1:1", "gn/"));
  EXPECT_THAT(shut_, IsEmpty());
}

TEST_F(ConnectionTableTest, AnIpv6PeerIsKnownAsGrpcWritesIt) {
  ConnectionLimits limits = Wide();
  limits.uncalled_max = 1;
  ConnectionTable table = Make(limits);
  open_.insert(1);
  EXPECT_EQ(table.Add({5, 1, "ipv6:[2001:db8::1]:443", "2001:db8::/64"}),
            std::nullopt);
  table.Called("ipv6:%5B2001:db8::1%5D:443");
  EXPECT_EQ(Open(table, "192.0.2.2"), std::nullopt);
}

TEST(LimitsForTest, OneAddressNeverHasAll) {
  for (const size_t connections : {16u, 512u, 4096u}) {
    const ConnectionLimits limits = LimitsFor(connections);
    EXPECT_EQ(limits.connections_max, connections);
    EXPECT_LE(2 * limits.per_address_max, connections);
    EXPECT_LE(2 * limits.uncalled_per_address_max, limits.uncalled_max);
    EXPECT_GE(limits.uncalled_per_address_max, 1u);
    EXPECT_LE(limits.per_caller_max, limits.per_address_max);
  }
}

}  // namespace
}  // namespace causeway::server
