#include "client/proposals.h"

namespace causeway {
namespace {

bool Proposes(const v1::Fact& fact, const v1::Act& act) {
  switch (act.act_case()) {
    case v1::Act::kApproveHandoff:
      return fact.has_handoff_proposed();
    case v1::Act::kApproveEvaluation:
      return fact.has_evaluation_proposed();
    case v1::Act::kApproveInquiry:
      return fact.has_inquiry_proposed() &&
             fact.inquiry_proposed().kind() == act.approve_inquiry().kind() &&
             fact.inquiry_proposed().recipient() ==
                 act.approve_inquiry().recipient();
    default:
      return false;
  }
}

}  // namespace

bool LacksProposal(const v1::Act& act) {
  switch (act.act_case()) {
    case v1::Act::kApproveHandoff:
      return act.approve_handoff().proposal() == 0;
    case v1::Act::kApproveEvaluation:
      return act.approve_evaluation().proposal() == 0;
    case v1::Act::kApproveInquiry:
      return act.approve_inquiry().proposal() == 0;
    default:
      return false;
  }
}

const v1::TimelineEntry* LastProposal(
    const v1::Act& act,
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries) {
  const v1::TimelineEntry* last = nullptr;
  for (const v1::TimelineEntry& entry : entries) {
    if (Proposes(entry.fact(), act)) last = &entry;
  }
  return last;
}

void NameProposal(std::uint64_t sequence, v1::Act* act) {
  switch (act->act_case()) {
    case v1::Act::kApproveHandoff:
      return act->mutable_approve_handoff()->set_proposal(sequence);
    case v1::Act::kApproveEvaluation:
      return act->mutable_approve_evaluation()->set_proposal(sequence);
    case v1::Act::kApproveInquiry:
      return act->mutable_approve_inquiry()->set_proposal(sequence);
    default:
      return;
  }
}

bool LacksPrepared(const v1::TaskAct& act) {
  return (act.has_release_answer() && act.release_answer().number() == 0) ||
         (act.has_approve_report() && act.approve_report().report() == 0);
}

void NamePrepared(const v1::TaskView& seen, v1::TaskAct* act) {
  if (act->has_release_answer()) {
    act->mutable_release_answer()->set_number(seen.prepared().number());
  } else {
    act->mutable_approve_report()->set_report(seen.prepared().number());
  }
}

}  // namespace causeway
