#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_GATES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_GATES_H_

// Gates: may these bytes leave? Decided each time bytes are about to leave, on
// every path, by peer, kind and content. Gates are code: no edit of a file can
// remove them. A decision goes to the node log, never to a journal.

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// Kinds of exchange as gates tell them apart.
enum class ExchangeKind {
  kOffer,    // Cover sheet.
  kBundle,   // The case file.
  kRelease,  // The RELEASE entry.
  kClose,    // End of a hand-off.
  kEvaluationRequest,
  kFollowUpReport,
  kInformationRequest,
  kPlacementConsultation,
  kTracingRequest,
  kCaseRequest,
  kDangerNotice,
  kMissingNotice,
  kMeasureNotice,
  kCorrection,
  // INQUIRY_ANSWER, EVALUATION_REPORT: judged by a case here, or by a screen.
  // Asked of the peer alone only where an answer says nothing about a child.
  kAnswer,
  kEvaluationReport,
  kReply,         // ACCEPT, DECLINE, READY, ACKNOWLEDGE, CHILD_ARRIVED,
                  // CHILD_RECEIVED: work done for the peer's case.
  kAlwaysPasses,  // Says nothing but that there is a matter (outbox.h).
};

// Gate P: the peer alone (enrolled, active, takes this kind, has the
// procedure). Rules "P.peer_enrolled", "P.peer_active", "P.kind_accepted",
// "P.procedure_known", "P4.protection_bodies". FAILED_PRECONDITION.
//
// The versions that the peer must have for this kind: all under which the case
// ran, as it verifies the case from entry 0; for an evaluation the present one;
// none for work on the peer's own case. The refusal names those it lacks.
// `words` gives the refusals' words.
absl::Status PeerGate(const Procedure& words, const Peer& peer,
                      ExchangeKind kind,
                      const std::vector<std::string>& procedure_digests);
std::vector<std::string> VersionsNeeded(const OpenState& open,
                                        ExchangeKind kind);
// What P.procedure_known finds missing, for people; empty: nothing.
std::vector<std::string> VersionsLacking(
    const Peer& peer, const std::vector<std::string>& needed);

// Gate G: gate P and the case. Rules: "P0.origin_answered", "P1.asylum",
// "P1.displacement", "P1.trafficking", "P1.feared_state",
// "P2.asylum_known", "P2.displacement_known", "P2.trafficking_known",
// "P2.fears_known", "P3.danger_screen_missing", "P3.danger_screen_positive",
// "P6.consent", "P.urgent", "P.restricted", "P.agreement",
// "P.agreement_covers". FAILED_PRECONDITION with the rule,
// what is missing, and who can supply it. kAlwaysPasses is never refused.
// `documents` are the kinds that leave with it; rule "P15.withheld". `message`
// names one that was decided before (overrides.h).
absl::Status CaseGate(const Procedure& procedure, const CaseState& state,
                      const Peer& peer, ExchangeKind kind, Date today,
                      std::vector<DocumentKind> documents = {},
                      const std::string& message = "");

// A request for an evaluation is out, and what was recorded since (an asylum
// claim, danger, a consent taken back) calls for its recall (domain.md, T12).
bool RecallCalledFor(const CaseState& state);

// Not for a case file that goes to that peer: a kind that stays with those who
// may have the protected journal; what the child asked to withhold and neither
// it nor two supervisors opened since; what is not among the kinds to which the
// consent to hand the case over is limited; and what is not covered by what was
// agreed with the peer. Any other message with something withheld does not
// leave.
bool LeftOut(const CaseState& state, const Peer& peer, DocumentKind kind,
             Date today);

// An agreement between this node and the peer is in force on that day.
bool AgreementInForce(const Peer& peer, Date today);
// What was agreed with the peer covers documents of this kind. Where nothing is
// in force, what was agreed last goes on to say so; where nothing was agreed,
// nothing is excluded (rule P.agreement speaks).
bool AgreementCovers(const Peer& peer, DocumentKind kind, Date today);

// The peer is inside the origin set: its country, or a State it represents.
bool InsideOrigin(const std::set<std::string>& origin, const Peer& peer);
// A hand-off for this reason may lead to the peer: outside the origin set, by a
// decision of step 6, or where the peer itself stated that the child is there
// (rule H.origin_statement).
bool MayGoInto(const OpenState& open, HandoffReason reason, const Peer& peer);
// The peer gets the protected journal with a case: whoever may by the directory
// and is outside the openly recorded origin set does, whoever is inside it does
// not. Where the origin is not answered nobody is known to be outside it.
inline bool EntitledToProtected(const OpenState& open, const Peer& peer) {
  return peer.may_receive_asylum_data && open.OriginAnswered() &&
         !InsideOrigin(open.origin, peer);
}
// The peer answers for this country: its own, or one it represents.
inline bool AnswersFor(const Peer& peer, const std::string& country) {
  return InsideOrigin({country}, peer);
}

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_GATES_H_
