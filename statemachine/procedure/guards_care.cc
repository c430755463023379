// Steps 1 to 4: registration, immediate care, assessment.

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

bool Asked(const FullInput& in, ConsentScope scope) {
  return in.state.secret.consents.count(scope) > 0;
}

bool NotRegisteredYet(const OpenInput& in) { return !in.open.registered; }

bool TraffickingAnswered(const FullInput& in) {
  return in.state.secret.trafficking.result != ScreenResult::kUnspecified;
}

bool AsylumAnswered(const FullInput& in) {
  return in.state.secret.asylum != AsylumStatus::kUnspecified;
}

bool ParticipationAsked(const FullInput& in) {
  return Asked(in, ConsentScope::kParticipate);
}

bool StorageAsked(const FullInput& in) {
  return Asked(in, ConsentScope::kStoreData);
}

bool UrgentOpen(const OpenInput& in) { return in.open.urgent; }

bool AssessmentActive(const OpenInput& in) {
  return in.open.Active(Step::kAssessment);
}

bool NonePending(const OpenInput& in) { return !in.open.assessment.pending; }

bool Pending(const OpenInput& in) { return in.open.assessment.pending; }

bool SeenAlone(const OpenInput& in) {
  const auto& body = BodyOf<AssessmentSubmitted>(in);
  return body.child_seen_alone || body.not_alone_reason_recorded;
}

bool GuardianConsulted(const OpenInput& in) {
  return in.open.guardian == GuardianStatus::kUnspecified ||
         BodyOf<AssessmentSubmitted>(in).guardian_consulted;
}

bool ApproverNotAuthor(const OpenInput& in) {
  return in.open.assessment.author != ActorOf(in.fact.meta);
}

bool AnnexFollows(const OpenInput& in) {
  return in.open.assessment.pending &&
         in.open.assessment.author == ActorOf(in.fact.meta);
}

}  // namespace

std::vector<CodeRule> CareRules() {
  using enum FactType;
  constexpr absl::StatusCode kNotNow = absl::StatusCode::kFailedPrecondition;
  const std::vector<FactType> registered = {kCaseRegistered};
  const std::vector<FactType> submitted = {kAssessmentSubmitted};
  return {
      {"S1.registered_once",
       kNotNow,
       About::kState,
       registered,
       {},
       NotRegisteredYet},
      {"G1.trafficking_screened",
       kNotNow,
       About::kState,
       registered,
       {},
       TraffickingAnswered},
      {"G1.asylum_answered",
       kNotNow,
       About::kState,
       registered,
       {},
       AsylumAnswered},
      {"G1.consent_participate",
       kNotNow,
       About::kState,
       registered,
       {},
       ParticipationAsked},
      {"G1.consent_store",
       kNotNow,
       About::kState,
       registered,
       {},
       StorageAsked},
      {"U.raised", kNotNow, About::kState, {kUrgentCleared}, {}, UrgentOpen},
      {"G3.step_active",
       kNotNow,
       About::kState,
       submitted,
       {},
       AssessmentActive},
      {"G3.none_pending", kNotNow, About::kState, submitted, {}, NonePending},
      {"G3.seen_alone", kNotNow, About::kEntry, submitted, {}, SeenAlone},
      {"G3.guardian_consulted",
       kNotNow,
       About::kEntry,
       submitted,
       {},
       GuardianConsulted},
      {"G3.pending",
       kNotNow,
       About::kState,
       {kAssessmentApproved, kAssessmentRejected},
       {},
       Pending},
      {"G3.approver_not_author",
       kNotNow,
       About::kState,
       {kAssessmentApproved},
       {},
       ApproverNotAuthor},
      {"G3.annex_follows",
       kNotNow,
       About::kState,
       {kAssessmentAnnexed},
       {},
       AnnexFollows},
  };
}

}  // namespace causeway::procedure
