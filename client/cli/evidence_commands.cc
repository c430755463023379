#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

std::string ContradictionsText(const v1::ListContradictionsResponse& all) {
  if (all.contradictions().empty()) return "no peer contradicted itself\n";
  Table table(
      {"PEER", "PLACE", "COUNTS", "DIGEST", "REFUSED", "DIGEST", "FOUND"});
  for (const v1::ContradictionView& item : all.contradictions()) {
    table.Add({item.peer(), absl::StrCat(item.sequence()),
               Word(item.first_type()), ShortHex(item.first_digest()),
               Word(item.second_type()), ShortHex(item.second_digest()),
               TimeWord(item.found_at())});
  }
  return table.Render();
}

absl::Status ListAllContradictions(Session& session) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListContradictionsRequest request;
  request.set_page_size(limits::kPageSizeMax);
  v1::ListContradictionsResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListContradictionsResponse page,
                     client->ListContradictions(request, session.Deadline()));
    all.mutable_contradictions()->MergeFrom(page.contradictions());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.out().json()) session.out().Json(all);
  session.out().Text(ContradictionsText(all));
  return absl::OkStatus();
}

}  // namespace

void AddEvidenceCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "evidence", "What shows that a peer contradicted itself");
  AddVerb(
      noun, session, "list",
      "List pairs of messages that a peer signed for one place of its order; "
      "with --json, and for a supervisor, with both signed headers "
      "(supervisor, auditor or operator)",
      "evidence list --json",
      [session] { return ListAllContradictions(*session); });
}

}  // namespace causeway::cli
