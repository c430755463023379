#include "crypto/certificate_chain.h"

#include <openssl/x509_vfy.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"

namespace causeway {
namespace {

constexpr size_t kIntermediatesMax = 8;
// At least 112 bits everywhere: no SHA-1, no RSA under 2048 bits.
constexpr int kSecurityLevel = 2;

absl::Status Refused(absl::string_view why) {
  ClearOpenSslErrors();
  return absl::UnauthenticatedError(
      absl::StrCat("the certificate is not accepted: ", why));
}

absl::Status CheckUse(const Certificate& leaf, CertificatePurpose purpose) {
  if (leaf.IsCa()) return Refused("it is an authority's");
  if (purpose == CertificatePurpose::kSealing) {
    // Exactly key agreement: a TLS key must not open messages.
    if (X509_get_key_usage(leaf.handle()) != KU_KEY_AGREEMENT ||
        (X509_get_extension_flags(leaf.handle()) & EXFLAG_XKUSAGE) != 0) {
      return Refused("it is not a sealing certificate");
    }
  } else if ((X509_get_extension_flags(leaf.handle()) & EXFLAG_XKUSAGE) == 0) {
    // OpenSSL takes a certificate without extended key usage for any use.
    return Refused("it names no TLS use");
  }
  return absl::OkStatus();
}

int OpenSslPurpose(CertificatePurpose purpose) {
  switch (purpose) {
    case CertificatePurpose::kTlsServer:
      return X509_PURPOSE_SSL_SERVER;
    case CertificatePurpose::kTlsClient:
      return X509_PURPOSE_SSL_CLIENT;
    case CertificatePurpose::kSealing:
      break;
  }
  return X509_PURPOSE_ANY;
}

bool Push(STACK_OF(X509) * stack, const Certificate& certificate) {
  if (X509_up_ref(certificate.handle()) != 1) return false;
  if (sk_X509_push(stack, certificate.handle()) > 0) return true;
  X509_free(certificate.handle());
  return false;
}

bool SetParameters(X509_VERIFY_PARAM* parameters, CertificatePurpose purpose,
                   absl::Time now) {
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(now));
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  return X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT) ==
             1 &&
         X509_VERIFY_PARAM_set_purpose(parameters, OpenSslPurpose(purpose)) ==
             1;
}

}  // namespace

absl::Status VerifyChain(const Certificate& leaf,
                         const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors,
                         CertificatePurpose purpose, absl::Time now) {
  if (anchors.empty() || intermediates.size() > kIntermediatesMax) {
    return absl::InvalidArgumentError(
        "a chain has an anchor and at most 8 intermediates");
  }
  const X509StorePtr store(X509_STORE_new());
  const X509StoreCtxPtr context(X509_STORE_CTX_new());
  const X509StackPtr untrusted(sk_X509_new_null());
  if (store == nullptr || context == nullptr || untrusted == nullptr) {
    return OpenSslError("cannot check a certificate");
  }
  for (const Certificate& anchor : anchors) {
    if (X509_STORE_add_cert(store.get(), anchor.handle()) != 1) {
      return OpenSslError("cannot check a certificate");
    }
  }
  for (const Certificate& intermediate : intermediates) {
    if (!Push(untrusted.get(), intermediate)) {
      return OpenSslError("cannot check a certificate");
    }
  }
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf.handle(),
                          untrusted.get()) != 1 ||
      !SetParameters(X509_STORE_CTX_get0_param(context.get()), purpose, now)) {
    return OpenSslError("cannot check a certificate");
  }
  if (X509_verify_cert(context.get()) != 1) {
    return Refused(
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  return CheckUse(leaf, purpose);
}

}  // namespace causeway
