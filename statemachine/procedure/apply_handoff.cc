#include "statemachine/procedure/apply_handoff.h"

#include "statemachine/procedure/apply_regions.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

void NoteHadFile(OpenState& open, const std::string& node) {
  if (node.empty()) return;
  open.holders[node] = open.entries;
  open.had_file[node] = open.entries;
}

// A new epoch: what the custodian before had under way is not this node's.
void TakeUp(OpenState& open, const std::string& node,
            const std::string& worker) {
  open.between_custodians = false;
  open.next_custodian.clear();
  open.released = ReleasedState();
  open.custodian = node;
  open.worker = worker;
  NoteAuthor(open, {node, worker});
  open.holders.erase(node);
  open.had_file.erase(node);
  open.inquiries_proposed.clear();
  open.child_stated_with.clear();
  // Another node answers what was told there; the concern stays urgent.
  open.danger_notices.clear();
  open.sent.clear();  // Its outbox is another's.
  open.closure_requested_by.reset();
}

}  // namespace

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
  NoteHadFile(open, open.former_custodian);
  open.handoff = HandoffState();
  TakeUp(open, meta.node, body.worker);
  ++open.epoch;
  if (arrived) BeginFollowUp(open);
}

// Where the child is and what was decided stays as it is known; the hand-off is
// over. A node that was lost is none that the child's follow-up is reported to.
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyOrdered& body) {
  const bool never_left =
      open.between_custodians && body.to_epoch == open.epoch + 1;
  NoteHadFile(open, open.custodian);
  if (open.between_custodians) NoteHadFile(open, open.former_custodian);
  // A RELEASE that moved custody took the file along.
  if (open.between_custodians && !never_left) {
    NoteHadFile(open, open.next_custodian);
  }
  NoteHadFile(open, body.former_custodian);
  NoteHadFile(open, body.file_from);
  EndHandoff(open);
  // The RELEASE came to nothing.
  if (never_left) open.former_custodian = open.released.former_custodian;
  if (open.former_custodian == meta.node ||
      open.former_custodian == body.former_custodian) {
    open.former_custodian.clear();
  }
  TakeUp(open, meta.node, body.worker);
  open.epoch = body.to_epoch;
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
