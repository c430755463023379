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
#include "statemachine/procedure/fact_type.h"

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
// INVALID_ARGUMENT for an unknown kind, an empty or too long file, a form with
// faults; NOT_FOUND for no file. The file's name, which may be a child's, is
// not repeated.
absl::StatusOr<v1::Document> ReadDocument(const std::string& kind_and_file);
absl::Status ReadDocuments(
    const std::vector<std::string>& kinds_and_files,
    google::protobuf::RepeatedPtrField<v1::Document>* documents);

// Whoever may not read what an act needs to be written may not do the act: the
// refusal speaks of the act, its rule and who can do it. Others as they are.
absl::Status AsAct(const absl::Status& refused, procedure::FactType type);

// Send, then print the answer in the form asked for (SendAct does not print).
// Status codes of the node.
absl::Status OpenCase(Session& session, const v1::CaseOpened& opening,
                      const RecordOptions& options);
absl::StatusOr<v1::RecordResponse> SendAct(Session& session,
                                           const std::string& case_id,
                                           const v1::Act& act,
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
