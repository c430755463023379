// `case pending`: what is kept for a journal while the witness is away.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/document.h"
#include "client/cli/verb.h"
#include "client/cli/views.h"

namespace causeway::cli {
namespace {

struct PendingOptions {
  std::string case_id;
  std::uint64_t drop = 0;
};

// "record_care"; what cannot be read any more has no name.
std::string ActName(const v1::Act& act) {
  const auto* const field = act.GetReflection()->GetOneofFieldDescriptor(
      act, act.GetDescriptor()->oneof_decl(0));
  return field == nullptr ? "damaged" : field->name();
}

absl::StatusOr<std::string> ActText(const Session& session, const Output& out,
                                    const v1::PendingActView& one) {
  std::string text = absl::StrCat(
      one.number(), "  ", ActName(one.act()), "  ",
      one.rule().empty() ? std::string("waits for the witness")
                         : absl::StrCat("could not enter the journal: ",
                                        out.Styled(one.rule(), Style::kWarn),
                                        "  ", Printable(one.sentence())),
      "\n");
  Line(&text, out, "  happened  ", one.happened_on());
  Line(&text, out, "  recorded  ",
       one.staff_number().empty() ? ""
                                  : absl::StrCat(TimeWord(one.recorded_at()),
                                                 " by ", one.staff_number()));
  ASSIGN_OR_RETURN(const std::string says, SaysText(one.act()));
  absl::StrAppend(&text, says);
  for (const v1::Document& document : one.documents()) {
    absl::StrAppend(&text, "  document  ", out.Label(document.kind()));
    const std::optional<std::string> words = ReadableText(session, document);
    if (words.has_value()) {
      absl::StrAppend(&text, "\n", *words);
    } else {
      absl::StrAppend(&text, ", ", document.content().size(),
                      " bytes; --json holds it\n");
    }
  }
  return text;
}

absl::Status ListPending(Session& session, const std::string& case_id) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListPendingActsRequest request;
  request.set_case_id(case_id);
  v1::ListPendingActsResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListPendingActsResponse page,
                     client->ListPendingActs(request, session.Deadline()));
    all.mutable_acts()->MergeFrom(page.acts());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.out().json()) {
    session.out().Json(all);
    return absl::OkStatus();
  }
  std::string text = all.acts().empty() ? "nothing is pending\n" : "";
  for (const v1::PendingActView& one : all.acts()) {
    ASSIGN_OR_RETURN(const std::string lines,
                     ActText(session, session.out(), one));
    absl::StrAppend(&text, lines);
  }
  session.out().Text(text);
  return absl::OkStatus();
}

absl::Status DropPending(Session& session, const PendingOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::DropPendingActRequest request;
  request.set_case_id(options.case_id);
  request.set_idempotency_key(NewIdempotencyKey(session.random()));
  request.set_number(options.drop);
  ASSIGN_OR_RETURN(const v1::CaseView view,
                   client->DropPendingAct(request, session.Deadline()));
  if (session.out().json()) session.out().Json(view);
  session.out().Text(CaseText(session.out(), view));
  return absl::OkStatus();
}

}  // namespace

void AddPendingVerb(CLI::App* noun, Session* session) {
  auto options = std::make_shared<PendingOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "pending",
      "Show what was recorded while the witness was away: what waits, and what "
      "could not enter the journal",
      "case pending CASE", [session, options] {
        return options->drop == 0 ? ListPending(*session, options->case_id)
                                  : DropPending(*session, *options);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  verb->add_option("--drop", options->drop,
                   "Drop this one, which could not enter (who recorded it, or "
                   "a supervisor)");
}

}  // namespace causeway::cli
