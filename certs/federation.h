#ifndef CAUSEWAY_CERTS_FEDERATION_H_
#define CAUSEWAY_CERTS_FEDERATION_H_

// Creates a whole federation on disk: officers, signed directory, and for each
// node its keys, certificates, people and configuration. For the command line
// (`causeway federation create`), the demo and the tests. certs/README.md says
// what each file is for and how long it lasts. In a real federation each node
// runs on its own machine and makes its own keys; this is how one begins.
//
//   <dir>/officer/officer-N.{key,pub}   <dir>/directory.bin
//   <dir>/contexts.toml
//   <dir>/<node>/{node.toml,people.toml,keys/,people/,data/}
//   <dir>/<node>/procedures/  where the plan has such
//   <dir>/officer/order-N.{key,pub}  where the plan has officers for ORDERs
//
// Everything private has mode 0600 in folders of mode 0700. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/random.h"
#include "causeway/v1/directory.pb.h"

namespace causeway {

struct PersonPlan {
  std::string label;  // [a-z][a-z0-9-]{0,31}: a file name, never a person's
  std::vector<std::string> functions;  // of PersonFunctions()
};

struct NodePlan {
  std::string node_id;
  std::string organisation;
  causeway::v1::OrganisationType type =
      causeway::v1::ORGANISATION_TYPE_CHILD_PROTECTION_AUTHORITY;
  std::string country;
  std::vector<std::string> represents;
  std::string peers_address;   // "127.0.0.1:7002"; also its endpoint
  std::string people_address;  // "127.0.0.1:7001"
  std::vector<std::string> languages;
  std::vector<PersonPlan> people;
  // The federation's witness: at most one node, which takes no messages.
  bool witness = false;
  std::string legal_basis{};  // See directory.proto.
  // It may receive protected data. A federation that is founded in one step is
  // one whose members trust each other with them; who joins later begins
  // without. A witness never may.
  bool asylum_data = true;
};

// A procedure version beside the one of the software.
struct ProcedurePlan {
  std::string
      file_name;     // At the nodes: [a-zA-Z0-9._-]{1,64}, not first a dot.
  std::string text;  // Its digest is the version.
  std::string name;  // Its name and version, for people.
  // Its French, which lies beside it and is no part of the digest; no text:
  // none.
  std::string french_file_name{};
  std::string french{};
};

struct FederationPlan {
  std::string name;
  std::vector<NodePlan> nodes;
  // Every node gets them all and opens cases under the last.
  std::vector<ProcedurePlan> procedures;
  // Officers who sign the directory, 1 to 16, and how many of them must: 0 for
  // more than half. One is for trials alone: whoever has that one key is the
  // federation.
  int officers = 1;
  int officer_signatures = 0;
  // Officers who may sign an ORDER, two signatures each: 0, or 2 to 16.
  int order_officers = 0;
  absl::Duration node_certificate_lifetime = absl::Hours(24 * 7);
  absl::Duration person_certificate_lifetime = absl::Hours(24 * 90);
  absl::Duration sealing_certificate_lifetime = absl::Hours(24 * 365);
  absl::Duration ca_lifetime = absl::Hours(24 * 365 * 5);
  absl::Duration directory_lifetime = absl::Hours(24 * 365);
};

// Where things are; every path begins with the `dir` that was given.
struct PersonLayout {
  std::string label;
  std::string staff_number;
  std::vector<std::string> functions;
  std::string certificate_path;
  std::string key_path;
  std::string context;  // "<label>@<node>"
};

struct NodeLayout {
  std::string node_id;
  std::string dir;
  std::string config_path;
  std::string keys_dir;
  std::vector<PersonLayout> people;
};

struct FederationLayout {
  std::string dir;
  std::vector<std::string> officer_key_paths;
  std::vector<std::string> officer_public_paths;
  int officer_signatures = 0;
  std::vector<std::string> order_key_paths;
  std::string directory_path;
  std::string contexts_path;
  std::vector<NodeLayout> nodes;  // in the plan's order
};

// `dir` is made if it is not there. INVALID_ARGUMENT "federation.plan" with
// what is wrong; ALREADY_EXISTS "federation.exists" when anything it would
// write is there already; the codes of writing files. On failure nothing that
// it made stays behind.
absl::StatusOr<FederationLayout> CreateFederation(
    const std::string& dir, const FederationPlan& plan,
    absl::string_view procedure_digest, absl::string_view procedure_name,
    absl::Time now, RandomSource& random);

// Issues <node_dir>/keys/tls.pem anew for the same key, so that the pin in the
// directory and every running connection stay good. `addresses` are the node's
// two listeners. FAILED_PRECONDITION when the present certificate is not a
// node's; INVALID_ARGUMENT for a lifetime beyond the CA's or a bad address; the
// codes of reading and writing files. On failure the old certificate stays.
absl::Status RenewNodeCertificate(const std::string& node_dir,
                                  const std::vector<std::string>& addresses,
                                  absl::Duration lifetime, absl::Time now);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_FEDERATION_H_
