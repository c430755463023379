#ifndef CAUSEWAY_CLIENT_CLI_COMMANDS_H_
#define CAUSEWAY_CLIENT_CLI_COMMANDS_H_

// The nouns of the command line, one function and one file each. Each adds its
// verbs to `app`; both arguments outlive the parsing.

#include <CLI/App.hpp>

#include "client/cli/session.h"

namespace causeway::cli {

void AddCaseCommands(CLI::App* app, Session* session);
void AddApprovalVerbs(CLI::App* noun, Session* session);  // Of `case`.
void AddDataVerbs(CLI::App* noun, Session* session);      // Of `case`.
void AddPendingVerb(CLI::App* noun, Session* session);    // Of `case`.
void AddConsentCommands(CLI::App* app, Session* session);
void AddHandoffCommands(CLI::App* app, Session* session);
void AddCustodyCommands(CLI::App* app, Session* session);
void AddEvaluationCommands(CLI::App* app, Session* session);
void AddInquiryCommands(CLI::App* app, Session* session);
void AddSiblingCommands(CLI::App* app, Session* session);
void AddDueCommand(CLI::App* app, Session* session);
void AddTaskCommands(CLI::App* app, Session* session);
void AddNodeCommands(CLI::App* app, Session* session);
void AddPersonCommands(CLI::App* app, Session* session);
void AddDoctorCommand(CLI::App* app, Session* session);
void AddDeliveryCommands(CLI::App* app, Session* session);
void AddEvidenceCommands(CLI::App* app, Session* session);
void AddContextCommands(CLI::App* app, Session* session);
void AddDirectoryCommands(CLI::App* app, Session* session);
void AddDirectoryEditVerbs(CLI::App* noun, Session* session);  // Of it.
void AddFederationCommands(CLI::App* app, Session* session);
void AddFormCommands(CLI::App* app, Session* session);
void AddJourneyCommands(CLI::App* app, Session* session);
void AddProcedureCommands(CLI::App* app, Session* session);
void AddDemoCommand(CLI::App* app, Session* session);
void AddCompletionCommand(CLI::App* app, Session* session);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_COMMANDS_H_
