#include "tests/exchange/canaries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_schema.h"
#include "forms/form_text.h"
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

std::string Below(const std::string& path, const FieldDescriptor& field) {
  return path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void AddTexts(const Descriptor& type, const std::string& path,
              std::set<std::string>* texts) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsMessage(field)) {
      AddTexts(*field.message_type(), Below(path, field), texts);
    } else if (forms::RuleOf(field).free_text()) {
      texts->insert(Below(path, field));
    }
  }
}

// What is marked has an answer.
void DropUnanswered(Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  const FieldDescriptor* const list = type.FindFieldByName("unanswered");
  if (list == nullptr) return;
  const Reflection& reflection = *message->GetReflection();
  for (int i = reflection.FieldSize(*message, list) - 1; i >= 0; --i) {
    const auto& one = static_cast<const pb::Unanswered&>(
        reflection.GetRepeatedMessage(*message, list, i));
    const FieldDescriptor* const field = type.FindFieldByName(one.field());
    if (!forms::RuleOf(*field).free_text()) continue;
    reflection.SwapElements(message, list, i,
                            reflection.FieldSize(*message, list) - 1);
    reflection.RemoveLast(message, list);
  }
}

void AddMarksIn(const std::string& bytes, std::set<std::string>* marks) {
  for (std::size_t at = bytes.find(kPrefix); at != std::string::npos;
       at = bytes.find(kPrefix, at + 1)) {
    marks->insert(bytes.substr(at, kMarkBytes));
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
      AddMarksIn(body->document(), marks);
    }
    return absl::OkStatus();
  });
}

}  // namespace

std::string Canaries::Next(const std::string& place, pb::DocumentKind kind,
                           const std::string& field) {
  const std::string mark = absl::StrFormat("%s%06d", kPrefix, all_.size());
  all_[mark] = {place, kind, field};
  return mark;
}

void Canaries::Mark(const std::string& place, pb::DocumentKind kind,
                    const std::string& path, Message* message) {
  DropUnanswered(message);
  const Reflection& reflection = *message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message->GetDescriptor()->field(i);
    const std::string at = Below(path, *field);
    if (IsMessage(*field) && field->is_repeated()) {
      for (int k = 0; k < reflection.FieldSize(*message, field); ++k) {
        Mark(place, kind, at,
             reflection.MutableRepeatedMessage(message, field, k));
      }
    } else if (IsMessage(*field)) {
      if (!reflection.HasField(*message, field)) continue;
      Mark(place, kind, at, reflection.MutableMessage(message, field));
    } else if (forms::RuleOf(*field).free_text() && field->is_repeated()) {
      reflection.ClearField(message, field);
      reflection.AddString(message, field, Next(place, kind, at));
    } else if (forms::RuleOf(*field).free_text()) {
      reflection.SetString(message, field, Next(place, kind, at));
    }
  }
}

pb::Document Canaries::Document(const std::string& place,
                                pb::DocumentKind kind) {
  pb::Document document;
  document.set_kind(kind);
  const pb::Form* const sample = forms::SampleForm(kind);
  if (sample == nullptr) {
    document.set_text(Next(place, kind, "text"));
    return document;
  }
  *document.mutable_form() = *sample;
  Mark(place, kind, "", forms::MutableForm(kind, document.mutable_form()));
  return document;
}

std::set<std::string> FreeTexts(pb::DocumentKind kind) {
  std::set<std::string> texts;
  AddTexts(*forms::FormOf(kind)->field->message_type(), "", &texts);
  return texts;
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
