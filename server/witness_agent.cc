#include "server/witness_agent.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "server/pending_acts.h"
#include "server/store_keys.h"
#include "server/witness_boot.h"
#include "server/witnessed_giver.h"
#include "server/witnessed_receiver.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kAgentIdleWait = absl::Milliseconds(500);
constexpr absl::Duration kFirstAskAgain = absl::Milliseconds(200);
// A receiver that is bound asks this often, and so does a node whose witness is
// away.
constexpr absl::Duration kLongestAskAgain = absl::Seconds(30);
constexpr absl::Duration kNewsInterval = absl::Seconds(30);

std::string RuleIn(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() ? refusal->rule
                             : absl::StatusCodeToString(status.code());
}

// No word of the witness's own.
bool Silence(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
         (!RefusalOf(status).has_value() ||
          RuleIn(status) == "directory.node_not_active");
}

}  // namespace

WitnessAgent::WitnessAgent(const Environment& env, WitnessTransport* transport,
                           std::vector<std::string> fallbacks)
    : env_(env), transport_(*transport), fallbacks_(std::move(fallbacks)) {}

WitnessAgent::~WitnessAgent() { Stop(); }

void WitnessAgent::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void WitnessAgent::Wake() {
  const MutexLock lock(&mutex_);
  awake_ = true;
  cond_.Signal();
}

void WitnessAgent::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    cond_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

void WitnessAgent::Loop() {
  while (true) {
    {
      const MutexLock lock(&mutex_);
      while (!awake_ && !stopping_) {
        if (cond_.WaitFor(&mutex_, kAgentIdleWait)) break;
      }
      if (stopping_) return;
      awake_ = false;
    }
    while (!Stopping() && RunOnce() > 0) {
    }
  }
}

bool WitnessAgent::Stopping() {
  const MutexLock lock(&mutex_);
  return stopping_;
}

std::optional<absl::Duration> WitnessAgent::WitnessAhead() {
  const MutexLock lock(&mutex_);
  return witness_ahead_;
}

absl::StatusOr<Standing> WitnessAgent::Now() {
  Standing standing;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(standing,
                     LoadStanding(env_, tx, *env_.directory->Current()));
    return absl::OkStatus();
  }));
  return standing;
}

bool WitnessAgent::Due(const std::string& key, const std::string& version) {
  const auto found = waits_.find(key);
  if (found == waits_.end()) return true;
  if (found->second.version != version) {
    waits_.erase(found);
    return true;
  }
  return env_.clock->Now() >= found->second.next;
}

void WitnessAgent::Note(const std::string& key, const absl::Status& status) {
  const bool silence = Silence(status);
  BackOff& wait = waits_[silence ? "" : key];
  wait.next = env_.clock->Now() +
              std::min(kLongestAskAgain,
                       kFirstAskAgain * (1 << std::min(wait.failures, 16)));
  ++wait.failures;
  if (silence && !silent_) {
    silent_ = true;
    Log(LogLevel::kWarning, "witness_silent", {{"code", RuleIn(status)}});
  } else if (!silence && !status.ok() && wait.failures == 1) {
    Log(LogLevel::kInfo, "witness_not_yet", {{"rule", RuleIn(status)}});
  }
}

absl::StatusOr<WitnessReply> WitnessAgent::Ask(const Standing& standing,
                                               pb::WitnessQuestion question) {
  const bool boot = question.has_recover();
  question.set_incarnation(standing.node.incarnation);
  ASSIGN_OR_RETURN(
      WitnessReply reply,
      AskWitness(env_, transport_, standing.witness, std::move(question)));
  waits_.erase("");
  if (reply.answer().sent_at_us() > 0) {
    const MutexLock lock(&mutex_);
    witness_ahead_ =
        absl::FromUnixMicros(reply.answer().sent_at_us()) - env_.clock->Now();
  }
  if (silent_) Log(LogLevel::kInfo, "witness_answers");
  silent_ = false;
  if (boot || reply.answer().incarnation() == standing.node.incarnation) {
    return reply;
  }
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) {
    return NoteIncarnation(work, reply.answer().incarnation()).status();
  }));
  return Refuse(absl::StatusCode::kUnavailable,
                {.rule = "custody.overtaken",
                 .message = "the witness names a later start of this node"});
}

