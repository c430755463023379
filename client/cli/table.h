#ifndef CAUSEWAY_CLIENT_CLI_TABLE_H_
#define CAUSEWAY_CLIENT_CLI_TABLE_H_

// Text tables and words for people. Columns are aligned by characters, not
// bytes; the last column is not padded. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/timestamp.pb.h"

namespace causeway::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> header);

  // As many cells as the header has.
  void Add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }
  // Header, then rows; two spaces between columns; each line ends in a line
  // feed. Line feeds inside cells become spaces, control characters "?".
  std::string Render(absl::string_view indent = "") const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// Characters of a UTF-8 text.
size_t DisplayWidth(absl::string_view text);

// Text that came from elsewhere, safe to print on a terminal.
std::string Printable(absl::string_view text);

// "STEP_IMMEDIATE_CARE" of enum Step becomes "immediate care".
std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value);
template <typename Enum>
std::string Word(Enum value) {
  return EnumWord(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// As a person types it: "immediate-care".
std::string EnumChoice(const google::protobuf::EnumDescriptor& type, int value);
template <typename Enum>
std::string Choice(Enum value) {
  return EnumChoice(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// The number of an enum value named in full or without its prefix, in any case,
// with '-' or ' ' for '_'; -1 where there is none.
int EnumNumber(const google::protobuf::EnumDescriptor& type,
               absl::string_view word);
// The values a person may name, and the same as "a, b, c".
std::vector<std::string> EnumChoiceList(
    const google::protobuf::EnumDescriptor& type);
std::string EnumChoices(const google::protobuf::EnumDescriptor& type);

// What to write instead of a word that is none of them: the nearest, then all.
std::string NearestChoice(const google::protobuf::EnumDescriptor& type,
                          const std::string& word);

// "2026-11-23 14:05:09" in UTC; "" where it is not set.
std::string TimeWord(const google::protobuf::Timestamp& time);

// The first bytes in hexadecimal, enough to tell two apart.
std::string ShortHex(absl::string_view bytes);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_TABLE_H_
