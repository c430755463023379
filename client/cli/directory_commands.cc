#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "client/cli/commands.h"
#include "client/cli/output.h"
#include "client/cli/procedure_file.h"
#include "client/cli/verb.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

struct DirectoryOptions {
  std::string file;
  std::string officer;      // Public key.
  std::string officer_key;  // Private key.
  std::string previous;
  std::string node;
  std::string procedure;
  std::vector<std::string> nodes;
  std::string agreement;
  std::string until;
  std::vector<v1::DocumentKind> categories;
  std::string key;   // Id, hexadecimal.
  std::string next;  // Public key.
};

std::string DirectoryText(const Directory& directory) {
  const v1::Directory& proto = directory.proto();
  const auto day = [](int64_t micros) {
    return absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(micros),
                            absl::UTCTimeZone());
  };
  std::string text = absl::StrCat(
      proto.federation(), ", version ", proto.version(), ", issued ",
      day(proto.issued_at_us()), ", expires ", day(proto.expires_at_us()),
      proto.witness().empty() ? ", no witness (two-party profile)"
                              : absl::StrCat(", witness ", proto.witness()),
      "\n");
  Table nodes({"NODE", "IN", "STATUS", "ENDPOINT", "WHAT", "ORGANISATION"});
  for (const v1::DirectoryNode& node : proto.nodes()) {
    nodes.Add({node.node_id(), node.country(), Word(node.status()),
               node.endpoint(), Word(node.type()), node.organisation()});
  }
  absl::StrAppend(&text, nodes.Render());
  for (const v1::DirectoryNode& node : proto.nodes()) {
    for (const v1::NodeKey& key : node.signing_keys()) {
      absl::StrAppend(
          &text, "signing key of ", node.node_id(), " ",
          HexEncode(key.key_id()), ", from version ", key.from_version(),
          key.to_version() == 0 ? "" : absl::StrCat(" to ", key.to_version()),
          key.revoked() ? ", REVOKED" : "", "\n");
    }
  }
  for (const v1::ApprovedProcedure& procedure : proto.procedures()) {
    absl::StrAppend(&text, "procedure ", procedure.name(), " ",
                    HexEncode(procedure.digest()), "\n");
  }
  for (const v1::SharingAgreement& one : proto.agreements()) {
    std::vector<std::string> kinds;
    for (const int kind : one.categories()) {
      kinds.push_back(Word(static_cast<v1::DocumentKind>(kind)));
    }
    absl::StrAppend(
        &text, "agreement ", Printable(one.name()), ": ",
        absl::StrJoin(one.parties(), ", "), "; until ", one.valid_until(), "; ",
        kinds.empty() ? "every kind of document" : absl::StrJoin(kinds, ", "),
        "\n");
  }
  return text;
}

absl::StatusOr<std::shared_ptr<const Directory>> Load(
    const std::string& file, const std::string& officer) {
  ASSIGN_OR_RETURN(const VerifyKey key, LoadOfficerPublicKey(officer));
  return LoadDirectoryFile(file, key);
}

absl::Status Show(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const auto directory, Load(options.file, options.officer));
  if (session.out().json()) session.out().Json(directory->proto());
  session.out().Text(DirectoryText(*directory));
  return absl::OkStatus();
}

// {"verified", "federation", "version", "digest", "follows"}
absl::Status Verify(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const auto directory, Load(options.file, options.officer));
  if (!options.previous.empty()) {
    ASSIGN_OR_RETURN(const auto previous,
                     Load(options.previous, options.officer));
    RETURN_IF_ERROR(CheckSuccession(*previous, *directory));
  }
  if (session.out().json()) {
    session.out().JsonText(Json{{"verified", true},
                                {"federation", directory->federation()},
                                {"version", directory->version()},
                                {"digest", HexEncode(directory->digest())},
                                {"follows", !options.previous.empty()}}
                               .dump(2));
  }
  session.out().Text(absl::StrCat(
      "verified: ", directory->federation(), ", version ", directory->version(),
      ", signed by the officer",
      options.previous.empty() ? "" : ", follows the previous version", "\n"));
  return absl::OkStatus();
}

