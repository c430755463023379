// What the directory says of a peer holds for channels that are open already,
// over real TLS.

#include "server/peer_transport.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "certs/directory_edit.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

namespace pb = causeway::v1;

class FixedDirectory : public DirectoryHolder {
 public:
  void Set(std::shared_ptr<const Directory> directory) {
    const MutexLock lock(&mutex_);
    directory_ = std::move(directory);
  }
  std::shared_ptr<const Directory> Current() const override {
    const MutexLock lock(&mutex_);
    return directory_;
  }
  absl::StatusOr<VerifyKey> SigningKeyOf(absl::string_view node,
                                         absl::string_view key_id,
                                         std::uint64_t version) const override {
    return Current()->SigningKeyOf(node, key_id, version);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const Directory> directory_ ABSL_GUARDED_BY(mutex_);
};

// Counts what arrives; keeps each call until it is let go or cancelled.
class Exchange : public pb::ExchangeService::Service {
 public:
  grpc::Status Deliver(grpc::ServerContext* context, const pb::DeliverRequest*,
                       pb::DeliverResponse*) override {
    ++arrived_;
    while (hold_ && !context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return grpc::Status::OK;
  }
  void Hold(bool hold) { hold_ = hold; }
  int arrived() const { return arrived_; }

 private:
  std::atomic<bool> hold_{false};
  std::atomic<int> arrived_{0};
};

class PeerTransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string keys = federation_.node(1).keys_dir;
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs =
        ReadFile(federation_.node(0).keys_dir + "/tls-ca.pem");
    options.pem_key_cert_pairs = {
        {ReadFile(keys + "/tls.key"), ReadFile(keys + "/tls.pem")}};
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options),
                             &port_);
    builder.RegisterService(&exchange_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    ASSERT_NE(port_, 0);
    Publish([](pb::DirectoryNode&) {});
    ASSERT_OK_AND_ASSIGN(
        TlsIdentity identity,
        LoadTlsIdentity(federation_.LoadNodeConfig(), federation_.now()));
    static const auto* const clock = new SystemClock;
    identity_ = std::make_shared<const TlsIdentity>(std::move(identity));
    transport_ =
        std::make_unique<GrpcPeerTransport>(identity_, directory_, clock);
  }
  void TearDown() override {
    exchange_.Hold(false);
    if (server_ != nullptr) server_->Shutdown();
  }

  // The next directory in force, in which the peer's entry is edited.
  void Publish(const std::function<void(pb::DirectoryNode&)>& edit) {
    federation_.Publish([&](pb::Directory& next) {
      pb::DirectoryNode& peer = *next.mutable_nodes(0);
      ASSERT_EQ(peer.node_id(), peer_);
      peer.set_endpoint(absl::StrCat("127.0.0.1:", port_));
      edit(peer);
    });
    directory_->Set(federation_.LoadDirectory());
    if (transport_ != nullptr) transport_->Follow(*directory_->Current());
  }
  absl::Status Deliver() {
    return transport_->Deliver(peer_, pb::DeliverRequest()).status();
  }
  // What becomes of a call that is under way as the directory changes.
  absl::Status DeliverWhile(const std::function<void()>& change) {
    const int before = exchange_.arrived();
    exchange_.Hold(true);
    absl::Status status;
    const absl::Time began = absl::Now();
    std::thread caller([&] { status = Deliver(); });
    while (exchange_.arrived() == before &&
           absl::Now() < began + absl::Seconds(9)) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    change();
    caller.join();
    // Long before its deadline of ten seconds.
    EXPECT_LT(absl::Now() - began, absl::Seconds(9));
    exchange_.Hold(false);
    return status;
  }
  static void Unpin(pb::DirectoryNode& peer) {
    peer.clear_tls_key_pins();
    peer.add_tls_key_pins(Sha256("another key"));
  }

  TestFederation federation_;
  const std::string peer_ = federation_.node(1).node_id;
  std::shared_ptr<FixedDirectory> directory_ =
      std::make_shared<FixedDirectory>();
  Exchange exchange_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<const TlsIdentity> identity_;
  std::unique_ptr<GrpcPeerTransport> transport_;
};

