#include <memory>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/releasing.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

struct EvaluationOptions {
  std::string id;  // Of the case or of the task.
  std::string evaluator;
  std::string country;
  bool wishes_recorded = false;
  v1::EvaluationLevel level = v1::EVALUATION_LEVEL_UNSPECIFIED;
  v1::EvaluationResult result = v1::EVALUATION_RESULT_UNSPECIFIED;
  v1::WaiverReason waiver = v1::WAIVER_REASON_UNSPECIFIED;
  v1::DeclineReason decline = v1::DECLINE_REASON_UNSPECIFIED;
  std::vector<v1::ReportLack> lacks;
  bool family_found = false;
  RecordOptions record;
};
using EvaluationFlags = std::shared_ptr<EvaluationOptions>;
using FillAct = absl::Status (*)(Session&, const EvaluationOptions&, v1::Act*);
using FillTask = void (*)(const EvaluationOptions&, v1::TaskAct*);

CLI::App* AddOnCase(CLI::App* noun, Session* session,
                    const EvaluationFlags& options, const char* name,
                    const char* description, const char* example,
                    FillAct fill) {
  CLI::App* verb =
      AddVerb(noun, session, name, description, example,
              [session, options, fill]() -> absl::Status {
                v1::Act act;
                RETURN_IF_ERROR(fill(*session, *options, &act));
                return RecordAct(*session, options->id, act, options->record);
              });
  verb->add_option("CASE", options->id, "Case id")->required();
  options->record.AddTo(verb);
  return verb;
}

