#include "statemachine/procedure/apply_handoff.h"

#include "statemachine/procedure/apply_regions.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {

void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const HandoffProposed& body) {
  open.handoff = HandoffState();
  open.handoff.phase = HandoffPhase::kProposed;
  open.handoff.receiver = body.receiver;
  open.handoff.reason = body.reason;
  open.handoff.child_travels = body.child_travels;
  open.handoff.proposer = ActorOf(meta);
  open.handoff.proposal = open.entries;
}

void ApplyHandoff(OpenState& open, const FactMeta&,
                  const CustodyOffered& body) {
  open.handoff.phase = HandoffPhase::kOffered;
  open.handoff.offer_id = body.offer_id;
}

void ApplyHandoff(OpenState& open, const FactMeta&,
                  const CustodyAccepted& body) {
  open.handoff.phase = HandoffPhase::kAccepted;
  open.handoff.worker = body.worker;
  open.holders[open.handoff.receiver] = open.entries;
  open.handoff.pick_up_arranged = body.pick_up_arranged;
  open.handoff.care_until_majority = body.care_until_majority;
}

void EndHandoff(OpenState& open) {
  // The case file went out with the acceptance, of this offer or of the one
  // that it renews.
  if (!open.handoff.worker.empty()) {
    open.had_file[open.handoff.receiver] = open.entries;
  }
  open.handoff = HandoffState();
}

void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyReleased& body) {
  open.between_custodians = true;
  open.next_custodian = body.receiver;
  open.released = {open.worker, open.former_custodian};
  open.former_custodian = meta.node;
  open.custodian.clear();
  open.worker.clear();
}

void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyTaken& body) {
  const bool arrived =
      open.Active(Step::kImplementation) && open.handoff.received;
  open.between_custodians = false;
  open.next_custodian.clear();
  open.released = ReleasedState();
  open.custodian = meta.node;
  open.holders.erase(meta.node);
  open.inquiries_proposed.clear();
  open.child_stated_with.clear();
  open.holders[open.former_custodian] = open.entries;
  open.had_file[open.former_custodian] = open.entries;
  open.had_file.erase(meta.node);
  // Another node answers what was told there; the concern stays urgent.
  open.danger_notices.clear();
  open.sent.clear();  // Its outbox is another's.
  open.worker = body.worker;
  NoteAuthor(open, {meta.node, body.worker});
  ++open.epoch;
  open.handoff = HandoffState();
  open.closure_requested_by.reset();
  if (arrived) BeginFollowUp(open);
}

void ApplyHandoff(OpenState& open, const FactMeta& meta, const ReleaseVoided&) {
  open.between_custodians = false;
  open.next_custodian.clear();
  open.custodian = meta.node;
  open.worker = open.released.worker;
  open.former_custodian = open.released.former_custodian;
  open.released = ReleasedState();
  open.handoff = HandoffState();
}

// Promise and arrival were of the node that is offered the case again; the
// promise is said again, as the entry that told it may be lost.
void ApplyHandoff(OpenState& open, const FactMeta&, const OfferRenewed& body) {
  open.handoff.phase = HandoffPhase::kOffered;
  open.handoff.offer_id = body.offer_id;
}

void BeginFollowUp(OpenState& open) {
  const auto at = [&](Step step) -> StepProgress& {
    return open.steps[static_cast<size_t>(step)];
  };
  if (open.Active(Step::kTemporaryCare)) {
    at(Step::kTemporaryCare) = StepProgress::kDone;
  }
  at(Step::kImplementation) = StepProgress::kDone;
  at(Step::kFollowUp) = StepProgress::kActive;
  open.implemented = true;
  open.placement_consents.clear();  // Another placement asks anew.
}

}  // namespace causeway::procedure