absl::Status WitnessAgent::Gather(const Standing& standing, WitnessReply first,
                                  std::vector<MovedHead>& moves,
                                  journal::OpenedAnswer& last) {
  Standing now = standing;
  now.node.incarnation = first.answer().incarnation();
  WitnessReply reply = std::move(first);
  while (true) {
    ASSIGN_OR_RETURN(std::vector<MovedHead> page,
                     MovesIn(env_, reply.answer()));
    std::move(page.begin(), page.end(), std::back_inserter(moves));
    last = reply.opened;
    if (!reply.answer().more()) return absl::OkStatus();
    pb::WitnessQuestion question;
    question.mutable_news()->set_position(last.answer.position());
    *question.mutable_news()->mutable_proof() = last.signed_bytes;
    question.set_incarnation(now.node.incarnation);
    ASSIGN_OR_RETURN(reply, AskWitness(env_, transport_, standing.witness,
                                       std::move(question)));
    if (reply.answer().incarnation() != now.node.incarnation) {
      return absl::AbortedError("the node started again meanwhile");
    }
  }
}

absl::Status WitnessAgent::Recover(const Standing& standing) {
  pb::WitnessQuestion question;
  pb::SinceQuestion* const since = question.mutable_recover();
  since->set_position(standing.node.position);
  if (standing.record.has_position_proof()) {
    *since->mutable_proof() = standing.record.position_proof();
  }
  for (const std::string& node : fallbacks_) since->add_fallbacks(node);
  ASSIGN_OR_RETURN(WitnessReply reply, Ask(standing, std::move(question)));
  const std::string nonce = reply.nonce;
  const std::uint64_t incarnation = reply.answer().incarnation();
  std::vector<MovedHead> moves;
  journal::OpenedAnswer last;
  RETURN_IF_ERROR(Gather(standing, std::move(reply), moves, last));
  std::vector<std::string> renew;
  bool settling = false;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(renew, TakeHeads(work, nonce, incarnation, moves, last));
    ASSIGN_OR_RETURN(const Standing after, LoadStanding(work));
    settling = after.settling;
    return absl::OkStatus();
  }));
  renew_ = std::move(renew);
  next_news_ = env_.clock->Now() + kNewsInterval;
  Log(LogLevel::kInfo, settling ? "custody_settling" : "custody_verified",
      {{"witness", standing.witness}, {"incarnation", incarnation}});
  return absl::OkStatus();
}

int WitnessAgent::EnterAll() {
  int moved = 0;
  while (!Stopping() && Due("pending", "")) {
    const absl::StatusOr<bool> entered = EnterPending(env_);
    if (!entered.ok()) {
      Note("pending", entered.status());
    } else if (!*entered) {
      break;
    } else {
      ++moved;
    }
  }
  return moved;
}

int WitnessAgent::Settle() {
  const int moved = EnterAll();
  bool verified = false;
  const absl::Status finished = RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(verified, FinishStart(work));
    return absl::OkStatus();
  });
  if (!finished.ok() || !verified) return moved;
  Log(LogLevel::kInfo, "custody_verified");
  return moved + 1;
}

absl::Status WitnessAgent::News(const Standing& standing) {
  next_news_ = env_.clock->Now() + kNewsInterval;
  pb::WitnessQuestion question;
  question.mutable_news()->set_position(standing.node.position);
  if (standing.record.has_position_proof()) {
    *question.mutable_news()->mutable_proof() =
        standing.record.position_proof();
  }
  ASSIGN_OR_RETURN(WitnessReply reply, Ask(standing, std::move(question)));
  std::vector<MovedHead> moves;
  journal::OpenedAnswer last;
  RETURN_IF_ERROR(Gather(standing, std::move(reply), moves, last));
  return RunWork(env_, [&](Work& work) { return TakeNews(work, moves, last); });
}

