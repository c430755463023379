#include "client/cli/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/bytes.h"
#include "google/protobuf/descriptor.h"
#include "statemachine/procedure/fault.h"

namespace causeway::cli {
namespace {

// "StepProgress" -> "STEP_PROGRESS_".
std::string Prefix(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) {
      prefix.push_back('_');
    }
    prefix.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  prefix.push_back('_');
  return prefix;
}

}  // namespace

Table::Table(std::vector<std::string> header) : header_(std::move(header)) {}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(header_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Render(absl::string_view indent) const {
  std::vector<size_t> widths(header_.size(), 0);
  const auto measure = [&widths](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
    }
  };
  measure(header_);
  for (const auto& row : rows_) measure(row);

  std::string out;
  const auto write = [&](const std::vector<std::string>& cells) {
    std::string line(indent);
    for (size_t i = 0; i < cells.size(); ++i) {
      line.append(cells[i]);
      if (i + 1 < cells.size()) {
        line.append(widths[i] - DisplayWidth(cells[i]) + 2, ' ');
      }
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&out, line, "\n");
  };
  write(header_);
  for (const auto& row : rows_) write(row);
  return out;
}

size_t DisplayWidth(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string Printable(absl::string_view text) {
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n' || c == '\t') {
      c = ' ';
    } else if (byte < 0x20 || byte == 0x7F) {
      c = '?';
    }
  }
  return out;
}

std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value) {
  const auto* entry = type.FindValueByNumber(value);
  if (entry == nullptr) return absl::StrCat(value);
  if (entry->number() == 0) return "-";
  const std::string prefix = Prefix(type);
  std::string name = entry->name();
  if (absl::StartsWith(name, prefix)) name = name.substr(prefix.size());
  name = absl::AsciiStrToLower(name);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string EnumChoice(const google::protobuf::EnumDescriptor& type,
                       int value) {
  return absl::StrReplaceAll(EnumWord(type, value), {{" ", "-"}});
}

int EnumNumber(const google::protobuf::EnumDescriptor& type,
               absl::string_view word) {
  std::string name = absl::AsciiStrToUpper(word);
  std::replace(name.begin(), name.end(), '-', '_');
  std::replace(name.begin(), name.end(), ' ', '_');
  const std::string prefix = Prefix(type);
  if (!absl::StartsWith(name, prefix)) name = prefix + name;
  const auto* entry = type.FindValueByName(name);
  return entry == nullptr || entry->number() == 0 ? -1 : entry->number();
}

std::vector<std::string> EnumChoiceList(
    const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> choices;
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number != 0) choices.push_back(EnumChoice(type, number));
  }
  return choices;
}

std::string EnumChoices(const google::protobuf::EnumDescriptor& type) {
  return absl::StrJoin(EnumChoiceList(type), ", ");
}

std::string NearestChoice(const google::protobuf::EnumDescriptor& type,
                          const std::string& word) {
  std::string typed = absl::AsciiStrToLower(word);
  std::replace(typed.begin(), typed.end(), '_', '-');
  return absl::StrCat("one of: ", EnumChoices(type), "; nearest: ",
                      procedure::Nearest(typed, EnumChoiceList(type)));
}

std::string TimeWord(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S",
                          absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string ShortHex(absl::string_view bytes) {
  return HexEncode(bytes.substr(0, 6));
}

}  // namespace causeway::cli
