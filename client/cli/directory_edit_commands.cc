// Edits of the directory: each makes a next version and either signs and
// publishes it at once, where the officers' keys are at hand, or puts it into a
// proposal that goes from officer to officer.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "certs/directory_edit.h"
#include "certs/directory_proposal.h"
#include "certs/officer.h"
#include "client/cli/commands.h"
#include "client/cli/procedure_file.h"
#include "client/cli/verb.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::cli {
namespace {

struct EditOptions {
  std::string file;
  std::vector<std::string> officer_keys;  // Private keys.
  std::string proposal;
  std::string node;
  std::string procedure;
  std::vector<std::string> nodes;
  std::string agreement;
  std::string until;
  std::vector<v1::DocumentKind> categories;
  std::string key;   // Id, hexadecimal.
  std::string next;  // Public key.
  std::vector<std::string> add;
  std::vector<std::string> drop;
  std::uint32_t signatures = 0;
  std::string endpoint;
  std::string legal_basis;
  std::string asylum_data;
  std::vector<std::string> languages;
};

using Edit = absl::FunctionRef<absl::Status(v1::Directory&)>;

absl::StatusOr<v1::Directory> EditedProposal(const EditOptions& options,
                                             v1::Directory fresh,
                                             const Directory& current,
                                             Edit edit) {
  absl::StatusOr<ParsedDirectory> proposal = ReadProposal(options.proposal);
  if (absl::IsNotFound(proposal.status())) {
    RETURN_IF_ERROR(edit(fresh));
    RETURN_IF_ERROR(WriteProposal(options.proposal, fresh));
    return fresh;
  }
  RETURN_IF_ERROR(proposal.status());
  RETURN_IF_ERROR(StateOfProposal(*proposal, &current).status());
  RETURN_IF_ERROR(edit(proposal->proto));
  RETURN_IF_ERROR(
      ReplaceProposal(options.proposal, *proposal, proposal->proto));
  return proposal->proto;
}

// The next version as edited: published, or a proposal.
absl::StatusOr<v1::Directory> Apply(Session& session,
                                    const EditOptions& options, Edit edit) {
  if (options.proposal.empty() == options.officer_keys.empty()) {
    return InvalidField("--officer-key",
                        options.proposal.empty() ? "none, and no --proposal"
                                                 : "given beside --proposal",
                        "the keys of enough officers, or the file of a "
                        "proposal for them to sign");
  }
  ASSIGN_OR_RETURN(const DirectoryVersions versions,
                   LoadDirectoryFile(options.file));
  const Directory& current = *versions.back();
  v1::Directory next =
      NextVersion(current, session.clock().Now(), kDirectoryLifetime);
  if (!options.proposal.empty()) {
    ASSIGN_OR_RETURN(next,
                     EditedProposal(options, std::move(next), current, edit));
  } else {
    ASSIGN_OR_RETURN(const std::vector<SigningKey> keys,
                     LoadOfficerKeys(options.officer_keys));
    RETURN_IF_ERROR(edit(next));
    RETURN_IF_ERROR(PublishDirectory(options.file, next, keys));
  }
  if (session.out().json()) session.out().Json(next);
  return next;
}

// "in version 7, which nodes take in" or "... for the officers to sign".
std::string Where(const EditOptions& options, const v1::Directory& next) {
  return options.proposal.empty()
             ? absl::StrCat("in version ", next.version(), "; nodes that use ",
                            options.file, " take it in within seconds\n")
             : absl::StrCat("in the proposal of version ", next.version(),
                            ", which officers sign: causeway directory sign ",
                            options.proposal, "\n");
}

void AddTarget(CLI::App* verb, const std::shared_ptr<EditOptions>& options) {
  verb->add_option("FILE", options->file, "The directory in force")->required();
  verb->add_option("--officer-key", options->officer_keys,
                   "An officer's private key: with enough of them the next "
                   "version is signed and published; may be repeated")
      ->take_all();
  verb->add_option("--proposal", options->proposal,
                   "Instead: the file of a proposal that officers sign, made "
                   "if it is not there; more edits may go into one that nobody "
                   "signed yet");
}

absl::Status SetStatus(Session& session, const EditOptions& options,
                       v1::NodeStatus status) {
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return SetNodeStatus(directory, options.node, status);
                   }));
  session.out().Text(absl::StrCat(options.node, " is ", Word(status), " ",
                                  Where(options, next)));
  return absl::OkStatus();
}

void AddNodeStatusVerb(CLI::App* noun, Session* session, const char* name,
                       const char* description, v1::NodeStatus status) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* verb = AddVerb(
      noun, session, name, description,
      absl::StrCat("directory ", name,
                   " directory.bin gn --officer-key officer/officer-1.key"),
      [session, options, status] {
        return SetStatus(*session, *options, status);
      });
  AddTarget(verb, options);
  verb->add_option("NODE", options->node, "Node id")->required();
}

