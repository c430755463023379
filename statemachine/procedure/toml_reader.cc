#include "statemachine/procedure/toml_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace causeway::procedure {
namespace {

int64_t LineOf(const toml::node& node) {
  return static_cast<int64_t>(node.source().begin.line);
}

// A name as a fault may show it.
std::string Shown(const std::string& name) {
  return HoldsControl(name) ? "with control characters" : name;
}

}  // namespace

bool HoldsControl(absl::string_view utf8) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto at = [&](size_t more) {
      return i + more < utf8.size() ? static_cast<unsigned char>(utf8[i + more])
                                    : 0U;
    };
    const bool c0 = at(0) < 0x20 || at(0) == 0x7f;
    const bool c1 = at(0) == 0xc2 && at(1) >= 0x80 && at(1) < 0xa0;
    // U+2028 to U+202E, U+2066 to U+2069.
    const bool turns =
        at(0) == 0xe2 && ((at(1) == 0x80 && at(2) >= 0xa8 && at(2) <= 0xae) ||
                          (at(1) == 0x81 && at(2) >= 0xa6 && at(2) <= 0xa9));
    if (c0 || c1 || turns) return true;
  }
  return false;
}

std::optional<toml::table> ParseToml(absl::string_view text, Faults& faults) {
  if (text.size() > limits::kProcedureBytesMax) {
    faults.Add(
        {0, "size", "too large",
         absl::StrCat("at most ", limits::kProcedureBytesMax, " bytes")});
    return std::nullopt;
  }
  toml::parse_result parsed =
      toml::parse(std::string_view(text.data(), text.size()));
  if (parsed) return std::move(parsed).table();
  const toml::source_position& at = parsed.error().source().begin;
  faults.Add(
      {static_cast<int64_t>(at.line), absl::StrCat("column ", at.column),
       absl::StrCat("is not TOML: ", std::string(parsed.error().description())),
       "TOML (what follows this line was not read)"});
  return std::nullopt;
}

TableReader::TableReader(const toml::table& table, absl::string_view where,
                         Faults& faults)
    : table_(&table), where_(where), faults_(&faults) {}

bool TableReader::Has(absl::string_view key) const {
  return table_->get(std::string(key)) != nullptr;
}

std::string TableReader::Text(absl::string_view key) const {
  const toml::node* const node = table_->get(std::string(key));
  if (node == nullptr) return "";
  const auto text = node->value<std::string>();
  if (!text) Bad(key, absl::StrCat(key, " is no text"), "a text in quotes");
  if (text && HoldsControl(*text)) {
    Bad(key, absl::StrCat(Shown(std::string(key)), " holds control characters"),
        "one line of text without them");
  }
  return text.value_or("");
}

std::vector<TextAt> TableReader::Texts(absl::string_view key) const {
  std::vector<TextAt> texts;
  const toml::node* const node = table_->get(std::string(key));
  if (node == nullptr) return texts;
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    Bad(key, absl::StrCat(key, " is no list"), "a list: [\"...\"]");
    return texts;
  }
  for (const toml::node& item : *array) {
    const auto text = item.value<std::string>();
    if (text) {
      texts.push_back({*text, LineOf(item)});
    } else {
      BadAt(LineOf(item), absl::StrCat(key, " holds what is no text"),
            "texts in quotes");
    }
  }
  return texts;
}

bool TableReader::Flag(absl::string_view key) const {
  const toml::node* const node = table_->get(std::string(key));
  if (node == nullptr) return false;
  const auto flag = node->value<bool>();
  if (!flag) Bad(key, absl::StrCat(key, " is no flag"), "true or false");
  return flag.value_or(false);
}

std::optional<int64_t> TableReader::Number(absl::string_view key) const {
  const toml::node* const node = table_->get(std::string(key));
  return node == nullptr ? std::nullopt : node->value<int64_t>();
}

const toml::table* TableReader::Table(absl::string_view key) const {
  const toml::node* const node = table_->get(std::string(key));
  const toml::table* const table = node == nullptr ? nullptr : node->as_table();
  if (table == nullptr) {
    BadAt(node == nullptr ? 0 : LineOf(*node), absl::StrCat("no table ", key),
          absl::StrCat("[", key, "]"));
  }
  return table;
}

void TableReader::KnownKeys(const std::set<std::string>& known) const {
  for (const auto& entry : *table_) {
    const std::string key(entry.first.str());
    if (known.count(key) > 0) continue;
    const std::string nearest = Nearest(key, {known.begin(), known.end()});
    Bad(key, absl::StrCat("unknown key ", Shown(key)),
        absl::StrCat("a known key; nearest: ", nearest));
  }
}

void TableReader::Bad(absl::string_view key, std::string what,
                      std::string want) const {
  const toml::node* const node = table_->get(std::string(key));
  BadAt(
      LineOf(node == nullptr ? static_cast<const toml::node&>(*table_) : *node),
      std::move(what), std::move(want));
}

void TableReader::BadAt(int64_t line, std::string what,
                        std::string want) const {
  faults_->Add({line, where_, std::move(what), std::move(want)});
}

}  // namespace causeway::procedure
