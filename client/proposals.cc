#include "client/proposals.h"

#include "google/protobuf/message.h"

namespace causeway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Proposes(const v1::Fact& fact, const v1::Act& act) {
  switch (act.act_case()) {
    case v1::Act::kApproveEvaluation:
      return fact.has_evaluation_proposed();
    case v1::Act::kApproveInquiry:
      return fact.has_inquiry_proposed() &&
             fact.inquiry_proposed().kind() == act.approve_inquiry().kind() &&
             fact.inquiry_proposed().recipient() ==
                 act.approve_inquiry().recipient();
    case v1::Act::kApproveAssessment:
    case v1::Act::kRejectAssessment:
      return fact.has_assessment_submitted();
    case v1::Act::kApproveCasePlan:
    case v1::Act::kRejectCasePlan:
      return fact.has_case_plan_submitted();
    case v1::Act::kApprovePlan:
      return fact.has_decision_notified();
    case v1::Act::kApproveClosure:
    case v1::Act::kRefuseClosure:
      return fact.has_closure_requested();
    case v1::Act::kClearUrgent:
      return fact.has_urgent_action_recorded();
    case v1::Act::kConfirmAge:
      return fact.has_majority_reached() || fact.has_age_band_corrected();
    case v1::Act::kEraseCase:
      return act.erase_case().ground() == v1::ERASURE_GROUND_VALID_REQUEST &&
             fact.has_erasure_requested();
    case v1::Act::kApproveOverride:
      return fact.has_override_proposed();
    case v1::Act::kConfirmLowering:
      return fact.has_asylum_status_recorded() ||
             fact.has_trafficking_screened() || fact.has_danger_screened() ||
             fact.has_assessment_annexed();
    default:
      return false;
  }
}

// The act's body, nullptr in an act without one.
const Message* BodyOf(const v1::Act& act) {
  const FieldDescriptor* const which =
      act.GetReflection()->GetOneofFieldDescriptor(
          act, act.GetDescriptor()->FindOneofByName("act"));
  return which == nullptr ? nullptr
                          : &act.GetReflection()->GetMessage(act, which);
}

const FieldDescriptor* ProposalField(const Message* body) {
  return body == nullptr ? nullptr
                         : body->GetDescriptor()->FindFieldByName("proposal");
}

// Places in the protected journal are counted from 1, as 0 names none.
bool OfProtected(const v1::Act& act) {
  return act.has_approve_override() || act.has_confirm_lowering() ||
         act.has_release_protected_later();
}

// What releases a case file names the head of a journal, not one entry of it.
bool NamesHead(const v1::Act& act) {
  return act.has_approve_handoff() || act.has_release_later() ||
         act.has_release_protected_later();
}

}  // namespace

bool LacksProposal(const v1::Act& act) {
  const Message* const body = BodyOf(act);
  const FieldDescriptor* const field = ProposalField(body);
  return field != nullptr &&
         body->GetReflection()->GetUInt64(*body, field) == 0;
}

const v1::TimelineEntry* LastProposal(
    const v1::Act& act,
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries) {
  const v1::JournalKind journal =
      OfProtected(act) ? v1::JOURNAL_KIND_PROTECTED : v1::JOURNAL_KIND_OPEN;
  const bool head = NamesHead(act);
  bool handed_off = false;
  const v1::TimelineEntry* last = nullptr;
  for (const v1::TimelineEntry& entry : entries) {
    handed_off = handed_off || entry.fact().has_handoff_proposed();
    if (head ? entry.journal() == journal : Proposes(entry.fact(), act)) {
      last = &entry;
    }
  }
  return head && !handed_off ? nullptr : last;
}

void NameProposal(std::uint64_t sequence, v1::Act* act) {
  const FieldDescriptor* const field = ProposalField(BodyOf(*act));
  if (field == nullptr) return;
  const google::protobuf::Reflection* const reflection = act->GetReflection();
  Message* const body = reflection->MutableMessage(
      act, reflection->GetOneofFieldDescriptor(
               *act, act->GetDescriptor()->FindOneofByName("act")));
  body->GetReflection()->SetUInt64(body, field,
                                   OfProtected(*act) ? sequence + 1 : sequence);
}

void NameProtectedSeen(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    v1::Act* act) {
  if (!act->has_approve_handoff()) return;
  std::uint64_t epoch = 0;
  std::uint64_t seen = 0;
  for (const v1::TimelineEntry& entry : entries) {
    if (entry.epoch() != epoch) seen = 0;
    epoch = entry.epoch();
    if (entry.journal() == v1::JOURNAL_KIND_PROTECTED) {
      seen = entry.sequence() + 1;
    }
  }
  act->mutable_approve_handoff()->set_protected_seen(seen);
}

bool LacksPrepared(const v1::TaskAct& act) {
  return (act.has_release_answer() && act.release_answer().number() == 0) ||
         (act.has_release_arrival() && act.release_arrival().number() == 0) ||
         (act.has_approve_report() && act.approve_report().report() == 0);
}

void NamePrepared(const v1::TaskView& seen, v1::TaskAct* act) {
  if (act->has_release_answer()) {
    act->mutable_release_answer()->set_number(seen.prepared().number());
  } else if (act->has_release_arrival()) {
    act->mutable_release_arrival()->set_number(seen.prepared().number());
  } else {
    act->mutable_approve_report()->set_report(seen.prepared().number());
  }
}

}  // namespace causeway
