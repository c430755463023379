#include "statemachine/procedure/candidates.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/release.h"
#include "statemachine/procedure/roles.h"

namespace causeway::procedure {
namespace {

class Collector {
 public:
  explicit Collector(const CaseState& state)
      : state_(state), open_(state.open), secret_(state.secret) {}

  std::vector<Candidate> Take() && { return std::move(found_); }

  void Urgent() {
    AddIf(open_.urgent && !open_.urgent_action,
          FactType::kUrgentActionRecorded);
    AddIf(open_.urgent, FactType::kUrgentCleared);
    AddIf(!open_.urgent, FactType::kUrgentRaised);
  }

  void Arrival() {
    AddIf(open_.origin.empty(), FactType::kOriginRecorded);
    if (!open_.registered) {
      const auto& consents = secret_.consents;
      Add(FactType::kCaseRegistered);
      AddIf(secret_.asylum == AsylumStatus::kUnspecified,
            FactType::kAsylumStatusRecorded);
      AddIf(secret_.trafficking.result == ScreenResult::kUnspecified,
            FactType::kTraffickingScreened);
      AddIf(consents.count(ConsentScope::kParticipate) == 0 ||
                consents.count(ConsentScope::kStoreData) == 0,
            FactType::kConsentRecorded);
    }
    if (!open_.care_complete) Start(Step::kImmediateCare);
    AddIf(open_.Active(Step::kImmediateCare), FactType::kCareRecorded);
    AddIf(open_.registered && !HasGuardian(open_) &&
              (open_.guardian == GuardianStatus::kUnspecified ||
               open_.guardian == GuardianStatus::kRequested) &&
              open_.protection_status != ProtectionStatus::kAccompanied,
          FactType::kGuardianAppointed);
  }

  void Assessment() {
    const AssessmentState& assessment = open_.assessment;
    if (!assessment.approved && !assessment.pending) Start(Step::kAssessment);
    AddIf(open_.Active(Step::kAssessment) && !assessment.pending,
          FactType::kAssessmentSubmitted);
    AddIf(assessment.pending, FactType::kAssessmentApproved);
    AddIf(assessment.pending, FactType::kAssessmentRejected);
    const CasePlanState& plan = open_.case_plan;
    AddIf(assessment.approved && !plan.pending && !plan.approved,
          FactType::kCasePlanSubmitted);
    AddIf(plan.pending, FactType::kCasePlanApproved);
    AddIf(plan.pending, FactType::kCasePlanRejected);
    if (assessment.approved && NotStarted(Step::kTemporaryCare) &&
        !Implementing()) {
      Start(Step::kTemporaryCare);
    }
  }

  void Origin() {
    const EvaluationState& evaluation = open_.evaluation;
    const bool proposed = evaluation.phase == EvaluationPhase::kProposed;
    const bool open_question = open_.assessment.approved && !Implementing() &&
                               NotStarted(Step::kOriginEvaluation);
    AddIf(open_question && !proposed, FactType::kEvaluationProposed);
    AddIf(open_question, FactType::kEvaluationWaived);
    if (proposed) {
      EvaluationRequested request;
      request.evaluator = evaluation.evaluator;
      Add(request);
    }
    AddIf(proposed || RequestOpen(open_), FactType::kEvaluationRecalled);
    AddIf(evaluation.phase == EvaluationPhase::kWaived &&
              NotStarted(Step::kDetermination),
          FactType::kWaiverRevoked);
    AddIf(evaluation.result != EvaluationResult::kUnspecified &&
              !evaluation.child_informed,
          FactType::kChildInformed);
    const bool undecided =
        evaluation.phase == EvaluationPhase::kReceived && !evaluation.accepted;
    AddIf(undecided, FactType::kEvaluationReturned);
    AddIf(undecided, FactType::kEvaluationAccepted);
    const bool screened = secret_.danger.count(DangerSubject::kChild) > 0;
    AddIf(open_question && !screened, FactType::kDangerScreened);
  }

  void Determination() {
    const DeterminationState& determination = open_.determination;
    const bool decided = determination.solution != Solution::kUnspecified;
    if (open_.assessment.approved && NotStarted(Step::kDetermination) &&
        !Implementing()) {
      Start(Step::kDetermination);
    }
    AddIf(determination.plan_author && !determination.plan_approved,
          FactType::kPlanApproved);
    if (!open_.Active(Step::kDetermination)) return;
    AddIf(!determination.author, FactType::kDeterminationSubmitted);
    AddIf(determination.author && !decided && determination.panel_on.empty(),
          FactType::kPanelScheduled);
    AddIf(determination.author && !decided, FactType::kSolutionDecided);
    AddIf(decided && !(determination.notified && determination.appeal_waived),
          FactType::kDecisionNotified);
    if (decided) Start(Step::kImplementation);
    Return(Step::kDetermination, Step::kAssessment);
    Return(Step::kDetermination, Step::kOriginEvaluation);
    if (decided) Return(Step::kDetermination, Step::kDetermination);
  }

