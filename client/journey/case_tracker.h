#ifndef CAUSEWAY_CLIENT_JOURNEY_CASE_TRACKER_H_
#define CAUSEWAY_CLIENT_JOURNEY_CASE_TRACKER_H_

// Follows the cases of a journey over the nodes. Each node has its own id of a
// case; the next node's is found through the pairwise reference that the giver
// shows and the task that took the case over there. It also waits until what
// the machines do among themselves has come to rest. One thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "client/journey/journey_nodes.h"

namespace causeway {

// How long one call, and how long the machines, may take.
inline constexpr absl::Duration kJourneyCallTimeout = absl::Seconds(10);
inline constexpr absl::Duration kJourneySettleTimeout = absl::Seconds(20);
inline constexpr absl::Duration kJourneyPollEvery = absl::Milliseconds(10);

// Entries that appeared in a node's journal.
struct NewEntries {
  std::string label;
  std::string node;
  std::vector<v1::TimelineEntry> entries;
  v1::CaseView view;  // After them.
};

class CaseTracker {
 public:
  CaseTracker(const JourneyNodes* nodes, const Clock* clock)
      : nodes_(nodes), clock_(clock) {}

  // A case was opened, or its view was read.
  void Opened(const std::string& label, const std::string& node,
              const v1::CaseView& view);
  // These are known to the caller: not new any more.
  void Seen(const std::string& label, const v1::TimelineEntry& entry);

  // This node's id of the case; empty where it has none (yet).
  std::string CaseAt(const std::string& label, const std::string& node) const;

  // Waits until no message is under way and every case that was handed over
  // has arrived, for at most kJourneySettleTimeout. What is held back or
  // refused for good is not waited for. DEADLINE_EXCEEDED naming the nodes.
  absl::Status Settle();
  // Some message is under way now.
  absl::StatusOr<bool> Pending() const;

  // What the machines recorded since the last call, in the order of the
  // journals, every entry once however many nodes hold it.
  absl::StatusOr<std::vector<NewEntries>> TakeNews();

  // The newest task at `node` that a message about this case made and that
  // fits the act; NOT_FOUND where there is none (yet).
  absl::StatusOr<v1::TaskView> FindTask(const std::string& label,
                                        const std::string& node,
                                        v1::TaskAct::ActCase act) const;
  // All tasks at a node, also those that are done.
  absl::StatusOr<std::vector<v1::TaskView>> TasksAt(
      const std::string& node) const;

  absl::Time Deadline() const { return clock_->Now() + kJourneyCallTimeout; }

 private:
  absl::StatusOr<NodeClient*> ReaderAt(const std::string& node) const;
  absl::StatusOr<v1::CaseView> Read(const std::string& node,
                                    const std::string& case_id) const;
  // True when every hand-over has arrived and no witness is asked.
  absl::StatusOr<bool> Follow();
  absl::StatusOr<v1::ListTimelineResponse> Timeline(
      const std::string& node, const std::string& case_id) const;

  const JourneyNodes* const nodes_;
  const Clock* const clock_;
  // Label -> node -> case id.
  std::map<std::string, std::map<std::string, std::string>> cases_;
  // Label -> nodes in the order in which they took the case.
  std::map<std::string, std::vector<std::string>> route_;
  // Label -> digests of the entries already told.
  std::map<std::string, std::set<std::string>> told_;
  // Label and node -> entries there when its timeline was last read.
  std::map<std::pair<std::string, std::string>, std::uint64_t> entries_;
};

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_CASE_TRACKER_H_
