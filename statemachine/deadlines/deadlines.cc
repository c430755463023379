#include "statemachine/deadlines/deadlines.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "statemachine/deadlines/limit_code.h"

namespace causeway::deadlines {
namespace {

// Whose work it is before anybody else must know.
constexpr char kResponsible[] = "case worker";

// Days on which the case rests: after the first, up to and with the second.
struct Rest {
  Date from;
  Date to;
};

std::vector<Rest> RestsOf(const std::vector<procedure::Fact>& facts) {
  std::vector<Rest> rests;
  std::optional<Date> from;
  for (const procedure::Fact& fact : facts) {
    const absl::StatusOr<Date> day = ParseDate(fact.meta.happened_on);
    if (!day.ok()) continue;
    if (Is<procedure::CaseSuspended>(fact.body)) {
      from = *day;
    } else if (Is<procedure::CaseResumed, procedure::CaseReopened>(fact.body) &&
               from) {
      rests.push_back({*from, *day});
      from.reset();
    }
  }
  return rests;
}

bool Resting(const std::vector<Rest>& rests, Date day) {
  return std::any_of(rests.begin(), rests.end(), [day](const Rest& rest) {
    return rest.from < day && day <= rest.to;
  });
}

// Monday to Friday; 1970-01-01 was a Thursday.
bool WorkingDay(Date day) {
  constexpr int32_t kWeek = 7;
  constexpr int32_t kThursday = 3;  // Counted from Monday.
  constexpr int32_t kSaturday = 5;
  const int32_t weekday = ((day.days + kThursday) % kWeek + kWeek) % kWeek;
  return weekday < kSaturday;
}

Date Count(Date since, int32_t days, Unit unit,
           const std::vector<Rest>& rests) {
  Date day = since;
  while (days > 0) {
    day = PlusDays(day, 1);
    if (Resting(rests, day)) continue;
    if (unit == Unit::kWorkingDays && !WorkingDay(day)) continue;
    --days;
  }
  return day;
}

int32_t DaysLate(Date due_on, Date today, const std::vector<Rest>& rests) {
  int32_t late = 0;
  for (Date day = PlusDays(due_on, 1); day <= today; day = PlusDays(day, 1)) {
    if (!Resting(rests, day)) ++late;
  }
  return late;
}

void SetStage(const Limit& limit, Date today, Deadline& deadline) {
  deadline.told = kResponsible;
  if (today < deadline.due_on) {
    deadline.stage = Stage::kReminder;
  } else if (deadline.days_late == 0) {
    deadline.stage = Stage::kDue;
  } else {
    deadline.stage = Stage::kOverdue;
    for (const Rung& rung : limit.escalation) {
      if (deadline.days_late < rung.after_days) break;
      deadline.stage = Stage::kEscalated;
      deadline.told = rung.to;
    }
  }
}

void SetWords(const Limit& limit, const std::string& subject,
              Deadline& deadline) {
  deadline.wording = limit.sentence;
  deadline.subject = subject;
  deadline.sentence =
      absl::StrReplaceAll(limit.sentence, {{"{subject}", subject}});
}

Deadline DeadlineFor(const Limit& limit, const LimitCode& code,
                     const Running& running, const Input& in) {
  Deadline deadline;
  deadline.limit = limit.id;
  SetWords(limit, running.subject, deadline);
  deadline.who = running.who.empty() ? limit.who : running.who;
  const procedure::OpenState& open = in.state.open;
  const std::string& here = open.copy ? open.former_custodian : open.custodian;
  deadline.node = running.node.empty() ? here : running.node;
  deadline.since = running.since;
  deadline.basis = limit.basis;
  deadline.is_protected = code.told_by_protected;
  deadline.complaint = running.complaint;
  return deadline;
}

// Told of it late: it is due at once, not before it was known.
Date CountBack(const Running& running, int32_t days) {
  return std::max(running.since, PlusDays(*running.before, -days));
}

// Limits that run in a case as it stands.
bool Runs(const LimitCode& code, const procedure::OpenState& open) {
  if (open.copy) return code.of_copy || code.on_copy;
  if (code.of_copy) return false;
  const bool suspended =
      open.suspension.reason != procedure::SuspensionReason::kUnspecified;
  return (!open.closed || code.after_closure) && !(suspended && code.rests);
}

bool Listed(const Limit& limit, const LimitCode& code, const Deadline& deadline,
            Date today, int32_t within_days) {
  // Nobody is late with a day that is stated: it passes, and that is all.
  if (code.keys.empty() && today > deadline.due_on) return false;
  return DaysBetween(today, deadline.due_on) <=
         std::max(limit.remind_days_before, within_days);
}

}  // namespace

std::vector<Deadline> DeadlinesOf(const DeadlineTable& table,
                                  const procedure::Procedure& procedure,
                                  const std::vector<procedure::Fact>& facts,
                                  const procedure::CaseState& state, Date today,
                                  int32_t within_days) {
  std::vector<Deadline> due;
  const procedure::OpenState& open = state.open;
  if (!open.opened || (open.between_custodians && !open.copy)) return due;
  const Input in{procedure, facts, state};
  const std::vector<Rest> rests = RestsOf(facts);
  for (const LimitCode& code : LimitCodes()) {
    if (!Runs(code, open)) continue;
    const Limit* const limit = table.Find(code.id);
    CAUSEWAY_CHECK(limit != nullptr) << "a table without " << code.id;
    const std::vector<Rest> none;
    const std::vector<Rest>& resting = code.rests ? rests : none;
    for (const Running& running : code.running(in)) {
      Deadline deadline = DeadlineFor(*limit, code, running, in);
      if (running.due_on) {
        deadline.due_on = *running.due_on;
      } else {
        const auto days = limit->days.find(running.key);
        CAUSEWAY_CHECK(days != limit->days.end()) << "no days for " << code.id;
        deadline.due_on = running.before ? CountBack(running, days->second)
                                         : Count(running.since, days->second,
                                                 limit->unit, resting);
      }
      if (!Listed(*limit, code, deadline, today, within_days)) continue;
      deadline.days_late = DaysLate(deadline.due_on, today, resting);
      SetStage(*limit, today, deadline);
      due.push_back(std::move(deadline));
    }
  }
  std::stable_sort(
      due.begin(), due.end(),
      [](const Deadline& a, const Deadline& b) { return a.due_on < b.due_on; });
  return due;
}

std::optional<Deadline> DeadlineSince(const DeadlineTable& table,
                                      absl::string_view limit,
                                      absl::string_view key,
                                      const std::string& subject, Date since,
                                      Date today) {
  const Limit* const found = table.Find(limit);
  if (found == nullptr) return std::nullopt;
  const auto days = found->days.find(std::string(key));
  if (days == found->days.end()) return std::nullopt;
  Deadline deadline;
  deadline.limit = found->id;
  SetWords(*found, subject, deadline);
  deadline.who = found->who;
  deadline.basis = found->basis;
  deadline.since = since;
  deadline.due_on = Count(since, days->second, found->unit, {});
  deadline.days_late = DaysLate(deadline.due_on, today, {});
  SetStage(*found, today, deadline);
  return deadline;
}

bool IsListed(const DeadlineTable& table, const Deadline& deadline, Date today,
              int32_t within_days) {
  const Limit* const limit = table.Find(deadline.limit);
  CAUSEWAY_CHECK(limit != nullptr) << "a table without " << deadline.limit;
  return DaysBetween(today, deadline.due_on) <=
         std::max(limit->remind_days_before, within_days);
}

}  // namespace causeway::deadlines
