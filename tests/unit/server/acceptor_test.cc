// Real sockets on loopback, without gRPC.

#include "server/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A client's end. It connects from the address it is given.
class Client {
 public:
  explicit Client(const char* from = "127.0.0.1")
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience = {30, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in own = {};
    own.sin_family = AF_INET;
    inet_pton(AF_INET, from, &own.sin_addr);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool Connect(int port) const {
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    return connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0;
  }
  // Waits for a byte: true where one came, false where the other end closed.
  bool IsServed() const {
    char byte = 0;
    return recv(fd_, &byte, 1, 0) == 1;
  }

 private:
  const int fd_;
};

ConnectionLimits NoBounds() {
  ConnectionLimits limits;
  limits.connections_max = 1000;
  limits.per_address_max = 1000;
  limits.uncalled_max = 1000;
  limits.uncalled_per_address_max = 1000;
  limits.per_caller_max = 1000;
  return limits;
}

class AcceptorTest : public ::testing::Test {
 protected:
  AcceptorTest() {
    getrlimit(RLIMIT_NOFILE, &files_);
    SetLogSink([this](absl::string_view line) {
      const MutexLock lock(&mutex_);
      log_.append(line.data(), line.size());
    });
  }
  ~AcceptorTest() override {
    acceptor_.reset();
    SetLogSink({});
    setrlimit(RLIMIT_NOFILE, &files_);
    CloseTaken();
  }

