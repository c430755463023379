#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"
#include "client/demo/demo.h"

namespace causeway::cli {

void AddDemoCommand(CLI::App* app, Session* session) {
  auto options = std::make_shared<demo::DemoOptions>();
  CLI::App* verb = AddVerb(
      app, session, "demo",
      "Run a federation on this machine and play a journey through it. Exit "
      "code 1 when what the nodes hold is not what it must be",
      "demo --keep\n  causeway demo --journey asylum-local-integration.json "
      "--json",
      [session, options]() -> absl::Status {
        ASSIGN_OR_RETURN(const bool all_true,
                         demo::RunDemo(*options, &session->out(),
                                       &session->clock(), &session->random()));
        if (!all_true) session->Fail();
        return absl::OkStatus();
      });
  verb->add_option("--journey", options->journey_path,
                   absl::StrCat("A journey file, or one built in: ",
                                absl::StrJoin(demo::BuiltInJourneys(), ", ")));
  verb->add_flag("--keep", options->keep,
                 "Leave the nodes up and print commands to try");
  verb->add_option("--dir", options->dir,
                   "Make the federation in this new folder and leave it there "
                   "(default: a temporary one)");
  verb->add_option("--daemon", options->daemon_path,
                   "The program causewayd (default: beside this one)");
}

}  // namespace causeway::cli
