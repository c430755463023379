#ifndef CAUSEWAY_CLIENT_JOURNEY_JOURNEY_PLAYER_H_
#define CAUSEWAY_CLIENT_JOURNEY_JOURNEY_PLAYER_H_

// Plays a journey against running nodes through their public API: fills in ids,
// keys, dates and staff numbers, waits for the machines between acts, and says
// live what was recorded. A checked journey (journey_loader.h). One thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "client/journey/case_tracker.h"
#include "client/journey/journey_nodes.h"

namespace causeway {

// What one act did, or what the machines did after it.
struct ActReport {
  bool machine = false;
  bool preparation = false;  // Makes ready for an act that must be refused.
  std::string title;
  std::string label;  // Of the case.
  std::string node;
  std::string country;
  std::string function;  // "case worker"; "machine".
  std::string step;      // "3", "4+5".
  std::vector<v1::TimelineEntry> entries;
  std::string task_state;               // After an act about a task.
  std::optional<absl::Status> refusal;  // It had to be refused, and was.
  absl::Duration took;
};

// What a node holds when the journey ends, read back and verified there.
struct NodeReading {
  std::string node;
  std::string label;
  bool nothing = false;  // It must hold nothing.
  v1::CaseView view;
  v1::VerifyCaseResponse verification;
  std::vector<std::string> problems;  // Empty: as expected.
};

class JourneyPlayer {
 public:
  using Observer = std::function<void(const ActReport&)>;

  // All outlive the player.
  JourneyPlayer(const v1::Journey* journey, const JourneyNodes* nodes,
                const Clock* clock, RandomSource* random, Observer observer);

  // Stops at the first act that does not do what it should; the status is the
  // node's, with the act named before it. FAILED_PRECONDITION also where an act
  // that must be refused is not, or by another rule.
  absl::Status PlayActs();
  absl::Status PlayRefusals();

  // Compares with the journey's `expected`. Codes of reading.
  absl::StatusOr<std::vector<NodeReading>> ReadBack() const;

 private:
  struct Answer {
    v1::CaseView view;
    std::vector<v1::TimelineEntry> entries;
    std::optional<v1::TaskView> task;
  };

  absl::Status Play(const std::string& list, int index,
                    const v1::JourneyAct& act);
  // Asks again while the machines are still at work, for a short time.
  absl::StatusOr<Answer> AskUntilSettled(const v1::JourneyAct& act);
  absl::StatusOr<Answer> Ask(const v1::JourneyAct& act);
  absl::StatusOr<Answer> AskTask(v1::JourneyAct filled);
  absl::Status Fill(v1::JourneyAct* act) const;
  absl::Status NameWhatStands(NodeClient& client,
                              v1::RecordRequest* record) const;
  absl::Status TellNews();
  absl::Status CountAtStart();
  absl::StatusOr<NodeReading> ReadNode(const v1::ExpectedNode& expected) const;
  absl::StatusOr<NodeReading> ReadNothing(
      const v1::ExpectedNode& expected) const;

  const v1::Journey* const journey_;
  const JourneyNodes* const nodes_;
  const Clock* const clock_;
  RandomSource* const random_;
  const Observer observer_;
  CaseTracker tracker_;
  // Cases and tasks at nodes that must hold nothing, before the first act.
  std::map<std::string, size_t> at_start_;
};

// "3", "4+5": the steps that run, or the last that ended.
std::string RunningSteps(const v1::CaseView& view);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_JOURNEY_PLAYER_H_
