#include "client/forms/form_document.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_facts.h"
#include "forms/form_schema.h"
#include "statemachine/procedure/code_lists.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr char kHead[] =
    "# Forms\n"
    "\n"
    "Made by `causeway form document` from `proto/causeway/v1/form_*.proto` "
    "and the procedure file; a test\nkeeps it current.\n"
    "\n"
    "A document of one of these kinds is its form. Where \"needed\" stands, "
    "nothing else is taken, though a\ntext or a scan may lie beside it; "
    "elsewhere a text or a scan is enough: urgent care, signed papers and\n"
    "a child's own words wait for no form. A question without answer is named "
    "under `unanswered`, with\n`NOT_KNOWN` or `NOT_RECORDED`, where the table "
    "says \"or say why not\"; a blank is refused. *Words* are\nfree text: "
    "personal data, read by a second person before it leaves for another "
    "authority.\n"
    "\n"
    "No form has a field for biometric data, for the result of a genetic "
    "test, for religion or for\nethnicity. Asylum, trafficking, persecution, "
    "what the child fears, abuse by its family and what it\nasked to keep "
    "back have fields and codes in one form alone, the protected annex, which "
    "lies on\nprotected entries only. Every other form may lie on an open "
    "entry and so may reach the country of\norigin; what is asked there, the "
    "evaluation request, has no field for health or the journey either.\n"
    "\n"
    "Where a form and an act answer one question, they say one thing: "
    "otherwise the act is refused\n(`form.contradicts`). Some answers make "
    "a paper not what its kind says (`form.disqualifies`). A day on\na form "
    "stands to that of the act as its kind says (`form.day`). All three are "
    "listed at the end. A\nregistration form names no country outside the "
    "origin set (`form.origin`), and an annex tells nothing\nthat the facts "
    "for the gates do not (`form.annex`).\n";

bool IsUnanswered(const FieldDescriptor& field) {
  return field.name() == "unanswered";
}

std::string Must(const v1::FieldRule& rule) {
  std::string must;
  if (!rule.when_field().empty()) {
    must =
        absl::StrCat("if ", rule.when_field(),
                     rule.when_value().empty() ? " is given" : " is ",
                     absl::StrReplaceAll(rule.when_value(), {{" ", " or "}}));
  } else if (rule.required()) {
    must = "yes";
  }
  if (rule.may_be_unanswered()) {
    absl::StrAppend(&must, must.empty() ? "" : " ", "or say why not");
  }
  return must;
}

std::string What(const FieldDescriptor& field) {
  const v1::FieldRule& rule = RuleOf(field);
  std::string what;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    what = field.message_type()->name();
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    what = "ANSWER_YES or ANSWER_NO";
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    what = absl::StrCat("0 to ", rule.max());
  } else if (!rule.code_list().empty()) {
    what = absl::StrCat("code of ", rule.code_list());
  } else if (rule.form() == v1::VALUE_FORM_DATE) {
    what = rule.may_be_future() ? "date" : "date, not in the future";
  } else if (rule.form() == v1::VALUE_FORM_COUNTRY) {
    what = "country (ISO 3166-1 alpha-2)";
  } else if (rule.form() == v1::VALUE_FORM_LANGUAGE) {
    what = "language (BCP 47)";
  } else if (rule.form() == v1::VALUE_FORM_RECIPIENT) {
    what = "country (ISO 3166-1 alpha-2) or node id";
  } else {
    what = absl::StrCat("words, up to ", MaxBytes(rule), " bytes");
  }
  if (field.is_repeated()) {
    absl::StrAppend(&what, "; a list of up to ", MaxItems(rule));
  }
  return what;
}

void AppendCodes(const v1::FieldRule& rule, int indent, std::string* text) {
  if (rule.code_list().empty()) return;
  absl::StrAppend(
      text, std::string(static_cast<size_t>(indent), ' '),
      absl::StrJoin(
          *procedure::Procedure::Embedded().CodeList(rule.code_list()), ", "),
      "\n");
}

void AppendFields(const Descriptor& type, int indent, std::string* text) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsUnanswered(field)) continue;
    const std::string must = Must(RuleOf(field));
    absl::StrAppend(text, std::string(static_cast<size_t>(indent), ' '),
                    field.name(), ": ", What(field),
                    must.empty() ? "" : " [required: ", must,
                    must.empty() ? "" : "]", "\n");
    AppendCodes(RuleOf(field), indent + 4, text);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      AppendFields(*field.message_type(), indent + 2, text);
    }
  }
}

void AppendTable(const Descriptor& type, std::string* text) {
  absl::StrAppend(text, "\n| field | required | what |\n|---|---|---|\n");
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsUnanswered(field)) continue;
    absl::StrAppend(text, "| `", field.name(), "` | ", Must(RuleOf(field)),
                    " | ", What(field), " |\n");
  }
  const v1::FormRule& rule = type.options().GetExtension(v1::form);
  for (const v1::DateOrder& order : rule.in_order()) {
    absl::StrAppend(text, "\n`", order.later(), "` is not before `",
                    order.earlier(), "`.\n");
  }
}

