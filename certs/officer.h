#ifndef CAUSEWAY_CERTS_OFFICER_H_
#define CAUSEWAY_CERTS_OFFICER_H_

// The federation officer's key pair as files: the private key signs the
// directory and stays with the officer; the public one is what every node's
// configuration pins (officer.pub, a PEM "PUBLIC KEY"). Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/signing_key.h"

namespace causeway {

// "-----BEGIN PUBLIC KEY-----" and so on; `openssl pkey -pubin` reads it.
std::string PublicKeyToPem(absl::string_view spki_der);

// INVALID_ARGUMENT unless `pem` is exactly one P-256 public key.
absl::StatusOr<VerifyKey> PublicKeyFromPem(absl::string_view pem);

// Codes of reading a file (NOT_FOUND, PERMISSION_DENIED, ...) and of
// PublicKeyFromPem.
absl::StatusOr<VerifyKey> LoadOfficerPublicKey(const std::string& path);

// Codes of ReadSecretFile and SigningKey::FromPem.
absl::StatusOr<SigningKey> LoadOfficerKey(const std::string& path);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_OFFICER_H_
