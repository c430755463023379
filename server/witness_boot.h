#ifndef CAUSEWAY_SERVER_WITNESS_BOOT_H_
#define CAUSEWAY_SERVER_WITNESS_BOOT_H_

// What this node's cases become by what the witness says of them: at each
// start, before anything is decided, and later as moves become known. Each
// function works inside one transaction.

#include <string>
#include <vector>

#include "server/standing.h"
#include "server/witness_link.h"

namespace causeway::server {

// All moves since the position this node knew, as RECOVER and the pages after
// it told them. This node is verified then; where acts wait, it is settling,
// and FinishStart verifies it. Returns the cases whose standing offer goes on
// under a new id (RenewAfterStart). FAILED_PRECONDITION
// "custody.witness_behind".
absl::StatusOr<std::vector<std::string>> TakeHeads(
    Work& work, const std::string& nonce, std::uint64_t incarnation,
    const std::vector<MovedHead>& moves, const journal::OpenedAnswer& last);

// Verifies a node that is settling, unless acts wait (EnterPending). Whether it
// did.
absl::StatusOr<bool> FinishStart(Work& work);

// Moves that this verified node did not know yet.
absl::Status TakeNews(Work& work, const std::vector<MovedHead>& moves,
                      const journal::OpenedAnswer& last);

// The witness names another incarnation of this node: another process runs, or
// ran, over a copy of the store. This one stops acting until it is started
// again. Returns whether it does.
absl::StatusOr<bool> NoteIncarnation(Work& work, std::uint64_t incarnation);

// Renews the standing offer of a case; saves it.
absl::Status RenewAfterStart(Work& work, const std::string& case_id);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_BOOT_H_
