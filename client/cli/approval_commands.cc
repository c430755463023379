// What a second person approves or confirms in a case, once it was seen.

#include <memory>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/releasing.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

struct ApprovalOptions {
  std::string case_id;
  std::string until;
  std::string review;
  ReleaseOptions release;
};
using SharedApproval = std::shared_ptr<ApprovalOptions>;

using FillApproval = void (*)(const ApprovalOptions&, v1::Act*);

SharedApproval AddApproval(CLI::App* noun, Session* session, const char* name,
                           const char* description, FillApproval fill,
                           CLI::App** verb) {
  auto options = std::make_shared<ApprovalOptions>();
  *verb = AddVerb(noun, session, name, description,
                  absl::StrCat("case ", name, " CASE --proposal 12"),
                  [session, options, fill] {
                    v1::Act act;
                    fill(*options, &act);
                    return Release(*session, options->case_id, act,
                                   options->release);
                  });
  (*verb)->add_option("CASE", options->case_id, "Case id")->required();
  options->release.AddTo(*verb);
  return options;
}

}  // namespace

void AddApprovalVerbs(CLI::App* noun, Session* session) {
  CLI::App* verb = nullptr;
  AddApproval(
      noun, session, "approve-assessment",
      "Show the assessment that waits, and approve it (supervisor, not the "
      "author)",
      [](const ApprovalOptions&, v1::Act* act) {
        act->mutable_approve_assessment();
      },
      &verb);
  AddApproval(
      noun, session, "approve-case-plan",
      "Show the case plan that waits, and approve it (supervisor, not who "
      "wrote it)",
      [](const ApprovalOptions&, v1::Act* act) {
        act->mutable_approve_case_plan();
      },
      &verb);
  AddApproval(
      noun, session, "approve-plan",
      "Show the action plan, and approve it (supervisor, not the author)",
      [](const ApprovalOptions&, v1::Act* act) { act->mutable_approve_plan(); },
      &verb);
  AddApproval(
      noun, session, "approve-closure",
      "Show the request for closure, and close the case (supervisor, not who "
      "asked)",
      [](const ApprovalOptions&, v1::Act* act) {
        act->mutable_approve_closure();
      },
      &verb);
  const SharedApproval override_options = AddApproval(
      noun, session, "approve-override",
      "Show the proposed override of consent, and approve it (two "
      "supervisors, neither the proposer)",
      [](const ApprovalOptions& options, v1::Act* act) {
        act->mutable_approve_override()->set_expires_on(options.until);
        act->mutable_approve_override()->set_review_on(options.review);
      },
      &verb);
  verb->add_option("--until", override_options->until,
                   "Last day on which it holds")
      ->required();
  verb->add_option("--review", override_options->review,
                   "Day on which it is looked at again, not after the last one")
      ->required();
  AddApproval(
      noun, session, "confirm-lowering",
      "Show a record that lowers protection and waits, and confirm it "
      "(supervisor, not who made it); `case why` lists those that wait",
      [](const ApprovalOptions&, v1::Act* act) {
        act->mutable_confirm_lowering();
      },
      &verb);
  AddApproval(
      noun, session, "clear-urgent",
      "Show what was done about the urgent concern, and clear it (supervisor, "
      "not who recorded the action)",
      [](const ApprovalOptions&, v1::Act* act) { act->mutable_clear_urgent(); },
      &verb);
  AddApproval(
      noun, session, "confirm-age",
      "Show a record by which the child is older, and confirm it (supervisor, "
      "not who made it)",
      [](const ApprovalOptions&, v1::Act* act) { act->mutable_confirm_age(); },
      &verb);
}

}  // namespace causeway::cli
