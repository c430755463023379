#include "server/answer_gate.h"

#include <algorithm>

#include "base/errors.h"
#include "server/answer_file.h"
#include "server/case_store.h"
#include "server/handoff_giver.h"
#include "server/outbox.h"
#include "statemachine/procedure/screen.h"

namespace causeway::server {
namespace {

procedure::Screen ScreenFrom(const store::RecordedScreen& recorded) {
  const pb::AnswerScreen& from = recorded.screen();
  const auto result = [](pb::ScreenResult value) {
    return static_cast<procedure::ScreenResult>(value);
  };
  procedure::Screen screen;
  for (const auto* part :
       {&from.nationalities(), &from.habitual_residences()}) {
    screen.origin.insert(part->begin(), part->end());
  }
  screen.nationality_answered =
      from.stateless() || !from.nationalities().empty();
  screen.residence_answered = !from.habitual_residences().empty();
  screen.feared_states.insert(from.feared_states().begin(),
                              from.feared_states().end());
  screen.asylum = static_cast<procedure::AsylumStatus>(from.asylum());
  screen.displacement =
      static_cast<procedure::DisplacementStatus>(from.displacement());
  screen.trafficking = result(from.trafficking());
  screen.family_or_state_suspected = from.family_or_state_suspected();
  screen.danger_to_child = result(from.danger_to_child());
  screen.danger_to_family = result(from.danger_to_family());
  screen.may_be_shared = from.ground() != pb::SHARING_GROUND_UNSPECIFIED;
  screen.on = recorded.on();
  return screen;
}

// Each screen closes by what it says; only the last one can be too old.
absl::Status JudgeScreens(
    const procedure::Procedure& procedure, const store::AnswerFile& file,
    const procedure::Peer& peer, procedure::ExchangeKind kind, Date today,
    const std::vector<procedure::DocumentKind>& documents) {
  for (int i = 0; i < file.screens_size(); ++i) {
    const procedure::Screen screen = ScreenFrom(file.screens(i));
    ASSIGN_OR_RETURN(const Date on, ParseDate(screen.on));
    const bool last = i + 1 == file.screens_size();
    RETURN_IF_ERROR(
        procedure::CaseGate(procedure, procedure::StateOf(screen, peer.node_id),
                            peer, kind, last ? today : on, documents));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status NotJudged() {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "answer.not_judged",
                 .message = "no case here and no screen says whether this may "
                            "be told about the child",
                 .missing = {"the case here that is about this child, or a "
                             "screen where there is none"},
                 .who = {"case worker", "supervisor"},
                 .next = {"record_screen"}});
}

absl::Status FormerCustodian(const store::CaseRecord& record) {
  if (record.witnessed().lacks_file()) return RequireActing(record);
  return Refuse(
      absl::StatusCode::kFailedPrecondition,
      {.rule = "answer.former_custodian",
       .message = "this node handed the case over: what it knows of the child "
                  "stands still, and it answers with content no more",
       .missing = {"an answer of the custodian"},
       .who = {"the custodian"},
       .next = {"refuse without documents, so that the asker turns to the "
                "custodian"}});
}

absl::Status JudgeAnswer(const Environment& env, ReadTx& tx,
                         const Moment& moment, const store::TaskRecord& task,
                         procedure::ExchangeKind kind,
                         const std::vector<procedure::DocumentKind>& documents,
                         const std::string& message) {
  const procedure::Procedure& current = env.procedures->Current();
  const procedure::Peer peer = PeerFrom(moment, task.peer());
  RETURN_IF_ERROR(procedure::PeerGate(current, peer, kind, {}));
  ASSIGN_OR_RETURN(const store::AnswerFile file, LoadAnswerFile(env, tx, task));
  if (task.case_id().empty() && file.screens().empty()) return NotJudged();
  if (!task.case_id().empty()) {
    ASSIGN_OR_RETURN(const LoadedCase c, LoadCase(env, tx, task.case_id()));
    if (!RequireActing(c.record).ok()) return FormerCustodian(c.record);
    RETURN_IF_ERROR(procedure::CaseGate(c.procedure(), c.state(), peer, kind,
                                        moment.today, documents, message));
  }
  return JudgeScreens(current, file, peer, kind, moment.today, documents);
}

absl::Status RequireOtherThanScreener(Work& work, const CallContext& call,
                                      const store::TaskRecord& task) {
  if (!task.case_id().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  for (const store::RecordedScreen& one : file.screens()) {
    if (one.staff_number() != call.actor.staff_number) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  {.rule = "answer.screen_countersigned",
                   .message = "who recorded the screen does not release what "
                              "it lets out",
                   .missing = {"another supervisor"},
                   .who = {"supervisor"}});
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
