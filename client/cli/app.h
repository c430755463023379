#ifndef CAUSEWAY_CLIENT_CLI_APP_H_
#define CAUSEWAY_CLIENT_CLI_APP_H_

// The command line `causeway`: nouns with verbs. One run per call; one thread.

#include "base/clock.h"
#include "base/random.h"
#include "client/cli/output.h"

namespace causeway::cli {

// Returns the exit code (exit_codes.h).
int RunCommandLine(int argc, const char* const* argv, Output* out,
                   const Clock* clock, RandomSource* random);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_APP_H_