  void Implementation() {
    if (open_.Active(Step::kImplementation)) {
      const bool local = IsLocal(open_.determination.solution);
      AddIf(local, FactType::kSolutionImplemented);
      AddIf(!local && !open_.handoff.departed, FactType::kChildDeparted);
      Return(Step::kImplementation, Step::kDetermination);
      Return(Step::kImplementation, Step::kImmediateCare,
             ReturnReason::kChildRefuses);
    }
    AddIf(open_.closure_requested_by.has_value(), FactType::kCaseClosed);
    if (!open_.Active(Step::kFollowUp)) return;
    Add(FactType::kFollowedUp);
    if (open_.follow_ups > 0 && !open_.former_custodian.empty()) {
      FollowUpReported report;
      report.recipient = open_.former_custodian;
      Add(report);
    }
    if (!open_.closure_requested_by) {
      ClosureRequested request;
      request.reason = ClosureReason::kSolutionHolds;
      Add(request);
    }
    Return(Step::kFollowUp, Step::kAssessment);
    Return(Step::kFollowUp, Step::kDetermination);
    Return(Step::kFollowUp, Step::kImmediateCare,
           ReturnReason::kPlacementBreakdown);
    Return(Step::kFollowUp, Step::kArrival, ReturnReason::kChildMovedOn);
  }

  // What was recorded after the approval of a hand-off.
  void Later() {
    AddIf(LaterStands(open_), FactType::kLaterReleased);
    AddIf(LaterStands(state_), FactType::kProtectedLaterReleased);
  }

  void Handoff() {
    const HandoffState& handoff = open_.handoff;
    AddIf(handoff.phase == HandoffPhase::kNone && open_.registered,
          FactType::kHandoffProposed);
    if (handoff.phase == HandoffPhase::kProposed) {
      CustodyOffered offer;
      offer.receiver = handoff.receiver;
      Add(offer);
    }
    Later();
    AddIf(handoff.phase != HandoffPhase::kNone, FactType::kHandoffWithdrawn);
  }

  void Closed() {
    CaseReopened again;
    again.to = Step::kAssessment;
    AddIf(open_.closure_reason != ClosureReason::kDeath &&
              open_.closure_reason != ClosureReason::kDuplicate,
          again);
    StopWaiting();
    AddIf(open_.closure_reason != ClosureReason::kDeath &&
              open_.closure_reason != ClosureReason::kDuplicate,
          FactType::kVisitedAfterClosure);
    Breach();
    AnswersAndWithdrawals();
    DataProtection();
  }

  void Resting() {
    Add(FactType::kCaseResumed);
    if (!open_.care_complete) Start(Step::kImmediateCare);
    AddIf(open_.Active(Step::kImmediateCare), FactType::kCareRecorded);
    AddIf(open_.closure_requested_by.has_value(), FactType::kCaseClosed);
    AddIf(open_.closure_requested_by.has_value(), FactType::kClosureRefused);
    beside_ = true;
    ReasonRecorded why;
    why.suspension = SuspensionReason::kSecurityRiskToCase;
    Add(why, " of the rest");
    AddIf(!secret_.filed.empty(), FactType::kProtectedCorrected);
    Later();
    Inquiries();
    Waiting();
    Breach();
    AnswersAndWithdrawals();
    DataProtection();
    beside_ = false;
    Urgent();
  }

  // What may happen in any step, beside the way through the eight.
  void Beside() {
    beside_ = true;
    Add(FactType::kCaseSuspended);
    Add(FactType::kWorkerAssigned);
    Add(FactType::kDocumentsCorrected);
    AddIf(!secret_.filed.empty(), FactType::kProtectedCorrected);
    if (open_.reopened) {
      ReasonRecorded why;
      why.reopening = ReopeningReason::kTrafficking;
      Add(why, " of the reopening");
    }
    AddIf(open_.handoff.phase == HandoffPhase::kNone,
          FactType::kProcedureMoved);
    AddIf(open_.age_band != AgeBand::kAdult, FactType::kMajorityReached);
    AddIf(open_.age_band != AgeBand::kAdult, FactType::kMajorityForeseen);
    Add(FactType::kAgeBandCorrected);
    AddIf(open_.older.has_value(), FactType::kAgeConfirmed);
    Breach();
    AddIf(open_.registered, FactType::kLegalStatusRecorded);
    AddIf(open_.registered, FactType::kGuardianStatusRecorded);
    AddIf(open_.registered, FactType::kServiceReferred);
    AddIf(open_.Active(Step::kTemporaryCare) || open_.Active(Step::kFollowUp),
          FactType::kPlanReviewed);
    AddIf(open_.determination.notified && !open_.determination.appeal_open &&
              !open_.handoff.departed && !open_.implemented,
          FactType::kAppealFiled);
    AddIf(open_.determination.appeal_open, FactType::kAppealDecided);
    AddIf(open_.closure_requested_by.has_value(), FactType::kClosureRefused);
    AddIf(open_.registered, FactType::kTracingRecorded);
    AddIf(open_.registered, FactType::kSiblingLinked);
    Inquiries();
    AddIf(open_.registered, FactType::kOverrideProposed);
    AddIf(secret_.consent_override.ground != OverrideGround::kUnspecified &&
              secret_.consent_override.approvers.size() < 2,
          FactType::kOverrideApproved);
    Waiting();
    AnswersAndWithdrawals();
    DataProtection();
    beside_ = false;
  }

