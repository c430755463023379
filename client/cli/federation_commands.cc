#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "certs/federation.h"
#include "client/cli/commands.h"
#include "client/cli/procedure_file.h"
#include "client/cli/verb.h"
#include "client/demo/demo.h"
#include "client/demo/demo_federation.h"
#include "statemachine/procedure/procedure_set.h"
#include "statemachine/procedure/translation.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

struct FederationOptions {
  std::string dir;
  std::string name = "federation";
  std::vector<std::string> nodes;
  std::string witness;
  int officers = 0;  // 0: as the plan has it.
  int officer_signatures = 0;
  int order_officers = 0;
  std::vector<std::string> no_asylum_data;
  std::vector<std::string> people;
  std::vector<std::string> procedures;
  std::string journey;
  int first_port = 7001;
};

// "ml,ML,127.0.0.1:7001,127.0.0.1:7002,Name of the organisation"
absl::StatusOr<NodePlan> ParseNode(const std::string& option,
                                   const std::string& text) {
  const std::vector<std::string> parts =
      absl::StrSplit(text, absl::MaxSplits(',', 4));
  if (parts.size() != 5) {
    return InvalidField(option, absl::StrCat(parts.size(), " parts"),
                        "ID,COUNTRY,PEOPLE_ADDRESS,PEERS_ADDRESS,ORGANISATION");
  }
  NodePlan node;
  node.node_id = parts[0];
  node.country = parts[1];
  node.represents = {parts[1]};
  node.people_address = parts[2];
  node.peers_address = parts[3];
  node.organisation = parts[4];
  node.languages = {"en"};
  return node;
}

// "worker@ml=case_worker,supervisor"
absl::Status AddPerson(const std::string& text, FederationPlan* plan) {
  const size_t at = text.find('@');
  const size_t equals = text.find('=');
  if (at == std::string::npos || equals == std::string::npos || equals < at) {
    return InvalidField("--person", "another form",
                        "LABEL@NODE=FUNCTION[,FUNCTION]");
  }
  PersonPlan person;
  person.label = text.substr(0, at);
  person.functions = absl::StrSplit(text.substr(equals + 1), ',');
  for (std::string& function : person.functions) {
    std::replace(function.begin(), function.end(), '-', '_');
  }
  const std::string node = text.substr(at + 1, equals - at - 1);
  for (NodePlan& planned : plan->nodes) {
    if (planned.node_id != node) continue;
    planned.people.push_back(std::move(person));
    return absl::OkStatus();
  }
  return InvalidField("--person", "a node that is not planned",
                      "LABEL@NODE=FUNCTION[,FUNCTION]");
}

absl::Status WithoutAsylumData(const std::string& node, FederationPlan* plan) {
  for (NodePlan& planned : plan->nodes) {
    if (planned.node_id != node) continue;
    planned.asylum_data = false;
    return absl::OkStatus();
  }
  return InvalidField("--no-asylum-data", "a node that is not planned",
                      "the id of one that is");
}

absl::StatusOr<FederationPlan> PlanFrom(const FederationOptions& options) {
  FederationPlan plan;
  if (!options.journey.empty()) {
    ASSIGN_OR_RETURN(const v1::Journey journey,
                     demo::FindJourney(options.journey));
    plan = demo::PlanOf(journey);
    demo::AddWitness(&plan);
    int port = options.first_port;
    for (NodePlan& node : plan.nodes) {
      node.people_address = absl::StrCat("127.0.0.1:", port++);
      node.peers_address = absl::StrCat("127.0.0.1:", port++);
    }
  }
  plan.name = options.name;
  for (const std::string& text : options.nodes) {
    ASSIGN_OR_RETURN(plan.nodes.emplace_back(), ParseNode("--node", text));
  }
  if (!options.witness.empty()) {
    ASSIGN_OR_RETURN(plan.nodes.emplace_back(),
                     ParseNode("--witness", options.witness));
    plan.nodes.back().witness = true;
  }
  if (options.officers != 0) plan.officers = options.officers;
  if (options.officer_signatures != 0) {
    plan.officer_signatures = options.officer_signatures;
  }
  for (const std::string& node : options.no_asylum_data) {
    RETURN_IF_ERROR(WithoutAsylumData(node, &plan));
  }
  if (options.order_officers != 0) {
    plan.order_officers = options.order_officers;
  }
  for (const std::string& text : options.people) {
    RETURN_IF_ERROR(AddPerson(text, &plan));
  }
  for (const std::string& path : options.procedures) {
    ASSIGN_OR_RETURN(EditedProcedure file, ReadProcedure(path));
    const std::string name = path.substr(path.rfind('/') + 1);
    plan.procedures.push_back(
        {name, std::move(file.text), procedure::LabelOf(file.procedure),
         procedure::Translation::PathBeside(name), std::move(file.french)});
  }
  return plan;
}

// Empty: none.
std::string WitnessOf(const FederationPlan& plan) {
  for (const NodePlan& node : plan.nodes) {
    if (node.witness) return node.node_id;
  }
  return "";
}

