#ifndef CAUSEWAY_CLIENT_CLI_DOCUMENT_H_
#define CAUSEWAY_CLIENT_CLI_DOCUMENT_H_

// Reads one document of a case or of a task, and shows what a person is to
// judge.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "client/cli/session.h"
#include "google/protobuf/message.h"

namespace causeway::cli {

// As people read it, or keep it in a file: a form as JSON.
std::string BodyOf(const v1::Document& document);

// A form by its lines, a text by its words, each line further in and safe to
// print; nothing for what is no text.
std::optional<std::string> ReadableText(const Session& session,
                                        const v1::Document& document);

// The own words of a fact or an act, which name nobody.
absl::StatusOr<std::string> SaysText(const google::protobuf::Message& message);

// `request` names the case or the task; `id` is the commitment in hexadecimal
// digits. Writes the body to `output`, or shows it where that is empty:
// INVALID_ARGUMENT for one that is not text.
absl::Status ReadDocument(Session& session, v1::GetDocumentRequest request,
                          const std::string& id, const std::string& output);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_DOCUMENT_H_
