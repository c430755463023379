#ifndef CAUSEWAY_CERTS_OFFICER_H_
#define CAUSEWAY_CERTS_OFFICER_H_

// A federation officer's key pair as files: the private key signs the
// directory or an ORDER and stays with the officer; the public one is what
// every node's configuration pins beside those of the other officers
// (officer-1.pub, a PEM "PUBLIC KEY"). Thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/officer_signatures.h"
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

// Several officers. INVALID_ARGUMENT besides for a key that comes twice, or a
// threshold that is none (ValidThreshold).
absl::StatusOr<OfficerSet> LoadOfficerSet(const std::vector<std::string>& paths,
                                          std::uint32_t threshold);
absl::StatusOr<std::vector<SigningKey>> LoadOfficerKeys(
    const std::vector<std::string>& paths);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_OFFICER_H_
