#include "client/cli/views.h"

#include <map>
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
  if (view.has_erased()) {
    return absl::StrCat("erased on ", view.erased().on(), ", ",
                        Word(view.erased().ground()));
  }
  if (!view.handed_to().empty()) {
    return absl::StrCat("handed to ", view.handed_to());
  }
  if (view.closed()) return "closed";
  std::string text = Word(view.custody());
  if (!view.offer_receiver().empty()) {
    absl::StrAppend(&text, " to ", view.offer_receiver());
  }
  if (view.urgent()) absl::StrAppend(&text, ", urgent");
  if (view.suspension() != v1::SUSPENSION_REASON_UNSPECIFIED) {
    absl::StrAppend(&text, ", rests: ", Word(view.suspension()));
  }
  if (view.appeal_open()) absl::StrAppend(&text, ", appeal open");
  if (view.reopened()) absl::StrAppend(&text, ", reopened");
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

// "s-abcdefgh 3, s-bcdefghi 1".
std::string Counts(const std::map<std::string, int>& counts) {
  std::vector<std::string> words;
  for (const auto& [name, count] : counts) {
    words.push_back(absl::StrCat(name.empty() ? "nobody" : name, " ", count));
  }
  return absl::StrJoin(words, ", ");
}

}  // namespace

std::string CaseText(const Output& out, const v1::CaseView& view) {
  std::string text =
      absl::StrCat(out.Styled(view.case_id(), Style::kBold), "\n");
  Line(&text, out, "  standing   ", Standing(view));
  Line(&text, out, "  custodian  ",
       absl::StrCat(view.custodian(), ", epoch ", view.epoch()));
  if (!view.has_erased()) Line(&text, out, "  worker     ", view.worker());
  if (!view.has_erased()) Line(&text, out, "  steps      ", Steps(view));
  if (view.restrictions_size() > 0) {
    std::string grounds;
    for (const int ground : view.restrictions()) {
      absl::StrAppend(&grounds, grounds.empty() ? "" : ", ",
                      Word(static_cast<v1::RestrictionGround>(ground)));
    }
    Line(&text, out, "  restricted ", grounds);
  }
  if (view.erasure_requested_by() != v1::ERASURE_PARTY_UNSPECIFIED) {
    Line(&text, out, "  erasure    ",
         absl::StrCat("asked for by ", Word(view.erasure_requested_by())));
  }
  Line(&text, out, "  journal    ",
       absl::StrCat(view.open_entries(), " open, ", view.protected_entries(),
                    " protected", view.keeper() ? ", keeper" : ""));
  Line(&text, out, "  procedure  ",
       view.procedure().empty()  // Nothing is left of an erased case to run.
           ? ""
           : absl::StrCat(view.procedure(), " (",
                          HexEncode(view.procedure_digest()), ")"));
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

namespace {

std::string LacksText(
    const Output& out,
    const google::protobuf::RepeatedPtrField<v1::Lack>& lacks) {
  std::string text;
  for (const v1::Lack& lack : lacks) {
    absl::StrAppend(&text, "    ", out.Styled(lack.rule(), Style::kWarn), "  ",
                    Printable(lack.sentence()), "\n");
    Line(&text, out, "      missing  ", lack.missing());
    Line(&text, out, "      who      ", lack.who());
    Line(&text, out, "      basis    ", lack.basis());
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
  Table legal({"  POSSIBLE NOW", "WHO"});
  Table beside({"  POSSIBLE IN ANY STEP", "WHO"});
  std::string lacking;
  for (const v1::CommandView& command : answer.commands()) {
    if (command.allowed()) {
      (command.beside() ? beside : legal)
          .Add({absl::StrCat("  ", command.act()), Functions(command)});
      continue;
    }
    absl::StrAppend(&lacking, "  ", command.act(), " (", Functions(command),
                    ")\n", LacksText(out, command.lacks()));
  }
  if (!legal.empty()) absl::StrAppend(&text, legal.Render());
  if (!beside.empty()) absl::StrAppend(&text, beside.Render());
  if (!lacking.empty()) {
    absl::StrAppend(&text, "  NOT YET, AND WHY\n", lacking);
  }
  if (answer.waiting_size() > 0) {
    absl::StrAppend(&text, "  WAITS FOR CONFIRMATION\n");
  }
  for (const std::string& one : answer.waiting()) {
    absl::StrAppend(&text, "  ", Printable(one), "\n");
  }
  if (answer.closed_gates_size() > 0) {
    absl::StrAppend(&text, "  GATES THAT ARE CLOSED\n");
  }
  for (const v1::ClosedGate& gate : answer.closed_gates()) {
    absl::StrAppend(&text, "  ", Word(gate.sends()), " to ", gate.peer(), "\n",
                    LacksText(out, gate.lacks()));
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
                         ", epoch ", answer.epoch(), "\n",
                         answer.erased() ? "the case was erased here: only "
                                           "headers, links and signatures were "
                                           "verified\n"
                                         : "")
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

std::string DueText(const Output& out, const v1::ListDueResponse& answer) {
  if (answer.items().empty()) return "nothing is due\n";
  Table table({"DUE", "STATE", "CASE", "WORKER", "COUNTRY", "WHO", "TELL",
               "LIMIT", "WHAT"});
  std::map<std::string, int> by_worker;
  std::map<std::string, int> by_country;
  for (const v1::DueItem& item : answer.items()) {
    table.Add({item.due_on(), Word(item.state()), item.case_id(), item.worker(),
               item.country(), item.who(), item.escalated_to(), item.limit(),
               item.sentence()});
    ++by_worker[item.worker()];
    ++by_country[item.country()];
  }
  std::string text = table.Render();
  Line(&text, out, "by worker   ", Counts(by_worker));
  Line(&text, out, "by country  ", Counts(by_country));
  if (answer.truncated()) {
    absl::StrAppend(&text,
                    "more is due than fits: ask by --worker or --country\n");
  }
  return text;
}

std::string ScreenText(const Output& out, const v1::TaskView& task) {
  const v1::AnswerScreen& screen = task.screen();
  std::string text;
  Line(&text, out, "  screened   ", absl::StrCat("by ", task.screened_by()));
  Line(&text, out, "    origin         ", absl::StrJoin(screen.origin(), ", "));
  Line(&text, out, "    feared States  ",
       screen.feared_states().empty()
           ? "none"
           : absl::StrJoin(screen.feared_states(), ", "));
  Line(&text, out, "    asylum         ", Word(screen.asylum()));
  Line(&text, out, "    displacement   ", Word(screen.displacement()));
  Line(&text, out, "    trafficking    ",
       absl::StrCat(Word(screen.trafficking()),
                    screen.family_or_state_suspected()
                        ? ", family or State suspected"
                        : ""));
  Line(&text, out, "    danger         ",
       absl::StrCat("child: ", Word(screen.danger_to_child()),
                    ", family: ", Word(screen.danger_to_family())));
  Line(&text, out, "    ground         ",
       screen.ground() == v1::SHARING_GROUND_UNSPECIFIED
           ? "none"
           : Word(screen.ground()));
  return text;
}

std::string PreparedText(const Output& out, const v1::TaskView& task) {
  std::string text;
  if (task.has_screen()) absl::StrAppend(&text, ScreenText(out, task));
  if (!task.has_prepared()) return text;
  const v1::PreparedView& prepared = task.prepared();
  Line(&text, out, "  prepared   ",
       absl::StrCat("number ", prepared.number(), ": ",
                    prepared.result() == v1::EVALUATION_RESULT_UNSPECIFIED
                        ? Word(prepared.outcome())
                        : Word(prepared.result()),
                    ", by ", prepared.prepared_by(),
                    prepared.onward_allowed() ? ", may be sent on" : ""));
  for (const std::string& commitment : prepared.documents()) {
    Line(&text, out, "  leaves     ", HexEncode(commitment));
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
  if (task.has_inquiry()) {
    const v1::InquiryTerms& terms = task.inquiry();
    Line(&text, out, "  about      ",
         absl::StrCat("age ", Word(terms.age_band()),
                      terms.danger() == v1::URGENT_KIND_UNSPECIFIED
                          ? ""
                          : absl::StrCat(", danger: ", Word(terms.danger())),
                      terms.country().empty()
                          ? ""
                          : absl::StrCat(", placement in ", terms.country()),
                      terms.onward_allowed() ? ", may be sent on" : ""));
  }
  for (const std::string& earlier : task.earlier_task_ids()) {
    Line(&text, out, "  known from ", earlier);
  }
  for (const std::string& commitment : task.documents()) {
    Line(&text, out, "  document   ", HexEncode(commitment));
  }
  if (task.has_answer()) {
    const v1::FactMeta& meta = task.answer().meta();
    Line(&text, out, "  answered   ",
         absl::StrCat(Word(task.answer().inquiry_answered().outcome()), ", by ",
                      meta.staff_number(), " (", Word(meta.function()), ") on ",
                      meta.happened_on()));
  }
  for (const std::string& commitment : task.answer_documents()) {
    Line(&text, out, "  answer     ", HexEncode(commitment));
  }
  Line(&text, out, "  case       ", task.case_id());
  absl::StrAppend(&text, PreparedText(out, task));
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
