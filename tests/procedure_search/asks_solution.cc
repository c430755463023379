// Steps 6 to 8, the ways back, closure, appeal, custody.

#include "absl/strings/str_cat.h"
#include "tests/procedure_search/asks.h"

namespace causeway::procedure {
namespace {

using S = CaseState;

const std::string kOffer(16, '\1');
const std::string kDigest(32, '\3');

DeterminationSubmitted Report(const char* heard_on) {
  std::vector<Solution> all;
  for (int32_t n = 1; n <= 10; ++n) all.push_back(static_cast<Solution>(n));
  return {all, heard_on};
}

SolutionDecided Decision(Solution solution, const char* country) {
  return {solution,
          DecidingBody::kStatePanel,
          {"s-pppppppp", "s-qqqqqqqq", "s-rrrrrrrr"},
          true,
          country,
          {}};
}

struct Back {
  Step from;
  Step to;
  std::vector<ReturnReason> reasons;
};

bool Deferral(Step from, Step to) {
  return from == Step::kDetermination && to != Step::kDetermination;
}

StepReturned Returned(Step from, Step to, ReturnReason reason) {
  StepReturned back{from, to, reason};
  if (!Deferral(from, to)) return back;
  back.deciding_body = DecidingBody::kStatePanel;
  back.members = {"s-pppppppp", "s-qqqqqqqq", "s-rrrrrrrr"};
  back.undertakings_signed = true;
  return back;
}

// The ways back as domain.md names them, and some that are none.
std::vector<Back> Backs() {
  using enum ReturnReason;
  return {
      {Step::kDetermination,
       Step::kAssessment,
       {kPanelDeferred, kSituationChanged}},
      {Step::kDetermination, Step::kAssessment, {kNewFacts, kRefusedEntry}},
      {Step::kDetermination,
       Step::kOriginEvaluation,
       {kPanelDeferred, kNewFacts}},
      {Step::kDetermination, Step::kDetermination, {kNewFacts, kPanelDeferred}},
      {Step::kImplementation,
       Step::kDetermination,
       {kSituationChanged, kNewFacts}},
      {Step::kImplementation,
       Step::kImmediateCare,
       {kNoShowOfReceiver, kRefusedEntry}},
      {Step::kImplementation,
       Step::kImmediateCare,
       {kChildRefuses, kCarerWithdrew}},
      {Step::kImplementation,
       Step::kImmediateCare,
       {kFailedVerification, kNewFacts}},
      {Step::kFollowUp, Step::kAssessment, {kSituationChanged, kNewFacts}},
      {Step::kFollowUp, Step::kAssessment, {kSituationDeclined, kChildMovedOn}},
      {Step::kFollowUp, Step::kDetermination, {kSituationChanged, kNewFacts}},
      {Step::kFollowUp, Step::kImmediateCare, {kPlacementBreakdown, kNewFacts}},
      {Step::kFollowUp, Step::kArrival, {kChildMovedOn, kNewFacts}},
      {Step::kImmediateCare, Step::kArrival, {kNewFacts}},
      {Step::kFollowUp, Step::kImplementation, {kNewFacts}},
      {Step::kAssessment, Step::kDetermination, {kNewFacts}},
  };
}

Ask Closing(const char* name, ClosureReason reason, bool pointer = false) {
  return Fixed(name, ClosureRequested{reason, true, "2050-12-31",
                                      pointer ? kDigest : std::string()});
}

std::string Country(const S& s) { return s.open.determination.country; }

// The node that will get the case where the standing decision leads.
std::string NodeOfSolution(const S& s) {
  return Country(s) == "FR" ? kThird : Country(s) == "GN" ? kOrigin : kThird;
}

std::string Receiver(const S& s) {
  return s.open.handoff.receiver.empty() ? kBefore : s.open.handoff.receiver;
}

std::string Offer(const S& s) {
  return s.open.handoff.offer_id.empty() ? kOffer : s.open.handoff.offer_id;
}

std::string Stranger(const S& s) {
  return Receiver(s) == kBefore ? kThird : kBefore;
}

// Who released, where somebody did.
std::string Former(const S& s) {
  return s.open.former_custodian.empty() ? kHere : s.open.former_custodian;
}

// From whom an ORDER takes the case, and to whom it goes.
std::string Holder(const S& s) {
  const std::string& holder =
      s.open.between_custodians ? s.open.former_custodian : s.open.custodian;
  return holder.empty() ? kHere : holder;
}

std::string Ordered(const S& s) { return Holder(s) == kThird ? kHere : kThird; }

HandoffProposed Proposal(std::string to, HandoffReason reason, bool travels) {
  return {std::move(to), reason, travels};
}

}  // namespace

std::vector<Ask> SolutionAsks() {
  using enum Solution;
  SolutionDecided alone = Decision(kLocalIntegrationFamily, "TN");
  alone.members = {"s-pppppppp"};
  SolutionDecided author = Decision(kLocalIntegrationFamily, "TN");
  author.members[0] = NumberOf(Function::kCaseWorker);
  SolutionDecided torn = Decision(kLocalIntegrationFamily, "TN");
  torn.conflicted = {"s-pppppppp"};
  Ask waived = Fixed("decision_notified, appeal waived",
                     DecisionNotified{true, true, true});
  waived.documents.push_back(DocumentKind::kAppealRecord);
  std::vector<Ask> asks = {
      Fixed("decision_notified, waived by word of mouth",
            DecisionNotified{true, true, true}),
      Fixed("determination_submitted", Report("2026-01-02")),
      Fixed("determination_submitted, old views", Report("2025-01-02")),
      Fixed("solution_decided, local", Decision(kLocalIntegrationFamily, "TN")),
      Fixed("solution_decided, return", Decision(kReturnToFamily, "GN")),
      Fixed("solution_decided, third country",
            Decision(kResettlementThirdCountry, "FR")),
      Fixed("solution_decided, placement abroad",
            Decision(kPlacementAbroad, "FR")),
      Fixed("solution_decided, return elsewhere",
            Decision(kReturnToFamily, "FR")),
      Fixed("solution_decided by one", alone),
      Fixed("solution_decided by the author", author),
      Fixed("solution_decided, conflict", torn),
      waived,
      Fixed("decision_notified", DecisionNotified{true, true, false}),
      Fixed("decision_notified, child not told",
            DecisionNotified{false, true, false}),
      Following("plan_approved",
                [](const S& s) -> FactBody {
                  return PlanApproved{s.open.determination.plan_proposal};
                }),
      Fixed("plan_approved unseen", PlanApproved{0}),
      Fixed("child_departed", ChildDeparted{true}),
      Fixed("child_departed, consent not confirmed", ChildDeparted{false}),
      Fixed("panel_scheduled",
            PanelScheduled{"2050-01-31", DecidingBody::kStatePanel}),
      Fixed("solution_implemented", SolutionImplemented{true}),
      Fixed("followed_up", FollowedUp{true, false, Situation::kStable}),
      Fixed("followed_up, breakdown",
            FollowedUp{true, false, Situation::kBreakdown}),
      Fixed("followed_up, not alone",
            FollowedUp{false, false, Situation::kStable}),
      Fixed("followed_up, child not seen",
            FollowedUp{false, true, Situation::kConcerns,
                       NotSeenReason::kAtSchool}),
      Fixed("followed_up, child abducted",
            FollowedUp{false, true, Situation::kConcerns,
                       NotSeenReason::kAbducted}),
      Following("follow_up_reported",
                [](const S& s) -> FactBody {
                  return FollowUpReported{s.open.former_custodian.empty()
                                              ? kBefore
                                              : s.open.former_custodian,
                                          kDigest};
                }),
      Closing("closure_requested, solved", ClosureReason::kSolutionHolds),
      Closing("closure_requested, death", ClosureReason::kDeath),
      Closing("closure_requested, opened in error",
              ClosureReason::kOpenedInError),
      Closing("closure_requested, duplicate", ClosureReason::kDuplicate, true),
      Closing("closure_requested, duplicate of nothing",
              ClosureReason::kDuplicate),
      Closing("closure_requested, 18", ClosureReason::kTurned18),
      Following("closure_refused",
                [](const CaseState& s) -> FactBody {
                  return ClosureRefused{RejectReason::kIncomplete,
                                        s.open.closure_proposal};
                }),
      Following("case_closed",
                [](const S& s) -> FactBody {
                  return CaseClosed{s.open.closure_proposal};
                }),
      Fixed("case_closed unseen", CaseClosed{0}),
      Fixed("case_reopened 2",
            CaseReopened{ReopeningReason::kNeglect, Step::kImmediateCare}),
      Fixed("case_reopened 3",
            CaseReopened{ReopeningReason::kNeglect, Step::kAssessment}),
      Fixed("case_reopened 8",
            CaseReopened{ReopeningReason::kNeglect, Step::kFollowUp}),
      Fixed("appeal_filed", AppealFiled{AppealParty::kGuardian, false}),
      Fixed("appeal_filed, with leave", AppealFiled{AppealParty::kChild, true}),
      Fixed(
          "appeal_decided, stands",
          AppealDecided{AppealOutcome::kDecisionStands, DecidingBody::kCourt}),
      Fixed("appeal_decided, annulled",
            AppealDecided{AppealOutcome::kDecisionAnnulled,
                          DecidingBody::kCourt}),
  };
  Ask missing = Closing("closure_requested, long missing",
                        ClosureReason::kNotContactable);
  missing.days_later = 91;
  asks.push_back(missing);
  Ask alone_deferred =
      Fixed("step_returned 6 to 3 by the coordinator alone",
            StepReturned{Step::kDetermination, Step::kAssessment,
                         ReturnReason::kPanelDeferred});
  alone_deferred.documents.push_back(DocumentKind::kDecision);
  alone_deferred.spoilt = true;
  asks.push_back(alone_deferred);
  asks.push_back(
      Closing("closure_requested, missing", ClosureReason::kNotContactable));
  for (const Back& back : Backs()) {
    for (const ReturnReason reason : back.reasons) {
      Ask ask =
          Fixed(absl::StrCat("step_returned ", static_cast<int32_t>(back.from),
                             " to ", static_cast<int32_t>(back.to), " for ",
                             static_cast<int32_t>(reason)),
                Returned(back.from, back.to, reason));
      if (Deferral(back.from, back.to)) {
        ask.documents.push_back(DocumentKind::kDecision);
      }
      asks.push_back(ask);
    }
  }
  return asks;
}

std::vector<Ask> CustodyAsks() {
  using enum HandoffReason;
  const std::string worker = NumberOf(Function::kCaseWorker);
  const auto accepted = [worker](bool promised) {
    return [worker, promised](const S& s) -> FactBody {
      return CustodyAccepted{Offer(s), worker, promised, promised};
    };
  };
  const auto declined = [](const S& s) -> FactBody {
    return CustodyDeclined{Offer(s), DeclineReason::kNoCapacity};
  };
  const auto received = [](const S& s) -> FactBody {
    return ChildReceived{Offer(s), true, ArrivalCondition::kWell, "s-pppppppp"};
  };
  const auto arrived = [](const S& s) -> FactBody {
    return ChildArrived{Offer(s), true, ArrivalCondition::kWell};
  };
  const auto released = [](uint64_t epochs) {
    return [epochs](const S& s) -> FactBody {
      return CustodyReleased{Offer(s), Receiver(s), s.open.epoch + epochs,
                             kDigest};
    };
  };
  const auto taken = [](const char* giver) {
    return [giver](const S& s) -> FactBody {
      return CustodyTaken{
          Offer(s),
          giver != nullptr || s.open.former_custodian.empty()
              ? kThird
              : s.open.former_custodian,
          kDigest,
          s.open.handoff.worker.empty() ? "s-zzzzzzzz" : s.open.handoff.worker,
          ""};
    };
  };
  Ask in_writing =
      Following("handoff_withdrawn, in writing", [](const S& s) -> FactBody {
        return HandoffWithdrawn{s.open.handoff.offer_id};
      });
  in_writing.documents = {DocumentKind::kSuspensionRecord};
  return {
      in_writing,
      Following("handoff_proposed, moved on",
                [](const S& s) -> FactBody {
                  return Proposal(s.open.custodian == kBefore ? kHere : kBefore,
                                  kChildMovedOn, false);
                }),
      Following("handoff_proposed, solution",
                [](const S& s) -> FactBody {
                  return Proposal(NodeOfSolution(s), kSolution, true);
                }),
      Following("handoff_proposed, solution without the child",
                [](const S& s) -> FactBody {
                  return Proposal(NodeOfSolution(s), kSolution, false);
                }),
      Fixed("handoff_proposed, child without a solution",
            Proposal(kBefore, kCompetence, true)),
      Following("handoff_proposed to oneself",
                [](const S& s) -> FactBody {
                  return Proposal(
                      s.open.custodian.empty() ? kHere : s.open.custodian,
                      kCompetence, false);
                }),
      Following("custody_offered",
                [](const S& s) -> FactBody {
                  return CustodyOffered{kOffer, Receiver(s), kDigest,
                                        s.open.entries - 1};
                }),
      Following("custody_offered to another",
                [](const S& s) -> FactBody {
                  return CustodyOffered{kOffer, Stranger(s), kDigest,
                                        s.open.entries - 1};
                }),
      Following("later_released",
                [](const S& s) -> FactBody {
                  return LaterReleased{s.open.entries - 1};
                }),
      Fixed("later_released unseen", LaterReleased{1'000'000}),
      Stated("custody_accepted", accepted(true), Receiver),
      Stated("custody_accepted without promises", accepted(false), Receiver),
      Stated("custody_accepted by another", accepted(true), Stranger),
      Stated("custody_declined", declined, Receiver),
      Stated("child_arrived", arrived, Receiver),
      Stated("child_arrived by another", arrived, Stranger),
      Stated("child_received", received, Receiver),
      Stated("child_received by another", received, Stranger),
      Following("handoff_withdrawn",
                [](const S& s) -> FactBody {
                  return HandoffWithdrawn{s.open.handoff.offer_id};
                }),
      Fixed("handoff_withdrawn, other offer",
            HandoffWithdrawn{std::string(16, 'x')}),
      Following("custody_released", released(1)),
      Following("custody_released, wrong epoch", released(2)),
      Following("custody_taken", taken(nullptr)),
      Following("custody_taken from another", taken(kThird)),
      Stated(
          "release_voided",
          [](const S& s) -> FactBody {
            return ReleaseVoided{Offer(s), kDigest, kDigest};
          },
          Former),
      Following("release_voided by the receiver",
                [](const S& s) -> FactBody {
                  return ReleaseVoided{Offer(s), kDigest, kDigest};
                }),
      Following("offer_renewed",
                [](const S& s) -> FactBody {
                  return OfferRenewed{Offer(s), std::string(16, 'n'), kDigest};
                }),
      Following("offer_renewed, the same number",
                [](const S& s) -> FactBody {
                  return OfferRenewed{Offer(s), Offer(s), kDigest};
                }),
      Stated(
          "custody_ordered",
          [](const S& s) -> FactBody {
            return CustodyOrdered{kDigest, Holder(s), kBefore, "s-zzzzzzzz",
                                  s.open.epoch + 1};
          },
          Ordered),
      Stated(
          "custody_ordered, no later epoch",
          [](const S& s) -> FactBody {
            return CustodyOrdered{kDigest, Holder(s), kBefore, "s-zzzzzzzz",
                                  s.open.epoch};
          },
          Ordered),
  };
}

}  // namespace causeway::procedure
