#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_TOML_READER_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_TOML_READER_H_

// Reads a table of a TOML file and notes what is wrong with it, with lines.
// For the parsers of this folder. Plain values; one thread.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/fault.h"

// Exceptions are not ours: a malformed file is an answer, not a throw.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace causeway::procedure {

// Nothing, and a fault with its line, where the text is not TOML, or longer
// than kProcedureBytesMax.
std::optional<toml::table> ParseToml(absl::string_view text, Faults& faults);

// A character that a terminal obeys, or that shows a text in another order or
// on another line than it is written in.
bool HoldsControl(absl::string_view utf8);

struct TextAt {
  std::string text;
  int64_t line = 0;
};

// Keeps pointers to both arguments.
class TableReader {
 public:
  TableReader(const toml::table& table, absl::string_view where,
              Faults& faults);

  void set_where(absl::string_view where) { where_ = std::string(where); }
  bool Has(absl::string_view key) const;
  // Empty, without a fault, where the key is not there. One line: a fault for
  // what HoldsControl.
  std::string Text(absl::string_view key) const;
  std::vector<TextAt> Texts(absl::string_view key) const;
  bool Flag(absl::string_view key) const;
  std::optional<int64_t> Number(absl::string_view key) const;
  const toml::table* Table(absl::string_view key) const;
  // A fault for every other key.
  void KnownKeys(const std::set<std::string>& known) const;

  // A fault at the line of the key's value, or of the table.
  void Bad(absl::string_view key, std::string what, std::string want) const;
  void BadAt(int64_t line, std::string what, std::string want) const;

 private:
  const toml::table* table_;
  std::string where_;
  Faults* faults_;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_TOML_READER_H_
