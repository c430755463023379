#include "forms/form_values.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "causeway/v1/form_types.pb.h"

namespace causeway::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kUnansweredList[] = "unanswered";

std::string AnswerWord(int answer) {
  switch (answer) {
    case v1::ANSWER_YES:
      return "YES";
    case v1::ANSWER_NO:
      return "NO";
    default:
      return "";
  }
}

// One value; `index` is -1 where the field is no list.
std::string ValueOf(const Message& message, const FieldDescriptor& field,
                    int index) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return index < 0 ? reflection.GetString(message, &field)
                       : reflection.GetRepeatedString(message, &field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
      return AnswerWord(reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection.GetUInt32(message, &field));
    default:
      return "";
  }
}

bool Given(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.has_presence()) return reflection.HasField(message, &field);
  return !ValueOf(message, field, -1).empty();
}

void DropUnanswered(Message* form, const std::string& name) {
  const FieldDescriptor* const list =
      form->GetDescriptor()->FindFieldByName(kUnansweredList);
  if (list == nullptr) return;
  const Reflection& reflection = *form->GetReflection();
  for (int i = reflection.FieldSize(*form, list) - 1; i >= 0; --i) {
    const auto& one = static_cast<const v1::Unanswered&>(
        reflection.GetRepeatedMessage(*form, list, i));
    if (one.field() != name) continue;
    reflection.SwapElements(form, list, i,
                            reflection.FieldSize(*form, list) - 1);
    reflection.RemoveLast(form, list);
  }
}

}  // namespace

bool Has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

const FieldDescriptor& FieldAt(const google::protobuf::Descriptor& form,
                               const std::string& path) {
  const google::protobuf::Descriptor* type = &form;
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    field = type->FindFieldByName(std::string(part));
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      type = field->message_type();
    }
  }
  return *field;
}

std::vector<std::string> AnswersAt(const Message& form,
                                   const std::string& path) {
  const std::size_t dot = path.find('.');
  const FieldDescriptor* const field =
      form.GetDescriptor()->FindFieldByName(path.substr(0, dot));
  std::vector<std::string> answers;
  if (field == nullptr) return answers;
  const Reflection& reflection = *form.GetReflection();
  const int count =
      field->is_repeated() ? reflection.FieldSize(form, field) : -1;
  if (count < 0 && !Given(form, *field)) return answers;
  for (int i = count < 0 ? -1 : 0; i < count || i < 0; ++i) {
    if (dot == std::string::npos) {
      answers.push_back(ValueOf(form, *field, i));
    } else {
      for (std::string& one :
           AnswersAt(i < 0 ? reflection.GetMessage(form, field)
                           : reflection.GetRepeatedMessage(form, field, i),
                     path.substr(dot + 1))) {
        answers.push_back(std::move(one));
      }
    }
    if (i < 0) break;
  }
  return answers;
}

bool Unanswered(const Message& form, const std::string& field,
                v1::UnansweredReason reason) {
  const FieldDescriptor* const list =
      form.GetDescriptor()->FindFieldByName(kUnansweredList);
  if (list == nullptr) return false;
  const Reflection& reflection = *form.GetReflection();
  for (int i = 0; i < reflection.FieldSize(form, list); ++i) {
    const auto& one = static_cast<const v1::Unanswered&>(
        reflection.GetRepeatedMessage(form, list, i));
    if (one.field() == field && one.reason() == reason) return true;
  }
  return false;
}

void SetAnswer(Message* form, const std::string& field,
               const std::string& answer) {
  const FieldDescriptor& at = *form->GetDescriptor()->FindFieldByName(field);
  const Reflection& reflection = *form->GetReflection();
  if (answer.empty()) return reflection.ClearField(form, &at);
  DropUnanswered(form, field);
  if (at.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return reflection.SetEnumValue(form, &at,
                                   answer == "YES"  ? v1::ANSWER_YES
                                   : answer == "NO" ? v1::ANSWER_NO
                                                    : v1::ANSWER_UNSPECIFIED);
  }
  if (at.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    std::uint32_t number = 0;
    if (absl::SimpleAtoi(answer, &number)) {
      reflection.SetUInt32(form, &at, number);
    }
    return;
  }
  if (at.is_repeated()) return reflection.AddString(form, &at, answer);
  reflection.SetString(form, &at, answer);
}

void Resize(Message* form, const std::string& field, int count) {
  const FieldDescriptor& at = *form->GetDescriptor()->FindFieldByName(field);
  const Reflection& reflection = *form->GetReflection();
  if (count > 0) DropUnanswered(form, field);
  while (reflection.FieldSize(*form, &at) > count) {
    reflection.RemoveLast(form, &at);
  }
  while (reflection.FieldSize(*form, &at) < count) {
    Message* const added = reflection.AddMessage(form, &at);
    if (reflection.FieldSize(*form, &at) > 1) {
      added->CopyFrom(reflection.GetRepeatedMessage(*form, &at, 0));
    }
  }
}

}  // namespace causeway::forms
