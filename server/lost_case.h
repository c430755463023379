#ifndef CAUSEWAY_SERVER_LOST_CASE_H_
#define CAUSEWAY_SERVER_LOST_CASE_H_

// A case that the witness's register gives to this node and whose file is not
// here: after a backup was restored, or an ORDER. The file is asked for, at
// once from who held the case before, later from whomever people name; what
// comes is verified against the register's certificate, and the case goes on
// (ADR 49). Each function works inside one transaction.

#include <string>

#include "causeway/v1/witness.pb.h"
#include "journal/message.h"
#include "server/work.h"
#include "statemachine/custody/standing.h"

namespace causeway::server {

// Notes the case, and asks that node if it can be asked. `staged_task`: the
// offer whose file is here, if there is one.
absl::Status KeepLost(Work& work, const pb::SignedBytes& head,
                      const std::string& fetch_from,
                      const std::string& staged_task);
// The case came by another way.
absl::Status FileIsHere(Work& work, const std::string& case_tag);

// The register moved the case on, or away: the file of an earlier epoch is
// awaited no more.
absl::Status EndLost(Work& work, const custody::HeadCertificate& head);

// Asks this node for the file of a lost case; of this very node: goes on from
// its own copy, or from the file of an offer that was bound here. `worker`: who
// answers for the child where an ORDER moved the case; empty: as named before.
// NOT_FOUND "access.not_found" where no such case is lost here;
// FAILED_PRECONDITION "directory.*", "custody.own_file", "custody.superseded";
// UNAVAILABLE "custody.worker_named".
absl::Status AskForFile(Work& work, const std::string& case_tag,
                        const std::string& node, const std::string& worker);

// CASE_FILE: this node goes on with the case. FAILED_PRECONDITION
// "custody.file_not_asked", "bundle.*", or the rule by which replay refused;
// UNAVAILABLE "bundle.chunk_missing", "custody.worker_named".
absl::Status TakeCaseFile(Work& work, const journal::OpenedMessage& message,
                          const std::string& message_id);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LOST_CASE_H_
