#include "server/outbox_gate.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "server/answer_gate.h"
#include "server/case_store.h"
#include "server/file_request.h"
#include "server/outbox.h"
#include "server/standing.h"
#include "server/task_store.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

// The day on which the gate judges. RELEASE and CLOSE belong to a case whose
// state stands still since the release: a child must not be left without a
// custodian because a screen ran out while the line was down.
Date GateDay(const store::OutboxRecord& record, const Moment& moment) {
  if (record.type() == pb::MESSAGE_TYPE_RELEASE ||
      record.type() == pb::MESSAGE_TYPE_CLOSE) {
    return DateOf(absl::FromUnixMicros(record.created_at_us()));
  }
  return moment.today;
}

std::vector<procedure::DocumentKind> KindsKept(
    const store::OutboxRecord& record) {
  std::vector<procedure::DocumentKind> kinds;
  for (const int kind : record.documents()) {
    kinds.push_back(static_cast<procedure::DocumentKind>(kind));
  }
  return kinds;
}

// A case file goes only to the receiver of the standing offer, and with the
// protected journal only to one that is still entitled to it, and without what
// the child asked to withhold from it or did not consent to hand over.
absl::Status CheckBundle(const LoadedCase& c, const procedure::Peer& peer,
                         const store::OutboxRecord& record, Date today) {
  if (c.record.offer().offer_id() != record.offer_id()) {
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "custody.other_offer",
                   .message = "the offer of this case file is over"});
  }
  const bool entitled = procedure::EntitledToProtected(c.state().open, peer);
  const std::vector<procedure::DocumentKind> kinds = KindsKept(record);
  const bool withheld = std::any_of(
      kinds.begin(), kinds.end(), [&](procedure::DocumentKind kind) {
        return procedure::LeftOut(c.state(), peer, kind, today);
      });
  if (entitled == record.protected_included() && !withheld) {
    // The origin was recorded after the approval: the file does not go into it
    // without what leads there.
    const procedure::OpenState& open = c.state().open;
    if (procedure::MayGoInto(open, open.handoff.reason, peer)) {
      return absl::OkStatus();
    }
    return procedure::RefuseByRule(c.procedure(), "H.origin_statement",
                                   absl::StatusCode::kFailedPrecondition);
  }
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = kEntitlementRule,
       .message = "the receiver's entitlement to the protected journal "
                  "changed after this case file was made",
       .missing =
           {"a case file made anew: withdraw the offer, and offer again"},
       .who = {"case worker"},
       .next = {"withdraw_handoff"}});
}

// As CheckBundle, for a file that another custodian lacks: nothing of it goes
// where it would not go with a case that is handed over.
absl::Status CheckCaseFile(const LoadedCase& c, const procedure::Peer& peer,
                           const store::OutboxRecord& record,
                           const Moment& moment,
                           const store::TaskRecord* released) {
  RETURN_IF_ERROR(FileGate(c, peer, moment.today, released));
  const std::vector<procedure::DocumentKind> kinds = KindsKept(record);
  const bool same =
      procedure::EntitledToProtected(c.state().open, peer) ==
          record.protected_included() &&
      std::none_of(kinds.begin(), kinds.end(),
                   [&](procedure::DocumentKind kind) {
                     return procedure::LeftOut(
                         c.state(), peer, kind,
                         FileDay(c, released == nullptr, moment.today));
                   });
  if (same) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "bundle.sections",
       .message = "what may go to the receiver changed after this file was "
                  "made",
       .missing = {"a file that is asked for anew"},
       .who = {"the custodian's operator"},
       .next = {"custody fetch"}});
}

absl::Status AskFileGate(const Environment& env, ReadTx& tx,
                         const Moment& moment,
                         const store::OutboxRecord& record,
                         const procedure::Peer& peer) {
  RETURN_IF_ERROR(
      RequireVerified(env, tx, *moment.directory, custody::Act::kHandOff));
  ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, record.case_id()));
  if (record.task_id().empty()) {
    return CheckCaseFile(c, peer, record, moment, nullptr);
  }
  ASSIGN_OR_RETURN(const store::TaskRecord task,
                   GetTaskRecord(tx, record.task_id()));
  return CheckCaseFile(c, peer, record, moment, &task);
}

