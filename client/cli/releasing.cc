#include "client/cli/releasing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/confirm.h"
#include "client/cli/document.h"
#include "client/cli/table.h"
#include "client/cli/views.h"
#include "client/proposals.h"

namespace causeway::cli {
namespace {

// A document that leaves: a form by its lines, a text by its words, anything
// else by its size and how to read it.
absl::StatusOr<std::string> TextOf(Session& session,
                                   v1::GetDocumentRequest request,
                                   const std::string& commitment,
                                   const std::string& read_by) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  request.set_commitment(commitment);
  ASSIGN_OR_RETURN(const v1::Document document,
                   client->GetDocument(request, session.Deadline()));
  const std::string head =
      absl::StrCat("  document  ", ShortHex(commitment), "  ",
                   session.out().Label(document.kind()));
  if (const auto text = ReadableText(session, document); text.has_value()) {
    return absl::StrCat(head, "\n", *text);
  }
  return absl::StrCat(head, ", ", document.content().size(),
                      " bytes; read it: causeway ", read_by, " ",
                      ShortHex(commitment), " --output FILE\n");
}

absl::StatusOr<std::string> DocumentText(Session& session,
                                         const std::string& case_id,
                                         const std::string& commitment) {
  v1::GetDocumentRequest request;
  request.set_case_id(case_id);
  return TextOf(session, std::move(request), commitment,
                absl::StrCat("case document ", case_id));
}

// A hand-off takes the case file along.
absl::StatusOr<std::string> CaseFileText(Session& session,
                                         const std::string& case_id) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::GetCaseRequest request;
  request.set_case_id(case_id);
  ASSIGN_OR_RETURN(const v1::HandoffPreview file,
                   client->PreviewHandoff(request, session.Deadline()));
  std::string text = absl::StrCat(
      "  case file ", file.open_entries(), " open entries, ",
      file.protected_entries() == 0
          ? std::string("no protected one")
          : absl::StrCat(file.protected_entries(), " protected ones"),
      ", and what is recorded until custody is released\n");
  if (file.complaints_open() > 0) {
    absl::StrAppend(
        &text, "  complaints ", file.complaints_open(), " open: ",
        file.protected_entries() == 0
            ? "they stay, and are answered here after the hand-off\n"
            : "they go along, and are answered there\n");
  }
  for (const v1::PreviewedDocument& document : file.documents()) {
    if (document.stays()) {
      absl::StrAppend(&text, "  stays     ", ShortHex(document.commitment()),
                      "  ", session.out().Label(document.kind()), "\n");
      continue;
    }
    const auto one = DocumentText(session, case_id, document.commitment());
    if (absl::IsNotFound(one.status())) continue;  // Never held here.
    RETURN_IF_ERROR(one.status());
    absl::StrAppend(&text, *one);
  }
  return text;
}

absl::StatusOr<std::string> AttachedText(Session& session,
                                         const std::string& case_id,
                                         const v1::TimelineEntry& proposal) {
  if (proposal.documents().empty()) return std::string("  no documents\n");
  std::string text;
  for (const std::string& commitment : proposal.documents()) {
    ASSIGN_OR_RETURN(const std::string one,
                     DocumentText(session, case_id, commitment));
    absl::StrAppend(&text, one);
  }
  return text;
}

// What stands in the proposal, and all that leaves with it.
absl::Status Show(Session& session, const std::string& case_id,
                  const v1::Act& act, const v1::TimelineEntry& proposal) {
  ASSIGN_OR_RETURN(const std::string leaves,
                   act.has_approve_handoff() || act.has_release_later() ||
                           act.has_release_protected_later()
                       ? CaseFileText(session, case_id)
                       : AttachedText(session, case_id, proposal));
  ASSIGN_OR_RETURN(const std::string says, SaysText(proposal.fact()));
  session.out().Text(absl::StrCat("proposal ", proposal.sequence(), "  ",
                                  Printable(proposal.sentence()), "\n", says,
                                  leaves));
  return absl::OkStatus();
}

