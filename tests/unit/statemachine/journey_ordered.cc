#include "tests/unit/statemachine/player.h"

namespace causeway::procedure {
namespace {

const std::string kCertificate(32, 'h');

Journey PlayOrdered() {
  const Played& start = ReturnJourney().Act(FactType::kCustodyReleased);
  Player play("ordered", start.before, start.context.today);
  play.At(kGuinea);
  play.Machine(CustodyOrdered{kCertificate, kMali, kTunisia, kWorkerNumber, 1});
  play.Worker(UrgentRaised{UrgentKind::kHealth});
  // Of epoch 2, at a node that was lost too, nothing is left.
  play.At(kTunisia);
  play.Machine(CustodyOrdered{kCertificate, kMali, kTunisia, kWorkerNumber, 3});
  Journey journey = play.Finish();
  for (const Played& act : ReturnJourney().acts) {
    if (&act == &start) break;
    journey.prologue.insert(journey.prologue.end(), act.facts.begin(),
                            act.facts.end());
  }
  return journey;
}

}  // namespace

const Journey& OrderedJourney() {
  static const auto* const kJourney = new Journey(PlayOrdered());
  return *kJourney;
}

}  // namespace causeway::procedure
