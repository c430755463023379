#ifndef CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINES_H_
#define CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINES_H_

// What is due in a case on a day. A reading of facts that were recorded: it
// changes nothing, and no transition asks it, so that nothing ever advances or
// closes because time passed. Pure; today enters as an argument. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/procedure/machine.h"

namespace causeway::deadlines {

enum class Stage {
  kReminder,   // Not due yet.
  kDue,        // Today is the last day in time.
  kOverdue,    // Past it.
  kEscalated,  // So late that a rung of the ladder is reached.
};

struct Deadline {
  std::string limit;
  std::string wording;  // The table's words; "{subject}" stands for `subject`.
  std::string subject;
  std::string sentence;  // The same with the subject filled in.
  std::string who;       // Who can do it: a function, or what the peer is.
  std::string node;      // The node that is waited for; never empty.
  Date since;
  Date due_on;
  Stage stage = Stage::kReminder;
  int32_t days_late = 0;  // Without those on which the case rested.
  std::string told;       // Who is to be told at this stage.
  std::string basis;
  bool is_protected = false;             // Told by the protected journal.
  procedure::ComplaintNumber complaint;  // Where it is one.
};

// Of one case: its open facts in their order and, where the node has them, its
// protected ones in theirs (how the two interleave does not matter), with the
// state they make. Lists what a reminder is in order for, what is due within
// `within_days`, and what is due or late, in the order of the days. Nothing for
// a case that is between custodians; for a closed one what runs on after it;
// for a former custodian's copy (CopyState) what is due of the copy.
std::vector<Deadline> DeadlinesOf(const DeadlineTable& table,
                                  const procedure::Procedure& procedure,
                                  const std::vector<procedure::Fact>& facts,
                                  const procedure::CaseState& state, Date today,
                                  int32_t within_days);

// What a peer waits for here since that day: outside every journal, so that
// nothing rests. Nothing where the table has no such limit, or no days for
// `key`; how far ahead it is listed is for the caller to say.
std::optional<Deadline> DeadlineSince(const DeadlineTable& table,
                                      absl::string_view limit,
                                      absl::string_view key,
                                      const std::string& subject, Date since,
                                      Date today);

// A reminder of it is in order, or it is due within so many days.
bool IsListed(const DeadlineTable& table, const Deadline& deadline, Date today,
              int32_t within_days);

}  // namespace causeway::deadlines

#endif  // CAUSEWAY_STATEMACHINE_DEADLINES_DEADLINES_H_