  // Records that lower protection, by the number that the timeline shows.
  void Waiting() {
    for (const auto& [place, record] : secret_.waiting) {
      Add(LoweringConfirmed{place}, absl::StrCat(" ", place - 1));
    }
  }

  void Inquiries() {
    for (const InquiryState& proposed : open_.inquiries_proposed) {
      InquirySent sent;
      sent.kind = proposed.kind;
      sent.recipient = proposed.recipient;
      Add(sent, absl::StrCat(" to ", proposed.recipient));
    }
    AddIf(open_.registered, FactType::kInquiryProposed);
    Notify(InquiryKind::kDangerNotice, open_.urgent);
    Notify(InquiryKind::kMissingNotice,
           open_.suspension.reason == SuspensionReason::kChildMissing);
    StopWaiting();
  }

  void StopWaitingForChanges() {
    for (const auto& [digest, told] : secret_.changes_open) {
      Add(ConsentChangeClosed{digest, InquiryClosing::kHolderUnreachable},
          absl::StrCat(" to ", told.recipient));
    }
  }

  void StopWaiting() {
    StopWaitingForChanges();
    for (const auto& [digest, asked] : open_.inquiries_open) {
      InquiryClosed closed;
      closed.request_digest = digest;
      closed.reason = MustBeAnswered(asked.kind)
                          ? InquiryClosing::kHolderUnreachable
                          : InquiryClosing::kNoAnswer;
      Add(closed, absl::StrCat(" to ", asked.recipient));
    }
  }

  // By epoch and number, as the entry that answers it names it.
  void AnswerComplaints() {
    for (const auto& [key, complaint] : secret_.complaints_open) {
      const auto& [epoch, number] = key;
      ComplaintAnswered answer;
      answer.complaint = number;
      answer.epoch = epoch;
      Add(answer, absl::StrCat(" ", epoch, ".", number));
    }
  }

  // Each means something only where there is what it answers or takes back.
  void AnswersAndWithdrawals() {
    Add(FactType::kComplaintFiled);
    AnswerComplaints();
    AddIf(std::any_of(secret_.consents.begin(), secret_.consents.end(),
                      [](const auto& answer) { return answer.second; }),
          FactType::kConsentWithdrawn);
    AddIf(!open_.services_open.empty(), FactType::kServiceAnswered);
    Siblings();
  }

  // By the number of the link that the timeline shows.
  void Siblings() {
    for (const auto& [place, sibling] : secret_.siblings) {
      const auto& [epoch, entry] = place;
      const std::string number = absl::StrCat(" ", epoch, ".", entry - 1);
      Add(SiblingUnlinked{epoch, entry, {}}, number);
      AddIf(open_.determination.author.has_value(),
            SeparationReasoned{epoch, entry, {}}, number);
    }
  }

  void Breach() {
    Add(DataBreachRecorded{open_.breach_open ? BreachStage::kReported
                                             : BreachStage::kKnown});
  }

  // Every act of a person that was not named yet, in each of its forms.
  void AllOthers() {
    beside_ = true;
    only_if_legal_ = true;
    for (const int32_t step : {2, 3, 4, 6, 7}) Start(static_cast<Step>(step));
    for (const Edge& edge : Edges()) {
      if (open_.Active(edge.from)) {
        Return(edge.from, edge.to, edge.reasons.front());
      }
    }
    ClosureRequested for_another_reason;
    for_another_reason.reason = ClosureReason::kDeath;  // Where any ends it.
    Add(for_another_reason, " for another reason");
    for (const FactType type : AllFactTypes()) {
      if (NamedByItself(type)) Add(type);
    }
  }

