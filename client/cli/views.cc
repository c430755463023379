#include "client/cli/views.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "client/cli/table.h"

namespace causeway::cli {
namespace {

std::string Steps(const v1::CaseView& view) {
  std::vector<std::string> steps;
  for (const v1::StepView& step : view.steps()) {
    if (step.progress() == v1::STEP_PROGRESS_NOT_STARTED) continue;
    steps.push_back(absl::StrCat(static_cast<int>(step.step()), " ",
                                 Word(step.progress())));
  }
  return absl::StrJoin(steps, ", ");
}

std::string Standing(const v1::CaseView& view) {
  if (!view.handed_to().empty()) {
    return absl::StrCat("handed to ", view.handed_to());
  }
  if (view.closed()) return "closed";
  std::string text = Word(view.custody());
  if (!view.offer_receiver().empty()) {
    absl::StrAppend(&text, " to ", view.offer_receiver());
  }
  if (view.urgent()) absl::StrAppend(&text, ", urgent");
  return text;
}

std::string Functions(const v1::CommandView& command) {
  std::vector<std::string> words;
  for (int i = 0; i < command.who_size(); ++i) {
    words.push_back(Word(command.who(i)));
  }
  return absl::StrJoin(words, ", ");
}

void Line(std::string* out, const Output& output, const char* label,
          const std::string& value) {
  if (value.empty()) return;
  absl::StrAppend(out, output.Styled(label, Style::kDim), Printable(value),
                  "\n");
}

}  // namespace

std::string CaseText(const Output& out, const v1::CaseView& view) {
  std::string text =
      absl::StrCat(out.Styled(view.case_id(), Style::kBold), "\n");
  Line(&text, out, "  standing   ", Standing(view));
  Line(&text, out, "  custodian  ",
       absl::StrCat(view.custodian(), ", epoch ", view.epoch()));
  Line(&text, out, "  worker     ", view.worker());
  Line(&text, out, "  steps      ", Steps(view));
  Line(&text, out, "  journal    ",
       absl::StrCat(view.open_entries(), " open, ", view.protected_entries(),
                    " protected", view.keeper() ? ", keeper" : ""));
  Line(&text, out, "  version    ", absl::StrCat(view.version()));
  return text;
}

std::string CasesText(
    const google::protobuf::RepeatedPtrField<v1::CaseView>& cases) {
  if (cases.empty()) return "no cases\n";
  Table table(
      {"CASE", "STANDING", "CUSTODIAN", "EPOCH", "OPEN", "PROTECTED", "STEPS"});
  for (const v1::CaseView& view : cases) {
    table.Add({view.case_id(), Standing(view), view.custodian(),
               absl::StrCat(view.epoch()), absl::StrCat(view.open_entries()),
               absl::StrCat(view.protected_entries()), Steps(view)});
  }
  return table.Render();
}

std::string RecordedText(const Output& out, const v1::RecordResponse& answer) {
  return absl::StrCat(TimelineText(answer.entries(), false),
                      CaseText(out, answer.case_()));
}

std::string TimelineText(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    bool with_documents) {
  if (entries.empty()) return "no entries\n";
  std::vector<std::string> header = {"JOURNAL",  "EPOCH", "SEQ", "NODE",
                                     "RECORDED", "DAY",   "WHO", "WHAT"};
  Table table(header);
  std::string documents;
  for (const v1::TimelineEntry& entry : entries) {
    const v1::FactMeta& meta = entry.fact().meta();
    table.Add({Word(entry.journal()), absl::StrCat(entry.epoch()),
               absl::StrCat(entry.sequence()), entry.author_node(),
               TimeWord(entry.recorded_at()), meta.happened_on(),
               entry.has_fact() ? Word(meta.function()) : "",
               entry.sentence()});
    for (int i = 0; i < entry.documents_size(); ++i) {
      absl::StrAppend(
          &documents, "  ", Word(entry.journal()), " ", entry.sequence(), "  ",
          HexEncode(entry.documents(i)), "  ",
          i < meta.documents_size() ? Word(meta.documents(i)) : "", "\n");
    }
  }
  std::string text = table.Render();
  if (with_documents && !documents.empty()) {
    absl::StrAppend(&text, "documents (causeway case document CASE ID):\n",
                    documents);
  }
  return text;
}

std::string WhyText(const Output& out, const v1::ExplainCaseResponse& answer) {
  std::string text = CaseText(out, answer.case_());
  Line(&text, out, "  stands     ", answer.standing());
  Line(&text, out, "  turn       ", answer.turn());
  Table legal({"  POSSIBLE NOW", "WHO"});
  std::string lacking;
  for (const v1::CommandView& command : answer.commands()) {
    if (command.allowed()) {
      legal.Add({absl::StrCat("  ", command.act()), Functions(command)});
      continue;
    }
    absl::StrAppend(&lacking, "  ", command.act(), " (", Functions(command),
                    ")\n");
    for (const v1::Lack& lack : command.lacks()) {
      absl::StrAppend(&lacking, "    ", out.Styled(lack.rule(), Style::kWarn),
                      "  ", Printable(lack.sentence()), "\n");
      Line(&lacking, out, "      missing  ", lack.missing());
      Line(&lacking, out, "      who      ", lack.who());
      Line(&lacking, out, "      basis    ", lack.basis());
    }
  }
  if (!legal.empty()) absl::StrAppend(&text, legal.Render());
  if (!lacking.empty()) {
    absl::StrAppend(&text, "  NOT YET, AND WHY\n", lacking);
  }
  return text;
}

std::string VerifyText(const Output& out,
                       const v1::VerifyCaseResponse& answer) {
  std::string text =
      answer.verified()
          ? absl::StrCat(out.Styled("verified", Style::kGood),
                         " from entry 0: ", answer.open_entries(),
                         " open entries, ", answer.protected_entries(),
                         " protected; custodian ", answer.custodian(),
                         ", epoch ", answer.epoch(), "\n")
          : absl::StrCat(out.Styled("NOT VERIFIED", Style::kBad), ": ",
                         Printable(answer.problem()), "\n");
  if (answer.epochs_size() > 0) {
    Table epochs({"EPOCH", "CUSTODIAN", "ENTRIES"});
    for (const v1::EpochView& epoch : answer.epochs()) {
      epochs.Add({absl::StrCat(epoch.epoch()), epoch.custodian(),
                  absl::StrCat(epoch.first_sequence(), " to ",
                               epoch.last_sequence())});
    }
    absl::StrAppend(&text, epochs.Render());
  }
  if (answer.attested_size() > 0) {
    Table attested({"RESTS ON THE WORD OF", "EPOCH", "WHAT", "MEANING"});
    for (const v1::Attestation& item : answer.attested()) {
      attested.Add({item.by(), absl::StrCat(item.epoch()), item.what(),
                    item.sentence()});
    }
    absl::StrAppend(&text, attested.Render());
  }
  return text;
}

std::string TaskText(const Output& out, const v1::TaskView& task) {
  std::string text =
      absl::StrCat(out.Styled(task.task_id(), Style::kBold), "\n");
  Line(&text, out, "  what       ",
       absl::StrCat(Word(task.kind()), " (", Word(task.message_type()),
                    ") from ", task.peer()));
  Line(&text, out, "  state      ", Word(task.state()));
  Line(&text, out, "  arrived    ", TimeWord(task.arrived_at()));
  if (task.has_cover_sheet()) {
    const v1::CoverSheet& sheet = task.cover_sheet();
    Line(&text, out, "  cover      ",
         absl::StrCat(Word(sheet.reason()), ", age ", Word(sheet.age_band()),
                      ", step ", static_cast<int>(sheet.step()),
                      sheet.child_travels() ? ", the child travels" : ""));
  }
  if (task.has_evaluation()) {
    Line(&text, out, "  asked      ",
         absl::StrCat(Word(task.evaluation().level()), ", age ",
                      Word(task.evaluation().age_band())));
  }
  Line(&text, out, "  case       ", task.case_id());
  Line(&text, out, "  version    ", absl::StrCat(task.version()));
  return text;
}

std::string TasksText(
    const google::protobuf::RepeatedPtrField<v1::TaskView>& tasks) {
  if (tasks.empty()) return "no tasks\n";
  Table table({"TASK", "WHAT", "STATE", "FROM", "ARRIVED", "CASE"});
  for (const v1::TaskView& task : tasks) {
    table.Add({task.task_id(), Word(task.kind()), Word(task.state()),
               task.peer(), TimeWord(task.arrived_at()), task.case_id()});
  }
  return table.Render();
}

}  // namespace causeway::cli
