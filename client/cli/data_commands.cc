// Data protection: verbs of `case` that restrict and erase.

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/confirm.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"
#include "client/proposals.h"

namespace causeway::cli {
namespace {

struct DataOptions {
  std::string case_id;
  v1::RestrictionGround restriction = v1::RESTRICTION_GROUND_UNSPECIFIED;
  v1::ErasureGround erasure = v1::ERASURE_GROUND_UNSPECIFIED;
  v1::ErasureParty party = v1::ERASURE_PARTY_UNSPECIFIED;
  bool yes = false;
  RecordOptions record;
};
using SharedDataOptions = std::shared_ptr<DataOptions>;

CLI::App* AddDataVerb(CLI::App* noun, Session* session,
                      const SharedDataOptions& options, const std::string& name,
                      const std::string& description,
                      const std::string& example,
                      std::function<absl::Status(v1::Act&)> fill) {
  CLI::App* verb = AddVerb(
      noun, session, name, description, example,
      [session, options, fill = std::move(fill)]() -> absl::Status {
        v1::Act act;
        RETURN_IF_ERROR(fill(act));
        return RecordAct(*session, options->case_id, act, options->record);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  options->record.AddTo(verb);
  return verb;
}

void AddErase(CLI::App* noun, Session* session) {
  auto options = std::make_shared<DataOptions>();
  CLI::App* verb = AddDataVerb(
      noun, session, options, "erase",
      "Erase a closed case, or the copy of a former custodian, for ever (data "
      "protection officer)",
      "case erase CASE --ground retention-over",
      [session, options](v1::Act& act) -> absl::Status {
        if (!options->yes) {
          RETURN_IF_ERROR(
              Confirm("Erasing cannot be undone. Type the case id to erase it:",
                      options->case_id, "--yes"));
        }
        act.mutable_erase_case()->set_ground(options->erasure);
        if (options->erasure != v1::ERASURE_GROUND_VALID_REQUEST) {
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                         WholeTimeline(*session, options->case_id));
        // Without a request the node says what is missing.
        if (const v1::TimelineEntry* const request =
                LastProposal(act, all.entries());
            request != nullptr) {
          NameProposal(request->sequence(), &act);
        }
        return absl::OkStatus();
      });
  AddCode(verb, "--ground", &options->erasure, "Why")->required();
  verb->add_flag("--yes", options->yes, "Do not ask for confirmation");
}

}  // namespace

void AddDataVerbs(CLI::App* noun, Session* session) {
  auto restriction = std::make_shared<DataOptions>();
  CLI::App* verb = AddDataVerb(
      noun, session, restriction, "restrict",
      "Restrict processing: only what protects the child goes on (data "
      "protection officer)",
      "case restrict CASE --ground legal-claim", [restriction](v1::Act& act) {
        act.mutable_restrict_processing()->set_ground(restriction->restriction);
        return absl::OkStatus();
      });
  AddCode(verb, "--ground", &restriction->restriction, "Why")->required();

  auto lift = std::make_shared<DataOptions>();
  verb = AddDataVerb(
      noun, session, lift, "lift",
      "Lift a restriction (another data protection officer)",
      "case lift CASE --ground legal-claim", [lift](v1::Act& act) {
        act.mutable_lift_restriction()->set_ground(lift->restriction);
        return absl::OkStatus();
      });
  AddCode(verb, "--ground", &lift->restriction, "Which")->required();

  auto request = std::make_shared<DataOptions>();
  verb = AddDataVerb(
      noun, session, request, "request-erasure",
      "Record that the person asks for erasure (case worker or supervisor)",
      "case request-erasure CASE --by child", [request](v1::Act& act) {
        act.mutable_request_erasure()->set_requested_by(request->party);
        return absl::OkStatus();
      });
  AddCode(verb, "--by", &request->party, "Who asks")->required();
  AddErase(noun, session);
}

}  // namespace causeway::cli
