#include <algorithm>
#include <utility>

#include "base/check.h"
#include "statemachine/procedure/procedure.h"
#include "tests/unit/statemachine/journey.h"
#include "tests/unit/statemachine/player.h"

namespace causeway::procedure {
namespace {

using enum DocumentKind;

const std::string kOffer1(16, '\1');
const std::string kOffer2(16, '\2');
const std::string kOffer3(16, '\4');
const std::string kOffer4(16, '\5');
const std::string kDigest(32, '\3');
constexpr Function kBoss = Function::kSupervisor;
constexpr Function kHand = Function::kCaseWorker;

// The first entry that holds a document of this kind.
uint64_t EntryWith(const Player& play, DocumentKind kind) {
  for (const auto& [entry, kinds] : play.state().open.documents) {
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
      return entry;
    }
  }
  return play.state().open.entries;
}

CaseOpened Opening() {
  return {Procedure::Embedded().digest(), {"GN"}, {"GN"}, AgeBand::k12To14};
}

CaseRegistered Registration() {
  return {ProtectionStatus::kUnaccompanied,
          IdentificationSource::kSelfReferral,
          {"fr", "ff-Latn"},
          LegitimateBasis::kVitalInterests,
          true,
          true};
}

AssessmentSubmitted Comprehensive(bool guardian_consulted) {
  return {AssessmentKind::kComprehensive,
          RiskLevel::kMedium,
          true,
          false,
          true,
          true,
          guardian_consulted};
}

ConsentRecorded FullConsent() {
  using enum ConsentScope;
  return {{kParticipate, kStoreData, kShareServices, kTracing, kCaseTransfer,
           kFollowUpReport},
          {},
          ConsentGiver::kChild,
          "fr",
          ConsentMethod::kSignature,
          true,
          "",
          {"GN", "ML", "TN"},
          {},
          1};
}

void Open(Player& play, AsylumStatus asylum) {
  play.Worker(Opening());
  play.Worker(StepStarted{Step::kImmediateCare});
  play.Worker(AsylumStatusRecorded{asylum, DisplacementStatus::kMigrant});
  play.Worker(TraffickingScreened{ScreenResult::kNoIndication, false});
  play.Worker(FullConsent(), {kConsentRecord});
  play.Worker(Registration(), {kRegistrationForm});
  play.Worker(CareRecorded{CareType::kTransitCentre, 2, 2},
              {kImmediateConcerns});
}

void Assess(Player& play, bool guardian_consulted) {
  play.Act({kHand}, kWorkerNumber, Comprehensive(guardian_consulted),
           {kAssessment, kChildViews, kProtectedAnnex}, AssessmentAnnexed{});
  play.Supervisor(AssessmentApproved{});
}

void Plan(Player& play) {
  play.Worker(CasePlanSubmitted{true, false}, {kCasePlan});
  play.Supervisor(CasePlanApproved{});
}

void Defer(Player& play, Step to) {
  play.Panel(StepReturned{Step::kDetermination,
                          to,
                          ReturnReason::kPanelDeferred,
                          DecidingBody::kStatePanel,
                          {"s-dddddddd", "s-eeeeeeee", "s-ffffffff"},
                          true,
                          {"s-gggggggg"}},
             {kDecision});
}

void Determine(Player& play, Solution solution, const char* country) {
  play.Worker(
      DeterminationSubmitted{{solution, Solution::kReturnToAlternativeCare},
                             "2026-01-20"},
      {kDeterminationReport});
  play.Panel(
      PanelScheduled{FormatDate(play.today()), DecidingBody::kStatePanel});
  play.Panel(SolutionDecided{solution,
                             DecidingBody::kStatePanel,
                             {"s-dddddddd", "s-eeeeeeee", "s-ffffffff"},
                             true,
                             country,
                             {"s-gggggggg"}},
             {kDecision});
  play.Worker(DecisionNotified{true, true, true}, {kActionPlan, kAppealRecord});
}

CustodyTaken Taken(const std::string& offer, const std::string& giver) {
  return {offer, giver, kDigest, kWorkerNumber, ""};
}

// Rows 1 to 12.
void InMali(Player& play) {
  Open(play, AsylumStatus::kInformedNotSought);
  play.Worker(HandoffProposed{kTunisia, HandoffReason::kChildMovedOn, false});
  play.Supervisor(CustodyOffered{kOffer1, kTunisia, kDigest});
  play.Receive(kTunisia, kBoss,
               CustodyAccepted{kOffer1, kWorkerNumber, false, false});
  play.Machine(CustodyReleased{kOffer1, kTunisia, 1, kDigest});
  play.At(kTunisia);
  play.Machine(Taken(kOffer1, kMali));
}

// Rows 14 to 26.
void InTunisia(Player& play) {
  play.Later(5);
  play.Worker(StepStarted{Step::kAssessment});
  play.Worker(
      DangerScreened{DangerSubject::kChild, ScreenResult::kNoIndication});
  play.Worker(
      DangerScreened{DangerSubject::kFamily, ScreenResult::kNoIndication});
  play.Worker(FullConsent(), {kConsentRecord});
  play.Worker(AsylumStatusRecorded{AsylumStatus::kInformedNotSought,
                                   DisplacementStatus::kMigrant});
  Assess(play, false);
  play.Worker(GuardianAppointed{GuardianStatus::kAppointed},
              {kGuardianCertificate});
  play.Worker(StepStarted{Step::kTemporaryCare});
  Plan(play);
  play.Worker(
      EvaluationProposed{kGuinea, EvaluationLevel::kViability, "GN", true},
      {DocumentKind::kEvaluationRequest});
  play.Supervisor(EvaluationRequested{kGuinea, kDigest});
  play.Receive(kGuinea, kHand, EvaluationAcknowledged{kDigest});
  play.Later(10);
  play.Receive(
      kGuinea, kBoss,
      EvaluationReceived{kDigest, EvaluationResult::kFamilyFoundSuitable,
                         kWorkerNumber, kSupervisorNumber},
      {kEvaluationReport});
  play.Worker(EvaluationAccepted{kDigest});
  play.Worker(ChildInformed{InformedAbout::kEvaluation});
}

// Rows 27 to 37.
void ReturnHome(Player& play) {
  play.Later(3);
  play.Worker(StepStarted{Step::kDetermination});
  Determine(play, Solution::kReturnToFamily, "GN");
  play.Worker(HandoffProposed{kGuinea, HandoffReason::kSolution, true});
  play.Supervisor(CustodyOffered{kOffer2, kGuinea, kDigest});
  play.Receive(kGuinea, kBoss,
               CustodyAccepted{kOffer2, kWorkerNumber, true, true});
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Worker(ChildDeparted{true},
              {kChildAgreement, kGuardianAgreement, kReceiverAgreement,
               kCareUntilMajority, kPickUpConfirmation, kTravelDocument});
  play.Later(1);
  play.Receive(kGuinea, kHand,
               ChildArrived{kOffer2, true, ArrivalCondition::kWell});
  play.Receive(
      kGuinea, kBoss,
      ChildReceived{kOffer2, true, ArrivalCondition::kWell, kWorkerNumber},
      {kHandoverStatement});
  play.Machine(CustodyReleased{kOffer2, kGuinea, 2, kDigest});
}

Date FirstDay() { return ParseDate("2026-01-05").value(); }

Journey PlayReturn() {
  Player play("return", CaseState(), FirstDay());
  InMali(play);
  InTunisia(play);
  ReturnHome(play);
  play.At(kGuinea);
  play.WithoutProtected();
  play.Machine(Taken(kOffer2, kTunisia));
  play.Later(7);
  play.Worker(FollowedUp{true, false, Situation::kStable}, {kFollowUpForm});
  ConsentRecorded agreed = FullConsent();
  agreed.granted = {ConsentScope::kFollowUpReport};
  agreed.recipients = {kTunisia};
  play.Worker(agreed, {kConsentRecord});
  play.Worker(FollowUpReported{kTunisia, kDigest});
  play.Worker(
      ClosureRequested{ClosureReason::kSolutionHolds, true, "2050-12-31", ""},
      {kClosureForm});
  play.Supervisor(CaseClosed{});
  return play.Finish();
}

Journey PlayLocal() {
  Player play("local", CaseState(), FirstDay());
  play.At(kTunisia);
  Open(play, AsylumStatus::kPending);
  play.Worker(OriginRecorded{{}, {"ML"}});
  play.Worker(StepStarted{Step::kAssessment});
  play.Act({kHand}, kWorkerNumber, Comprehensive(false),
           {kAssessment, kChildViews}, AssessmentAnnexed{{"GN"}, false});
  play.Supervisor(AssessmentRejected{RejectReason::kIncomplete});
  Assess(play, false);
  play.Act({kBoss}, kSupervisorNumber, EvaluationWaived{}, {kProtectedAnnex},
           WaiverReasonRecorded{WaiverReason::kAsylum});
  play.Worker(GuardianAppointed{GuardianStatus::kTemporary},
              {kGuardianCertificate});
  play.Worker(StepStarted{Step::kTemporaryCare});
  play.Worker(CasePlanSubmitted{false, true}, {kCasePlan});
  play.Supervisor(CasePlanRejected{RejectReason::kViewsMissing});
  Plan(play);
  play.Later(16);
  play.Worker(StepStarted{Step::kDetermination});
  Defer(play, Step::kAssessment);
  play.Worker(ItemWithheld{
      WithheldFrom::kOrigin, WithholdReason::kFear, {kChildViews}});
  Assess(play, true);
  // The second annex names no State any more.
  play.Supervisor(LoweringConfirmed{});
  Plan(play);
  play.Worker(StepStarted{Step::kDetermination});
  Determine(play, Solution::kLocalIntegrationFamily, "TN");
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Worker(SolutionImplemented{true}, {kResidenceDecision});
  play.Later(30);
  play.Worker(FollowedUp{false, true, Situation::kStable}, {kFollowUpForm});
  play.Worker(
      ClosureRequested{ClosureReason::kSolutionHolds, true, "2050-12-31", ""},
      {kClosureForm});
  play.Supervisor(CaseClosed{});
  return play.Finish();
}

// Consent, override, tracing, complaint.
void Protected(Player& play) {
  play.Worker(TracingRecorded{TracingStatus::kOpen}, {kTracingRecord});
  play.Worker(TracingRecorded{TracingStatus::kInProgress}, {kTracingRecord});
  play.Worker(TracingRecorded{TracingStatus::kLocated}, {kTracingRecord});
  play.Worker(TracingRecorded{TracingStatus::kVerified}, {kTracingRecord});
  play.Worker(TracingRecorded{TracingStatus::kFamilyAgreed}, {kTracingRecord});
  play.Worker(OverrideProposed{OverrideGround::kVitalInterest,
                               ConsentScope::kCaseTransfer, kMali, true, true},
              {kOverrideRecord});
  play.Supervisor(OverrideApproved{"2026-01-12", 0, "2026-01-12"});
  play.Act({kBoss}, kOtherSupervisorNumber,
           OverrideApproved{"2026-01-11", 0, "2026-01-10"}, {}, std::nullopt);
  play.Worker(ConsentWithdrawn{
      {ConsentScope::kShareServices}, ConsentGiver::kChild, {}});
  play.Worker(ComplaintFiled{ComplaintAbout::kWorker, kWorkerNumber,
                             ComplaintSeverity::kBreachOfRules},
              {kComplaintForm});
  play.Supervisor(ComplaintAnswered{1, ComplaintOutcome::kUpheld},
                  {kComplaintAnswer});
}

// What may stand beside step 4.
void BesideCare(Player& play) {
  play.Worker(LegalStatusRecorded{LegalStatus::kPermitTemporary, false},
              {kLegalStatusRecord});
  play.Worker(GuardianStatusRecorded{GuardianStatus::kContested});
  play.Worker(GuardianAppointed{GuardianStatus::kAppointed},
              {kGuardianCertificate});
  play.Worker(StepStarted{Step::kTemporaryCare});
  Plan(play);
  play.Worker(PlanReviewed{true, false}, {kReviewForm});
  play.Worker(DocumentsCorrected{EntryWith(play, kRegistrationForm)},
              {kRegistrationForm});
  play.Worker(MajorityForeseen{"2028-06", false});
  play.Supervisor(ProcedureMoved{kOtherVersion});
  play.Supervisor(WorkerAssigned{"s-hhhhhhhh", AssignmentReason::kAbsence, {}});
  play.Worker(CaseSuspended{SuspensionReason::kChildMissing},
              {kSuspensionRecord});
  play.Worker(ReasonRecorded{{}, SuspensionReason::kSecurityRiskToCase});
  play.Later(2);
  play.Worker(CaseResumed{true});
}

// Decided, appealed, carried out, failed, decided again.
void DecideTwice(Player& play) {
  play.Worker(StepStarted{Step::kDetermination});
  Determine(play, Solution::kLocalIntegrationFamily, "TN");
  play.Panel(StepReturned{Step::kDetermination, Step::kDetermination,
                          ReturnReason::kNewFacts});
  Determine(play, Solution::kLocalIntegrationFamily, "TN");
  play.Worker(AppealFiled{AppealParty::kGuardian, false}, {kAppealRecord});
  play.Act(
      {kBoss}, kSupervisorNumber,
      AppealDecided{AppealOutcome::kDecisionAnnulled, DecidingBody::kCourt},
      {kDecision}, std::nullopt);
  Determine(play, Solution::kLocalIntegrationFamily, "TN");
  play.Worker(AppealFiled{AppealParty::kChild, false}, {kAppealRecord});
  play.Act({kBoss}, kSupervisorNumber,
           AppealDecided{AppealOutcome::kDecisionStands, DecidingBody::kCourt},
           {kDecision}, std::nullopt);
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Worker(StepReturned{Step::kImplementation, Step::kImmediateCare,
                           ReturnReason::kCarerWithdrew});
  play.Worker(CareRecorded{CareType::kFosterCare, 0, 0}, {kImmediateConcerns});
  play.Act({kBoss}, kSupervisorNumber, EvaluationWaived{}, {kProtectedAnnex},
           WaiverReasonRecorded{WaiverReason::kFamilyElsewhere});
  play.Worker(StepStarted{Step::kDetermination});
  Determine(play, Solution::kLocalIntegrationFamily, "TN");
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Act({kBoss}, kSupervisorNumber,
           TracingRecorded{TracingStatus::kReunified}, {kTracingRecord},
           std::nullopt);
  play.Worker(SolutionImplemented{true}, {kResidenceDecision});
}

Journey PlayRegions() {
  Player play("regions", CaseState(), FirstDay());
  play.At(kTunisia);
  Open(play, AsylumStatus::kNotApplicable);
  play.Worker(StepStarted{Step::kAssessment});
  Assess(play, false);
  play.Act({kBoss}, kSupervisorNumber, EvaluationWaived{}, {kProtectedAnnex},
           WaiverReasonRecorded{WaiverReason::kFamilyElsewhere});
  play.Worker(GuardianAppointed{GuardianStatus::kTemporary},
              {kGuardianCertificate});
  play.Worker(ServiceReferred{ServiceKind::kMedical, Timeframe::kDay},
              {kServiceReferral});
  play.Worker(
      ServiceAnswered{ServiceKind::kMedical, ServiceOutcome::kDelivered});
  Protected(play);
  BesideCare(play);
  play.Later(14);
  DecideTwice(play);
  play.Worker(FollowedUp{true, false, Situation::kStable}, {kFollowUpForm});
  const ClosureRequested closure{ClosureReason::kSolutionHolds, true,
                                 "2050-12-31", ""};
  play.Worker(closure, {kClosureForm});
  play.Supervisor(ClosureRefused{RejectReason::kIncomplete});
  play.Worker(AgeBandCorrected{AgeBand::k15To17}, {kAgeRecord});
  play.Supervisor(AgeConfirmed{});
  play.Worker(MajorityReached{}, {kAgeRecord});
  play.Supervisor(AgeConfirmed{});
  play.Worker(closure, {kClosureForm});
  play.Supervisor(CaseClosed{});
  play.Supervisor(DataBreachRecorded{BreachStage::kKnown});
  play.Supervisor(DataBreachRecorded{BreachStage::kReported});
  play.Worker(VisitedAfterClosure{true, Situation::kBreakdown});
  play.Worker(CaseReopened{ReopeningReason::kProtection, Step::kAssessment},
              {kReopeningForm});
  play.Worker(ReasonRecorded{ReopeningReason::kTrafficking, {}});
  return play.Finish();
}

void Ask(Player& play, InquiryKind kind, char digest,
         std::vector<DocumentKind> documents) {
  const bool placement = kind == InquiryKind::kPlacementConsultation;
  play.Worker(InquiryProposed{kind, kMali, placement ? "ML" : ""},
              std::move(documents));
  play.Supervisor(InquirySent{kind, kMali, std::string(32, digest)});
}

void Answer(Player& play, char digest, InquiryOutcome outcome,
            std::vector<DocumentKind> documents = {}) {
  InquiryAnswered answer{std::string(32, digest), outcome};
  if (!documents.empty()) answer.preparer = kWorkerNumber;
  play.Receive(kMali, kBoss, answer, std::move(documents));
}

Journey PlayInquiries() {
  using enum InquiryKind;
  Player play("inquiries", CaseState(), FirstDay());
  play.At(kTunisia);
  Open(play, AsylumStatus::kNotApplicable);
  ConsentRecorded sharing = FullConsent();
  sharing.granted = {ConsentScope::kShareAuthorities, ConsentScope::kTracing};
  sharing.refused = {};
  play.Worker(sharing, {kConsentRecord});
  play.Worker(TracingRecorded{TracingStatus::kOpen}, {kTracingRecord});
  play.Worker(UrgentRaised{UrgentKind::kSafety});
  Ask(play, kInformationRequest, 'a', {kInquiryRecord});
  Answer(play, 'a', InquiryOutcome::kPartlyAnswered, {kInquiryAnswer});
  Ask(play, kPlacementConsultation, 'b', {kPlacementReport});
  Answer(play, 'b', InquiryOutcome::kConsented);
  Ask(play, kTracingRequest, 'c', {kInquiryRecord});
  Ask(play, kCaseRequest, 'd', {});
  Ask(play, kMeasureNotice, 'e', {kGuardianCertificate});
  Ask(play, kDangerNotice, 'f', {kInquiryRecord});
  play.Worker(NoticeSent{kDangerNotice, kMali, std::string(32, 'g')});
  play.Receive(
      kMali, Function::kCaseWorker,
      InquiryAnswered{std::string(32, 'g'), InquiryOutcome::kReceived});
  play.Worker(UrgentActionRecorded{}, {kImmediateConcerns});
  play.Supervisor(UrgentCleared{});
  play.Machine(
      DangerNoticeReceived{kMali, UrgentKind::kSafety, std::string(32, 'n')});
  play.Worker(DangerNoticeAnswered{std::string(32, 'n')});
  play.Worker(UrgentActionRecorded{}, {kImmediateConcerns});
  play.Supervisor(UrgentCleared{});
  play.Supervisor(AnswerSent{kMali, std::string(32, 'k'), {kInquiryAnswer}},
                  {kInquiryAnswer});
  play.Supervisor(DeliveryWithdrawn{kMali, std::string(32, 'k')});
  play.Worker(CaseSuspended{SuspensionReason::kChildMissing},
              {kSuspensionRecord});
  play.Worker(NoticeSent{kMissingNotice, kMali, std::string(32, 'h')});
  play.Worker(CaseResumed{true});
  play.Later(5);
  play.Worker(InquiryClosed{std::string(32, 'd'), InquiryClosing::kNoAnswer});
  play.Worker(
      ConsentWithdrawn{{ConsentScope::kTracing}, ConsentGiver::kChild, {}});
  play.Machine(ConsentChangeTold{kMali, std::string(32, 'i')});
  play.Receive(
      kMali, kBoss,
      ConsentChangeAnswered{std::string(32, 'i'), InquiryOutcome::kErased});
  play.Machine(ConsentChangeTold{kMali, std::string(32, 'j'), true});
  play.Supervisor(ConsentChangeClosed{std::string(32, 'j'),
                                      InquiryClosing::kHolderUnreachable});
  play.Machine(NoticeSent{kCorrection, kMali, std::string(32, 'l')});
  Answer(play, 'l', InquiryOutcome::kReceived);
  return play.Finish();
}

// What is recorded after a hand-off was approved, in both journals, to a
// receiver who gets both.
Journey PlayLater() {
  Player play("later", CaseState(), FirstDay());
  play.At(kTunisia);
  Open(play, AsylumStatus::kInformedNotSought);
  play.Worker(HandoffProposed{kMali, HandoffReason::kCompetence, false});
  play.Supervisor(CustodyOffered{kOffer1, kMali, kDigest});
  play.Worker(ServiceReferred{ServiceKind::kMedical, Timeframe::kDay},
              {kServiceReferral});
  play.Receive(kMali, kBoss,
               CustodyAccepted{kOffer1, kWorkerNumber, false, false});
  play.Worker(FullConsent(), {kConsentRecord});
  play.Worker(ProtectedCorrected{0, 3}, {kConsentRecord});
  play.Supervisor(LaterReleased{});
  play.Supervisor(ProtectedLaterReleased{});
  play.Machine(CustodyReleased{kOffer1, kMali, 1, kDigest});
  return play.Finish();
}

// A sibling's case is linked, the decision separates the two and says why, and
// the link turns out to be an error.
Journey PlaySiblings() {
  const Played& start = LocalJourney().Act(FactType::kSolutionDecided);
  Player play("siblings", start.before, start.context.today);
  play.At(kTunisia);
  play.Worker(SiblingLinked{std::string(56, 's')});
  const uint64_t epoch = play.state().open.epoch;
  const uint64_t link = play.state().secret.entries;
  play.Panel(SeparationReasoned{epoch, link, SeparationReason::kBestInterests},
             {kProtectedAnnex});
  play.Panel(start.command.body, {kDecision});
  play.Worker(DecisionNotified{true, true, true}, {kActionPlan, kAppealRecord});
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Supervisor(SiblingUnlinked{epoch, link, UnlinkReason::kLinkedInError});
  Journey journey = play.Finish();
  for (const Played& act : LocalJourney().acts) {
    if (&act == &start) break;
    journey.prologue.insert(journey.prologue.end(), act.facts.begin(),
                            act.facts.end());
  }
  return journey;
}

void Propose(Player& play, const std::string& digest) {
  play.Worker(
      EvaluationProposed{kGuinea, EvaluationLevel::kWelfareCheck, "GN", true},
      {DocumentKind::kEvaluationRequest});
  play.Supervisor(EvaluationRequested{kGuinea, digest});
}

void Offer(Player& play, const std::string& offer) {
  play.Worker(HandoffProposed{kMali, HandoffReason::kCompetence, false});
  play.Supervisor(CustodyOffered{offer, kMali, kDigest});
}

Journey PlayDetour() {
  const Played& start = ReturnJourney().Act(FactType::kEvaluationProposed);
  Player play("detour", start.before, start.context.today);
  play.At(kTunisia);
  play.Worker(UrgentRaised{UrgentKind::kSafety});
  play.Worker(UrgentActionRecorded{}, {kImmediateConcerns});
  play.Supervisor(UrgentCleared{});
  Propose(play, std::string(32, 'a'));
  play.Supervisor(EvaluationRecalled{std::string(32, 'a')});
  Propose(play, std::string(32, 'b'));
  play.Receive(
      kGuinea, kBoss,
      EvaluationDeclined{std::string(32, 'b'), DeclineReason::kNoCapacity});
  Offer(play, kOffer1);
  play.Receive(kMali, kBoss,
               CustodyDeclined{kOffer1, DeclineReason::kOutsideMandate});
  Offer(play, kOffer2);
  play.Worker(HandoffWithdrawn{kOffer2});
  // Before a witness: the node starts again, and the release comes to nothing.
  Offer(play, kOffer3);
  play.Machine(OfferRenewed{kOffer3, kOffer4, kDigest});
  play.Receive(kMali, kBoss,
               CustodyAccepted{kOffer4, kWorkerNumber, false, false});
  play.Machine(CustodyReleased{kOffer4, kMali, 2, kDigest});
  play.Machine(ReleaseVoided{kOffer4, kDigest, kDigest});
  Propose(play, std::string(32, 'c'));
  const EvaluationReceived report{std::string(32, 'c'),
                                  EvaluationResult::kFoundNotSuitable,
                                  kWorkerNumber, kSupervisorNumber};
  play.Receive(kGuinea, kBoss, report, {kEvaluationReport});
  play.Worker(
      EvaluationReturned{kGuinea, std::string(32, 'c'), {ReportLack::kSafety}});
  play.Receive(kGuinea, kBoss, report, {kEvaluationReport});
  play.Worker(EvaluationAccepted{std::string(32, 'c')});
  play.Worker(ChildInformed{InformedAbout::kEvaluation});
  play.Later(12);
  play.Worker(StepStarted{Step::kDetermination});
  Defer(play, Step::kOriginEvaluation);
  for (const bool for_good : {false, true}) {
    play.Act({kBoss}, kSupervisorNumber, EvaluationWaived{}, {kProtectedAnnex},
             WaiverReasonRecorded{WaiverReason::kFamilyElsewhere});
    if (!for_good) play.Supervisor(WaiverRevoked{});
  }
  play.Worker(StepStarted{Step::kDetermination});
  Determine(play, Solution::kLocalIntegrationAlternativeCare, "TN");
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Worker(StepReturned{Step::kImplementation, Step::kDetermination,
                           ReturnReason::kNewFacts});
  Determine(play, Solution::kLocalIntegrationAlternativeCare, "TN");
  play.Supervisor(PlanApproved{});
  play.Worker(StepStarted{Step::kImplementation});
  play.Worker(SolutionImplemented{true}, {kResidenceDecision});
  play.Worker(FollowedUp{true, false, Situation::kBreakdown}, {kFollowUpForm});
  play.Worker(StepReturned{Step::kFollowUp, Step::kDetermination,
                           ReturnReason::kSituationChanged});
  Defer(play, Step::kAssessment);
  Journey journey = play.Finish();
  for (const Played& act : ReturnJourney().acts) {
    if (&act == &start) break;
    journey.prologue.insert(journey.prologue.end(), act.facts.begin(),
                            act.facts.end());
  }
  return journey;
}

}  // namespace

const Journey& ReturnJourney() {
  static const auto* const kJourney = new Journey(PlayReturn());
  return *kJourney;
}

const Journey& LocalJourney() {
  static const auto* const kJourney = new Journey(PlayLocal());
  return *kJourney;
}

const Journey& LaterJourney() {
  static const auto* const kJourney = new Journey(PlayLater());
  return *kJourney;
}

const Journey& RegionsJourney() {
  static const auto* const kJourney = new Journey(PlayRegions());
  return *kJourney;
}

const Journey& InquiriesJourney() {
  static const auto* const kJourney = new Journey(PlayInquiries());
  return *kJourney;
}

const Journey& SiblingsJourney() {
  static const auto* const kJourney = new Journey(PlaySiblings());
  return *kJourney;
}

const Journey& DetourJourney() {
  static const auto* const kJourney = new Journey(PlayDetour());
  return *kJourney;
}

}  // namespace causeway::procedure
