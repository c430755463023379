#include "server/due_list.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "server/case_access.h"
#include "server/case_store.h"
#include "server/case_view.h"
#include "server/erasure.h"
#include "server/handoff_giver.h"
#include "server/inquiries.h"
#include "server/task_explain.h"
#include "server/task_store.h"
#include "statemachine/deadlines/deadlines.h"
#include "statemachine/deadlines/limit_code.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/iso_countries.h"
#include "statemachine/procedure/phrase.h"
#include "statemachine/procedure/roles.h"

namespace causeway::server {
namespace {

using deadlines::Deadline;
using procedure::Function;

// Rows looked at in one read transaction: a long one would keep the write-ahead
// log from being folded in.
constexpr std::size_t kRowsPerRead = 50;
constexpr std::uint32_t kWithinDaysMax = 366;
constexpr char kArrivalLimit[] = "transit_arrival";

absl::Status CheckRequest(const pb::ListDueRequest& request) {
  if (!request.worker().empty() && !ValidStaffNumber(request.worker())) {
    return InvalidField("worker", "another form", "a staff number");
  }
  if (!request.country().empty() &&
      !procedure::KnownCountry(request.country())) {
    return InvalidField("country", "another form",
                        "a country of ISO 3166-1 alpha-2");
  }
  if (request.within_days() > kWithinDaysMax) {
    return InvalidField("within_days", absl::StrCat(request.within_days()),
                        absl::StrCat("at most ", kWithinDaysMax));
  }
  return absl::OkStatus();
}

// As the timeline does; and who must answer a complaint is told of it.
bool MaySee(const CallContext& call, const procedure::Reader& reader,
            const procedure::CaseState& state, const Deadline& deadline) {
  const auto& complaints = state.secret.complaints_open;
  const auto complaint = complaints.find(deadline.complaint);
  if (complaint != complaints.end() &&
      procedure::ConcernedBy(state.open, complaint->second, reader.person)) {
    return false;
  }
  if (!deadline.is_protected || reader.sees_protected) return true;
  return call.Has(Function::kDataProtectionOfficer) &&
         deadline.who == procedure::NameOf(Function::kDataProtectionOfficer);
}

std::vector<procedure::Fact> FactsOf(const LoadedCase& c) {
  std::vector<procedure::Fact> facts;
  for (const auto* journal : {&c.replay.open, &c.replay.secret}) {
    for (const journal::OpenedEntry& entry : *journal) {
      if (entry.fact.has_value()) facts.push_back(*entry.fact);
    }
  }
  return facts;
}

std::string SentenceOf(const Deadline& deadline, procedure::Language language) {
  return absl::StrReplaceAll(
      procedure::Translated(language, deadline.wording),
      {{"{subject}", procedure::Translated(language, deadline.subject)}});
}

std::string CountryOf(const Directory& directory, const std::string& node_id) {
  const pb::DirectoryNode* const node = directory.Find(node_id);
  return node == nullptr ? "" : node->country();
}

// What cases and tasks have in common.
pb::DueItem ItemOf(const Deadline& deadline, procedure::Language language) {
  pb::DueItem item;
  item.set_limit(deadline.limit);
  item.set_sentence(SentenceOf(deadline, language));
  item.set_since(FormatDate(deadline.since));
  item.set_due_on(FormatDate(deadline.due_on));
  item.set_state(DueStateOf(deadline.stage));
  item.set_escalated_to(procedure::Labelled(language, deadline.told));
  item.set_basis(deadline.basis);
  return item;
}

pb::DueItem ItemOfCase(const LoadedCase& c, const procedure::CaseState& state,
                       const Deadline& deadline, const Directory& directory,
                       procedure::Language language) {
  pb::DueItem item = ItemOf(deadline, language);
  item.set_case_id(c.record.case_id());
  // Nobody here answers for the child of a copy.
  if (!state.open.copy) item.set_worker(state.open.worker);
  // Of a copy this node is asked, which is nobody's custodian any more, or who
  // was told of a change of consent.
  const std::string& here =
      state.open.copy ? state.open.former_custodian : state.open.custodian;
  const bool peer = deadline.node != here;
  item.set_who(peer ? deadline.node
                    : procedure::Labelled(language, deadline.who));
  item.set_country(CountryOf(directory, deadline.node));
  return item;
}

bool Before(const pb::DueItem& a, const pb::DueItem& b) {
  // Days in this form sort as days do.
  return std::tie(a.due_on(), a.case_id(), a.task_id(), a.limit(),
                  a.sentence()) < std::tie(b.due_on(), b.case_id(), b.task_id(),
                                           b.limit(), b.sentence());
}

// The most urgent items so far, however many cases there are.
class Urgent {
 public:
  void Add(pb::DueItem item) {
    items_.push_back(std::move(item));
    if (items_.size() >= 2 * limits::kDueItemsMax) Cut();
  }

