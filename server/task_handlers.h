#ifndef CAUSEWAY_SERVER_TASK_HANDLERS_H_
#define CAUSEWAY_SERVER_TASK_HANDLERS_H_

// Tasks: work that peers' messages made for the people of this node. One call
// is one transaction. Codes as in case_service.proto. Thread-safe.

#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "server/call_context.h"
#include "server/environment.h"

namespace causeway::server {

class TaskHandlers {
 public:
  explicit TaskHandlers(const Environment& env) : env_(env) {}

  absl::StatusOr<causeway::v1::TaskView> GetTask(
      const CallContext& call, const causeway::v1::GetTaskRequest& request);
  absl::StatusOr<causeway::v1::ExplainTaskResponse> ExplainTask(
      const CallContext& call, const causeway::v1::GetTaskRequest& request);
  absl::StatusOr<causeway::v1::ListTasksResponse> ListTasks(
      const CallContext& call, const causeway::v1::ListTasksRequest& request);
  absl::StatusOr<causeway::v1::RecordTaskResponse> RecordTask(
      const CallContext& call, const causeway::v1::RecordTaskRequest& request);

 private:
  const Environment& env_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_TASK_HANDLERS_H_
