#include "forms/form_codes.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "causeway/v1/facts.pb.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_case.h"
#include "forms/form_facts.h"
#include "forms/form_values.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using procedure::CodeLists;

// Nothing where the field takes no codes, or the list has no such code: then it
// is one of another list of the same words.
void Add(v1::DocumentKind kind, const std::string& field,
         const std::string& code, CodeLists* read) {
  const std::string& list =
      RuleOf(FieldAt(*FormOf(kind)->field->message_type(), field)).code_list();
  const std::vector<std::string>* const known =
      procedure::Procedure::Embedded().CodeList(list);
  if (known == nullptr ||
      std::find(known->begin(), known->end(), code) == known->end()) {
    return;
  }
  std::vector<std::string>& codes = (*read)[list];
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
    codes.push_back(code);
  }
}

// Every code that says a value of the fact's field.
void AddSame(const SameAnswer& row, CodeLists* read) {
  const Descriptor* const fact =
      v1::Fact::descriptor()->file()->pool()->FindMessageTypeByName(
          absl::StrCat(v1::Fact::descriptor()->file()->package(), ".",
                       row.fact));
  const EnumDescriptor* const values =
      fact->FindFieldByName(row.answer)->enum_type();
  if (values == nullptr) return;
  for (int i = 1; i < values->value_count(); ++i) {
    for (const std::string& code : CodesFor(*values->value(i))) {
      Add(row.kind, row.field, code, read);
    }
  }
}

CodeLists Collect() {
  CodeLists read;
  for (const Sought& one : AnswersSought()) {
    Add(one.kind, one.field, one.answer, &read);
  }
  for (const Disqualifying& row : DisqualifyingAnswers()) {
    for (const absl::string_view code : absl::StrSplit(row.value, ' ')) {
      Add(row.kind, row.field, std::string(code), &read);
    }
  }
  for (const SameAnswer& row : SameAnswers()) AddSame(row, &read);
  return read;
}

}  // namespace

const CodeLists& CodesRead() {
  static const auto* const kRead = new CodeLists(Collect());
  return *kRead;
}

absl::StatusOr<procedure::Procedure> ParseProcedure(
    absl::string_view toml, absl::string_view sha256,
    std::vector<procedure::Fault>* faults) {
  return procedure::Procedure::Parse(toml, sha256, faults, CodesRead());
}

}  // namespace causeway::forms
