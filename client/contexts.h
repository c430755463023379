#ifndef CAUSEWAY_CLIENT_CONTEXTS_H_
#define CAUSEWAY_CLIENT_CONTEXTS_H_

// contexts.toml: which nodes a person can talk to and as whom, like kubectl's.
//   current = "worker@ml"
//   [contexts."worker@ml"]
//   endpoint = "127.0.0.1:7001"   # the node's listener for people
//   federation = "demo"
//   node = "ml"                   # the server must be exactly this node
//   ca = "ml/tls-ca.pem"          # the one authority of its certificate
//   certificate = "ml/worker.pem" # who calls
//   key = "ml/worker.key"
// Paths are relative to the folder of the file. Plain values; thread-safe.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

struct Context {
  std::string name;
  std::string endpoint;
  std::string federation;
  std::string node;
  std::string ca;  // Paths, made absolute or relative to the process.
  std::string certificate;
  std::string key;
};

struct ContextFile {
  std::string path;
  std::string current;
  std::map<std::string, Context> contexts;
};

// `option` if not empty, else $CAUSEWAY_CONTEXTS, else
// ~/.config/causeway/contexts.toml.
std::string ContextsPath(absl::string_view option);

// NOT_FOUND when there is no such file; INVALID_ARGUMENT naming the line, the
// context or the field that is wrong, missing or unknown.
absl::StatusOr<ContextFile> LoadContexts(const std::string& path);
absl::StatusOr<ContextFile> ParseContexts(absl::string_view text,
                                          const std::string& path);

// The context of that name; the current one where `name` is empty.
// INVALID_ARGUMENT when there is none, with the names that exist.
absl::StatusOr<Context> FindContext(const ContextFile& file,
                                    absl::string_view name);

// Makes `name` the current context in the file at `file.path`. INVALID_ARGUMENT
// for an unknown name, UNAVAILABLE when the file cannot be written; the file is
// replaced as a whole or stays as it was.
absl::Status UseContext(const ContextFile& file, absl::string_view name);

}  // namespace causeway

#endif  // CAUSEWAY_CLIENT_CONTEXTS_H_
