#ifndef CAUSEWAY_SERVER_CASE_SERVICE_H_
#define CAUSEWAY_SERVER_CASE_SERVICE_H_

// CaseService on the people's listener: each method is one line over the
// runner.
// Thread-safe.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "causeway/v1/case_service.grpc.pb.h"
#include "server/case_handlers.h"
#include "server/runner.h"
#include "server/task_handlers.h"

namespace causeway::server {

class CaseServiceImpl final
    : public causeway::v1::CaseService::CallbackService {
 public:
  CaseServiceImpl(Runner* runner, CaseHandlers* cases, TaskHandlers* tasks)
      : runner_(*runner), cases_(cases), tasks_(tasks) {}

  grpc::ServerUnaryReactor* OpenCase(
      grpc::CallbackServerContext* context,
      const causeway::v1::OpenCaseRequest* request,
      causeway::v1::RecordResponse* response) override;
  grpc::ServerUnaryReactor* Record(
      grpc::CallbackServerContext* context,
      const causeway::v1::RecordRequest* request,
      causeway::v1::RecordResponse* response) override;
  grpc::ServerUnaryReactor* VoidRelease(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetCaseRequest* request,
      causeway::v1::CaseView* response) override;
  grpc::ServerUnaryReactor* ListPendingActs(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListPendingActsRequest* request,
      causeway::v1::ListPendingActsResponse* response) override;
  grpc::ServerUnaryReactor* DropPendingAct(
      grpc::CallbackServerContext* context,
      const causeway::v1::DropPendingActRequest* request,
      causeway::v1::CaseView* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const causeway::v1::GetCaseRequest* request,
                                    causeway::v1::CaseView* response) override;
  grpc::ServerUnaryReactor* ListCases(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListCasesRequest* request,
      causeway::v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* ListTimeline(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListTimelineRequest* request,
      causeway::v1::ListTimelineResponse* response) override;
  grpc::ServerUnaryReactor* ExplainCase(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetCaseRequest* request,
      causeway::v1::ExplainCaseResponse* response) override;
  grpc::ServerUnaryReactor* PreviewHandoff(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetCaseRequest* request,
      causeway::v1::HandoffPreview* response) override;
  grpc::ServerUnaryReactor* ListDue(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListDueRequest* request,
      causeway::v1::ListDueResponse* response) override;
  grpc::ServerUnaryReactor* GetDocument(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetDocumentRequest* request,
      causeway::v1::Document* response) override;
  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* context,
                                    const causeway::v1::GetTaskRequest* request,
                                    causeway::v1::TaskView* response) override;
  grpc::ServerUnaryReactor* ExplainTask(
      grpc::CallbackServerContext* context,
      const causeway::v1::GetTaskRequest* request,
      causeway::v1::ExplainTaskResponse* response) override;
  grpc::ServerUnaryReactor* ListTasks(
      grpc::CallbackServerContext* context,
      const causeway::v1::ListTasksRequest* request,
      causeway::v1::ListTasksResponse* response) override;
  grpc::ServerUnaryReactor* RecordTask(
      grpc::CallbackServerContext* context,
      const causeway::v1::RecordTaskRequest* request,
      causeway::v1::RecordTaskResponse* response) override;

 private:
  Runner& runner_;
  CaseHandlers* const cases_;
  TaskHandlers* const tasks_;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_SERVICE_H_
