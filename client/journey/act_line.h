#ifndef CAUSEWAY_CLIENT_JOURNEY_ACT_LINE_H_
#define CAUSEWAY_CLIENT_JOURNEY_ACT_LINE_H_

// One act of a journey as a line of the live timeline: step, country, function
// of who acted, what was recorded (journal and sequence), duration. Pure.

#include <string>

#include "client/cli/output.h"
#include "client/journey/journey_player.h"

namespace causeway {

std::string ActHeader(const cli::Output& out);
std::string ActLine(const cli::Output& out, const ActReport& report);

// "o10, p1.3": o for the open journal, p and the epoch for the protected one.
std::string EntryMarks(const std::vector<v1::TimelineEntry>& entries);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_JOURNEY_ACT_LINE_H_
