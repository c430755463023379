#include "client/journey/journey_player.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "client/cli/table.h"
#include "client/journey/journey_loader.h"
#include "client/journey/placeholders.h"
#include "client/proposals.h"

namespace causeway {
namespace {

// How long a refused act is asked again while messages are under way.
constexpr absl::Duration kRetryFor = absl::Seconds(5);

// The status of an act, with the act named before it.
absl::Status Named(const std::string& entry, const absl::Status& status) {
  Refusal refusal = RefusalOf(status).value_or(Refusal{});
  if (refusal.rule.empty()) {
    return absl::Status(
        status.code(),
        absl::StrCat(entry, ": ", std::string(status.message())));
  }
  refusal.message = absl::StrCat(entry, ": ", refusal.message);
  return Refuse(status.code(), refusal);
}

// Whether the act was refused as the journey says.
absl::Status MatchRefusal(const v1::ExpectedRefusal& expected,
                          const absl::Status& got) {
  const std::string want =
      absl::StrCat(expected.code(), " by rule ", expected.rule());
  if (got.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("recorded, but must be refused: ", want));
  }
  const Refusal refusal = RefusalOf(got).value_or(Refusal{});
  if (absl::StatusCodeToString(got.code()) == expected.code() &&
      (expected.rule().empty() || refusal.rule == expected.rule())) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("refused, but otherwise than expected: ", want,
                   "; got: ", absl::StatusCodeToString(got.code()), " by rule ",
                   refusal.rule.empty() ? "none" : refusal.rule, ": ",
                   std::string(got.message())));
}

std::string FunctionWord(const v1::JourneyNode& node, const std::string& by,
                         const std::vector<v1::TimelineEntry>& entries) {
  if (!entries.empty()) {
    return cli::Word(entries.front().fact().meta().function());
  }
  std::string words;
  for (const v1::JourneyPerson& person : node.people()) {
    if (person.label() != by) continue;
    for (int i = 0; i < person.functions_size(); ++i) {
      absl::StrAppend(&words, words.empty() ? "" : ", ",
                      cli::Word(person.functions(i)));
    }
  }
  return words;
}

std::string TaskStep(const v1::TaskView& task) {
  if (task.kind() == v1::TASK_KIND_EVALUATION) return "5";
  return absl::StrCat(static_cast<int>(task.cover_sheet().step()));
}

}  // namespace

std::string RunningSteps(const v1::CaseView& view) {
  std::string running;
  std::string last = "1";
  for (const v1::StepView& step : view.steps()) {
    if (step.progress() == v1::STEP_PROGRESS_ACTIVE) {
      absl::StrAppend(&running, running.empty() ? "" : "+",
                      static_cast<int>(step.step()));
    } else if (step.progress() == v1::STEP_PROGRESS_DONE) {
      last = absl::StrCat(static_cast<int>(step.step()));
    }
  }
  return running.empty() ? last : running;
}

JourneyPlayer::JourneyPlayer(const v1::Journey* journey,
                             const JourneyNodes* nodes, const Clock* clock,
                             RandomSource* random, Observer observer)
    : journey_(journey),
      nodes_(nodes),
      clock_(clock),
      random_(random),
      observer_(std::move(observer)),
      tracker_(nodes, clock) {}

absl::Status JourneyPlayer::PlayActs() {
  RETURN_IF_ERROR(CountAtStart());
  for (int i = 0; i < journey_->acts_size(); ++i) {
    RETURN_IF_ERROR(Play("acts", i, journey_->acts(i)));
  }
  RETURN_IF_ERROR(tracker_.Settle());
  return TellNews();
}

absl::Status JourneyPlayer::PlayRefusals() {
  for (int i = 0; i < journey_->refusals_size(); ++i) {
    RETURN_IF_ERROR(Play("refusals", i, journey_->refusals(i)));
  }
  RETURN_IF_ERROR(tracker_.Settle());
  return TellNews();
}

absl::Status JourneyPlayer::Play(const std::string& list, int index,
                                 const v1::JourneyAct& act) {
  const std::string entry =
      absl::StrCat(list, "[", index, "] \"", act.title(), "\"");
  const absl::Status settled = tracker_.Settle();
  if (!settled.ok()) return Named(entry, settled);
  RETURN_IF_ERROR(TellNews());

  const absl::Time start = clock_->Now();
  const absl::StatusOr<Answer> answer =
      act.has_refused() ? Ask(act) : AskUntilSettled(act);
  ActReport report;
  report.took = clock_->Now() - start;
  report.preparation = list == "refusals" && !act.has_refused();
  report.title = act.title();
  report.label = CaseLabel(act);
  report.node = act.node();
  report.country = nodes_->Node(act.node()).country();
  if (act.has_refused()) {
    const absl::Status as_expected =
        MatchRefusal(act.refused(), answer.status());
    if (!as_expected.ok()) return Named(entry, as_expected);
    report.function = FunctionWord(nodes_->Node(act.node()), act.by(), {});
    report.refusal = answer.status();
    observer_(report);
    return absl::OkStatus();
  }
  if (!answer.ok()) return Named(entry, answer.status());
  report.entries = answer->entries;
  report.function =
      FunctionWord(nodes_->Node(act.node()), act.by(), answer->entries);
  if (answer->task.has_value()) {
    report.step = TaskStep(*answer->task);
    report.task_state = cli::Word(answer->task->state());
  } else {
    report.step = RunningSteps(answer->view);
    tracker_.Opened(report.label, act.node(), answer->view);
    for (const v1::TimelineEntry& recorded : answer->entries) {
      tracker_.Seen(report.label, recorded);
    }
  }
  observer_(report);
  return absl::OkStatus();
}