int WitnessAgent::Renew() {
  std::vector<std::string> left;
  int moved = 0;
  for (const std::string& case_id : renew_) {
    const absl::Status renewed = RunWork(
        env_, [&](Work& work) { return RenewAfterStart(work, case_id); });
    if (renewed.ok()) {
      ++moved;
      continue;
    }
    Log(LogLevel::kWarning, "offer_not_renewed", {{"rule", RuleIn(renewed)}});
    left.push_back(case_id);
  }
  renew_ = std::move(left);
  return moved;
}

absl::StatusOr<bool> WitnessAgent::AskAbout(const Standing& standing,
                                            const std::string& prefix,
                                            const std::string& id) {
  const bool about_case = prefix == keys::AskCasePrefix();
  std::optional<pb::WitnessQuestion> question;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    if (about_case) {
      ASSIGN_OR_RETURN(question, QuestionAbout(env_, tx, standing, id));
    } else {
      ASSIGN_OR_RETURN(question, QuestionAboutTask(tx, standing, id));
    }
    return absl::OkStatus();
  }));
  if (!question.has_value()) return false;
  const pb::WitnessQuestion::QuestionCase asked = question->question_case();
  ASSIGN_OR_RETURN(const WitnessReply reply,
                   Ask(standing, *std::move(question)));
  bool changed = false;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    const std::string row = prefix + id;
    const auto before = work.tx.Get(Table::kWitness, row);
    RETURN_IF_ERROR(about_case ? TakeCaseReply(work, id, asked, reply)
                               : TakeTaskReply(work, id, reply));
    const auto after = work.tx.Get(Table::kWitness, row);
    changed = before.ok() != after.ok() || (before.ok() && *before != *after);
    return absl::OkStatus();
  }));
  return changed;
}

int WitnessAgent::AskAll(const Standing& standing, const std::string& prefix) {
  std::vector<Row> rows;
  const absl::Status read = env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    rows.clear();
    std::string after;
    while (true) {
      ASSIGN_OR_RETURN(
          std::vector<Row> page,
          tx.Scan(Table::kWitness, prefix, after, limits::kPageSizeMax));
      const bool last = page.size() < limits::kPageSizeMax;
      if (!page.empty()) after = page.back().key;
      std::move(page.begin(), page.end(), std::back_inserter(rows));
      if (last) return absl::OkStatus();
    }
  });
  if (!read.ok()) return 0;
  // What is not asked any more needs no back-off.
  std::erase_if(waits_, [&](const auto& wait) {
    return absl::StartsWith(wait.first, prefix) &&
           std::none_of(rows.begin(), rows.end(),
                        [&](const Row& row) { return row.key == wait.first; });
  });
  int moved = 0;
  for (const Row& row : rows) {
    if (Stopping() || !Due("", "")) break;
    if (!Due(row.key, row.value)) continue;
    const absl::StatusOr<bool> changed =
        AskAbout(standing, prefix, keys::IdAt(row.key, prefix));
    if (changed.ok() && *changed) {
      waits_.erase(row.key);
      ++moved;
      continue;
    }
    Note(row.key, changed.status());
    if (!Silence(changed.status())) waits_[row.key].version = row.value;
  }
  return moved;
}

int WitnessAgent::RunOnce() {
  absl::StatusOr<Standing> standing = Now();
  if (!standing.ok() || standing->overtaken) return 0;
  // What was kept before the directory named a witness no more.
  if (!standing->witnessed()) return EnterAll();
  if (!Due("", "")) return 0;
  if (standing->settling) return Settle();
  if (!standing->node.verified) {
    const absl::Status recovered = Recover(*standing);
    if (!recovered.ok()) {
      Note("", recovered);
      return 0;
    }
    waits_.clear();
    return 1;
  }
  int moved = Renew();
  for (const std::string& prefix :
       {keys::AskCasePrefix(), keys::AskTaskPrefix()}) {
    moved += AskAll(*standing, prefix);
  }
  if (env_.clock->Now() >= next_news_ && Due("", "")) {
    const absl::Status news = News(*standing);
    if (!news.ok()) Note("news", news);
  }
  return moved;
}

}  // namespace causeway::server
