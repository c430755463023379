#ifndef CAUSEWAY_CERTS_NODE_TOML_H_
#define CAUSEWAY_CERTS_NODE_TOML_H_

// What the commands on a node's folder need of its node.toml: who it is, where
// it listens, where its people are. The daemon reads the file whole and checks
// it (server/config.h). A value; thread-safe while nobody changes it.

#include <string>

#include "absl/status/statusor.h"

namespace causeway {

struct NodeToml {
  std::string node_id;
  std::string federation;
  std::string people;     // The path of people.toml.
  std::string people_ca;  // The path of the people CA's certificate.
  std::string people_address;
  std::string peers_address;
};

// Of <node_dir>/node.toml; paths begin with `node_dir` unless they are
// absolute. The codes of reading a file; INVALID_ARGUMENT "config.syntax" for
// what is not TOML, "config.value" naming the file and the key.
absl::StatusOr<NodeToml> LoadNodeToml(const std::string& node_dir);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_NODE_TOML_H_
