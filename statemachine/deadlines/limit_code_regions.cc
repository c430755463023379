// Time limits of custody, implementation and follow-up, and of what stands
// beside the steps.

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "statemachine/deadlines/limit_code.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"

namespace causeway::deadlines {
namespace {

using namespace procedure;  // NOLINT: the facts are what this file is about.

std::vector<Running> OfReceiver(const Input& in, std::optional<Date> since) {
  std::vector<Running> running = ByRisk(in, since);
  for (Running& one : running) one.node = in.open().handoff.receiver;
  return running;
}

std::vector<Running> OfferAnswer(const Input& in) {
  if (in.open().handoff.phase != HandoffPhase::kOffered) return {};
  return OfReceiver(in, LastOf<CustodyOffered>(in));
}

std::vector<Running> TransitArrival(const Input& in) {
  const HandoffState& handoff = in.open().handoff;
  if (!handoff.departed || handoff.arrived) return {};
  return OfReceiver(in, LastOf<ChildDeparted>(in));
}

std::vector<Running> HandoverStatement(const Input& in) {
  const HandoffState& handoff = in.open().handoff;
  if (!handoff.arrived || handoff.received) return {};
  return OfReceiver(in, Since(in, [](const FactBody& body) {
                      if (Is<ChildArrived>(body)) return Effect::kStart;
                      return Is<ChildReceived>(body) ? Effect::kEnd
                                                     : Effect::kNone;
                    }));
}

std::vector<Running> FirstVisit(const Input& in) {
  if (!in.open().Active(Step::kFollowUp)) return {};
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  if (Is<ChildReceived>(body)) return Effect::kRestart;
                  return Is<FollowedUp, SolutionImplemented>(body)
                             ? Effect::kEnd
                             : Effect::kNone;
                }));
}

// From visit to visit. Where the solution was carried out here, the first
// interval begins with that; after an arrival, with the first visit.
std::vector<Running> FollowUp(const Input& in) {
  if (!in.open().Active(Step::kFollowUp)) return {};
  static constexpr const char* kKeys[] = {"first", "second", "third", "later"};
  size_t visits = 0;
  bool implemented_here = false;
  std::optional<Date> since;
  for (const Fact& fact : in.facts) {
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (!day.ok()) continue;
    if (Is<ChildReceived>(fact.body)) {
      implemented_here = false;
      visits = 0;
      since.reset();
    } else if (Is<SolutionImplemented>(fact.body)) {
      implemented_here = true;
      visits = 0;
      since = *day;
    } else if (Is<FollowedUp>(fact.body)) {
      ++visits;
      since = *day;
    }
  }
  if (!since) return {};
  const size_t intervals = implemented_here ? visits : visits - 1;
  Running one;
  one.since = *since;
  one.key = kKeys[std::min(intervals, std::size(kKeys) - 1)];
  return {one};
}

// The plan is refined where the child arrived, by its first review there.
std::vector<Running> ReintegrationPlan(const Input& in) {
  if (!in.open().Active(Step::kFollowUp)) return {};
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  if (Is<ChildReceived>(body)) return Effect::kRestart;
                  return Is<PlanReviewed, StepReturned>(body) ? Effect::kEnd
                                                              : Effect::kNone;
                }));
}

// Before the child turns 18; until the way into adult life is planned.
std::vector<Running> Majority(const Input& in) {
  std::vector<Running> running;
  for (const Fact& fact : in.facts) {
    if (Is<MajorityReached>(fact.body)) running.clear();
    const auto* foreseen = std::get_if<MajorityForeseen>(&fact.body);
    if (foreseen == nullptr) continue;
    running.clear();
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    const absl::StatusOr<Date> month =
        ParseDate(absl::StrCat(foreseen->month, "-01"));
    if (foreseen->transition_planned || !day.ok() || !month.ok()) continue;
    Running one;
    one.since = *day;
    one.key = RiskKey(in);
    one.before = *month;
    running.push_back(one);
  }
  return running;
}

// From 15 on somebody says when the child turns 18.
std::vector<Running> ForeseeMajority(const Input& in) {
  if (in.open().age_band != AgeBand::k15To17) return {};
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  if (Is<CaseOpened>(body)) return Effect::kStart;
                  if (Is<AgeBandCorrected, AgeConfirmed>(body)) {
                    return Effect::kRestart;
                  }
                  return Is<MajorityForeseen>(body) ? Effect::kEnd
                                                    : Effect::kNone;
                }));
}

// Whoever died, was opened by mistake or is another's case is not visited.
std::vector<Running> PostClosureVisit(const Input& in) {
  const ClosureReason why = in.open().closure_reason;
  if (!in.open().closed || why == ClosureReason::kDeath ||
      why == ClosureReason::kOpenedInError ||
      why == ClosureReason::kDuplicate) {
    return {};
  }
  return ByRisk(in, Since(in, [](const FactBody& body) {
                  if (Is<CaseClosed>(body)) return Effect::kRestart;
                  return Is<VisitedAfterClosure, CaseReopened>(body)
                             ? Effect::kEnd
                             : Effect::kNone;
                }));
}

