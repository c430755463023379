// AES-256-GCM for records (a random nonce each) and for the chunks of one
// bundle (the chunk's number is the nonce).
//
// Records: one key may seal up to 2^32 of them. Chunks: a key serves ONE
// bundle only; the index must never repeat under it. That the order is right
// and the end is there follows from the associated data: message id, index and
// whether this is the last chunk. Thread-safe. Limit: 2 GiB - 1 per call.
#ifndef CAUSEWAY_CRYPTO_AEAD_H_
#define CAUSEWAY_CRYPTO_AEAD_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"

namespace causeway {

inline constexpr size_t kAeadKeyBytes = 32;
inline constexpr size_t kAeadNonceBytes = 12;
inline constexpr size_t kAeadTagBytes = 16;
inline constexpr size_t kRecordOverheadBytes = kAeadNonceBytes + kAeadTagBytes;
inline constexpr size_t kChunkOverheadBytes = kAeadTagBytes;

// nonce (12) || ciphertext || tag (16). INVALID_ARGUMENT for a key that is not
// 32 bytes long or an input over the limit; INTERNAL when OpenSSL fails.
absl::StatusOr<std::string> SealRecord(absl::string_view key,
                                       absl::string_view aad,
                                       absl::string_view plaintext,
                                       RandomSource& random);

// INVALID_ARGUMENT for a wrong key length; DATA_LOSS when key, associated data
// or any byte differ. No plaintext is released before the tag fits.
absl::StatusOr<std::string> OpenRecord(absl::string_view key,
                                       absl::string_view aad,
                                       absl::string_view sealed);

// ciphertext || tag (16). Codes as SealRecord.
absl::StatusOr<std::string> SealChunk(absl::string_view key,
                                      absl::string_view message_id,
                                      uint32_t index, bool last,
                                      absl::string_view plaintext);

// Codes as OpenRecord: a chunk at another place, of another message or with
// another "last" is DATA_LOSS.
absl::StatusOr<std::string> OpenChunk(absl::string_view key,
                                      absl::string_view message_id,
                                      uint32_t index, bool last,
                                      absl::string_view sealed);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_AEAD_H_
