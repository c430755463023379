#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/bytes.h"
#include "base/status_macros.h"
#include "certs/people_issue.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDaysDefault = 90;
constexpr int kDaysMax = 366;

struct PersonOptions {
  PeopleFolder folder;
  std::string label;
  std::string certificate;
  std::vector<std::string> functions;
  int days = kDaysDefault;
  bool new_key = false;
  bool strike = false;
};

std::string Day(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

// {"staffNumber", "functions", "label", "certificate", "key", "notAfter"}
absl::Status Tell(Session& session, const IssuedPerson& person) {
  if (session.out().json()) {
    session.out().JsonText(
        Json{{"staffNumber", person.row.staff_number},
             {"functions", person.row.functions},
             {"label", person.label},
             {"certificate", person.certificate_path},
             {"key", person.key_path},
             {"notAfter", absl::FormatTime(absl::RFC3339_sec, person.not_after,
                                           absl::UTCTimeZone())}}
            .dump(2));
  }
  session.out().Text(absl::StrCat(
      person.row.staff_number, " (", person.label,
      "): ", absl::StrJoin(person.row.functions, ", "), "; certificate ",
      person.certificate_path, " until ", Day(person.not_after), ", key ",
      person.key_path, ": for that person alone\n"));
  return absl::OkStatus();
}

absl::Status Add(Session& session, const PersonOptions& options) {
  ASSIGN_OR_RETURN(const IssuedPerson person,
                   AddPerson(options.folder, options.label, options.functions,
                             absl::Hours(24 * options.days),
                             session.clock().Now(), session.random()));
  return Tell(session, person);
}

absl::Status Renew(Session& session, const PersonOptions& options) {
  ASSIGN_OR_RETURN(
      const IssuedPerson person,
      RenewPerson(options.folder, options.label, options.new_key,
                  absl::Hours(24 * options.days), session.clock().Now()));
  return Tell(session, person);
}

// {"key", "staffNumber", "on", "struck"}
absl::Status Revoke(Session& session, const PersonOptions& options) {
  ASSIGN_OR_RETURN(
      const RevokedKey key,
      RevokePerson(options.folder, options.label, options.certificate,
                   options.strike, session.clock().Now()));
  if (session.out().json()) {
    session.out().JsonText(Json{
        {"key", HexEncode(key.digest)},
        {"staffNumber", key.staff_number},
        {"on", key.on},
        {"struck",
         options.strike}}.dump(2));
  }
  session.out().Text(absl::StrCat(
      "the key ", HexEncode(key.digest), " of ", key.staff_number,
      " is revoked",
      options.strike ? ", and the person is no longer in the "
                       "table"
                     : "",
      "; a running node refuses it within seconds (log: people_in_force)\n"));
  return absl::OkStatus();
}

// {"people": [{"staffNumber", "functions", "label", "notAfter", "revoked"}]}
absl::Status List(Session& session, const PersonOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<ListedPerson> people,
                   ListPeople(options.folder));
  Json document{{"people", Json::array()}};
  Table table({"STAFF NUMBER", "FUNCTIONS", "LABEL", "CERTIFICATE"});
  for (const ListedPerson& one : people) {
    const bool known = !one.label.empty();
    document["people"].push_back(Json{
        {"staffNumber", one.row.staff_number},
        {"functions", one.row.functions},
        {"label", one.label},
        {"notAfter", known ? absl::FormatTime(absl::RFC3339_sec, one.not_after,
                                              absl::UTCTimeZone())
                           : ""},
        {"revoked", one.revoked}});
    const std::string until = absl::StrCat(
        session.clock().Now() >= one.not_after ? "ended " : "until ",
        Day(one.not_after));
    table.Add({one.row.staff_number, absl::StrJoin(one.row.functions, ", "),
               known ? one.label : "-",
               !known        ? "none here"
               : one.revoked ? "revoked"
                             : until});
  }
  if (session.out().json()) session.out().JsonText(document.dump(2));
  session.out().Text(table.Render());
  return absl::OkStatus();
}

void AddFolder(CLI::App* verb, PersonOptions* options) {
  verb->add_option("NODE_DIR", options->folder.node_dir,
                   "The node's folder: node.toml, people.toml, keys/, people/")
      ->required();
}

void AddIssuing(CLI::App* verb, PersonOptions* options) {
  verb->add_option("--days", options->days, "How long the certificate lasts")
      ->check(CLI::Range(1, kDaysMax))
      ->capture_default_str();
  verb->add_option("--ca", options->folder.ca_stem,
                   "The people CA, without .key and .pem (default: "
                   "NODE_DIR/keys/people-ca)");
}

void AddAddVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<PersonOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "add",
              "Enrol a person: a staff number, a key, a certificate",
              "person add /etc/causeway worker-2 --function case_worker",
              [session, options] { return Add(*session, *options); });
  AddFolder(verb, options.get());
  verb->add_option("LABEL", options->label,
                   "Names the person's files; not the person's name")
      ->required();
  verb->add_option("--function", options->functions,
                   absl::StrCat("What the person is; may be repeated: ",
                                absl::StrJoin(PersonFunctions(), ", ")))
      ->required()
      ->take_all();
  AddIssuing(verb, options.get());
}

void AddRenewVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<PersonOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "renew", "Issue a person's certificate anew",
              "person renew /etc/causeway worker-2",
              [session, options] { return Renew(*session, *options); });
  AddFolder(verb, options.get());
  verb->add_option("LABEL", options->label, "Of the person's files")
      ->required();
  verb->add_flag("--new-key", options->new_key,
                 "Make a new key; the old one is revoked");
  AddIssuing(verb, options.get());
}

void AddRevokeVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<PersonOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "revoke",
              "Revoke a person's key, for new and open connections",
              "person revoke /etc/causeway worker-2",
              [session, options] { return Revoke(*session, *options); });
  AddFolder(verb, options.get());
  verb->add_option("LABEL", options->label, "Of the person's files");
  verb->add_option("--certificate", options->certificate,
                   "The certificate itself, where it lies elsewhere");
  verb->add_flag("--strike", options->strike,
                 "Take the person out of the table too");
}

}  // namespace

void AddPersonCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(
      app, "person", "Who may call a node: works on the node's own folder");
  AddAddVerb(noun, session);
  AddRenewVerb(noun, session);
  AddRevokeVerb(noun, session);
  auto options = std::make_shared<PersonOptions>();
  AddFolder(AddVerb(noun, session, "list",
                    "List the people of the table and their certificates",
                    "person list /etc/causeway",
                    [session, options] { return List(*session, *options); }),
            options.get());
}

}  // namespace causeway::cli