std::vector<Running> DataBreach(const Input& in) {
  Running one;
  std::optional<Date> since;
  for (const Fact& fact : in.facts) {
    const auto* breach = std::get_if<DataBreachRecorded>(&fact.body);
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (breach == nullptr || !day.ok()) continue;
    if (breach->stage != BreachStage::kKnown) {
      since.reset();
    } else if (!since) {
      since = *day;
      one.node = fact.meta.node;  // Whose breach it is.
    }
  }
  if (!since) return {};
  one.since = *since;
  one.key = "known";
  return {one};
}

// What a former custodian keeps. Kept longer only where a restriction says why.
std::vector<Running> CopyRetention(const Input& in) {
  const absl::StatusOr<Date> handed = ParseDate(in.open().copy->handed_over_on);
  if (!handed.ok() || !in.open().restrictions.empty()) return {};
  Running one;
  one.since = PlusDays(
      *handed, static_cast<int32_t>(in.procedure.Limit("copy_retention_days")));
  one.key = "copy";
  return {one};
}

std::vector<Running> MissingChildReview(const Input& in) {
  if (in.open().suspension.reason != SuspensionReason::kChildMissing) return {};
  // In whatever step: by a review of the plan, or by a new version of the
  // record that says what is done to find the child.
  std::optional<Date> since;
  for (const Fact& fact : in.facts) {
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (!day.ok()) continue;
    const bool renewed = Is<PlanReviewed>(fact.body) ||
                         (Is<DocumentsCorrected>(fact.body) &&
                          Attached(fact.meta, DocumentKind::kSuspensionRecord));
    if (Is<CaseResumed, CaseReopened>(fact.body)) since.reset();
    if (Is<CaseSuspended>(fact.body) || (since && renewed)) since = *day;
  }
  return ByRisk(in, since);
}

std::vector<Running> ComplaintAnswer(const Input& in) {
  std::vector<Running> running;
  for (const auto& [number, complaint] : in.state.secret.complaints_open) {
    const absl::StatusOr<Date> day = ParseDate(complaint.filed_on);
    if (!day.ok()) continue;
    Running one;
    one.since = *day;
    one.key = RiskKey(in);
    one.complaint = number;
    if (complaint.about == ComplaintAbout::kData ||
        procedure::OutsideLine(complaint)) {
      one.who = "data protection officer";
    }
    running.push_back(one);
  }
  return running;
}

// The other side still holds it open: a hand-off, or a request without an
// answer. Of an answer or report that left nothing is awaited.
bool MessageStands(const OpenState& open, const std::string& message) {
  return open.handoff.offer_id == message ||
         (RequestOpen(open) && open.evaluation.request_digest == message) ||
         open.inquiries_open.count(message) > 0;
}

// The override that was proposed last, and each before it whose message stands.
std::vector<Running> OverrideExpiry(const Input& in) {
  // As it crosses a border, it takes two.
  constexpr size_t kApprovers = 2;
  const ProtectedState& secret = in.state.secret;
  std::vector<OverrideState> all = {secret.consent_override};
  for (const auto& [message, used] : secret.overrides_used) {
    if (MessageStands(in.open(), message)) all.push_back(used);
  }
  std::vector<Running> running;
  for (const OverrideState& one : all) {
    const absl::StatusOr<Date> last = ParseDate(one.review_on);
    const absl::StatusOr<Date> since = ParseDate(one.approved_on);
    if (one.approvers.size() < kApprovers || !last.ok() || !since.ok()) {
      continue;
    }
    Running due;
    due.since = *since;
    due.due_on = *last;
    running.push_back(due);
  }
  return running;
}

// Kept longer only where a restriction says why.
std::vector<Running> RetentionOver(const Input& in) {
  const absl::StatusOr<Date> until = ParseDate(in.open().retain_until);
  if (!in.open().closed || !until.ok() || !in.open().restrictions.empty()) {
    return {};
  }
  Running running;
  running.since = *until;
  running.key = "closed";
  return {running};
}

}  // namespace

const char* KeyOf(InquiryKind kind) {
  switch (kind) {
    case InquiryKind::kPlacementConsultation:
      return "placement_consultation";
    case InquiryKind::kTracingRequest:
      return "tracing_request";
    case InquiryKind::kCaseRequest:
      return "case_request";
    case InquiryKind::kDangerNotice:
      return "danger_notice";
    case InquiryKind::kMissingNotice:
      return "missing_notice";
    case InquiryKind::kMeasureNotice:
      return "measure_notice";
    case InquiryKind::kConsentChanged:
      return "consent_changed";
    case InquiryKind::kRecall:
      return "recall";
    case InquiryKind::kCorrection:
      return "correction";
    case InquiryKind::kInformationRequest:
    case InquiryKind::kUnspecified:
      break;
  }
  return "information_request";
}

