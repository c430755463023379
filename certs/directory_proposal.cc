#include "certs/directory_proposal.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_chain.h"
#include "certs/directory_edit.h"
#include "certs/directory_form.h"
#include "certs/files.h"

namespace causeway {
namespace {

absl::StatusOr<OfficersState> StateOf(const ParsedDirectory& proposal,
                                      const OfficerSet& officers) {
  ASSIGN_OR_RETURN(const std::set<std::string> signers,
                   SignersOf(proposal.signed_directory, officers));
  OfficersState state;
  state.threshold = officers.threshold;
  for (const VerifyKey& officer : officers.keys) {
    const std::string id = officer.Id();
    (signers.count(id) > 0 ? state.signed_by : state.others).push_back(id);
  }
  return state;
}

bool Involves(const std::optional<OfficersState>& state,
              const std::string& id) {
  const auto in = [&](const std::vector<std::string>& ids) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  return state.has_value() && (in(state->signed_by) || in(state->others));
}

}  // namespace

absl::StatusOr<ParsedDirectory> ReadProposal(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   certs::ReadFile(path, limits::kDirectoryBytesMax));
  ASSIGN_OR_RETURN(ParsedDirectory proposal, ParseSignedDirectory(bytes));
  RETURN_IF_ERROR(CheckDirectoryForm(proposal.proto));
  return proposal;
}

absl::Status WriteProposal(const std::string& path,
                           const v1::Directory& directory) {
  ASSIGN_OR_RETURN(const std::string bytes, SignDirectory(directory, {}));
  return certs::WriteNewFile(path, bytes);
}

absl::Status ReplaceProposal(const std::string& path,
                             const ParsedDirectory& proposal,
                             const v1::Directory& directory) {
  if (!proposal.signed_directory.signatures().empty()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "directory.signed",
                   .message = "an officer signed this proposal; what they read "
                              "is not changed behind them",
                   .missing = {"a proposal that nobody signed"},
                   .who = {"federation officer"},
                   .next = {"causeway directory propose"}});
  }
  ASSIGN_OR_RETURN(const std::string bytes, SignDirectory(directory, {}));
  return certs::ReplaceFile(path, bytes);
}

absl::StatusOr<ProposalState> StateOfProposal(const ParsedDirectory& proposal,
                                              const Directory* current) {
  ProposalState state;
  if (current != nullptr) {
    RETURN_IF_ERROR(CheckContentFollows(*current, proposal.proto));
    ASSIGN_OR_RETURN(state.previous, StateOf(proposal, current->officers()));
  } else if (proposal.proto.version() != 1) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "directory.chain",
                   .message = "it is no first version of a directory",
                   .missing = {"the directory in force"},
                   .who = {"federation officer"}});
  }
  ASSIGN_OR_RETURN(state.own, StateOf(proposal, proposal.officers));
  for (const v1::OfficerSignature& one :
       proposal.signed_directory.signatures()) {
    if (Involves(state.own, one.key_id()) ||
        Involves(state.previous, one.key_id())) {
      continue;
    }
    return Refuse(absl::StatusCode::kUnauthenticated,
                  {.rule = "directory.signature",
                   .message = "key " + HexEncode(one.key_id()) +
                              " signed it and is no officer's",
                   .who = {"federation officer"}});
  }
  return state;
}

absl::StatusOr<ParsedDirectory> SignProposal(const std::string& path,
                                             ParsedDirectory proposal,
                                             const Directory* current,
                                             const SigningKey& officer) {
  ASSIGN_OR_RETURN(const ProposalState state,
                   StateOfProposal(proposal, current));
  const std::string id = officer.Id();
  if (!Involves(state.own, id) && !Involves(state.previous, id)) {
    return Refuse(absl::StatusCode::kPermissionDenied,
                  {.rule = "directory.officer",
                   .message = "key " + HexEncode(id) +
                              " is no officer's of this directory",
                   .missing = {"the key of an officer"},
                   .who = {"federation officer"}});
  }
  RETURN_IF_ERROR(
      AddSignature(officer, kDirectoryType, proposal.signed_directory.payload(),
                   *proposal.signed_directory.mutable_signatures()));
  RETURN_IF_ERROR(
      certs::ReplaceFile(path, EncodeExact(proposal.signed_directory)));
  return proposal;
}

}  // namespace causeway
