#ifndef CAUSEWAY_SERVER_CASE_ACCESS_H_
#define CAUSEWAY_SERVER_CASE_ACCESS_H_

// How a caller stands to a case or a task of the node, and what follows from
// it: decided here, by the method's row in authorisation.h, and by no handler.
// Only those functions of the caller count that the row names; what no row
// names is refused. What does not exist and what the caller may not know of
// take one path: the same reads, no key, the same bytes. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "server/authorisation.h"
#include "server/call_context.h"
#include "server/case_store.h"
#include "server/work.h"
#include "statemachine/procedure/machine.h"

namespace causeway::server {

struct Access {
  Relation relation = Relation::kNone;
  // Reads what is protected, and papers: a case worker those of the own case or
  // copy, a supervisor and a panel coordinator those of each.
  bool papers = false;
  // Answers complaints, and reads what concerns them alone.
  bool complaints = false;
};

// Of the record alone: nothing is unwrapped or opened for it.
Access AccessTo(const CallContext& call, const store::CaseRecord& record);
// `about`: the case here that the task names; the default where it names none.
Access AccessTo(const CallContext& call, const store::TaskRecord& task,
                const store::CaseRecord& about);
// The same for a task out of a list.
absl::StatusOr<Access> AccessTo(ReadTx& tx, const CallContext& call,
                                const store::TaskRecord& task);

// Loads the case where the row of call.method lets the caller; LoadToAct not
// what was erased. NOT_FOUND "access.not_found" after one read, whether there
// is no such case or the caller lacks the relation; else as LoadToRead and
// LoadCase (case_store.h).
absl::StatusOr<LoadedCase> LoadToShow(const Environment& env, ReadTx& tx,
                                      const CallContext& call,
                                      const std::string& case_id);
absl::StatusOr<LoadedCase> LoadToAct(const Environment& env, ReadTx& tx,
                                     const CallContext& call,
                                     const std::string& case_id);

// A task with what the caller reads of it.
struct ShownTask {
  store::TaskRecord task;
  Access access;
  bool papers = false;  // Shown by this method to this caller.
};
// NOT_FOUND "access.not_found" after two reads, as LoadToShow.
absl::StatusOr<ShownTask> FindToShow(ReadTx& tx, const CallContext& call,
                                     const std::string& task_id);

// Only its own worker, or who may see every case, lets the gates of a case
// judge an answer: what they refuse tells of the child. NOT_FOUND as above.
absl::Status RequireToName(ReadTx& tx, const CallContext& call,
                           const std::string& case_id);

// Whether call.method shows papers to who has this access.
bool ShowsPapers(const CallContext& call, const Access& access);
// To whom this case is shown.
procedure::Reader ReaderOf(const CallContext& call,
                           const store::CaseRecord& record);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_ACCESS_H_
