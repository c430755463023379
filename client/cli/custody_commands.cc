#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/files.h"
#include "certs/officer.h"
#include "certs/officer_signatures.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"
#include "journal/witness_statement.h"
#include "wire/strict_parse.h"

namespace causeway::cli {
namespace {

struct CustodyOptions {
  std::string id;  // Of a case.
  std::string file;
  std::string federation;
  std::string case_tag;  // Hexadecimal.
  std::uint64_t epoch = 0;
  std::string node;
  std::string key;
  std::string worker;
  v1::SharingGround ground = v1::SHARING_GROUND_UNSPECIFIED;
  RecordOptions record;
};

absl::Status VoidRelease(Session& session, const CustodyOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::GetCaseRequest request;
  request.set_case_id(options.id);
  ASSIGN_OR_RETURN(const v1::CaseView view,
                   client->VoidRelease(request, session.Deadline()));
  if (session.out().json()) session.out().Json(view);
  session.out().Text(
      "the witness is asked; `causeway case show` tells who is custodian once "
      "it answered\n");
  return absl::OkStatus();
}

absl::Status ListHeld(Session& session, const CustodyOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::ListHeldRequest request;
  request.set_holder(options.node);
  request.set_page_size(limits::kPageSizeMax);
  v1::ListHeldResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListHeldResponse page,
                     client->ListHeld(request, session.Deadline()));
    all.mutable_held()->MergeFrom(page.held());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.out().json()) session.out().Json(all);
  Table table({"CASE TAG", "EPOCH"});
  for (const v1::HeldView& held : all.held()) {
    table.Add({HexEncode(held.case_tag()), absl::StrCat(held.epoch())});
  }
  session.out().Text(all.held().empty() ? "no cases\n" : table.Render());
  return absl::OkStatus();
}

absl::StatusOr<v1::SignedOrder> ReadOrderFile(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   certs::ReadFile(file, limits::kCertificateBytesMax));
  v1::SignedOrder order;
  RETURN_IF_ERROR(wire::ParseStrict(bytes, &order));
  RETURN_IF_ERROR(journal::ReadOrder(order.payload()).status());
  return order;
}

std::string Told(const v1::CustodyOrder& order) {
  return absl::StrCat("ORDER: in ", order.federation(), ", case ",
                      HexEncode(order.case_tag()), ", epoch ", order.epoch(),
                      " ends; ", order.to(), " is custodian\n");
}

absl::Status Draft(Session& session, const CustodyOptions& options) {
  v1::CustodyOrder order;
  order.set_format_version(journal::kWitnessFormat);
  order.set_federation(options.federation);
  ASSIGN_OR_RETURN(*order.mutable_case_tag(), HexDecode(options.case_tag));
  order.set_epoch(options.epoch);
  order.set_to(options.node);
  v1::SignedOrder unsigned_order;
  unsigned_order.set_payload(wire::Encode(order));
  RETURN_IF_ERROR(journal::ReadOrder(unsigned_order.payload()).status());
  RETURN_IF_ERROR(
      certs::WriteNewFile(options.file, wire::Encode(unsigned_order)));
  if (session.out().json()) session.out().Json(order);
  session.out().Text(Told(order));
  return absl::OkStatus();
}

absl::Status Sign(Session& session, const CustodyOptions& options) {
  ASSIGN_OR_RETURN(v1::SignedOrder order, ReadOrderFile(options.file));
  ASSIGN_OR_RETURN(const SigningKey key, LoadOfficerKey(options.key));
  RETURN_IF_ERROR(AddSignature(key, journal::kOrderType, order.payload(),
                               *order.mutable_signatures()));
  RETURN_IF_ERROR(certs::ReplaceFile(options.file, wire::Encode(order)));
  ASSIGN_OR_RETURN(const v1::CustodyOrder what,
                   journal::ReadOrder(order.payload()));
  if (session.out().json()) session.out().Json(order);
  session.out().Text(absl::StrCat(Told(what), order.signatures_size(),
                                  " officers signed it\n"));
  return absl::OkStatus();
}

absl::Status Give(Session& session, const CustodyOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::GiveOrderRequest request;
  ASSIGN_OR_RETURN(*request.mutable_order(), ReadOrderFile(options.file));
  ASSIGN_OR_RETURN(const v1::GiveOrderResponse response,
                   client->GiveOrder(request, session.Deadline()));
  if (session.out().json()) session.out().Json(response);
  session.out().Text(absl::StrCat(response.holder(), " is custodian in epoch ",
                                  response.epoch(),
                                  "; data follows through the same gates\n"));
  return absl::OkStatus();
}

