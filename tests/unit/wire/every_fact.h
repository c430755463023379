// One fact of each type, with every field filled in, so that a field that is
// forgotten on the way shows.
#ifndef CAUSEWAY_TESTS_UNIT_WIRE_EVERY_FACT_H_
#define CAUSEWAY_TESTS_UNIT_WIRE_EVERY_FACT_H_

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "statemachine/procedure/facts.h"

namespace causeway::wire {

// A value other than the default in each field.
struct Filler {
  template <typename T>
  void operator()(const char* name, T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      value = std::string("v-") + std::string(name).substr(0, 20);
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      value = {"ML", "GN"};
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(1);
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = static_cast<T>(1);
    } else {
      value = {static_cast<typename T::value_type>(1)};
    }
  }
};

template <std::size_t... I>
std::vector<procedure::Fact> EveryFact(std::index_sequence<I...>) {
  std::vector<procedure::Fact> facts;
  const auto add = [&facts](auto body) {
    procedure::Fact fact;
    procedure::FactMeta::Fields(fact.meta, Filler());
    std::decay_t<decltype(body)>::Fields(body, Filler());
    fact.body = std::move(body);
    facts.push_back(std::move(fact));
  };
  (add(std::variant_alternative_t<I, procedure::FactVariant>()), ...);
  return facts;
}

inline std::vector<procedure::Fact> EveryFact() {
  return EveryFact(
      std::make_index_sequence<std::variant_size_v<procedure::FactVariant>>());
}

}  // namespace causeway::wire

#endif  // CAUSEWAY_TESTS_UNIT_WIRE_EVERY_FACT_H_
