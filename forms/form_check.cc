#include "forms/form_check.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/language_tag.h"
#include "base/status_macros.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_age.h"
#include "statemachine/procedure/iso_countries.h"
#include "wire/strict_parse.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kUnanswered[] = "unanswered";

bool Blank(const std::string& text) {
  return absl::StripAsciiWhitespace(text).empty();
}

bool Present(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(message, &field) > 0;
  if (field.has_presence()) return reflection.HasField(message, &field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return !reflection.GetString(message, &field).empty();
  }
  return reflection.GetEnumValue(message, &field) != 0;
}

// The answer to a question as a rule names it: a code, YES or NO.
std::string AnswerText(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return reflection.GetString(message, &field);
  }
  switch (reflection.GetEnumValue(message, &field)) {
    case v1::ANSWER_YES:
      return "YES";
    case v1::ANSWER_NO:
      return "NO";
    default:
      return "";
  }
}

// Codes to choose from, where a refusal has room for them.
std::string CodesInWords(const std::vector<std::string>& list) {
  constexpr std::size_t kBytesMax = 300;
  const std::string codes = absl::StrJoin(list, ", ");
  return codes.size() <= kBytesMax
             ? absl::StrCat(": ", codes)
             : std::string("; causeway form show lists them");
}

// Walks one message of a form and notes what is wrong.
class Walker {
 public:
  Walker(const FormContext& context, std::vector<FormFault>* faults)
      : context_(context), faults_(*faults) {}

  void Walk(const Message& message, const std::string& path) {
    const Descriptor& type = *message.GetDescriptor();
    const std::set<std::string> unanswered = ReadUnanswered(message, path);
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.name() == kUnanswered) continue;
      const std::string at = absl::StrCat(path, field.name());
      if (Present(message, field)) {
        CheckField(message, field, at);
      } else if (unanswered.count(field.name()) == 0) {
        CheckAbsent(message, field, at);
      }
    }
    CheckOrder(message, path);
  }

 private:
  void Add(const std::string& field, std::string what) {
    faults_.push_back({field, std::move(what)});
  }

  std::set<std::string> ReadUnanswered(const Message& message,
                                       const std::string& path) {
    std::set<std::string> names;
    const Descriptor& type = *message.GetDescriptor();
    const FieldDescriptor* const list = type.FindFieldByName(kUnanswered);
    if (list == nullptr) return names;
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < reflection.FieldSize(message, list); ++i) {
      const auto& one = static_cast<const v1::Unanswered&>(
          reflection.GetRepeatedMessage(message, list, i));
      const FieldDescriptor* const field = type.FindFieldByName(one.field());
      const std::string at = absl::StrCat(path, kUnanswered, "[", i, "]");
      if (field == nullptr || !RuleOf(*field).may_be_unanswered()) {
        Add(at, "names no question that may stay without an answer");
      } else if (Present(message, *field)) {
        Add(at, absl::StrCat(field->name(), " has an answer"));
      } else if (one.reason() == v1::UNANSWERED_REASON_UNSPECIFIED ||
                 !v1::UnansweredReason_IsValid(one.reason())) {
        Add(at, "says not why: NOT_KNOWN or NOT_RECORDED");
      } else if (!names.insert(field->name()).second) {
        Add(at, absl::StrCat(field->name(), " stands twice"));
      }
    }
    return names;
  }

  void CheckAbsent(const Message& message, const FieldDescriptor& field,
                   const std::string& at) {
    const v1::FieldRule& rule = RuleOf(field);
    const std::string or_say =
        rule.may_be_unanswered()
            ? "; or name it under unanswered: NOT_KNOWN or NOT_RECORDED"
            : "";
    if (!rule.when_field().empty()) {
      const FieldDescriptor* const other =
          message.GetDescriptor()->FindFieldByName(rule.when_field());
      if (other == nullptr || !Present(message, *other)) return;
      const std::vector<std::string> values =
          absl::StrSplit(rule.when_value(), ' ');
      if (!rule.when_value().empty() &&
          std::find(values.begin(), values.end(),
                    AnswerText(message, *other)) == values.end()) {
        return;
      }
      Add(at, absl::StrCat(
                  "is missing where ", rule.when_field(), " is ",
                  rule.when_value().empty()
                      ? "given"
                      : absl::StrReplaceAll(rule.when_value(), {{" ", " or "}}),
                  or_say));
    } else if (rule.required()) {
      Add(at, absl::StrCat("is missing", or_say));
    }
  }

  void CheckField(const Message& message, const FieldDescriptor& field,
                  const std::string& at) {
    const Reflection& reflection = *message.GetReflection();
    const v1::FieldRule& rule = RuleOf(field);
    if (!field.is_repeated()) return CheckOne(message, field, rule, -1, at);
    const int count = reflection.FieldSize(message, &field);
    if (count > MaxItems(rule)) {
      return Add(
          at, absl::StrCat("has ", count, " items; at most ", MaxItems(rule)));
    }
    for (int i = 0; i < count; ++i) {
      CheckOne(message, field, rule, i, absl::StrCat(at, "[", i, "]"));
    }
  }

  // One value; `index` is -1 where the field is no list.
  void CheckOne(const Message& message, const FieldDescriptor& field,
                const v1::FieldRule& rule, int index, const std::string& at) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const Message& child =
            index < 0 ? reflection.GetMessage(message, &field)
                      : reflection.GetRepeatedMessage(message, &field, index);
        if (child.ByteSizeLong() == 0) return Add(at, "is empty");
        return Walk(child, absl::StrCat(at, "."));
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return CheckText(
            index < 0 ? reflection.GetString(message, &field)
                      : reflection.GetRepeatedString(message, &field, index),
            rule, at);
      case FieldDescriptor::CPPTYPE_UINT32:
        if (reflection.GetUInt32(message, &field) > rule.max()) {
          Add(at, absl::StrCat("is above ", rule.max()));
        }
        return;
      default:
        return;  // Enums: values of this version, by the strict parser.
    }
  }

  void CheckText(const std::string& text, const v1::FieldRule& rule,
                 const std::string& at) {
    if (Blank(text)) return Add(at, "is blank");
    if (text.size() > MaxBytes(rule)) {
      return Add(at, absl::StrCat("has ", text.size(), " bytes; at most ",
                                  MaxBytes(rule)));
    }
    if (!rule.code_list().empty()) return CheckCode(text, rule, at);
    switch (rule.form()) {
      case v1::VALUE_FORM_DATE:
        return CheckDate(text, rule, at);
      case v1::VALUE_FORM_COUNTRY:
        if (!procedure::KnownCountry(text)) {
          Add(at, "is no country of ISO 3166-1 alpha-2");
        }
        return;
      case v1::VALUE_FORM_LANGUAGE:
        if (!ValidLanguageTag(text)) Add(at, "is no BCP 47 language tag");
        return;
      case v1::VALUE_FORM_RECIPIENT:
        if (!procedure::KnownCountry(text) && !ValidNodeId(text)) {
          Add(at, "is neither a country of ISO 3166-1 alpha-2 nor a node id");
        }
        return;
      default:
        return;
    }
  }

  void CheckCode(const std::string& text, const v1::FieldRule& rule,
                 const std::string& at) {
    const std::vector<std::string>* const list =
        context_.procedure.CodeList(rule.code_list());
    if (list == nullptr ||
        std::find(list->begin(), list->end(), text) == list->end()) {
      Add(at, absl::StrCat("is no code of the list ", rule.code_list(),
                           list == nullptr ? "" : CodesInWords(*list)));
    }
  }

  void CheckDate(const std::string& text, const v1::FieldRule& rule,
                 const std::string& at) {
    const absl::StatusOr<Date> date = ParseDate(text);
    if (!date.ok()) {
      Add(at, "is no date YYYY-MM-DD");
    } else if (!rule.may_be_future() && *date > context_.today) {
      Add(at, "is in the future");
    }
  }

  void CheckOrder(const Message& message, const std::string& path) {
    const Descriptor& type = *message.GetDescriptor();
    const Reflection& reflection = *message.GetReflection();
    for (const v1::DateOrder& order :
         type.options().GetExtension(v1::form).in_order()) {
      const absl::StatusOr<Date> earlier = ParseDate(
          reflection.GetString(message, type.FindFieldByName(order.earlier())));
      const absl::StatusOr<Date> later = ParseDate(
          reflection.GetString(message, type.FindFieldByName(order.later())));
      if (earlier.ok() && later.ok() && *later < *earlier) {
        Add(absl::StrCat(path, order.later()),
            absl::StrCat("is before ", order.earlier()));
      }
    }
  }

  const FormContext& context_;
  std::vector<FormFault>& faults_;
};

