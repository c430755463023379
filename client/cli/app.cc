#include "client/cli/app.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/version.h"
#include "client/cli/commands.h"
#include "client/cli/exit_codes.h"
#include "client/cli/session.h"

namespace causeway::cli {
namespace {

constexpr double kTimeoutSecondsMax = 3600;

std::string Footer() {
  return absl::StrCat(
      "Examples:\n"
      "  causeway demo                      a federation on this machine\n"
      "  causeway context use worker@ml     who you are, and where\n"
      "  causeway case list\n"
      "  causeway case why CASE             whose turn it is, what is missing\n"
      "  causeway case why CASE --language fr\n"
      "  causeway case verify CASE          replay it from entry 0\n"
      "  causeway due --within 7            what is due or overdue\n"
      "  causeway doctor                    what is wrong, and what to do\n"
      "  causeway handoff accept TASK --worker s-abcdefgh\n\n"
      "With --json standard output holds exactly one JSON object: the answer "
      "in the\nprotobuf JSON mapping, or {\"error\": {\"code\", \"rule\", "
      "\"message\", \"missing\",\n\"who\", \"next\", \"retryable\", "
      "\"rules\"}}.\n\n",
      ExitCodeHelp());
}

void AddGlobals(CLI::App* app, GlobalOptions* options) {
  app->add_option("--contexts", options->contexts_path,
                  "contexts.toml (default: $CAUSEWAY_CONTEXTS, else "
                  "~/.config/causeway/contexts.toml)");
  app->add_option("--context", options->context,
                  "Who you are: a context (default: the current one)");
  app->add_flag("--json", options->json, "One JSON object on standard output");
  app->add_option("--language", options->language,
                  "Language of what a node tells, and of codes and forms")
      ->check(CLI::IsMember({"en", "fr"}))
      ->capture_default_str();
  app->add_option("--timeout", options->timeout_seconds,
                  "Seconds to wait for a node")
      ->check(CLI::Range(0.001, kTimeoutSecondsMax))
      ->capture_default_str();
}

// Options of the program may also stand after the verb, as people type them.
void FallThrough(CLI::App* app) {
  for (CLI::App* child : app->get_subcommands([](CLI::App*) { return true; })) {
    child->fallthrough();
    FallThrough(child);
  }
}

bool AsksForJson(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (absl::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

// Help goes to standard output; what is wrong to where errors go.
int Explain(const CLI::App& app, const CLI::ParseError& error, Output* out) {
  std::ostringstream help;
  std::ostringstream wrong;
  if (app.exit(error, help, wrong) == 0) {
    out->set_json(false);
    out->Text(help.str());
    return kOk;
  }
  Refusal refusal;
  refusal.rule = "cli.usage";
  refusal.message = error.what();
  refusal.next = {"--help"};
  out->Error(Refuse(absl::StatusCode::kInvalidArgument, refusal));
  return kUsage;
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv, Output* out,
                   const Clock* clock, RandomSource* random) {
  CLI::App app("Carries a child protection case across borders.", "causeway");
  Session session(out, clock, random);
  app.require_subcommand(1);
  app.footer(Footer());
  app.set_version_flag("--version", SoftwareVersion());
  AddGlobals(&app, &session.options());
  AddCaseCommands(&app, &session);
  AddConsentCommands(&app, &session);
  AddHandoffCommands(&app, &session);
  AddCustodyCommands(&app, &session);
  AddEvaluationCommands(&app, &session);
  AddInquiryCommands(&app, &session);
  AddSiblingCommands(&app, &session);
  AddDueCommand(&app, &session);
  AddTaskCommands(&app, &session);
  AddNodeCommands(&app, &session);
  AddPersonCommands(&app, &session);
  AddDoctorCommand(&app, &session);
  AddDeliveryCommands(&app, &session);
  AddEvidenceCommands(&app, &session);
  AddContextCommands(&app, &session);
  AddDirectoryCommands(&app, &session);
  AddFederationCommands(&app, &session);
  AddJourneyCommands(&app, &session);
  AddProcedureCommands(&app, &session);
  AddFormCommands(&app, &session);
  AddDemoCommand(&app, &session);
  AddCompletionCommand(&app, &session);
  FallThrough(&app);
  out->set_json(AsksForJson(argc, argv));
  // CLI11 reports a wrong command line, and --help, by an exception.
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Explain(app, error, out);
  }
  return session.Run();
}

}  // namespace causeway::cli
