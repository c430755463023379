// Padding before sealing, so that the size of what travels tells nothing but
// its class: 4 KiB, 64 KiB, then powers of two to 16 MiB, then multiples of
// 16 MiB. Form: u64be(content size), content, zeros.
//
// RECALL, WITHDRAW, RECEIPT and STATUS must always fit kPaddedBytesMin.
// Thread-safe.
#ifndef CAUSEWAY_CRYPTO_PADDING_H_
#define CAUSEWAY_CRYPTO_PADDING_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

inline constexpr size_t kPaddingPrefixBytes = 8;
inline constexpr size_t kPaddedBytesMin = size_t{4} * 1024;

// The size of Pad() of `content_size` bytes. `content_size` stays under 2^62.
size_t PaddedSize(size_t content_size);

std::string Pad(absl::string_view content);

// The content again. DATA_LOSS unless `padded` is exactly what Pad() gives for
// it: the one right size, and nothing but zeros behind the content.
absl::StatusOr<std::string> Unpad(absl::string_view padded);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_PADDING_H_