absl::Status NeedsForm(v1::DocumentKind kind) {
  return Refuse(
      absl::StatusCode::kInvalidArgument,
      {.rule = "form.needed",
       .message = absl::StrCat("The document ", KindWord(kind),
                               " is its form; a text or a scan may lie beside "
                               "it."),
       .missing = {absl::StrCat("the form of ", KindWord(kind))},
       .who = {"whoever records it"}});
}

}  // namespace

std::vector<FormFault> FaultsOf(const v1::Form& form,
                                const FormContext& context) {
  std::vector<FormFault> faults;
  const Message* const filled = Filled(form);
  if (filled == nullptr) return {{"form", "is empty"}};
  Walker(context, &faults).Walk(*filled, "");
  if (form.has_registration()) {
    for (FormFault& fault : AgeFaults(form.registration(), context)) {
      faults.push_back(std::move(fault));
    }
  }
  return faults;
}

absl::Status CheckForm(const v1::Form& form, const FormContext& context) {
  RETURN_IF_ERROR(wire::RefuseUnknown(form));
  const std::vector<FormFault> faults = FaultsOf(form, context);
  if (faults.empty()) return absl::OkStatus();
  Refusal refusal;
  refusal.rule = "form.faults";
  refusal.message =
      absl::StrCat("The form is not as it must be: ", faults.size(),
                   faults.size() == 1 ? " fault." : " faults.");
  for (const FormFault& fault : faults) {
    refusal.missing.push_back(absl::StrCat(fault.field, " ", fault.what));
  }
  refusal.who = {"whoever fills it in"};
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

absl::Status CheckDocuments(
    const google::protobuf::RepeatedPtrField<v1::Document>& documents,
    const FormContext& context) {
  std::set<v1::DocumentKind> filled;
  for (const v1::Document& document : documents) {
    if (!document.has_form()) continue;
    if (!IsFormOf(document.form(), document.kind())) {
      return Refuse(
          absl::StatusCode::kInvalidArgument,
          {.rule = "form.kind",
           .message = "A document's form is the one of its kind.",
           .missing = {absl::StrCat("the form of ", KindWord(document.kind()))},
           .who = {"whoever records it"}});
    }
    RETURN_IF_ERROR(CheckForm(document.form(), context));
    filled.insert(document.kind());
  }
  for (const v1::Document& document : documents) {
    const KindOfForm* const one = FormOf(document.kind());
    if (one != nullptr && one->needed && filled.count(document.kind()) == 0) {
      return NeedsForm(document.kind());
    }
  }
  return absl::OkStatus();
}

}  // namespace causeway::forms
