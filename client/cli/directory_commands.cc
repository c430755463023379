#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/directory_edit.h"
#include "certs/directory_proposal.h"
#include "certs/officer.h"
#include "client/cli/commands.h"
#include "client/cli/confirm.h"
#include "client/cli/directory_difference.h"
#include "client/cli/output.h"
#include "client/cli/verb.h"
#include "client/files.h"
#include "crypto/signing_key.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/procedure_set.h"
#include "wire/json_parse.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDirectoryDaysMax = 366;

struct DirectoryOptions {
  std::string file;
  std::string proposal;
  std::vector<std::string> officers;  // Public keys.
  std::uint32_t signatures = 0;       // 0: more than half of them.
  std::string officer_key;            // Private key.
  std::string previous;
  std::string current;
  std::string federation;
  std::string plan;
  std::string witness;
  int days = 365;
  bool yes = false;
};

std::string Threshold(const v1::Directory& directory) {
  if (directory.officer_signatures() == 1) {
    return "ONE OFFICER signs the next version: for a trial alone";
  }
  return absl::StrCat(directory.officer_signatures(), " of ",
                      directory.officers_size(),
                      " officers must sign the next version");
}

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
  for (const std::string& officer : proto.officers()) {
    absl::StrAppend(&text, "officer ", HexEncode(KeyId(officer)), "\n");
  }
  absl::StrAppend(&text, Threshold(proto), "\n");
  Table nodes({"NODE", "IN", "STATUS", "ENDPOINT", "WHAT", "PROTECTED DATA",
               "LEGAL BASIS", "ORGANISATION"});
  for (const v1::DirectoryNode& node : proto.nodes()) {
    nodes.Add({node.node_id(), node.country(), Word(node.status()),
               node.endpoint(), Word(node.type()),
               node.may_receive_asylum_data() ? "may receive" : "no",
               node.legal_basis().empty() ? "-" : node.legal_basis(),
               node.organisation()});
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

absl::StatusOr<OfficerSet> Pinned(const DirectoryOptions& options) {
  return LoadOfficerSet(options.officers,
                        options.signatures != 0
                            ? options.signatures
                            : UsualThreshold(options.officers.size()));
}

absl::Status Show(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const OfficerSet pinned, Pinned(options));
  ASSIGN_OR_RETURN(const auto directory,
                   LoadDirectoryFile(options.file, pinned));
  if (session.out().json()) session.out().Json(directory->proto());
  session.out().Text(DirectoryText(*directory));
  return absl::OkStatus();
}

std::string KeyNames(const std::vector<std::string>& key_ids) {
  std::vector<std::string> names;
  for (const std::string& id : key_ids) names.push_back(HexEncode(id));
  return names.empty() ? "nobody" : absl::StrJoin(names, ", ");
}

std::string StateText(const OfficersState& state, absl::string_view whose) {
  return absl::StrCat("signed by ", state.signed_by.size(), " of the ",
                      state.threshold, " officers ", whose,
                      " that it needs: ", KeyNames(state.signed_by),
                      "; may still sign: ", KeyNames(state.others), "\n");
}

std::string StateText(const ProposalState& state) {
  return absl::StrCat(
      state.previous.has_value()
          ? StateText(*state.previous, "of the version in force")
          : "",
      StateText(state.own, "of the proposal"),
      state.complete() ? "complete: causeway directory publish\n"
                       : "NOT COMPLETE: causeway directory sign\n");
}

Json ToDocument(const OfficersState& state) {
  Json document{{"needed", state.threshold},
                {"signedBy", Json::array()},
                {"others", Json::array()}};
  for (const std::string& id : state.signed_by) {
    document["signedBy"].push_back(HexEncode(id));
  }
  for (const std::string& id : state.others) {
    document["others"].push_back(HexEncode(id));
  }
  return document;
}

Json ToDocument(const v1::Directory& proto, const ProposalState& state) {
  Json document{{"version", proto.version()},
                {"complete", state.complete()},
                {"officers", ToDocument(state.own)}};
  if (state.previous.has_value()) {
    document["officersInForce"] = ToDocument(*state.previous);
  }
  return document;
}

