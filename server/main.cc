// causewayd: one node. See --help.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/log.h"
#include "base/version.h"
#include "crypto/tls_policy.h"
#include "server/access_table.h"
#include "server/config.h"
#include "server/exit_code.h"
#include "server/node.h"
#include "server/process.h"

namespace {

using causeway::server::ExitCode;

constexpr char kFooter[] =
    "Signals: SIGTERM and SIGINT finish the calls that run and end; SIGHUP\n"
    "reads the directory, the TLS key and the certificates again.\n"
    "Exit codes: 0 ended as asked, 64 wrong command line, 66 no configuration\n"
    "file, 69 cannot listen or data_dir in use, 70 storage failed, 78 wrong\n"
    "configuration.";

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "causewayd: %s\n",
               std::string(status.message()).c_str());
  return static_cast<int>(causeway::server::ExitCodeOf(status));
}

int Serve(const std::string& config_file,
          std::chrono::steady_clock::time_point began) {
  causeway::server::PrepareProcess();
  // Before anything of gRPC exists.
  const absl::Status tls = causeway::RequireTls13();
  if (!tls.ok()) return Fail(tls);
  causeway::server::QuietLibraries();

  absl::StatusOr<causeway::server::Config> config =
      causeway::server::LoadConfig(config_file);
  if (!config.ok()) return Fail(config.status());
  absl::StatusOr<std::unique_ptr<causeway::server::Node>> node =
      causeway::server::Node::Start(*std::move(config), began);
  if (!node.ok()) return Fail(node.status());

  while (causeway::server::WaitForSignal() ==
         causeway::server::Signal::kReload) {
    (*node)->Reload().IgnoreError();  // It logs what it refuses.
  }
  (*node)->Drain();
  return static_cast<int>(ExitCode::kOk);
}

}  // namespace

int main(int argc, char** argv) {
  const auto began = std::chrono::steady_clock::now();
  CLI::App app("causewayd: a Causeway node", "causewayd");
  std::string config_file;
  bool access_table = false;
  app.add_option("--config", config_file, "The node's node.toml");
  app.add_flag("--access-table", access_table,
               "Print who may call what, of which case, as Markdown, and end");
  app.set_version_flag("--version", causeway::SoftwareVersion());
  app.footer(kFooter);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  if (access_table) {
    std::fputs(causeway::server::AccessTable().c_str(), stdout);
    return static_cast<int>(ExitCode::kOk);
  }
  if (config_file.empty()) {
    std::fputs("--config is required\nRun with --help for more information.\n",
               stderr);
    return static_cast<int>(ExitCode::kUsage);
  }
  return Serve(config_file, began);
}
