#include "client/cli/confirm.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace causeway::cli {

absl::Status Confirm(const std::string& question, const std::string& expected,
                     const std::string& option) {
  std::cerr << question << " " << std::flush;
  std::string typed;
  std::getline(std::cin, typed);
  if (typed == expected) return absl::OkStatus();
  return InvalidField(option, "no confirmation",
                      absl::StrCat(expected, " typed, or ", option));
}

}  // namespace causeway::cli