// Who signed a proposal, and who is missing: a refusal while it is not
// complete, so that a script does not take it for one that is.
absl::Status VerifyProposal(Session& session, const DirectoryOptions& options,
                            const Directory& current) {
  ASSIGN_OR_RETURN(const ParsedDirectory proposal,
                   ReadProposal(options.proposal));
  ASSIGN_OR_RETURN(const ProposalState state,
                   StateOfProposal(proposal, &current));
  if (!state.complete()) {
    Refusal refusal;
    refusal.rule = "directory.signatures_missing";
    refusal.message = absl::StrCat("version ", proposal.proto.version(),
                                   " may follow, and is not signed by enough "
                                   "officers yet: ",
                                   KeyNames(state.own.signed_by), " signed it");
    const auto add = [&](const OfficersState& officers, const char* whose) {
      if (officers.enough()) return;
      refusal.missing.push_back(
          absl::StrCat(officers.threshold - officers.signed_by.size(), " of ",
                       KeyNames(officers.others), ", officers ", whose));
    };
    if (state.previous.has_value()) {
      add(*state.previous, "of the version in force");
    }
    add(state.own, "of the proposal");
    refusal.who = {"federation officer"};
    refusal.next = {"causeway directory sign"};
    return Refuse(absl::StatusCode::kFailedPrecondition, refusal);
  }
  if (session.out().json()) {
    session.out().JsonText(ToDocument(proposal.proto, state).dump(2));
  }
  session.out().Text(absl::StrCat("version ", proposal.proto.version(),
                                  " may follow\n", StateText(state)));
  return absl::OkStatus();
}

// {"verified", "federation", "version", "digest", "follows"}
absl::Status Verify(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const OfficerSet pinned, Pinned(options));
  ASSIGN_OR_RETURN(const DirectoryVersions versions,
                   LoadDirectoryFile(options.file));
  RETURN_IF_ERROR(RequirePinned(versions, pinned));
  const Directory& directory = *versions.back();
  if (!options.previous.empty()) {
    ASSIGN_OR_RETURN(const DirectoryVersions previous,
                     LoadDirectoryFile(options.previous));
    RETURN_IF_ERROR(NewerVersions(previous, versions).status());
  }
  if (!options.proposal.empty()) {
    return VerifyProposal(session, options, directory);
  }
  if (session.out().json()) {
    session.out().JsonText(Json{{"verified", true},
                                {"federation", directory.federation()},
                                {"version", directory.version()},
                                {"digest", HexEncode(directory.digest())},
                                {"follows", !options.previous.empty()}}
                               .dump(2));
  }
  session.out().Text(absl::StrCat(
      "verified: ", directory.federation(), ", version ", directory.version(),
      ", signed by its officers; ", Threshold(directory.proto()),
      options.previous.empty() ? "" : "; follows the previous version", "\n"));
  return absl::OkStatus();
}

std::string ChangesText(const v1::Directory& before,
                        const v1::Directory& after) {
  const std::vector<std::string> changes = DirectoryDifferences(before, after);
  std::string text = absl::StrCat(
      "version ", after.version(), " of ", Printable(after.federation()),
      before.version() == 0 ? ", the first"
                            : absl::StrCat(", after ", before.version()),
      ", until ",
      absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(after.expires_at_us()),
                       absl::UTCTimeZone()),
      changes.empty() ? ": changes nothing but its end\n" : "\n");
  for (const std::string& change : changes) {
    absl::StrAppend(&text, "  ", change, "\n");
  }
  return text;
}

// {"version", "changes": [...]}
absl::Status Diff(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const DirectoryVersions versions,
                   LoadDirectoryFile(options.file));
  const v1::Directory& before = versions.back()->proto();
  ASSIGN_OR_RETURN(const ParsedDirectory proposal,
                   ReadProposal(options.proposal));
  if (session.out().json()) {
    session.out().JsonText(
        Json{{"version", proposal.proto.version()},
             {"changes", DirectoryDifferences(before, proposal.proto)}}
            .dump(2));
  }
  session.out().Text(ChangesText(before, proposal.proto));
  return absl::OkStatus();
}

absl::Status Wrote(Session& session, const DirectoryOptions& options,
                   const v1::Directory& directory) {
  if (session.out().json()) session.out().Json(directory);
  session.out().Text(absl::StrCat(
      options.proposal, " proposes version ", directory.version(), "; ",
      directory.officer_signatures(), " of its ", directory.officers_size(),
      " officers sign it: causeway directory sign\n"));
  return absl::OkStatus();
}