  pb::ListDueResponse Take() {
    Cut();
    pb::ListDueResponse response;
    for (pb::DueItem& item : items_) *response.add_items() = std::move(item);
    response.set_truncated(truncated_);
    return response;
  }

 private:
  void Cut() {
    std::sort(items_.begin(), items_.end(), Before);
    if (items_.size() <= limits::kDueItemsMax) return;
    truncated_ = true;
    items_.resize(limits::kDueItemsMax);
  }

  std::vector<pb::DueItem> items_;
  bool truncated_ = false;
};

std::vector<Deadline> SeenDeadlines(const Environment& env,
                                    const CallContext& call,
                                    const Moment& moment, const LoadedCase& c,
                                    const procedure::CaseState& state,
                                    std::int32_t within_days) {
  const procedure::Reader reader = ReaderOf(call, c.record);
  std::vector<Deadline> seen =
      deadlines::DeadlinesOf(*env.deadlines, c.procedure(), FactsOf(c), state,
                             moment.today, within_days);
  seen.erase(std::remove_if(seen.begin(), seen.end(),
                            [&](const Deadline& one) {
                              return !MaySee(call, reader, state, one);
                            }),
             seen.end());
  return seen;
}

// One request, as the scans see it.
struct Asked {
  const Environment& env;
  const CallContext& call;
  const pb::ListDueRequest& request;
  Moment moment;
  Urgent urgent;

