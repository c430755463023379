#include "forms/form_facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_case.h"
#include "forms/form_values.h"

namespace causeway::forms {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What a fact says under one field, each value with all the words a form may
// use for it. A list has one entry for each item.
struct Said {
  std::vector<std::vector<std::string>> values;
  bool stated = false;  // Not the empty value.
  std::size_t number = 0;
};

Said SaidUnder(const Message& fact, const FieldDescriptor& field) {
  const Reflection& reflection = *fact.GetReflection();
  Said said;
  const int count =
      field.is_repeated() ? reflection.FieldSize(fact, &field) : 1;
  said.number = static_cast<std::size_t>(count);
  for (int i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* const value =
            field.is_repeated() ? reflection.GetRepeatedEnum(fact, &field, i)
                                : reflection.GetEnum(fact, &field);
        if (value->number() != 0) said.values.push_back(CodesFor(*value));
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        said.values.push_back(
            {reflection.GetBool(fact, &field) ? "YES" : "NO"});
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        said.number = reflection.GetUInt32(fact, &field);
        break;
      default:
        said.values.push_back(
            {field.is_repeated() ? reflection.GetRepeatedString(fact, &field, i)
                                 : reflection.GetString(fact, &field)});
        if (said.values.back().front().empty()) said.values.pop_back();
    }
  }
  said.stated = !said.values.empty() &&
                !(field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL &&
                  said.values.front().front() == "NO");
  return said;
}

// Some value of the fact's list has this code: codes that none has say nothing
// about the fact.
bool SomeValueHas(const FieldDescriptor& field, const std::string& code) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return true;
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    if (Has(CodesFor(*field.enum_type()->value(i)), code)) return true;
  }
  return false;
}

// The words of a value say this code. A code that no value has came with an
// edited file: it is the "other" of the fact where there is one, and else says
// nothing about the fact.
bool Says(const FieldDescriptor& field, const std::vector<std::string>& words,
          const std::string& code) {
  if (Has(words, code)) return true;
  if (SomeValueHas(field, code)) return false;
  return Has(words, "other") || !SomeValueHas(field, "other");
}

// A word for this value is a code of the form's list: else the form cannot say
// it.
bool FormCanSay(const std::vector<std::string>& words, const Message& form,
                const std::string& path) {
  const std::vector<std::string>* const codes =
      procedure::Procedure::Embedded().CodeList(
          RuleOf(FieldAt(*form.GetDescriptor(), path)).code_list());
  return codes == nullptr ||
         std::any_of(words.begin(), words.end(), [&](const std::string& word) {
           return Has(*codes, word);
         });
}

bool SameSet(const FieldDescriptor& field, const Said& said,
             const Message& form, const std::string& path) {
  const std::vector<std::string> answers = AnswersAt(form, path);
  for (const std::string& answer : answers) {
    const bool said_so =
        std::any_of(said.values.begin(), said.values.end(),
                    [&](const auto& words) { return Has(words, answer); });
    if (!said_so && SomeValueHas(field, answer)) return false;
  }
  return std::all_of(
      said.values.begin(), said.values.end(), [&](const auto& words) {
        return !FormCanSay(words, form, path) ||
               std::any_of(
                   words.begin(), words.end(),
                   [&](const std::string& word) { return Has(answers, word); });
      });
}

std::size_t ActedOn(const v1::ImmediateConcernsForm& form) {
  std::size_t acted = 0;
  for (const v1::ImmediateConcern& one : form.concerns()) {
    if (!one.action_taken().empty() && !one.responsible().empty() &&
        !one.acted_on().empty()) {
      ++acted;
    }
  }
  return acted;
}

