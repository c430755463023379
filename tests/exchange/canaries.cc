#include "tests/exchange/canaries.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/date.h"
#include "causeway/v1/form_types.pb.h"
#include "client/journey/journey_loader.h"
#include "forms/form_facts.h"
#include "forms/form_schema.h"
#include "forms/form_text.h"
#include "forms/form_values.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "server/onward.h"
#include "server/store_keys.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kPrefix[] = "Canary-";
constexpr std::size_t kMarkBytes = sizeof(kPrefix) - 1 + 6;
// Places where a kind may be written; a shorter list tells none apart.
constexpr int kPlacesMax = 8;
constexpr const char* kCountries[kPlacesMax] = {"AD", "AG", "BB", "BT",
                                                "FJ", "KI", "LI", "WS"};
constexpr const char* kLanguages[kPlacesMax] = {"ay", "dz", "fj", "kl",
                                                "mi", "qu", "sm", "to"};

std::string Below(const std::string& path, const FieldDescriptor& field) {
  return path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void AddFields(const Descriptor& type, const std::string& path,
               std::set<std::string>* fields) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == "unanswered") continue;
    if (IsMessage(field)) {
      AddFields(*field.message_type(), Below(path, field), fields);
    } else {
      fields->insert(Below(path, field));
    }
  }
}

const FieldDescriptor& FieldAt(pb::DocumentKind kind, const std::string& path) {
  const Descriptor* type = forms::FormOf(kind)->field->message_type();
  std::string rest = path;
  while (true) {
    const std::size_t dot = rest.find('.');
    const FieldDescriptor& field = *type->FindFieldByName(rest.substr(0, dot));
    if (dot == std::string::npos) return field;
    type = field.message_type();
    rest = rest.substr(dot + 1);
  }
}

// A fact answers the same question, or one answer alone is taken.
// Or a day that is never before it: a sample moves that too.
bool IsDayOfAct(pb::DocumentKind kind, const std::string& path) {
  for (const forms::DayOfAct& row : forms::DaysOfActs()) {
    if (row.kind != kind) continue;
    if (path == row.field) return true;
    const pb::FormRule& rule =
        forms::FormOf(kind)->field->message_type()->options().GetExtension(
            pb::form);
    for (const pb::DateOrder& order : rule.in_order()) {
      if (order.earlier() == row.field && order.later() == path) return true;
    }
  }
  return false;
}

// But for the days that a form has from any act.
std::string Bytes(pb::Document document) {
  for (const forms::DayOfAct& row : forms::DaysOfActs()) {
    if (row.kind != document.kind() || *row.fact != 0) continue;
    forms::SetAnswer(
        forms::MutableForm(document.kind(), document.mutable_form()), row.field,
        "");
  }
  return document.SerializeAsString();
}

bool SaidByAFact(pb::DocumentKind kind, const std::string& path) {
  for (const forms::SameAnswer& row : forms::SameAnswers()) {
    if (row.kind == kind && path == row.field) return true;
  }
  for (const forms::Disqualifying& row : forms::DisqualifyingAnswers()) {
    if (row.kind == kind && path == row.field) return true;
  }
  if (IsDayOfAct(kind, path)) return true;
  // What CheckAgainstCase and AgeFaults hold against the case.
  if (kind == pb::DOCUMENT_KIND_REGISTRATION_FORM) {
    return path == "nationalities" || path == "habitual_residences" ||
           path == "age_lower" || path == "age_upper";
  }
  return kind == pb::DOCUMENT_KIND_PROTECTED_ANNEX &&
         (path == "displacement_status" || path == "concerns" ||
          path == "separation_causes" || path == "journey_reasons");
}

std::string KeyOf(pb::DocumentKind kind, const std::string& path,
                  const std::string& value) {
  return absl::StrCat(pb::DocumentKind_Name(kind), "|", path, "|", value);
}

