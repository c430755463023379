#include "tests/unit/statemachine/player.h"

namespace causeway::procedure {
namespace {

void DataOfficer(Player& play, const std::string& number, FactBody body) {
  play.Act({Function::kDataProtectionOfficer}, number, std::move(body), {},
           std::nullopt);
}

Journey PlayErasure() {
  const Played& start = RegionsJourney().Act(FactType::kCaseReopened);
  Player play("erasure", start.before, start.context.today);
  play.At(kTunisia);
  DataOfficer(play, kDataOfficerNumber,
              ProcessingRestricted{RestrictionGround::kLegalClaim});
  play.Worker(ErasureRequested{ErasureParty::kChild});
  DataOfficer(play, kOtherDataOfficerNumber,
              RestrictionLifted{RestrictionGround::kLegalClaim});
  DataOfficer(play, kDataOfficerNumber,
              CaseErased{ErasureGround::kValidRequest});
  Journey journey = play.Finish();
  for (const Played& act : RegionsJourney().acts) {
    if (&act == &start) break;
    journey.prologue.insert(journey.prologue.end(), act.facts.begin(),
                            act.facts.end());
  }
  return journey;
}

}  // namespace

const Journey& ErasureJourney() {
  static const auto* const kJourney = new Journey(PlayErasure());
  return *kJourney;
}

}  // namespace causeway::procedure
