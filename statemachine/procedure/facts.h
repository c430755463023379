#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_FACTS_H_

// Facts: what the state machine runs on. Typed, small, not identifying.
// Fields() of each names its fields to a visitor: wire/ converts by it, and
// rules of the procedure file look fields up by it. Plain values.

#include <variant>

#include "statemachine/procedure/care_facts.h"
#include "statemachine/procedure/data_facts.h"
#include "statemachine/procedure/evaluation_facts.h"
#include "statemachine/procedure/handoff_facts.h"
#include "statemachine/procedure/inquiry_facts.h"
#include "statemachine/procedure/protected_facts.h"
#include "statemachine/procedure/region_facts.h"
#include "statemachine/procedure/solution_facts.h"

namespace causeway::procedure {

using FactVariant = std::variant<
    CaseOpened, OriginRecorded, StepStarted, CaseRegistered, CareRecorded,
    UrgentRaised, UrgentCleared, AssessmentSubmitted, AssessmentApproved,
    AssessmentRejected, GuardianAppointed, EvaluationProposed,
    EvaluationRequested, EvaluationAcknowledged, EvaluationDeclined,
    EvaluationReceived, EvaluationWaived, EvaluationRecalled, ChildInformed,
    DeterminationSubmitted, SolutionDecided, StepReturned, DecisionNotified,
    PlanApproved, ChildDeparted, ChildReceived, SolutionImplemented, FollowedUp,
    FollowUpReported, ClosureRequested, CaseClosed, HandoffProposed,
    CustodyOffered, CustodyAccepted, CustodyDeclined, HandoffWithdrawn,
    CustodyReleased, CustodyTaken, AsylumStatusRecorded, TraffickingScreened,
    ConsentRecorded, DangerScreened, ItemWithheld, AssessmentAnnexed,
    WaiverReasonRecorded, EvaluationOpened, VisitRecorded, ReportSubmitted,
    ReportApproved, EvaluationStopped, AppealFiled, AppealDecided,
    ClosureRefused, CaseReopened, CaseSuspended, CaseResumed, WorkerAssigned,
    MajorityReached, DocumentsCorrected, LegalStatusRecorded,
    GuardianStatusRecorded, ServiceReferred, ServiceAnswered, PlanReviewed,
    InquiryProposed, InquirySent, NoticeSent, InquiryAnswered, InquiryClosed,
    ConsentWithdrawn, OverrideProposed, OverrideApproved, TracingRecorded,
    ComplaintFiled, ComplaintAnswered, ProcessingRestricted, RestrictionLifted,
    ErasureRequested, CaseErased, ProcedureMoved, LoweringConfirmed,
    FearsRecorded, AnswerSent, MajorityForeseen, DataBreachRecorded,
    VisitedAfterClosure, CasePlanSubmitted, CasePlanApproved, CasePlanRejected,
    UrgentActionRecorded, AgeBandCorrected, AgeConfirmed, WaiverRevoked,
    LaterReleased, ProtectedLaterReleased, ProtectedCorrected, ReasonRecorded,
    ConsentChangeTold, ConsentChangeAnswered, ConsentChangeClosed,
    SiblingLinked, SiblingUnlinked, SeparationReasoned, ProtectedSeen,
    DangerNoticeReceived, DangerNoticeAnswered, EvaluationReturned,
    EvaluationAccepted, ReportRejected, ReportReturned, ReleaseVoided,
    OfferRenewed, ChildArrived, DeliveryWithdrawn, PanelScheduled,
    CustodyOrdered>;

// What became true. The special members stand in facts.cc: every file that
// copies a fact would otherwise compile them for each of the alternatives.
class FactBody : public FactVariant {
 public:
  using FactVariant::FactVariant;
  FactBody();
  FactBody(const FactBody& other);
  FactBody(FactBody&& other) noexcept;
  FactBody& operator=(const FactBody& other);
  FactBody& operator=(FactBody&& other) noexcept;
  ~FactBody();

  friend bool operator==(const FactBody& a, const FactBody& b);
};

struct Fact {
  FactMeta meta;
  FactBody body;
  bool operator==(const Fact&) const = default;
};

// Type of a body.
FactType TypeOf(const FactBody& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_FACTS_H_
