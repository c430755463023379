#include <memory>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/releasing.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

struct HandoffOptions {
  std::string id;  // Of the case or of the task.
  std::string receiver;
  std::string worker;
  v1::HandoffReason reason = v1::HANDOFF_REASON_UNSPECIFIED;
  v1::DeclineReason decline = v1::DECLINE_REASON_UNSPECIFIED;
  v1::ArrivalCondition condition = v1::ARRIVAL_CONDITION_UNSPECIFIED;
  v1::CaseloadReason over_caseload = v1::CASELOAD_REASON_UNSPECIFIED;
  bool child_travels = false;
  bool pick_up = false;
  bool until_majority = false;
  bool carer_present = false;
  bool of_protected = false;
  RecordOptions record;
};

void AddHandoffApproval(CLI::App* noun, Session* session) {
  auto options = std::make_shared<HandoffOptions>();
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "approve",
              "Show a proposed hand-off, and approve it (supervisor, not the "
              "proposer); the offer goes out",
              "handoff approve CASE", [session, options, release] {
                v1::Act act;
                act.mutable_approve_handoff()->set_receiver(options->receiver);
                return Release(*session, options->id, act, *release);
              });
  verb->add_option("CASE", options->id, "Case id")->required();
  verb->add_option("--receiver", options->receiver,
                   "Node id (default: the one proposed)");
  verb->add_option("--protected-seen", release->protected_seen,
                   "With --proposal: the number of the last protected entry of "
                   "the present epoch in the timeline (default: it has none)");
  release->AddTo(verb);
}

void AddLaterRelease(CLI::App* noun, Session* session) {
  auto options = std::make_shared<HandoffOptions>();
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* verb =
      AddVerb(noun, session, "release-later",
              "Show what was recorded since a hand-off was approved, and let "
              "it leave (supervisor, not who recorded any of it)",
              "handoff release-later CASE", [session, options, release] {
                v1::Act act;
                if (options->of_protected) {
                  act.mutable_release_protected_later();
                } else {
                  act.mutable_release_later();
                }
                return Release(*session, options->id, act, *release);
              });
  verb->add_option("CASE", options->id, "Case id")->required();
  verb->add_flag("--protected", options->of_protected,
                 "Of the protected journal (default: of the open one)");
  release->AddTo(verb);
}

void AddGiverSide(CLI::App* noun, Session* session) {
  auto options = std::make_shared<HandoffOptions>();
  CLI::App* propose = AddVerb(
      noun, session, "propose", "Propose to hand a case over (case worker)",
      "handoff propose CASE --receiver tn --reason child-moved-on",
      [session, options] {
        v1::Act act;
        auto* body = act.mutable_propose_handoff();
        body->set_receiver(options->receiver);
        body->set_reason(options->reason);
        body->set_child_travels(options->child_travels);
        return RecordAct(*session, options->id, act, options->record);
      });
  propose->add_option("CASE", options->id, "Case id")->required();
  propose->add_option("--receiver", options->receiver, "Node id")->required();
  AddCode(propose, "--reason", &options->reason, "Why")->required();
  propose->add_flag("--child-travels", options->child_travels,
                    "The child travels with the case: the receiver binds "
                    "itself only once it has the child");
  options->record.AddTo(propose);

  AddHandoffApproval(noun, session);
  AddLaterRelease(noun, session);

  auto withdrawal = std::make_shared<HandoffOptions>();
  CLI::App* withdraw = AddVerb(
      noun, session, "withdraw", "Take a proposal or an offer back",
      "handoff withdraw CASE", [session, withdrawal] {
        v1::Act act;
        act.mutable_withdraw_handoff();
        return RecordAct(*session, withdrawal->id, act, withdrawal->record);
      });
  withdraw->add_option("CASE", withdrawal->id, "Case id")->required();
  withdrawal->record.AddTo(withdraw);
}

void AddReceiverSide(CLI::App* noun, Session* session) {
  auto options = std::make_shared<HandoffOptions>();
  CLI::App* accept = AddVerb(
      noun, session, "accept", "Accept an offer, naming a worker (supervisor)",
      "handoff accept TASK --worker s-abcdefgh", [session, options] {
        v1::TaskAct act;
        auto* body = act.mutable_accept_offer();
        body->set_worker(options->worker);
        body->set_pick_up_arranged(options->pick_up);
        body->set_care_until_majority(options->until_majority);
        body->set_over_caseload(options->over_caseload);
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  accept->add_option("TASK", options->id, "Task id")->required();
  accept
      ->add_option("--worker", options->worker,
                   "Staff number of the case worker for the child")
      ->required();
  accept->add_flag("--pick-up-arranged", options->pick_up,
                   "Pick-up at the arrival point is arranged");
  accept->add_flag("--care-until-majority", options->until_majority,
                   "Care is promised until majority");
  AddCode(accept, "--over-caseload", &options->over_caseload,
          "Why the worker gets more children than the limit");
  options->record.AddTo(accept);

  auto refusal = std::make_shared<HandoffOptions>();
  CLI::App* decline = AddVerb(
      noun, session, "decline", "Decline an offer (supervisor)",
      "handoff decline TASK --reason no-capacity", [session, refusal] {
        v1::TaskAct act;
        act.mutable_decline()->set_reason(refusal->decline);
        return RecordTaskAct(*session, refusal->id, act, refusal->record);
      });
  decline->add_option("TASK", refusal->id, "Task id")->required();
  AddCode(decline, "--reason", &refusal->decline, "Why")->required();
  refusal->record.AddTo(decline);

  auto arrival = std::make_shared<HandoffOptions>();
  CLI::App* arrive = AddVerb(
      noun, session, "arrive",
      "Record that the child is here, which the giver is told at once; the "
      "hand-over statement waits for a second person (case worker)",
      "handoff arrive TASK --carer-present --condition well \\\n"
      "      --document handover-statement=statement.json",
      [session, arrival] {
        v1::TaskAct act;
        auto* body = act.mutable_record_arrival();
        body->set_carer_present(arrival->carer_present);
        body->set_condition(arrival->condition);
        return RecordTaskAct(*session, arrival->id, act, arrival->record);
      });
  arrive->add_option("TASK", arrival->id, "Task id")->required();
  arrive->add_flag("--carer-present", arrival->carer_present,
                   "The named carer or body was present");
  AddCode(arrive, "--condition", &arrival->condition, "Condition of the child")
      ->required();
  arrival->record.AddTo(arrive);
}

}  // namespace

void AddHandoffCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "handoff", "Custody: hand a case over, or take one over");
  AddGiverSide(noun, session);
  AddReceiverSide(noun, session);
}

}  // namespace causeway::cli
