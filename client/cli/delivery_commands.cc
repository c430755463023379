#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"
#include "client/open_inquiries.h"

namespace causeway::cli {
namespace {

std::string LateWord(const v1::DeliveryView& item) {
  if (item.due_state() == v1::DUE_STATE_UNSPECIFIED) return "";
  return item.escalated_to().empty()
             ? Word(item.due_state())
             : absl::StrCat("tell: ", item.escalated_to());
}

std::string DeliveriesText(const v1::ListDeliveriesResponse& all) {
  if (all.deliveries().empty()) return "no deliveries\n";
  Table table({"MESSAGE", "TO", "WHAT", "STATE", "LATE", "TRIES", "LAST RULE",
               "ABOUT", "WRITTEN"});
  for (const v1::DeliveryView& item : all.deliveries()) {
    table.Add({ShortHex(item.message_id()), item.peer(), Word(item.type()),
               Word(item.state()), LateWord(item),
               absl::StrCat(item.attempts()), item.last_rule(),
               item.task_id().empty() ? item.case_id() : item.task_id(),
               TimeWord(item.created_at())});
  }
  return table.Render();
}

absl::StatusOr<v1::ListDeliveriesResponse> AllDeliveries(Session& session,
                                                         bool open_only) {
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
  return all;
}

absl::Status ListAllDeliveries(Session& session, bool open_only) {
  ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse all,
                   AllDeliveries(session, open_only));
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

struct Resend {
  std::string message;  // Beginning of its id.
  std::string to;       // Every such message to this node.
  bool recipient_restored = false;
  bool under_new_key = false;
};

// Of all to a node: a dead letter, or what was refused for its key.
bool IsMeant(const v1::DeliveryView& item, const Resend& resend) {
  return item.peer() == resend.to &&
         (resend.under_new_key ? item.last_rule() == "message.key_revoked"
                               : item.state() == v1::DELIVERY_STATE_DEAD);
}

// What is to be sent again, of what is not done with.
absl::StatusOr<v1::ListDeliveriesResponse> Chosen(Session& session,
                                                  const Resend& resend) {
  constexpr std::size_t kDigitsMin = 8;
  if (resend.to.empty() && resend.message.size() < kDigitsMin) {
    return InvalidField("MESSAGE", "too short",
                        "8 or more hexadecimal digits of its id, or --to NODE");
  }
  ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse all,
                   AllDeliveries(session, !resend.recipient_restored));
  v1::ListDeliveriesResponse chosen;
  for (const v1::DeliveryView& item : all.deliveries()) {
    const bool fits =
        resend.to.empty()
            ? absl::StartsWith(HexEncode(item.message_id()), resend.message)
            : IsMeant(item, resend);
    if (fits) *chosen.add_deliveries() = item;
  }
  if (resend.to.empty() && chosen.deliveries_size() != 1) {
    return UnknownOrForbidden("message");
  }
  return chosen;
}

absl::Status SendAgain(Session& session, const Resend& resend) {
  ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse chosen,
                   Chosen(session, resend));
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListDeliveriesResponse sent;
  for (const v1::DeliveryView& item : chosen.deliveries()) {
    v1::ResendDeliveryRequest request;
    request.set_message_id(item.message_id());
    request.set_recipient_restored(resend.recipient_restored);
    request.set_under_new_key(resend.under_new_key);
    ASSIGN_OR_RETURN(const v1::ResendDeliveryResponse answer,
                     client->ResendDelivery(request, session.Deadline()));
    *sent.add_deliveries() = answer.delivery();
  }
  if (session.out().json()) session.out().Json(sent);
  session.out().Text(DeliveriesText(sent));
  return absl::OkStatus();
}

}  // namespace

void AddDeliveryCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "delivery", "Messages on their way to peers");
  auto every = std::make_shared<bool>(false);
  CLI::App* list = AddVerb(
      noun, session, "list",
      "List messages that are not delivered, how late they are, and who is to "
      "be told (operator or supervisor)",
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

  auto resend = std::make_shared<Resend>();
  CLI::App* again = AddVerb(
      noun, session, "resend",
      "Send a dead letter, or a message that was refused for good, again: the "
      "same bytes in the same place, through the gates of now (operator or "
      "supervisor)",
      "delivery resend 1957df50f265\n  causeway delivery resend --to gn",
      [session, resend] { return SendAgain(*session, *resend); });
  CLI::Option* const message = again->add_option(
      "MESSAGE", resend->message, "Beginning of the message's id");
  again
      ->add_option("--to", resend->to,
                   "Every dead letter to this node, or with --under-new-key "
                   "all that it refused for that")
      ->excludes(message);
  CLI::Option* const vouch = again->add_flag(
      "--under-new-key", resend->under_new_key,
      "The recipient refused it as signed under a key that is revoked: this "
      "node says under its new key that the message is its own, as you know");
  again
      ->add_flag("--recipient-restored", resend->recipient_restored,
                 "Two-party profile: a RELEASE that was delivered goes again; "
                 "the recipient restored a backup, and its people know that it "
                 "did not hand the case on")
      ->needs(message)
      ->excludes(vouch);
}

}  // namespace causeway::cli
