#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;

// {"name", "endpoint", "federation", "node", "ca", "certificate", "key",
// "current"}
Json ToDocument(const Context& context, const std::string& current) {
  return Json{{"name", context.name},
              {"endpoint", context.endpoint},
              {"federation", context.federation},
              {"node", context.node},
              {"ca", context.ca},
              {"certificate", context.certificate},
              {"key", context.key},
              {"current", context.name == current}};
}

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(const ContextFile file, session.Contexts());
  Json document{{"contexts", Json::array()}};
  Table table({"", "CONTEXT", "NODE", "ENDPOINT"});
  for (const auto& [name, context] : file.contexts) {
    document["contexts"].push_back(ToDocument(context, file.current));
    table.Add({name == file.current ? "*" : "", name, context.node,
               context.endpoint});
  }
  if (session.out().json()) session.out().JsonText(document.dump(2));
  session.out().Text(table.Render());
  return absl::OkStatus();
}

absl::Status Show(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const ContextFile file, session.Contexts());
  ASSIGN_OR_RETURN(
      const Context context,
      FindContext(file, name.empty() ? session.options().context : name));
  if (session.out().json()) {
    session.out().JsonText(ToDocument(context, file.current).dump(2));
  }
  Table table({absl::StrCat("CONTEXT ", context.name), ""});
  table.Add({"endpoint", context.endpoint});
  table.Add({"federation", context.federation});
  table.Add({"node", context.node});
  table.Add({"ca", context.ca});
  table.Add({"certificate", context.certificate});
  table.Add({"key", context.key});
  session.out().Text(table.Render());
  return absl::OkStatus();
}

absl::Status Use(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const ContextFile file, session.Contexts());
  RETURN_IF_ERROR(UseContext(file, name));
  if (session.out().json()) {
    session.out().JsonText(ToDocument(file.contexts.at(name), name).dump(2));
  }
  session.out().Text(absl::StrCat("current context: ", name, "\n"));
  return absl::OkStatus();
}

}  // namespace

void AddContextCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "context",
                           "Which node the command line talks to, and as whom");
  AddVerb(noun, session, "list", "List the contexts", "context list",
          [session] { return List(*session); });
  auto name = std::make_shared<std::string>();
  AddVerb(noun, session, "use", "Make a context the current one",
          "context use worker@ml",
          [session, name] { return Use(*session, *name); })
      ->add_option("NAME", *name, "Context")
      ->required();
  auto shown = std::make_shared<std::string>();
  AddVerb(noun, session, "show", "Show a context (default: the current one)",
          "context show", [session, shown] { return Show(*session, *shown); })
      ->add_option("NAME", *shown, "Context");
}

}  // namespace causeway::cli
