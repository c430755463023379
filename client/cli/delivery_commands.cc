#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"
#include "client/open_inquiries.h"

namespace causeway::cli {
namespace {

std::string DeliveriesText(const v1::ListDeliveriesResponse& all) {
  if (all.deliveries().empty()) return "no deliveries\n";
  Table table({"MESSAGE", "TO", "WHAT", "STATE", "TRIES", "LAST RULE", "ABOUT",
               "WRITTEN"});
  for (const v1::DeliveryView& item : all.deliveries()) {
    table.Add({ShortHex(item.message_id()), item.peer(), Word(item.type()),
               Word(item.state()), absl::StrCat(item.attempts()),
               item.last_rule(),
               item.task_id().empty() ? item.case_id() : item.task_id(),
               TimeWord(item.created_at())});
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

struct WithdrawalOptions {
  std::string case_id;
  std::string recipient;
  RecordOptions record;
};

absl::Status Withdraw(Session& session, const WithdrawalOptions& options) {
  ASSIGN_OR_RETURN(const v1::ListTimelineResponse all,
                   WholeTimeline(session, options.case_id));
  const std::string digest = LastSentTo(all.entries(), options.recipient);
  if (digest.empty()) {
    return InvalidField("--to", "a node to which nothing went",
                        "the recipient of an answer or a follow-up report");
  }
  v1::Act act;
  act.mutable_withdraw_delivery()->set_recipient(options.recipient);
  act.mutable_withdraw_delivery()->set_message_digest(digest);
  return RecordAct(session, options.case_id, act, options.record);
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
  auto withdrawal = std::make_shared<WithdrawalOptions>();
  CLI::App* withdraw = AddVerb(
      noun, session, "withdraw",
      "Take back the last answer or follow-up report of a case that "
      "has not left for a node (supervisor)",
      "delivery withdraw CASE --to tn",
      [session, withdrawal] { return Withdraw(*session, *withdrawal); });
  withdraw->add_option("CASE", withdrawal->case_id, "Case id")->required();
  withdraw->add_option("--to", withdrawal->recipient, "Node id")->required();
  withdrawal->record.AddTo(withdraw);
}

}  // namespace causeway::cli
