#include "crypto/openssl_error.h"

#include <openssl/err.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace causeway {
namespace {

constexpr int kReasonsMax = 4;

absl::string_view NameOr(const char* name, absl::string_view otherwise) {
  return name == nullptr ? otherwise : absl::string_view(name);
}

}  // namespace

absl::Status OpenSslError(absl::string_view what) {
  std::string text(what);
  int reasons = 0;
  while (const unsigned long code = ERR_get_error()) {
    if (reasons++ >= kReasonsMax) continue;
    absl::StrAppend(&text, reasons == 1 ? ": " : "; ",
                    NameOr(ERR_lib_error_string(code), "unknown library"), ": ",
                    NameOr(ERR_reason_error_string(code), "unknown reason"));
  }
  return absl::InternalError(text);
}

void ClearOpenSslErrors() { ERR_clear_error(); }

}  // namespace causeway
