// Time limits of steps 1 to 6.

#include <map>

#include "statemachine/deadlines/limit_code.h"
#include "statemachine/procedure/code_words.h"

namespace causeway::deadlines {
namespace {

using namespace procedure;  // NOLINT: the facts are what this file is about.

std::vector<Running> UrgentAction(const Input& in) {
  return ByRisk(
      in, Since(in, [](const FactBody& body) {
        const auto* rests = std::get_if<CaseSuspended>(&body);
        if (Is<UrgentRaised, DangerNoticeReceived>(body) ||
            (rests != nullptr &&
             rests->reason == SuspensionReason::kInDetentionNoAccess)) {
          return Effect::kStart;
        }
        return Is<UrgentCleared>(body) ? Effect::kEnd : Effect::kNone;
      }));
}

std::vector<Running> Registration(const Input& in) {
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  if (Is<CaseOpened>(body)) return Effect::kStart;
                  if (BackTo(body, Step::kArrival)) return Effect::kRestart;
                  return Is<CaseRegistered>(body) ? Effect::kEnd
                                                  : Effect::kNone;
                }));
}

std::vector<Running> AssessmentStart(const Input& in) {
  if (in.open().Progress(Step::kAssessment) != StepProgress::kNotStarted) {
    return {};
  }
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  return Is<CaseRegistered>(body) ? Effect::kStart
                                                  : Effect::kNone;
                }));
}

std::vector<Running> AssessmentDone(const Input& in) {
  if (in.open().assessment.approved) return {};
  std::vector<Running> running = ByRisk(
      in, Since(in, [](const FactBody& body) {
        if (Is<CaseRegistered>(body) || Starts(body, Step::kAssessment)) {
          return Effect::kStart;
        }
        if (BackTo(body, Step::kAssessment)) return Effect::kRestart;
        return Is<AssessmentApproved>(body) || BackTo(body, Step::kArrival)
                   ? Effect::kEnd
                   : Effect::kNone;
      }));
  if (in.open().assessment.pending) {
    for (Running& one : running) one.who = "supervisor";
  }
  return running;
}

std::vector<Running> CasePlan(const Input& in) {
  std::vector<Running> running =
      ByRisk(in, Since(in, [](const FactBody& body) {
               if (Is<AssessmentApproved>(body)) return Effect::kRestart;
               return Is<CasePlanApproved, StepReturned, CaseReopened>(body) ||
                              Starts(body, Step::kImplementation)
                          ? Effect::kEnd
                          : Effect::kNone;
             }));
  if (in.open().case_plan.pending) {
    for (Running& one : running) one.who = "supervisor";
  }
  return running;
}

std::vector<Running> PlanReview(const Input& in) {
  if (!in.open().Active(Step::kTemporaryCare) ||
      !in.open().case_plan.approved) {
    return {};
  }
  return ByRisk(in, LastOf<CasePlanApproved, PlanReviewed>(in));
}

std::vector<Running> CareReview(const Input& in) {
  if (in.open().implemented) return {};
  return ByRisk(
      in, Since(in, [](const FactBody& body) {
        if (const auto* care = std::get_if<CareRecorded>(&body)) {
          return care->care_type == CareType::kParents ? Effect::kEnd
                                                       : Effect::kRestart;
        }
        return Is<PlanReviewed>(body) ? Effect::kRenew : Effect::kNone;
      }));
}

Effect OfGuardian(const FactBody& body) {
  if (const auto* registered = std::get_if<CaseRegistered>(&body)) {
    return registered->protection_status == ProtectionStatus::kAccompanied
               ? Effect::kEnd
               : Effect::kStart;
  }
  if (const auto* change = std::get_if<GuardianStatusRecorded>(&body)) {
    if (change->status == GuardianStatus::kNotNeeded) return Effect::kEnd;
    return change->status == GuardianStatus::kEnded ||
                   change->status == GuardianStatus::kContested
               ? Effect::kStart
               : Effect::kNone;
  }
  return Is<GuardianAppointed>(body) ? Effect::kEnd : Effect::kNone;
}

std::vector<Running> Guardian(const Input& in) {
  const GuardianStatus now = in.open().guardian;
  if (in.open().age_band == AgeBand::kAdult ||
      now == GuardianStatus::kTemporary || now == GuardianStatus::kAppointed ||
      now == GuardianStatus::kNotNeeded) {
    return {};
  }
  return ByRisk(in, Since(in, OfGuardian));
}

const char* KeyOf(Timeframe timeframe) {
  switch (timeframe) {
    case Timeframe::kHour:
      return "hour";
    case Timeframe::kThreeHours:
      return "three_hours";
    case Timeframe::kDay:
      return "day";
    case Timeframe::kThreeDays:
      return "three_days";
    case Timeframe::kUnspecified:
    case Timeframe::kWeek:
      break;
  }
  return "week";
}

