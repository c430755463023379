#include "client/cli/views.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "client/cli/table.h"
#include "statemachine/procedure/phrase.h"

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

// "s-abcdefgh 3, s-bcdefghi 1".
std::string Counts(const std::map<std::string, int>& counts) {
  std::vector<std::string> words;
  for (const auto& [name, count] : counts) {
    words.push_back(absl::StrCat(name.empty() ? "nobody" : name, " ", count));
  }
  return absl::StrJoin(words, ", ");
}

template <typename Enum>
std::string Labels(const Output& out,
                   const google::protobuf::RepeatedField<int>& values) {
  std::vector<std::string> words;
  for (const int value : values) {
    words.push_back(out.Label(static_cast<Enum>(value)));
  }
  return absl::StrJoin(words, ", ");
}

template <typename Enum>
void CodeLine(std::string* text, const Output& out, const char* label,
              Enum value) {
  if (static_cast<int>(value) != 0) Line(text, out, label, out.Label(value));
}

void AddExchanges(const Output& out, const v1::CaseView& view,
                  std::string* text) {
  for (const v1::OpenInquiry& inquiry : view.inquiries()) {
    Line(text, out, "  inquiry    ",
         absl::StrCat(out.Label(inquiry.kind()), ", ", inquiry.recipient(),
                      inquiry.sent() ? "" : ", proposed"));
  }
  if (view.has_handoff()) {
    const v1::HandoffView& handoff = view.handoff();
    Line(text, out, "  hand-off   ",
         absl::StrCat(out.Label(handoff.phase()), ", ", handoff.receiver(),
                      ", ", out.Label(handoff.reason()),
                      handoff.departed() ? ", the child set out" : "",
                      handoff.arrived() ? ", the child arrived" : "",
                      view.asks_witness() ? ", the witness is asked" : ""));
  }
  if (view.has_evaluation()) {
    const v1::EvaluationView& evaluation = view.evaluation();
    std::string line = out.Label(evaluation.phase());
    if (!evaluation.evaluator().empty()) {
      absl::StrAppend(&line, ", ", evaluation.evaluator(), ", ",
                      out.Label(evaluation.level()));
    }
    if (evaluation.result() != v1::EVALUATION_RESULT_UNSPECIFIED) {
      absl::StrAppend(&line, ", ", out.Label(evaluation.result()),
                      evaluation.child_informed() ? ", the child was told"
                                                  : ", the child was not told");
    }
    Line(text, out, "  evaluation ", line);
  }
}

void AddProtected(const Output& out, const v1::ProtectedView& view,
                  std::string* text) {
  const auto screen = [&](v1::ScreenResult result, const std::string& on) {
    return absl::StrCat(out.Label(result), on.empty() ? "" : ", ", on);
  };
  CodeLine(text, out, "  asylum     ", view.asylum());
  if (view.trafficking() != v1::SCREEN_RESULT_UNSPECIFIED) {
    Line(text, out, "  trafficking ",
         absl::StrCat(screen(view.trafficking(), view.trafficking_on()),
                      view.family_or_state_suspected()
                          ? ", family or State suspected"
                          : ""));
  }
  for (const v1::ConsentView& consent : view.consents()) {
    Line(text, out, "  consent    ",
         absl::StrCat(
             out.Label(consent.scope()), ": ",
             procedure::Say(out.language(), consent.granted()
                                                ? procedure::Tr("granted")
                                                : procedure::Tr("refused")),
             consent.valid_until().empty() ? "" : ", until ",
             consent.valid_until()));
  }
  CodeLine(text, out, "  tracing    ", view.tracing());
  for (const v1::DangerView& danger : view.dangers()) {
    Line(text, out, "  danger     ",
         absl::StrCat(out.Label(danger.subject()), ": ",
                      screen(danger.result(), danger.on())));
  }
  Line(text, out, "  fears      ", absl::StrJoin(view.feared_states(), ", "));
  if (view.family_danger()) Line(text, out, "  danger     ", "in the family");
  for (const v1::WithheldView& withheld : view.withheld()) {
    Line(text, out, "  withheld   ",
         absl::StrCat(out.Label(withheld.from()), ": ",
                      Labels<v1::DocumentKind>(out, withheld.documents())));
  }
  Line(text, out, "  complaints ",
       Labels<v1::ComplaintAbout>(out, view.complaints_open()));
  CodeLine(text, out, "  waived for ", view.waiver_reason());
  for (const v1::OpenInquiry& told : view.consent_changes()) {
    Line(text, out, "  consent    ",
         absl::StrCat("changed; not answered yet by ", told.recipient()));
  }
  for (const v1::LateAnswer& late : view.late_answers()) {
    Line(text, out, "  late       ",
         absl::StrCat(out.Label(late.kind()), "; ", late.holder(),
                      ", after the hand-off: ",
                      late.outcome() == v1::INQUIRY_OUTCOME_UNSPECIFIED
                          ? "no answer is awaited any more"
                          : out.Label(late.outcome()),
                      ", ", late.on()));
  }
  for (const v1::SiblingView& sibling : view.siblings()) {
    Line(text, out, "  sibling    ",
         absl::StrCat(sibling.epoch(), ".", sibling.entry() - 1, "  ",
                      sibling.sentence(),
                      sibling.ended_here() ? " (ended here)" : "",
                      sibling.separation() == v1::SEPARATION_REASON_UNSPECIFIED
                          ? ""
                          : absl::StrCat(" May be separated: ",
                                         out.Label(sibling.separation()))));
  }
}

