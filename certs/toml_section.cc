#include "certs/toml_section.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace causeway {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

}  // namespace

TomlSection::TomlSection(std::string file, std::string name,
                         const toml::table* table)
    : file_(std::move(file)), name_(std::move(name)), table_(table) {}

const toml::node* TomlSection::Find(absl::string_view key) {
  asked_.emplace(key);
  if (table_ == nullptr) return nullptr;
  return table_->get(std::string_view(key.data(), key.size()));
}

void TomlSection::Wrong(absl::string_view key, absl::string_view problem) {
  if (!problem_.ok()) return;
  Refusal refusal;
  refusal.rule = "config.value";
  refusal.message = absl::StrCat(file_, ": ", name_, ".", key, ": ", problem);
  problem_ = Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

std::string TomlSection::String(absl::string_view key, absl::string_view want) {
  if (Find(key) == nullptr) {
    Wrong(key, absl::StrCat("missing; want ", want));
    return "";
  }
  return StringOr(key, want, "");
}

std::string TomlSection::StringOr(absl::string_view key, absl::string_view want,
                                  absl::string_view fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return std::string(fallback);
  const std::optional<std::string> value = node->value_exact<std::string>();
  if (!value.has_value() || value->empty()) {
    Wrong(key, absl::StrCat("want ", want));
    return "";
  }
  return *value;
}

int64_t TomlSection::IntegerOr(absl::string_view key, int64_t min, int64_t max,
                               int64_t fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const std::optional<int64_t> value = node->value_exact<int64_t>();
  if (!value.has_value() || *value < min || *value > max) {
    Wrong(key, absl::StrCat("want a whole number from ", min, " to ", max));
    return fallback;
  }
  return *value;
}

std::vector<std::string> TomlSection::Strings(absl::string_view key,
                                              absl::string_view want) {
  const toml::node* node = Find(key);
  const toml::array* array = node == nullptr ? nullptr : node->as_array();
  std::vector<std::string> values;
  if (array != nullptr) {
    for (const toml::node& element : *array) {
      std::optional<std::string> value = element.value_exact<std::string>();
      if (!value.has_value()) {
        values.clear();
        break;
      }
      values.push_back(*std::move(value));
    }
  }
  if (values.empty()) Wrong(key, absl::StrCat("want ", want));
  return values;
}

absl::Status TomlSection::Finish() {
  if (table_ != nullptr) {
    for (const auto& [key, node] : *table_) {
      const std::string name = Text(key.str());
      if (asked_.count(name) == 0) {
        Wrong(name, "unknown key; want only keys this version knows");
      }
    }
  }
  return problem_;
}

}  // namespace causeway
