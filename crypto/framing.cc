#include "crypto/framing.h"

#include "base/bytes.h"
#include "base/check.h"

namespace causeway {

bool ValidFrameType(absl::string_view type) {
  return !type.empty() && type.find('\0') == absl::string_view::npos;
}

std::string FrameHeader(absl::string_view context, absl::string_view type,
                        size_t payload_size) {
  CAUSEWAY_CHECK(ValidFrameType(type)) << "a frame's type ends at a zero byte";
  std::string header(context);
  header.push_back('\0');
  header.append(type.data(), type.size());
  header.push_back('\0');
  AppendU64(&header, payload_size);
  return header;
}

}  // namespace causeway
