// No field, no code and no word that the command line prints of a case is
// without its French.

#include <algorithm>
#include <set>

#include "causeway/v1/case_view.pb.h"
#include "causeway/v1/exchange.pb.h"
#include "causeway/v1/form_types.pb.h"
#include "client/cli/table.h"
#include "forms/form_schema.h"
#include "forms/form_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/code_lists.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::forms {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectFrench(std::string english) {
  std::replace(english.begin(), english.end(), '_', ' ');
  EXPECT_NE(procedure::Vocabulary::French().FindLabel(english), nullptr)
      << "without French: " << english;
}

void ExpectFrenchOf(const google::protobuf::Descriptor& message,
                    std::set<std::string>& seen) {
  if (!seen.insert(message.full_name()).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *message.field(i);
    if (field.name() == "unanswered") continue;
    ExpectFrench(field.name());
    if (field.message_type() != nullptr) {
      ExpectFrenchOf(*field.message_type(), seen);
    }
  }
}

TEST(FormLabelsTest, EveryFieldOfEveryFormHasItsFrench) {
  std::set<std::string> seen;
  for (const KindOfForm& one : KindsOfForms()) {
    ExpectFrenchOf(*one.field->message_type(), seen);
  }
  EXPECT_GT(seen.size(), 20u);
}

TEST(FormLabelsTest, EveryCodeHasItsFrench) {
  for (const std::string& list : procedure::CodeListNames()) {
    for (const std::string& code :
         *procedure::Procedure::Embedded().CodeList(list)) {
      ExpectFrench(code);
    }
  }
  for (const char* answer : {"yes", "no", "not known", "not recorded"}) {
    ExpectFrench(answer);
  }
}

template <typename... Enums>
void ExpectFrenchWords() {
  for (const google::protobuf::EnumDescriptor* type :
       {google::protobuf::GetEnumDescriptor<Enums>()...}) {
    for (int i = 0; i < type->value_count(); ++i) {
      if (type->value(i)->number() == 0) continue;
      ExpectFrench(cli::EnumWord(*type, type->value(i)->number()));
    }
  }
}

TEST(FormLabelsTest, EveryCodedWordOfACaseHasItsFrench) {
  ExpectFrenchWords<v1::DocumentKind, v1::Function, v1::InquiryKind,
                    v1::HandoffPhase, v1::HandoffReason, v1::EvaluationPhase,
                    v1::EvaluationLevel, v1::EvaluationResult, v1::ScreenResult,
                    v1::AsylumStatus, v1::ConsentScope, v1::TracingStatus,
                    v1::DangerSubject, v1::WithheldFrom, v1::ComplaintAbout,
                    v1::WaiverReason, v1::AgeBand, v1::ProtectionStatus,
                    v1::RiskLevel, v1::CareType, v1::GuardianStatus,
                    v1::LegalStatus, v1::ServiceKind, v1::Solution,
                    v1::MessageType, v1::UrgentOverlay, v1::BipStatus>();
}

TEST(FormLabelsTest, AFormIsShownInFrench) {
  const v1::Form& form = *SampleForm(v1::DOCUMENT_KIND_ASSESSMENT);
  const std::string english = FormText(form);
  const std::string french = FormText(form, procedure::Language::kFrench);
  EXPECT_THAT(english, HasSubstr("risk level: "));
  EXPECT_THAT(french, HasSubstr("niveau de risque: "));
  EXPECT_THAT(french, Not(HasSubstr("risk level")));
}

}  // namespace
}  // namespace causeway::forms