std::vector<Running> ServiceReferral(const Input& in) {
  std::map<ServiceKind, Running> by_service;
  for (const Fact& fact : in.facts) {
    const auto* referred = std::get_if<ServiceReferred>(&fact.body);
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (referred == nullptr || !day.ok()) continue;
    Running one;
    one.since = *day;
    one.key = KeyOf(referred->timeframe);
    one.subject = WordsFor(referred->service).english();
    by_service[referred->service] = one;
  }
  std::vector<Running> running;
  for (const ServiceKind kind : in.open().services_open) {
    const auto found = by_service.find(kind);
    if (found != by_service.end()) running.push_back(found->second);
  }
  return running;
}

std::vector<Running> OfEvaluator(const Input& in) {
  std::vector<Running> running = ByRisk(in, LastOf<EvaluationRequested>(in));
  for (Running& one : running) one.node = in.open().evaluation.evaluator;
  return running;
}

std::vector<Running> EvaluationAcknowledge(const Input& in) {
  if (in.open().evaluation.phase != EvaluationPhase::kRequested) return {};
  return OfEvaluator(in);
}

std::vector<Running> EvaluationReport(const Input& in) {
  const EvaluationPhase phase = in.open().evaluation.phase;
  if (phase == EvaluationPhase::kReturned) {
    std::vector<Running> running = ByRisk(in, LastOf<EvaluationReturned>(in));
    for (Running& one : running) one.node = in.open().evaluation.evaluator;
    return running;
  }
  if (phase != EvaluationPhase::kRequested &&
      phase != EvaluationPhase::kAcknowledged) {
    return {};
  }
  return OfEvaluator(in);
}

Effect OfDetermination(const FactBody& body) {
  // Who falls back into care needs a new determination too.
  if (Starts(body, Step::kDetermination) ||
      BackTo(body, Step::kDetermination) ||
      (Is<StepReturned>(body) && BackTo(body, Step::kImmediateCare))) {
    return Effect::kRestart;
  }
  const auto* appeal = std::get_if<AppealDecided>(&body);
  return appeal != nullptr &&
                 appeal->outcome == AppealOutcome::kDecisionAnnulled
             ? Effect::kRestart
             : Effect::kNone;
}

std::vector<Running> Determination(const Input& in) {
  if (!in.open().Active(Step::kDetermination) ||
      in.open().determination.solution != Solution::kUnspecified) {
    return {};
  }
  std::vector<Running> running = ByRisk(in, Since(in, OfDetermination));
  if (!in.open().determination.author) {
    for (Running& one : running) one.who = "case worker";
  }
  return running;
}

std::vector<Running> AppealEnd(const Input& in) {
  const DeterminationState& made = in.open().determination;
  if (!made.notified || made.appeal_waived || made.appeal_open ||
      made.appeal_decided || !in.open().Active(Step::kDetermination)) {
    return {};
  }
  const absl::StatusOr<Date> notified = ParseDate(made.notified_on);
  if (!notified.ok()) return {};
  Running one;
  one.since = *notified;
  one.due_on =
      PlusDays(*notified,
               static_cast<int32_t>(in.procedure.Limit("appeal_window_days")));
  return {one};
}

std::vector<Running> DurableSolution(const Input& in) {
  if (in.open().implemented) return {};
  return ByRisk(in, LastOf<CaseOpened>(in));
}

}  // namespace

std::vector<LimitCode> StepLimits() {
  const std::vector<std::string> risk = RiskKeys();
  return {
      {.id = "urgent_action",
       .running = UrgentAction,
       .keys = risk,
       .rests = false,
       .days_max = {{"high", 3}, {"medium", 3}, {"low", 3}, {"unknown", 3}}},
      {.id = "registration", .running = Registration, .keys = risk},
      {.id = "assessment_start", .running = AssessmentStart, .keys = risk},
      {.id = "assessment_done", .running = AssessmentDone, .keys = risk},
      {.id = "case_plan", .running = CasePlan, .keys = risk},
      {.id = "plan_review", .running = PlanReview, .keys = risk},
      // Care is looked at while the case rests too.
      {.id = "care_review",
       .running = CareReview,
       .keys = risk,
       .rests = false},
      {.id = "guardian", .running = Guardian, .keys = risk},
      {.id = "service_referral",
       .running = ServiceReferral,
       .keys = {"hour", "three_hours", "day", "three_days", "week"}},
      {.id = "evaluation_acknowledge",
       .running = EvaluationAcknowledge,
       .keys = risk},
      {.id = "evaluation_report", .running = EvaluationReport, .keys = risk},
      {.id = "determination", .running = Determination, .keys = risk},
      // What the law lets run out does not rest.
      {.id = "appeal_end", .running = AppealEnd, .keys = {}, .rests = false},
      {.id = "durable_solution", .running = DurableSolution, .keys = risk},
  };
}

}  // namespace causeway::deadlines
