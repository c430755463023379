#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "crypto/ec_key.h"
#include "crypto/octets.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"

namespace causeway {
namespace {

absl::Status Unreadable(absl::string_view why) {
  ClearOpenSslErrors();
  return absl::InvalidArgumentError(why);
}

absl::StatusOr<absl::Time> TimeOf(const ASN1_TIME* time) {
  std::tm parts = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return Unreadable("a certificate's validity cannot be read");
  }
  return absl::FromTM(parts, absl::UTCTimeZone());
}

template <typename T>
std::string TextOf(const T* text) {
  return StringOf(ASN1_STRING_get0_data(text),
                  static_cast<size_t>(ASN1_STRING_length(text)));
}

bool Printable(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

absl::Status ReadNames(const X509* x509, std::vector<std::string>& uris,
                       std::vector<std::string>& dns) {
  int critical = 0;
  const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, nullptr)));
  if (names == nullptr) {
    // -1: there is none. -2: several; else it cannot be parsed.
    if (critical == -1) return absl::OkStatus();
    return Unreadable("a certificate's alternative names cannot be read");
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI && name->type != GEN_DNS) continue;
    std::string text = TextOf(name->d.ia5);
    if (!Printable(text)) {
      return Unreadable("a certificate's alternative name is not printable");
    }
    (name->type == GEN_URI ? uris : dns).push_back(std::move(text));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadCommonName(const X509* x509) {
  const X509_NAME* subject = X509_get_subject_name(x509);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return std::string();
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(
      &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) return Unreadable("a certificate's name cannot be read");
  std::string name = StringOf(utf8, static_cast<size_t>(size));
  OPENSSL_free(utf8);
  if (name.find('\0') != std::string::npos) {
    return Unreadable("a certificate's name holds a zero byte");
  }
  return name;
}

absl::StatusOr<std::string> ReadSerial(X509* x509) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(x509);
  const BignumPtr number(ASN1_INTEGER_to_BN(serial, nullptr));
  if (number == nullptr || BN_is_negative(number.get())) {
    return Unreadable("a certificate's serial number cannot be read");
  }
  std::string bytes(static_cast<size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), MutableOctets(bytes));
  return HexEncode(bytes);
}

absl::StatusOr<std::string> ReadDer(const X509* x509) {
  unsigned char* data = nullptr;
  const int size = i2d_X509(x509, &data);
  if (size <= 0) return Unreadable("a certificate cannot be encoded");
  std::string der = StringOf(data, static_cast<size_t>(size));
  OPENSSL_free(data);
  return der;
}

absl::StatusOr<std::string> ReadSpki(const X509* x509) {
  unsigned char* data = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &data);
  if (size <= 0) return Unreadable("a certificate's key cannot be read");
  std::string der = StringOf(data, static_cast<size_t>(size));
  OPENSSL_free(data);
  return der;
}

}  // namespace

absl::StatusOr<Certificate> Certificate::FromDer(absl::string_view der) {
  if (der.size() > kCertificateBytesMax) {
    return Unreadable("a certificate has at most 16384 bytes");
  }
  const unsigned char* at = Octets(der);
  X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (x509 == nullptr || at != Octets(der) + der.size()) {
    return Unreadable("the bytes are not one certificate");
  }
  ASSIGN_OR_RETURN(Certificate read, Take(std::move(x509)));
  if (read.ToDer() != der) return Unreadable("a certificate is not in DER");
  return read;
}

absl::StatusOr<Certificate> Certificate::FromPem(absl::string_view pem) {
  ASSIGN_OR_RETURN(std::vector<Certificate> all, BundleFromPem(pem));
  if (all.size() != 1) {
    return absl::InvalidArgumentError("the text is not one certificate in PEM");
  }
  return all.front();
}

absl::StatusOr<std::vector<Certificate>> Certificate::BundleFromPem(
    absl::string_view pem) {
  std::vector<Certificate> all;
  const BioPtr bio = ReadBio(pem);
  if (bio == nullptr) return Unreadable("a PEM text is too long");
  ClearOpenSslErrors();
  while (
      X509Ptr x509{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (all.size() == kCertificatesPerBundleMax) {
      return Unreadable("a PEM text holds at most 64 certificates");
    }
    ASSIGN_OR_RETURN(Certificate next, Take(std::move(x509)));
    all.push_back(std::move(next));
  }
  const bool at_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end) return Unreadable("a certificate in PEM cannot be read");
  ClearOpenSslErrors();
  return all;
}

absl::StatusOr<Certificate> Certificate::Take(std::shared_ptr<x509_st> x509) {
  auto fields = std::make_shared<Fields>();
  X509* const raw = x509.get();
  ASSIGN_OR_RETURN(fields->der, ReadDer(raw));
  if (fields->der.size() > kCertificateBytesMax) {
    return Unreadable("a certificate has at most 16384 bytes");
  }
  ASSIGN_OR_RETURN(fields->subject_cn, ReadCommonName(raw));
  ASSIGN_OR_RETURN(fields->spki_der, ReadSpki(raw));
  ASSIGN_OR_RETURN(fields->serial_hex, ReadSerial(raw));
  ASSIGN_OR_RETURN(fields->not_before, TimeOf(X509_get0_notBefore(raw)));
  ASSIGN_OR_RETURN(fields->not_after, TimeOf(X509_get0_notAfter(raw)));
  RETURN_IF_ERROR(ReadNames(raw, fields->uris, fields->dns));
  // Also caches OpenSSL's view of the extensions, once and for all threads.
  if ((X509_get_extension_flags(raw) & EXFLAG_INVALID) != 0) {
    return Unreadable("a certificate's extensions cannot be read");
  }
  fields->is_ca = X509_check_ca(raw) != 0;
  if (const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(raw)) {
    fields->subject_key_id = TextOf(id);
  }
  fields->x509 = std::move(x509);
  return Certificate(std::shared_ptr<const Fields>(std::move(fields)));
}

std::string Certificate::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CAUSEWAY_CHECK(bio != nullptr && PEM_write_bio_X509(bio.get(), handle()) == 1)
      << "out of memory";
  return BioContent(bio.get());
}

absl::StatusOr<std::string> Certificate::SoleUriSan() const {
  if (UriSans().size() != 1) {
    return absl::FailedPreconditionError(
        "a node's certificate names exactly one URI");
  }
  return UriSans().front();
}

std::string Certificate::Fingerprint() const { return Sha256(ToDer()); }

}  // namespace causeway
