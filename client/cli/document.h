#ifndef CAUSEWAY_CLIENT_CLI_DOCUMENT_H_
#define CAUSEWAY_CLIENT_CLI_DOCUMENT_H_

// Reads one document of a case or of a task.

#include <string>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace causeway::cli {

// As people read it, or keep it in a file: a form as JSON.
std::string BodyOf(const v1::Document& document);

// `request` names the case or the task; `id` is the commitment in hexadecimal
// digits. Writes the body to `output`, or shows it where that is empty:
// INVALID_ARGUMENT for one that is not text.
absl::Status ReadDocument(Session& session, v1::GetDocumentRequest request,
                          const std::string& id, const std::string& output);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_DOCUMENT_H_