// Requires that the form answers.
bool Agrees(const SameAnswer& row, const FieldDescriptor& field,
            const Said& said, const Message& form) {
  const std::vector<std::string> answers = AnswersAt(form, row.field);
  switch (row.match) {
    case Match::kSame:
      if (said.values.empty()) {
        // Nothing is said: an enum that its author left open says nothing
        // else, a text that is empty says "none".
        return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
      }
      return Says(field, said.values.front(), answers.front());
    case Match::kSet:
      return SameSet(field, said, form, row.field);
    case Match::kAmong:
      return std::any_of(said.values.begin(), said.values.end(),
                         [&](const auto& words) {
                           return Says(field, words, answers.front());
                         });
    case Match::kContains:
      return said.values.empty() ||
             std::any_of(answers.begin(), answers.end(),
                         [&](const std::string& answer) {
                           return Says(field, said.values.front(), answer);
                         });
    case Match::kCount:
      return answers.size() == said.number;
    case Match::kActedOn:
      return ActedOn(static_cast<const v1::ImmediateConcernsForm&>(form)) ==
             said.number;
    case Match::kAllYes:
      return Has(
          said.values.front(),
          std::all_of(answers.begin(), answers.end(),
                      [](const std::string& one) { return one == "YES"; })
              ? "YES"
              : "NO");
  }
  return false;
}

bool Counts(Match match) {
  return match == Match::kCount || match == Match::kActedOn;
}

// `lenient`: a code that this version's list does not have is another's.
void AddContradictions(const Message& fact, v1::DocumentKind kind,
                       const Message& form, bool lenient,
                       std::vector<FormFault>* faults) {
  for (const SameAnswer& row : SameAnswers()) {
    if (row.kind != kind || fact.GetDescriptor()->name() != row.fact) continue;
    const FieldDescriptor& field =
        *fact.GetDescriptor()->FindFieldByName(row.answer);
    const Said said = SaidUnder(fact, field);
    const std::vector<std::string> answers = AnswersAt(form, row.field);
    bool agrees = true;
    if (!answers.empty() || Counts(row.match)) {
      agrees = Agrees(row, field, said, form) ||
               (lenient && row.match == Match::kSame &&
                !FormCanSay(answers, form, row.field));
    } else if (Unanswered(form, row.field, v1::UNANSWERED_REASON_NOT_KNOWN)) {
      agrees = !said.stated;
    } else if (row.match == Match::kSet &&
               !Unanswered(form, row.field,
                           v1::UNANSWERED_REASON_NOT_RECORDED)) {
      agrees = SameSet(field, said, form, row.field);
    }
    if (!agrees) {
      faults->push_back(
          {row.field, absl::StrCat("and the act's ", row.answer,
                                   " say different things; "
                                   "correct the one that is wrong")});
    }
  }
}

bool Disqualifies(const Disqualifying& row, const Message& form, Date day) {
  const std::vector<std::string> answers = AnswersAt(form, row.field);
  const std::vector<std::string> values = absl::StrSplit(row.value, ' ');
  switch (row.fault) {
    case Fault::kIs:
      return Has(answers, row.value);
    case Fault::kIsNot:
      return !std::all_of(
          answers.begin(), answers.end(),
          [&](const std::string& one) { return Has(values, one); });
    case Fault::kAbsent:
      return answers.empty();
    case Fault::kPast: {
      if (answers.empty()) return false;
      const absl::StatusOr<Date> date = ParseDate(answers.front());
      return date.ok() && *date < day;
    }
  }
  return false;
}

std::vector<FormFault> DisqualifiedBeside(const Message* fact,
                                          v1::DocumentKind kind,
                                          const Message& form, Date day) {
  std::vector<FormFault> faults;
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    if (row.kind != kind || !Concerns(row, fact)) continue;
    if (!Disqualifies(row, form, day)) continue;
    faults.push_back(
        {row.field, absl::StrCat("disqualifies the ", KindWord(kind),
                                 ": wanted is ", row.remedy)});
  }
  return faults;
}

absl::Status RefuseFaults(absl::StatusCode code, const char* rule,
                          const char* message, v1::DocumentKind kind,
                          const std::vector<FormFault>& faults) {
  if (faults.empty()) return absl::OkStatus();
  Refusal refusal;
  refusal.rule = rule;
  refusal.message = absl::StrCat(message, " (", KindWord(kind), ")");
  for (const FormFault& fault : faults) {
    refusal.missing.push_back(absl::StrCat(fault.field, " ", fault.what));
  }
  refusal.who = {"whoever records it"};
  return Refuse(code, refusal);
}

absl::Status RefuseDisqualified(v1::DocumentKind kind,
                                const std::vector<FormFault>& faults) {
  return RefuseFaults(
      absl::StatusCode::kFailedPrecondition, "form.disqualifies",
      "With this answer the paper is not what its kind says.", kind, faults);
}

