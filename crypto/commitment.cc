#include "crypto/commitment.h"

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/framing.h"

namespace causeway {

absl::StatusOr<std::string> Commit(absl::string_view salt,
                                   absl::string_view kind,
                                   absl::string_view content) {
  if (salt.size() != kSaltBytes) {
    return absl::InvalidArgumentError("a commitment's salt is 32 bytes long");
  }
  if (!ValidFrameType(kind)) {
    return absl::InvalidArgumentError(
        "a commitment's kind is not empty and holds no zero byte");
  }
  std::string framed =
      FrameHeader("CAUSEWAY/1 commitment", kind, content.size());
  framed.append(content.data(), content.size());
  return HmacSha256(salt, framed);
}

bool VerifyCommitment(absl::string_view commitment, absl::string_view salt,
                      absl::string_view kind, absl::string_view content) {
  const absl::StatusOr<std::string> expected = Commit(salt, kind, content);
  return expected.ok() && ConstantTimeEqual(*expected, commitment);
}

}  // namespace causeway
