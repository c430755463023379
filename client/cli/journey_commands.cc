#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"
#include "client/demo/demo.h"
#include "client/demo/demo_report.h"
#include "client/journey/act_line.h"
#include "client/journey/journey_nodes.h"
#include "client/journey/journey_player.h"

namespace causeway::cli {
namespace {

// {"journey", "nodes", "acts", "expected", "refusals"}: the numbers of each.
absl::Status CheckFile(Session& session, const std::string& file) {
  ASSIGN_OR_RETURN(const v1::Journey journey, demo::FindJourney(file));
  if (session.out().json()) {
    session.out().JsonText(
        nlohmann::ordered_json{{"journey", journey.name()},
                               {"nodes", journey.nodes_size()},
                               {"acts", journey.acts_size()},
                               {"expected", journey.expected_size()},
                               {"refusals", journey.refusals_size()}}
            .dump(2));
  }
  session.out().Text(absl::StrCat(journey.name(), ": ", journey.nodes_size(),
                                  " nodes, ", journey.acts_size(), " acts, ",
                                  journey.expected_size(), " expectations, ",
                                  journey.refusals_size(),
                                  " acts about refusals: well formed\n"));
  return absl::OkStatus();
}

absl::Status PlayFile(Session& session, const std::string& file) {
  ASSIGN_OR_RETURN(const v1::Journey journey, demo::FindJourney(file));
  ASSIGN_OR_RETURN(const ContextFile contexts, session.Contexts());
  ASSIGN_OR_RETURN(const std::unique_ptr<JourneyNodes> nodes,
                   JourneyNodes::Connect(contexts, journey));
  const absl::Time start = session.clock().Now();
  Output& out = session.out();
  demo::DemoReport report;
  report.journey = journey.name();
  report.contexts_path = contexts.path;
  JourneyPlayer player(
      &journey, nodes.get(), &session.clock(), &session.random(),
      [&](const ActReport& act) {
        out.Text(ActLine(out, act));
        (act.refusal.has_value() ? report.refusals : report.acts)
            .push_back(act);
      });
  out.Text(ActHeader(out));
  RETURN_IF_ERROR(player.PlayActs());
  ASSIGN_OR_RETURN(report.table, player.ReadBack());
  out.Text(demo::TableText(out, report.table));
  out.Text(demo::AttestedText(out, report.table));
  RETURN_IF_ERROR(player.PlayRefusals());
  report.took = session.clock().Now() - start;
  demo::FindProblems(&report);
  if (out.json()) out.JsonText(demo::ReportJson(report));
  out.Text(demo::VerdictText(out, report));
  if (!report.Ok()) session.Fail();
  return absl::OkStatus();
}

}  // namespace

void AddJourneyCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "journey", "Cases as data");
  auto checked = std::make_shared<std::string>();
  AddVerb(noun, session, "check", "Say whether a journey file is well formed",
          "journey check journeys/return-to-family.json",
          [session, checked] { return CheckFile(*session, *checked); })
      ->add_option("FILE", *checked, "A file, or a built-in journey's name")
      ->required();
  auto played = std::make_shared<std::string>();
  AddVerb(noun, session, "play",
          "Play a journey against nodes that run, as the contexts "
          "LABEL@NODE. Exit code 1 when an expectation does not hold",
          "--contexts demo/contexts.toml journey play return-to-family.json",
          [session, played] { return PlayFile(*session, *played); })
      ->add_option("FILE", *played, "A file, or a built-in journey's name")
      ->required();
}

}  // namespace causeway::cli
