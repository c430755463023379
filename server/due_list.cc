#include "server/due_list.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "server/case_store.h"
#include "server/erasure.h"
#include "server/handoff_giver.h"
#include "statemachine/deadlines/deadlines.h"
#include "statemachine/procedure/iso_countries.h"
#include "statemachine/procedure/roles.h"

namespace causeway::server {
namespace {

using deadlines::Deadline;
using procedure::Function;

// Cases looked at in one read transaction: a long one would keep the
// write-ahead log from being folded in.
constexpr std::size_t kCasesPerRead = 50;
constexpr std::uint32_t kWithinDaysMax = 366;

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
bool MaySee(const CallContext& call, const Deadline& deadline) {
  if (!deadline.is_protected || call.SeesProtected()) return true;
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

pb::DueState StateOf(deadlines::Stage stage) {
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

pb::DueItem ItemOf(const LoadedCase& c, const procedure::CaseState& state,
                   const Deadline& deadline, const Directory& directory) {
  pb::DueItem item;
  item.set_case_id(c.record.case_id());
  // Nobody here answers for the child of a copy.
  if (!state.open.copy) item.set_worker(state.open.worker);
  item.set_limit(deadline.limit);
  item.set_sentence(deadline.sentence);
  // Of a copy this node is asked, which is nobody's custodian any more.
  const bool peer = !state.open.copy && deadline.node != state.open.custodian;
  item.set_who(peer ? deadline.node : deadline.who);
  const pb::DirectoryNode* const node = directory.Find(deadline.node);
  if (node != nullptr) item.set_country(node->country());
  item.set_since(FormatDate(deadline.since));
  item.set_due_on(FormatDate(deadline.due_on));
  item.set_state(StateOf(deadline.stage));
  item.set_escalated_to(deadline.told);
  item.set_basis(deadline.basis);
  return item;
}

bool Before(const pb::DueItem& a, const pb::DueItem& b) {
  // Days in this form sort as days do.
  return std::tie(a.due_on(), a.case_id(), a.limit(), a.sentence()) <
         std::tie(b.due_on(), b.case_id(), b.limit(), b.sentence());
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

void AddItems(const Environment& env, const CallContext& call,
              const pb::ListDueRequest& request, const Moment& moment,
              const LoadedCase& c, Urgent& urgent) {
  const bool copy = !RequireActing(c.record).ok();
  const procedure::CaseState state =
      copy ? StateOfCopy(env.node_id, c) : c.state();
  if (!request.worker().empty() &&
      (copy || request.worker() != state.open.worker)) {
    return;
  }
  for (const Deadline& deadline : deadlines::DeadlinesOf(
           *env.deadlines, c.procedure(), FactsOf(c), state, moment.today,
           static_cast<int32_t>(request.within_days()))) {
    if (!MaySee(call, deadline)) continue;
    pb::DueItem item = ItemOf(c, state, deadline, *moment.directory);
    if (!request.country().empty() && request.country() != item.country()) {
      continue;
    }
    urgent.Add(std::move(item));
  }
}

}  // namespace

absl::StatusOr<pb::ListDueResponse> ListDueItems(
    const Environment& env, const CallContext& call,
    const pb::ListDueRequest& request) {
  RETURN_IF_ERROR(CheckRequest(request));
  const Moment moment(env);
  Urgent urgent;
  std::string after;
  bool more = true;
  while (more) {
    RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Row> rows,
                       tx.Scan(Table::kCases, "", after, kCasesPerRead));
      for (const Row& row : rows) {
        ASSIGN_OR_RETURN(const auto record, GetRecord<store::CaseRecord>(
                                                tx, Table::kCases, row.key));
        after = row.key;
        if (record.has_erased()) continue;
        ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, row.key));
        AddItems(env, call, request, moment, c, urgent);
      }
      more = rows.size() == kCasesPerRead;
      return absl::OkStatus();
    }));
  }
  return urgent.Take();
}

}  // namespace causeway::server