// The version of the directory after the one in the file, signed and in place.
absl::Status Publish(Session& session, const DirectoryOptions& options,
                     absl::FunctionRef<absl::Status(v1::Directory&)> edit,
                     v1::Directory* next) {
  ASSIGN_OR_RETURN(const SigningKey key, LoadOfficerKey(options.officer_key));
  ASSIGN_OR_RETURN(const VerifyKey officer,
                   VerifyKey::FromSpkiDer(key.SpkiDer()));
  ASSIGN_OR_RETURN(const auto current,
                   LoadDirectoryFile(options.file, officer));
  *next = NextVersion(*current, session.clock().Now(), kDirectoryLifetime);
  RETURN_IF_ERROR(edit(*next));
  RETURN_IF_ERROR(PublishDirectory(options.file, *next, key));
  if (session.out().json()) session.out().Json(*next);
  return absl::OkStatus();
}

absl::Status SetStatus(Session& session, const DirectoryOptions& options,
                       v1::NodeStatus status) {
  v1::Directory next;
  RETURN_IF_ERROR(Publish(
      session, options,
      [&](v1::Directory& directory) {
        return SetNodeStatus(directory, options.node, status);
      },
      &next));
  session.out().Text(absl::StrCat(
      options.node, " is ", Word(status), " in version ", next.version(),
      "; send SIGHUP to the nodes that use ", options.file, "\n"));
  return absl::OkStatus();
}

absl::Status Approve(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const EditedProcedure file,
                   ReadProcedure(options.procedure));
  const std::string label = procedure::LabelOf(file.procedure);
  const std::string& digest = file.procedure.digest();
  v1::Directory next;
  RETURN_IF_ERROR(Publish(
      session, options,
      [&](v1::Directory& directory) {
        return ApproveProcedure(directory, digest, label, options.nodes);
      },
      &next));
  session.out().Text(absl::StrCat(
      Printable(label), " (", HexEncode(digest), ") is approved for ",
      options.nodes.empty() ? "all nodes" : absl::StrJoin(options.nodes, ", "),
      " in version ", next.version(), "\n"));
  return absl::OkStatus();
}

void AddApproveVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<DirectoryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "approve",
      "Approve a procedure version for nodes that have its file: signs and "
      "writes a next version",
      "directory approve directory.bin west-2.toml \\\n"
      "      --officer-key officer/officer.key",
      [session, options] { return Approve(*session, *options); });
  verb->add_option("FILE", options->file, "The directory")->required();
  verb->add_option("PROCEDURE", options->procedure, "The procedure file")
      ->required();
  verb->add_option("--node", options->nodes,
                   "A node that has it (default: every node); may be repeated")
      ->take_all();
  verb->add_option("--officer-key", options->officer_key,
                   "The officer's private key")
      ->required();
}

absl::Status Agree(Session& session, const DirectoryOptions& options) {
  v1::SharingAgreement agreement;
  agreement.set_name(options.agreement);
  for (const std::string& party : options.nodes) agreement.add_parties(party);
  agreement.set_valid_until(options.until);
  for (const v1::DocumentKind kind : options.categories) {
    agreement.add_categories(kind);
  }
  v1::Directory next;
  RETURN_IF_ERROR(Publish(
      session, options,
      [&](v1::Directory& directory) {
        return SetAgreement(directory, agreement);
      },
      &next));
  session.out().Text(absl::StrCat(Printable(options.agreement), " holds until ",
                                  options.until, " in version ", next.version(),
                                  "\n"));
  return absl::OkStatus();
}

absl::Status EndAgreement(Session& session, const DirectoryOptions& options) {
  v1::Directory next;
  RETURN_IF_ERROR(Publish(
      session, options,
      [&](v1::Directory& directory) {
        return DropAgreement(directory, options.agreement);
      },
      &next));
  session.out().Text(absl::StrCat(Printable(options.agreement),
                                  " is no longer in version ", next.version(),
                                  "\n"));
  return absl::OkStatus();
}

