#include "base/errors.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"

namespace causeway {
namespace {

// Of one field: a text, or a rule with its four texts and their lengths.
constexpr size_t kFieldBytesMax = 4 * (limits::kTextBytesMax + 8);

// Each field is a tag, a length and the bytes; lists repeat their tag.
enum Tag : char {
  kRule = 'r',
  kMessage = 'm',
  kMissing = 'x',
  kWho = 'w',
  kNext = 'n',
  kRetryable = 't',
  kRefusedBy = 'b',  // Holds the fields of one rule.
};

void AppendField(std::string* out, Tag tag, absl::string_view value) {
  value = value.substr(0, limits::kTextBytesMax);
  out->push_back(tag);
  AppendU32(out, static_cast<uint32_t>(value.size()));
  out->append(value.data(), value.size());
}

void AppendList(std::string* out, Tag tag,
                const std::vector<std::string>& values) {
  const size_t count = std::min(values.size(), limits::kRefusalItemsMax);
  for (size_t i = 0; i < count; ++i) AppendField(out, tag, values[i]);
}

bool AddToList(absl::string_view value, std::vector<std::string>* list) {
  if (list->size() >= limits::kRefusalItemsMax) return false;
  list->emplace_back(value);
  return true;
}

// Fields out of `bytes`, one after the other; false where they are malformed or
// `store` refuses one.
template <typename Store>
bool TakeFields(absl::string_view bytes, Store store) {
  while (!bytes.empty()) {
    const char tag = bytes.front();
    bytes.remove_prefix(1);
    const std::optional<uint32_t> size = TakeU32(&bytes);
    if (!size || *size > bytes.size() || *size > kFieldBytesMax) return false;
    if (!store(tag, bytes.substr(0, *size))) return false;
    bytes.remove_prefix(*size);
  }
  return true;
}

bool StoreRule(char tag, absl::string_view value, RefusedBy* one) {
  if (value.size() > limits::kTextBytesMax) return false;
  switch (tag) {
    case kRule:
      one->rule = std::string(value);
      return true;
    case kMessage:
      one->message = std::string(value);
      return true;
    case kMissing:
      one->missing = std::string(value);
      return true;
    case kWho:
      one->who = std::string(value);
      return true;
    default:
      return false;
  }
}

void AppendRule(std::string* out, const RefusedBy& one) {
  std::string fields;
  AppendField(&fields, kRule, one.rule);
  AppendField(&fields, kMessage, one.message);
  AppendField(&fields, kMissing, one.missing);
  AppendField(&fields, kWho, one.who);
  out->push_back(kRefusedBy);
  AppendU32(out, static_cast<uint32_t>(fields.size()));
  out->append(fields);
}

bool StoreField(char tag, absl::string_view value, Refusal* refusal) {
  if (tag != kRefusedBy && value.size() > limits::kTextBytesMax) return false;
  switch (tag) {
    case kRule:
      refusal->rule = std::string(value);
      return true;
    case kMessage:
      refusal->message = std::string(value);
      return true;
    case kMissing:
      return AddToList(value, &refusal->missing);
    case kWho:
      return AddToList(value, &refusal->who);
    case kNext:
      return AddToList(value, &refusal->next);
    case kRetryable:
      refusal->retryable = value == "1";
      return value == "0" || value == "1";
    case kRefusedBy:
      if (refusal->rules.size() >= limits::kRefusalItemsMax) return false;
      refusal->rules.emplace_back();
      return TakeFields(value, [&](char inner, absl::string_view text) {
        return StoreRule(inner, text, &refusal->rules.back());
      });
    default:
      return false;
  }
}

}  // namespace

bool operator==(const Refusal& a, const Refusal& b) {
  return a.rule == b.rule && a.message == b.message && a.missing == b.missing &&
         a.who == b.who && a.next == b.next && a.retryable == b.retryable &&
         a.rules == b.rules;
}

absl::string_view RefusalTypeUrl() { return "type.causeway/causeway.Refusal"; }

std::string EncodeRefusal(const Refusal& refusal) {
  std::string out;
  AppendField(&out, kRule, refusal.rule);
  AppendField(&out, kMessage, refusal.message);
  AppendList(&out, kMissing, refusal.missing);
  AppendList(&out, kWho, refusal.who);
  AppendList(&out, kNext, refusal.next);
  AppendField(&out, kRetryable, refusal.retryable ? "1" : "0");
  const size_t rules = std::min(refusal.rules.size(), limits::kRefusalItemsMax);
  for (size_t i = 0; i < rules; ++i) AppendRule(&out, refusal.rules[i]);
  return out;
}

std::optional<Refusal> DecodeRefusal(absl::string_view bytes) {
  Refusal refusal;
  if (!TakeFields(bytes, [&](char tag, absl::string_view value) {
        return StoreField(tag, value, &refusal);
      })) {
    return std::nullopt;
  }
  if (refusal.rule.empty()) return std::nullopt;
  return refusal;
}

absl::Status Refuse(absl::StatusCode code, const Refusal& refusal) {
  CAUSEWAY_CHECK(code != absl::StatusCode::kOk) << refusal.rule;
  CAUSEWAY_CHECK(!refusal.rule.empty()) << "a refusal names its rule";
  const absl::string_view message =
      absl::string_view(refusal.message).substr(0, limits::kTextBytesMax);
  absl::Status status(code, absl::StrCat(message, " [", refusal.rule, "]"));
  status.SetPayload(RefusalTypeUrl(), absl::Cord(EncodeRefusal(refusal)));
  return status;
}

std::optional<Refusal> RefusalOf(const absl::Status& status) {
  const auto payload = status.GetPayload(RefusalTypeUrl());
  if (!payload.has_value()) return std::nullopt;
  return DecodeRefusal(std::string(*payload));
}

absl::Status InvalidField(absl::string_view field, absl::string_view got,
                          absl::string_view want) {
  Refusal refusal;
  refusal.rule = "input.field";
  refusal.message = absl::StrCat(field, ": got ", got, ", want ", want);
  refusal.missing.emplace_back(field);
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

absl::Status UnknownOrForbidden(absl::string_view noun) {
  Refusal refusal;
  refusal.rule = "access.not_found";
  refusal.message =
      absl::StrCat("no such ", noun, ", or it is not for you to see");
  return Refuse(absl::StatusCode::kNotFound, refusal);
}

}  // namespace causeway