absl::Status Approve(Session& session, const EditOptions& options) {
  ASSIGN_OR_RETURN(const EditedProcedure file,
                   ReadProcedure(options.procedure));
  const std::string label = procedure::LabelOf(file.procedure);
  const std::string& digest = file.procedure.digest();
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return ApproveProcedure(directory, digest, label,
                                             options.nodes);
                   }));
  session.out().Text(absl::StrCat(
      Printable(label), " (", HexEncode(digest), ") is approved for ",
      options.nodes.empty() ? "all nodes" : absl::StrJoin(options.nodes, ", "),
      " ", Where(options, next)));
  return absl::OkStatus();
}

void AddApproveVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "approve",
              "Approve a procedure version for nodes that have its file",
              "directory approve directory.bin west-2.toml --proposal next.bin",
              [session, options] { return Approve(*session, *options); });
  AddTarget(verb, options);
  verb->add_option("PROCEDURE", options->procedure, "The procedure file")
      ->required();
  verb->add_option("--node", options->nodes,
                   "A node that has it (default: every node); may be repeated")
      ->take_all();
}

absl::Status Agree(Session& session, const EditOptions& options) {
  v1::SharingAgreement agreement;
  agreement.set_name(options.agreement);
  for (const std::string& party : options.nodes) agreement.add_parties(party);
  agreement.set_valid_until(options.until);
  for (const v1::DocumentKind kind : options.categories) {
    agreement.add_categories(kind);
  }
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return SetAgreement(directory, agreement);
                   }));
  session.out().Text(absl::StrCat(Printable(options.agreement), " holds until ",
                                  options.until, " ", Where(options, next)));
  return absl::OkStatus();
}

absl::Status EndAgreement(Session& session, const EditOptions& options) {
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return DropAgreement(directory, options.agreement);
                   }));
  session.out().Text(absl::StrCat(Printable(options.agreement),
                                  " is no longer ", Where(options, next)));
  return absl::OkStatus();
}

void AddAgreementVerbs(CLI::App* noun, Session* session) {
  auto agreed = std::make_shared<EditOptions>();
  auto ended = std::make_shared<EditOptions>();
  CLI::App* agree = AddVerb(
      noun, session, "agree",
      "Enter an information-sharing agreement between nodes, or replace the "
      "one of that name",
      "directory agree directory.bin \"west 2027\" --party gn --party tn \\\n"
      "      --until 2027-12-31 --proposal next.bin",
      [session, agreed] { return Agree(*session, *agreed); });
  CLI::App* end =
      AddVerb(noun, session, "end-agreement", "Take an agreement out",
              "directory end-agreement directory.bin \"west 2027\" \\\n"
              "      --proposal next.bin",
              [session, ended] { return EndAgreement(*session, *ended); });
  for (const auto& [verb, options] :
       {std::pair<CLI::App*, std::shared_ptr<EditOptions>>{agree, agreed},
        {end, ended}}) {
    AddTarget(verb, options);
    verb->add_option("NAME", options->agreement, "Name of the agreement")
        ->required();
  }
  agree
      ->add_option("--party", agreed->nodes,
                   "A node that is bound by it; two or more")
      ->take_all()
      ->required();
  agree->add_option("--until", agreed->until, "Last day, YYYY-MM-DD")
      ->required();
  AddCodes(agree, "--category", &agreed->categories,
           "A kind of document that it covers (default: every kind)");
}

absl::Status RevokeKey(Session& session, const EditOptions& options) {
  ASSIGN_OR_RETURN(const std::string key_id, HexDecode(options.key));
  std::string next_key;
  if (!options.next.empty()) {
    ASSIGN_OR_RETURN(const VerifyKey key, LoadOfficerPublicKey(options.next));
    next_key = key.SpkiDer();
  }
  ASSIGN_OR_RETURN(
      const v1::Directory next,
      Apply(session, options, [&](v1::Directory& directory) -> absl::Status {
        RETURN_IF_ERROR(RevokeSigningKey(directory, options.node, key_id));
        return next_key.empty()
                   ? absl::OkStatus()
                   : AddSigningKey(directory, options.node, next_key);
      }));
  session.out().Text(absl::StrCat("key ", options.key, " of ", options.node,
                                  " is revoked ", Where(options, next)));
  return absl::OkStatus();
}

void AddRevokeKeyVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "revoke-key",
      "Revoke a node's signing key: nothing new is taken under it, whenever it "
      "says it was signed; what was taken before stays verifiable",
      "directory revoke-key directory.bin gn 0f1e2d3c4b5a69788796a5b4c3d2e1f0 "
      "\\\n      --next gn-signing.pub --proposal next.bin",
      [session, options] { return RevokeKey(*session, *options); });
  AddTarget(verb, options);
  verb->add_option("NODE", options->node, "Node id")->required();
  verb->add_option("KEY", options->key,
                   "Id of the key, 32 hexadecimal digits: `directory show`")
      ->required();
  verb->add_option("--next", options->next,
                   "The node's next signing key, its public part in PEM: an "
                   "active node has one");
}

