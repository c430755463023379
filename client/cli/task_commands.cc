#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/document.h"
#include "client/cli/notice_options.h"
#include "client/cli/recording.h"
#include "client/cli/releasing.h"
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

void AddScreen(CLI::App* noun, Session* session) {
  struct ScreenOptions {
    std::string id;
    std::vector<std::string> nationalities, residences;
    bool stateless = false;
    std::vector<std::string> feared;
    v1::AsylumStatus asylum = v1::ASYLUM_STATUS_UNSPECIFIED;
    v1::DisplacementStatus displacement{};
    v1::ScreenResult trafficking = v1::SCREEN_RESULT_UNSPECIFIED;
    v1::ScreenResult child = v1::SCREEN_RESULT_UNSPECIFIED;
    v1::ScreenResult family = v1::SCREEN_RESULT_UNSPECIFIED;
    v1::SharingGround ground = v1::SHARING_GROUND_UNSPECIFIED;
    bool suspected = false;
    RecordOptions record;
  };
  auto options = std::make_shared<ScreenOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "screen",
      "Record what is known of a child of whom no case is here, before an "
      "answer or a report about it leaves (case worker or supervisor)",
      "task screen TASK --nationality GN --residence GN --asylum not-known \\\n"
      "      --displacement not-known \\\n"
      "      --trafficking no-indication --danger-to-child no-indication \\\n"
      "      --danger-to-family no-indication --ground legal-obligation",
      [session, options] {
        v1::TaskAct act;
        v1::AnswerScreen* screen = act.mutable_record_screen();
        screen->mutable_nationalities()->Add(options->nationalities.begin(),
                                             options->nationalities.end());
        screen->mutable_habitual_residences()->Add(options->residences.begin(),
                                                   options->residences.end());
        screen->set_stateless(options->stateless);
        screen->mutable_feared_states()->Add(options->feared.begin(),
                                             options->feared.end());
        screen->set_asylum(options->asylum);
        screen->set_displacement(options->displacement);
        screen->set_trafficking(options->trafficking);
        screen->set_family_or_state_suspected(options->suspected);
        screen->set_danger_to_child(options->child);
        screen->set_danger_to_family(options->family);
        screen->set_ground(options->ground);
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id")->required();
  verb->add_option("--nationality", options->nationalities,
                   "A country of which the child is or may be a national, ISO "
                   "3166-1 alpha-2; may be repeated");
  verb->add_flag("--stateless", options->stateless,
                 "The child has no nationality");
  verb->add_option("--residence", options->residences,
                   "A country where the child lived; may be repeated")
      ->required();
  verb->add_option("--feared", options->feared,
                   "A State the child fears; may be repeated");
  AddCode(verb, "--asylum", &options->asylum, "Asylum status as known here")
      ->required();
  AddCode(verb, "--displacement", &options->displacement,
          "Why the child is on the move")
      ->required();
  AddCode(verb, "--trafficking", &options->trafficking, "Trafficking")
      ->required();
  verb->add_flag("--family-or-state-suspected", options->suspected,
                 "The family or a State is suspected of it");
  AddCode(verb, "--danger-to-child", &options->child,
          "What the answer could do to the child")
      ->required();
  AddCode(verb, "--danger-to-family", &options->family,
          "What the answer could do to the family")
      ->required();
  AddCode(verb, "--ground", &options->ground,
          "Why it may be said in writing; needed for documents");
  options->record.AddTo(verb);
}

void AddNotice(CLI::App* noun, Session* session) {
  struct Options {
    std::string id;
    v1::InquiryKind kind = v1::INQUIRY_KIND_UNSPECIFIED;
    NoticeOptions notice;
    RecordOptions record;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = AddVerb(
      noun, session, "notify",
      "Tell the node that asked for an evaluation of danger, or that the child "
      "is missing, at once and as coded fields alone",
      "task notify TASK --kind danger-notice --danger safety --in GN",
      [session, options] {
        v1::TaskAct act;
        act.mutable_send_notice()->set_kind(options->kind);
        options->notice.Fill(act.mutable_send_notice());
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id of the evaluation")
      ->required();
  AddCode(verb, "--kind", &options->kind, "What")->required();
  options->notice.AddTo(verb, "What the danger is");
  options->record.AddTo(verb);
}

void AddApproval(CLI::App* noun, Session* session) {
  auto id = std::make_shared<std::string>();
  auto release = std::make_shared<TaskReleaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "approve",
      "Show the answer, the report or the hand-over statement that waits, and "
      "send it (supervisor, who neither prepared nor screened)",
      "task approve TASK", [session, id, release] {
        return ReleasePrepared(*session, *id, *release);
      });
  verb->add_option("TASK", *id, "Task id")->required();
  release->AddTo(verb);
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
  AddScreen(noun, session);
  AddNotice(noun, session);
  AddApproval(noun, session);
}

}  // namespace causeway::cli