TEST_F(PeerTransportTest, AKeyThatIsNoLongerPinnedGetsNothingMore) {
  std::string pin;
  Publish([&](pb::DirectoryNode& peer) { pin = peer.tls_key_pins(0); });
  ASSERT_OK(Deliver());
  ASSERT_EQ(exchange_.arrived(), 1);
  Publish(Unpin);
  EXPECT_THAT(Deliver(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(exchange_.arrived(), 1);
  // It comes back with its pin.
  Publish([&](pb::DirectoryNode& peer) {
    peer.clear_tls_key_pins();
    peer.add_tls_key_pins(pin);
  });
  EXPECT_OK(Deliver());
  EXPECT_EQ(exchange_.arrived(), 2);
}

TEST_F(PeerTransportTest, ACallUnderWayEndsWithThePin) {
  ASSERT_OK(Deliver());
  EXPECT_THAT(DeliverWhile([&] { Publish(Unpin); }),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(PeerTransportTest, ACallUnderWayEndsWithTheSuspension) {
  ASSERT_OK(Deliver());
  EXPECT_THAT(DeliverWhile([&] {
                Publish([](pb::DirectoryNode& peer) {
                  peer.set_status(pb::NODE_STATUS_SUSPENDED);
                });
              }),
              StatusIs(absl::StatusCode::kCancelled));
  const absl::Status after = Deliver();
  EXPECT_THAT(after, RefusedBy("directory.node_not_active"));
  EXPECT_EQ(exchange_.arrived(), 2);
}

TEST_F(PeerTransportTest, ACallUnderWayEndsWithTheEndpoint) {
  ASSERT_OK(Deliver());
  EXPECT_THAT(DeliverWhile([&] {
                Publish([](pb::DirectoryNode& peer) {
                  peer.set_endpoint("127.0.0.1:1");
                });
              }),
              StatusIs(absl::StatusCode::kCancelled));
  const int before = exchange_.arrived();
  EXPECT_THAT(Deliver(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(exchange_.arrived(), before);
  Publish([](pb::DirectoryNode&) {});
  EXPECT_OK(Deliver());
}

TEST_F(PeerTransportTest, ACallUnderWayEndsWithTheAuthority) {
  ASSERT_OK(Deliver());
  EXPECT_THAT(DeliverWhile([&] {
                Publish([&](pb::DirectoryNode& peer) {
                  const auto ca = Certificate::FromPem(
                      ReadFile(federation_.node(0).keys_dir + "/tls-ca.pem"));
                  ASSERT_OK(ca.status());
                  peer.set_tls_ca_der(ca->ToDer());
                });
              }),
              StatusIs(absl::StatusCode::kCancelled));
  const int before = exchange_.arrived();
  EXPECT_THAT(Deliver(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(exchange_.arrived(), before);
}

TEST_F(PeerTransportTest, ANewCertificateDisturbsNoCall) {
  EXPECT_OK(DeliverWhile([&] {
    transport_->SetIdentity(identity_);
    exchange_.Hold(false);
  }));
  EXPECT_OK(Deliver());
  EXPECT_EQ(exchange_.arrived(), 2);
}

// The call runs on a channel of the certificate before.
TEST_F(PeerTransportTest, ASuspensionAfterANewCertificateStillEndsTheCall) {
  EXPECT_THAT(DeliverWhile([&] {
                transport_->SetIdentity(identity_);
                transport_->SetIdentity(identity_);
                Publish([](pb::DirectoryNode& peer) {
                  peer.set_status(pb::NODE_STATUS_SUSPENDED);
                });
              }),
              StatusIs(absl::StatusCode::kCancelled));
}

// Nobody answers at the endpoint; a node that is suspended is not tried on.
TEST_F(PeerTransportTest, AConnectionThatIsBeingMadeEndsWithTheSuspension) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(listener, 0);
  const timeval patience = {9, 0};
  ASSERT_EQ(setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience,
                       sizeof(patience)),
            0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(listener, generic, size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, generic, &size), 0);
  Publish([&](pb::DirectoryNode& peer) {
    peer.set_endpoint(absl::StrCat("127.0.0.1:", ntohs(address.sin_port)));
  });
  absl::Status status;
  const absl::Time began = absl::Now();
  std::thread caller([&] { status = transport_->Reach(peer_); });
  const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  EXPECT_GE(connection, 0);
  Publish([](pb::DirectoryNode& peer) {
    peer.set_status(pb::NODE_STATUS_SUSPENDED);
  });
  caller.join();
  EXPECT_LT(absl::Now() - began, absl::Seconds(9));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  close(connection);
  close(listener);
}

TEST_F(PeerTransportTest, WhatTheDirectorySaysElsewhereDisturbsNoCall) {
  EXPECT_OK(DeliverWhile([&] {
    Publish([](pb::DirectoryNode& peer) { peer.set_organisation("Renamed"); });
    exchange_.Hold(false);
  }));
  EXPECT_EQ(exchange_.arrived(), 1);
}

}  // namespace
}  // namespace causeway::server
