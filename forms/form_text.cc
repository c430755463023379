#include "forms/form_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "base/errors.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/samples.inc.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using procedure::Labelled;
using procedure::Language;

std::string Spaced(const std::string& name) {
  return absl::StrReplaceAll(name, {{"_", " "}});
}

std::string Label(const FieldDescriptor& field, Language language) {
  return Labelled(language, Spaced(field.name()));
}

// A text; where the field takes codes, the code in its language.
std::string TextOf(const FieldDescriptor& field, const std::string& text,
                   Language language) {
  if (language == Language::kEnglish || RuleOf(field).code_list().empty()) {
    return text;
  }
  return Labelled(language, Spaced(text));
}

// "ANSWER_YES" reads "yes", "UNANSWERED_REASON_NOT_KNOWN" "not known".
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value) {
  std::string word = value.name();
  for (const char* prefix : {"ANSWER_", "UNANSWERED_REASON_"}) {
    if (word.rfind(prefix, 0) == 0)
      word = word.substr(std::string(prefix).size());
  }
  absl::AsciiStrToLower(&word);
  return absl::StrReplaceAll(word, {{"_", " "}});
}

// Fit for a terminal: no control characters but line feeds.
std::string Shown(std::string text) {
  for (char& c : text) {
    if (c != '\n' && absl::ascii_iscntrl(static_cast<unsigned char>(c)))
      c = '?';
  }
  return text;
}

void AppendMessage(const Message& message, int indent, Language language,
                   std::string* text);

// One value; `index` is -1 where the field is no list.
void AppendValue(const Message& message, const FieldDescriptor& field,
                 int index, int indent, Language language, std::string* text) {
  const Reflection& reflection = *message.GetReflection();
  const std::string start = absl::StrCat(
      std::string(static_cast<size_t>(indent), ' '), Label(field, language));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      absl::StrAppend(text, start, "\n");
      return AppendMessage(
          index < 0 ? reflection.GetMessage(message, &field)
                    : reflection.GetRepeatedMessage(message, &field, index),
          indent + 2, language, text);
    case FieldDescriptor::CPPTYPE_ENUM:
      absl::StrAppend(
          text, start, ": ",
          Labelled(language, EnumWord(*reflection.GetEnum(message, &field))),
          "\n");
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      absl::StrAppend(text, start, ": ", reflection.GetUInt32(message, &field),
                      "\n");
      return;
    default:
      absl::StrAppend(
          text, start, ": ",
          Shown(TextOf(
              field,
              index < 0 ? reflection.GetString(message, &field)
                        : reflection.GetRepeatedString(message, &field, index),
              language)),
          "\n");
  }
}

void AppendMessage(const Message& message, int indent, Language language,
                   std::string* text) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "unanswered") continue;
    if (!field->is_repeated()) {
      AppendValue(message, *field, -1, indent, language, text);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      AppendValue(message, *field, i, indent, language, text);
    }
  }
  const FieldDescriptor* const list =
      message.GetDescriptor()->FindFieldByName("unanswered");
  if (list == nullptr) return;
  for (int i = 0; i < reflection.FieldSize(message, list); ++i) {
    const auto& one = static_cast<const v1::Unanswered&>(
        reflection.GetRepeatedMessage(message, list, i));
    // A number of another version has no word.
    const auto* const reason =
        v1::UnansweredReason_descriptor()->FindValueByNumber(one.reason());
    absl::StrAppend(
        text, std::string(static_cast<size_t>(indent), ' '),
        Shown(Labelled(language, Spaced(one.field()))), ": ",
        reason == nullptr ? "?" : Labelled(language, EnumWord(*reason)), "\n");
  }
}

using Samples = std::map<v1::DocumentKind, v1::Form>;

// nullptr: no such file.
const EmbeddedFile* FileNamed(const std::string& name) {
  for (const EmbeddedFile& file : kFormSamples) {
    if (file.name == absl::StrCat(name, ".json")) return &file;
  }
  return nullptr;
}

// Files are named as the kinds of document, or as the fields of Form.
Samples ReadSamples() {
  Samples samples;
  for (const KindOfForm& one : KindsOfForms()) {
    const EmbeddedFile* file =
        FileNamed(absl::StrReplaceAll(KindWord(one.kind), {{" ", "_"}}));
    if (file == nullptr) file = FileNamed(one.field->name());
    if (file == nullptr) continue;
    absl::StatusOr<v1::Form> form =
        ParseFormJson(one.kind, std::string(file->text));
    CAUSEWAY_CHECK(form.ok()) << "sample form " << file->name;
    samples[one.kind] = *std::move(form);
  }
  return samples;
}

