// A hand-off of custody, at any step.

#include <algorithm>

#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/release.h"

namespace causeway::procedure {
namespace {

bool NoneStanding(const OpenInput& in) {
  return in.open.handoff.phase == HandoffPhase::kNone;
}

bool ReceivedElsewhere(const OpenInput& in) {
  return BodyOf<HandoffProposed>(in).receiver != in.open.custodian;
}

bool SolutionElsewhere(const OpenInput& in) {
  const Solution solution = in.open.determination.solution;
  return BodyOf<HandoffProposed>(in).reason != HandoffReason::kSolution ||
         (solution != Solution::kUnspecified && !IsLocal(solution));
}

// A child who travels does so to the decided solution, and a solution
// elsewhere is handed over only with the child: no way round the return set.
bool TravelsToSolution(const OpenInput& in) {
  const auto& body = BodyOf<HandoffProposed>(in);
  return body.child_travels == (body.reason == HandoffReason::kSolution);
}

// Into the origin leads the decision of step 6, with its return set; or the
// receiver's own word that the child is there already. To a State that the
// child fears nothing leads (P1.feared_state).
bool DecidedOrStatedThere(const FullInput& in) {
  const OpenState& open = in.state.open;
  const auto* proposed = std::get_if<HandoffProposed>(&in.fact.body);
  return in.peer == nullptr ||
         MayGoInto(open,
                   proposed == nullptr ? open.handoff.reason : proposed->reason,
                   *in.peer);
}

bool ReceiverEnrolled(const FullInput& in) {
  return in.peer == nullptr || in.peer->enrolled;
}

// It verifies the case from entry 0. Asked again when the offer leaves.
bool ReceiverHasVersions(const FullInput& in) {
  return in.peer == nullptr ||
         VersionsLacking(*in.peer, in.state.open.procedure_digests).empty();
}

bool ProposedFirst(const OpenInput& in) {
  return in.open.handoff.phase == HandoffPhase::kProposed;
}

const std::string& ReceiverIn(const FactBody& body) {
  if (const auto* offered = std::get_if<CustodyOffered>(&body)) {
    return offered->receiver;
  }
  return std::get<CustodyReleased>(body).receiver;
}

bool SameReceiver(const OpenInput& in) {
  return ReceiverIn(in.fact.body) == in.open.handoff.receiver;
}

bool ApproverNotProposer(const OpenInput& in) {
  return in.open.handoff.proposer != ActorOf(in.fact.meta);
}

bool ReceiverInCountry(const FullInput& in) {
  const OpenState& open = in.state.open;
  if (open.handoff.reason != HandoffReason::kSolution || in.peer == nullptr) {
    return true;
  }
  return AnswersFor(*in.peer, open.determination.country);
}

bool OfferStands(const OpenInput& in) {
  const HandoffPhase phase = in.open.handoff.phase;
  switch (TypeOf(in.fact.body)) {
    case FactType::kCustodyAccepted:
      return phase == HandoffPhase::kOffered;
    case FactType::kCustodyDeclined:
      return phase == HandoffPhase::kOffered ||
             phase == HandoffPhase::kAccepted;
    case FactType::kOfferRenewed:
      return phase == HandoffPhase::kOffered ||
             phase == HandoffPhase::kAccepted;
    case FactType::kHandoffWithdrawn:
      return phase != HandoffPhase::kNone;
    default:
      return phase == HandoffPhase::kAccepted;
  }
}

const std::string& OfferIn(const FactBody& body) {
  if (const auto* b = std::get_if<CustodyAccepted>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<CustodyDeclined>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<HandoffWithdrawn>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<ChildArrived>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<ChildReceived>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<CustodyReleased>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<ReleaseVoided>(&body)) return b->offer_id;
  if (const auto* b = std::get_if<OfferRenewed>(&body)) {
    return b->former_offer_id;
  }
  return std::get<CustodyTaken>(body).offer_id;
}

bool SameOffer(const OpenInput& in) {
  return OfferIn(in.fact.body) == in.open.handoff.offer_id;
}

// Who has the child keeps its word, from its first word of the arrival on. What
// the giver takes back then, a supervisor does.
bool ChildNotReceived(const OpenInput& in) {
  const FactType type = TypeOf(in.fact.body);
  if (type == FactType::kChildArrived || type == FactType::kChildReceived) {
    return !in.open.handoff.received;
  }
  return !in.open.handoff.arrived ||
         (type == FactType::kHandoffWithdrawn &&
          in.fact.meta.function == Function::kSupervisor);
}

bool WithdrawnInWriting(const OpenInput& in) {
  return !in.open.handoff.arrived ||
         Attached(in.fact.meta, DocumentKind::kSuspensionRecord);
}

// After the arrival an offer is taken back where it cannot be carried out: the
// way to the receiver is closed. Else the case follows the child.
bool WayIsClosed(const FullInput& in) {
  return !in.state.open.handoff.arrived || in.peer == nullptr ||
         !CaseGate(in.procedure, in.state, *in.peer, ExchangeKind::kRelease,
                   RecordedOn(in.fact.meta))
              .ok();
}

// Words of the receiver: prepared by one person, released by another.
bool StatementCountersigned(const OpenInput& in) {
  const auto& body = BodyOf<ChildReceived>(in);
  return !body.preparer.empty() && body.preparer != in.fact.meta.staff_number;
}

bool OnTheWay(const OpenInput& in) { return in.open.handoff.departed; }

bool ReceivedIfTravelling(const OpenInput& in) {
  return !in.open.handoff.child_travels || in.open.handoff.received;
}

bool NextEpoch(const OpenInput& in) {
  return BodyOf<CustodyReleased>(in).to_epoch == in.open.epoch + 1;
}

bool FromGiver(const OpenInput& in) {
  return BodyOf<CustodyTaken>(in).giver == in.open.former_custodian;
}

bool ByWhoReleased(const OpenInput& in) {
  return in.fact.meta.node == in.open.former_custodian;
}

bool LaterEpoch(const OpenInput& in) {
  return BodyOf<CustodyOrdered>(in).to_epoch > in.open.epoch;
}

// In the epoch before that is who wrote the journal so far; of a longer gap the
// certificates know.
bool FromItsCustodian(const OpenInput& in) {
  const auto& ordered = BodyOf<CustodyOrdered>(in);
  const std::string& here =
      in.open.between_custodians ? in.open.former_custodian : in.open.custodian;
  return ordered.former_custodian != in.fact.meta.node &&
         (ordered.to_epoch != in.open.epoch + 1 ||
          ordered.former_custodian == here);
}

bool NewOfferId(const OpenInput& in) {
  const auto& renewed = BodyOf<OfferRenewed>(in);
  return renewed.offer_id != renewed.former_offer_id;
}

bool WorkerAsPromised(const OpenInput& in) {
  return BodyOf<CustodyTaken>(in).worker == in.open.handoff.worker;
}

bool SomethingLater(const OpenInput& in) { return LaterStands(in.open); }

bool SomethingProtectedLater(const FullInput& in) {
  return LaterStands(in.state);
}

bool AnotherReleasesLater(const OpenInput& in) {
  return !IsAmong(in.open.handoff.later_authors, ActorOf(in.fact.meta));
}

bool AnotherReleasesProtected(const FullInput& in) {
  return !IsAmong(in.state.secret.later_authors, ActorOf(in.fact.meta));
}

bool NothingLater(const OpenInput& in) { return !LaterStands(in.open); }

// Of what stays here nothing is asked.
bool NothingLaterFor(const FullInput& in) {
  return !LaterStands(in.state.open) &&
         (in.peer == nullptr || ReleasedFor(in.state, *in.peer));
}

bool NoPapers(const OpenInput& in) { return in.fact.meta.documents.empty(); }

bool ArrivalPapersAlone(const OpenInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return std::all_of(kinds.begin(), kinds.end(), [](DocumentKind kind) {
    return kind == DocumentKind::kHandoverStatement;
  });
}

}  // namespace

std::vector<CodeRule> HandoffRules() {
  using enum FactType;
  const std::vector<FactType> proposed = {kHandoffProposed};
  const std::vector<FactType> offered = {kCustodyOffered};
  const std::vector<FactType> released = {kCustodyReleased};
  const std::vector<FactType> taken = {kCustodyTaken};
  const std::vector<FactType> ordered = {kCustodyOrdered};
  return {
      AboutState("H.one_handoff", proposed, NoneStanding),
      AboutEntry("H.other_node", proposed, ReceivedElsewhere),
      AboutEntry("H.solution_elsewhere", proposed, SolutionElsewhere),
      AboutEntry("H.travels_to_solution", proposed, TravelsToSolution),
      AboutEntry("P.peer_enrolled", proposed, ReceiverEnrolled),
      AboutEntry(kProcedureKnownRule, proposed, ReceiverHasVersions),
      AboutEntry("H.origin_statement", proposed, DecidedOrStatedThere),
      AboutState("H.origin_statement", {kCustodyOffered, kCustodyReleased},
                 DecidedOrStatedThere),
      AboutState("H.proposed", offered, ProposedFirst),
      AboutState(
          "H.offer_stands",
          {kCustodyAccepted, kCustodyDeclined, kHandoffWithdrawn, kChildArrived,
           kChildReceived, kCustodyReleased, kOfferRenewed},
          OfferStands),
      AboutEntry("H.offer_id",
                 {kCustodyAccepted, kCustodyDeclined, kHandoffWithdrawn,
                  kChildArrived, kChildReceived, kCustodyReleased,
                  kCustodyTaken, kReleaseVoided, kOfferRenewed},
                 SameOffer),
      AboutEntry("H.new_offer_id", {kOfferRenewed}, NewOfferId),
      AboutState("H.void_by_giver", {kReleaseVoided}, ByWhoReleased),
      AboutEntry("H.same_receiver", {kCustodyOffered, kCustodyReleased},
                 SameReceiver),
      AboutState("H.approver_not_proposer", offered, ApproverNotProposer),
      AboutEntry("H.same_proposal", {kCustodyOffered, kLaterReleased},
                 ReleasesWhatWasSeen),
      AboutEntry("H.same_proposal", {kProtectedLaterReleased, kProtectedSeen},
                 ReleasesJournalAsSeen),
      AboutState("H.later_stands", {kLaterReleased}, SomethingLater),
      AboutState("H.later_stands", {kProtectedLaterReleased},
                 SomethingProtectedLater),
      AboutState("H.later_by_another", {kLaterReleased}, AnotherReleasesLater),
      AboutState("H.later_by_another", {kProtectedLaterReleased},
                 AnotherReleasesProtected),
      AboutState("H.later_released", released, NothingLater),
      AboutState("H.later_released", {kChildDeparted, kCustodyReleased},
                 NothingLaterFor),
      AboutEntry("REC.arrival_documents", {kChildReceived}, ArrivalPapersAlone),
      AboutEntry("REC.arrival_coded", {kChildArrived}, NoPapers),
      AboutEntry("REC.countersigned", {kChildReceived}, StatementCountersigned),
      AboutState("H.request_open", {kCustodyOffered, kCustodyReleased},
                 NoRequestOpen),
      AboutState("H.receiver_country", offered, ReceiverInCountry),
      AboutState(
          "H.not_received",
          {kCustodyDeclined, kHandoffWithdrawn, kChildArrived, kChildReceived},
          ChildNotReceived),
      AboutEntry("H.withdrawn_in_writing", {kHandoffWithdrawn},
                 WithdrawnInWriting),
      AboutState("H.way_closed", {kHandoffWithdrawn}, WayIsClosed),
      AboutState("H.departed", {kChildArrived, kChildReceived}, OnTheWay),
      AboutState("H.child_received", released, ReceivedIfTravelling),
      AboutEntry("H.next_epoch", released, NextEpoch),
      AboutEntry("H.giver", taken, FromGiver),
      AboutEntry("H.worker_promised", taken, WorkerAsPromised),
      AboutEntry("H.order_later_epoch", ordered, LaterEpoch),
      AboutEntry("H.order_from_custodian", ordered, FromItsCustodian),
      AboutState("H.withdraw_first",
                 {kStepReturned, kClosureRequested, kCaseClosed}, NoneStanding),
  };
}

}  // namespace causeway::procedure
