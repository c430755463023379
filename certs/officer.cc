#include "certs/officer.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/files.h"
#include "crypto/file_secret.h"

namespace causeway {
namespace {

constexpr absl::string_view kBegin = "-----BEGIN PUBLIC KEY-----\n";
constexpr absl::string_view kEnd = "-----END PUBLIC KEY-----";
constexpr std::size_t kLineChars = 64;

}  // namespace

std::string PublicKeyToPem(absl::string_view spki_der) {
  const std::string text = absl::Base64Escape(spki_der);
  std::string pem(kBegin);
  for (std::size_t at = 0; at < text.size(); at += kLineChars) {
    absl::StrAppend(&pem, text.substr(at, kLineChars), "\n");
  }
  return absl::StrCat(pem, kEnd, "\n");
}

absl::StatusOr<VerifyKey> PublicKeyFromPem(absl::string_view pem) {
  pem = absl::StripAsciiWhitespace(pem);
  std::string der;
  if (!absl::ConsumePrefix(&pem, kBegin) || !absl::ConsumeSuffix(&pem, kEnd) ||
      !absl::Base64Unescape(pem, &der)) {
    return absl::InvalidArgumentError("the text is not one public key in PEM");
  }
  return VerifyKey::FromSpkiDer(der);
}

absl::StatusOr<VerifyKey> LoadOfficerPublicKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem,
                   certs::ReadFile(path, limits::kCertificateBytesMax));
  return PublicKeyFromPem(pem);
}

absl::StatusOr<SigningKey> LoadOfficerKey(const std::string& path) {
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem, ReadSecretFile(path));
  return SigningKey::FromPem(pem.Reveal());
}

}  // namespace causeway
