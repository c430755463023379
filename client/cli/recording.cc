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
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/roles.h"
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
                        NearestChoice(kinds, kind_and_file.substr(0, equals)));
  }
  absl::StatusOr<std::string> file = ReadWholeFile(
      kind_and_file.substr(equals + 1), limits::kDocumentBytesMax);
  if (!file.ok()) {
    return Refuse(file.status().code(),
                  {.rule = "input.file",
                   .message = absl::StrCat(
                       "--document ", EnumChoice(kinds, kind), ": the file ",
                       absl::IsNotFound(file.status())
                           ? "cannot be read"
                           : "is longer than a document may be"),
                   .missing = {absl::StrCat("KIND=FILE with a file of 1 to ",
                                            limits::kDocumentBytesMax,
                                            " bytes that you may read")},
                   .who = {"whoever wrote it"}});
  }
  std::string body = *std::move(file);
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

absl::Status AsAct(const absl::Status& refused, procedure::FactType type) {
  if (!absl::IsPermissionDenied(refused)) return refused;
  const procedure::Role& role = procedure::RoleOf(type);
  const procedure::Rule& rule =
      *procedure::Procedure::Embedded().Find("role.function");
  Refusal refusal;
  refusal.rule = rule.id;
  refusal.message = absl::StrCat(role.act, ": ", rule.sentence);
  refusal.missing = {rule.missing};
  for (const procedure::Function function : role.functions) {
    refusal.who.emplace_back(procedure::NameOf(function));
  }
  return Refuse(absl::StatusCode::kPermissionDenied, refusal);
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

absl::StatusOr<v1::RecordResponse> SendAct(Session& session,
                                           const std::string& case_id,
                                           const v1::Act& act,
                                           const RecordOptions& options) {
  v1::RecordRequest request;
  request.set_case_id(case_id);
  request.set_expected_version(options.expected_version);
  *request.mutable_act() = act;
  RETURN_IF_ERROR(Fill(session, options, &request));
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  return client->Record(request, session.Deadline());
}

absl::Status RecordAct(Session& session, const std::string& case_id,
                       const v1::Act& act, const RecordOptions& options) {
  ASSIGN_OR_RETURN(const v1::RecordResponse answer,
                   SendAct(session, case_id, act, options));
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
