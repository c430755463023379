#include "crypto/tls_policy.h"

#include <openssl/ssl.h>

#include "crypto/ec_key.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"

namespace causeway {
namespace {

constexpr absl::string_view kPolicy = R"(
openssl_conf = causeway
[causeway]
ssl_conf = causeway_ssl
[causeway_ssl]
system_default = causeway_tls
[causeway_tls]
Protocol = -SSLv3, -TLSv1, -TLSv1.1, -TLSv1.2
Options = -SessionTicket
NumTickets = 0
)";

constexpr uint64_t kRequiredOptions = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 |
                                      SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 |
                                      SSL_OP_NO_TICKET;

absl::Status Load() {
  // First the machine's own configuration (engines, providers): OpenSSL would
  // otherwise load it at the first use of TLS, over this policy.
  if (OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, nullptr) != 1) {
    return OpenSslError("cannot start OpenSSL");
  }
  const BioPtr text = ReadBio(kPolicy);
  const ConfPtr conf(NCONF_new(nullptr));
  long line = 0;
  if (text == nullptr || conf == nullptr ||
      NCONF_load_bio(conf.get(), text.get(), &line) <= 0 ||
      CONF_modules_load(conf.get(), nullptr, 0) <= 0) {
    return OpenSslError("cannot load the TLS policy");
  }
  return absl::OkStatus();
}

absl::Status Prove(const SSL_METHOD* method) {
  const OpenSslPtr<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(method));
  if (context == nullptr) return OpenSslError("cannot make a TLS context");
  if ((SSL_CTX_get_options(context.get()) & kRequiredOptions) !=
          kRequiredOptions ||
      SSL_CTX_get_num_tickets(context.get()) != 0) {
    return absl::InternalError("the TLS policy does not hold in this process");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RequireTls13() {
  absl::Status status = Load();
  // gRPC's own choice of method, for servers and for channels.
  if (status.ok()) status = Prove(TLS_method());
  return status;
}

}  // namespace causeway