// The answer of the place with this number; `there`: the sample's.
std::string Told(const FieldDescriptor& field, int number,
                 const std::string& there) {
  const forms::v1::FieldRule& rule = forms::RuleOf(field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    return absl::StrCat(number + 1);
  }
  if (!rule.code_list().empty()) {
    const auto& codes =
        *procedure::Procedure::Embedded().CodeList(rule.code_list());
    return codes[static_cast<std::size_t>(number) % codes.size()];
  }
  switch (rule.form()) {
    case pb::VALUE_FORM_COUNTRY:
    case pb::VALUE_FORM_RECIPIENT:
      return kCountries[number % kPlacesMax];
    case pb::VALUE_FORM_LANGUAGE:
      return kLanguages[number % kPlacesMax];
    default: {
      const auto day = ParseDate(there);
      CAUSEWAY_CHECK(day.ok()) << field.full_name();
      return FormatDate(PlusDays(*day, -number));
    }
  }
}

void AddLeaves(pb::DocumentKind kind, const Message& form,
               std::set<std::string>* marks) {
  for (const std::string& field : Fields(kind)) {
    for (const std::string& value : forms::AnswersAt(form, field)) {
      marks->insert(KeyOf(kind, field, value));
    }
  }
}

void AddMarksIn(const std::string& bytes, std::set<std::string>* marks) {
  for (std::size_t at = bytes.find(kPrefix); at != std::string::npos;
       at = bytes.find(kPrefix, at + 1)) {
    marks->insert(bytes.substr(at, kMarkBytes));
  }
}

void AddMarksOfDocument(const std::string& bytes,
                        std::set<std::string>* marks) {
  pb::Document document;
  ASSERT_TRUE(document.ParseFromString(bytes));
  if (const Message* const form = forms::Filled(document.form());
      form != nullptr) {
    AddLeaves(document.kind(), *form, marks);
  } else {
    std::set<std::string> texts;
    AddMarksIn(bytes, &texts);
    for (const std::string& text : texts) {
      marks->insert(KeyOf(document.kind(), "text", text));
    }
  }
}

absl::Status AddMarksOf(Node& node, const std::string& owner,
                        std::set<std::string>* marks) {
  const std::string prefix = server::keys::DocumentPrefix(owner);
  const std::vector<::causeway::Row> rows =
      node.Rows(Table::kDocuments, prefix);
  return node.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Sensitive<std::string> key,
                     server::OwnerKey(node.env(), tx, owner));
    for (const ::causeway::Row& row : rows) {
      auto body = server::GetDocumentBody(tx, owner, key.Reveal(),
                                          row.key.substr(prefix.size()));
      RETURN_IF_ERROR(body.status());
      AddMarksOfDocument(body->document(), marks);
    }
    return absl::OkStatus();
  });
}

}  // namespace

std::string Canaries::NextText() {
  return absl::StrFormat("%s%06d", kPrefix, texts_++);
}

int Canaries::NumberOf(const std::string& place, pb::DocumentKind kind) {
  std::vector<std::string>& known = places_[kind];
  auto found = std::find(known.begin(), known.end(), place);
  if (found == known.end()) found = known.insert(known.end(), place);
  const auto number = static_cast<int>(found - known.begin());
  CAUSEWAY_CHECK(number < kPlacesMax) << pb::DocumentKind_Name(kind);
  return number;
}

