#ifndef CAUSEWAY_CLIENT_CLI_RELEASING_H_
#define CAUSEWAY_CLIENT_CLI_RELEASING_H_

// How a second person releases what a first one proposed: shown first, then
// released by its number, so that what leaves is what was shown.

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "client/cli/recording.h"
#include "client/cli/session.h"

namespace causeway::cli {

struct ReleaseOptions {
  std::optional<std::uint64_t> proposal;  // None: the last one, which is shown.
  // With a hand-off: the last protected entry that was seen with the proposal.
  std::optional<std::uint64_t> protected_seen;
  RecordOptions record;

  void AddTo(CLI::App* verb);
};

// Requires an act of client/proposals.h. Status codes of the node.
absl::Status Release(Session& session, const std::string& case_id, v1::Act act,
                     const ReleaseOptions& options);

struct TaskReleaseOptions {
  std::uint64_t number = 0;  // 0: what waits now, which is shown.
  RecordOptions record;

  void AddTo(CLI::App* verb);
};

// The answer or the report that waits with a task. Status codes of the node.
absl::Status ReleasePrepared(Session& session, const std::string& task_id,
                             const TaskReleaseOptions& options);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_RELEASING_H_
