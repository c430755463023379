#ifndef CAUSEWAY_SERVER_PENDING_ACTS_H_
#define CAUSEWAY_SERVER_PENDING_ACTS_H_

// Acts that people record while the witness has not answered to this start of
// the node: it may be restored from a backup, and the case elsewhere. Each is
// tried at once, after those before it, in a transaction that is undone; what
// holds is kept, signed, under the case's key, and nobody but people here sees
// it. Once the witness answered, all enter their journals in order, as of when
// and by whom they were recorded, before the node is verified and decides
// anything. What cannot enter, because the case is another node's now, stays
// with the rule that says so, for people to tell the custodian. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/idempotency.h"

namespace causeway::server {

// Whether the act is one to keep: this node is not verified, the case its own
// as far as it knows, and the act a record (procedure::MayWaitForWitness).
bool KeepsForLater(const Work& work, const store::CaseRecord& record,
                   const procedure::FactBody& body);

// Tries the act and keeps it. The answer names its number; nothing where the
// case, or the node's standing, moved on meanwhile: record it again. The
// refusal of the trial, or RESOURCE_EXHAUSTED "custody.pending_full".
absl::StatusOr<std::optional<pb::RecordResponse>> KeepPending(
    const Environment& env, const CallContext& call, const KeyedRequest& keyed,
    const pb::RecordRequest& request);

// The next act that waits, of any case, enters its journal or is set aside.
// False where none waits. A failure of the storage: it still waits.
absl::StatusOr<bool> EnterPending(const Environment& env);

// Whether any act waits.
absl::StatusOr<bool> ActsWait(ReadTx& tx);

// An act in the store, opened.
struct KeptAct {
  store::PendingAct act;
  absl::Status refused;  // Why it was set aside; OK while it waits.
};
absl::Status RefusedAs(const store::PendingRecord& record);
// `row` is a value under keys::Pending or keys::Refused of this case. DATA_LOSS
// where it does not open; UNAUTHENTICATED "pending.signature",
// INVALID_ARGUMENT "pending.form" where it is not what this node kept.
absl::StatusOr<KeptAct> OpenKept(const Environment& env, const LoadedCase& c,
                                 std::uint64_t number, const std::string& row);

// How many wait and how many were set aside, of a case, or in all.
absl::Status CountPending(ReadTx& tx, pb::CaseView& view);
absl::Status CountPending(ReadTx& tx, pb::WitnessView& view);

// Erasure takes them along.
absl::Status ErasePending(WriteTx& tx, const std::string& case_id);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PENDING_ACTS_H_
