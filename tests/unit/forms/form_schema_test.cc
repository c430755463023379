// The schema itself: every field says what it must hold.

#include "forms/form_schema.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "causeway/v1/form_types.pb.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/code_lists.h"
#include "statemachine/procedure/procedure.h"
#include "tests/testing/edited_procedure.h"

namespace causeway::forms {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Every message of every form, each once.
void Collect(const Descriptor& type, std::set<const Descriptor*>* all) {
  if (!all->insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Collect(*type.field(i)->message_type(), all);
    }
  }
}

std::set<const Descriptor*> Messages() {
  std::set<const Descriptor*> all;
  for (int i = 0; i < v1::Form::descriptor()->field_count(); ++i) {
    Collect(*v1::Form::descriptor()->field(i)->message_type(), &all);
  }
  return all;
}

TEST(FormSchemaTest, ATextIsACodeOrHasAFormOrIsNamedAsWords) {
  for (const Descriptor* type : Messages()) {
    if (type == v1::Unanswered::descriptor()) continue;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      const v1::FieldRule& rule = RuleOf(field);
      const int kinds = (rule.code_list().empty() ? 0 : 1) +
                        (rule.form() == v1::VALUE_FORM_UNSPECIFIED ? 0 : 1) +
                        (rule.free_text() ? 1 : 0);
      EXPECT_EQ(kinds, 1) << field.full_name();
    }
  }
}

TEST(FormSchemaTest, EveryCodeListIsInTheProcedureFile) {
  std::set<std::string> used;
  for (const Descriptor* type : Messages()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string list = RuleOf(*type->field(i)).code_list();
      if (list.empty()) continue;
      used.insert(list);
      EXPECT_NE(procedure::Procedure::Embedded().CodeList(list), nullptr)
          << list;
    }
  }
  EXPECT_GT(used.size(), 40u);
}

TEST(FormSchemaTest, ConditionsAndOrdersNameFieldsThatExist) {
  for (const Descriptor* type : Messages()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string when = RuleOf(*type->field(i)).when_field();
      EXPECT_TRUE(when.empty() || type->FindFieldByName(when) != nullptr)
          << type->field(i)->full_name();
    }
    for (const v1::DateOrder& order :
         type->options().GetExtension(v1::form).in_order()) {
      for (const std::string& name : {order.earlier(), order.later()}) {
        const FieldDescriptor* const field = type->FindFieldByName(name);
        ASSERT_NE(field, nullptr) << type->name() << "." << name;
        EXPECT_EQ(RuleOf(*field).form(), v1::VALUE_FORM_DATE) << name;
      }
    }
  }
}

bool ProtectedOnly(const Descriptor& form) {
  return form.options().GetExtension(v1::form).protected_only();
}

// Messages of the forms that may lie on an open entry, or of those that may
// not.
std::set<const Descriptor*> MessagesOf(bool protected_only) {
  std::set<const Descriptor*> all;
  for (int i = 0; i < v1::Form::descriptor()->field_count(); ++i) {
    const Descriptor& form = *v1::Form::descriptor()->field(i)->message_type();
    if (ProtectedOnly(form) == protected_only) Collect(form, &all);
  }
  all.erase(v1::Unanswered::descriptor());
  return all;
}

// What may lie on an open entry may reach the country of origin (P1, P3, P15):
// no field of it and no code of its lists names asylum, trafficking,
// persecution, fear, abuse by the family or what the child withholds.
TEST(FormSchemaTest, AFormOnAnOpenEntryNamesNothingOfForbiddenNature) {
  for (const Descriptor* type : MessagesOf(false)) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      const char* nature = procedure::ForbiddenNature(field.name());
      EXPECT_EQ(nature, nullptr) << field.full_name() << ": " << nature;
      const std::string list = RuleOf(field).code_list();
      if (list.empty()) continue;
      EXPECT_FALSE(procedure::OnProtectedEntriesAlone(list)) << list;
      for (const std::string& code :
           *procedure::Procedure::Embedded().CodeList(list)) {
        nature = procedure::ForbiddenNature(code);
        EXPECT_EQ(nature, nullptr) << list << "." << code << ": " << nature;
      }
    }
  }
}

