#include "crypto/certificate_issuer.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "crypto/ec_key.h"
#include "crypto/octets.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"
#include "crypto/random_source.h"

namespace causeway {
namespace {

constexpr size_t kSerialBytes = 16;
constexpr size_t kCommonNameBytesMax = 64;

absl::Status Invalid(absl::string_view why) {
  return absl::InvalidArgumentError(why);
}

absl::Status Failed() { return OpenSslError("cannot make a certificate"); }

bool AllPrintable(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return absl::ascii_isgraph(static_cast<unsigned char>(c));
    });
  });
}

absl::Status CheckRequest(const CertificateRequest& request) {
  if (request.subject_cn.empty() ||
      request.subject_cn.size() > kCommonNameBytesMax ||
      !std::all_of(request.subject_cn.begin(), request.subject_cn.end(),
                   [](char c) {
                     return absl::ascii_isprint(static_cast<unsigned char>(c));
                   })) {
    return Invalid(
        "a certificate's name has 1 to 64 characters of printable ASCII");
  }
  if (request.not_before >= request.not_after) {
    return Invalid("a certificate's validity ends after it begins");
  }
  if (!AllPrintable(request.uri_sans) || !AllPrintable(request.dns_sans)) {
    return Invalid("alternative names are printable ASCII without spaces");
  }
  if (request.sealing &&
      (request.is_ca || request.server_auth || request.client_auth)) {
    return Invalid("a sealing certificate has no other use");
  }
  return absl::OkStatus();
}

