#ifndef CAUSEWAY_SERVER_ONWARD_H_
#define CAUSEWAY_SERVER_ONWARD_H_

// What came from another node is not sent on to a third one (domain.md, P11).
// A document is known again by its content, whatever kind or name it is given:
// its HMAC under a key of this node's own, which is kept wrapped like the key
// of a case. Nothing here can be read back.

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/work.h"

namespace causeway::server {

// Owner of the key, and of the rows in the table of documents. No case or task
// has such an id.
inline constexpr char kOnwardOwner[] = "onward";

// These are sent by this node. What it had first stays its own, also when a
// peer sends it back.
absl::Status NoteSent(Work& work,
                      const std::vector<pb::DocumentBody>& documents);

// These came from that peer, which did not allow to send them on.
absl::Status NoteReceived(Work& work, const std::string& peer,
                          const std::vector<pb::DocumentBody>& documents);

// The peers from which any of these came first. DATA_LOSS for a damaged body.
absl::StatusOr<std::set<std::string>> CameFrom(
    Work& work, const std::vector<pb::DocumentBody>& documents);

// FAILED_PRECONDITION "P11.onward" where one of these may not go to `to`.
absl::Status CheckOnward(Work& work, const std::string& to,
                         const std::vector<pb::DocumentBody>& documents);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ONWARD_H_
