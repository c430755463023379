#ifndef CAUSEWAY_CERTS_TOML_SECTION_H_
#define CAUSEWAY_CERTS_TOML_SECTION_H_

// Reads one table of a TOML file key by key, remembers the first thing that is
// wrong, and at the end refuses the keys nobody asked for. For one thread.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// A configuration that cannot be read is a Status, not an exception.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace causeway {

class TomlSection {
 public:
  // `table` is the section's, or nullptr when the file has none. `file` and
  // `name` are for error texts.
  TomlSection(std::string file, std::string name, const toml::table* table);

  // The value; without the key a problem is noted and the result is empty.
  std::string String(absl::string_view key, absl::string_view want);
  // The value, or `fallback` without the key.
  std::string StringOr(absl::string_view key, absl::string_view want,
                       absl::string_view fallback);
  int64_t IntegerOr(absl::string_view key, int64_t min, int64_t max,
                    int64_t fallback);
  // A list of strings with at least one element.
  std::vector<std::string> Strings(absl::string_view key,
                                   absl::string_view want);

  // Notes that the value of `key` is not what it must be.
  void Wrong(absl::string_view key, absl::string_view problem);

  // The first problem, else OK.
  const absl::Status& Problem() const { return problem_; }
  // The same, else a refusal of keys nobody asked for.
  absl::Status Finish();

 private:
  const toml::node* Find(absl::string_view key);

  const std::string file_;
  const std::string name_;
  const toml::table* const table_;
  std::set<std::string, std::less<>> asked_;
  absl::Status problem_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_TOML_SECTION_H_
