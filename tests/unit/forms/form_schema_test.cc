// The schema itself: every field says what it must hold.

#include "forms/form_schema.h"

#include <set>
#include <string>

#include "causeway/v1/form_types.pb.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"

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

// What must not be sent has no field (P12, P16): no biometrics, and in what
// the country of origin is asked nothing of asylum, health or trafficking.
TEST(FormSchemaTest, WhatMayNotBeSentHasNoField) {
  for (const Descriptor* type : Messages()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string name = type->field(i)->name();
      for (const char* word : {"biometric", "fingerprint", "iris", "dna"}) {
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
           {"asylum", "health", "traffick", "route", "medical", "religion"}) {
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