const std::string* SentDigest(const FactBody& body) {
  if (const auto* sent = std::get_if<InquirySent>(&body)) {
    return &sent->request_digest;
  }
  if (const auto* recalled = std::get_if<EvaluationRecalled>(&body)) {
    return &recalled->recall_digest;
  }
  if (const auto* told = std::get_if<ConsentChangeTold>(&body)) {
    return &told->request_digest;
  }
  const auto* notice = std::get_if<NoticeSent>(&body);
  return notice == nullptr ? nullptr : &notice->request_digest;
}

std::vector<Running> AnswersTo(
    const Input& in, const std::map<std::string, InquiryState>& waiting) {
  std::vector<Running> running;
  for (const Fact& fact : in.facts) {
    const std::string* const digest = SentDigest(fact.body);
    if (digest == nullptr) continue;
    const auto open = waiting.find(*digest);
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (open == waiting.end() || !day.ok()) continue;
    Running one;
    one.since = *day;
    one.key = KeyOf(open->second.kind);
    one.node = open->second.recipient;
    one.subject = WordsOf(open->second.kind);
    running.push_back(one);
  }
  return running;
}

std::vector<Running> InquiryAnswers(const Input& in) {
  return AnswersTo(in, in.open().inquiries_open);
}

std::vector<Running> ConsentChangeAnswers(const Input& in) {
  return AnswersTo(in, in.state.secret.changes_open);
}

std::vector<LimitCode> RegionLimits() {
  const std::vector<std::string> risk = RiskKeys();
  return {
      {.id = "offer_answer", .running = OfferAnswer, .keys = risk},
      // A child on the way is never at rest.
      {.id = "transit_arrival",
       .running = TransitArrival,
       .keys = risk,
       .rests = false,
       .days_max = {{"high", 3}, {"medium", 3}, {"low", 3}, {"unknown", 3}}},
      // Whether the child is safe is asked while the case rests too.
      {.id = "first_visit",
       .running = FirstVisit,
       .keys = risk,
       .rests = false},
      {.id = "handover_statement",
       .running = HandoverStatement,
       .keys = risk,
       .rests = false},
      {.id = "follow_up",
       .running = FollowUp,
       .keys = {"first", "second", "third", "later"},
       .rests = false},
      {.id = "reintegration_plan", .running = ReintegrationPlan, .keys = risk},
      // A birthday does not rest.
      {.id = "majority_month",
       .running = ForeseeMajority,
       .keys = risk,
       .rests = false},
      {.id = "majority", .running = Majority, .keys = risk, .rests = false},
      {.id = "missing_child_review",
       .running = MissingChildReview,
       .keys = risk,
       .rests = false},
      {.id = "complaint_answer",
       .running = ComplaintAnswer,
       .keys = risk,
       .rests = false,
       .after_closure = true,
       .told_by_protected = true,
       .on_copy = true},
      {.id = "inquiry_answer",
       .running = InquiryAnswers,
       .keys = {"information_request", "placement_consultation",
                "tracing_request", "case_request", "danger_notice",
                "missing_notice", "measure_notice", "recall", "correction"},
       .rests = false,
       .after_closure = true,
       .on_copy = true,
       .days_max = {{"danger_notice", 3}}},
      {.id = "consent_change_answer",
       .running = ConsentChangeAnswers,
       .keys = {"consent_changed"},
       .rests = false,
       .after_closure = true,
       .told_by_protected = true,
       .on_copy = true},
      {.id = "override_expiry",
       .running = OverrideExpiry,
       .keys = {},
       .rests = false,
       .told_by_protected = true},
      {.id = "post_closure_visit",
       .running = PostClosureVisit,
       .keys = risk,
       .rests = false,
       .after_closure = true},
      {.id = "data_breach",
       .running = DataBreach,
       .keys = {"known"},
       .rests = false,
       .after_closure = true},
      {.id = "retention_over",
       .running = RetentionOver,
       .keys = {"closed"},
       .rests = false,
       .after_closure = true},
      {.id = "copy_retention",
       .running = CopyRetention,
       .keys = {"copy"},
       .rests = false,
       .of_copy = true},
  };
}

const std::vector<LimitCode>& LimitCodes() {
  static const auto* const kCodes = [] {
    auto* all = new std::vector<LimitCode>(StepLimits());
    for (LimitCode& code : RegionLimits()) all->push_back(std::move(code));
    return all;
  }();
  return *kCodes;
}

std::vector<std::string> RiskKeys() {
  return {"high", "medium", "low", "unknown"};
}

std::string RiskKey(const Input& in) {
  RiskLevel stands = RiskLevel::kUnspecified;
  RiskLevel before = RiskLevel::kUnspecified;
  for (const Fact& fact : in.facts) {
    if (const auto* made = std::get_if<AssessmentSubmitted>(&fact.body)) {
      before = stands;
      stands = made->risk_level;
    } else if (Is<AssessmentRejected>(fact.body)) {
      stands = before;
    }
  }
  switch (stands) {
    case RiskLevel::kHigh:
      return "high";
    case RiskLevel::kMedium:
      return "medium";
    case RiskLevel::kLow:
    case RiskLevel::kNone:
      return "low";
    case RiskLevel::kUnspecified:
      break;
  }
  return "unknown";
}

}  // namespace causeway::deadlines
