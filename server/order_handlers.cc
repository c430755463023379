#include "server/order_handlers.h"

#include <string>
#include <utility>

#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/officer_signatures.h"
#include "journal/signed_bytes.h"
#include "server/case_store.h"
#include "server/lost_case.h"
#include "server/paging.h"
#include "server/pending_acts.h"
#include "server/refuse_by.h"
#include "server/standing.h"
#include "server/store_keys.h"
#include "server/witness_store.h"

namespace causeway::server {
namespace {

constexpr std::size_t kLostShown = 100;

absl::Status CheckSignatures(const Directory& directory,
                             const pb::SignedOrder& order) {
  const std::uint32_t need = directory.proto().order_signatures();
  ASSIGN_OR_RETURN(const OfficerSet officers,
                   MakeOfficerSet(directory.proto().order_officers(), need));
  if (need > 0 && OfficersWhoSigned(officers, journal::kOrderType,
                                    order.payload(), order.signatures())
                          .size() >= need) {
    return absl::OkStatus();
  }
  return Refuse(
      absl::StatusCode::kPermissionDenied,
      {.rule = "witness.order_signatures",
       .message = need == 0
                      ? "the directory names no officers who may sign an ORDER"
                      : "too few of the directory's officers signed this ORDER",
       .missing = {"the officers' signatures"},
       .who = {"federation officer"}});
}

std::string CountryOf(const Directory& directory, const std::string& node) {
  const pb::DirectoryNode* const found = directory.Find(node);
  return found == nullptr ? "" : found->country();
}

absl::StatusOr<pb::GiveOrderResponse> Decide(
    Work& work, const pb::CustodyOrder& what,
    const pb::SignedOrder& signed_order) {
  const Directory& directory = *work.moment.directory;
  ASSIGN_OR_RETURN(const custody::Witness witness, LoadWitness(work.tx));
  ASSIGN_OR_RETURN(StoredRegister stored,
                   LoadRegister(work.tx, what.case_tag()));
  ASSIGN_OR_RETURN(const custody::Member to, LoadMember(work, what.to()));
  custody::Order order;
  order.case_tag = what.case_tag();
  order.epoch = what.epoch();
  order.to = what.to();
  order.digest = journal::OrderDigest(signed_order.payload());
  order.to_country = CountryOf(directory, what.to());
  if (stored.row.head.has_value()) {
    const std::string& holder = stored.row.head->holder;
    order.lost_country = CountryOf(directory, holder);
    ASSIGN_OR_RETURN(order.fallbacks, FallbacksOf(work.tx, holder));
  }
  ASSIGN_OR_RETURN(const custody::Decision decision,
                   custody::DecideOrder(witness, stored.row, order, to));
  RETURN_IF_ERROR(WriteDecision(work, stored, decision, &signed_order));
  pb::GiveOrderResponse response;
  response.set_holder(decision.outcome->receiver);
  response.set_epoch(decision.outcome->epoch + 1);
  return response;
}

absl::StatusOr<pb::LostCase> LostIn(const Directory& directory,
                                    const std::string& row) {
  store::LostCaseRecord record;
  if (!record.ParseFromString(row)) {
    return absl::DataLossError("a lost case does not parse");
  }
  ASSIGN_OR_RETURN(const custody::HeadCertificate head,
                   journal::OpenStoredCertificate(record.head()));
  pb::LostCase lost;
  lost.set_case_tag(head.case_tag);
  lost.set_epoch(head.epoch);
  lost.set_fetch_from(record.fetch_from());
  if (!record.asked_nodes().empty()) {
    lost.set_asked(*record.asked_nodes().rbegin());
  }
  lost.set_worker_missing(record.worker().empty() &&
                          journal::BeganByOrder(head, directory.federation()));
  return lost;
}

absl::Status AddLost(ReadTx& tx, const Directory& directory,
                     pb::WitnessView& view) {
  ASSIGN_OR_RETURN(
      const std::vector<Row> rows,
      tx.Scan(Table::kWitness, keys::LostCasePrefix(), "", kLostShown));
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(*view.add_lost(), LostIn(directory, row.value));
  }
  ASSIGN_OR_RETURN(const std::uint64_t all,
                   tx.Count(Table::kWitness, keys::LostCasePrefix()));
  view.set_lost_cases(all);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<pb::ListHeldResponse> OrderHandlers::ListHeld(
    const CallContext&, const pb::ListHeldRequest& request) {
  RETURN_IF_ERROR(RequireToBeWitness(env_));
  if (!ValidNodeId(request.holder())) {
    return InvalidField("holder", "malformed", "a node id");
  }
  ASSIGN_OR_RETURN(const Page page,
                   PageFrom(request.page_size(), request.page_token()));
  pb::ListHeldResponse response;
  RETURN_IF_ERROR(env_.storage->Read([&](ReadTx& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kWitness, keys::RegisterPrefix(),
                             page.after, page.size));
    for (const Row& row : rows) {
      ASSIGN_OR_RETURN(const StoredRegister stored,
                       LoadRegister(tx, keys::TagAt(row.key)));
      if (!stored.row.head.has_value() ||
          stored.row.head->holder != request.holder()) {
        continue;
      }
      pb::HeldView* const held = response.add_held();
      held->set_case_tag(stored.case_tag);
      held->set_epoch(stored.row.head->epoch);
    }
    response.set_next_page_token(NextToken(page, rows));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::GiveOrderResponse> OrderHandlers::GiveOrder(
    const CallContext&, const pb::GiveOrderRequest& request) {
  RETURN_IF_ERROR(RequireToBeWitness(env_));
  const std::shared_ptr<const Directory> directory = env_.directory->Current();
  ASSIGN_OR_RETURN(const pb::CustodyOrder what,
                   journal::ReadOrder(request.order().payload()));
  if (what.federation() != directory->federation()) {
    return InvalidField("order", "of another federation", "one of this one");
  }
  RETURN_IF_ERROR(CheckSignatures(*directory, request.order()));
  pb::GiveOrderResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    ASSIGN_OR_RETURN(response, Decide(work, what, request.order()));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<pb::FetchCaseFileResponse> OrderHandlers::FetchCaseFile(
    const CallContext& call, const pb::FetchCaseFileRequest& request) {
  if (!ValidNodeId(request.from())) {
    return InvalidField("from", "malformed", "a node id");
  }
  if (request.case_tag().size() != journal::kCaseTagBytes) {
    return InvalidField("case_tag", "wrong size", "32 bytes");
  }
  const bool names = !request.worker().empty();
  if (names && !call.Has(procedure::Function::kSupervisor)) {
    return Refuse(
        absl::StatusCode::kPermissionDenied,
        {.rule = "access.function",
         .message = "who answers for a child is a supervisor's to say",
         .who = {"supervisor"}});
  }
  pb::FetchCaseFileResponse response;
  RETURN_IF_ERROR(RunWork(env_, [&](Work& work) -> absl::Status {
    if (names) RETURN_IF_ERROR(RequireCaseWorker(work, request.worker()));
    RETURN_IF_ERROR(
        AskForFile(work, request.case_tag(), request.from(), request.worker()));
    const auto row =
        work.tx.Get(Table::kWitness, keys::LostCase(request.case_tag()));
    if (row.ok()) {  // Else the case is here.
      ASSIGN_OR_RETURN(*response.mutable_lost(),
                       LostIn(*work.moment.directory, *row));
    }
    return LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                   request.case_tag(), "custody.file_asked");
  }));
  return response;
}

absl::StatusOr<pb::WitnessView> ViewOfWitness(const Environment& env,
                                              ReadTx& tx,
                                              const Directory& directory) {
  pb::WitnessView view;
  ASSIGN_OR_RETURN(const Standing standing, LoadStanding(env, tx, directory));
  view.set_witness(WitnessOf(directory));
  view.set_here(WitnessOf(directory) == env.node_id);
  view.set_verified(standing.witnessed() && standing.node.verified);
  view.set_overtaken(standing.overtaken);
  view.set_incarnation(standing.node.incarnation);
  if (view.here()) {
    ASSIGN_OR_RETURN(const custody::Witness witness, LoadWitness(tx));
    view.set_halted(witness.halted);
    ASSIGN_OR_RETURN(const std::uint64_t registered,
                     tx.Count(Table::kWitness, keys::RegisterPrefix()));
    view.set_registered(registered);
  }
  RETURN_IF_ERROR(AddLost(tx, directory, view));
  RETURN_IF_ERROR(CountPending(tx, view));
  return view;
}

}  // namespace causeway::server