absl::Status EditOfficers(const EditOptions& options,
                          v1::Directory& directory) {
  for (const std::string& path : options.add) {
    ASSIGN_OR_RETURN(const VerifyKey key, LoadOfficerPublicKey(path));
    RETURN_IF_ERROR(AddOfficer(directory, key.SpkiDer()));
  }
  for (const std::string& hex : options.drop) {
    ASSIGN_OR_RETURN(const std::string key_id, HexDecode(hex));
    RETURN_IF_ERROR(DropOfficer(directory, key_id));
  }
  if (options.signatures > 0) {
    directory.set_officer_signatures(options.signatures);
  }
  return absl::OkStatus();
}

absl::Status ChangeOfficers(Session& session, const EditOptions& options) {
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return EditOfficers(options, directory);
                   }));
  session.out().Text(absl::StrCat(next.officer_signatures(), " of ",
                                  next.officers_size(), " officers sign ",
                                  Where(options, next)));
  return absl::OkStatus();
}

void AddOfficersVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "officers",
      "Change who signs the directory: enough officers of the version in force "
      "and of the next one must sign it",
      "directory officers directory.bin --add new-officer.pub \\\n"
      "      --drop 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --signatures 2 \\\n"
      "      --proposal next.bin",
      [session, options] { return ChangeOfficers(*session, *options); });
  AddTarget(verb, options);
  verb->add_option("--add", options->add,
                   "Public key of a new officer in PEM; may be repeated")
      ->take_all();
  verb->add_option("--drop", options->drop,
                   "Id of an officer's key, 32 hexadecimal digits: `directory "
                   "show`; may be repeated")
      ->take_all();
  verb->add_option("--signatures", options->signatures,
                   "How many officers must sign, at least 2 of several");
}

absl::Status EditNode(const EditOptions& options, v1::Directory& directory) {
  if (!options.endpoint.empty()) {
    RETURN_IF_ERROR(SetNodeEndpoint(directory, options.node, options.endpoint));
  }
  if (!options.legal_basis.empty()) {
    RETURN_IF_ERROR(
        SetLegalBasis(directory, options.node, options.legal_basis));
  }
  if (!options.asylum_data.empty()) {
    RETURN_IF_ERROR(
        SetAsylumData(directory, options.node, options.asylum_data == "yes"));
  }
  if (!options.languages.empty()) {
    RETURN_IF_ERROR(SetLanguages(directory, options.node, options.languages));
  }
  return absl::OkStatus();
}

absl::Status ChangeNode(Session& session, const EditOptions& options) {
  ASSIGN_OR_RETURN(const v1::Directory next,
                   Apply(session, options, [&](v1::Directory& directory) {
                     return EditNode(options, directory);
                   }));
  session.out().Text(
      absl::StrCat(options.node, " is changed ", Where(options, next)));
  return absl::OkStatus();
}

void AddSetNodeVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "set", "Change what the directory says of a node",
      "directory set directory.bin gn --endpoint gn.example.org:7002 \\\n"
      "      --legal-basis \"L/2019/0059/AN, art. 12\" --proposal next.bin",
      [session, options] { return ChangeNode(*session, *options); });
  AddTarget(verb, options);
  verb->add_option("NODE", options->node, "Node id")->required();
  verb->add_option("--endpoint", options->endpoint,
                   "HOST:PORT of its peers' listener");
  verb->add_option("--legal-basis", options->legal_basis,
                   "What entitles it to data about children: a law, an "
                   "agreement; no person's name");
  verb->add_option("--asylum-data", options->asylum_data,
                   "Whether it may receive the protected part of a case")
      ->check(CLI::IsMember({"yes", "no"}));
  verb->add_option("--language", options->languages,
                   "A language it works in, BCP 47: all of them; may be "
                   "repeated")
      ->take_all();
}

}  // namespace

void AddDirectoryEditVerbs(CLI::App* noun, Session* session) {
  AddNodeStatusVerb(noun, session, "suspend", "Take a node out for a time",
                    v1::NODE_STATUS_SUSPENDED);
  AddNodeStatusVerb(noun, session, "activate", "Let a node take part again",
                    v1::NODE_STATUS_ACTIVE);
  AddNodeStatusVerb(noun, session, "retire",
                    "Take a node out for good; its keys stay, so that what it "
                    "signed stays verifiable",
                    v1::NODE_STATUS_RETIRED);
  AddSetNodeVerb(noun, session);
  AddApproveVerb(noun, session);
  AddAgreementVerbs(noun, session);
  AddRevokeKeyVerb(noun, session);
  AddOfficersVerb(noun, session);
}

}  // namespace causeway::cli