absl::Status Init(Session& session, const DirectoryOptions& options) {
  v1::Directory plan;
  if (!options.plan.empty()) {
    ASSIGN_OR_RETURN(const std::string json,
                     ReadWholeFile(options.plan, limits::kDirectoryBytesMax));
    RETURN_IF_ERROR(wire::ParseJson(options.plan, json, &plan));
  }
  ASSIGN_OR_RETURN(const OfficerSet officers, Pinned(options));
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  if (plan.procedures().empty()) {
    RETURN_IF_ERROR(ApproveProcedure(plan, procedure.digest(),
                                     procedure::LabelOf(procedure), {}));
  }
  FoundDirectory(options.federation, officers, session.clock().Now(),
                 options.days * absl::Hours(24), &plan);
  RETURN_IF_ERROR(WriteProposal(options.proposal, plan));
  return Wrote(session, options, plan);
}

absl::Status Propose(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const DirectoryVersions versions,
                   LoadDirectoryFile(options.file));
  v1::Directory next = NextVersion(*versions.back(), session.clock().Now(),
                                   options.days * absl::Hours(24));
  if (!options.witness.empty()) {
    next.set_witness(options.witness == "none" ? "" : options.witness);
  }
  RETURN_IF_ERROR(WriteProposal(options.proposal, next));
  return Wrote(session, options, next);
}

absl::Status Sign(Session& session, const DirectoryOptions& options) {
  std::shared_ptr<const Directory> current;
  if (!options.current.empty()) {
    ASSIGN_OR_RETURN(const DirectoryVersions versions,
                     LoadDirectoryFile(options.current));
    current = versions.back();
  }
  ASSIGN_OR_RETURN(const ParsedDirectory proposal,
                   ReadProposal(options.proposal));
  RETURN_IF_ERROR(StateOfProposal(proposal, current.get()).status());
  session.out().Text(ChangesText(
      current == nullptr ? v1::Directory() : current->proto(), proposal.proto));
  if (!options.yes) {
    RETURN_IF_ERROR(
        Confirm("Sign what is told above? Type the number of the version:",
                absl::StrCat(proposal.proto.version()), "--yes"));
  }
  ASSIGN_OR_RETURN(const SigningKey key, LoadOfficerKey(options.officer_key));
  ASSIGN_OR_RETURN(
      const ParsedDirectory now,
      SignProposal(options.proposal, proposal, current.get(), key));
  ASSIGN_OR_RETURN(const ProposalState state,
                   StateOfProposal(now, current.get()));
  if (session.out().json()) {
    session.out().JsonText(ToDocument(now.proto, state).dump(2));
  }
  session.out().Text(StateText(state));
  return absl::OkStatus();
}

absl::Status Publish(Session& session, const DirectoryOptions& options) {
  ASSIGN_OR_RETURN(const ParsedDirectory proposal,
                   ReadProposal(options.proposal));
  RETURN_IF_ERROR(
      PublishSigned(options.file, EncodeExact(proposal.signed_directory)));
  if (session.out().json()) session.out().Json(proposal.proto);
  session.out().Text(absl::StrCat("version ", proposal.proto.version(),
                                  " is in ", options.file,
                                  "; nodes that use it take it in within "
                                  "seconds\n"));
  return absl::OkStatus();
}

void AddPins(CLI::App* verb, const std::shared_ptr<DirectoryOptions>& options) {
  verb->add_option("--officer", options->officers,
                   "Public key of an officer whom you trust, as a node's "
                   "configuration pins it; may be repeated")
      ->take_all()
      ->required();
  verb->add_option("--officer-signatures", options->signatures,
                   "How many of them must sign (default: more than half)");
}

CLI::Option* AddFile(CLI::App* verb,
                     const std::shared_ptr<DirectoryOptions>& options) {
  return verb->add_option("FILE", options->file, "The directory in force")
      ->required();
}

CLI::Option* AddProposal(CLI::App* verb,
                         const std::shared_ptr<DirectoryOptions>& options) {
  return verb
      ->add_option("PROPOSAL", options->proposal,
                   "The version that officers sign")
      ->required();
}

