#include "statemachine/procedure/procedure_set.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"

namespace causeway::procedure {
namespace {

constexpr size_t kDigitsMin = 8;

// By name and version, or by enough digits of the digest.
bool IsNamed(const Procedure& procedure, absl::string_view text) {
  if (text == LabelOf(procedure)) return true;
  return text.size() >= kDigitsMin &&
         absl::StartsWith(HexEncode(procedure.digest()),
                          absl::AsciiStrToLower(text));
}

std::string Choices(const std::vector<const Procedure*>& choices) {
  std::vector<std::string> words;
  for (const Procedure* one : choices) {
    words.push_back(
        absl::StrCat(LabelOf(*one), " (", HexEncode(one->digest()), ")"));
  }
  return absl::StrJoin(words, ", ");
}

}  // namespace

std::string LabelOf(const Procedure& procedure) {
  return absl::StrCat(procedure.name(), " ", procedure.version());
}

const ProcedureSet& ProcedureSet::EmbeddedAlone() {
  static const auto* const kAlone = [] {
    auto* set = new ProcedureSet;
    set->all_.push_back(Procedure::Embedded());
    return set;
  }();
  return *kAlone;
}

absl::StatusOr<ProcedureSet> ProcedureSet::Make(std::vector<Procedure> files,
                                                absl::string_view current) {
  ProcedureSet set = EmbeddedAlone();
  for (Procedure& file : files) {
    const auto same = std::find_if(
        set.all_.begin(), set.all_.end(),
        [&](const Procedure& one) { return one.digest() == file.digest(); });
    if (same == set.all_.end()) {
      set.all_.push_back(std::move(file));
    } else if (file.french() != nullptr) {
      *same = std::move(file);
    }
  }
  if (set.all_.size() > limits::kProceduresMax) {
    return InvalidField("procedures",
                        absl::StrCat(set.all_.size(), " versions"),
                        absl::StrCat("at most ", limits::kProceduresMax,
                                     " with the embedded one"));
  }
  if (current.empty()) return set;
  ASSIGN_OR_RETURN(const Procedure* const chosen, set.Resolve(current));
  set.current_ = static_cast<size_t>(chosen - set.all_.data());
  return set;
}

const Procedure* ProcedureSet::Find(absl::string_view digest) const {
  for (const Procedure& one : all_) {
    if (one.digest() == digest) return &one;
  }
  return nullptr;
}

absl::StatusOr<const Procedure*> ProcedureSet::Require(
    absl::string_view digest) const {
  const Procedure* const found = Find(digest);
  if (found != nullptr) return found;
  const std::string hex = HexEncode(digest);
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = kVersionKnownRule,
       .message = absl::StrCat("this node does not know procedure version ",
                               hex, ", under which the case runs or ran"),
       .missing = {absl::StrCat("the file of procedure version ", hex)},
       .who = {"node operator"},
       .retryable = true});
}

absl::StatusOr<const Procedure*> ProcedureSet::Resolve(
    absl::string_view text) const {
  std::vector<const Procedure*> known;
  std::vector<const Procedure*> named;
  for (const Procedure& one : all_) {
    known.push_back(&one);
    if (IsNamed(one, text)) named.push_back(&one);
  }
  if (named.size() == 1) return named.front();
  return InvalidField("procedure version",
                      named.empty() ? "none of that name or digest"
                                    : "several of that name or digest",
                      absl::StrCat("the digest of one of: ",
                                   Choices(named.empty() ? known : named)));
}

}  // namespace causeway::procedure