void AddAgreementVerbs(CLI::App* noun, Session* session) {
  auto agreed = std::make_shared<DirectoryOptions>();
  auto ended = std::make_shared<DirectoryOptions>();
  CLI::App* agree = AddVerb(
      noun, session, "agree",
      "Enter an information-sharing agreement between nodes, or replace the "
      "one of that name: signs and writes a next version",
      "directory agree directory.bin \"west 2027\" --party gn --party tn \\\n"
      "      --until 2027-12-31 --officer-key officer/officer.key",
      [session, agreed] { return Agree(*session, *agreed); });
  CLI::App* end =
      AddVerb(noun, session, "end-agreement",
              "Take an agreement out: signs and writes a next version",
              "directory end-agreement directory.bin \"west 2027\" \\\n"
              "      --officer-key officer/officer.key",
              [session, ended] { return EndAgreement(*session, *ended); });
  for (const auto& [verb, options] :
       {std::pair<CLI::App*, std::shared_ptr<DirectoryOptions>>{agree, agreed},
        {end, ended}}) {
    verb->add_option("FILE", options->file, "The directory")->required();
    verb->add_option("NAME", options->agreement, "Name of the agreement")
        ->required();
    verb->add_option("--officer-key", options->officer_key,
                     "The officer's private key")
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

absl::Status RevokeKey(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const std::string key_id, HexDecode(options.key));
  std::string next_key;
  if (!options.next.empty()) {
    ASSIGN_OR_RETURN(const VerifyKey key, LoadOfficerPublicKey(options.next));
    next_key = key.SpkiDer();
  }
  v1::Directory next;
  RETURN_IF_ERROR(Publish(
      session, options,
      [&](v1::Directory& directory) -> absl::Status {
        RETURN_IF_ERROR(RevokeSigningKey(directory, options.node, key_id));
        return next_key.empty()
                   ? absl::OkStatus()
                   : AddSigningKey(directory, options.node, next_key);
      },
      &next));
  session.out().Text(absl::StrCat("key ", options.key, " of ", options.node,
                                  " is revoked in version ", next.version(),
                                  "\n"));
  return absl::OkStatus();
}

void AddRevokeVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<DirectoryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "revoke-key",
      "Revoke a node's signing key: nothing new is taken under it, whenever it "
      "says it was signed; what was taken before stays verifiable",
      "directory revoke-key directory.bin gn 0f1e2d3c4b5a69788796a5b4c3d2e1f0 "
      "\\\n      --next gn-signing.pub --officer-key officer/officer.key",
      [session, options] { return RevokeKey(*session, *options); });
  verb->add_option("FILE", options->file, "The directory")->required();
  verb->add_option("NODE", options->node, "Node id")->required();
  verb->add_option("KEY", options->key,
                   "Id of the key, 32 hexadecimal digits: `directory show`")
      ->required();
  verb->add_option("--next", options->next,
                   "The node's next signing key, its public part in PEM: an "
                   "active node has one");
  verb->add_option("--officer-key", options->officer_key,
                   "The officer's private key")
      ->required();
}

void AddStatusVerb(CLI::App* noun, Session* session, const char* name,
                   const char* description, v1::NodeStatus status) {
  auto options = std::make_shared<DirectoryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, name, description,
      absl::StrCat("directory ", name,
                   " directory.bin gn --officer-key officer/officer.key"),
      [session, options, status] {
        return SetStatus(*session, *options, status);
      });
  verb->add_option("FILE", options->file, "The directory")->required();
  verb->add_option("NODE", options->node, "Node id")->required();
  verb->add_option("--officer-key", options->officer_key,
                   "The officer's private key")
      ->required();
}

}  // namespace

void AddDirectoryCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "directory", "The federation's signed list of nodes");
  auto shown = std::make_shared<DirectoryOptions>();
  auto verified = std::make_shared<DirectoryOptions>();
  CLI::App* show =
      AddVerb(noun, session, "show", "Verify and show a directory",
              "directory show directory.bin --officer officer/officer.pub",
              [session, shown] { return Show(*session, *shown); });
  CLI::App* verify = AddVerb(
      noun, session, "verify",
      "Verify a directory's signature and form, and whether it may follow "
      "another",
      "directory verify new.bin --officer officer.pub --previous old.bin",
      [session, verified] { return Verify(*session, *verified); });
  for (const auto& [verb, options] :
       {std::pair<CLI::App*, std::shared_ptr<DirectoryOptions>>{show, shown},
        {verify, verified}}) {
    verb->add_option("FILE", options->file, "The directory")->required();
    verb->add_option("--officer", options->officer, "The officer's public key")
        ->required();
  }
  verify->add_option("--previous", verified->previous, "The version before it");
  AddStatusVerb(noun, session, "suspend",
                "Take a node out for a time: signs and writes a next version",
                v1::NODE_STATUS_SUSPENDED);
  AddStatusVerb(noun, session, "activate",
                "Let a node take part again: signs and writes a next version",
                v1::NODE_STATUS_ACTIVE);
  AddApproveVerb(noun, session);
  AddAgreementVerbs(noun, session);
  AddRevokeVerb(noun, session);
}

}  // namespace causeway::cli
