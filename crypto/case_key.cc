#include "crypto/case_key.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/status_macros.h"

namespace causeway {
namespace {

// Keeps a wrapped case key apart from anything else under the same key.
std::string WrapAad(absl::string_view aad) {
  std::string full("CAUSEWAY/1 case key");
  full.push_back('\0');
  full.append(aad.data(), aad.size());
  return full;
}

}  // namespace

Sensitive<std::string> KeyWrapper::NewFileContent(RandomSource& random) {
  return Sensitive<std::string>(
      absl::StrCat(HexEncode(random.Bytes(kAeadKeyBytes)), "\n"));
}

absl::StatusOr<KeyWrapper> KeyWrapper::FromFileContent(
    absl::string_view content) {
  const absl::string_view digits = absl::StripTrailingAsciiWhitespace(content);
  absl::StatusOr<std::string> key = HexDecode(digits);
  if (!key.ok() || key->size() != kAeadKeyBytes) {
    return absl::InvalidArgumentError(
        "a wrapping key's file holds 64 hexadecimal digits");
  }
  return KeyWrapper(Sensitive<std::string>(*std::move(key)));
}

absl::StatusOr<std::string> KeyWrapper::WrapCaseKey(
    absl::string_view case_key, absl::string_view aad,
    RandomSource& random) const {
  if (case_key.size() != kCaseKeyBytes) {
    return absl::InvalidArgumentError("a case key is 32 bytes long");
  }
  return SealRecord(key_.Reveal(), WrapAad(aad), case_key, random);
}

absl::StatusOr<Sensitive<std::string>> KeyWrapper::UnwrapCaseKey(
    absl::string_view wrapped, absl::string_view aad) const {
  if (wrapped.size() != kWrappedCaseKeyBytes) {
    return absl::DataLossError("a wrapped case key is 60 bytes long");
  }
  ASSIGN_OR_RETURN(std::string key,
                   OpenRecord(key_.Reveal(), WrapAad(aad), wrapped));
  return Sensitive<std::string>(std::move(key));
}

}  // namespace causeway
