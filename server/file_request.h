#ifndef CAUSEWAY_SERVER_FILE_REQUEST_H_
#define CAUSEWAY_SERVER_FILE_REQUEST_H_

// Another node is custodian by the witness's certificate and lacks the case's
// file, of which a copy is here. To the receiver of this node's own RELEASE it
// goes again as it went then; to any other custodian (an ORDER) once two
// supervisors released it. Gates decide in both cases, at each try (ADR 49).

#include <string>

#include "causeway/v1/case_service.pb.h"
#include "journal/message.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/work.h"
#include "statemachine/procedure/gates.h"

namespace causeway::server {

// FILE_REQUEST. FAILED_PRECONDITION "custody.head_certificate": the certificate
// does not name the sender. NOT_FOUND "access.not_found", for good: no such
// case, or its file is not here; word for word the same. UNAVAILABLE
// "custody.unverified", "custody.not_superseded", "custody.witness_unknown":
// this node does not know yet; "custody.file_under_way".
absl::Status TakeFileRequest(Work& work, const journal::OpenedMessage& message);

// A supervisor releases the file; with the second one it is sent. Changes the
// task, which the caller saves. FAILED_PRECONDITION "file.ground",
// "file.countersigned", "custody.superseded", and the codes of the gates.
absl::Status ReleaseFile(Work& work, const CallContext& call,
                         store::TaskRecord& task, const pb::ReleaseFile& act);

// A supervisor does not release it. The asker turns to another node.
absl::Status DeclineFile(store::TaskRecord& task, const CallContext& call);

// May the file of this copy go to the peer now? `released`: the task by which
// two supervisors released it; null: to the receiver of this node's own
// RELEASE, as on the day of that RELEASE.
absl::Status FileGate(const LoadedCase& c, const procedure::Peer& peer,
                      Date today, const store::TaskRecord* released);
Date FileDay(const LoadedCase& c, bool own, Date today);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_FILE_REQUEST_H_
