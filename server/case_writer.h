#ifndef CAUSEWAY_SERVER_CASE_WRITER_H_
#define CAUSEWAY_SERVER_CASE_WRITER_H_

// Decides commands against a loaded case and appends what they become.

#include <optional>
#include <string>
#include <vector>

#include "causeway/v1/documents.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"

namespace causeway::server {

// One appended fact.
struct Recorded {
  procedure::Fact fact;
  std::string digest;
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  std::vector<std::string> documents;  // Commitments.
  std::int64_t recorded_at_us = 0;
};

// The node itself as actor.
procedure::Actor Machine(const Environment& env);

procedure::Context ContextFor(const Work& work, const procedure::Actor& actor,
                              const std::string& peer);

// The same for a reader: gates are asked about the node that the case's
// hand-off or evaluation speaks of, if any.
procedure::Context ExplainContext(const Moment& moment, const CallContext& call,
                                  const LoadedCase& c);

// Salted bodies of what a person handed in. INVALID_ARGUMENT where one is
// malformed, a form is not complete or not there (forms/form_check.h), or there
// are too many. `procedure` gives the code lists: the version under which the
// case runs, as far as this node was told. `age_band`: the child's, where the
// case here knows it.
absl::StatusOr<std::vector<pb::DocumentBody>> MakeBodies(
    Work& work, const procedure::Procedure& procedure,
    const google::protobuf::RepeatedPtrField<pb::Document>& documents,
    std::optional<procedure::AgeBand> age_band = std::nullopt);
std::vector<procedure::DocumentKind> KindsOf(
    const google::protobuf::RepeatedPtrField<pb::Document>& documents);

// What goes with the facts that a command becomes.
struct CommandAttachment {
  std::vector<pb::DocumentBody> bodies;  // In the order of command.documents.
  std::string received;                  // Serialized SignedBytes, or empty.
};

// Decides and appends. Refused: nothing is appended.
absl::StatusOr<std::vector<Recorded>> DecideAndAppend(
    Work& work, LoadedCase& c, const procedure::Actor& actor,
    const procedure::Command& command, const CommandAttachment& attachment);

// A command of the node itself, dated today.
procedure::Command MachineCommand(const Work& work, procedure::FactBody body);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_WRITER_H_
