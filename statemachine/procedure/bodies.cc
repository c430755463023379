#include "statemachine/procedure/bodies.h"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace causeway::procedure {
namespace {

template <typename T>
bool IsAnswered(const T& value) {
  if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
    return value != T{};
  } else {
    return !value.empty();
  }
}

template <size_t... I>
std::vector<FactBody> MakeBodies(std::index_sequence<I...>) {
  return {FactBody(std::in_place_index<I>)...};
}

const std::vector<FactBody>& EmptyBodies() {
  static const auto* const kBodies = new std::vector<FactBody>(
      MakeBodies(std::make_index_sequence<std::variant_size_v<FactVariant>>()));
  return *kBodies;
}

template <typename Body, typename Visitor>
void VisitFields(Body& body, Visitor&& visitor) {
  std::visit([&](auto& b) { std::decay_t<decltype(b)>::Fields(b, visitor); },
             body);
}

}  // namespace

const std::vector<FactType>& AllFactTypes() {
  static const auto* const kTypes = [] {
    auto* types = new std::vector<FactType>;
    for (const FactBody& body : EmptyBodies()) types->push_back(TypeOf(body));
    return types;
  }();
  return *kTypes;
}

std::optional<FactType> FactTypeNamed(absl::string_view name) {
  for (const FactType type : AllFactTypes()) {
    if (name == NameOf(type)) return type;
  }
  return std::nullopt;
}

FactBody EmptyBody(FactType type) {
  for (const FactBody& body : EmptyBodies()) {
    if (TypeOf(body) == type) return body;
  }
  return FactBody();
}

std::vector<std::string> FieldsOf(FactType type) {
  std::vector<std::string> fields;
  const FactBody body = EmptyBody(type);
  VisitFields(body,
              [&](const char* name, const auto&) { fields.push_back(name); });
  return fields;
}

bool HasField(const FactBody& body, absl::string_view field) {
  bool found = false;
  VisitFields(body, [&](const char* name, const auto&) {
    if (field == name) found = true;
  });
  return found;
}

bool Answered(const FactBody& body, absl::string_view field) {
  bool answered = false;
  VisitFields(body, [&](const char* name, const auto& value) {
    if (field == name) answered = IsAnswered(value);
  });
  return answered;
}

void ClearField(FactBody& body, absl::string_view field) {
  VisitFields(body, [&](const char* name, auto& value) {
    if (field == name) value = std::decay_t<decltype(value)>{};
  });
}

}  // namespace causeway::procedure
