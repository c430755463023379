// The eight steps: their diagram, what begins and ends them, the ways back.

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "causeway/v1/region_types.pb.h"
#include "causeway/v1/types.pb.h"
#include "client/cli/table.h"
#include "client/procedure/document_parts.h"
#include "client/procedure/step_model.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/roles.h"

namespace causeway::procedure {
namespace {

std::string Node(Step step) {
  return absl::StrCat("step_", static_cast<int32_t>(step));
}

std::string Arrow(const std::string& from, const std::string& to,
                  const std::string& label) {
  return absl::StrCat("    ", from, " --> ", to, ": ", label, "\n");
}

std::string ReasonWord(ReturnReason reason) {
  return cli::Word(static_cast<v1::ReturnReason>(reason));
}

std::string Reasons(const Edge& edge) {
  return absl::StrJoin(edge.reasons, ", ",
                       [](std::string* out, ReturnReason reason) {
                         out->append(ReasonWord(reason));
                       });
}

std::vector<std::string> Names(const std::vector<FactType>& types) {
  std::vector<std::string> names;
  for (const FactType type : types) names.push_back(ActOrFact(type));
  return names;
}

// Ways into a step: from the step it follows in one act, else from the steps
// whose results it needs, else from the beginning of the case.
std::string WaysIn(const StepModel& model) {
  std::string text;
  for (const Passage& passage : model.passages) {
    absl::StrAppend(&text, Arrow(Node(passage.from), Node(model.step),
                                 ActOrFact(passage.by)));
  }
  if (!text.empty()) return text;
  const std::string by = absl::StrJoin(Names(model.begun_by), " or ");
  if (model.step == Step::kArrival) return Arrow("[*]", Node(model.step), by);
  for (const Step step : model.needs) {
    absl::StrAppend(&text, Arrow(Node(step), Node(model.step), by));
  }
  return text.empty() ? Arrow(Node(Step::kArrival), Node(model.step), by)
                      : text;
}

std::string Beside(const std::vector<StepModel>& models) {
  const auto act = [](FactType type) { return ActOrFact(type); };
  std::string text = absl::StrCat(
      "    state \"any step\" as any\n"
      "    state \"the case rests\" as resting\n"
      "    state \"custody is released\" as released\n"
      "    state \"an appeal is open\" as appeal\n"
      "    state \"the case is closed\" as closed\n",
      Arrow("any", "resting", act(FactType::kCaseSuspended)),
      Arrow("resting", "any", act(FactType::kCaseResumed)),
      Arrow("any", "released", act(FactType::kCustodyReleased)),
      Arrow("released", "any", act(FactType::kCustodyTaken)),
      Arrow(Node(Step::kDetermination), "appeal", act(FactType::kAppealFiled)));
  for (const AppealEnd& end : AppealEnds()) {
    absl::StrAppend(
        &text, Arrow("appeal", end.again ? Node(Step::kDetermination) : "any",
                     cli::Word(static_cast<v1::AppealOutcome>(end.outcome))));
  }
  const std::string close = act(FactType::kCaseClosed);
  for (const StepModel& model : models) {
    for (const FactType type : model.ended_by) {
      if (type == FactType::kCaseClosed) {
        absl::StrAppend(&text, Arrow(Node(model.step), "closed",
                                     absl::StrCat(close, ", solved")));
      }
    }
  }
  absl::StrAppend(
      &text, Arrow("any", "closed", absl::StrCat(close, ", other reasons")));
  for (const Step step : ReopeningSteps()) {
    absl::StrAppend(&text,
                    Arrow("closed", Node(step), act(FactType::kCaseReopened)));
  }
  return absl::StrCat(text, "    closed --> [*]\n");
}

}  // namespace

std::string DiagramPart() {
  const std::vector<StepModel> models = StepModels();
  std::string text =
      "## The eight steps\n\n"
      "Steps are not a line: several run at once. An arrow into a step comes "
      "from each step whose result it needs, and bears\n"
      "the act that begins it; `back` is `return_to_step` with its reasons.\n"
      "\n```mermaid\nstateDiagram-v2\n";
  for (const StepModel& model : models) {
    absl::StrAppend(&text, "    state \"", StepTitle(model.step), "\" as ",
                    Node(model.step), "\n");
  }
  for (const StepModel& model : models) text.append(WaysIn(model));
  for (const Edge& edge : Edges()) {
    absl::StrAppend(&text, Arrow(Node(edge.from), Node(edge.to),
                                 absl::StrCat("back, ", Reasons(edge))));
  }
  return absl::StrCat(text, Beside(models), "```\n\n");
}

std::string StepsPart() {
  std::string text = Head({"step", "en français", "begun by", "ended by",
                           "rules that guard its beginning"});
  for (const StepModel& model : StepModels()) {
    text.append(
        Row({StepTitle(model.step), StepTitle(model.step, Language::kFrench),
             Codes(Names(model.begun_by)), Codes(Names(model.ended_by)),
             Codes(model.rules)}));
  }
  absl::StrAppend(&text,
                  "\nEvery start of a step: ", Codes(RulesOfEveryStart()),
                  ".\n\n### Ways back\n\n",
                  "Going back keeps all that was recorded before.\n\n",
                  Head({"from", "to", "reasons", "who"}));
  for (const Edge& edge : Edges()) {
    StepReturned back;
    back.from = edge.from;
    back.to = edge.to;
    std::vector<std::string> who;
    for (const Function function : FunctionsFor(back)) {
      who.push_back(NameOf(function));
    }
    text.append(Row({StepTitle(edge.from), StepTitle(edge.to), Reasons(edge),
                     absl::StrJoin(who, ", ")}));
  }
  return text + "\n";
}

}  // namespace causeway::procedure
