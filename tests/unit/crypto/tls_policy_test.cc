#include "crypto/tls_policy.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/crypto/dev_pki.h"

namespace causeway {
namespace {

using ContextPtr = OpenSslPtr<SSL_CTX, SSL_CTX_free>;
using SslPtr = OpenSslPtr<SSL, SSL_free>;

// Each side's write is the other side's read.
void Connect(SSL* client, SSL* server) {
  BIO* a = nullptr;
  BIO* b = nullptr;
  ASSERT_EQ(BIO_new_bio_pair(&a, 0, &b, 0), 1);
  SSL_set_bio(client, a, a);
  SSL_set_bio(server, b, b);
  SSL_set_connect_state(client);
  SSL_set_accept_state(server);
}

// The version agreed on, or 0 when the handshake fails.
int Handshake(SSL_CTX* client_context, SSL_CTX* server_context) {
  const SslPtr client(SSL_new(client_context));
  const SslPtr server(SSL_new(server_context));
  Connect(client.get(), server.get());
  for (int i = 0; i < 20; ++i) {
    const int c = SSL_do_handshake(client.get());
    const int s = SSL_do_handshake(server.get());
    if (c == 1 && s == 1) return SSL_version(server.get());
  }
  ClearOpenSslErrors();
  return 0;
}

class TlsPolicyTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(RequireTls13()); }

  // As gRPC does: the floor is set to TLS 1.2 after the configuration.
  ContextPtr Server() {
    ContextPtr context(SSL_CTX_new(TLS_method()));
    const Authority authority("authority");
    const PrivateKey key = *PrivateKey::Generate();
    CertificateRequest request = RequestNamed("server");
    request.server_auth = true;
    const Certificate certificate = authority.Issue(key, request);
    EXPECT_EQ(SSL_CTX_use_certificate(context.get(), certificate.handle()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), key.handle()), 1);
    EXPECT_EQ(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION), 1);
    EXPECT_EQ(SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION), 1);
    return context;
  }

  // A client of somebody else's, to whom the policy does not apply.
  ContextPtr Client(int version) {
    ContextPtr context(SSL_CTX_new(TLS_method()));
    SSL_CTX_clear_options(context.get(), SSL_OP_NO_TLSv1_2);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    return context;
  }
};

TEST_F(TlsPolicyTest, AServerTakesATls13Client) {
  EXPECT_EQ(Handshake(Client(TLS1_3_VERSION).get(), Server().get()),
            TLS1_3_VERSION);
}

TEST_F(TlsPolicyTest, AServerRefusesATls12Client) {
  EXPECT_EQ(Handshake(Client(TLS1_2_VERSION).get(), Server().get()), 0);
}

TEST_F(TlsPolicyTest, WithoutThePolicyTheSameServerTakesATls12Client) {
  const ContextPtr server = Server();
  SSL_CTX_clear_options(server.get(), SSL_OP_NO_TLSv1_2);
  EXPECT_EQ(Handshake(Client(TLS1_2_VERSION).get(), server.get()),
            TLS1_2_VERSION);
}

TEST_F(TlsPolicyTest, AClientRefusesATls12Server) {
  const ContextPtr server = Server();
  SSL_CTX_clear_options(server.get(), SSL_OP_NO_TLSv1_2);
  SSL_CTX_set_max_proto_version(server.get(), TLS1_2_VERSION);
  const ContextPtr client(SSL_CTX_new(TLS_method()));
  SSL_CTX_set_min_proto_version(client.get(), TLS1_2_VERSION);
  EXPECT_EQ(Handshake(client.get(), server.get()), 0);
}

TEST_F(TlsPolicyTest, NoTicketsAreHandedOut) {
  const ContextPtr server = Server();
  EXPECT_EQ(SSL_CTX_get_num_tickets(server.get()), 0u);
  EXPECT_NE(SSL_CTX_get_options(server.get()) & SSL_OP_NO_TICKET, 0u);
}

TEST_F(TlsPolicyTest, MayBeRequiredAgain) { EXPECT_OK(RequireTls13()); }

TEST(OpenSslErrorTest, NamesReasonsAndLeavesTheQueueEmpty) {
  ClearOpenSslErrors();
  EXPECT_EQ(PEM_read_bio_X509(BioPtr(BIO_new(BIO_s_mem())).get(), nullptr,
                              nullptr, nullptr),
            nullptr);
  const absl::Status first = OpenSslError("cannot read");
  EXPECT_EQ(first.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(first.message(), "cannot read: PEM routines: no start line");
  EXPECT_EQ(OpenSslError("again").message(), "again");
}

}  // namespace
}  // namespace causeway
