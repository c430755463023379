// causeway: the command line. See --help.

#include <grpc/support/log.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "base/clock.h"
#include "client/cli/app.h"
#include "client/cli/exit_codes.h"
#include "client/cli/output.h"
#include "crypto/random_source.h"
#include "crypto/tls_policy.h"

int main(int argc, char** argv) {
  causeway::cli::Output out(std::cout, std::cerr);
  out.AllowColours(isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1);
  // Before anything of gRPC or TLS exists.
  const absl::Status tls = causeway::RequireTls13();
  if (!tls.ok()) {
    out.Error(tls);
    return causeway::cli::kInternal;
  }
  // What failed is in the status; gRPC's own lines would only repeat it.
  gpr_set_log_function([](gpr_log_func_args*) {});
  causeway::SystemClock clock;
  causeway::OpenSslRandom random;
  return causeway::cli::RunCommandLine(argc, argv, &out, &clock, &random);
}