// Without a task: an answer that says nothing about a child.
absl::Status AskAnswerGate(const Environment& env, ReadTx& tx,
                           const Moment& moment,
                           const store::OutboxRecord& record,
                           procedure::ExchangeKind kind) {
  if (!record.task_id().empty()) {
    ASSIGN_OR_RETURN(const store::TaskRecord task,
                     GetTaskRecord(tx, record.task_id()));
    return JudgeAnswer(env, tx, moment, task, kind, KindsKept(record),
                       record.message_digest());
  }
  if (kind != procedure::ExchangeKind::kAnswer || !record.documents().empty()) {
    return NotJudged();
  }
  return procedure::PeerGate(procedure::Procedure::Embedded(),
                             PeerFrom(moment, record.peer()), kind, {});
}

// As UseOverride names a message that was decided.
const std::string& NameOfMessage(const store::OutboxRecord& record) {
  return record.offer_id().empty() ? record.message_digest()
                                   : record.offer_id();
}

}  // namespace

absl::Status AskGate(const Environment& env, ReadTx& tx,
                     const store::OutboxRecord& record) {
  const Moment moment(env);
  const procedure::Peer peer = PeerFrom(moment, record.peer());
  const procedure::ExchangeKind kind = KindOf(record.type());
  if (kind == procedure::ExchangeKind::kAlwaysPasses) return absl::OkStatus();
  if (kind == procedure::ExchangeKind::kAnswer ||
      kind == procedure::ExchangeKind::kEvaluationReport) {
    return AskAnswerGate(env, tx, moment, record, kind);
  }
  if (record.type() == pb::MESSAGE_TYPE_CASE_FILE) {
    return AskFileGate(env, tx, moment, record, peer);
  }
  if (!record.task_id().empty()) {
    // A notice by who evaluates.
    ASSIGN_OR_RETURN(const store::TaskRecord task,
                     GetTaskRecord(tx, record.task_id()));
    return JudgeAnswer(env, tx, moment, task, kind, KindsKept(record));
  }
  if (record.case_id().empty()) {
    // Work for a peer's case, or without a case: the embedded procedure gives
    // the words, and no version is needed.
    return procedure::PeerGate(procedure::Procedure::Embedded(), peer, kind,
                               {});
  }
  // A node that may have been restored from a backup does not know whether the
  // case is still its own.
  RETURN_IF_ERROR(
      RequireVerified(env, tx, *moment.directory, custody::Act::kHandOff));
  ASSIGN_OR_RETURN(LoadedCase c, LoadCase(env, tx, record.case_id()));
  // A case file is made anew without what is withheld.
  const bool file = record.type() == pb::MESSAGE_TYPE_BUNDLE;
  RETURN_IF_ERROR(procedure::CaseGate(
      c.procedure(), c.state(), peer, kind, GateDay(record, moment),
      file ? std::vector<procedure::DocumentKind>() : KindsKept(record),
      NameOfMessage(record)));
  if (!file) return absl::OkStatus();
  return CheckBundle(c, peer, record, moment.today);
}

absl::Status GateWatch::Ask(ReadTx& tx, const store::OutboxRecord& record) {
  const Moment moment(env_);
  Answer answer;
  answer.directory = moment.directory;
  answer.day = moment.today;
  ASSIGN_OR_RETURN(const Standing standing,
                   LoadStanding(env_, tx, *moment.directory));
  answer.verified = standing.node.verified;
  if (!record.case_id().empty()) {
    ASSIGN_OR_RETURN(auto stored, GetRecord<store::CaseRecord>(
                                      tx, Table::kCases, record.case_id()));
    answer.case_version = stored.version();
  }
  if (!record.task_id().empty()) {
    ASSIGN_OR_RETURN(const store::TaskRecord task,
                     GetTaskRecord(tx, record.task_id()));
    answer.task_version = task.version();
  }
  if (last_.has_value() && last_->verified == answer.verified &&
      last_->case_version == answer.case_version &&
      last_->task_version == answer.task_version &&
      last_->directory == answer.directory && last_->day == answer.day) {
    return last_->status;
  }
  answer.status = AskGate(env_, tx, record);
  last_ = std::move(answer);
  return last_->status;
}

}  // namespace causeway::server
