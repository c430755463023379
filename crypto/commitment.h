// Salted commitments: what a journal entry's signed header says about the
// fact, the documents and the message that lie beside it.
//
//   HMAC-SHA256(salt, "CAUSEWAY/1 commitment" 00 kind 00 u64be(len) content)
//
// Hiding: without the 32 random bytes of salt the content cannot be guessed by
// trying, and destroying the salt erases the link. Binding: the kind is part
// of it, so a commitment to a fact never opens as one to a document.
// Thread-safe. Each content has its own salt; a salt is never used for another
// one. A statement keeps its salt where another node records it.
#ifndef CAUSEWAY_CRYPTO_COMMITMENT_H_
#define CAUSEWAY_CRYPTO_COMMITMENT_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

inline constexpr size_t kSaltBytes = 32;
inline constexpr size_t kCommitmentBytes = 32;

// INVALID_ARGUMENT when the salt is not 32 bytes long, or when `kind` is empty
// or holds a zero byte (it ends the kind).
absl::StatusOr<std::string> Commit(absl::string_view salt,
                                   absl::string_view kind,
                                   absl::string_view content);

// True only when `commitment` is exactly Commit(salt, kind, content). The time
// taken does not depend on where the bytes differ.
[[nodiscard]] bool VerifyCommitment(absl::string_view commitment,
                                    absl::string_view salt,
                                    absl::string_view kind,
                                    absl::string_view content);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_COMMITMENT_H_