  void Add(pb::DueItem item) {
    if (!request.worker().empty() && request.worker() != item.worker()) return;
    if (!request.country().empty() && request.country() != item.country()) {
      return;
    }
    urgent.Add(std::move(item));
  }
};

void AddCase(const LoadedCase& c, Asked& asked) {
  const bool copy = !RequireActing(c.record).ok();
  const procedure::CaseState state =
      copy ? StateOfCopy(asked.env.node_id, c) : c.state();
  if (!asked.request.worker().empty() &&
      (copy || asked.request.worker() != state.open.worker)) {
    return;
  }
  for (const Deadline& deadline :
       SeenDeadlines(asked.env, asked.call, asked.moment, c, state,
                     static_cast<std::int32_t>(asked.request.within_days()))) {
    asked.Add(ItemOfCase(c, state, deadline, *asked.moment.directory,
                         asked.call.language));
  }
}

absl::Status AddTask(ReadTx& tx, const store::TaskRecord& task, Asked& asked) {
  ASSIGN_OR_RETURN(const std::optional<Deadline> deadline,
                   TaskDeadline(asked.env, tx, asked.moment, task));
  if (!deadline ||
      !deadlines::IsListed(
          *asked.env.deadlines, *deadline, asked.moment.today,
          static_cast<std::int32_t>(asked.request.within_days()))) {
    return absl::OkStatus();
  }
  pb::DueItem item = ItemOf(*deadline, asked.call.language);
  // The ladder of the table is the asker's; here it goes up in the own house.
  if (!task.sent_from_here()) {
    const bool late = deadline->stage == deadlines::Stage::kEscalated;
    item.set_escalated_to(
        late ? procedure::Labelled(asked.call.language,
                                   procedure::NameOf(Function::kSupervisor))
             : TurnOfTask(task, asked.call.language));
  }
  item.set_task_id(task.task_id());
  item.set_case_id(task.case_id());
  item.set_worker(task.worker());
  item.set_who(TurnOfTask(task, asked.call.language));
  item.set_country(CountryOf(*asked.moment.directory, asked.env.node_id));
  asked.Add(std::move(item));
  return absl::OkStatus();
}

absl::Status AddCaseOf(ReadTx& tx, const Row& row, Asked& asked) {
  ASSIGN_OR_RETURN(const auto record,
                   GetRecord<store::CaseRecord>(tx, Table::kCases, row.key));
  if (record.has_erased()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(asked.env, tx, row.key));
  AddCase(c, asked);
  return absl::OkStatus();
}

absl::Status AddTaskOf(ReadTx& tx, const Row& row, Asked& asked) {
  ASSIGN_OR_RETURN(const store::TaskRecord task, GetTaskRecord(tx, row.key));
  return AddTask(tx, task, asked);
}

// Every row of the table, some in each read transaction.
absl::Status ForEachRow(Table table, Asked& asked,
                        absl::Status (*add)(ReadTx&, const Row&, Asked&)) {
  std::string after;
  bool more = true;
  while (more) {
    RETURN_IF_ERROR(asked.env.storage->Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Row> rows,
                       tx.Scan(table, "", after, kRowsPerRead));
      for (const Row& row : rows) {
        after = row.key;
        RETURN_IF_ERROR(add(tx, row, asked));
      }
      more = rows.size() == kRowsPerRead;
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace

pb::DueState DueStateOf(deadlines::Stage stage) {
  switch (stage) {
    case deadlines::Stage::kReminder:
      return pb::DUE_STATE_REMINDER;
    case deadlines::Stage::kDue:
      return pb::DUE_STATE_DUE;
    case deadlines::Stage::kOverdue:
      return pb::DUE_STATE_OVERDUE;
    case deadlines::Stage::kEscalated:
      break;
  }
  return pb::DUE_STATE_ESCALATED;
}

std::optional<Deadline> ArrivalDeadline(const Environment& env,
                                        const Moment& moment,
                                        const LoadedCase& c) {
  for (Deadline& one : deadlines::DeadlinesOf(
           *env.deadlines, c.procedure(), FactsOf(c), c.state(), moment.today,
           static_cast<std::int32_t>(kWithinDaysMax))) {
    if (one.limit == kArrivalLimit) return std::move(one);
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Deadline>> TaskDeadline(
    const Environment& env, ReadTx& tx, const Moment& moment,
    const store::TaskRecord& task) {
  if (task.closed() || task.not_understood()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::optional<Date> departed,
                   DepartedOn(env, tx, task));
  if (departed.has_value()) {
    return deadlines::DeadlineSince(*env.deadlines, kArrivalLimit, "unknown",
                                    "", *departed, moment.today);
  }
  const procedure::InquiryKind kind = InquiryKindOf(task.made_by());
  const char* limit = kind == procedure::InquiryKind::kConsentChanged
                          ? "consent_change_answer"
                          : "inquiry_answer";
  std::string key = deadlines::KeyOf(kind);
  if (task.made_by() == pb::MESSAGE_TYPE_OFFER) {
    // Once accepted, the giver goes on.
    if (task.offer_phase() != store::OFFER_PHASE_SEEN) return std::nullopt;
    limit = "offer_answer";
  } else if (task.made_by() == pb::MESSAGE_TYPE_EVALUATION_REQUEST) {
    limit = task.journal_length() == 0 ? "evaluation_acknowledge"
                                       : "evaluation_report";
  } else if (kind == procedure::InquiryKind::kUnspecified) {
    return std::nullopt;
  }
  // How great the risk is stands in the peer's case, and is not told.
  if (kind == procedure::InquiryKind::kUnspecified) key = "unknown";
  std::optional<Deadline> deadline = deadlines::DeadlineSince(
      *env.deadlines, limit, key,
      kind == procedure::InquiryKind::kUnspecified ? "" : WordsOf(kind),
      DateOf(absl::FromUnixMicros(task.arrived_at_us())), moment.today);
  if (deadline && kind != procedure::InquiryKind::kUnspecified &&
      !task.sent_from_here()) {
    deadline->wording =
        procedure::Tr("This node answers: {subject}.").english();
  }
  return deadline;
}

std::uint32_t CountDue(const Environment& env, const CallContext& call,
                       const Moment& moment, const LoadedCase& c) {
  if (!RequireActing(c.record).ok()) return 0;
  const std::vector<Deadline> seen =
      SeenDeadlines(env, call, moment, c, c.state(), 0);
  return static_cast<std::uint32_t>(
      std::count_if(seen.begin(), seen.end(), [](const Deadline& one) {
        return one.stage != deadlines::Stage::kReminder;
      }));
}

absl::StatusOr<pb::ListDueResponse> ListDueItems(
    const Environment& env, const CallContext& call,
    const pb::ListDueRequest& request) {
  RETURN_IF_ERROR(CheckRequest(request));
  Asked asked{env, call, request, Moment(env), {}};
  RETURN_IF_ERROR(ForEachRow(Table::kCases, asked, AddCaseOf));
  RETURN_IF_ERROR(ForEachRow(Table::kTasks, asked, AddTaskOf));
  return asked.urgent.Take();
}

}  // namespace causeway::server
