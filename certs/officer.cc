#include "certs/officer.h"

#include <cstddef>
#include <utility>

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

absl::StatusOr<OfficerSet> LoadOfficerSet(const std::vector<std::string>& paths,
                                          std::uint32_t threshold) {
  google::protobuf::RepeatedPtrField<std::string> keys;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const VerifyKey key, LoadOfficerPublicKey(path));
    *keys.Add() = key.SpkiDer();
  }
  ASSIGN_OR_RETURN(OfficerSet set, MakeOfficerSet(keys, threshold));
  if (!ValidThreshold(set.keys.size(), threshold)) {
    return absl::InvalidArgumentError(
        "of several officers at least 2 sign, and of one that one");
  }
  return set;
}

absl::StatusOr<std::vector<SigningKey>> LoadOfficerKeys(
    const std::vector<std::string>& paths) {
  std::vector<SigningKey> keys;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(SigningKey key, LoadOfficerKey(path));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace causeway
