#include <algorithm>

#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/protection.h"
#include "tests/procedure_search/asks.h"
#include "tests/procedure_search/invariants.h"

namespace causeway::procedure {
namespace {

using S = CaseState;
using enum FactType;

bool Starts(const Fact& fact, Step step) {
  const auto* started = std::get_if<StepStarted>(&fact.body);
  return started != nullptr && started->step == step;
}

bool IsOneOf(FactType type, std::initializer_list<FactType> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// What carries a solution out, or the case away.
bool CarriesOut(const Fact& fact) {
  return Starts(fact, Step::kImplementation) ||
         IsOneOf(TypeOf(fact.body),
                 {kChildDeparted, kCustodyOffered, kCustodyReleased});
}

// domain.md 2.3, 1: custody moves by release and taking, or by ORDER.
bool CustodyMovesByReleaseAndTaking(const S& before, const Fact& fact,
                                    const S& after) {
  const FactType type = TypeOf(fact.body);
  if (const auto* ordered = std::get_if<CustodyOrdered>(&fact.body)) {
    return after.open.epoch == ordered->to_epoch &&
           after.open.epoch > before.open.epoch &&
           after.open.custodian == fact.meta.node;
  }
  if (after.open.epoch != before.open.epoch + (type == kCustodyTaken ? 1 : 0)) {
    return false;
  }
  if (IsOneOf(type,
              {kCaseOpened, kCustodyReleased, kCustodyTaken, kReleaseVoided})) {
    return true;
  }
  return after.open.custodian == before.open.custodian &&
         after.open.between_custodians == before.open.between_custodians;
}

bool SetsOutToWhoAccepted(const S& before, const Fact&, const S& after) {
  return before.open.handoff.departed || !after.open.handoff.departed ||
         before.open.handoff.phase == HandoffPhase::kAccepted;
}

bool OnlyWhoIsEntitledWrites(const S& before, const Fact& fact, const S&) {
  const FactType type = TypeOf(fact.body);
  const std::string& node = fact.meta.node;
  if (type == kCaseOpened) return !before.open.opened;
  if (type == kCustodyTaken) return node == before.open.next_custodian;
  if (type == kReleaseVoided) return node == before.open.former_custodian;
  if (type == kCustodyOrdered) return before.open.opened;
  if (IsOneOf(type, {kEvaluationAcknowledged, kEvaluationDeclined,
                     kEvaluationReceived})) {
    return node == before.open.evaluation.evaluator;
  }
  if (IsOneOf(type, {kCustodyAccepted, kCustodyDeclined, kChildArrived,
                     kChildReceived})) {
    return node == before.open.handoff.receiver;
  }
  if (const auto* answer = std::get_if<InquiryAnswered>(&fact.body)) {
    const auto asked = before.open.inquiries_open.find(answer->request_digest);
    return asked != before.open.inquiries_open.end() &&
           node == asked->second.recipient;
  }
  if (const auto* answer = std::get_if<ConsentChangeAnswered>(&fact.body)) {
    const auto& told = before.secret.changes_open;
    const auto asked = told.find(answer->request_digest);
    return asked != told.end() && node == asked->second.recipient;
  }
  return node == before.open.custodian;
}

// Hague Convention of 1996, article 33: silence is never consent.
bool OnlyConsentOpensAPlacement(const S& before, const Fact& fact,
                                const S& after) {
  const auto* answer = std::get_if<InquiryAnswered>(&fact.body);
  return std::includes(before.open.placement_consents.begin(),
                       before.open.placement_consents.end(),
                       after.open.placement_consents.begin(),
                       after.open.placement_consents.end()) ||
         (answer != nullptr && answer->outcome == InquiryOutcome::kConsented);
}

// domain.md 2.3, 3.
bool NobodyApprovesTheirOwn(const S& before, const Fact& fact, const S&) {
  const std::optional<Person> approver =
      Person{fact.meta.node, fact.meta.staff_number};
  const OpenState& open = before.open;
  switch (TypeOf(fact.body)) {
    case kAssessmentApproved:
      return !IsAmong(open.assessment.writers, *approver);
    case kEvaluationRequested:
      return open.evaluation.proposer != approver;
    case kInquirySent: {
      const auto& sent = std::get<InquirySent>(fact.body);
      const InquiryState* const proposed =
          open.Proposed(sent.kind, sent.recipient);
      return proposed != nullptr && proposed->proposer != approver;
    }
    case kPlanApproved:
      return !IsAmong(open.determination.plan_writers, *approver);
    case kCustodyOffered:
    case kProtectedSeen:
      return open.handoff.proposer != approver;
    case kSiblingUnlinked: {
      const auto& unlinked = std::get<SiblingUnlinked>(fact.body);
      const auto link =
          before.secret.siblings.find({unlinked.epoch, unlinked.entry});
      return link != before.secret.siblings.end() &&
             link->second.linked_by != *approver;
    }
    case kLaterReleased:
      return !IsAmong(open.handoff.later_authors, *approver);
    case kProtectedLaterReleased:
      return !IsAmong(before.secret.later_authors, *approver);
    case kCaseClosed:
    case kClosureRefused:
      return open.closure_requested_by != approver &&
             !IsAmong(open.closure_corrected_by, *approver);
    case kOverrideApproved:
      return before.secret.consent_override.proposer != approver;
    case kLoweringConfirmed: {
      const auto waiting = before.secret.waiting.find(
          std::get<LoweringConfirmed>(fact.body).proposal);
      return waiting != before.secret.waiting.end() &&
             waiting->second.recorded_by != approver;
    }
    case kUrgentCleared:
      return open.urgent_action && !open.urgent_action->writers.empty() &&
             !IsAmong(open.urgent_action->writers, *approver);
    case kAgeConfirmed:
      return open.older && !open.older->writers.empty() &&
             !IsAmong(open.older->writers, *approver);
    case kSolutionDecided:
      return open.determination.author != approver;
    case kAppealDecided:
      return open.determination.recorder != approver;
    default:
      return true;
  }
}

// domain.md 2.3, 4: no step ends, and nothing is carried out.
bool UrgencyFreezes(const S& before, const Fact& fact, const S& after) {
  if (!before.open.urgent || !after.open.urgent) return true;
  for (size_t step = 1; step < before.open.steps.size(); ++step) {
    if (before.open.steps[step] == StepProgress::kActive &&
        after.open.steps[step] == StepProgress::kDone) {
      return false;
    }
  }
  return !CarriesOut(fact) &&
         !IsOneOf(TypeOf(fact.body), {kClosureRequested, kCaseClosed,
                                      kFollowUpReported, kSolutionImplemented});
}

bool AppealFreezes(const S& before, const Fact& fact, const S&) {
  return !before.open.determination.appeal_open ||
         (!CarriesOut(fact) && TypeOf(fact.body) != kSolutionImplemented);
}

bool RestFreezes(const S& before, const Fact& fact, const S&) {
  if (before.open.suspension.reason == SuspensionReason::kUnspecified) {
    return true;
  }
  if (std::holds_alternative<StepStarted>(fact.body)) {
    return Starts(fact, Step::kImmediateCare);
  }
  return !IsOneOf(TypeOf(fact.body),
                  {kAssessmentSubmitted, kSolutionDecided, kChildDeparted,
                   kSolutionImplemented, kEvaluationRequested, kCaseSuspended});
}

bool NothingBetweenCustodians(const S& before, const Fact& fact, const S&) {
  const FactType type = TypeOf(fact.body);
  return type == kCustodyOrdered ||
         before.open.between_custodians ==
             IsOneOf(type, {kCustodyTaken, kReleaseVoided});
}

bool NothingAfterClosure(const S& before, const Fact& fact, const S&) {
  return !before.open.closed ||
         IsOneOf(TypeOf(fact.body),
                 {kCaseReopened, kComplaintFiled, kComplaintAnswered,
                  kConsentWithdrawn, kConsentChangeTold, kConsentChangeAnswered,
                  kConsentChangeClosed, kSiblingUnlinked, kInquiryAnswered,
                  kInquiryClosed, kProcessingRestricted, kRestrictionLifted,
                  kErasureRequested, kCaseErased, kVisitedAfterClosure,
                  kDataBreachRecorded, kAnswerSent, kDeliveryWithdrawn});
}

bool NothingAfterErasure(const S& before, const Fact&, const S&) {
  return !before.open.erased;
}

bool NothingIsErasedWhileRestricted(const S& before, const Fact& fact,
                                    const S&) {
  return TypeOf(fact.body) != kCaseErased ||
         (before.open.closed && before.open.restrictions.empty());
}

bool DeathAndDuplicateAreFinal(const S& before, const Fact& fact, const S&) {
  return TypeOf(fact.body) != kCaseReopened ||
         (before.open.closure_reason != ClosureReason::kDeath &&
          before.open.closure_reason != ClosureReason::kDuplicate);
}

// The open part of a case follows from open facts alone: a node without the
// protected journal replays to the same.
bool JournalsStayApart(const S& before, const Fact& fact, const S& after) {
  if (JournalOf(TypeOf(fact.body)) == JournalKind::kProtected) {
    return before.open == after.open;
  }
  if (before.secret == after.secret ||
      IsOneOf(TypeOf(fact.body), {kAgeConfirmed, kWaiverRevoked, kCustodyTaken,
                                  kCustodyOrdered})) {
    return true;
  }
  // Another report: why siblings may be separated is said anew.
  if (TypeOf(fact.body) == kDeterminationSubmitted) {
    ProtectedState secret = before.secret;
    for (auto& [place, link] : secret.siblings) link.separation = {};
    return secret == after.secret;
  }
  // What leaves pins how much of the protected journal was seen, and uses an
  // override up, or goes on under a new number.
  if (!IsOneOf(TypeOf(fact.body),
               {kCustodyOffered, kEvaluationRequested, kInquirySent,
                kFollowUpReported, kOfferRenewed})) {
    return false;
  }
  ProtectedState secret = after.secret;
  secret.released = before.secret.released;
  secret.later_authors = before.secret.later_authors;
  secret.consent_override.used_for = before.secret.consent_override.used_for;
  secret.overrides_used = before.secret.overrides_used;
  return before.secret == secret;
}

bool ClosedByAsylum(const ProtectedState& secret) {
  return ClosesOrigin(secret.asylum) || ClosesOrigin(secret.displacement);
}

bool ClosedByDanger(const ProtectedState& secret, DangerSubject subject) {
  const auto screen = secret.danger.find(subject);
  return screen != secret.danger.end() &&
         screen->second.result == ScreenResult::kIndication;
}

// domain.md, P1 and P3: one person closes; two open.
bool ProtectionIsLoweredByTwo(const S& before, const Fact& fact,
                              const S& after) {
  if (TypeOf(fact.body) == kLoweringConfirmed) return true;
  const ProtectedState& was = before.secret;
  const ProtectedState& is = after.secret;
  return (!ClosedByAsylum(was) || ClosedByAsylum(is)) &&
         (!was.family_or_state_suspected || is.family_or_state_suspected) &&
         (!was.family_danger || is.family_danger) &&
         (!ClosedByDanger(was, DangerSubject::kChild) ||
          ClosedByDanger(is, DangerSubject::kChild)) &&
         (!ClosedByDanger(was, DangerSubject::kFamily) ||
          ClosedByDanger(is, DangerSubject::kFamily)) &&
         std::includes(is.feared_states.begin(), is.feared_states.end(),
                       was.feared_states.begin(), was.feared_states.end());
}

bool EveryOpenFactIsCounted(const S& before, const Fact& fact, const S& after) {
  const bool open = JournalOf(TypeOf(fact.body)) == JournalKind::kOpen;
  return after.open.entries == before.open.entries + (open ? 1 : 0);
}

bool OriginOnlyGrows(const S& before, const Fact&, const S& after) {
  return std::includes(after.open.origin.begin(), after.open.origin.end(),
                       before.open.origin.begin(), before.open.origin.end());
}

// domain.md 2.3, 5: one person makes nobody older; one may make a child of who
// was taken for an adult.
bool OlderByTwoAlone(const S& before, const Fact& fact, const S& after) {
  if (before.open.age_band == after.open.age_band) return true;
  if (after.open.age_band < before.open.age_band) {
    return TypeOf(fact.body) == kAgeBandCorrected;
  }
  return IsOneOf(TypeOf(fact.body), {kCaseOpened, kAgeConfirmed});
}

// domain.md, P5: whoever rests in detention is an urgent concern, and closed
// away for no reason but death, a duplicate or majority.
bool DetentionIsNeverCare(const S& before, const Fact& fact, const S& after) {
  constexpr auto kDetained = SuspensionReason::kInDetentionNoAccess;
  if (after.open.suspension.reason == kDetained &&
      before.open.suspension.reason != kDetained && !after.open.urgent) {
    return false;
  }
  const ClosureReason why = after.open.closure_reason;
  return TypeOf(fact.body) != kCaseClosed ||
         before.open.suspension.reason != kDetained ||
         why == ClosureReason::kDeath || why == ClosureReason::kDuplicate ||
         why == ClosureReason::kTurned18;
}

bool ReopenedIsAssessedAnew(const S&, const Fact& fact, const S& after) {
  const auto* back = std::get_if<StepReturned>(&fact.body);
  const bool moved_on = back != nullptr && back->to == Step::kArrival;
  if (TypeOf(fact.body) != kCaseReopened && !moved_on) return true;
  return after.open.assessment == AssessmentState() &&
         after.open.case_plan == CasePlanState() &&
         after.open.evaluation == EvaluationState() &&
         after.open.placement_consents.empty();
}

// domain.md, P1 and S7: nobody is sent where the case may not go.
bool NobodyIsSentWhereNothingGoes(const S& before, const Fact& fact, const S&) {
  if (TypeOf(fact.body) != kChildDeparted) return true;
  return CaseGate(Procedure::Embedded(), before,
                  PeerAt(before.open.handoff.receiver), ExchangeKind::kBundle,
                  RecordedOn(fact.meta))
      .ok();
}

// P8: where the child is sent, who answers there consented to this placement.
bool PlacedByConsent(const S& before, const Fact& fact, const S&) {
  return TypeOf(fact.body) != kChildDeparted ||
         before.open.determination.solution != Solution::kPlacementAbroad ||
         !before.open.placement_consents.empty();
}

// domain.md 1.2, caseworker (owner).
bool OnlyTheOwnWorkerActsAsOne(const S& before, const Fact& fact, const S&) {
  const FactMeta& meta = fact.meta;
  return meta.function != Function::kCaseWorker || !before.open.opened ||
         meta.node != before.open.custodian ||
         meta.staff_number == before.open.worker ||
         IsOneOf(
             TypeOf(fact.body),
             {kUrgentRaised, kNoticeSent, kCaseSuspended, kComplaintFiled,
              kErasureRequested, kDangerNoticeAnswered, kConsentWithdrawn}) ||
         Starts(fact, Step::kImmediateCare) ||
         (TypeOf(fact.body) == kCareRecorded && before.open.urgent);
}

// A child's no is the child's to lift.
bool AChildsNoIsItsOwn(const S& before, const Fact& fact, const S& after) {
  const auto* consent = std::get_if<ConsentRecorded>(&fact.body);
  // Of age, it speaks for itself anew.
  if (IsOneOf(TypeOf(fact.body), {kMajorityReached, kAgeConfirmed}))
    return true;
  if (consent != nullptr) {
    // To another recipient nobody else says yes in its stead.
    const std::set<ConsentScope>& refused = before.secret.refused_by_child;
    return consent->given_by == ConsentGiver::kChild ||
           std::none_of(
               consent->granted.begin(), consent->granted.end(),
               [&](ConsentScope scope) { return refused.count(scope) > 0; });
  }
  return std::includes(after.secret.refused_by_child.begin(),
                       after.secret.refused_by_child.end(),
                       before.secret.refused_by_child.begin(),
                       before.secret.refused_by_child.end());
}

bool SolutionsAreSoughtUnderACasePlan(const S& before, const Fact& fact,
                                      const S&) {
  return !Starts(fact, Step::kDetermination) || before.open.case_plan.approved;
}

bool ReturnsLeaveTheWayUndecided(const S&, const Fact& fact, const S& after) {
  return TypeOf(fact.body) != kStepReturned ||
         (after.open.determination == DeterminationState() &&
          !after.Active(Step::kImplementation) &&
          !after.Active(Step::kFollowUp));
}

}  // namespace

const std::vector<MoveInvariant>& MoveInvariants() {
  static const auto* const kAll = new std::vector<MoveInvariant>{
      {"custody moves by release and taking", CustodyMovesByReleaseAndTaking},
      {"the child sets out to who accepted", SetsOutToWhoAccepted},
      {"only who is entitled writes", OnlyWhoIsEntitledWrites},
      {"nobody approves their own", NobodyApprovesTheirOwn},
      {"only consent opens a placement abroad", OnlyConsentOpensAPlacement},
      {"an urgent concern freezes", UrgencyFreezes},
      {"an open appeal freezes", AppealFreezes},
      {"rest freezes", RestFreezes},
      {"nothing between custodians but the taking", NothingBetweenCustodians},
      {"nothing after closure but reopening, complaint, data protection",
       NothingAfterClosure},
      {"nothing after erasure", NothingAfterErasure},
      {"nothing is erased while restricted or open",
       NothingIsErasedWhileRestricted},
      {"death and duplicate are final", DeathAndDuplicateAreFinal},
      {"the journals stay apart", JournalsStayApart},
      {"protection is lowered by two persons", ProtectionIsLoweredByTwo},
      {"every open fact is counted", EveryOpenFactIsCounted},
      {"the origin only grows", OriginOnlyGrows},
      {"older by two persons alone", OlderByTwoAlone},
      {"detention is never care", DetentionIsNeverCare},
      {"a reopened case is assessed anew", ReopenedIsAssessedAnew},
      {"nobody is sent where nothing goes", NobodyIsSentWhereNothingGoes},
      {"a child is placed by consent", PlacedByConsent},
      {"a way back leaves the solution undecided", ReturnsLeaveTheWayUndecided},
      {"only the own worker acts as one", OnlyTheOwnWorkerActsAsOne},
      {"a child's no is its own", AChildsNoIsItsOwn},
      {"a solution is sought under a case plan",
       SolutionsAreSoughtUnderACasePlan},
  };
  return *kAll;
}

}  // namespace causeway::procedure
