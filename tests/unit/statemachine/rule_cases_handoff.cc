#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

HandoffState& Handoff(P& p) { return p.before.open.handoff; }

const std::string& OtherOffer() {
  static const auto* const kOther = new std::string(16, 'x');
  return *kOther;
}

}  // namespace

std::vector<RuleCase> HandoffCases() {
  return {
      {"H.one_handoff", Return(kHandoffProposed),
       [](P& p) { Handoff(p).phase = HandoffPhase::kAccepted; }},
      {"P.peer_enrolled", Return(kHandoffProposed),
       [](P& p) {  // A node nobody enrolled.
         p.context.peer = PeerNamed(kTunisia);
         p.context.peer->enrolled = false;
       }},
      {"P.procedure_known", Return(kHandoffProposed),
       [](P& p) {  // A node that lacks a version the case ran under.
         p.before.open.procedure_digests.push_back(kOtherVersion);
         p.context.peer = PeerNamed(kTunisia);
         p.context.peer->procedure_digests = {Procedure::Embedded().digest()};
       }},
      {"H.other_node", Return(kHandoffProposed),
       [](P& p) { In<HandoffProposed>(p).receiver = kMali; }},
      {"H.solution_elsewhere", Return(kHandoffProposed, 1),
       [](P& p) {
         p.before.open.determination.solution = Solution::kUnspecified;
       }},
      {"H.solution_elsewhere", Return(kHandoffProposed, 1),
       [](P& p) {
         p.before.open.determination.solution =
             Solution::kLocalIntegrationFamily;
       }},
      {"H.travels_to_solution", Return(kHandoffProposed, 1),
       [](P& p) { In<HandoffProposed>(p).child_travels = false; }},
      {"H.travels_to_solution", Return(kHandoffProposed),
       [](P& p) { In<HandoffProposed>(p).child_travels = true; }},
      {"H.origin_statement", Return(kHandoffProposed),
       [](P& p) {
         p.before.open.origin.insert("TN");
         p.context.peer = PeerNamed(kTunisia);
       }},
      {"H.origin_statement", Return(kCustodyOffered),
       [](P& p) { p.before.open.origin.insert("TN"); }},
      {"H.origin_statement", Return(kCustodyOffered),
       [](P& p) {  // Of another node.
         p.before.open.origin.insert("TN");
         p.before.open.child_stated_with = {kGuinea};
       }},
      {"H.origin_statement", Return(kCustodyReleased),
       [](P& p) {  // Recorded after the promise.
         p.before.open.origin.insert("TN");
       }},
      {"H.proposed", Return(kCustodyOffered),
       [](P& p) { Handoff(p).phase = HandoffPhase::kNone; }},
      {"H.offer_stands", Return(kCustodyAccepted),
       [](P& p) { Handoff(p).phase = HandoffPhase::kProposed; }},
      {"H.offer_stands", Detour(kCustodyDeclined),
       [](P& p) { Handoff(p).phase = HandoffPhase::kProposed; }},
      {"H.offer_stands", Detour(kHandoffWithdrawn),
       [](P& p) { Handoff(p).phase = HandoffPhase::kNone; }},
      {"H.offer_stands", Return(kCustodyReleased),
       [](P& p) { Handoff(p).phase = HandoffPhase::kOffered; }},
      {"H.offer_stands", Return(kChildArrived),
       [](P& p) { Handoff(p).phase = HandoffPhase::kOffered; }},
      {"H.offer_id", Return(kChildArrived),
       [](P& p) { In<ChildArrived>(p).offer_id = OtherOffer(); }},
      {"H.not_received", Return(kChildArrived),
       [](P& p) { Handoff(p).received = true; }},
      {"H.departed", Return(kChildArrived),
       [](P& p) { Handoff(p).departed = false; }},
      {"REC.arrival_coded", Return(kChildArrived),
       [](P& p) {
         p.facts[0].meta.documents = {DocumentKind::kHandoverStatement};
       }},
      {"REC.countersigned", Return(kChildReceived),
       [](P& p) { In<ChildReceived>(p).preparer.clear(); }},
      {"REC.countersigned", Return(kChildReceived),
       [](P& p) {
         In<ChildReceived>(p).preparer = p.facts[0].meta.staff_number;
       }},
      {"role.function", Return(kChildReceived),
       [](P& p) { p.facts[0].meta.function = Function::kCaseWorker; }},
      {"H.offer_id", Return(kCustodyAccepted),
       [](P& p) { In<CustodyAccepted>(p).offer_id = OtherOffer(); }},
      {"H.offer_id", Return(kCustodyReleased),
       [](P& p) { In<CustodyReleased>(p).offer_id = OtherOffer(); }},
      {"H.offer_id", Return(kCustodyTaken),
       [](P& p) { In<CustodyTaken>(p).offer_id = OtherOffer(); }},
      {"H.offer_id", Return(kChildReceived),
       [](P& p) { In<ChildReceived>(p).offer_id = OtherOffer(); }},
      {"H.offer_stands", Detour(kOfferRenewed),
       [](P& p) { Handoff(p).phase = HandoffPhase::kProposed; }},
      {"H.offer_id", Detour(kOfferRenewed),
       [](P& p) { In<OfferRenewed>(p).former_offer_id = OtherOffer(); }},
      {"H.offer_id", Detour(kReleaseVoided),
       [](P& p) { In<ReleaseVoided>(p).offer_id = OtherOffer(); }},
      {"H.new_offer_id", Detour(kOfferRenewed),
       [](P& p) {
         In<OfferRenewed>(p).offer_id = In<OfferRenewed>(p).former_offer_id;
       }},
      {"H.void_by_giver", Detour(kReleaseVoided),
       [](P& p) { p.before.open.former_custodian = kGuinea; }},
      {"H.same_receiver", Return(kCustodyOffered),
       [](P& p) { In<CustodyOffered>(p).receiver = kGuinea; }},
      {"H.same_receiver", Return(kCustodyReleased),
       [](P& p) { In<CustodyReleased>(p).receiver = kGuinea; }},
      {"H.approver_not_proposer", Return(kCustodyOffered),
       [](P& p) { p.context.actor.staff_number = kWorkerNumber; }},
      {"H.same_proposal", Return(kCustodyOffered),
       [](P& p) { ++In<CustodyOffered>(p).proposal; }},
      {"H.same_proposal", Return(kCustodyOffered),
       [](P& p) {  // Something protected was recorded after the look at it.
         p.before.secret.read_by_all = ++p.before.secret.entries;
       }},
      {"H.same_proposal", Return(kCustodyOffered),
       [](P& p) { p.command.companion = ProtectedSeen{0}; }},
      {"H.same_proposal", Later(kLaterReleased),
       [](P& p) { ++In<LaterReleased>(p).proposal; }},
      {"H.same_proposal", Later(kProtectedLaterReleased),
       [](P& p) { In<ProtectedLaterReleased>(p).proposal = 0; }},
      {"H.later_stands", Later(kLaterReleased),
       [](P& p) { Handoff(p).released = p.before.open.entries; }},
      {"H.later_stands", Later(kLaterReleased),
       [](P& p) { Handoff(p).phase = HandoffPhase::kProposed; }},
      {"H.later_stands", Later(kProtectedLaterReleased),
       [](P& p) { p.before.secret.released = p.before.secret.entries; }},
      {"H.later_by_another", Later(kLaterReleased),
       [](P& p) {
         Handoff(p).later_authors.push_back({kTunisia, kSupervisorNumber});
       }},
      {"H.later_by_another", Later(kProtectedLaterReleased),
       [](P& p) {
         p.before.secret.later_authors.push_back({kTunisia, kSupervisorNumber});
       }},
      {"H.later_released", Return(kChildDeparted),
       [](P& p) { --Handoff(p).released; }},
      {"H.later_released", Return(kCustodyReleased),
       [](P& p) { --Handoff(p).released; }},
      {"H.later_released", Return(kCustodyReleased),
       [](P& p) {  // As who takes the case over replays it.
         --Handoff(p).released;
         p.check_only = true;
       }},
      {"H.later_released", Return(kCustodyReleased),
       [](P& p) {  // To who gets the protected journal.
         --p.before.secret.released;
       }},
      {"REC.arrival_documents", Return(kChildReceived),
       [](P& p) {
         p.facts[0].meta.documents.push_back(DocumentKind::kCasePlan);
       }},
      {"H.request_open", Return(kCustodyOffered, 1),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kAcknowledged;
       }},
      {"H.request_open", Return(kCustodyReleased, 1),
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kRequested;
       }},
      {"H.receiver_country", Return(kCustodyOffered, 1),
       [](P& p) {
         p.context.peer->country = "SN";
         p.context.peer->represents.clear();
       }},
      {"H.not_received", Detour(kHandoffWithdrawn),
       [](P& p) { Handoff(p).arrived = true; }},
      {"H.withdrawn_in_writing", Detour(kHandoffWithdrawn),
       [](P& p) {
         Handoff(p).arrived = true;
         p.context.actor = {
             kTunisia, kSupervisorNumber, {Function::kSupervisor}};
       }},
      {"H.way_closed", Detour(kHandoffWithdrawn),
       [](P& p) {
         Handoff(p).arrived = true;
         p.context.actor = {
             kTunisia, kSupervisorNumber, {Function::kSupervisor}};
         p.command.documents = {DocumentKind::kSuspensionRecord};
       }},
      {"H.not_received", Detour(kCustodyDeclined),
       [](P& p) { Handoff(p).arrived = true; }},
      {"H.departed", Return(kChildReceived),
       [](P& p) { Handoff(p).departed = false; }},
      {"H.child_received", Return(kCustodyReleased, 1),
       [](P& p) { Handoff(p).received = false; }},
      {"H.next_epoch", Return(kCustodyReleased),
       [](P& p) { In<CustodyReleased>(p).to_epoch = 2; }},
      {"H.giver", Return(kCustodyTaken),
       [](P& p) { In<CustodyTaken>(p).giver = kGuinea; }},
      {"H.worker_promised", Return(kCustodyTaken),
       [](P& p) { In<CustodyTaken>(p).worker = kSupervisorNumber; }},
      {"H.order_later_epoch", Ordered(),
       [](P& p) { In<CustodyOrdered>(p).to_epoch = 0; }},
      {"H.order_later_epoch", Ordered(1),
       [](P& p) { p.before.open.epoch = 3; }},
      {"H.order_from_custodian", Ordered(),
       [](P& p) { In<CustodyOrdered>(p).former_custodian = kTunisia; }},
      {"H.order_from_custodian", Ordered(),
       [](P& p) {  // Between custodians, before the next one took it.
         p.before.open.between_custodians = true;
         p.before.open.former_custodian = kTunisia;
       }},
      {"H.order_from_custodian", Ordered(1),
       [](P& p) { In<CustodyOrdered>(p).former_custodian = kTunisia; }},
      {"role.function", Ordered(),
       [](P& p) { p.context.actor.functions = {Function::kSupervisor}; }},
      {"S.genesis", Ordered(), [](P& p) { p.before.open.opened = false; }},
      {"S.closed", Ordered(), [](P& p) { p.before.open.closed = true; }},
      {"S.erased", Ordered(), [](P& p) { p.before.open.erased = true; }},
      {"H.withdraw_first", Detour(kStepReturned, 1),
       [](P& p) { Handoff(p).phase = HandoffPhase::kProposed; }},
      {"H.withdraw_first", Return(kClosureRequested),
       [](P& p) { Handoff(p).phase = HandoffPhase::kOffered; }},
      {"P6.consent", Return(kCustodyOffered),
       [](P& p) {
         p.before.secret.consents.erase(ConsentScope::kCaseTransfer);
       }},
      {"P1.asylum", Return(kCustodyReleased, 1),
       [](P& p) { p.before.secret.asylum = AsylumStatus::kIntends; }},
      {"P1.feared_state", Return(kCustodyOffered),
       [](P& p) { p.before.secret.feared_states = {"TN"}; }},
  };
}

}  // namespace causeway::procedure
