// The one byte form of a sealed message (RFC 5083 AuthEnvelopedData, one
// recipient by ECDH P-256, AES-256-GCM).
//
// Why: CMS leaves much outside the seal (versions, the content type, the tag
// length, optional parts), and OpenSSL 3.0 accepts changes there, a shortened
// tag length among them. So Open compares all bytes that are not key material
// or ciphertext with this form, and a sealed message has one encoding only.
// Internal to crypto/. Thread-safe.
#ifndef CAUSEWAY_CRYPTO_SEALED_FORM_H_
#define CAUSEWAY_CRYPTO_SEALED_FORM_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

// A SHA-1 subject key identifier (RFC 5280 4.2.1.2).
inline constexpr size_t kKeyIdentifierBytes = 20;

// The size of a sealed message around `content_size` bytes.
size_t SealedFormSize(size_t content_size);

// Whether `sealed` has exactly this form. On true `*recipient` is the key
// identifier of the recipient's certificate, a view into `sealed`.
bool HasSealedForm(absl::string_view sealed, absl::string_view* recipient);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_SEALED_FORM_H_
