// The custody machine's giver as a case record keeps it (handoff_giver.h).

#include "base/errors.h"
#include "server/handoff_giver.h"
#include "server/witnessed_giver.h"

namespace causeway::server {

custody::Giver GiverOf(const store::CaseRecord& record) {
  const store::OutgoingOffer& offer = record.offer();
  custody::Giver giver;
  switch (record.phase()) {
    case store::CUSTODY_PHASE_OFFERED:
      giver.phase = custody::GiverPhase::kOffered;
      break;
    case store::CUSTODY_PHASE_ACCEPTED:
      giver.phase = custody::GiverPhase::kAccepted;
      break;
    case store::CUSTODY_PHASE_RELEASED:
      giver.phase = custody::GiverPhase::kReleased;
      break;
    case store::CUSTODY_PHASE_CLOSED:
      giver.phase = custody::GiverPhase::kClosed;
      break;
    default:
      giver.phase = custody::GiverPhase::kHeld;
  }
  giver.epoch = record.epoch();
  giver.offer_id = offer.offer_id();
  giver.receiver = offer.receiver();
  giver.child_travels = offer.child_travels();
  giver.child_received = offer.child_received();
  giver.round = offer.round();
  giver.bundle_digest = offer.bundle_digest();
  giver.bundled = {offer.open_head(), offer.protected_head()};
  giver.release_digest = offer.release_digest();
  ReadWitnessed(record, giver);
  return giver;
}

void SetGiver(const custody::Giver& giver, store::CaseRecord& record) {
  static constexpr store::CustodyPhase kPhases[] = {
      store::CUSTODY_PHASE_HELD, store::CUSTODY_PHASE_OFFERED,
      store::CUSTODY_PHASE_ACCEPTED, store::CUSTODY_PHASE_RELEASED,
      store::CUSTODY_PHASE_CLOSED};
  record.set_phase(kPhases[static_cast<std::size_t>(giver.phase)]);
  WriteWitnessed(giver, record);
  if (giver.phase == custody::GiverPhase::kHeld) {
    record.clear_offer();
    return;
  }
  store::OutgoingOffer* offer = record.mutable_offer();
  offer->set_offer_id(giver.offer_id);
  offer->set_receiver(giver.receiver);
  offer->set_child_travels(giver.child_travels);
  offer->set_child_received(giver.child_received);
  offer->set_round(giver.round);
  offer->set_bundle_digest(giver.bundle_digest);
  offer->set_open_head(giver.bundled.open);
  offer->set_protected_head(giver.bundled.secret);
  offer->set_protected_included(!giver.bundled.secret.empty());
  offer->set_release_digest(giver.release_digest);
}

namespace {

absl::Status FileAwaited() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "custody.file_awaited",
                 .message = "this node answers for the child, and the file "
                            "here is not the case's last one",
                 .missing = {"the file, from a node that had the case"},
                 .who = {"the node's operator"},
                 .next = {"custody fetch"}});
}

}  // namespace

absl::Status RequireActing(const store::CaseRecord& record) {
  if (record.witnessed().contradiction()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.contradiction",
                   .message = "what the witness states of this case cannot be",
                   .missing = {"people of both nodes and of the witness, who "
                               "look at what it stated"},
                   .who = {"the node's operator"}});
  }
  if (record.witnessed().lacks_file()) return FileAwaited();
  // Whether the node is verified is asked apart (RequireVerified).
  custody::Node verified;
  verified.verified = true;
  if (custody::Acts(GiverOf(record), verified)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "custody.superseded",
                 .message = "this node no longer answers for this child",
                 .who = {"the custodian"}});
}

}  // namespace causeway::server