void AddRegions(const Output& out, const v1::CaseView& view,
                std::string* text) {
  Line(text, out, "  origin     ", absl::StrJoin(view.origin(), ", "));
  CodeLine(text, out, "  urgent     ", view.urgent_overlay());
  CodeLine(text, out, "  age        ", view.age_band());
  CodeLine(text, out, "  status     ", view.protection_status());
  CodeLine(text, out, "  risk       ", view.risk_level());
  CodeLine(text, out, "  care       ", view.care_type());
  CodeLine(text, out, "  guardian   ", view.guardian());
  CodeLine(text, out, "  right      ", view.legal_status());
  Line(text, out, "  services   ",
       Labels<v1::ServiceKind>(out, view.services_open()));
  CodeLine(text, out, "  interests  ", view.bip_status());
  AddExchanges(out, view, text);
  if (view.solution() != v1::SOLUTION_UNSPECIFIED) {
    Line(text, out, "  solution   ",
         absl::StrCat(out.Label(view.solution()),
                      view.solution_country().empty() ? "" : ", ",
                      view.solution_country()));
  }
  if (view.pending_acts() > 0) {
    Line(text, out, "  pending    ",
         absl::StrCat(view.pending_acts(),
                      " recorded, not in the journal until the witness "
                      "answers (case pending)"));
  }
  if (view.refused_acts() > 0) {
    Line(text, out, "  refused    ",
         absl::StrCat(view.refused_acts(),
                      " recorded, could not enter the journal (case pending)"));
  }
  if (view.due() > 0)
    Line(text, out, "  due        ", absl::StrCat(view.due()));
  if (view.has_protected_()) AddProtected(out, view.protected_(), text);
  for (const v1::LateComplaintAnswer& late : view.late_complaint_answers()) {
    std::vector<std::string> papers;
    for (const std::string& one : late.documents()) {
      papers.push_back(ShortHex(one));
    }
    Line(text, out, "  complaints ",
         absl::StrCat(
             out.Label(late.about()),
             "; answered after the hand-off: ", out.Label(late.outcome()), ", ",
             late.on(), ", document ", absl::StrJoin(papers, ", ")));
  }
}

// What a notice of danger or of a missing child says beside the danger.
std::string NoticeWords(const v1::InquiryTerms& terms) {
  std::string words;
  if (terms.sex() != v1::CHILD_SEX_UNSPECIFIED) {
    absl::StrAppend(&words, ", ", Word(terms.sex()));
  }
  if (!terms.whereabouts().empty()) {
    absl::StrAppend(&words, ", in ", terms.whereabouts());
  }
  if (terms.measure() != v1::PROTECTIVE_MEASURE_UNSPECIFIED) {
    absl::StrAppend(&words, ", measure: ", Word(terms.measure()));
  }
  return words;
}

template <typename Code>
std::string WordsIn(const google::protobuf::RepeatedField<int>& codes) {
  return absl::StrJoin(codes, ", ", [](std::string* text, int code) {
    absl::StrAppend(text, Word(static_cast<Code>(code)));
  });
}