absl::Status Fetch(Session& session, const CustodyOptions& options) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  v1::FetchCaseFileRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_tag(), HexDecode(options.case_tag));
  request.set_from(options.node);
  request.set_worker(options.worker);
  ASSIGN_OR_RETURN(const v1::FetchCaseFileResponse response,
                   client->FetchCaseFile(request, session.Deadline()));
  if (session.out().json()) session.out().Json(response);
  session.out().Text(absl::StrCat(response.lost().asked(),
                                  " is asked; once the file is here the case "
                                  "is in `causeway case list`\n"));
  return absl::OkStatus();
}

absl::Status ReleaseCopy(Session& session, const CustodyOptions& options) {
  v1::TaskAct act;
  act.mutable_release_file()->set_ground(options.ground);
  return RecordTaskAct(session, options.id, act, options.record);
}

void AddFileVerbs(CLI::App* noun, Session* session) {
  auto fetching = std::make_shared<CustodyOptions>();
  CLI::App* fetch = AddVerb(
      noun, session, "fetch",
      "Ask a node for the file of a case that the witness says is this node's "
      "(operator or supervisor; `node show` lists them)",
      "custody fetch --case-tag HEX --from ml",
      [session, fetching] { return Fetch(*session, *fetching); });
  fetch->add_option("--case-tag", fetching->case_tag, "64 hexadecimal digits")
      ->required();
  fetch->add_option("--from", fetching->node, "A node that may have it")
      ->required();
  fetch->add_option(
      "--worker", fetching->worker,
      "Where an ORDER moved the case: staff number of who answers "
      "for the child (supervisor)");

  auto releasing = std::make_shared<CustodyOptions>();
  CLI::App* release = AddVerb(
      noun, session, "release-file",
      "Release the file of a copy to the custodian that asked for it (two "
      "supervisors)",
      "custody release-file TASK --ground legal-obligation",
      [session, releasing] { return ReleaseCopy(*session, *releasing); });
  release->add_option("TASK", releasing->id, "Task id")->required();
  AddCode(release, "--ground", &releasing->ground, "On what it may go")
      ->required();
  releasing->record.AddTo(release);
}

void AddOrderVerbs(CLI::App* noun, Session* session) {
  auto draft = std::make_shared<CustodyOptions>();
  CLI::App* order = AddVerb(
      noun, session, "order",
      "Write an ORDER: the case of a lost custodian goes to a node of its "
      "country, or to a fallback it named",
      "custody order order.bin --federation demo --case-tag HEX --epoch 1 \\\n"
      "      --to tn-2",
      [session, draft] { return Draft(*session, *draft); });
  order->add_option("FILE", draft->file, "The ORDER, a new file")->required();
  order->add_option("--federation", draft->federation, "Its name")->required();
  order->add_option("--case-tag", draft->case_tag, "64 hexadecimal digits")
      ->required();
  order->add_option("--epoch", draft->epoch, "The lost custodian's")
      ->required();
  order->add_option("--to", draft->node, "The next custodian")->required();

  auto signing = std::make_shared<CustodyOptions>();
  CLI::App* sign =
      AddVerb(noun, session, "sign", "Sign an ORDER (federation officer)",
              "custody sign order.bin --officer-key officer/order-1.key",
              [session, signing] { return Sign(*session, *signing); });
  sign->add_option("FILE", signing->file, "The ORDER")->required();
  sign->add_option("--officer-key", signing->key, "The officer's private key")
      ->required();

  auto giving = std::make_shared<CustodyOptions>();
  CLI::App* give =
      AddVerb(noun, session, "give",
              "Give a signed ORDER to the witness (operator of the witness)",
              "custody give order.bin",
              [session, giving] { return Give(*session, *giving); });
  give->add_option("FILE", giving->file, "The ORDER")->required();
}

}  // namespace

void AddCustodyCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "custody",
                           "Before the federation's witness: VOID, ORDER, "
                           "lost files");
  auto voided = std::make_shared<CustodyOptions>();
  CLI::App* undo =
      AddVerb(noun, session, "void",
              "Ask the witness to void a release whose receiver went silent "
              "(supervisor)",
              "custody void CASE",
              [session, voided] { return VoidRelease(*session, *voided); });
  undo->add_option("CASE", voided->id, "Case id")->required();

  auto held = std::make_shared<CustodyOptions>();
  CLI::App* list =
      AddVerb(noun, session, "held",
              "List the cases of a custodian by tag (operator of the witness)",
              "custody held --by ml",
              [session, held] { return ListHeld(*session, *held); });
  list->add_option("--by", held->node, "Node id")->required();
  AddFileVerbs(noun, session);
  AddOrderVerbs(noun, session);
}

}  // namespace causeway::cli
