#include "server/onward.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "crypto/digest.h"
#include "journal/entry.h"
#include "server/case_store.h"
#include "server/store_keys.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/rules.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

absl::StatusOr<Sensitive<std::string>> KnowingKey(Work& work) {
  auto key = OwnerKey(work.env, work.tx, kOnwardOwner);
  if (absl::IsNotFound(key.status())) return NewOwnerKey(work, kOnwardOwner);
  return key;
}

// What a document says, without its kind and media type.
std::string SaidIn(const pb::Document& document) {
  switch (document.body_case()) {
    case pb::Document::kText:
      return document.text();
    case pb::Document::kContent:
      return document.content();
    case pb::Document::kForm:
      return wire::Encode(document.form());
    case pb::Document::BODY_NOT_SET:
      break;
  }
  return "";  // OpenDocumentBody takes none.
}

absl::StatusOr<std::string> RowOf(absl::string_view key,
                                  const pb::DocumentBody& body) {
  ASSIGN_OR_RETURN(pb::Document document, journal::OpenDocumentBody(body));
  return keys::Document(kOnwardOwner, HmacSha256(key, SaidIn(document)));
}

absl::StatusOr<std::set<std::string>> PeersAt(ReadTx& tx,
                                              const std::string& row) {
  auto stored = tx.Get(Table::kDocuments, row);
  if (absl::IsNotFound(stored.status())) return std::set<std::string>();
  RETURN_IF_ERROR(stored.status());
  return std::set<std::string>(absl::StrSplit(*stored, '|'));
}

}  // namespace

absl::Status NoteSent(Work& work,
                      const std::vector<pb::DocumentBody>& documents) {
  if (documents.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Sensitive<std::string> key, KnowingKey(work));
  for (const pb::DocumentBody& body : documents) {
    ASSIGN_OR_RETURN(std::string row, RowOf(key.Reveal(), body));
    ASSIGN_OR_RETURN(const std::set<std::string> known, PeersAt(work.tx, row));
    if (!known.empty()) continue;
    RETURN_IF_ERROR(work.tx.Put(Table::kDocuments, row, work.env.node_id));
  }
  return absl::OkStatus();
}

absl::Status NoteReceived(Work& work, const std::string& peer,
                          const std::vector<pb::DocumentBody>& documents) {
  if (documents.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(Sensitive<std::string> key, KnowingKey(work));
  for (const pb::DocumentBody& body : documents) {
    ASSIGN_OR_RETURN(std::string row, RowOf(key.Reveal(), body));
    ASSIGN_OR_RETURN(std::set<std::string> peers, PeersAt(work.tx, row));
    if (peers.count(work.env.node_id) > 0) continue;
    peers.insert(peer);
    RETURN_IF_ERROR(
        work.tx.Put(Table::kDocuments, row, absl::StrJoin(peers, "|")));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> CameFrom(
    Work& work, const std::vector<pb::DocumentBody>& documents) {
  std::set<std::string> all;
  if (documents.empty()) return all;
  auto key = OwnerKey(work.env, work.tx, kOnwardOwner);
  if (absl::IsNotFound(key.status())) return all;  // Nothing ever came.
  RETURN_IF_ERROR(key.status());
  for (const pb::DocumentBody& body : documents) {
    ASSIGN_OR_RETURN(std::string row, RowOf(key->Reveal(), body));
    ASSIGN_OR_RETURN(std::set<std::string> peers, PeersAt(work.tx, row));
    all.merge(peers);
  }
  all.erase(work.env.node_id);
  return all;
}

absl::Status CheckOnward(Work& work, const std::string& to,
                         const std::vector<pb::DocumentBody>& documents) {
  ASSIGN_OR_RETURN(std::set<std::string> from, CameFrom(work, documents));
  if (procedure::MayGoOn(from, to)) return absl::OkStatus();
  return procedure::RefuseByRule(procedure::Procedure::Embedded(), "P11.onward",
                                 absl::StatusCode::kFailedPrecondition);
}

}  // namespace causeway::server
