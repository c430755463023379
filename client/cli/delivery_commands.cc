#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

std::string DeliveriesText(const v1::ListDeliveriesResponse& all) {
  if (all.deliveries().empty()) return "no deliveries\n";
  Table table(
      {"MESSAGE", "TO", "WHAT", "STATE", "TRIES", "LAST RULE", "WRITTEN"});
  for (const v1::DeliveryView& item : all.deliveries()) {
    table.Add({ShortHex(item.message_id()), item.peer(), Word(item.type()),
               Word(item.state()), absl::StrCat(item.attempts()),
               item.last_rule(), TimeWord(item.created_at())});
  }
  return table.Render();
}

absl::Status ListAllDeliveries(Session& session, bool open_only) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListDeliveriesRequest request;
  request.set_open_only(open_only);
  request.set_page_size(limits::kPageSizeMax);
  v1::ListDeliveriesResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse page,
                     client->ListDeliveries(request, session.Deadline()));
    all.mutable_deliveries()->MergeFrom(page.deliveries());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.out().json()) session.out().Json(all);
  session.out().Text(DeliveriesText(all));
  return absl::OkStatus();
}

}  // namespace

void AddDeliveryCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "delivery", "Messages on their way to peers");
  auto every = std::make_shared<bool>(false);
  CLI::App* list = AddVerb(
      noun, session, "list",
      "List messages that are not delivered (operator or supervisor)",
      "delivery list",
      [session, every] { return ListAllDeliveries(*session, !*every); });
  list->add_flag("--all", *every, "Delivered and cancelled ones, too");
}

}  // namespace causeway::cli
