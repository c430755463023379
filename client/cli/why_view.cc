// What a node explains, as text for people.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/table.h"
#include "client/cli/views.h"
#include "wire/fact_convert.h"

namespace causeway::cli {
namespace {

using Lacks = google::protobuf::RepeatedPtrField<v1::Lack>;
using Commands = google::protobuf::RepeatedPtrField<v1::CommandView>;

// "supervisor", or "supervisor, not you" where another person must do it.
std::string Who(const Output& out, const v1::CommandView& command) {
  std::vector<std::string> words;
  for (int i = 0; i < command.who_size(); ++i) {
    words.push_back(out.Label(command.who(i)));
  }
  if (command.not_you_size() > 0) {
    words.push_back(procedure::Say(out.language(), procedure::Tr("not you")));
  }
  return absl::StrJoin(words, ", ");
}

// The codes of a field of an act, as they are typed; none where it has none, or
// so many that --help is the place for them.
std::vector<std::string> CodesOf(const std::string& act,
                                 const std::string& field) {
  constexpr int kCodesMost = 12;
  const google::protobuf::Descriptor* const message = wire::ActMessage(act);
  const auto* const typed =
      message == nullptr ? nullptr : message->FindFieldByName(field);
  if (typed == nullptr || typed->enum_type() == nullptr) return {};
  const google::protobuf::EnumDescriptor& type = *typed->enum_type();
  if (type.value_count() - 1 > kCodesMost) return {};
  return EnumChoiceList(type);
}

// Fields and documents, as they are typed.
std::string Needs(const Output& out, const v1::CommandView& command) {
  std::vector<std::string> words;
  for (const v1::Need& need : command.needs()) {
    std::string word =
        need.field().empty() ? out.Label(need.document()) : need.field();
    std::vector<std::string> choices(need.choices().begin(),
                                     need.choices().end());
    if (choices.empty()) choices = CodesOf(command.act(), need.field());
    if (!choices.empty()) {
      absl::StrAppend(&word, " (", absl::StrJoin(choices, " | "), ")");
    }
    words.push_back(std::move(word));
  }
  return absl::StrJoin(words, ", ");
}

std::string LackText(const Output& out, const v1::Lack& lack) {
  std::string text = absl::StrCat("    ", out.Styled(lack.rule(), Style::kWarn),
                                  "  ", Printable(lack.sentence()), "\n");
  Line(&text, out, "      missing  ", lack.missing());
  Line(&text, out, "      who      ", lack.who());
  Line(&text, out, "      basis    ", lack.basis());
  return text;
}

std::string LacksText(const Output& out, const Lacks& lacks) {
  std::string text;
  for (const v1::Lack& lack : lacks) {
    absl::StrAppend(&text, LackText(out, lack));
  }
  return text;
}

// Each rule in full where it first closes a gate; later by its name.
std::string GatesText(
    const Output& out,
    const google::protobuf::RepeatedPtrField<v1::ClosedGate>& gates) {
  std::string text;
  std::set<std::string> told;  // A rule, and what it misses here.
  for (const v1::ClosedGate& gate : gates) {
    std::vector<std::string> kinds;
    for (int i = 0; i < gate.sends_size(); ++i) {
      kinds.push_back(out.Label(gate.sends(i)));
    }
    absl::StrAppend(&text, "  ", gate.peer(), ": ", absl::StrJoin(kinds, ", "),
                    "\n");
    std::vector<std::string> again;
    for (const v1::Lack& lack : gate.lacks()) {
      if (told.insert(absl::StrCat(lack.rule(), " ", lack.missing())).second) {
        absl::StrAppend(&text, LackText(out, lack));
      } else {
        again.push_back(lack.rule());
      }
    }
    Line(&text, out, "    as above  ", absl::StrJoin(again, ", "));
  }
  return text;
}

// What is possible, and why the rest is not.
std::string CommandsText(const Output& out, const Commands& commands) {
  Table legal({"  POSSIBLE NOW", "WHO", "NEEDS"});
  Table beside({"  POSSIBLE IN ANY STEP", "WHO", "NEEDS"});
  std::string lacking;
  for (const v1::CommandView& command : commands) {
    if (command.allowed()) {
      (command.beside() ? beside : legal)
          .Add({absl::StrCat("  ", command.act()), Who(out, command),
                Needs(out, command)});
      continue;
    }
    absl::StrAppend(&lacking, "  ", command.act(), " (", Who(out, command),
                    ")\n", LacksText(out, command.lacks()));
    Line(&lacking, out, "    needs    ", Needs(out, command));
  }
  std::string text;
  if (!legal.empty()) absl::StrAppend(&text, legal.Render());
  if (!beside.empty()) absl::StrAppend(&text, beside.Render());
  if (!lacking.empty()) {
    absl::StrAppend(&text, "  NOT YET, AND WHY\n", lacking);
  }
  return text;
}

}  // namespace

std::string WhyText(const Output& out, const v1::ExplainCaseResponse& answer) {
  std::string text = CaseText(out, answer.case_());
  Line(&text, out, "  stands     ", answer.standing());
  Line(&text, out, "  turn       ",
       answer.turn_since().empty()
           ? answer.turn()
           : absl::StrCat(answer.turn(), ", since ", answer.turn_since()));
  for (const v1::Pressing& one : answer.presses()) {
    Line(&text, out, "  presses    ",
         absl::StrCat(one.sentence(), " (", one.who(), ")"));
  }
  absl::StrAppend(&text, CommandsText(out, answer.commands()));
  if (answer.waiting_size() > 0) {
    absl::StrAppend(&text, "  WAITS FOR CONFIRMATION\n");
  }
  for (const std::string& one : answer.waiting()) {
    absl::StrAppend(&text, "  ", Printable(one), "\n");
  }
  if (answer.closed_gates_size() > 0) {
    absl::StrAppend(&text, "  GATES THAT ARE CLOSED\n");
  }
  absl::StrAppend(&text, GatesText(out, answer.closed_gates()));
  return text;
}

std::string TaskWhyText(const Output& out,
                        const v1::ExplainTaskResponse& answer) {
  std::string text = TaskText(out, answer.task());
  Line(&text, out, "  stands     ", answer.standing());
  Line(&text, out, "  turn       ", answer.turn());
  absl::StrAppend(&text, CommandsText(out, answer.commands()));
  return text;
}

}  // namespace causeway::cli
