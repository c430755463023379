#include "client/cli/recording.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/table.h"
#include "client/cli/views.h"
#include "client/files.h"
#include "forms/form_text.h"
#include "google/protobuf/util/json_util.h"
#include "wire/utf8.h"

namespace causeway::cli {
namespace {

// Sets what both requests have alike.
template <typename Request>
absl::Status Fill(Session& session, const RecordOptions& options,
                  Request* request) {
  request->set_idempotency_key(
      options.key.empty() ? NewIdempotencyKey(session.random()) : options.key);
  request->set_happened_on(options.happened_on.empty() ? session.Today()
                                                       : options.happened_on);
  return ReadDocuments(options.documents, request->mutable_documents());
}

void Print(Session& session, const v1::RecordResponse& answer) {
  if (session.out().json()) return session.out().Json(answer);
  session.out().Text(RecordedText(session.out(), answer));
}

}  // namespace

void RecordOptions::AddTo(CLI::App* verb) {
  verb->add_option("--happened-on", happened_on,
                   "The day it happened, YYYY-MM-DD (default: today)");
  verb->add_option("--document", documents,
                   "KIND=FILE, a document of this act; may be repeated. A file "
                   "NAME.json is the kind's form (causeway form list)")
      ->take_all();
  verb->add_option("--expect-version", expected_version,
                   "Refuse if the case moved on from this version");
  verb->add_option("--key", key,
                   "Idempotency key; repeat it to repeat a call safely "
                   "(default: a new one)");
}

void AddCaseMeant(CLI::App* verb, RecordOptions* options) {
  verb->add_option("--case", options->case_id,
                   "The case here that is about this child (default: the one "
                   "that the reference stands for; where there is none: "
                   "causeway task screen)");
}

absl::StatusOr<v1::Document> ReadDocument(const std::string& kind_and_file) {
  const size_t equals = kind_and_file.find('=');
  if (equals == std::string::npos || equals + 1 == kind_and_file.size()) {
    return InvalidField("--document", "no =", "KIND=FILE");
  }
  const auto& kinds = *v1::DocumentKind_descriptor();
  const int kind = EnumNumber(kinds, kind_and_file.substr(0, equals));
  if (kind < 0) {
    return InvalidField("--document", "an unknown kind",
                        absl::StrCat("one of: ", EnumChoices(kinds)));
  }
  ASSIGN_OR_RETURN(std::string body,
                   ReadWholeFile(kind_and_file.substr(equals + 1),
                                 limits::kDocumentBytesMax));
  if (body.empty()) {
    return InvalidField("--document", "an empty file", "1 byte to 1 MiB");
  }
  v1::Document document;
  document.set_kind(static_cast<v1::DocumentKind>(kind));
  if (absl::EndsWith(kind_and_file, ".json") &&
      forms::FormOf(document.kind()) != nullptr) {
    ASSIGN_OR_RETURN(*document.mutable_form(),
                     forms::ParseFormJson(document.kind(), body));
  } else if (!absl::StrContains(body, '\0') && wire::ValidUtf8(body)) {
    document.set_text(std::move(body));
  } else {
    document.set_content(std::move(body));
  }
  return document;
}

absl::Status ReadDocuments(
    const std::vector<std::string>& kinds_and_files,
    google::protobuf::RepeatedPtrField<v1::Document>* documents) {
  for (const std::string& item : kinds_and_files) {
    ASSIGN_OR_RETURN(*documents->Add(), ReadDocument(item));
  }
  return absl::OkStatus();
}

absl::Status ParseJson(const std::string& where, const std::string& text,
                       google::protobuf::Message* message) {
  const auto status =
      google::protobuf::util::JsonStringToMessage(text, message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(where, ": not the JSON of ",
                   std::string(message->GetDescriptor()->full_name()), ": ",
                   std::string(status.message())));
}

absl::Status OpenCase(Session& session, const v1::CaseOpened& opening,
                      const RecordOptions& options) {
  v1::OpenCaseRequest request;
  *request.mutable_opening() = opening;
  RETURN_IF_ERROR(Fill(session, options, &request));
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  ASSIGN_OR_RETURN(const v1::RecordResponse answer,
                   client->OpenCase(request, session.Deadline()));
  Print(session, answer);
  return absl::OkStatus();
}

absl::Status RecordAct(Session& session, const std::string& case_id,
                       const v1::Act& act, const RecordOptions& options) {
  v1::RecordRequest request;
  request.set_case_id(case_id);
  request.set_expected_version(options.expected_version);
  *request.mutable_act() = act;
  RETURN_IF_ERROR(Fill(session, options, &request));
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  ASSIGN_OR_RETURN(const v1::RecordResponse answer,
                   client->Record(request, session.Deadline()));
  Print(session, answer);
  return absl::OkStatus();
}

absl::Status RecordTaskAct(Session& session, const std::string& task_id,
                           const v1::TaskAct& act,
                           const RecordOptions& options) {
  v1::RecordTaskRequest request;
  request.set_task_id(task_id);
  request.set_case_id(options.case_id);
  request.set_expected_version(options.expected_version);
  *request.mutable_act() = act;
  RETURN_IF_ERROR(Fill(session, options, &request));
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  ASSIGN_OR_RETURN(const v1::RecordTaskResponse answer,
                   client->RecordTask(request, session.Deadline()));
  if (session.out().json()) {
    session.out().Json(answer);
  } else {
    session.out().Text(TaskText(session.out(), answer.task()));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListTimelineResponse> WholeTimeline(
    Session& session, const std::string& case_id) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  return causeway::WholeTimeline(*client, case_id, session.Deadline());
}

}  // namespace causeway::cli
