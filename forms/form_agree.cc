// Makes a sample form say what an act says: the tables of form_facts.h, read
// the other way round.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "base/limits.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_facts.h"
#include "forms/form_values.h"

namespace causeway::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// First words for what a fact says under a field.
std::vector<std::string> FirstWords(const Message& fact,
                                    const FieldDescriptor& field) {
  const Reflection& reflection = *fact.GetReflection();
  std::vector<std::string> words;
  const int count =
      field.is_repeated() ? reflection.FieldSize(fact, &field) : 1;
  for (int i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* const value =
            field.is_repeated() ? reflection.GetRepeatedEnum(fact, &field, i)
                                : reflection.GetEnum(fact, &field);
        if (value->number() != 0) words.push_back(CodesFor(*value).front());
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        words.push_back(reflection.GetBool(fact, &field) ? "YES" : "NO");
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        words.push_back(field.is_repeated()
                            ? reflection.GetRepeatedString(fact, &field, i)
                            : reflection.GetString(fact, &field));
        break;
      default:
        break;
    }
  }
  return words;
}

// No more than a form has room for: a fact can name any number.
int NumberOf(const Message& fact, const FieldDescriptor& field) {
  constexpr std::uint32_t kMost = limits::kListItemsMax;
  const Reflection& reflection = *fact.GetReflection();
  const std::uint32_t number =
      field.is_repeated()
          ? static_cast<std::uint32_t>(reflection.FieldSize(fact, &field))
          : reflection.GetUInt32(fact, &field);
  return static_cast<int>(std::min(number, kMost));
}

void SayUnanswered(Message* form, const std::string& field) {
  const FieldDescriptor* const list =
      form->GetDescriptor()->FindFieldByName("unanswered");
  const FieldDescriptor& at = *form->GetDescriptor()->FindFieldByName(field);
  if (list == nullptr || !RuleOf(at).may_be_unanswered() ||
      Unanswered(*form, field, v1::UNANSWERED_REASON_NOT_RECORDED)) {
    return;
  }
  auto& one = static_cast<v1::Unanswered&>(
      *form->GetReflection()->AddMessage(form, list));
  one.set_field(field);
  one.set_reason(v1::UNANSWERED_REASON_NOT_RECORDED);
}

// Of a field of its own, or one of a list of parts.
void SetAll(Message* form, const std::string& path,
            const std::vector<std::string>& words) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) {
    SetAnswer(form, path, "");
    for (const std::string& word : words) {
      if (!word.empty()) SetAnswer(form, path, word);
    }
    if (AnswersAt(*form, path).empty()) SayUnanswered(form, path);
    return;
  }
  const std::string list = path.substr(0, dot);
  Resize(form, list, static_cast<int>(words.size()));
  const FieldDescriptor* const at =
      form->GetDescriptor()->FindFieldByName(list);
  for (std::size_t i = 0; i < words.size(); ++i) {
    SetAnswer(form->GetReflection()->MutableRepeatedMessage(
                  form, at, static_cast<int>(i)),
              path.substr(dot + 1), words[i]);
  }
}

// What is not before this date moves with it.
void MoveLater(Message* form, const std::string& field,
               const std::string& date) {
  const auto& orders =
      form->GetDescriptor()->options().GetExtension(v1::form).in_order();
  for (const v1::DateOrder& order : orders) {
    if (order.earlier() == field && !date.empty() &&
        !AnswersAt(*form, order.later()).empty()) {
      SetAnswer(form, order.later(), date);
    }
  }
}

void ActOn(v1::ImmediateConcernsForm& form, int acted) {
  for (int i = acted; i < form.concerns_size(); ++i) {
    form.mutable_concerns(i)->clear_acted_on();
    SayUnanswered(form.mutable_concerns(i), "acted_on");
  }
}

void Agree(const SameAnswer& row, const Message& fact, Message* form) {
  const FieldDescriptor& field =
      *fact.GetDescriptor()->FindFieldByName(row.answer);
  const std::vector<std::string> words = FirstWords(fact, field);
  switch (row.match) {
    case Match::kSame:
      if (!words.empty()) MoveLater(form, row.field, words.front());
      return SetAll(form, row.field, words);
    case Match::kSet:
    case Match::kContains:
      return SetAll(form, row.field, words);
    case Match::kAmong:
      if (!words.empty()) SetAnswer(form, row.field, words.front());
      return;
    case Match::kCount:
      Resize(form, row.field, NumberOf(fact, field));
      if (NumberOf(fact, field) == 0) SayUnanswered(form, row.field);
      return;
    case Match::kActedOn:
      return ActOn(static_cast<v1::ImmediateConcernsForm&>(*form),
                   NumberOf(fact, field));
    case Match::kAllYes: {
      const std::string path = row.field;
      return SetAll(form, path,
                    std::vector<std::string>(
                        AnswersAt(*form, path.substr(0, path.find('.'))).size(),
                        words.front()));
    }
  }
}

// The answer that goes with such a fact, other than those given; empty: there
// is none.
std::vector<std::string> Fitting(v1::DocumentKind kind,
                                 const std::string& field, const Message& fact,
                                 const std::vector<std::string>& given) {
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    if (row.fault != Fault::kIsNot || row.kind != kind || field != row.field ||
        !Concerns(row, &fact)) {
      continue;
    }
    for (const absl::string_view one : absl::StrSplit(row.value, ' ')) {
      std::string answer(one);
      if (std::find(given.begin(), given.end(), answer) == given.end()) {
        return {std::move(answer)};
      }
    }
  }
  return {};
}

// An answer that there is becomes the day of the act.
void AgreeWithDay(const DayOfAct& row, const std::string& day, Message* form) {
  const std::size_t count = AnswersAt(*form, row.field).size();
  if (count == 0) return;
  MoveLater(form, row.field, day);
  SetAll(form, row.field, std::vector<std::string>(count, day));
}

void AgreeWithFact(const Message& fact, const std::string& day,
                   v1::Document* document) {
  // What a receiver records of an arrival becomes ChildReceived.
  const std::string& name = fact.GetDescriptor()->name();
  const std::string as = name == "RecordArrival" ? "ChildReceived" : name;
  Message* const form = MutableForm(document->kind(), document->mutable_form());
  for (const DayOfAct& row : DaysOfActs()) {
    if (row.kind == document->kind() && (*row.fact == 0 || as == row.fact)) {
      AgreeWithDay(row, day, form);
    }
  }
  for (const SameAnswer& row : SameAnswers()) {
    if (row.kind == document->kind() && as == row.fact) Agree(row, fact, form);
  }
  // What does not go with that says what does, or is left open; dates are the
  // sample's own.
  for (const FormFault& fault :
       Disqualified(document->kind(), document->form(), Date{0}, &fact)) {
    SetAll(form, fault.field,
           Fitting(document->kind(), fault.field, fact,
                   AnswersAt(*form, fault.field)));
  }
}

}  // namespace

void AgreeWith(const Message& act, const std::string& day,
               v1::Document* document) {
  if (!document->has_form()) return;
  AgreeWithFact(act, day, document);
  const Reflection& reflection = *act.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(act, &fields);
  for (const FieldDescriptor* const field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        !field->is_repeated()) {
      AgreeWith(reflection.GetMessage(act, field), day, document);
    }
  }
}

}  // namespace causeway::forms
