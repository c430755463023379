#ifndef CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_H_
#define CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_H_

// docs/procedure.md, made from the code and the embedded procedure file: what
// stands there is what the state machine does. Pure; thread-safe.

#include <string>

namespace causeway::procedure {

// The whole document, in Markdown with a Mermaid diagram.
std::string ProcedureDocument();

}  // namespace causeway::procedure

#endif  // CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_H_