CLI::App* AddOnTask(CLI::App* noun, Session* session,
                    const EvaluationFlags& options, const char* name,
                    const char* description, const char* example,
                    FillTask fill) {
  CLI::App* verb = AddVerb(
      noun, session, name, description, example, [session, options, fill] {
        v1::TaskAct act;
        fill(*options, &act);
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id")->required();
  options->record.AddTo(verb);
  return verb;
}

EvaluationFlags New() { return std::make_shared<EvaluationOptions>(); }

void AddEvaluationApproval(CLI::App* noun, Session* session) {
  const EvaluationFlags options = New();
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "approve",
      "Show a proposed evaluation, and approve it (supervisor, not the "
      "proposer); the request goes out",
      "evaluation approve CASE", [session, options, release] {
        v1::Act act;
        act.mutable_approve_evaluation()->set_evaluator(options->evaluator);
        return Release(*session, options->id, act, *release);
      });
  verb->add_option("CASE", options->id, "Case id")->required();
  verb->add_option("--evaluator", options->evaluator,
                   "Node id (default: the one proposed)");
  release->AddTo(verb);
}

void AddRequesterSide(CLI::App* noun, Session* session) {
  const EvaluationFlags proposal = New();
  CLI::App* propose =
      AddOnCase(noun, session, proposal, "propose",
                "Propose an evaluation in the country of origin (case worker)",
                "evaluation propose CASE --evaluator gn --level full-kinship "
                "--wishes-recorded",
                [](Session&, const EvaluationOptions& options, v1::Act* act) {
                  auto* body = act->mutable_propose_evaluation();
                  body->set_evaluator(options.evaluator);
                  body->set_level(options.level);
                  body->set_country(options.country);
                  body->set_wishes_recorded(options.wishes_recorded);
                  return absl::OkStatus();
                });
  propose->add_option("--evaluator", proposal->evaluator, "Node id")
      ->required();
  AddCode(propose, "--level", &proposal->level, "Level")->required();
  propose->add_option("--country", proposal->country,
                      "Country to look at (default: the evaluator's own)");
  propose->add_flag("--wishes-recorded", proposal->wishes_recorded,
                    "The child knows what is asked of whom, and its wishes are "
                    "on file here");

  AddEvaluationApproval(noun, session);

  AddOnCase(noun, session, New(), "recall", "Take a proposal or a request back",
            "evaluation recall CASE",
            [](Session&, const EvaluationOptions&, v1::Act* act) {
              act->mutable_recall_evaluation();
              return absl::OkStatus();
            });

  const EvaluationFlags returned = New();
  CLI::App* more = AddOnCase(
      noun, session, returned, "return",
      "Send an insufficient report back: the evaluator is asked for more",
      "evaluation return CASE --lacks visit --lacks safety",
      [](Session&, const EvaluationOptions& options, v1::Act* act) {
        act->mutable_return_evaluation();
        for (const v1::ReportLack lack : options.lacks) {
          act->mutable_return_evaluation()->add_lacks(lack);
        }
        return absl::OkStatus();
      });
  AddCodes(more, "--lacks", &returned->lacks, "What the report lacks")
      ->required();

  AddOnCase(noun, session, New(), "accept-report",
            "Accept the report that came: it is not sent back any more",
            "evaluation accept-report CASE",
            [](Session&, const EvaluationOptions&, v1::Act* act) {
              act->mutable_accept_report();
              return absl::OkStatus();
            });

  const EvaluationFlags waiver = New();
  CLI::App* waive =
      AddOnCase(noun, session, waiver, "waive",
                "Waive step 5; the annex says why (supervisor)",
                "evaluation waive CASE --reason asylum --document "
                "protected-annex=why.txt",
                [](Session&, const EvaluationOptions& options, v1::Act* act) {
                  act->mutable_waive_evaluation()->set_reason(options.waiver);
                  return absl::OkStatus();
                });
  AddCode(waive, "--reason", &waiver->waiver, "Why (stays protected)")
      ->required();

  AddOnCase(noun, session, New(), "revoke-waiver",
            "Take the waiver back, before step 6 begins (supervisor)",
            "evaluation revoke-waiver CASE",
            [](Session&, const EvaluationOptions&, v1::Act* act) {
              act->mutable_revoke_waiver();
              return absl::OkStatus();
            });

  AddOnCase(
      noun, session, New(), "inform",
      "Record that the child was told the result (case worker)",
      "evaluation inform CASE",
      [](Session&, const EvaluationOptions&, v1::Act* act) {
        act->mutable_inform_child()->set_about(v1::INFORMED_ABOUT_EVALUATION);
        return absl::OkStatus();
      });
}

// Names the report that waits now.
void AddReportRejection(CLI::App* noun, Session* session) {
  const EvaluationFlags options = New();
  CLI::App* verb = AddVerb(
      noun, session, "reject-report",
      "Send the report that waits back to its author (supervisor, not the "
      "author)",
      "evaluation reject-report TASK", [session, options]() -> absl::Status {
        v1::GetTaskRequest request;
        request.set_task_id(options->id);
        ASSIGN_OR_RETURN(NodeClient * client, session->Client());
        ASSIGN_OR_RETURN(const v1::TaskView task,
                         client->GetTask(request, session->Deadline()));
        v1::TaskAct act;
        act.mutable_reject_report()->set_report(task.prepared().number());
        return RecordTaskAct(*session, options->id, act, options->record);
      });
  verb->add_option("TASK", options->id, "Task id")->required();
  options->record.AddTo(verb);
}

void AddEvaluatorSide(CLI::App* noun, Session* session) {
  AddOnTask(noun, session, New(), "accept", "Take a request on (case worker)",
            "evaluation accept TASK",
            [](const EvaluationOptions&, v1::TaskAct* act) {
              act->mutable_accept_evaluation();
            });

  const EvaluationFlags refusal = New();
  CLI::App* decline =
      AddOnTask(noun, session, refusal, "decline", "Decline a request",
                "evaluation decline TASK --reason outside-mandate",
                [](const EvaluationOptions& options, v1::TaskAct* act) {
                  act->mutable_decline()->set_reason(options.decline);
                });
  AddCode(decline, "--reason", &refusal->decline, "Why")->required();

  const EvaluationFlags visited = New();
  AddOnTask(
      noun, session, visited, "visit",
      "Record a visit to the family (case worker)",
      "evaluation visit TASK --family-found \\\n"
      "      --document visit-record=visit.txt",
      [](const EvaluationOptions& options, v1::TaskAct* act) {
        act->mutable_record_visit()->set_family_found(options.family_found);
      })
      ->add_flag("--family-found", visited->family_found,
                 "The family was found");

  const EvaluationFlags reported = New();
  CLI::App* report =
      AddOnTask(noun, session, reported, "report",
                "Submit the report for approval (case worker)",
                "evaluation report TASK --result family-found-suitable \\\n"
                "      --document evaluation-report=report.txt",
                [](const EvaluationOptions& options, v1::TaskAct* act) {
                  act->mutable_submit_report()->set_result(options.result);
                });
  AddCode(report, "--result", &reported->result, "Outcome")->required();
  AddCaseMeant(report, &reported->record);

  AddReportRejection(noun, session);
}

}  // namespace

void AddEvaluationCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "evaluation",
              "Step 5: evaluations in the country of origin, asked and done");
  AddRequesterSide(noun, session);
  AddEvaluatorSide(noun, session);
}

}  // namespace causeway::cli
