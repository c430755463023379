#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/status_macros.h"
#include "certs/federation.h"
#include "certs/node_toml.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

std::string WitnessText(const v1::GetNodeResponse& node) {
  const v1::WitnessView& witness = node.witness();
  if (node.two_party_profile()) {
    return "none (two-party profile): after a restore from backup, reconcile "
           "by hand";
  }
  if (witness.here()) {
    return absl::StrCat("this node, ", witness.registered(),
                        " cases in its register",
                        witness.halted() ? "; HALTED: it knows less than it "
                                           "stated, look into it"
                                         : "");
  }
  if (witness.overtaken()) {
    return absl::StrCat(witness.witness(),
                        "; OVERTAKEN: another process ran over a copy of this "
                        "store, this one has stopped");
  }
  return absl::StrCat(
      witness.witness(),
      witness.verified()
          ? absl::StrCat("; verified, start ", witness.incarnation())
          : "; NOT VERIFIED since the last start: decisions and hand-offs "
            "wait, what is recorded is kept for the journal");
}

std::string AlarmsText(const v1::GetNodeResponse& node) {
  if (!node.has_alarms()) return "could not be counted: see the log";
  std::vector<std::string> words;
  const auto add = [&words](std::uint32_t count, const char* what) {
    if (count > 0) words.push_back(absl::StrCat(count, " ", what));
  };
  const v1::Alarms& alarms = node.alarms();
  add(alarms.arrivals_missed(), "missed arrivals (due)");
  add(alarms.deliveries_late(), "late messages (delivery list)");
  add(alarms.deliveries_dead(), "dead letters (delivery list)");
  add(alarms.deliveries_refused(), "refused messages (delivery list)");
  add(alarms.contradictions(), "contradictions of peers (evidence list)");
  return words.empty() ? "none" : absl::StrJoin(words, ", ");
}

std::string NodeText(const v1::GetNodeResponse& node) {
  Table table({absl::StrCat("NODE ", node.node_id()), ""});
  table.Add({"federation", node.federation()});
  table.Add({"software", node.software_version()});
  table.Add({"directory",
             absl::StrCat("version ", node.directory_version(), ", expires ",
                          TimeWord(node.directory_expires_at()))});
  for (const v1::KnownProcedure& one : node.procedures()) {
    table.Add({one.current() ? "opens under" : "also knows",
               absl::StrCat(one.name(), " ", HexEncode(one.digest()),
                            one.embedded() ? ", of the software" : "",
                            one.approved() ? "" : ", not approved")});
  }
  table.Add({"witness", WitnessText(node)});
  for (const v1::LostCase& lost : node.witness().lost()) {
    table.Add(
        {"lost case",
         absl::StrCat(
             "epoch ", lost.epoch(), " of ", HexEncode(lost.case_tag()),
             ": this node answers for the child and lacks the "
             "file; ",
             lost.fetch_from(), " had it; ",
             lost.asked().empty() ? "nobody is asked (custody fetch)"
                                  : absl::StrCat(lost.asked(), " is asked"),
             lost.worker_missing() ? "; no worker is named (custody fetch "
                                     "--worker)"
                                   : "")});
  }
  if (node.witness().pending_acts() > 0) {
    table.Add({"pending acts", absl::StrCat(node.witness().pending_acts(),
                                            " enter journals once the witness "
                                            "answers")});
  }
  if (node.witness().refused_acts() > 0) {
    table.Add({"refused acts",
               absl::StrCat(node.witness().refused_acts(),
                            " could not enter a journal: people look at them "
                            "(case pending)")});
  }
  table.Add({"alarms", AlarmsText(node)});
  table.Add({"cases", absl::StrCat(node.cases())});
  table.Add({"node log", absl::StrCat(node.node_log_length(), " leaves")});
  return table.Render();
}

struct RenewOptions {
  std::string dir;
  std::vector<std::string> addresses;
  int days = 7;
};

absl::Status Renew(Session& session, const RenewOptions& options) {
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) {
    ASSIGN_OR_RETURN(const NodeToml node, LoadNodeToml(options.dir));
    addresses = {node.people_address, node.peers_address};
  }
  const absl::Time now = session.clock().Now();
  const absl::Duration lifetime = options.days * absl::Hours(24);
  RETURN_IF_ERROR(RenewNodeCertificate(options.dir, addresses, lifetime, now));
  const std::string until = absl::FormatTime(
      "%Y-%m-%dT%H:%M:%SZ", now + lifetime, absl::UTCTimeZone());
  if (session.out().json()) {
    session.out().JsonText(
        nlohmann::ordered_json{{"renewed", true}, {"until", until}}.dump(2));
  }
  session.out().Text(absl::StrCat(options.dir,
                                  "/keys/tls.pem is issued anew for the same "
                                  "key, until ",
                                  until, "; send SIGHUP to causewayd\n"));
  return absl::OkStatus();
}

void AddRenewVerb(CLI::App* noun, Session* session) {
  constexpr int kDaysMax = 366;
  auto options = std::make_shared<RenewOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "renew",
      "Issue the node's TLS certificate anew for the same key, on the node's "
      "own machine: the pin in the directory stays good",
      "node renew /srv/causeway/ml",
      [session, options] { return Renew(*session, *options); });
  verb->add_option("DIR", options->dir, "The node's folder")->required();
  verb->add_option("--days", options->days, "How long it is to last")
      ->check(CLI::Range(1, kDaysMax))
      ->capture_default_str();
  verb->add_option("--address", options->addresses,
                   "HOST:PORT that the certificate names (default: both "
                   "listeners of node.toml); may be repeated")
      ->take_all();
}

}  // namespace

void AddNodeCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "node", "The node itself");
  AddVerb(noun, session, "show",
          "Show the node's own facts (operator, supervisor or auditor)",
          "node show", [session]() -> absl::Status {
            ASSIGN_OR_RETURN(NodeClient * client, session->Client());
            ASSIGN_OR_RETURN(
                const v1::GetNodeResponse node,
                client->GetNode(v1::GetNodeRequest(), session->Deadline()));
            if (session->out().json()) session->out().Json(node);
            session->out().Text(NodeText(node));
            return absl::OkStatus();
          });
  AddRenewVerb(noun, session);
}

}  // namespace causeway::cli