bool SetSerial(X509* x509) {
  OpenSslRandom random;
  std::string bytes = random.Bytes(kSerialBytes);
  // Positive and of one length: bit 7 of the first byte off, bit 6 on.
  bytes[0] = static_cast<char>((bytes[0] & 0x3f) | 0x40);
  const BignumPtr number(
      BN_bin2bn(Octets(bytes), static_cast<int>(bytes.size()), nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) !=
             nullptr;
}

bool SetValidity(X509* x509, const CertificateRequest& request) {
  const std::time_t begin = absl::ToTimeT(request.not_before);
  const std::time_t end = absl::ToTimeT(request.not_after);
  return ASN1_TIME_set(X509_getm_notBefore(x509), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(x509), end) != nullptr;
}

bool SetSubject(X509* x509, const std::string& common_name) {
  return X509_NAME_add_entry_by_NID(X509_get_subject_name(x509), NID_commonName,
                                    MBSTRING_UTF8, Octets(common_name),
                                    static_cast<int>(common_name.size()), -1,
                                    0) == 1;
}

bool AddExtension(X509* x509, X509V3_CTX* context, int nid,
                  const std::string& value) {
  const X509ExtensionPtr extension(
      X509V3_EXT_conf_nid(nullptr, context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1;
}

bool AddText(GENERAL_NAMES* names, int type, const std::string& text) {
  GeneralNamePtr name(GENERAL_NAME_new());
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  if (name == nullptr || value == nullptr) {
    ASN1_IA5STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name.get(), type, value);
  if (ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) != 1 ||
      sk_GENERAL_NAME_push(names, name.get()) == 0) {
    return false;
  }
  static_cast<void>(name.release());
  return true;
}

bool AddAddress(GENERAL_NAMES* names, const std::string& text) {
  // It would end the text for OpenSSL.
  if (text.find('\0') != std::string::npos) return false;
  GeneralNamePtr name(GENERAL_NAME_new());
  ASN1_OCTET_STRING* value = a2i_IPADDRESS(text.c_str());
  if (name == nullptr || value == nullptr) {
    ASN1_OCTET_STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name.get(), GEN_IPADD, value);
  if (sk_GENERAL_NAME_push(names, name.get()) == 0) return false;
  static_cast<void>(name.release());
  return true;
}

// Built from values, not from OpenSSL's configuration syntax, in which a comma
// inside a name would begin another name.
absl::Status AddNames(X509* x509, const CertificateRequest& request) {
  const GeneralNamesPtr names(sk_GENERAL_NAME_new_null());
  if (names == nullptr) return Failed();
  for (const std::string& uri : request.uri_sans) {
    if (!AddText(names.get(), GEN_URI, uri)) return Failed();
  }
  for (const std::string& dns : request.dns_sans) {
    if (!AddText(names.get(), GEN_DNS, dns)) return Failed();
  }
  for (const std::string& ip : request.ip_sans) {
    if (!AddAddress(names.get(), ip)) {
      ClearOpenSslErrors();
      return Invalid("an alternative name is not an IP address");
    }
  }
  if (sk_GENERAL_NAME_num(names.get()) == 0) return absl::OkStatus();
  if (X509_add1_ext_i2d(x509, NID_subject_alt_name, names.get(), 0,
                        X509V3_ADD_DEFAULT) != 1) {
    return Failed();
  }
  return absl::OkStatus();
}

std::string KeyUsage(const CertificateRequest& request) {
  if (request.is_ca) return "critical,keyCertSign,cRLSign";
  if (request.sealing) return "critical,keyAgreement";
  return "critical,digitalSignature";
}

std::string ExtendedKeyUsage(const CertificateRequest& request) {
  if (request.server_auth && request.client_auth) {
    return "serverAuth,clientAuth";
  }
  if (request.server_auth) return "serverAuth";
  return request.client_auth ? "clientAuth" : "";
}

absl::Status AddExtensions(X509* x509, X509* issuer,
                           const CertificateRequest& request) {
  const bool root = x509 == issuer;
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  const std::string constraints =
      !request.is_ca
          ? "critical,CA:FALSE"
          : (root ? "critical,CA:TRUE" : "critical,CA:TRUE,pathlen:0");
  const std::string extended = ExtendedKeyUsage(request);
  if (!AddExtension(x509, &context, NID_basic_constraints, constraints) ||
      !AddExtension(x509, &context, NID_key_usage, KeyUsage(request)) ||
      (!extended.empty() &&
       !AddExtension(x509, &context, NID_ext_key_usage, extended)) ||
      !AddExtension(x509, &context, NID_subject_key_identifier, "hash") ||
      !AddExtension(x509, &context, NID_authority_key_identifier,
                    "keyid:always")) {
    return Failed();
  }
  return AddNames(x509, request);
}

// Everything of a certificate but issuer name, extensions and signature.
absl::StatusOr<X509Ptr> Draft(EVP_PKEY* public_key,
                              const CertificateRequest& request) {
  X509Ptr x509(X509_new());
  if (x509 == nullptr || X509_set_version(x509.get(), X509_VERSION_3) != 1 ||
      !SetSerial(x509.get()) || !SetValidity(x509.get(), request) ||
      !SetSubject(x509.get(), request.subject_cn) ||
      X509_set_pubkey(x509.get(), public_key) != 1) {
    return Failed();
  }
  return x509;
}

// `issuer` is null for a root.
absl::StatusOr<Certificate> Finish(X509Ptr x509, X509* issuer, EVP_PKEY* key,
                                   const CertificateRequest& request) {
  X509* const signer = issuer == nullptr ? x509.get() : issuer;
  if (X509_set_issuer_name(x509.get(), X509_get_subject_name(signer)) != 1) {
    return Failed();
  }
  RETURN_IF_ERROR(AddExtensions(x509.get(), signer, request));
  if (X509_sign(x509.get(), key, EVP_sha256()) <= 0) return Failed();
  const int size = i2d_X509(x509.get(), nullptr);
  if (size <= 0) return Failed();
  std::string der(static_cast<size_t>(size), '\0');
  unsigned char* at = MutableOctets(der);
  if (i2d_X509(x509.get(), &at) != size) return Failed();
  return Certificate::FromDer(der);
}

}  // namespace

absl::StatusOr<Certificate> MakeSelfSignedCa(
    const PrivateKey& key, const CertificateRequest& request) {
  CertificateRequest root = request;
  root.is_ca = true;
  RETURN_IF_ERROR(CheckRequest(root));
  ASSIGN_OR_RETURN(X509Ptr x509, Draft(key.handle(), root));
  return Finish(std::move(x509), nullptr, key.handle(), root);
}

absl::StatusOr<Certificate> IssueCertificate(
    const PrivateKey& ca_key, const Certificate& ca, absl::string_view spki_der,
    const CertificateRequest& request) {
  RETURN_IF_ERROR(CheckRequest(request));
  if (!ca.IsCa() || ca.SpkiDer() != ca_key.SpkiDer()) {
    return absl::FailedPreconditionError(
        "the key and the certificate are not those of one authority");
  }
  if (request.not_after > ca.NotAfter()) {
    return Invalid("a certificate cannot outlive its authority's");
  }
  ASSIGN_OR_RETURN(const EvpPkeyPtr key, ParseP256Spki(spki_der));
  ASSIGN_OR_RETURN(X509Ptr x509, Draft(key.get(), request));
  return Finish(std::move(x509), ca.handle(), ca_key.handle(), request);
}

}  // namespace causeway