void AddDays(CLI::App* verb, const std::shared_ptr<DirectoryOptions>& options) {
  verb->add_option("--days", options->days, "How long it is to last")
      ->check(CLI::Range(1, kDirectoryDaysMax))
      ->capture_default_str();
}

void AddReadingVerbs(CLI::App* noun, Session* session) {
  auto shown = std::make_shared<DirectoryOptions>();
  auto verified = std::make_shared<DirectoryOptions>();
  auto compared = std::make_shared<DirectoryOptions>();
  CLI::App* show =
      AddVerb(noun, session, "show", "Verify and show a directory",
              "directory show directory.bin --officer officer-1.pub \\\n"
              "      --officer officer-2.pub --officer-signatures 2",
              [session, shown] { return Show(*session, *shown); });
  AddFile(show, shown);
  AddPins(show, shown);
  CLI::App* verify = AddVerb(
      noun, session, "verify",
      "Verify a directory, and whether it follows another; or who signed a "
      "proposal, who is missing, and whether it may follow",
      "directory verify directory.bin --officer officer-1.pub \\\n"
      "      --officer officer-2.pub --proposal next.bin",
      [session, verified] { return Verify(*session, *verified); });
  AddFile(verify, verified);
  AddPins(verify, verified);
  verify->add_option("--previous", verified->previous,
                     "A directory that it must follow");
  verify->add_option("--proposal", verified->proposal,
                     "The version that officers sign; a refusal while too few "
                     "did");
  CLI::App* diff =
      AddVerb(noun, session, "diff", "Tell in words what a proposal changes",
              "directory diff directory.bin next.bin",
              [session, compared] { return Diff(*session, *compared); });
  AddFile(diff, compared);
  AddProposal(diff, compared);
}

void AddInitVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<DirectoryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "init",
      "Propose the first version of a federation's directory, for its officers "
      "to sign",
      "directory init first.bin --federation west --officer officer-1.pub \\\n"
      "      --officer officer-2.pub --officer officer-3.pub --plan plan.json",
      [session, options] { return Init(*session, *options); });
  AddProposal(verb, options);
  verb->add_option("--federation", options->federation,
                   "Name of the federation")
      ->required();
  AddPins(verb, options);
  AddDays(verb, options);
  verb->add_option("--plan", options->plan,
                   "Nodes, agreements, procedures and witness: JSON as "
                   "`directory show --json` prints it; what init sets itself "
                   "may be left out");
}

void AddProposeVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<DirectoryOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "propose",
      "Make a next version that nobody signed yet; `suspend`, `set`, `agree` "
      "and the other edits with --proposal change it",
      "directory propose directory.bin next.bin --days 365",
      [session, options] { return Propose(*session, *options); });
  AddFile(verb, options);
  AddProposal(verb, options);
  AddDays(verb, options);
  verb->add_option("--witness", options->witness,
                   "Another witness of custody, a node id; \"none\" for none");
}

void AddSigningVerbs(CLI::App* noun, Session* session) {
  auto signing = std::make_shared<DirectoryOptions>();
  auto publishing = std::make_shared<DirectoryOptions>();
  CLI::App* sign =
      AddVerb(noun, session, "sign",
              "Read what a proposal changes, and add one officer's signature",
              "directory sign next.bin --current directory.bin \\\n"
              "      --officer-key officer-1.key",
              [session, signing] { return Sign(*session, *signing); });
  AddProposal(sign, signing);
  sign->add_option("--current", signing->current,
                   "The directory in force, which it follows; none for a first "
                   "version");
  sign->add_option("--officer-key", signing->officer_key,
                   "The officer's private key")
      ->required();
  sign->add_flag("--yes", signing->yes, "Do not ask again");
  CLI::App* publish =
      AddVerb(noun, session, "publish",
              "Put a proposal in force that enough officers signed",
              "directory publish directory.bin next.bin",
              [session, publishing] { return Publish(*session, *publishing); });
  AddFile(publish, publishing);
  AddProposal(publish, publishing);
}

}  // namespace

void AddDirectoryCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "directory", "The federation's signed list of nodes");
  AddReadingVerbs(noun, session);
  AddInitVerb(noun, session);
  AddProposeVerb(noun, session);
  AddSigningVerbs(noun, session);
  AddDirectoryEditVerbs(noun, session);
}

}  // namespace causeway::cli
