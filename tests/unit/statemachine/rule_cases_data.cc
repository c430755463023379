#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

const Played* Erasure(FactType type) { return &ErasureJourney().Act(type); }

void Restrict(P& p) {
  p.before.open.restrictions[RestrictionGround::kContested] = {
      kTunisia, kOtherDataOfficerNumber};
}

void BecomeCopy(P& p) {
  p.before.open.copy = CopyState{true, p.command.happened_on};
}

std::vector<RuleCase> RestrictionCases() {
  return {
      {"S.restricted", Erasure(kCaseErased), Restrict},
      {"S.restricted", Return(kHandoffProposed), Restrict},
      {"S.restricted", Return(kConsentRecorded), Restrict},
      {"S.restricted", Return(kChildDeparted), Restrict},
      {"S.restricted", Regions(kStepStarted, 3), Restrict},
      {"S.restricted", Regions(kCaseClosed), Restrict},
      {"BR.known", Regions(kDataBreachRecorded, 1),
       [](P& p) { p.before.open.breach_open = false; }},
      {"role.function", Regions(kDataBreachRecorded),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"RS.new_ground", Erasure(kProcessingRestricted),
       [](P& p) {
         p.before.open.restrictions[RestrictionGround::kLegalClaim] = {
             kTunisia, kOtherDataOfficerNumber};
       }},
      {"RS.stands", Erasure(kRestrictionLifted),
       [](P& p) {
         In<RestrictionLifted>(p).ground = RestrictionGround::kObjection;
       }},
      {"RS.lifter_not_restrictor", Erasure(kRestrictionLifted),
       [](P& p) { p.context.actor.staff_number = kDataOfficerNumber; }},
      {"role.function", Erasure(kProcessingRestricted),
       [](P& p) { p.context.actor.functions = {Function::kSupervisor}; }},
      {"role.function", Erasure(kErasureRequested),
       [](P& p) {
         p.context.actor.functions = {Function::kDataProtectionOfficer};
       }},
      {"role.function", Erasure(kCaseErased),
       [](P& p) { p.context.actor.functions = {Function::kSupervisor}; }},
  };
}

std::vector<RuleCase> ErasureCases() {
  const Played* const erased = Erasure(kCaseErased);
  return {
      {"S.erased", erased, [](P& p) { p.before.open.erased = true; }},
      {"S.erased", Regions(kCaseReopened),
       [](P& p) { p.before.open.erased = true; }},
      {"ER.closed", erased, [](P& p) { p.before.open.closed = false; }},
      {"ER.closed", Erasure(kErasureRequested),
       [](P& p) { p.before.open.closed = false; }},
      {"ER.adult_speaks", Erasure(kErasureRequested),
       [](P& p) {
         In<ErasureRequested>(p).requested_by = ErasureParty::kGuardian;
       }},
      {"ER.handed_over", erased,
       [](P& p) {
         BecomeCopy(p);
         p.before.open.copy->receipted = false;
       }},
      {"ER.nothing_open", erased,
       [](P& p) { p.before.open.breach_open = true; }},
      {"ER.nothing_open", erased,
       [](P& p) { p.before.open.handoff.phase = HandoffPhase::kOffered; }},
      {"ER.nothing_open", erased,
       [](P& p) {
         p.before.open.evaluation.phase = EvaluationPhase::kAcknowledged;
       }},
      {"ER.nothing_open", erased,
       [](P& p) {
         p.before.open.inquiries_open[std::string(32, 'z')] = {
             InquiryKind::kCorrection, kMali, "", std::nullopt};
       }},
      {"ER.nothing_open", erased,
       [](P& p) {
         p.before.secret.changes_open[std::string(32, 'z')] = {
             InquiryKind::kConsentChanged, kMali, "", std::nullopt};
       }},
      {"ER.nothing_open", erased,
       [](P& p) { Determination(p).appeal_open = true; }},
      {"ER.complaints_answered", erased,
       [](P& p) {
         p.before.secret.complaints_open[{0, 1}].about =
             ComplaintAbout::kOrganisation;
       }},
      {"ER.complaints_answered", erased,
       [](P& p) {  // Answered here: it did not go along.
         BecomeCopy(p);
         p.before.secret.complaints_open[{0, 1}].about =
             ComplaintAbout::kOrganisation;
       }},
      {"ER.nothing_waits", erased, [](P& p) { p.context.waits = true; }},
      {"ER.retention_over", erased,
       [](P& p) { In<CaseErased>(p).ground = ErasureGround::kRetentionOver; }},
      {"ER.retention_over", erased,
       [](P& p) {  // On the last day it is kept still.
         In<CaseErased>(p).ground = ErasureGround::kRetentionOver;
         p.before.open.retain_until = FormatDate(p.context.today);
       }},
      {"ER.copy_retention_over", erased,
       [](P& p) {
         BecomeCopy(p);
         In<CaseErased>(p).ground = ErasureGround::kRetentionOver;
       }},
      {"ER.requested", erased,
       [](P& p) { p.before.open.erasure_request = ErasureRequestState(); }},
      {"ER.same_proposal", erased, [](P& p) { ++In<CaseErased>(p).proposal; }},
      {"ER.eraser_not_requester", erased,
       [](P& p) {
         p.context.actor.staff_number =
             p.before.open.erasure_request.recorded_by.staff_number;
       }},
  };
}

}  // namespace

std::vector<RuleCase> DataCases() {
  std::vector<RuleCase> all = RestrictionCases();
  for (RuleCase& row : ErasureCases()) all.push_back(std::move(row));
  return all;
}

}  // namespace causeway::procedure
