// The one framing of everything that is signed or committed to:
//
//   context 00 type 00 u64be(payload size) payload
//
// The context separates uses of a key, the type separates messages; neither
// holds a zero byte, so two different (type, payload) pairs never give the
// same bytes. Internal to crypto/. Thread-safe.
#ifndef CAUSEWAY_CRYPTO_FRAMING_H_
#define CAUSEWAY_CRYPTO_FRAMING_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace causeway {

// Not empty and without a zero byte.
bool ValidFrameType(absl::string_view type);

// All that stands before the payload. `type` must be valid.
std::string FrameHeader(absl::string_view context, absl::string_view type,
                        size_t payload_size);

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_FRAMING_H_