// {"directory", "officerKeys", "officerPublics", "officerSignatures",
//  "contexts", "orderKeys", "witness", "nodes": [{"node", "config", "people":
//  [{"context", "staffNumber", "functions"}]}]}
Json ToDocument(const FederationPlan& plan, const FederationLayout& layout) {
  Json document{{"directory", layout.directory_path},
                {"officerKeys", layout.officer_key_paths},
                {"officerPublics", layout.officer_public_paths},
                {"officerSignatures", layout.officer_signatures},
                {"contexts", layout.contexts_path},
                {"orderKeys", layout.order_key_paths},
                {"witness", WitnessOf(plan)},
                {"nodes", Json::array()}};
  for (const NodeLayout& node : layout.nodes) {
    Json people = Json::array();
    for (const PersonLayout& person : node.people) {
      people.push_back(Json{{"context", person.context},
                            {"staffNumber", person.staff_number},
                            {"functions", person.functions}});
    }
    document["nodes"].push_back(Json{{"node", node.node_id},
                                     {"config", node.config_path},
                                     {"people", people}});
  }
  return document;
}

std::string OfficersText(const FederationLayout& layout) {
  const std::size_t count = layout.officer_key_paths.size();
  return absl::StrCat(
      "officers:  ", absl::StrJoin(layout.officer_key_paths, ", "),
      count == 1
          ? "\n           ONE KEY signs the directory: for a trial alone; "
            "--officers 3 makes three, two of whom must sign\n"
          : absl::StrCat("\n           ", layout.officer_signatures, " of ",
                         count,
                         " sign the directory: give each to another person, "
                         "to keep apart\n"));
}

std::string WitnessText(const FederationPlan& plan) {
  const std::string witness = WitnessOf(plan);
  if (witness.empty()) {
    return "witness:   NONE (two-party profile): a node that is restored from "
           "a backup must be reconciled by hand; --witness names one\n";
  }
  return absl::StrCat("witness:   ", witness,
                      " (never restore it from a backup)\n");
}

absl::Status Create(Session& session, const FederationOptions& options) {
  ASSIGN_OR_RETURN(const FederationPlan plan, PlanFrom(options));
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  ASSIGN_OR_RETURN(const FederationLayout layout,
                   CreateFederation(options.dir, plan, procedure.digest(),
                                    procedure::LabelOf(procedure),
                                    session.clock().Now(), session.random()));
  if (session.out().json()) {
    session.out().JsonText(ToDocument(plan, layout).dump(2));
  }
  Table table({"NODE", "START IT WITH", "PEOPLE"});
  for (const NodeLayout& node : layout.nodes) {
    std::vector<std::string> people;
    for (const PersonLayout& person : node.people) {
      people.push_back(person.context);
    }
    table.Add({node.node_id,
               absl::StrCat("causewayd --config ", node.config_path),
               absl::StrJoin(people, ", ")});
  }
  session.out().Text(absl::StrCat(table.Render(),
                                  "contexts:  ", layout.contexts_path, "\n",
                                  OfficersText(layout), WitnessText(plan)));
  return absl::OkStatus();
}

}  // namespace

void AddFederationCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "federation", "Begin a federation");
  auto options = std::make_shared<FederationOptions>();
  CLI::App* create = AddVerb(
      noun, session, "create",
      "Make officers' keys, signed directory, and keys, certificates and "
      "configuration of every node",
      "federation create /srv/causeway --name west \\\n"
      "      --node ml,ML,127.0.0.1:7001,127.0.0.1:7002,'Directorate' \\\n"
      "      --person worker@ml=case_worker --person chief@ml=supervisor \\\n"
      "      --witness wi,CH,127.0.0.1:7003,127.0.0.1:7004,'Register'\n"
      "  causeway federation create demo --journey return-to-family.json",
      [session, options] { return Create(*session, *options); });
  create->add_option("DIR", options->dir, "Folder to make")->required();
  create->add_option("--name", options->name, "Name of the federation")
      ->capture_default_str();
  create
      ->add_option("--node", options->nodes,
                   "ID,COUNTRY,PEOPLE_ADDRESS,PEERS_ADDRESS,ORGANISATION; "
                   "may be repeated")
      ->take_all();
  create->add_option("--witness", options->witness,
                     "The node that witnesses custody, in the form of --node: "
                     "a machine of its own, which holds no case (default: "
                     "none, the two-party profile; --journey brings one)");
  create->add_option("--officers", options->officers,
                     "So many officers' keys, 1 to 16, who sign the directory "
                     "(default: one, for a trial; --journey brings three)");
  create->add_option("--officer-signatures", options->officer_signatures,
                     "How many of them must sign, at least 2 of several "
                     "(default: more than half)");
  create
      ->add_option("--no-asylum-data", options->no_asylum_data,
                   "A node that may not receive the protected part of a case; "
                   "may be repeated")
      ->take_all();
  create->add_option("--order-officers", options->order_officers,
                     "So many officers' keys, 2 to 16, any two of whom may "
                     "sign an ORDER that moves a lost custodian's case");
  create
      ->add_option("--person", options->people,
                   "LABEL@NODE=FUNCTION[,FUNCTION]: case_worker, supervisor, "
                   "panel_coordinator, auditor, operator, intake, "
                   "tracing_officer, data_protection_officer, panel_member; "
                   "may be repeated")
      ->take_all();
  create
      ->add_option("--procedure", options->procedures,
                   "An edited procedure file, which every node gets beside "
                   "the one of the software; cases are opened under the last; "
                   "may be repeated")
      ->take_all();
  create->add_option("--journey", options->journey,
                     "Nodes and people of a journey, on loopback ports");
  create
      ->add_option("--first-port", options->first_port,
                   "First port of --journey")
      ->capture_default_str();
}

}  // namespace causeway::cli