absl::StatusOr<JourneyPlayer::Answer> JourneyPlayer::AskUntilSettled(
    const v1::JourneyAct& act) {
  const absl::Time until = clock_->Now() + kRetryFor;
  while (true) {
    absl::StatusOr<Answer> answer = Ask(act);
    if (answer.ok() ||
        answer.status().code() != absl::StatusCode::kFailedPrecondition ||
        clock_->Now() > until) {
      return answer;
    }
    ASSIGN_OR_RETURN(const bool pending, tracker_.Pending());
    if (!pending) return answer;
    absl::SleepFor(kJourneyPollEvery);
    RETURN_IF_ERROR(tracker_.Settle());
  }
}

absl::Status JourneyPlayer::Fill(v1::JourneyAct* act) const {
  const Date today = DateOf(clock_->Now());
  RETURN_IF_ERROR(VisitPlaceholders(
      act,
      [&](FieldKind kind, const std::string&,
          std::string* value) -> absl::Status {
        if (kind == FieldKind::kDate) return FillDate(today, value);
        PersonLabel person;
        if (kind == FieldKind::kPerson && ParsePersonLabel(*value, &person)) {
          *value = nodes_->StaffNumber(person.node, person.label);
        }
        return absl::OkStatus();
      }));
  const std::string day =
      FormatDate(PlusDays(today, -static_cast<int32_t>(act->days_ago())));
  const std::string key = NewIdempotencyKey(*random_);
  const auto fill = [&](auto* request) {
    request->set_idempotency_key(key);
    request->set_happened_on(day);
  };
  if (act->has_open()) fill(act->mutable_open());
  if (act->has_record()) fill(act->mutable_record());
  if (act->record().act().has_link_sibling()) {
    act->mutable_record()->mutable_act()->mutable_link_sibling()->set_sibling(
        tracker_.CaseAt(act->sibling(), act->node()));
  }
  if (act->has_task()) fill(act->mutable_task());
  return absl::OkStatus();
}

// A supervisor in a journey releases what was proposed last, unless the
// journey names another entry.
absl::Status JourneyPlayer::NameWhatStands(NodeClient& client,
                                           v1::RecordRequest* record) const {
  if (!LacksProposal(record->act())) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const v1::ListTimelineResponse all,
      WholeTimeline(client, record->case_id(), tracker_.Deadline()));
  const v1::TimelineEntry* const last =
      LastProposal(record->act(), all.entries());
  if (last != nullptr) {
    NameProposal(last->sequence(), record->mutable_act());
    NameProtectedSeen(all.entries(), record->mutable_act());
  }
  return absl::OkStatus();
}

absl::StatusOr<JourneyPlayer::Answer> JourneyPlayer::Ask(
    const v1::JourneyAct& act) {
  v1::JourneyAct filled = act;
  RETURN_IF_ERROR(Fill(&filled));
  if (filled.has_task()) return AskTask(std::move(filled));

  NodeClient& client = nodes_->As(act.node(), act.by());
  absl::StatusOr<v1::RecordResponse> response;
  if (filled.has_open()) {
    response = client.OpenCase(filled.open(), tracker_.Deadline());
  } else {
    const std::string case_id = tracker_.CaseAt(CaseLabel(act), act.node());
    if (case_id.empty()) {
      return absl::NotFoundError(absl::StrCat(act.node(), " has no case \"",
                                              CaseLabel(act), "\" yet"));
    }
    filled.mutable_record()->set_case_id(case_id);
    RETURN_IF_ERROR(NameWhatStands(client, filled.mutable_record()));
    response = client.Record(filled.record(), tracker_.Deadline());
  }
  if (!response.ok()) return response.status();
  Answer answer;
  answer.view = response->case_();
  answer.entries.assign(response->entries().begin(), response->entries().end());
  return answer;
}

absl::StatusOr<JourneyPlayer::Answer> JourneyPlayer::AskTask(
    v1::JourneyAct filled) {
  const absl::Time until = clock_->Now() + kJourneySettleTimeout;
  absl::StatusOr<v1::TaskView> task;
  while (true) {
    task = tracker_.FindTask(CaseLabel(filled), filled.node(),
                             filled.task().act().act_case());
    if (task.ok() || task.status().code() != absl::StatusCode::kNotFound) {
      break;
    }
    if (clock_->Now() > until) return task.status();
    absl::SleepFor(kJourneyPollEvery);
  }
  if (!task.ok()) return task.status();
  filled.mutable_task()->set_task_id(task->task_id());
  if (LacksPrepared(filled.task().act())) {
    NamePrepared(*task, filled.mutable_task()->mutable_act());
  }
  ASSIGN_OR_RETURN(const v1::RecordTaskResponse response,
                   nodes_->As(filled.node(), filled.by())
                       .RecordTask(filled.task(), tracker_.Deadline()));
  Answer answer;
  answer.task = response.task();
  return answer;
}

absl::Status JourneyPlayer::TellNews() {
  ASSIGN_OR_RETURN(const std::vector<NewEntries> news, tracker_.TakeNews());
  for (const NewEntries& item : news) {
    for (const v1::TimelineEntry& entry : item.entries) {
      ActReport report;
      report.machine = true;
      report.title = entry.sentence();
      report.label = item.label;
      report.node = item.node;
      report.country = nodes_->Node(item.node).country();
      report.function = "machine";
      report.step = RunningSteps(item.view);
      report.entries = {entry};
      observer_(report);
    }
  }
  return absl::OkStatus();
}

}  // namespace causeway