// Parts of forms, each once, in the order they come up.
void CollectParts(const Descriptor& type, std::set<std::string>* seen,
                  std::vector<const Descriptor*>* parts) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsUnanswered(field) ||
        field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
        !seen->insert(field.message_type()->name()).second) {
      continue;
    }
    parts->push_back(field.message_type());
    CollectParts(*field.message_type(), seen, parts);
  }
}

std::string KindWithHyphens(v1::DocumentKind kind) {
  return absl::StrReplaceAll(KindWord(kind), {{" ", "-"}});
}

std::string KindWords(const Descriptor& type) {
  std::vector<std::string> words;
  for (const int kind : type.options().GetExtension(v1::form).kinds()) {
    words.push_back(KindWithHyphens(static_cast<v1::DocumentKind>(kind)));
  }
  return absl::StrJoin(words, ", ");
}

const char* MatchWords(Match match) {
  switch (match) {
    case Match::kSame:
      return "the same answer";
    case Match::kSet:
      return "the same items";
    case Match::kAmong:
      return "one of them";
    case Match::kContains:
      return "it is among them";
    case Match::kCount:
      return "the number of them";
    case Match::kActedOn:
      return "the number with action, person and day";
    case Match::kAllYes:
      return "all say yes";
  }
  return "";
}

std::string FaultWords(const Disqualifying& row) {
  switch (row.fault) {
    case Fault::kIs:
      return row.value;
    case Fault::kIsNot:
      return absl::StrCat("other than ",
                          absl::StrReplaceAll(row.value, {{" ", ", "}}));
    case Fault::kAbsent:
      return "not given";
    case Fault::kPast:
      return "before the day of the act";
  }
  return "";
}

const char* DayWords(Day day) {
  switch (day) {
    case Day::kSame:
      return "the same day";
    case Day::kNotLater:
      return "not later";
    case Day::kWithin:
      return "not later, nor before the request was taken on";
  }
  return "";
}

void AppendDays(std::string* text) {
  absl::StrAppend(text,
                  "\n# Days of forms and acts\n\n| fact | kind | field of the "
                  "form | beside the day of the act |\n|---|---|---|---|\n");
  for (const DayOfAct& row : DaysOfActs()) {
    absl::StrAppend(text, "| ", *row.fact == 0 ? "any" : row.fact, " | ",
                    KindWithHyphens(row.kind), " | `", row.field, "` | ",
                    DayWords(row.day), " |\n");
  }
}

void AppendFacts(std::string* text) {
  absl::StrAppend(text,
                  "\n# Forms and facts\n\n| fact | its field | kind | field of "
                  "the form | how |\n|---|---|---|---|---|\n");
  for (const SameAnswer& row : SameAnswers()) {
    absl::StrAppend(text, "| ", row.fact, " | `", row.answer, "` | ",
                    KindWithHyphens(row.kind), " | `", row.field, "` | ",
                    MatchWords(row.match), " |\n");
  }
  AppendDays(text);
  absl::StrAppend(text,
                  "\n# Answers that disqualify\n\n| kind | field | answer | "
                  "with | wanted |\n|---|---|---|---|---|\n");
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    absl::StrAppend(text, "| ", KindWithHyphens(row.kind), " | `", row.field,
                    "` | ", FaultWords(row), " | ", row.fact, " ", row.when,
                    *row.is == 0 ? "" : " ", row.is, " | ", row.remedy, " |\n");
  }
}

}  // namespace

std::string FormFields(const Descriptor& form) {
  std::string text;
  AppendFields(form, 0, &text);
  return text;
}

std::string FormsDocument() {
  std::string text = kHead;
  const Descriptor& forms = *v1::Form::descriptor();
  std::set<std::string> seen;
  std::vector<const Descriptor*> parts;
  for (int i = 0; i < forms.field_count(); ++i) {
    const Descriptor& type = *forms.field(i)->message_type();
    absl::StrAppend(
        &text, "\n## ", type.name(), "\n\nKind: ", KindWords(type),
        type.options().GetExtension(v1::form).needed() ? "; needed" : "",
        ".\n");
    AppendTable(type, &text);
    CollectParts(type, &seen, &parts);
  }
  absl::StrAppend(&text, "\n# Parts of forms\n");
  for (const Descriptor* part : parts) {
    absl::StrAppend(&text, "\n## ", part->name(), "\n");
    AppendTable(*part, &text);
  }
  absl::StrAppend(&text, "\n# Code lists\n\n| list | codes |\n|---|---|\n");
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  for (const std::string& name : procedure::CodeListNames()) {
    absl::StrAppend(&text, "| ", name, " | ",
                    absl::StrJoin(*procedure.CodeList(name), ", "), " |\n");
  }
  AppendFacts(&text);
  return text;
}

}  // namespace causeway::forms
