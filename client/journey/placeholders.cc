#include "client/journey/placeholders.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_schema.h"
#include "google/protobuf/descriptor.h"

namespace causeway {
namespace {

constexpr int32_t kPlaceholderDaysMax = 36500;

bool KindOf(const std::string& name, FieldKind* kind) {
  if (name == "worker" || name == "members" || name == "conflicted" ||
      name == "subject") {
    *kind = FieldKind::kPerson;
  } else if (name == "receiver" || name == "evaluator" || name == "recipient") {
    *kind = FieldKind::kNode;
  } else if (absl::EndsWith(name, "_on") || absl::EndsWith(name, "_until")) {
    *kind = FieldKind::kDate;
  } else {
    return false;
  }
  return true;
}

// In a document, the dates of its form alone.
bool KindOf(const google::protobuf::FieldDescriptor& field, bool in_document,
            FieldKind* kind) {
  if (!in_document) return KindOf(field.name(), kind);
  *kind = FieldKind::kDate;
  return forms::RuleOf(field).form() == v1::VALUE_FORM_DATE;
}

absl::Status Visit(google::protobuf::Message* message, const std::string& path,
                   bool in_document, const VisitField& visit) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string here =
        absl::StrCat(path, path.empty() ? "" : ".", field->name());
    const int count =
        field->is_repeated() ? reflection->FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        auto* inner =
            field->is_repeated()
                ? reflection->MutableRepeatedMessage(message, field, i)
                : reflection->MutableMessage(message, field);
        RETURN_IF_ERROR(Visit(
            inner, here,
            in_document || field->message_type()->name() == "Document", visit));
        continue;
      }
      FieldKind kind{};
      if (field->type() != FieldDescriptor::TYPE_STRING ||
          !KindOf(*field, in_document, &kind)) {
        continue;
      }
      std::string value =
          field->is_repeated()
              ? reflection->GetRepeatedString(*message, field, i)
              : reflection->GetString(*message, field);
      RETURN_IF_ERROR(visit(kind, here, &value));
      if (field->is_repeated()) {
        reflection->SetRepeatedString(message, field, i, value);
      } else {
        reflection->SetString(message, field, value);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool ParsePersonLabel(absl::string_view text, PersonLabel* label) {
  const size_t at = text.find('@');
  if (at == absl::string_view::npos || at == 0 || at + 1 == text.size()) {
    return false;
  }
  label->label = std::string(text.substr(0, at));
  label->node = std::string(text.substr(at + 1));
  return true;
}

absl::Status VisitPlaceholders(google::protobuf::Message* message,
                               const VisitField& visit) {
  return Visit(message, "", false, visit);
}

absl::Status FillDate(Date today, std::string* value) {
  absl::string_view text = *value;
  int32_t days = 0;
  if (absl::ConsumeSuffix(&text, " days ago")) {
    if (!absl::SimpleAtoi(text, &days) || days < 0 ||
        days > kPlaceholderDaysMax) {
      return absl::InvalidArgumentError(
          "want a number of days before \"days ago\"");
    }
    *value = FormatDate(PlusDays(today, -days));
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&text, "in ") &&
      absl::ConsumeSuffix(&text, " days")) {
    if (!absl::SimpleAtoi(text, &days) || days < 0 ||
        days > kPlaceholderDaysMax) {
      return absl::InvalidArgumentError(
          "want a number of days between \"in\" and \"days\"");
    }
    *value = FormatDate(PlusDays(today, days));
    return absl::OkStatus();
  }
  if (!ParseDate(*value).ok()) {
    return absl::InvalidArgumentError(
        "want a date, \"N days ago\" or \"in N days\"");
  }
  return absl::OkStatus();
}

}  // namespace causeway