  // Each connection that is let in gets one byte.
  void Serve(const ConnectionLimits& limits, int file_eighths = 8) {
    AcceptorOptions options;
    options.address = {"127.0.0.1", 0};
    options.name = "peers";
    options.table = std::make_shared<ConnectionTable>(limits);
    options.clock = &clock_;
    options.file_eighths = file_eighths;
    ASSERT_OK_AND_ASSIGN(acceptor_, Acceptor::Bind(std::move(options)));
    acceptor_->Start([this](int fd, int) {
      const MutexLock lock(&mutex_);
      taken_.push_back(fd);
      EXPECT_EQ(send(fd, "x", 1, MSG_NOSIGNAL), 1);
    });
  }
  bool Connect(const Client& client) {
    return client.Connect(acceptor_->address().port);
  }
  bool ConnectAndServed(const Client& client) {
    EXPECT_TRUE(Connect(client));
    return client.IsServed();
  }
  void CloseTaken() {
    const MutexLock lock(&mutex_);
    for (const int fd : taken_) close(fd);
    taken_.clear();
  }
  std::vector<int> taken() {
    const MutexLock lock(&mutex_);
    return taken_;
  }
  std::string log() {
    const MutexLock lock(&mutex_);
    return log_;
  }
  // From now on this process may open so many files more.
  void LeaveFiles(int count) {
    const int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(lowest);
    rlimit lower = files_;
    lower.rlim_cur = static_cast<rlim_t>(lowest + count);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lower), 0);
  }

  FakeClock clock_;
  rlimit files_ = {};
  Mutex mutex_;
  std::vector<int> taken_ ABSL_GUARDED_BY(mutex_);
  std::string log_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, HandsOverWhatGrpcWants) {
  Serve(NoBounds());
  EXPECT_GT(acceptor_->address().port, 0);
  const Client client;
  ASSERT_TRUE(ConnectAndServed(client));
  const std::vector<int> fds = taken();
  ASSERT_EQ(fds.size(), 1u);
  EXPECT_NE(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(fds[0], F_GETFD) & FD_CLOEXEC, 0);
  int no_delay = 0;
  socklen_t size = sizeof(no_delay);
  getsockopt(fds[0], IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  EXPECT_NE(no_delay, 0);
}

TEST_F(AcceptorTest, WhatThereIsNoRoomForIsClosedAtOnce) {
  ConnectionLimits limits = NoBounds();
  limits.per_address_max = 2;
  Serve(limits);
  const Client first("127.0.0.2");
  const Client second("127.0.0.2");
  const Client third("127.0.0.2");
  const Client other("127.0.0.3");
  EXPECT_TRUE(ConnectAndServed(first));
  EXPECT_TRUE(ConnectAndServed(second));
  EXPECT_FALSE(ConnectAndServed(third));
  EXPECT_TRUE(ConnectAndServed(other));
  EXPECT_THAT(log(), HasSubstr("connections_shed"));
  EXPECT_THAT(log(), HasSubstr("\"cause\":\"address\""));
  EXPECT_THAT(log(), Not(HasSubstr("127.0.0")));
  // What closes makes room.
  CloseTaken();
  const Client again("127.0.0.2");
  EXPECT_TRUE(ConnectAndServed(again));
}

TEST_F(AcceptorTest, WithoutAFileItShedsAndGoesOn) {
  Serve(NoBounds());
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(std::make_unique<Client>());
  const Client last;
  LeaveFiles(5);
  int served = 0;
  for (const auto& client : clients) {
    if (ConnectAndServed(*client)) ++served;
  }
  EXPECT_EQ(served, 5);
  EXPECT_THAT(log(), HasSubstr("\"cause\":\"files\""));
  CloseTaken();
  EXPECT_TRUE(ConnectAndServed(last));
}

TEST_F(AcceptorTest, AShareOfTheFilesIsKept) {
  Serve(NoBounds(), /*file_eighths=*/4);
  const Client within;
  const Client beyond;
  EXPECT_TRUE(ConnectAndServed(within));
  // Whatever file comes next is in the upper half of those that may be open.
  LeaveFiles(2);
  EXPECT_FALSE(ConnectAndServed(beyond));
  // The loop may hold one more for a moment, while it sheds.
  int free_file = -1;
  while (free_file < 0) free_file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(free_file);
}

TEST_F(AcceptorTest, AfterStopNobodyIsLetIn) {
  Serve(NoBounds());
  const Client before;
  EXPECT_TRUE(ConnectAndServed(before));
  acceptor_->Stop();
  const Client after;
  EXPECT_FALSE(Connect(after));
  acceptor_->Stop();  // Again is nothing.
}

TEST_F(AcceptorTest, AnAddressThatIsTakenOrNotHereIsRefused) {
  Serve(NoBounds());
  AcceptorOptions again;
  again.table = std::make_shared<ConnectionTable>(NoBounds());
  again.clock = &clock_;
  again.address = acceptor_->address();
  EXPECT_THAT(Acceptor::Bind(again), RefusedBy("start.bind"));
  again.address = {"192.0.2.1", 0};
  EXPECT_THAT(Acceptor::Bind(again), RefusedBy("start.bind"));
}

TEST_F(AcceptorTest, ANameStandsForAllItsAddresses) {
  AcceptorOptions options;
  options.address = {"localhost", 0};
  options.table = std::make_shared<ConnectionTable>(NoBounds());
  options.clock = &clock_;
  // The port chosen for the first may be another's at the second.
  auto bound = Acceptor::Bind(options);
  for (int i = 0; i < 10 && !bound.ok(); ++i) bound = Acceptor::Bind(options);
  ASSERT_OK(bound.status());
  acceptor_ = *std::move(bound);
  acceptor_->Start([](int fd, int) {
    send(fd, "x", 1, MSG_NOSIGNAL);
    close(fd);
  });
  const Client client;
  EXPECT_TRUE(ConnectAndServed(client));
}

sockaddr_storage Ipv6(const char* text, int port) {
  sockaddr_storage peer = {};
  auto& six = reinterpret_cast<sockaddr_in6&>(peer);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET6, text, &six.sin6_addr);
  return peer;
}

TEST(PeerNameTest, OneNetworkOfIpv6IsOneAddress) {
  EXPECT_EQ(PeerName(Ipv6("2001:db8::1", 9)), "ipv6:[2001:db8::1]:9");
  EXPECT_EQ(AddressOf(Ipv6("2001:db8::1", 9)),
            AddressOf(Ipv6("2001:db8::2:1", 8)));
  EXPECT_NE(AddressOf(Ipv6("2001:db8::1", 9)),
            AddressOf(Ipv6("2001:db8:0:1::1", 9)));
}

TEST(PeerNameTest, AnIpv4AddressInsideOfIpv6IsWhatItIs) {
  EXPECT_EQ(PeerName(Ipv6("::ffff:192.0.2.7", 9)), "ipv4:192.0.2.7:9");
  EXPECT_EQ(AddressOf(Ipv6("::ffff:192.0.2.7", 9)), "192.0.2.7");
}

}  // namespace
}  // namespace causeway::server
