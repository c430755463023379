#ifndef CAUSEWAY_TESTS_UNIT_STATEMACHINE_PLAYER_H_
#define CAUSEWAY_TESTS_UNIT_STATEMACHINE_PLAYER_H_

// Plays acts one after the other and keeps what happened.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/statemachine/journey.h"

namespace causeway::procedure {

class Player {
 public:
  using Documents = std::vector<DocumentKind>;

  Player(std::string name, CaseState start, Date today)
      : state_(std::move(start)), today_(today) {
    journey_.name = std::move(name);
  }

  void At(std::string node) { node_ = std::move(node); }
  void Later(int32_t days) { today_ = PlusDays(today_, days); }
  // A node inside the origin never gets the protected journal.
  void WithoutProtected() { state_.secret = ProtectedState(); }

  void Worker(FactBody body, Documents documents = {}) {
    Act({Function::kCaseWorker}, OwnWorker(), std::move(body),
        std::move(documents), std::nullopt);
  }
  void Supervisor(FactBody body, Documents documents = {}) {
    Act({Function::kSupervisor}, kSupervisorNumber, std::move(body),
        std::move(documents), std::nullopt);
  }
  void Panel(FactBody body, Documents documents = {}) {
    Act({Function::kPanelCoordinator}, kCoordinatorNumber, std::move(body),
        std::move(documents), std::nullopt);
  }
  void Machine(FactBody body) {
    Act({Function::kMachine}, "", std::move(body), {}, std::nullopt);
  }
  void Act(std::vector<Function> functions, std::string number, FactBody body,
           Documents documents, std::optional<FactBody> companion);

  // A statement of another node arrives.
  void Receive(const std::string& sender, Function function, FactBody body,
               Documents documents = {});

  const CaseState& state() const { return state_; }
  Date today() const { return today_; }
  Journey Finish();

 private:
  int64_t NowUs() const;
  // Who answers for the child, once somebody does.
  std::string OwnWorker() const {
    return state_.open.worker.empty() ? kWorkerNumber : state_.open.worker;
  }
  void Record(Played act);

  Journey journey_;
  CaseState state_;
  Date today_;
  std::string node_ = kMali;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_UNIT_STATEMACHINE_PLAYER_H_
