#include "forms/form_schema.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "causeway/v1/form_types.pb.h"

namespace causeway::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kTextBytesDefault = 200;
constexpr int kItemsDefault = 20;

std::vector<KindOfForm> ReadSchema() {
  std::vector<KindOfForm> kinds;
  const google::protobuf::Descriptor* const form = v1::Form::descriptor();
  for (int i = 0; i < form->field_count(); ++i) {
    const FieldDescriptor* const field = form->field(i);
    const v1::FormRule& rule =
        field->message_type()->options().GetExtension(v1::form);
    for (const int kind : rule.kinds()) {
      kinds.push_back(
          {static_cast<v1::DocumentKind>(kind), field, rule.needed()});
    }
  }
  std::sort(
      kinds.begin(), kinds.end(),
      [](const KindOfForm& a, const KindOfForm& b) { return a.kind < b.kind; });
  return kinds;
}

}  // namespace

const std::vector<KindOfForm>& KindsOfForms() {
  static const auto* const kKinds = new std::vector<KindOfForm>(ReadSchema());
  return *kKinds;
}

const KindOfForm* FormOf(v1::DocumentKind kind) {
  for (const KindOfForm& one : KindsOfForms()) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

std::string KindWord(v1::DocumentKind kind) {
  std::string word =
      v1::DocumentKind_Name(kind).substr(std::string("DOCUMENT_KIND_").size());
  absl::AsciiStrToLower(&word);
  return absl::StrReplaceAll(word, {{"_", " "}});
}

const Message* Filled(const v1::Form& form) {
  const FieldDescriptor* const field =
      form.GetReflection()->GetOneofFieldDescriptor(
          form, v1::Form::descriptor()->oneof_decl(0));
  return field == nullptr ? nullptr
                          : &form.GetReflection()->GetMessage(form, field);
}

Message* MutableForm(v1::DocumentKind kind, v1::Form* form) {
  const KindOfForm* const one = FormOf(kind);
  if (one == nullptr) return nullptr;
  return form->GetReflection()->MutableMessage(form, one->field);
}

bool IsFormOf(const v1::Form& form, v1::DocumentKind kind) {
  const KindOfForm* const one = FormOf(kind);
  return one != nullptr && form.GetReflection()->HasField(form, one->field);
}

const v1::FieldRule& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::form_field);
}

std::size_t MaxBytes(const v1::FieldRule& rule) {
  return rule.max_bytes() == 0 ? kTextBytesDefault : rule.max_bytes();
}

int MaxItems(const v1::FieldRule& rule) {
  return rule.max_items() == 0 ? kItemsDefault
                               : static_cast<int>(rule.max_items());
}

}  // namespace causeway::forms
