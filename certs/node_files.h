#ifndef CAUSEWAY_CERTS_NODE_FILES_H_
#define CAUSEWAY_CERTS_NODE_FILES_H_

// The files of one node of a new federation. Internal to certs/: see
// federation.h. Thread-safe. On failure files may stay; the caller removes the
// node's folder.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/random.h"
#include "causeway/v1/directory.pb.h"
#include "certs/federation.h"

namespace causeway::certs {

struct NewNode {
  NodeLayout layout;
  causeway::v1::DirectoryNode entry;  // version 1
};

// Makes <dir>/<node> and everything in it. The plan was checked; `federation`
// says where the officers' public keys will lie. Codes of making keys and
// certificates and of writing files.
absl::StatusOr<NewNode> CreateNode(const FederationLayout& federation,
                                   const FederationPlan& plan,
                                   const NodePlan& node,
                                   absl::string_view procedure_digest,
                                   absl::Time now, RandomSource& random);

// The sections [contexts."<label>@<node>"] of this node's people.
std::string ContextsToml(absl::string_view federation, const NodePlan& plan,
                         const NodeLayout& layout);

}  // namespace causeway::certs

#endif  // CAUSEWAY_CERTS_NODE_FILES_H_
