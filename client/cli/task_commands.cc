#include <memory>
#include <string>

#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/document.h"
#include "client/cli/verb.h"
#include "client/cli/views.h"

namespace causeway::cli {
namespace {

absl::Status ListAllTasks(Session& session, bool open_only) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListTasksRequest request;
  request.set_open_only(open_only);
  request.set_page_size(limits::kPageSizeMax);
  v1::ListTasksResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListTasksResponse page,
                     client->ListTasks(request, session.Deadline()));
    all.mutable_tasks()->MergeFrom(page.tasks());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.out().json()) session.out().Json(all);
  session.out().Text(TasksText(all.tasks()));
  return absl::OkStatus();
}

}  // namespace

void AddTaskCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(
      app, "task", "Work that messages from other nodes made for this one");
  auto every = std::make_shared<bool>(false);
  CLI::App* list =
      AddVerb(noun, session, "list", "List open tasks", "task list",
              [session, every] { return ListAllTasks(*session, !*every); });
  list->add_flag("--all", *every, "Tasks with nothing more to do, too");

  auto id = std::make_shared<std::string>();
  CLI::App* show =
      AddVerb(noun, session, "show", "Show one task", "task show TASK",
              [session, id]() -> absl::Status {
                v1::GetTaskRequest request;
                request.set_task_id(*id);
                ASSIGN_OR_RETURN(NodeClient * client, session->Client());
                ASSIGN_OR_RETURN(const v1::TaskView task,
                                 client->GetTask(request, session->Deadline()));
                if (session->out().json()) session->out().Json(task);
                session->out().Text(TaskText(session->out(), task));
                return absl::OkStatus();
              });
  show->add_option("TASK", *id, "Task id")->required();
  CLI::App* why = AddVerb(
      noun, session, "why",
      "Say whose turn it is with a task, and what each act needs",
      "task why TASK", [session, id]() -> absl::Status {
        v1::GetTaskRequest request;
        request.set_task_id(*id);
        ASSIGN_OR_RETURN(NodeClient * client, session->Client());
        ASSIGN_OR_RETURN(const v1::ExplainTaskResponse answer,
                         client->ExplainTask(request, session->Deadline()));
        if (session->out().json()) session->out().Json(answer);
        session->out().Text(TaskWhyText(session->out(), answer));
        return absl::OkStatus();
      });
  why->add_option("TASK", *id, "Task id")->required();

  struct DocumentOptions {
    std::string task;
    std::string id;
    std::string output;
  };
  auto options = std::make_shared<DocumentOptions>();
  CLI::App* document = AddVerb(
      noun, session, "document",
      "Read one document of a request or of its answer",
      "task document TASK ID --output report.txt", [session, options] {
        v1::GetDocumentRequest request;
        request.set_task_id(options->task);
        return ReadDocument(*session, request, options->id, options->output);
      });
  document->add_option("TASK", options->task, "Task id")->required();
  document
      ->add_option("ID", options->id,
                   "The document's id, from `task show`, or its first 8 or "
                   "more digits")
      ->required();
  document->add_option("--output", options->output,
                       "Write the body to this file");
}

}  // namespace causeway::cli