  // Restriction and erasure; also of a former custodian's copy.
  void DataProtection() {
    const bool before = beside_;
    beside_ = true;
    Add(FactType::kProcessingRestricted);
    if (!open_.restrictions.empty()) {
      Add(RestrictionLifted{open_.restrictions.begin()->first});
    }
    const bool asked =
        open_.erasure_request.party != ErasureParty::kUnspecified;
    if (open_.closed || open_.copy) {
      AddIf(!asked, FactType::kErasureRequested);
      Add(CaseErased{asked ? ErasureGround::kValidRequest
                           : ErasureGround::kRetentionOver});
    }
    beside_ = before;
  }

  // Once each: the first stands.
  void Add(FactBody body, const std::string& about = "") {
    const std::string act = absl::StrCat(RoleOf(TypeOf(body)).act, about);
    AddNamed(std::move(body), act);
  }
  void AddNamed(FactBody body, const std::string& act) {
    if (only_if_legal_ && Has(act)) return;
    found_.push_back({std::move(body), act, beside_, only_if_legal_});
  }
  void Add(FactType type) { Add(EmptyBody(type)); }

 private:
  void AddIf(bool sensible, FactType type) {
    if (sensible) Add(type);
  }
  void AddIf(bool sensible, FactBody body, const std::string& about = "") {
    if (sensible) Add(std::move(body), about);
  }

  void Start(Step step) {
    if (open_.Active(step)) return;
    StepStarted started;
    started.step = step;
    Add(started, absl::StrCat(" ", static_cast<int32_t>(step)));
  }

  void Return(Step from, Step to,
              ReturnReason reason = ReturnReason::kNewFacts) {
    StepReturned back;
    back.from = from;
    back.to = to;
    back.reason = reason;
    Add(back, absl::StrCat(" ", static_cast<int32_t>(to)));
  }

  void Notify(InquiryKind kind, bool sensible) {
    NoticeSent notice;
    notice.kind = kind;
    if (sensible) AddNamed(notice, NoticeAct(kind));
  }

  bool Has(const std::string& act) const {
    return std::any_of(found_.begin(), found_.end(),
                       [&](const Candidate& one) { return one.act == act; });
  }

  // An act whose empty form tells whether it is possible: not one that is asked
  // about by step, kind or what it answers, nor half of another act.
  bool NamedByItself(FactType type) const {
    switch (type) {
      case FactType::kCaseOpened:
      case FactType::kStepStarted:
      case FactType::kStepReturned:
      case FactType::kClosureRequested:
      case FactType::kInquirySent:
      case FactType::kNoticeSent:
      case FactType::kInquiryClosed:
      case FactType::kComplaintAnswered:
      case FactType::kLoweringConfirmed:
      case FactType::kLaterReleased:
      case FactType::kProtectedLaterReleased:
      case FactType::kDataBreachRecorded:
      case FactType::kConsentWithdrawn:
      case FactType::kServiceAnswered:
      case FactType::kRestrictionLifted:
      case FactType::kCaseErased:
      case FactType::kAssessmentAnnexed:
      case FactType::kWaiverReasonRecorded:
      case FactType::kProtectedCorrected:
      case FactType::kReasonRecorded:
      case FactType::kDeliveryWithdrawn:
      case FactType::kConsentChangeClosed:
      case FactType::kSiblingUnlinked:
      case FactType::kSeparationReasoned:
      case FactType::kProtectedSeen:
        return false;
      default:
        return RoleOf(type).written == Written::kByPerson;
    }
  }

  bool NotStarted(Step step) const {
    return open_.Progress(step) == StepProgress::kNotStarted;
  }

  bool Implementing() const {
    return open_.Active(Step::kImplementation) || open_.Active(Step::kFollowUp);
  }

  const CaseState& state_;
  const OpenState& open_;
  const ProtectedState& secret_;
  bool beside_ = false;
  bool only_if_legal_ = false;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> CandidatesFor(const CaseState& state) {
  Collector collector(state);
  if (!state.open.opened) {
    collector.Add(FactType::kCaseOpened);
    return std::move(collector).Take();
  }
  if (state.open.copy) {
    collector.DataProtection();
    collector.StopWaiting();
    collector.AnswerComplaints();
    return std::move(collector).Take();
  }
  // Between custodians only the next custodian's node acts.
  if (state.open.between_custodians || state.open.erased) return {};
  if (state.open.closed) {
    collector.Closed();
    collector.AllOthers();
    return std::move(collector).Take();
  }
  if (state.open.suspension.reason != SuspensionReason::kUnspecified) {
    collector.Resting();
    collector.AllOthers();
    return std::move(collector).Take();
  }
  collector.Arrival();
  collector.Assessment();
  collector.Origin();
  collector.Determination();
  collector.Implementation();
  collector.Handoff();
  collector.Beside();
  collector.Urgent();
  collector.AllOthers();
  return std::move(collector).Take();
}

}  // namespace causeway::procedure