// The codes by which the finding was made, each by its nature.
TEST(FormSchemaTest, EachForbiddenCodeHasItsNature) {
  const std::map<std::string, std::string> natures = {
      {"asylum_seeker", "asylum"},
      {"refugee", "asylum"},
      {"unhcr_individual", "asylum"},
      {"trafficked_smuggled", "trafficking"},
      {"slavery_sale_abduction", "trafficking"},
      {"slavery_sale_trafficking_forced_labour", "trafficking"},
      {"abducted_trafficked", "trafficking"},
      {"separation_because_of_fleeing_persecution", "persecution"},
      {"separation_because_of_fleeing_violence_war", "persecution"},
      {"danger_from_state", "fear"},
      {"feared_states", "fear"},
      {"family_abuse_violence_neglect_exploitation", "abuse by the family"},
      {"abuse_by_family", "abuse by the family"}};
  for (const auto& [code, nature] : natures) {
    ASSERT_NE(procedure::ForbiddenNature(code), nullptr) << code;
    EXPECT_EQ(procedure::ForbiddenNature(code), nature) << code;
  }
  EXPECT_EQ(procedure::ForbiddenNature("feels_safe"), nullptr);
}

TEST(FormSchemaTest, TheAnnexAloneAsksIt) {
  for (const KindOfForm& one : KindsOfForms()) {
    EXPECT_EQ(ProtectedOnly(*one.field->message_type()),
              one.kind == v1::DOCUMENT_KIND_PROTECTED_ANNEX)
        << one.kind;
  }
  std::set<std::string> lists;
  for (const Descriptor* type : MessagesOf(true)) {
    for (int i = 0; i < type->field_count(); ++i) {
      lists.insert(RuleOf(*type->field(i)).code_list());
    }
  }
  for (const std::string& list : procedure::CodeListNames()) {
    EXPECT_EQ(lists.count(list) > 0, procedure::OnProtectedEntriesAlone(list))
        << list;
  }
}

// Nor can an edited procedure file bring it back.
TEST(FormSchemaTest, AFileThatNamesItInAnOpenListIsRefused) {
  const std::string open = "sex = [\"male\", ";
  const std::string text = EditedProcedure("2");
  ASSERT_NE(text.find(open), std::string::npos);
  for (const char* code : {"asylum_seeker", "trafficked_smuggled",
                           "separation_because_of_fleeing_persecution",
                           "family_abuse_violence_neglect_exploitation"}) {
    const auto edited = procedure::Procedure::Parse(
        absl::StrReplaceAll(text,
                            {{open, absl::StrCat(open, "\"", code, "\", ")}}),
        std::string(32, 'x'));
    EXPECT_FALSE(edited.ok()) << code;
  }
  EXPECT_TRUE(procedure::Procedure::Parse(
                  absl::StrReplaceAll(
                      text, {{open, absl::StrCat(open, "\"diverse\", ")}}),
                  std::string(32, 'x'))
                  .ok());
}

// What must not be sent has no field (P12, P16): no biometrics, no religion or
// ethnicity, and in what the country of origin is asked nothing of asylum,
// health or trafficking.
TEST(FormSchemaTest, WhatMayNotBeSentHasNoField) {
  for (const Descriptor* type : Messages()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string name = type->field(i)->name();
      for (const char* word :
           {"biometric", "fingerprint", "iris", "dna", "religion", "ethnic"}) {
        EXPECT_EQ(name.find(word), std::string::npos)
            << type->name() << "." << name;
      }
    }
  }
  std::set<const Descriptor*> asked;
  Collect(*v1::EvaluationRequestForm::descriptor(), &asked);
  for (const Descriptor* type : asked) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string name = type->field(i)->name();
      for (const char* word :
           {"asylum", "health", "traffick", "route", "medical", "remarks"}) {
        EXPECT_EQ(name.find(word), std::string::npos)
            << type->name() << "." << name;
      }
    }
  }
}

TEST(FormSchemaTest, EachKindHasOneFormAndCareWaitsForNone) {
  std::set<v1::DocumentKind> kinds;
  for (const KindOfForm& one : KindsOfForms()) {
    EXPECT_TRUE(kinds.insert(one.kind).second) << one.kind;
  }
  for (const v1::DocumentKind kind : {v1::DOCUMENT_KIND_REGISTRATION_FORM,
                                      v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS,
                                      v1::DOCUMENT_KIND_CARE_ARRANGEMENT}) {
    ASSERT_NE(FormOf(kind), nullptr);
    EXPECT_FALSE(FormOf(kind)->needed) << kind;
  }
  EXPECT_TRUE(FormOf(v1::DOCUMENT_KIND_ASSESSMENT)->needed);
  EXPECT_EQ(FormOf(v1::DOCUMENT_KIND_APPEAL_RECORD), nullptr);
}

}  // namespace
}  // namespace causeway::forms
