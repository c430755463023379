// What people ask of the witness about a case.

#include "server/case_access.h"
#include "server/case_handlers.h"
#include "server/case_view.h"
#include "server/paging.h"
#include "server/witnessed_giver.h"

namespace causeway::server {

absl::StatusOr<pb::CaseView> CaseHandlers::VoidRelease(
    const CallContext& call, const pb::GetCaseRequest& request) {
  RETURN_IF_ERROR(CheckCaseId(request.case_id()));
  pb::CaseView view;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(LoadedCase c,
                     LoadToAct(env_, work.tx, call, request.case_id()));
    if (!c.record.witnessed().void_asked()) {
      RETURN_IF_ERROR(AskForVoid(work, c));
      RETURN_IF_ERROR(SaveCase(work, c));
      c.record.set_version(c.record.version() + 1);
    }
    view = ViewOf(c);
    return absl::OkStatus();
  }));
  return view;
}

}  // namespace causeway::server
