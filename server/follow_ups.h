#ifndef CAUSEWAY_SERVER_FOLLOW_UPS_H_
#define CAUSEWAY_SERVER_FOLLOW_UPS_H_

// Follow-up reports from the custodian to a former one (step 8).

#include <string>

#include "journal/message.h"
#include "server/case_store.h"

namespace causeway::server {

// Signs and stores the report of the last follow-up; fills in the fact.
// FAILED_PRECONDITION "S8.follow_up_first" where there is none.
absl::StatusOr<procedure::FollowUpReported> SendFollowUpReport(
    Work& work, LoadedCase& c, const std::string& recipient);

// A report from the custodian: a notice for the people here. Refused where
// this node never had the case under that reference.
absl::Status TakeFollowUpReport(Work& work,
                                const journal::OpenedMessage& message);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_FOLLOW_UPS_H_
