#include "statemachine/procedure/strictness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace causeway::procedure {
namespace {

template <typename T>
bool Contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

template <typename T>
bool HoldsAll(const std::vector<T>& all, const std::vector<T>& some) {
  return std::all_of(some.begin(), some.end(),
                     [&](const T& one) { return Contains(all, one); });
}

bool AsksTheSame(const Rule& a, const Rule& b) {
  return a.kind == b.kind && a.field == b.field && a.document == b.document;
}

// Each case in which `few` is asked is one in which `many` is.
bool Within(const Rule& few, const Rule& many) {
  const bool solutions = many.when_solution.empty() ||
                         (!few.when_solution.empty() &&
                          HoldsAll(many.when_solution, few.when_solution));
  return solutions && (few.when_child_travels || !many.when_child_travels);
}

}  // namespace

bool AsksAtLeast(const Rule& now, const Rule& before) {
  return AsksTheSame(now, before) && HoldsAll(now.on, before.on) &&
         Within(before, now);
}

bool AsksAtMost(const Rule& now, const Rule& before, const std::string& fact) {
  return !Contains(now.on, fact) ||
         (Contains(before.on, fact) && AsksTheSame(now, before) &&
          Within(now, before));
}

bool Laxer(const LimitRange& range, int64_t now, int64_t before) {
  switch (range.stricter) {
    case Stricter::kLower:
      return now > before;
    case Stricter::kHigher:
      return now < before;
    case Stricter::kNeither:
      break;
  }
  return false;
}

std::vector<std::string> AskedLess(const Procedure& from, const Procedure& to) {
  std::vector<std::string> less;
  for (const Rule& before : from.rules()) {
    const bool asked =
        before.kind == Rule::Kind::kCode ||
        std::any_of(to.rules().begin(), to.rules().end(),
                    [&](const Rule& now) { return AsksAtLeast(now, before); });
    if (!asked) less.push_back(before.id);
  }
  for (const LimitRange& range : Procedure::LimitRanges()) {
    if (Laxer(range, to.Limit(range.name), from.Limit(range.name))) {
      less.push_back(absl::StrCat("limit ", range.name));
    }
  }
  return less;
}

bool IsNewer(const Procedure& to, const Procedure& from) {
  return to.name() == from.name() && to.number() > from.number();
}

}  // namespace causeway::procedure
