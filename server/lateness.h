#ifndef CAUSEWAY_SERVER_LATENESS_H_
#define CAUSEWAY_SERVER_LATENESS_H_

// How late a message is that no answer came to. Times remind people and stop
// tries; they never move custody (docs/custody.md). Pure; thread-safe.

#include "absl/time/time.h"
#include "causeway/store/v1/store.pb.h"
#include "causeway/v1/case_explanations.pb.h"

namespace causeway::server {

// Protocol paper, 4.4 rule 10: alarm, a person here, a supervisor.
inline constexpr absl::Duration kLateAfter = absl::Minutes(15);
inline constexpr absl::Duration kOperatorAfter = absl::Hours(24);
inline constexpr absl::Duration kSupervisorAfter = absl::Hours(72);
// Proposal of this project: a peer may be away for a week, and more, before
// somebody here must do something. Then a message is a dead letter.
inline constexpr absl::Duration kDeadAfter = absl::Hours(14 * 24);

struct Lateness {
  // UNSPECIFIED while in time, OVERDUE or ESCALATED.
  causeway::v1::DueState state = causeway::v1::DUE_STATE_UNSPECIFIED;
  const char* told = "";  // Who is to be told; empty: nobody yet.
};

// Of a message that is to be sent, or that was given up. What a gate holds, and
// what is done with, is not late.
Lateness LatenessOf(const causeway::store::v1::OutboxRecord& record,
                    absl::Time now);

// Without an answer for so long that it is given up. Never RELEASE, without
// which nobody acts for the child, nor what passes closed gates: it frees
// somebody or stops something.
bool IsGivenUp(const causeway::store::v1::OutboxRecord& record, absl::Time now);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LATENESS_H_
