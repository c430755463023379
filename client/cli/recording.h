#ifndef CAUSEWAY_CLIENT_CLI_RECORDING_H_
#define CAUSEWAY_CLIENT_CLI_RECORDING_H_

// What every command that records something has in common: the options, the
// documents, the idempotency key, and how the answer is printed.

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "causeway/v1/case_service.pb.h"
#include "client/cli/session.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace causeway::cli {

struct RecordOptions {
  std::string happened_on;
  std::vector<std::string> documents;
  std::uint64_t expected_version = 0;
  std::string key;
  std::string case_id;  // Of an answer or a report about a case here.

  void AddTo(CLI::App* verb);
};

// --case: the case here whose gates judge what is told.
void AddCaseMeant(CLI::App* verb, RecordOptions* options);

// "KIND=FILE". Text stays text, anything else goes as bytes.
// INVALID_ARGUMENT for an unknown kind, an empty or too long file; NOT_FOUND.
absl::StatusOr<v1::Document> ReadDocument(const std::string& kind_and_file);
absl::Status ReadDocuments(
    const std::vector<std::string>& kinds_and_files,
    google::protobuf::RepeatedPtrField<v1::Document>* documents);

// INVALID_ARGUMENT naming `where` when the text is not the JSON mapping of
// the message, or has fields it does not know.
absl::Status ParseJson(const std::string& where, const std::string& text,
                       google::protobuf::Message* message);

// Send, then print the answer in the form asked for. Status codes of the node.
absl::Status OpenCase(Session& session, const v1::CaseOpened& opening,
                      const RecordOptions& options);
absl::Status RecordAct(Session& session, const std::string& case_id,
                       const v1::Act& act, const RecordOptions& options);
absl::Status RecordTaskAct(Session& session, const std::string& task_id,
                           const v1::TaskAct& act,
                           const RecordOptions& options);

// All entries of a case, page by page.
absl::StatusOr<v1::ListTimelineResponse> WholeTimeline(
    Session& session, const std::string& case_id);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_RECORDING_H_
