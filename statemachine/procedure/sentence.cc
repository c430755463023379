// One sentence per fact, in plain words. A coded value is named: who reads a
// fact may know what it says.

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {
namespace {

// One overload per fact type: a type without words does not compile.
struct Teller {
  const Procedure& procedure;
  Language language;

  std::string Tell(Phrase phrase,
                   const std::vector<std::string>& places = {}) const {
    return Say(language, phrase, places);
  }
  template <typename Code>
  std::string Word(Code code) const {
    return Say(language, WordsFor(code));
  }
  template <typename Code>
  std::string WordOf(Code code) const {
    return Translated(language, WordsOf(code));
  }
  template <typename Code>
  std::string List(const std::vector<Code>& codes) const {
    std::string list;
    for (const Code code : codes) {
      absl::StrAppend(&list, list.empty() ? "" : ", ", Word(code));
    }
    return list.empty() ? Tell(Tr("nothing")) : list;
  }
  std::string Named(Step step) const {
    return absl::StrCat(static_cast<int32_t>(step), ", ",
                        procedure.StepSentence(step, language));
  }

  std::string operator()(const CaseOpened&) const {
    return Tell(Tr("The case was opened."));
  }
  std::string operator()(const OriginRecorded&) const {
    return Tell(Tr("More was recorded about the child's origin."));
  }
  std::string operator()(const StepStarted& b) const {
    return Tell(Tr("Step $0, began."), {Named(b.step)});
  }
  std::string operator()(const CaseRegistered& b) const {
    return Tell(Tr("Registration was completed: $0."),
                {Word(b.protection_status)});
  }
  std::string operator()(const CareRecorded& b) const {
    return Tell(Tr("Care was recorded: $0; $1 of $2 immediate concerns were "
                   "acted on."),
                {Word(b.care_type), absl::StrCat(b.concerns_acted_on),
                 absl::StrCat(b.concerns_total)});
  }
  std::string operator()(const UrgentRaised& b) const {
    return Tell(Tr("An urgent concern was raised: $0."), {Word(b.kind)});
  }
  std::string operator()(const UrgentActionRecorded&) const {
    return Tell(Tr("What was done about the urgent concern was recorded."));
  }
  std::string operator()(const UrgentCleared&) const {
    return Tell(Tr("The urgent concern was cleared."));
  }
  std::string operator()(const DangerNoticeReceived& b) const {
    return Tell(Tr("A danger notice came from $0: $1."),
                {b.sender, Word(b.kind)});
  }
  std::string operator()(const DangerNoticeAnswered&) const {
    return Tell(Tr("The danger notice was read and answered."));
  }
  std::string operator()(const AssessmentSubmitted& b) const {
    return Tell(b.kind == AssessmentKind::kShort
                    ? Tr("A short assessment was submitted; risk: $0.")
                    : Tr("A comprehensive assessment was submitted; risk: $0."),
                {Word(b.risk_level)});
  }
  std::string operator()(const AssessmentApproved&) const {
    return Tell(Tr("The assessment was approved."));
  }
  std::string operator()(const AssessmentRejected& b) const {
    return Tell(Tr("The assessment was sent back to its author: $0."),
                {Word(b.reason)});
  }
  std::string operator()(const GuardianAppointed& b) const {
    return Tell(b.status == GuardianStatus::kTemporary
                    ? Tr("A temporary guardian is in place.")
                    : Tr("A guardian was appointed."));
  }
  std::string operator()(const EvaluationProposed& b) const {
    return Tell(Tr("An evaluation by $0 was proposed: $1."),
                {b.evaluator, Word(b.level)});
  }
  std::string operator()(const EvaluationRequested& b) const {
    return Tell(Tr("An evaluation was requested from $0."), {b.evaluator});
  }
  std::string operator()(const EvaluationAcknowledged&) const {
    return Tell(Tr("The evaluator took the request on."));
  }
  std::string operator()(const EvaluationDeclined& b) const {
    return Tell(Tr("The evaluator declined the request: $0."),
                {Word(b.reason)});
  }
  std::string operator()(const EvaluationReceived& b) const {
    return Tell(Tr("The evaluator's report arrived: $0."), {Word(b.result)});
  }
  std::string operator()(const EvaluationWaived&) const {
    return Tell(Tr("The evaluation in the country of origin was waived."));
  }
  std::string operator()(const WaiverRevoked&) const {
    return Tell(Tr("The waiver of the evaluation was taken back."));
  }
  std::string operator()(const EvaluationRecalled&) const {
    return Tell(Tr("The evaluation request was recalled."));
  }
  std::string operator()(const EvaluationReturned& b) const {
    return Tell(Tr("The evaluator's report was sent back; it lacks: $0."),
                {List(b.lacks)});
  }
  std::string operator()(const EvaluationAccepted&) const {
    return Tell(Tr("The evaluator's report was accepted."));
  }
  std::string operator()(const ChildInformed&) const {
    return Tell(Tr("The child was told the result of the evaluation."));
  }
  std::string operator()(const DeterminationSubmitted& b) const {
    return Tell(Tr("The determination report was submitted; it weighs: $0."),
                {List(b.options)});
  }
  std::string operator()(const PanelScheduled& b) const {
    return Tell(b.deciding_body == DecidingBody::kCourt
                    ? Tr("The court hears the case on $0.")
                    : Tr("The panel was called together for $0."),
                {b.panel_on});
  }
  std::string operator()(const SolutionDecided& b) const {
    if (b.deciding_body == DecidingBody::kCourt) {
      return b.country.empty()
                 ? Tell(Tr("The court decided: $0."), {Word(b.solution)})
                 : Tell(Tr("The court decided: $0, in $1."),
                        {Word(b.solution), b.country});
    }
    return b.country.empty()
               ? Tell(Tr("The panel decided: $0."), {Word(b.solution)})
               : Tell(Tr("The panel decided: $0, in $1."),
                      {Word(b.solution), b.country});
  }
  std::string operator()(const StepReturned& b) const {
    return Tell(Tr("The case went back to step $0: $1."),
                {Named(b.to), Word(b.reason)});
  }
  std::string operator()(const DecisionNotified& b) const {
    return Tell(b.appeal_waived
                    ? Tr("The decision was notified; the appeal was waived.")
                    : Tr("The decision was notified."));
  }
  std::string operator()(const PlanApproved&) const {
    return Tell(Tr("The action plan was approved."));
  }
  std::string operator()(const ChildDeparted&) const {
    return Tell(Tr("The child set out."));
  }
  std::string operator()(const ChildArrived&) const {
    return Tell(
        Tr("The child is with the receiver; its hand-over statement "
           "is to come."));
  }
  std::string operator()(const ChildReceived&) const {
    return Tell(Tr("The receiver has the child."));
  }
  std::string operator()(const SolutionImplemented&) const {
    return Tell(Tr("The solution was carried out in this country."));
  }
  std::string operator()(const FollowedUp& b) const {
    switch (b.situation) {
      case Situation::kStable:
        return Tell(Tr("A follow-up found the situation stable."));
      case Situation::kConcerns:
        return Tell(Tr("A follow-up found concerns."));
      case Situation::kBreakdown:
        return Tell(Tr("A follow-up found that the placement broke down."));
      case Situation::kUnspecified:
        break;
    }
    return Tell(Tr("A follow-up was made."));
  }
  std::string operator()(const FollowUpReported& b) const {
    return Tell(Tr("The follow-up was reported to $0."), {b.recipient});
  }
  std::string operator()(const ClosureRequested& b) const {
    return Tell(Tr("Closure was requested: $0."), {Word(b.reason)});
  }
  std::string operator()(const CaseClosed&) const {
    return Tell(Tr("The case was closed."));
  }
  std::string operator()(const HandoffProposed& b) const {
    return Tell(Tr("A hand-off to $0 was proposed: $1."),
                {b.receiver, Word(b.reason)});
  }
  std::string operator()(const CustodyOffered& b) const {
    return Tell(Tr("The case was offered to $0."), {b.receiver});
  }
  std::string operator()(const CustodyAccepted&) const {
    return Tell(Tr("The receiver promised to take the case."));
  }
  std::string operator()(const CustodyDeclined& b) const {
    return Tell(Tr("The receiver does not take the case: $0."),
                {Word(b.reason)});
  }
  std::string operator()(const HandoffWithdrawn&) const {
    return Tell(Tr("The hand-off was taken back."));
  }
  std::string operator()(const CustodyReleased& b) const {
    return Tell(Tr("Custody was released to $0."), {b.receiver});
  }
  std::string operator()(const CustodyTaken& b) const {
    return Tell(Tr("Custody was taken over from $0."), {b.giver});
  }
  std::string operator()(const ReleaseVoided&) const {
    return Tell(Tr("The witness voided the release: custody stayed here."));
  }
  std::string operator()(const OfferRenewed&) const {
    return Tell(Tr("The offer goes on under a new number."));
  }
  std::string operator()(const CustodyOrdered& b) const {
    return Tell(Tr("An ORDER moved custody here from $0; the file came from "
                   "$1."),
                {b.former_custodian, b.file_from});
  }
  std::string operator()(const AsylumStatusRecorded& b) const {
    if (b.displacement == DisplacementStatus::kUnspecified) {
      return Word(b.status);
    }
    return Tell(Tr("$0 Displacement: $1."),
                {Word(b.status), Word(b.displacement)});
  }
  std::string operator()(const TraffickingScreened& b) const {
    return Tell(b.family_or_state_suspected
                    ? Tr("Screen for trafficking: $0; the family or a State is "
                         "suspected.")
                    : Tr("Screen for trafficking: $0."),
                {Word(b.result)});
  }
  std::string operator()(const ConsentRecorded& b) const {
    return b.valid_until.empty()
               ? Tell(Tr("Consent of $0. Granted: $1. Refused: $2."),
                      {Word(b.given_by), List(b.granted), List(b.refused)})
               : Tell(Tr("Consent of $0, until $3. Granted: $1. Refused: $2."),
                      {Word(b.given_by), List(b.granted), List(b.refused),
                       b.valid_until});
  }
  std::string operator()(const DangerScreened& b) const {
    return Tell(Tr("Danger screen of $0: $1."),
                {Word(b.subject), Word(b.result)});
  }
  std::string operator()(const ItemWithheld& b) const {
    return Tell(Tr("The child asked to withhold from $0: $1."),
                {Word(b.from), List(b.documents)});
  }
  std::string operator()(const AssessmentAnnexed& b) const {
    std::string feared;
    for (const std::string& state : b.feared_states) {
      absl::StrAppend(&feared, feared.empty() ? "" : ", ", state);
    }
    if (feared.empty()) feared = Tell(Tr("nothing"));
    return Tell(b.family_danger
                    ? Tr("Annex to the assessment. Feared States: $0. There is "
                         "danger from the family.")
                    : Tr("Annex to the assessment. Feared States: $0."),
                {feared});
  }
  std::string operator()(const WaiverReasonRecorded& b) const {
    return Tell(Tr("Reason of the waiver: $0."), {Word(b.reason)});
  }
  std::string operator()(const AppealFiled&) const {
    return Tell(Tr("An appeal was filed; the decision rests."));
  }
  std::string operator()(const AppealDecided& b) const {
    return Tell(
        b.outcome == AppealOutcome::kDecisionAnnulled
            ? Tr("The appeal annulled the decision; it is determined anew.")
            : Tr("The appeal is over; the decision stands."));
  }
  std::string operator()(const ClosureRefused& b) const {
    return Tell(Tr("The closure was not approved: $0."), {Word(b.reason)});
  }
  std::string operator()(const CaseReopened& b) const {
    return Tell(Tr("The case was reopened at step $0: $1."),
                {Named(b.to), Word(b.reason)});
  }
  std::string operator()(const CaseSuspended& b) const {
    return Tell(Tr("The case rests: $0."), {Word(b.reason)});
  }
  std::string operator()(const CaseResumed&) const {
    return Tell(Tr("The case goes on."));
  }
  std::string operator()(const WorkerAssigned& b) const {
    return Tell(Tr("Another worker answers for the child: $0. Reason: $1."),
                {b.worker, Word(b.reason)});
  }
  std::string operator()(const MajorityReached&) const {
    return Tell(Tr("The child turned 18; a second person confirms it."));
  }
  std::string operator()(const AgeBandCorrected& b) const {
    return Tell(Tr("The age band was corrected: $0."), {Word(b.age_band)});
  }
  std::string operator()(const AgeConfirmed& b) const {
    return Tell(Tr("The child's age was confirmed as entry $0 says."),
                {absl::StrCat(b.proposal)});
  }
  std::string operator()(const MajorityForeseen& b) const {
    return Tell(
        b.transition_planned
            ? Tr("The child turns 18 in $0; what comes then is planned.")
            : Tr("The child turns 18 in $0."),
        {b.month});
  }
  std::string operator()(const VisitedAfterClosure& b) const {
    return Tell(b.child_seen ? Tr("The child was visited after the closure.")
                             : Tr("The child was not met after the closure."));
  }
  std::string operator()(const DocumentsCorrected& b) const {
    return Tell(Tr("Documents of entry $0 were corrected."),
                {absl::StrCat(b.entry)});
  }
  std::string operator()(const LegalStatusRecorded& b) const {
    return Tell(Tr("The right to stay was recorded: $0."), {Word(b.status)});
  }
  std::string operator()(const GuardianStatusRecorded& b) const {
    switch (b.status) {
      case GuardianStatus::kRequested:
        return Tell(Tr("A guardian was requested."));
      case GuardianStatus::kNotNeeded:
        return Tell(Tr("No guardian is needed."));
      case GuardianStatus::kContested:
        return Tell(Tr("The guardianship is contested."));
      default:
        return Tell(Tr("The guardianship ended."));
    }
  }
  std::string operator()(const ProcedureMoved&) const {
    return Tell(Tr("The case was moved to another procedure version."));
  }
  std::string operator()(const ServiceReferred& b) const {
    return Tell(Tr("The child was referred to a service: $0."),
                {Word(b.service)});
  }
  std::string operator()(const ServiceAnswered& b) const {
    return Tell(Tr("Answer of the service ($0): $1."),
                {Word(b.service), Word(b.outcome)});
  }
  std::string operator()(const PlanReviewed& b) const {
    return Tell(b.child_present
                    ? Tr("The case plan was reviewed with the child.")
                    : Tr("The case plan was reviewed without the child."));
  }
  std::string operator()(const CasePlanSubmitted&) const {
    return Tell(Tr("The case plan was submitted."));
  }
  std::string operator()(const CasePlanApproved&) const {
    return Tell(Tr("The case plan was approved."));
  }
  std::string operator()(const CasePlanRejected& b) const {
    return Tell(Tr("The case plan was sent back to its author: $0."),
                {Word(b.reason)});
  }
  std::string operator()(const InquiryProposed& b) const {
    return Tell(Tr("$0 for $1 was proposed."), {WordOf(b.kind), b.recipient});
  }
  std::string operator()(const InquirySent& b) const {
    return Tell(Tr("$0 went to $1."), {WordOf(b.kind), b.recipient});
  }
  std::string operator()(const NoticeSent& b) const {
    if (b.untold && b.kind == InquiryKind::kCorrection) {
      return Tell(Tr("$0 could not be told that a document was corrected."),
                  {b.recipient});
    }
    if (b.untold) {
      return Tell(Tr("$0 could not be sent to $1."),
                  {WordOf(b.kind), b.recipient});
    }
    return Tell(Tr("$0 went to $1."), {WordOf(b.kind), b.recipient});
  }
  std::string operator()(const ConsentChangeTold& b) const {
    if (b.untold) {
      return Tell(Tr("$0 could not be told that consent changed."),
                  {b.recipient});
    }
    return Tell(Tr("$0 was told that consent changed."), {b.recipient});
  }
  std::string operator()(const ConsentChangeAnswered& b) const {
    return Tell(Tr("The other authority answered: $0."), {WordOf(b.outcome)});
  }
  std::string operator()(const ConsentChangeClosed&) const {
    return Tell(Tr("The answer is no longer waited for."));
  }
  std::string operator()(const SiblingLinked&) const {
    return Tell(Tr("The case of a brother or sister was linked."));
  }
  std::string operator()(const SiblingUnlinked& b) const {
    return Tell(
        Tr("Entry $0 of the protected journal of epoch $1 no longer "
           "links a sibling: $2."),
        {absl::StrCat(b.entry - 1), absl::StrCat(b.epoch), Word(b.reason)});
  }
  std::string operator()(const SeparationReasoned& b) const {
    return Tell(
        Tr("Why the decision may separate the siblings linked in entry "
           "$0 of the protected journal of epoch $1: $2."),
        {absl::StrCat(b.entry - 1), absl::StrCat(b.epoch), Word(b.reason)});
  }
  std::string operator()(const ProtectedSeen&) const {
    return Tell(
        Tr("The protected journal was seen as it stood at the approval of the "
           "hand-off."));
  }
  std::string operator()(const LaterReleased&) const {
    return Tell(
        Tr("What was recorded since the approval of the hand-off may leave."));
  }
  std::string operator()(const ProtectedLaterReleased&) const {
    return Tell(
        Tr("What was recorded in the protected journal since the "
           "approval of the hand-off may leave."));
  }
  std::string operator()(const ProtectedCorrected& b) const {
    return Tell(Tr("Documents on entry $0 of the protected journal of epoch "
                   "$1 were corrected."),
                {absl::StrCat(b.entry - 1), absl::StrCat(b.epoch)});
  }
  std::string operator()(const ReasonRecorded& b) const {
    return b.reopening != ReopeningReason::kUnspecified
               ? Tell(Tr("Why the case was opened again: $0."),
                      {Word(b.reopening)})
               : Tell(Tr("Why the case rests: $0."), {Word(b.suspension)});
  }
  std::string operator()(const InquiryAnswered& b) const {
    if (!b.conditions.empty()) {
      return Tell(Tr("The other authority consents, on conditions: $0."),
                  {List(b.conditions)});
    }
    if (b.refusal != PlacementRefusal::kUnspecified) {
      return Tell(Tr("The other authority refused: $0."), {Word(b.refusal)});
    }
    return Tell(Tr("The other authority answered: $0."), {WordOf(b.outcome)});
  }
  std::string operator()(const AnswerSent& b) const {
    return Tell(Tr("An answer went to $0."), {b.recipient});
  }
  std::string operator()(const DeliveryWithdrawn& b) const {
    return Tell(Tr("What had not left for $0 was taken back."), {b.recipient});
  }
  std::string operator()(const InquiryClosed& b) const {
    return Tell(b.reason == InquiryClosing::kNoAnswer
                    ? Tr("No answer came in time; that grants nothing.")
                    : Tr("The answer is no longer waited for."));
  }
  std::string operator()(const ConsentWithdrawn& b) const {
    return Tell(Tr("Consent was withdrawn by $0: $1."),
                {Word(b.given_by), List(b.scopes)});
  }
  std::string operator()(const OverrideProposed& b) const {
    return Tell(
        Tr("An override of consent for $0 was proposed: $1. Ground: $2."),
        {b.recipient, Word(b.scope), Word(b.ground)});
  }
  std::string operator()(const OverrideApproved& b) const {
    return Tell(Tr("The override was approved, until $0."), {b.expires_on});
  }
  std::string operator()(const FearsRecorded&) const {
    return Tell(Tr("It was recorded which States the child fears."));
  }
  std::string operator()(const LoweringConfirmed& b) const {
    return Tell(Tr("Entry $0 of the protected journal was confirmed: "
                   "protection is lowered as it says."),
                {absl::StrCat(b.proposal - 1)});
  }
  std::string operator()(const TracingRecorded& b) const {
    return Word(b.status);
  }
  std::string operator()(const ComplaintFiled& b) const {
    return Tell(Tr("A complaint was made about $0: $1."),
                {Word(b.about), Word(b.severity)});
  }
  std::string operator()(const ComplaintAnswered& b) const {
    return Tell(Tr("Complaint $0 was answered: $1."),
                {absl::StrCat(b.epoch, ".", b.complaint), Word(b.outcome)});
  }
  std::string operator()(const ProcessingRestricted& b) const {
    return Tell(Tr("Processing was restricted: $0."), {WordOf(b.ground)});
  }
  std::string operator()(const RestrictionLifted& b) const {
    return Tell(Tr("The restriction was lifted: $0."), {WordOf(b.ground)});
  }
  std::string operator()(const ErasureRequested& b) const {
    switch (b.requested_by) {
      case ErasureParty::kGuardian:
        return Tell(Tr("The guardian asked for erasure."));
      case ErasureParty::kLegalRepresentative:
        return Tell(Tr("The legal representative asked for erasure."));
      default:
        return Tell(Tr("The child asked for erasure."));
    }
  }
  std::string operator()(const CaseErased& b) const {
    return Tell(Tr("The case was erased: $0."), {WordOf(b.ground)});
  }
  std::string operator()(const DataBreachRecorded& b) const {
    switch (b.stage) {
      case BreachStage::kReported:
        return Tell(
            Tr("A breach of the case's data was reported to the authority."));
      case BreachStage::kNoRisk:
        return Tell(
            Tr("A breach of the case's data was found to harm nobody."));
      default:
        return Tell(Tr("A breach of the case's data became known."));
    }
  }
  std::string operator()(const EvaluationOpened& b) const {
    return Tell(Tr("The evaluation for $0 began."), {b.requester});
  }
  std::string operator()(const VisitRecorded& b) const {
    return Tell(b.family_found
                    ? Tr("A visit was recorded; the family was found.")
                    : Tr("A visit was recorded; the family was not found."));
  }
  std::string operator()(const ReportSubmitted& b) const {
    return Tell(Tr("The report was submitted: $0."), {Word(b.result)});
  }
  std::string operator()(const ReportApproved&) const {
    return Tell(Tr("The report was approved."));
  }
  std::string operator()(const ReportRejected&) const {
    return Tell(Tr("The report was sent back to its author."));
  }
  std::string operator()(const ReportReturned& b) const {
    return Tell(Tr("The requester sent the report back; it lacks: $0."),
                {List(b.lacks)});
  }
  std::string operator()(const EvaluationStopped&) const {
    return Tell(Tr("The evaluation was stopped."));
  }
};

}  // namespace

std::string Sentence(const Procedure& procedure, const Fact& fact,
                     Language language) {
  return std::visit(Teller{procedure, language}, fact.body);
}

}  // namespace causeway::procedure
