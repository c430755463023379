#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;
using procedure::Procedure;
using procedure::Rule;

std::string KindWord(Rule::Kind kind) {
  switch (kind) {
    case Rule::Kind::kCode:
      return "code";
    case Rule::Kind::kField:
      return "field";
    case Rule::Kind::kDocument:
      return "document";
  }
  return "";
}

// {"name", "version", "digest", "steps": [{"step", "sentence"}],
//  "rules": [{"id", "kind", "sentence", "missing", "who", "basis"}]}
Json ToDocument(const Procedure& procedure, const std::string& id) {
  Json document{{"name", procedure.name()},
                {"version", procedure.version()},
                {"digest", HexEncode(procedure.digest())},
                {"steps", Json::array()},
                {"rules", Json::array()}};
  for (int i = 1; i <= 8; ++i) {
    document["steps"].push_back(Json{
        {"step", i},
        {"sentence", procedure.StepSentence(static_cast<procedure::Step>(i))}});
  }
  for (const Rule& rule : procedure.rules()) {
    if (!id.empty() && rule.id != id) continue;
    document["rules"].push_back(Json{{"id", rule.id},
                                     {"kind", KindWord(rule.kind)},
                                     {"sentence", rule.sentence},
                                     {"missing", rule.missing},
                                     {"who", rule.who},
                                     {"basis", rule.basis}});
  }
  return document;
}

std::string ProcedureText(const Output& out, const Procedure& procedure,
                          const std::string& id) {
  std::string text;
  if (id.empty()) {
    absl::StrAppend(&text, procedure.name(), " ", procedure.version(),
                    ", digest ", HexEncode(procedure.digest()), "\n");
    for (int i = 1; i <= 8; ++i) {
      absl::StrAppend(&text, "  ", i, "  ",
                      procedure.StepSentence(static_cast<procedure::Step>(i)),
                      "\n");
    }
  }
  for (const Rule& rule : procedure.rules()) {
    if (!id.empty() && rule.id != id) continue;
    absl::StrAppend(&text, out.Styled(rule.id, Style::kBold), "\n  ",
                    rule.sentence, "\n", out.Styled("  missing ", Style::kDim),
                    rule.missing, out.Styled("; from ", Style::kDim), rule.who,
                    "\n", out.Styled("  basis   ", Style::kDim), rule.basis,
                    "\n");
  }
  return text;
}

absl::Status Show(Session& session, const std::string& id) {
  const Procedure& procedure = Procedure::Embedded();
  if (!id.empty() && procedure.Find(id) == nullptr) {
    return absl::NotFoundError(absl::StrCat("no rule ", id));
  }
  if (session.out().json()) {
    session.out().JsonText(ToDocument(procedure, id).dump(2));
  }
  session.out().Text(ProcedureText(session.out(), procedure, id));
  return absl::OkStatus();
}

}  // namespace

void AddProcedureCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "procedure", "The procedure built in here");
  auto id = std::make_shared<std::string>();
  AddVerb(noun, session, "show",
          "Show the steps and the rules, each with its sentence and where it "
          "comes from",
          "procedure show G3.approver_not_author",
          [session, id] { return Show(*session, *id); })
      ->add_option("RULE", *id, "One rule (default: all)");
}

}  // namespace causeway::cli