// What the other authority will be told, and why it may be.
absl::Status ShowPrepared(Session& session, const v1::TaskView& task) {
  std::string text = TaskText(session.out(), task);
  for (const std::string& commitment : task.prepared().documents()) {
    v1::GetDocumentRequest request;
    request.set_task_id(task.task_id());
    ASSIGN_OR_RETURN(const std::string line,
                     TextOf(session, std::move(request), commitment,
                            absl::StrCat("task document ", task.task_id())));
    absl::StrAppend(&text, line);
  }
  session.out().Text(text);
  return absl::OkStatus();
}

}  // namespace

void TaskReleaseOptions::AddTo(CLI::App* verb) {
  verb->add_option("--number", number,
                   "What was seen, by its number in `task show` (default: what "
                   "waits now is shown, and released when its number is "
                   "typed)");
  record.AddTo(verb);
}

absl::Status ReleasePrepared(Session& session, const std::string& task_id,
                             const TaskReleaseOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::GetTaskRequest request;
  request.set_task_id(task_id);
  ASSIGN_OR_RETURN(v1::TaskView task,
                   client->GetTask(request, session.Deadline()));
  v1::TaskAct act;
  if (task.kind() == v1::TASK_KIND_EVALUATION) {
    act.mutable_approve_report();
  } else if (task.kind() == v1::TASK_KIND_OFFER) {
    act.mutable_release_arrival();
  } else {
    act.mutable_release_answer();
  }
  RecordOptions record = options.record;
  if (options.number != 0) {
    task.mutable_prepared()->set_number(options.number);
  } else if (task.has_prepared()) {  // Else the node says what is missing.
    RETURN_IF_ERROR(ShowPrepared(session, task));
    const std::string number = absl::StrCat(task.prepared().number());
    RETURN_IF_ERROR(Confirm(absl::StrCat("Type ", number, " to release it:"),
                            number, absl::StrCat("--number ", number)));
    if (record.expected_version == 0) record.expected_version = task.version();
  }
  NamePrepared(task, &act);
  return RecordTaskAct(session, task_id, act, record);
}

void ReleaseOptions::AddTo(CLI::App* verb) {
  verb->add_option("--proposal", proposal,
                   "The proposal that was seen: the number of its entry in the "
                   "timeline (default: the last one is shown, and released "
                   "when its number is typed)");
  record.AddTo(verb);
}

absl::Status Release(Session& session, const std::string& case_id, v1::Act act,
                     const ReleaseOptions& options) {
  RecordOptions record = options.record;
  if (options.proposal.has_value()) {
    NameProposal(*options.proposal, &act);
    if (act.has_approve_handoff() && options.protected_seen.has_value()) {
      act.mutable_approve_handoff()->set_protected_seen(
          *options.protected_seen + 1);
    }
    return RecordAct(session, case_id, act, options.record);
  }
  // What is recorded while the supervisor reads was not seen.
  if (record.expected_version == 0) {
    ASSIGN_OR_RETURN(NodeClient * client, session.Client());
    v1::GetCaseRequest request;
    request.set_case_id(case_id);
    ASSIGN_OR_RETURN(const v1::CaseView view,
                     client->GetCase(request, session.Deadline()));
    record.expected_version = view.version();
  }
  ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                   WholeTimeline(session, case_id));
  // Without a proposal the node says what is missing.
  if (const v1::TimelineEntry* const last = LastProposal(act, all.entries());
      last != nullptr) {
    RETURN_IF_ERROR(Show(session, case_id, act, *last));
    const std::string number = absl::StrCat(last->sequence());
    RETURN_IF_ERROR(Confirm(absl::StrCat("Type ", number, " to release it:"),
                            number, absl::StrCat("--proposal ", number)));
    NameProposal(last->sequence(), &act);
    NameProtectedSeen(all.entries(), &act);
  }
  return RecordAct(session, case_id, act, record);
}

}  // namespace causeway::cli
