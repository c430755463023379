// Step 5: the requester's side, and the evaluator's own journal.

#include <algorithm>

#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/protection.h"

namespace causeway::procedure {
namespace {

EvaluationPhase Phase(const OpenInput& in) { return in.open.evaluation.phase; }

bool AssessedFirst(const OpenInput& in) { return in.open.assessment.approved; }

bool FormAlone(const OpenInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return std::all_of(kinds.begin(), kinds.end(), [](DocumentKind kind) {
    return kind == DocumentKind::kEvaluationRequest;
  });
}

bool NotWaived(const OpenInput& in) {
  return Phase(in) != EvaluationPhase::kWaived;
}

// What a panel weighs stands; for more facts the panel sends the case back.
bool BeforeDetermination(const OpenInput& in) {
  return in.open.Progress(Step::kDetermination) == StepProgress::kNotStarted;
}

bool NotDone(const OpenInput& in) {
  return in.open.Progress(Step::kOriginEvaluation) != StepProgress::kDone &&
         in.open.evaluation.result == EvaluationResult::kUnspecified;
}

bool EvaluatedElsewhere(const OpenInput& in) {
  return BodyOf<EvaluationProposed>(in).evaluator != in.open.custodian;
}

// Asked when it is proposed, and again when the request leaves.
bool EvaluatorOfCountry(const FullInput& in) {
  const auto* proposed = std::get_if<EvaluationProposed>(&in.fact.body);
  const std::string& country = proposed == nullptr
                                   ? in.state.open.evaluation.country
                                   : proposed->country;
  // Of a node that is not enrolled, and without a proposal, other rules speak.
  return in.peer == nullptr || !in.peer->enrolled || country.empty() ||
         AnswersFor(*in.peer, country);
}

bool Proposed(const OpenInput& in) {
  return Phase(in) == EvaluationPhase::kProposed;
}

bool SameEvaluator(const OpenInput& in) {
  const auto* returned = std::get_if<EvaluationReturned>(&in.fact.body);
  return (returned != nullptr ? returned->evaluator
                              : BodyOf<EvaluationRequested>(in).evaluator) ==
         in.open.evaluation.evaluator;
}

// It came, and nobody said that it suffices.
bool ReportUndecided(const OpenInput& in) {
  return Phase(in) == EvaluationPhase::kReceived &&
         !in.open.evaluation.accepted;
}

bool Countersigned(const OpenInput& in) {
  return in.open.evaluation.proposer != ActorOf(in.fact.meta);
}

bool RequestStands(const OpenInput& in) {
  if (std::holds_alternative<EvaluationAcknowledged>(in.fact.body)) {
    return Phase(in) == EvaluationPhase::kRequested;
  }
  if (std::holds_alternative<EvaluationRecalled>(in.fact.body) &&
      Phase(in) == EvaluationPhase::kProposed) {
    return true;
  }
  return RequestOpen(in.open);
}

const std::string& DigestIn(const FactBody& body) {
  if (const auto* b = std::get_if<EvaluationAcknowledged>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<EvaluationDeclined>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<EvaluationReceived>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<EvaluationReturned>(&body)) {
    return b->request_digest;
  }
  if (const auto* b = std::get_if<EvaluationAccepted>(&body)) {
    return b->request_digest;
  }
  return std::get<EvaluationRecalled>(body).request_digest;
}

bool MatchingDigest(const OpenInput& in) {
  return DigestIn(in.fact.body) == in.open.evaluation.request_digest;
}

bool ReportApprovedByAnother(const OpenInput& in) {
  const auto& body = BodyOf<EvaluationReceived>(in);
  return body.author != body.approver &&
         body.approver == in.fact.meta.staff_number;
}

bool ResultReceived(const OpenInput& in) {
  return in.open.evaluation.result != EvaluationResult::kUnspecified;
}

bool Waived(const OpenInput& in) {
  return Phase(in) == EvaluationPhase::kWaived;
}

// A reason that the protected journal itself can bear out must be borne out.
bool WaiverGrounded(const FullInput& in) {
  const ProtectedState& secret = in.state.secret;
  switch (BodyOf<WaiverReasonRecorded>(in).reason) {
    case WaiverReason::kAsylum:
      return ClosesOrigin(secret.asylum) || ClosesOrigin(secret.displacement);
    case WaiverReason::kDanger: {
      if (secret.family_danger || secret.family_or_state_suspected ||
          !secret.feared_states.empty()) {
        return true;
      }
      for (const auto& [subject, answer] : secret.danger) {
        if (answer.result == ScreenResult::kIndication) return true;
      }
      return false;
    }
    case WaiverReason::kChildDeclines:
      return secret.refused_by_child.count(ConsentScope::kTracing) > 0 &&
             !ChildSaidYes(secret, ConsentScope::kTracing,
                           RecordedOn(in.fact.meta));
    case WaiverReason::kOriginUnreachable:
    case WaiverReason::kFamilyElsewhere:
    case WaiverReason::kUnspecified:
      return true;
  }
  return false;
}

bool EvaluationOpenedOnce(const EvaluationInput& in) {
  return std::holds_alternative<EvaluationOpened>(in.fact.body) !=
         in.state.opened;
}

bool EvaluationRuns(const EvaluationInput& in) {
  return !in.state.approved && !in.state.stopped;
}

bool ByThisEvaluator(const EvaluationInput& in) {
  return !in.state.opened || in.fact.meta.node == in.state.node;
}

bool Visited(const EvaluationInput& in) {
  const EvaluationResult result = BodyOf<ReportSubmitted>(in).result;
  return in.state.visits > 0 || result == EvaluationResult::kNotFound ||
         result == EvaluationResult::kUnsafeToContinue;
}

bool FoundAsReported(const EvaluationInput& in) {
  const EvaluationResult result = BodyOf<ReportSubmitted>(in).result;
  return in.state.family_found || result == EvaluationResult::kNotFound ||
         result == EvaluationResult::kUnsafeToContinue;
}

bool ReportWaits(const EvaluationInput& in) {
  return in.state.author.has_value();
}

bool ReportApproverNotAuthor(const EvaluationInput& in) {
  return in.state.author != ActorOf(in.fact.meta);
}

bool SameReport(const EvaluationInput& in) {
  const auto* rejected = std::get_if<ReportRejected>(&in.fact.body);
  return (rejected != nullptr
              ? rejected->report
              : BodyOf<ReportApproved>(in).report) == in.state.report;
}

bool ReportLeft(const EvaluationInput& in) {
  return in.state.approved && !in.state.stopped;
}

std::vector<CodeRule> EvaluationJournalRules() {
  using enum FactType;
  const std::vector<FactType> running = {kEvaluationOpened, kVisitRecorded,
                                         kReportSubmitted,  kReportApproved,
                                         kReportRejected,   kEvaluationStopped};
  std::vector<FactType> all = running;
  all.push_back(kReportReturned);
  return {
      AboutState("EV.genesis", all, EvaluationOpenedOnce),
      AboutState("EV.ended", running, EvaluationRuns),
      AboutState("EV.report_left", {kReportReturned}, ReportLeft),
      {"EV.evaluator",
       absl::StatusCode::kPermissionDenied,
       About::kState,
       all,
       {},
       ByThisEvaluator},
      AboutEntry("EV.visit_recorded", {kReportSubmitted}, Visited),
      AboutEntry("EV.found_as_reported", {kReportSubmitted}, FoundAsReported),
      AboutState("EV.report_submitted", {kReportApproved, kReportRejected},
                 ReportWaits),
      AboutState("EV.approver_not_author", {kReportApproved, kReportRejected},
                 ReportApproverNotAuthor),
      AboutEntry("EV.same_report", {kReportApproved, kReportRejected},
                 SameReport),
  };
}

}  // namespace

std::vector<CodeRule> OriginRules() {
  using enum FactType;
  std::vector<CodeRule> rules = {
      AboutState("G5in.assessment_approved",
                 {kEvaluationProposed, kEvaluationRequested, kEvaluationWaived},
                 AssessedFirst),
      AboutEntry("E.request_form_alone", {kEvaluationProposed}, FormAlone),
      AboutState("E.not_waived", {kEvaluationProposed, kEvaluationWaived},
                 NotWaived),
      AboutState("E.not_done", {kEvaluationWaived}, NotDone),
      AboutState("E.waived", {kWaiverRevoked}, Waived),
      AboutState("E.before_determination",
                 {kEvaluationProposed, kEvaluationRequested,
                  kEvaluationReturned, kWaiverRevoked},
                 BeforeDetermination),
      AboutState("E.report_undecided",
                 {kEvaluationReturned, kEvaluationAccepted}, ReportUndecided),
      AboutState("E.request_open",
                 {kEvaluationProposed, kEvaluationWaived, kStepReturned,
                  kClosureRequested, kCaseClosed},
                 NoRequestOpen),
      AboutEntry("E.other_node", {kEvaluationProposed}, EvaluatedElsewhere),
      AboutEntry("P9.evaluator_country",
                 {kEvaluationProposed, kEvaluationRequested},
                 EvaluatorOfCountry),
      AboutState("E.proposed", {kEvaluationRequested}, Proposed),
      AboutEntry("E.same_evaluator",
                 {kEvaluationRequested, kEvaluationReturned}, SameEvaluator),
      AboutState("G5in.countersigned", {kEvaluationRequested}, Countersigned),
      AboutEntry("E.same_proposal", {kEvaluationRequested},
                 ReleasesWhatWasSeen),
      AboutState("E.request_stands",
                 {kEvaluationAcknowledged, kEvaluationDeclined,
                  kEvaluationReceived, kEvaluationRecalled},
                 RequestStands),
      AboutEntry(
          "E.request_digest",
          {kEvaluationAcknowledged, kEvaluationDeclined, kEvaluationReceived,
           kEvaluationRecalled, kEvaluationReturned, kEvaluationAccepted},
          MatchingDigest),
      AboutEntry("G5.report_approver", {kEvaluationReceived},
                 ReportApprovedByAnother),
      AboutState("G5.result_received", {kChildInformed}, ResultReceived),
      AboutState("G5.waiver_stands", {kWaiverReasonRecorded}, Waived),
      AboutEntry("G5.waiver_grounded", {kWaiverReasonRecorded}, WaiverGrounded),
  };
  for (CodeRule& rule : EvaluationJournalRules()) rules.push_back(rule);
  return rules;
}

}  // namespace causeway::procedure
