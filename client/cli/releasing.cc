#include "client/cli/releasing.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/document.h"
#include "client/cli/table.h"
#include "client/proposals.h"

namespace causeway::cli {
namespace {

// What stands in the proposal, and each document that is attached to it.
absl::Status Show(Session& session, const std::string& case_id,
                  const v1::TimelineEntry& proposal) {
  std::string text = absl::StrCat("proposal ", proposal.sequence(), "  ",
                                  Printable(proposal.sentence()), "\n");
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  for (const std::string& commitment : proposal.documents()) {
    v1::GetDocumentRequest request;
    request.set_case_id(case_id);
    request.set_commitment(commitment);
    ASSIGN_OR_RETURN(const v1::Document document,
                     client->GetDocument(request, session.Deadline()));
    absl::StrAppend(&text, "  document  ", ShortHex(commitment), "  ",
                    Word(document.kind()), ", ", BodyOf(document).size(),
                    " bytes\n");
  }
  if (proposal.documents().empty()) {
    absl::StrAppend(&text, "  no documents\n");
  }
  session.out().Text(text);
  return absl::OkStatus();
}

}  // namespace

void ReleaseOptions::AddTo(CLI::App* verb) {
  verb->add_option("--proposal", proposal,
                   "The proposal that was seen: the number of its entry in the "
                   "timeline (default: the last one, which is shown first)");
  record.AddTo(verb);
}

absl::Status Release(Session& session, const std::string& case_id, v1::Act act,
                     const ReleaseOptions& options) {
  if (options.proposal != 0) {
    NameProposal(options.proposal, &act);
    return RecordAct(session, case_id, act, options.record);
  }
  ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                   WholeTimeline(session, case_id));
  // Without a proposal the node says what is missing.
  if (const v1::TimelineEntry* const last = LastProposal(act, all.entries());
      last != nullptr) {
    RETURN_IF_ERROR(Show(session, case_id, *last));
    NameProposal(last->sequence(), &act);
  }
  return RecordAct(session, case_id, act, options.record);
}

}  // namespace causeway::cli