bool LooksLikeAField(const std::string& name) {
  constexpr std::size_t kBytesMax = 64;
  return !name.empty() && name.size() <= kBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '_';
         });
}

const FieldDescriptor* FieldOf(const google::protobuf::Descriptor& type,
                               const std::string& name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->name() == name || field->json_name() == name) return field;
  }
  return nullptr;
}

// The first name that is no field, with its place; empty: there is none.
std::string UnknownField(const google::protobuf::Struct& json,
                         const google::protobuf::Descriptor& type,
                         const std::string& path);

std::string UnknownIn(const google::protobuf::Value& value,
                      const FieldDescriptor& field, const std::string& path) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
  if (value.has_struct_value()) {
    return UnknownField(value.struct_value(), *field.message_type(),
                        absl::StrCat(path, "."));
  }
  for (int i = 0; i < value.list_value().values_size(); ++i) {
    const auto& item = value.list_value().values(i);
    if (!item.has_struct_value()) continue;
    std::string unknown =
        UnknownField(item.struct_value(), *field.message_type(),
                     absl::StrCat(path, "[", i, "]."));
    if (!unknown.empty()) return unknown;
  }
  return "";
}

std::string UnknownField(const google::protobuf::Struct& json,
                         const google::protobuf::Descriptor& type,
                         const std::string& path) {
  const std::map<std::string, google::protobuf::Value> sorted(
      json.fields().begin(), json.fields().end());
  for (const auto& [name, value] : sorted) {
    const FieldDescriptor* const field = FieldOf(type, name);
    if (field == nullptr) {
      return absl::StrCat(
          path, LooksLikeAField(name) ? name : "a name that is no field's");
    }
    std::string unknown =
        UnknownIn(value, *field, absl::StrCat(path, field->name()));
    if (!unknown.empty()) return unknown;
  }
  return "";
}

// Why this text is not the JSON of the form; names fields, never values.
absl::Status NotItsJson(v1::DocumentKind kind, const std::string& json,
                        const google::protobuf::Descriptor& type) {
  google::protobuf::Struct parsed;
  const std::string show =
      absl::StrCat("the fields of causeway form show ",
                   absl::StrReplaceAll(KindWord(kind), {{" ", "-"}}));
  if (!google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) {
    return InvalidField("form", "not a JSON object", show);
  }
  const std::string unknown = UnknownField(parsed, type, "");
  if (unknown.empty()) {
    return InvalidField("form", "a value of the wrong type in some field",
                        show);
  }
  return InvalidField(absl::StrCat("form.", unknown), "no field of this form",
                      show);
}

}  // namespace

std::string FormText(const v1::Form& form, Language language) {
  std::string text;
  if (const Message* const filled = Filled(form); filled != nullptr) {
    AppendMessage(*filled, 0, language, &text);
  }
  return text;
}

std::string FormJson(const v1::Form& form) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (const Message* const filled = Filled(form); filled != nullptr) {
    const auto status =
        google::protobuf::util::MessageToJsonString(*filled, &json, options);
    CAUSEWAY_CHECK(status.ok()) << "a form is JSON";
  }
  return json;
}

absl::StatusOr<v1::Form> ParseFormJson(v1::DocumentKind kind,
                                       const std::string& json) {
  v1::Form form;
  Message* const filled = MutableForm(kind, &form);
  if (filled == nullptr) {
    return InvalidField("form", "a kind of document without form",
                        "a text or a scan");
  }
  if (!google::protobuf::util::JsonStringToMessage(json, filled).ok()) {
    return NotItsJson(kind, json, *filled->GetDescriptor());
  }
  return form;
}

const v1::Form* SampleForm(v1::DocumentKind kind) {
  static const auto* const kSamples = new Samples(ReadSamples());
  const auto found = kSamples->find(kind);
  return found == kSamples->end() ? nullptr : &found->second;
}

v1::Document SampleDocument(v1::DocumentKind kind, const std::string& text) {
  v1::Document document;
  document.set_kind(kind);
  const KindOfForm* const one = FormOf(kind);
  if (one == nullptr || !one->needed) {
    document.set_text(text);
    return document;
  }
  *document.mutable_form() = *SampleForm(kind);
  Message* const filled = MutableForm(kind, document.mutable_form());
  const FieldDescriptor* words =
      filled->GetDescriptor()->FindFieldByName("remarks");
  // What goes to the country of origin has no remarks.
  if (words == nullptr) {
    words = filled->GetDescriptor()->FindFieldByName("child_message");
  }
  filled->GetReflection()->SetString(filled, words, text);
  return document;
}

}  // namespace causeway::forms
