// Data protection: restriction of processing, and erasure (T35).

#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

// A child on the way must not be left between two custodians.
bool NotRestricted(const OpenInput& in) {
  return in.open.restrictions.empty() || GoesOnWhileRestricted(in.fact.body) ||
         (in.open.handoff.departed &&
          std::holds_alternative<CustodyReleased>(in.fact.body));
}

bool GroundIsNew(const OpenInput& in) {
  return in.open.restrictions.count(BodyOf<ProcessingRestricted>(in).ground) ==
         0;
}

bool GroundStands(const OpenInput& in) {
  return in.open.restrictions.count(BodyOf<RestrictionLifted>(in).ground) > 0;
}

bool LifterDidNotRestrict(const OpenInput& in) {
  const auto found =
      in.open.restrictions.find(BodyOf<RestrictionLifted>(in).ground);
  return found == in.open.restrictions.end() ||
         found->second != ActorOf(in.fact.meta);
}

bool BreachKnown(const OpenInput& in) {
  return BodyOf<DataBreachRecorded>(in).stage == BreachStage::kKnown ||
         in.open.breach_open;
}

bool ClosedOrCopy(const OpenInput& in) {
  return in.open.closed || in.open.copy.has_value();
}

bool AdultSpeaksForThemself(const OpenInput& in) {
  return in.open.age_band != AgeBand::kAdult ||
         BodyOf<ErasureRequested>(in).requested_by != ErasureParty::kGuardian;
}

bool HandedOver(const OpenInput& in) {
  return !in.open.copy.has_value() || in.open.copy->receipted;
}

// Of a copy only what this node still owes or awaits counts (WaitsForNothing):
// what stood open in the journal went with custody.
bool NothingOpen(const OpenInput& in) {
  return in.open.copy.has_value() ||
         (in.open.handoff.phase == HandoffPhase::kNone &&
          !RequestOpen(in.open) && in.open.inquiries_open.empty() &&
          !in.open.determination.appeal_open && !in.open.breach_open);
}

// The same of what waits in the protected journal.
bool NoChangeOpen(const FullInput& in) {
  return in.state.open.copy.has_value() || in.state.secret.changes_open.empty();
}

bool WaitsForNothing(const FullInput& in) { return !in.waits; }

bool ComplaintsAnswered(const FullInput& in) {
  return in.state.secret.complaints_open.empty();
}

bool RetentionOver(const OpenInput& in) {
  if (BodyOf<CaseErased>(in).ground != ErasureGround::kRetentionOver ||
      in.open.copy.has_value()) {
    return true;
  }
  const absl::StatusOr<Date> until = ParseDate(in.open.retain_until);
  return until.ok() && *until < RecordedOn(in.fact.meta);
}

bool CopyRetentionOver(const OpenInput& in) {
  if (BodyOf<CaseErased>(in).ground != ErasureGround::kRetentionOver ||
      !in.open.copy.has_value()) {
    return true;
  }
  const absl::StatusOr<Date> since = ParseDate(in.open.copy->handed_over_on);
  return since.ok() && DaysBetween(*since, RecordedOn(in.fact.meta)) >
                           in.procedure.Limit("copy_retention_days");
}

bool ErasureAsked(const OpenInput& in) {
  return BodyOf<CaseErased>(in).ground != ErasureGround::kValidRequest ||
         in.open.erasure_request.party != ErasureParty::kUnspecified;
}

bool EraserDidNotRecordRequest(const OpenInput& in) {
  return in.open.erasure_request.party == ErasureParty::kUnspecified ||
         in.open.erasure_request.recorded_by != ActorOf(in.fact.meta);
}

}  // namespace

std::vector<CodeRule> DataRules() {
  using enum FactType;
  const std::vector<FactType> restricted = {kProcessingRestricted};
  const std::vector<FactType> lifted = {kRestrictionLifted};
  const std::vector<FactType> requested = {kErasureRequested};
  const std::vector<FactType> erased = {kCaseErased};
  return {
      AboutState("S.restricted", {}, NotRestricted),
      AboutEntry("BR.known", {kDataBreachRecorded}, BreachKnown),
      AboutEntry("RS.new_ground", restricted, GroundIsNew),
      AboutEntry("RS.stands", lifted, GroundStands),
      AboutState("RS.lifter_not_restrictor", lifted, LifterDidNotRestrict),
      AboutState("ER.closed", {kErasureRequested, kCaseErased}, ClosedOrCopy),
      AboutEntry("ER.adult_speaks", requested, AdultSpeaksForThemself),
      AboutState("ER.handed_over", erased, HandedOver),
      AboutState("ER.nothing_open", erased, NothingOpen),
      AboutState("ER.nothing_open", erased, NoChangeOpen),
      AboutState("ER.complaints_answered", erased, ComplaintsAnswered),
      AboutState("ER.nothing_waits", erased, WaitsForNothing),
      AboutState("ER.retention_over", erased, RetentionOver),
      AboutState("ER.copy_retention_over", erased, CopyRetentionOver),
      AboutState("ER.requested", erased, ErasureAsked),
      AboutState("ER.eraser_not_requester", erased, EraserDidNotRecordRequest),
      AboutEntry("ER.same_proposal", erased, ReleasesWhatWasSeen),
  };
}

}  // namespace causeway::procedure
