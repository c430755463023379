#include "crypto/private_key.h"

#include <utility>

#include "base/status_macros.h"
#include "crypto/ec_key.h"

namespace causeway {

absl::StatusOr<PrivateKey> PrivateKey::Generate() {
  ASSIGN_OR_RETURN(EvpPkeyPtr key, GenerateP256());
  return Take(std::move(key));
}

absl::StatusOr<PrivateKey> PrivateKey::FromPem(absl::string_view pem) {
  ASSIGN_OR_RETURN(EvpPkeyPtr key, ParseP256PrivatePem(pem));
  return Take(std::move(key));
}

absl::StatusOr<Sensitive<std::string>> PrivateKey::ToPem() const {
  ASSIGN_OR_RETURN(std::string pem, P256PrivatePem(key_.get()));
  return Sensitive<std::string>(std::move(pem));
}

absl::StatusOr<PrivateKey> PrivateKey::Take(std::shared_ptr<evp_pkey_st> key) {
  ASSIGN_OR_RETURN(std::string spki, P256SpkiDer(key.get()));
  // A key read from a file may carry a compressed point; with another encoding
  // its id would differ from the one the directory knows.
  RETURN_IF_ERROR(ParseP256Spki(spki).status());
  return PrivateKey(std::move(key), std::move(spki));
}

}  // namespace causeway
