#include "client/demo/demo.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/contexts.h"
#include "client/demo/demo_federation.h"
#include "client/demo/demo_report.h"
#include "client/demo/machine.h"
#include "client/demo/stranger.h"
#include "client/files.h"
#include "client/journey/act_line.h"
#include "client/journey/journey_nodes.h"
#include "client/journey/journey_player.h"

namespace causeway::demo {
namespace {

using cli::Style;

void Title(cli::Output* out, const std::string& text) {
  out->Text(absl::StrCat("\n", out->Styled(text, Style::kBold), "\n"));
}

// Everything between the start of the nodes and their end.
absl::Status PlayAll(const v1::Journey& journey,
                     const DemoFederation& federation, cli::Output* out,
                     const Clock* clock, RandomSource* random,
                     DemoReport* report) {
  ASSIGN_OR_RETURN(const ContextFile contexts,
                   LoadContexts(federation.layout().contexts_path));
  ASSIGN_OR_RETURN(const std::unique_ptr<JourneyNodes> nodes,
                   JourneyNodes::Connect(contexts, journey));
  JourneyPlayer player(
      &journey, nodes.get(), clock, random, [&](const ActReport& act) {
        out->Text(ActLine(*out, act));
        auto& list = act.refusal.has_value() ? report->refusals : report->acts;
        list.push_back(act);
      });
  Title(out, absl::StrCat("Journey ", journey.name(), ": ", journey.summary()));
  out->Text(ActHeader(*out));
  RETURN_IF_ERROR(player.PlayActs());

  ASSIGN_OR_RETURN(report->table, player.ReadBack());
  out->Text(TableText(*out, report->table));
  out->Text(AttestedText(*out, report->table));

  Title(out, "Refusals, live");
  RETURN_IF_ERROR(player.PlayRefusals());
  if (federation.nodes().size() > 1) {
    ASSIGN_OR_RETURN(report->stranger,
                     TryStranger(federation, PlanOf(journey).name, *clock));
    out->Text(StrangerText(*out, *report->stranger));
  }
  // What was refused must have left everything as it was.
  ASSIGN_OR_RETURN(const std::vector<NodeReading> after, player.ReadBack());
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i].problems == report->table[i].problems) continue;
    for (const std::string& problem : after[i].problems) {
      report->problems.push_back(
          absl::StrCat(after[i].node, ", after the refusals: ", problem));
    }
  }
  FindProblems(report);
  return absl::OkStatus();
}

absl::StatusOr<std::string> FolderFor(const DemoOptions& options) {
  if (options.dir.empty()) return MakeTemporaryFolder();
  return options.dir;
}

std::string DaemonProgram(const DemoOptions& options) {
  if (!options.daemon_path.empty()) return options.daemon_path;
  return JoinPath(ProgramFolder(), "causewayd");
}

}  // namespace

absl::StatusOr<bool> RunDemo(const DemoOptions& options, cli::Output* out,
                             const Clock* clock, RandomSource* random) {
  const absl::Time start = clock->Now();
  ASSIGN_OR_RETURN(const v1::Journey journey,
                   FindJourney(options.journey_path));
  ASSIGN_OR_RETURN(const std::string dir, FolderFor(options));
  const bool remove = options.dir.empty();
  auto federation = DemoFederation::Create(dir, journey, *clock, *random);
  if (!federation.ok()) {
    if (remove) RemoveFolder(dir);
    return federation.status();
  }
  const auto clean_up = [&] {
    (*federation)->Stop();
    if (remove) RemoveFolder(dir);
  };
  SignalGuard guard(clean_up);

  DemoReport report;
  report.journey = journey.name();
  report.dir = dir;
  report.contexts_path = (*federation)->layout().contexts_path;
  absl::Status status =
      (*federation)->Start(DaemonProgram(options), options.keep);
  report.nodes = (*federation)->nodes();
  if (status.ok()) {
    out->Text(NodesText(*out, report));
    status = PlayAll(journey, **federation, out, clock, random, &report);
  }
  report.took = clock->Now() - start;
  report.kept = options.keep && status.ok();
  if (report.kept) {
    (*federation)->LetGo();
  } else {
    clean_up();
  }
  RETURN_IF_ERROR(status);
  if (out->json()) {
    out->JsonText(ReportJson(report));
  } else {
    out->Text(VerdictText(*out, report));
    if (report.kept) {
      out->Text(KeptText(*out, report, JoinPath(ProgramFolder(), "causeway")));
    }
  }
  return report.Ok();
}

}  // namespace causeway::demo
