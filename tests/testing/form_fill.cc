#include "tests/testing/form_fill.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace causeway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void Visit(Message* message, const std::string& path, const VisitText& visit);

void VisitOne(Message* message, const FieldDescriptor& field, int index,
              const std::string& path, const VisitText& visit) {
  const Reflection& reflection = *message->GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return Visit(
        index < 0 ? reflection.MutableMessage(message, &field)
                  : reflection.MutableRepeatedMessage(message, &field, index),
        absl::StrCat(path, "."), visit);
  }
  if (!forms::RuleOf(field).free_text()) return;
  std::string text =
      index < 0 ? reflection.GetString(*message, &field)
                : reflection.GetRepeatedString(*message, &field, index);
  visit(path, &text);
  if (index < 0) {
    reflection.SetString(message, &field, text);
  } else {
    reflection.SetRepeatedString(message, &field, index, text);
  }
}

void Visit(Message* message, const std::string& path, const VisitText& visit) {
  std::vector<const FieldDescriptor*> fields;
  message->GetReflection()->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string at = absl::StrCat(path, field->name());
    const int count = field->is_repeated()
                          ? message->GetReflection()->FieldSize(*message, field)
                          : 1;
    for (int i = 0; i < count; ++i) {
      VisitOne(message, *field, field->is_repeated() ? i : -1, at, visit);
    }
  }
}

}  // namespace

void VisitFreeTexts(Message* form, const VisitText& visit) {
  Visit(form, "", visit);
}

causeway::v1::Document MarkedForm(causeway::v1::DocumentKind kind,
                                  const std::string& mark) {
  const causeway::v1::Form* const sample = forms::SampleForm(kind);
  CAUSEWAY_CHECK(sample != nullptr) << "a kind that has a form";
  causeway::v1::Document document;
  document.set_kind(kind);
  *document.mutable_form() = *sample;
  VisitFreeTexts(forms::MutableForm(kind, document.mutable_form()),
                 [&](const std::string& path, std::string* text) {
                   *text = absl::StrCat(mark, ":", path, ":");
                 });
  return document;
}

}  // namespace causeway