void Canaries::Mark(pb::DocumentKind kind, int number, const std::string& path,
                    Message* message) {
  const Reflection& reflection = *message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message->GetDescriptor()->field(i);
    if (field->name() == "unanswered") continue;
    const std::string at = Below(path, *field);
    if (IsMessage(*field) && field->is_repeated()) {
      for (int k = 0; k < reflection.FieldSize(*message, field); ++k) {
        Mark(kind, number, at,
             reflection.MutableRepeatedMessage(message, field, k));
      }
    } else if (IsMessage(*field)) {
      if (!reflection.HasField(*message, field)) continue;
      Mark(kind, number, at, reflection.MutableMessage(message, field));
    } else if (forms::RuleOf(*field).free_text()) {
      forms::SetAnswer(message, field->name(), "");
      forms::SetAnswer(message, field->name(), NextText());
    } else if (Untold(kind, at).empty() || IsDayOfAct(kind, at)) {
      const std::vector<std::string> there =
          forms::AnswersAt(*message, field->name());
      // An answer that the sample leaves open, with a day of its own.
      const std::string told =
          Told(*field, number, there.empty() ? "2026-01-20" : there.front());
      forms::SetAnswer(message, field->name(), "");
      forms::SetAnswer(message, field->name(), told);
    }
  }
}

pb::Document Canaries::Document(const std::string& place, pb::DocumentKind kind,
                                const pb::JourneyAct& act,
                                const pb::ProtectedAnnexForm& annex,
                                bool* governed) {
  made_.clear();
  pb::Document document;
  document.set_kind(kind);
  *governed = false;
  const pb::Form* const sample = forms::SampleForm(kind);
  if (sample == nullptr) {
    document.set_text(NextText());
    made_[KeyOf(kind, "text", document.text())] = {place, kind, "text"};
    return document;
  }
  *document.mutable_form() = *sample;
  if (document.form().has_protected_annex()) {
    document.mutable_form()->mutable_protected_annex()->MergeFrom(annex);
  }
  Mark(kind, NumberOf(place, kind), "",
       forms::MutableForm(kind, document.mutable_form()));
  const pb::Document marked = document;
  forms::AgreeWith(ActOf(act), DayOf(act), &document);
  *governed = Bytes(document) != Bytes(marked);
  const Message& form = *forms::Filled(document.form());
  for (const std::string& field : Fields(kind)) {
    if (!Untold(kind, field).empty()) continue;
    const auto planned = forms::AnswersAt(*forms::Filled(marked.form()), field);
    for (const std::string& value : forms::AnswersAt(form, field)) {
      // What the act changed tells nothing.
      if (std::find(planned.begin(), planned.end(), value) == planned.end()) {
        continue;
      }
      made_[KeyOf(kind, field, value)] = {place, kind, field};
    }
  }
  return document;
}

void Canaries::Keep() {
  for (const auto& [mark, canary] : made_) {
    const auto [there, added] = all_.insert({mark, canary});
    EXPECT_TRUE(added || there->second.place == canary.place)
        << mark << " stands for two places";
  }
}

std::set<std::string> Fields(pb::DocumentKind kind) {
  std::set<std::string> fields;
  AddFields(*forms::FormOf(kind)->field->message_type(), "", &fields);
  return fields;
}

std::string Untold(pb::DocumentKind kind, const std::string& field) {
  const FieldDescriptor& at = FieldAt(kind, field);
  const forms::v1::FieldRule& rule = forms::RuleOf(at);
  if (SaidByAFact(kind, field)) return "a fact says it";
  if (rule.free_text()) return "";
  if (at.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return "yes or no";
  if (!rule.code_list().empty() &&
      procedure::Procedure::Embedded().CodeList(rule.code_list())->size() <
          kPlacesMax) {
    return "short list";
  }
  return "";
}

std::set<std::string> MarksHeld(Node& node) {
  std::set<std::string> marks;
  for (const ::causeway::Row& owner : node.Rows(Table::kCaseKeys)) {
    // What came from others is known again by a digest: no document.
    if (owner.key == server::kOnwardOwner) continue;
    EXPECT_OK(AddMarksOf(node, owner.key, &marks));
  }
  return marks;
}

std::set<std::string> MarksInClear(Node& node) {
  std::set<std::string> marks;
  for (const ::causeway::Row& row : node.AllRows()) {
    AddMarksIn(row.key, &marks);
    AddMarksIn(row.value, &marks);
  }
  return marks;
}

}  // namespace causeway::exchange_test
