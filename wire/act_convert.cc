#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "causeway/v1/tasks.pb.h"
#include "google/protobuf/descriptor.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct NodeField {
  absl::string_view message;
  absl::string_view field;
};

// What the node fills in, so that nobody claims it.
constexpr std::array<NodeField, 11> kNodeFields = {{
    {"CaseOpened", "procedure_digest"},
    {"EvaluationRequested", "request_digest"},
    {"EvaluationRecalled", "request_digest"},
    {"EvaluationRecalled", "recall_digest"},
    {"EvaluationReturned", "evaluator"},
    {"EvaluationReturned", "request_digest"},
    {"EvaluationAccepted", "request_digest"},
    {"FollowUpReported", "report_digest"},
    {"InquirySent", "request_digest"},
    {"NoticeSent", "request_digest"},
    {"HandoffWithdrawn", "offer_id"},
}};

absl::Status RefuseNodeFields(const Message& body) {
  for (const NodeField& filled : kNodeFields) {
    if (filled.message != body.GetDescriptor()->name()) continue;
    const FieldDescriptor* field =
        body.GetDescriptor()->FindFieldByName(std::string(filled.field));
    if (body.GetReflection()->GetString(body, field).empty()) continue;
    Refusal refusal;
    refusal.rule = "input.node_field";
    refusal.message = absl::StrCat(filled.message, ".", filled.field,
                                   " is filled in by the node");
    refusal.next.push_back("the same request without this field");
    return Refuse(absl::StatusCode::kInvalidArgument, refusal);
  }
  return absl::OkStatus();
}

absl::StatusOr<procedure::Command> Plain(const Message& body) {
  RETURN_IF_ERROR(RefuseNodeFields(body));
  procedure::Command command;
  ASSIGN_OR_RETURN(command.body, BodyFromProto(body));
  return command;
}

// The body of an act, where that is not the act's own message.
const google::protobuf::Descriptor* BodyOf(const FieldDescriptor& act) {
  using causeway::v1::Act;
  switch (act.number()) {
    case Act::kSubmitAssessmentFieldNumber:
      return causeway::v1::AssessmentSubmitted::descriptor();
    case Act::kWaiveEvaluationFieldNumber:
      return causeway::v1::EvaluationWaived::descriptor();
    case Act::kApproveHandoffFieldNumber:
      return causeway::v1::CustodyOffered::descriptor();
    default:
      return act.message_type();
  }
}

}  // namespace

const google::protobuf::Descriptor* ActMessage(absl::string_view act) {
  const std::string name(act.substr(0, act.find(' ')));
  for (const google::protobuf::Descriptor* acts :
       {causeway::v1::Act::descriptor(), causeway::v1::TaskAct::descriptor()}) {
    const FieldDescriptor* const field = acts->FindFieldByName(name);
    if (field != nullptr) return field->message_type();
  }
  return nullptr;
}

bool FilledByPerson(const google::protobuf::Descriptor& act,
                    absl::string_view field) {
  return act.FindFieldByName(std::string(field)) != nullptr &&
         std::none_of(kNodeFields.begin(), kNodeFields.end(),
                      [&](const NodeField& filled) {
                        return filled.message == act.name() &&
                               filled.field == field;
                      });
}

absl::StatusOr<procedure::Command> CommandFromAct(
    const causeway::v1::Act& act) {
  RETURN_IF_ERROR(RefuseUnknown(act));
  const FieldDescriptor* field = act.GetReflection()->GetOneofFieldDescriptor(
      act, causeway::v1::Act::descriptor()->FindOneofByName("act"));
  if (field == nullptr) return InvalidField("Act.act", "none", "one");
  procedure::Command command;
  if (act.has_submit_assessment()) {
    const causeway::v1::AssessmentSubmission& both = act.submit_assessment();
    ASSIGN_OR_RETURN(command.body, BodyFromProto(both.assessment()));
    // Always, also when it says nothing: its being there tells nothing.
    ASSIGN_OR_RETURN(command.companion, BodyFromProto(both.annex()));
    return command;
  }
  if (act.has_waive_evaluation()) {
    command.body = procedure::EvaluationWaived{};
    ASSIGN_OR_RETURN(command.companion, BodyFromProto(act.waive_evaluation()));
    return command;
  }
  if (act.has_approve_handoff()) {
    const causeway::v1::HandoffApproval& both = act.approve_handoff();
    command.body =
        procedure::CustodyOffered{"", both.receiver(), "", both.proposal()};
    command.companion = procedure::ProtectedSeen{both.protected_seen()};
    return command;
  }
  return Plain(act.GetReflection()->GetMessage(act, field));
}

absl::StatusOr<procedure::Command> CommandFromOpening(
    const causeway::v1::CaseOpened& opening) {
  return Plain(opening);
}

std::string ActName(procedure::FactType type) {
  const FieldDescriptor* body =
      causeway::v1::Fact::descriptor()->FindFieldByNumber(
          static_cast<int>(type));
  if (body == nullptr) return std::string();
  const google::protobuf::Descriptor* act = causeway::v1::Act::descriptor();
  for (int i = 0; i < act->field_count(); ++i) {
    if (BodyOf(*act->field(i)) == body->message_type()) {
      return act->field(i)->name();
    }
  }
  return std::string();
}

}  // namespace causeway::wire
