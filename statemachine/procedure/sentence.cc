#include "absl/strings/str_cat.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {
namespace {

// One overload per fact type: a type without words does not compile.
struct Teller {
  const Procedure& procedure;

  std::string Named(Step step) const {
    return absl::StrCat(static_cast<int32_t>(step), ", ",
                        procedure.StepSentence(step));
  }
  static const char* Solved(Solution solution) {
    switch (solution) {
      case Solution::kReturnToFamily:
        return "return to the family";
      case Solution::kReturnToAlternativeCare:
        return "return to alternative care";
      case Solution::kLocalIntegrationFamily:
        return "local integration with family";
      case Solution::kLocalIntegrationAlternativeCare:
        return "local integration in alternative care";
      case Solution::kFamilyReunificationThirdCountry:
        return "family reunification in a third country";
      case Solution::kResettlementThirdCountry:
        return "resettlement in a third country";
      case Solution::kPlacementAbroad:
        return "placement in another country";
      case Solution::kComplementaryPathway:
        return "a complementary pathway to a third country";
      case Solution::kUnspecified:
        break;
    }
    return "no solution";
  }

  std::string operator()(const CaseOpened&) const {
    return "The case was opened.";
  }
  std::string operator()(const OriginRecorded&) const {
    return "More was recorded about the child's origin.";
  }
  std::string operator()(const StepStarted& b) const {
    return absl::StrCat("Step ", Named(b.step), ", began.");
  }
  std::string operator()(const CaseRegistered&) const {
    return "Registration was completed.";
  }
  std::string operator()(const CareRecorded& b) const {
    return absl::StrCat("Care was recorded; ", b.concerns_acted_on, " of ",
                        b.concerns_total, " immediate concerns were acted on.");
  }
  std::string operator()(const UrgentRaised&) const {
    return "An urgent concern was raised.";
  }
  std::string operator()(const UrgentCleared&) const {
    return "The urgent concern was cleared.";
  }
  std::string operator()(const AssessmentSubmitted& b) const {
    return b.kind == AssessmentKind::kShort
               ? "A short assessment was submitted."
               : "A comprehensive assessment was submitted.";
  }
  std::string operator()(const AssessmentApproved&) const {
    return "The assessment was approved.";
  }
  std::string operator()(const AssessmentRejected&) const {
    return "The assessment was sent back to its author.";
  }
  std::string operator()(const GuardianAppointed& b) const {
    return b.status == GuardianStatus::kTemporary
               ? "A temporary guardian is in place."
               : "A guardian was appointed.";
  }
  std::string operator()(const EvaluationProposed& b) const {
    return absl::StrCat("An evaluation by ", b.evaluator, " was proposed.");
  }
  std::string operator()(const EvaluationRequested& b) const {
    return absl::StrCat("An evaluation was requested from ", b.evaluator, ".");
  }
  std::string operator()(const EvaluationAcknowledged&) const {
    return "The evaluator took the request on.";
  }
  std::string operator()(const EvaluationDeclined&) const {
    return "The evaluator declined the request.";
  }
  std::string operator()(const EvaluationReceived&) const {
    return "The evaluator's report arrived.";
  }
  std::string operator()(const EvaluationWaived&) const {
    return "The evaluation in the country of origin was waived.";
  }
  std::string operator()(const EvaluationRecalled&) const {
    return "The evaluation request was recalled.";
  }
  std::string operator()(const ChildInformed&) const {
    return "The child was told the result of the evaluation.";
  }
  std::string operator()(const DeterminationSubmitted& b) const {
    return absl::StrCat("The determination report was submitted; it weighs ",
                        b.options.size(), " options.");
  }
  std::string operator()(const SolutionDecided& b) const {
    return absl::StrCat("The panel decided: ", Solved(b.solution), ".");
  }
  std::string operator()(const StepReturned& b) const {
    return absl::StrCat("The case went back to step ", Named(b.to), ".");
  }
  std::string operator()(const DecisionNotified& b) const {
    return b.appeal_waived ? "The decision was notified; the appeal was waived."
                           : "The decision was notified.";
  }
  std::string operator()(const PlanApproved&) const {
    return "The action plan was approved.";
  }
  std::string operator()(const ChildDeparted&) const {
    return "The child set out.";
  }
  std::string operator()(const ChildReceived&) const {
    return "The receiver has the child.";
  }
  std::string operator()(const SolutionImplemented&) const {
    return "The solution was carried out in this country.";
  }
  std::string operator()(const FollowedUp& b) const {
    switch (b.situation) {
      case Situation::kStable:
        return "A follow-up found the situation stable.";
      case Situation::kConcerns:
        return "A follow-up found concerns.";
      case Situation::kBreakdown:
        return "A follow-up found that the placement broke down.";
      case Situation::kUnspecified:
        break;
    }
    return "A follow-up was made.";
  }
  std::string operator()(const FollowUpReported& b) const {
    return absl::StrCat("The follow-up was reported to ", b.recipient, ".");
  }
  std::string operator()(const ClosureRequested&) const {
    return "Closure was requested.";
  }
  std::string operator()(const CaseClosed&) const {
    return "The case was closed.";
  }
  std::string operator()(const HandoffProposed& b) const {
    return absl::StrCat("A hand-off to ", b.receiver, " was proposed.");
  }
  std::string operator()(const CustodyOffered& b) const {
    return absl::StrCat("The case was offered to ", b.receiver, ".");
  }
  std::string operator()(const CustodyAccepted&) const {
    return "The receiver promised to take the case.";
  }
  std::string operator()(const CustodyDeclined&) const {
    return "The receiver does not take the case.";
  }
  std::string operator()(const HandoffWithdrawn&) const {
    return "The hand-off was taken back.";
  }
  std::string operator()(const CustodyReleased& b) const {
    return absl::StrCat("Custody was released to ", b.receiver, ".");
  }
  std::string operator()(const CustodyTaken& b) const {
    return absl::StrCat("Custody was taken over from ", b.giver, ".");
  }
  std::string operator()(const AsylumStatusRecorded&) const {
    return "The question of asylum was answered.";
  }
  std::string operator()(const TraffickingScreened&) const {
    return "The screen for trafficking was answered.";
  }
  std::string operator()(const ConsentRecorded& b) const {
    return absl::StrCat("Consent was asked for: ", b.granted.size(),
                        " granted, ", b.refused.size(), " refused.");
  }
  std::string operator()(const DangerScreened&) const {
    return "A danger screen was answered.";
  }
  std::string operator()(const ItemWithheld&) const {
    return "The child asked to withhold something.";
  }
  std::string operator()(const AssessmentAnnexed&) const {
    return "The annex to the assessment was recorded.";
  }
  std::string operator()(const WaiverReasonRecorded&) const {
    return "The reason of the waiver was recorded.";
  }
  std::string operator()(const AppealFiled&) const {
    return "An appeal was filed; the decision rests.";
  }
  std::string operator()(const AppealDecided& b) const {
    return b.outcome == AppealOutcome::kDecisionAnnulled
               ? "The appeal annulled the decision; it is determined anew."
               : "The appeal is over; the decision stands.";
  }
  std::string operator()(const ClosureRefused&) const {
    return "The closure was not approved.";
  }
  std::string operator()(const CaseReopened& b) const {
    return absl::StrCat("The case was reopened at step ", Named(b.to), ".");
  }
  std::string operator()(const CaseSuspended& b) const {
    return b.reason == SuspensionReason::kChildMissing
               ? "The child is missing; the case rests."
               : "The case rests.";
  }
  std::string operator()(const CaseResumed&) const {
    return "The case goes on.";
  }
  std::string operator()(const WorkerAssigned&) const {
    return "Another worker answers for the child.";
  }
  std::string operator()(const MajorityReached&) const {
    return "The child turned 18.";
  }
  std::string operator()(const MajorityForeseen& b) const {
    return absl::StrCat(
        "The child turns 18 in ", b.month,
        b.transition_planned ? "; what comes then is planned." : ".");
  }
  std::string operator()(const VisitedAfterClosure& b) const {
    return b.child_seen ? "The child was visited after the closure."
                        : "The child was not met after the closure.";
  }
  std::string operator()(const DocumentsCorrected& b) const {
    return absl::StrCat("Documents of entry ", b.entry, " were corrected.");
  }
  std::string operator()(const LegalStatusRecorded&) const {
    return "The right to stay was recorded.";
  }
  std::string operator()(const GuardianStatusRecorded& b) const {
    switch (b.status) {
      case GuardianStatus::kRequested:
        return "A guardian was requested.";
      case GuardianStatus::kNotNeeded:
        return "No guardian is needed.";
      case GuardianStatus::kContested:
        return "The guardianship is contested.";
      default:
        return "The guardianship ended.";
    }
  }
  std::string operator()(const ProcedureMoved&) const {
    return "The case was moved to another procedure version.";
  }
  std::string operator()(const ServiceReferred&) const {
    return "The child was referred to a service.";
  }
  std::string operator()(const ServiceAnswered& b) const {
    return b.outcome == ServiceOutcome::kDelivered
               ? "The service was delivered."
               : "The service was not delivered.";
  }
  std::string operator()(const PlanReviewed&) const {
    return "The case plan was reviewed.";
  }
  std::string operator()(const InquiryProposed& b) const {
    return absl::StrCat(WordsOf(b.kind), " for ", b.recipient,
                        " was proposed.");
  }
  std::string operator()(const InquirySent& b) const {
    return absl::StrCat(WordsOf(b.kind), " went to ", b.recipient, ".");
  }
  std::string operator()(const NoticeSent& b) const {
    return absl::StrCat(WordsOf(b.kind), " went to ", b.recipient, ".");
  }
  std::string operator()(const InquiryAnswered& b) const {
    return absl::StrCat("The other authority answered: ", WordsOf(b.outcome),
                        ".");
  }
  std::string operator()(const AnswerSent& b) const {
    return absl::StrCat("An answer went to ", b.recipient, ".");
  }
  std::string operator()(const InquiryClosed& b) const {
    return b.reason == InquiryClosing::kNoAnswer
               ? "No answer came in time; that grants nothing."
               : "The answer is no longer waited for.";
  }
  std::string operator()(const ConsentWithdrawn& b) const {
    return absl::StrCat("Consent was withdrawn for ", b.scopes.size(),
                        b.scopes.size() == 1 ? " purpose." : " purposes.");
  }
  std::string operator()(const OverrideProposed& b) const {
    return absl::StrCat("An override of consent for ", b.recipient,
                        " was proposed.");
  }
  std::string operator()(const OverrideApproved& b) const {
    return absl::StrCat("The override was approved, until ", b.expires_on, ".");
  }
  std::string operator()(const FearsRecorded&) const {
    return "It was recorded which States the child fears.";
  }
  std::string operator()(const LoweringConfirmed& b) const {
    return absl::StrCat("Entry ", b.proposal - 1,
                        " of the protected journal was confirmed: protection "
                        "is lowered as it says.");
  }
  std::string operator()(const TracingRecorded&) const {
    return "The tracing of the family moved on.";
  }
  std::string operator()(const ComplaintFiled&) const {
    return "A complaint was made.";
  }
  std::string operator()(const ComplaintAnswered&) const {
    return "The complaint was answered.";
  }
  std::string operator()(const ProcessingRestricted& b) const {
    return absl::StrCat("Processing was restricted: ", WordsOf(b.ground), ".");
  }
  std::string operator()(const RestrictionLifted& b) const {
    return absl::StrCat("The restriction was lifted: ", WordsOf(b.ground), ".");
  }
  std::string operator()(const ErasureRequested& b) const {
    switch (b.requested_by) {
      case ErasureParty::kGuardian:
        return "The guardian asked for erasure.";
      case ErasureParty::kLegalRepresentative:
        return "The legal representative asked for erasure.";
      default:
        return "The child asked for erasure.";
    }
  }
  std::string operator()(const CaseErased& b) const {
    return absl::StrCat("The case was erased: ", WordsOf(b.ground), ".");
  }
  std::string operator()(const DataBreachRecorded& b) const {
    switch (b.stage) {
      case BreachStage::kReported:
        return "A breach of the case's data was reported to the authority.";
      case BreachStage::kNoRisk:
        return "A breach of the case's data was found to harm nobody.";
      default:
        return "A breach of the case's data became known.";
    }
  }
  std::string operator()(const EvaluationOpened& b) const {
    return absl::StrCat("The evaluation for ", b.requester, " began.");
  }
  std::string operator()(const VisitRecorded&) const {
    return "A visit was recorded.";
  }
  std::string operator()(const ReportSubmitted&) const {
    return "The report was submitted.";
  }
  std::string operator()(const ReportApproved&) const {
    return "The report was approved.";
  }
  std::string operator()(const EvaluationStopped&) const {
    return "The evaluation was stopped.";
  }
};

}  // namespace

std::string Sentence(const Procedure& procedure, const Fact& fact) {
  return std::visit(Teller{procedure}, fact.body);
}

}  // namespace causeway::procedure