// What is said of a placement beside yes or no.
std::string PlacementWords(
    const google::protobuf::RepeatedField<int>& conditions,
    v1::PlacementRefusal refusal) {
  if (refusal != v1::PLACEMENT_REFUSAL_UNSPECIFIED) {
    return absl::StrCat(" (", Word(refusal), ")");
  }
  if (conditions.empty()) return "";
  return absl::StrCat(" (", WordsIn<v1::PlacementCondition>(conditions), ")");
}

}  // namespace

void Line(std::string* out, const Output& output, const char* label,
          const std::string& value) {
  if (value.empty()) return;
  absl::StrAppend(out, output.Styled(label, Style::kDim), Printable(value),
                  "\n");
}

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
  if (!view.has_erased()) AddRegions(out, view, &text);
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
  if (answer.pending() > 0) {
    return absl::StrCat(
        "kept as pending act ", answer.pending(),
        ": the witness has not answered since this node started; the act "
        "enters the journal once it does\n",
        CaseText(out, answer.case_()));
  }
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
  Table table({"DUE", "STATE", "ITEM", "WORKER", "COUNTRY", "WHO", "TELL",
               "LIMIT", "WHAT"});
  std::map<std::string, int> by_worker;
  std::map<std::string, int> by_country;
  for (const v1::DueItem& item : answer.items()) {
    table.Add({item.due_on(), Word(item.state()),
               item.task_id().empty() ? item.case_id() : item.task_id(),
               item.worker(), item.country(), item.who(), item.escalated_to(),
               item.limit(), item.sentence()});
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
  Line(&text, out, "    nationality    ",
       screen.nationalities().empty()
           ? "stateless"
           : absl::StrJoin(screen.nationalities(), ", "));
  Line(&text, out, "    lived in       ",
       absl::StrJoin(screen.habitual_residences(), ", "));
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

std::string WhatIsPrepared(const v1::PreparedView& prepared) {
  if (prepared.condition() != v1::ARRIVAL_CONDITION_UNSPECIFIED) {
    return absl::StrCat(
        "the child arrived, ", Word(prepared.condition()),
        prepared.carer_present() ? ", carer present" : ", carer not present");
  }
  return prepared.result() == v1::EVALUATION_RESULT_UNSPECIFIED
             ? Word(prepared.outcome())
             : Word(prepared.result());
}

std::string PreparedText(const Output& out, const v1::TaskView& task) {
  std::string text;
  if (task.has_screen()) absl::StrAppend(&text, ScreenText(out, task));
  if (!task.has_prepared()) return text;
  const v1::PreparedView& prepared = task.prepared();
  Line(
      &text, out, "  prepared   ",
      absl::StrCat("number ", prepared.number(), ": ", WhatIsPrepared(prepared),
                   PlacementWords(prepared.conditions(), prepared.refusal()),
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
                    task.sent_from_here() ? ") to " : ") from ", task.peer()));
  Line(&text, out, "  state      ", Word(task.state()));
  Line(&text, out, "  arrived    ", TimeWord(task.arrived_at()));
  if (!task.due_on().empty()) {
    Line(&text, out, "  due        ",
         absl::StrCat(task.due_on(), ", ", Word(task.due_state())));
  }
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
  if (task.report_accepted()) Line(&text, out, "  report     ", "accepted");
  Line(&text, out, "  asks more  ",
       WordsIn<v1::ReportLack>(task.report_lacks()));
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
                      NoticeWords(terms),
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
         absl::StrCat(
             Word(task.answer().has_consent_change_answered()
                      ? task.answer().consent_change_answered().outcome()
                      : task.answer().inquiry_answered().outcome()),
             PlacementWords(task.answer().inquiry_answered().conditions(),
                            task.answer().inquiry_answered().refusal()),
             ", by ", meta.staff_number(), " (", Word(meta.function()), ") on ",
             meta.happened_on()));
  }
  for (const std::string& commitment : task.answer_documents()) {
    Line(&text, out, "  answer     ", HexEncode(commitment));
  }
  if (task.delivery() != v1::DELIVERY_STATE_UNSPECIFIED) {
    Line(&text, out, "  not sent   ",
         absl::StrCat(Word(task.delivery()),
                      task.delivery_rule().empty() ? "" : ": ",
                      task.delivery_rule()));
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