const Message* BodyOf(const v1::Fact& fact) {
  const FieldDescriptor* const field =
      fact.GetReflection()->GetOneofFieldDescriptor(
          fact, v1::Fact::descriptor()->FindOneofByName("body"));
  return field == nullptr ? nullptr
                          : &fact.GetReflection()->GetMessage(fact, field);
}

// ISO dates sort as they follow each other.
std::vector<FormFault> OtherDays(const Message& fact, v1::DocumentKind kind,
                                 const Message& form, const std::string& day,
                                 const std::string& since) {
  std::vector<FormFault> faults;
  for (const DayOfAct& row : DaysOfActs()) {
    if (row.kind != kind ||
        (*row.fact != 0 && fact.GetDescriptor()->name() != row.fact)) {
      continue;
    }
    for (const std::string& said : AnswersAt(form, row.field)) {
      if (said.empty()) continue;
      if (row.day == Day::kSame && said != day) {
        faults.push_back({row.field,
                          "is another day than that of the act; correct the "
                          "one that is wrong"});
      } else if (said > day) {
        faults.push_back({row.field, "is later than the day of the act"});
      } else if (row.day == Day::kWithin && said < since) {
        faults.push_back({row.field, "is before the request was taken on"});
      }
    }
  }
  return faults;
}

absl::Status CheckOne(const v1::Fact& fact, const v1::Document& document,
                      bool lenient, const std::string& since) {
  const Message* const form = Filled(document.form());
  const Message* const body = BodyOf(fact);
  if (form == nullptr || body == nullptr) return absl::OkStatus();
  std::vector<FormFault> faults;
  AddContradictions(*body, document.kind(), *form, lenient, &faults);
  RETURN_IF_ERROR(RefuseFaults(
      absl::StatusCode::kInvalidArgument, "form.contradicts",
      "The form and the act do not say one thing.", document.kind(), faults));
  RETURN_IF_ERROR(RefuseFaults(absl::StatusCode::kInvalidArgument, "form.day",
                               "The form and the act do not speak of one day.",
                               document.kind(),
                               OtherDays(*body, document.kind(), *form,
                                         fact.meta().happened_on(), since)));
  const absl::StatusOr<Date> day = ParseDate(fact.meta().happened_on());
  RETURN_IF_ERROR(day.status());
  return RefuseDisqualified(
      document.kind(), DisqualifiedBeside(body, document.kind(), *form, *day));
}

}  // namespace

bool Concerns(const Disqualifying& row, const Message* fact) {
  const std::string wanted = row.fact;
  if (fact == nullptr) return wanted.empty();
  if (wanted.empty()) return true;
  if (fact->GetDescriptor()->name() != wanted) return false;
  const std::string when = row.when;
  if (when.empty()) return true;
  const FieldDescriptor& field = *fact->GetDescriptor()->FindFieldByName(when);
  const std::vector<std::string> values = absl::StrSplit(row.is, ' ');
  const Reflection& reflection = *fact->GetReflection();
  return Has(values, field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL
                         ? (reflection.GetBool(*fact, &field) ? "YES" : "NO")
                         : reflection.GetEnum(*fact, &field)->name());
}

std::vector<FormFault> Disqualified(v1::DocumentKind kind, const v1::Form& form,
                                    Date day, const Message* fact) {
  const Message* const filled = Filled(form);
  if (filled == nullptr) return {};
  return DisqualifiedBeside(fact, kind, *filled, day);
}

absl::Status CheckDisqualified(v1::DocumentKind kind, const v1::Form& form,
                               Date day) {
  return RefuseDisqualified(kind, Disqualified(kind, form, day));
}

absl::Status CheckAgainstFact(const v1::Fact& fact,
                              const std::vector<v1::Document>& documents,
                              const procedure::CaseState* after,
                              const std::string& since) {
  for (const v1::Document& document : documents) {
    if (!document.has_form()) continue;
    RETURN_IF_ERROR(CheckOne(fact, document, after == nullptr, since));
    if (after == nullptr) continue;
    RETURN_IF_ERROR(CheckAgainstCase(document.form(), *after));
  }
  return absl::OkStatus();
}

}  // namespace causeway::forms
