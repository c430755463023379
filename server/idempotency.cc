#include "server/idempotency.h"

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/ids.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "server/owned_rows.h"
#include "server/store_keys.h"
#include "wire/strict_parse.h"

namespace causeway::server {

absl::StatusOr<KeyedRequest> KeyRequest(
    const CallContext& call, const std::string& idempotency_key,
    const google::protobuf::Message& request) {
  if (!ValidIdempotencyKey(idempotency_key)) {
    return InvalidField("idempotency_key", "malformed",
                        "16 to 64 printable characters chosen by the caller");
  }
  return KeyedRequest{
      keys::Idempotency(call.actor.staff_number, idempotency_key),
      absl::StrCat(call.method, "|", wire::Encode(request))};
}

absl::StatusOr<std::optional<std::string>> FirstAnswer(
    Work& work, const KeyedRequest& request) {
  auto record = GetRecord<store::IdempotencyRecord>(
      work.tx, Table::kIdempotency, request.key);
  if (absl::IsNotFound(record.status())) return std::nullopt;
  RETURN_IF_ERROR(record.status());
  auto key = OwnerKey(work.env, work.tx, record->owner());
  if (absl::IsNotFound(key.status())) return RefuseErased();
  RETURN_IF_ERROR(key.status());
  if (!ConstantTimeEqual(HmacSha256(key->Reveal(), request.bytes),
                         record->request_digest())) {
    return Refuse(absl::StatusCode::kAlreadyExists,
                  {.rule = "idempotency.key_reused",
                   .message = "this idempotency key answered another request",
                   .missing = {"a new idempotency key"},
                   .who = {"the calling program"}});
  }
  ASSIGN_OR_RETURN(
      std::string response,
      OpenRecord(key->Reveal(), absl::StrCat("answer|", request.key),
                 record->response()));
  return std::optional<std::string>(std::move(response));
}

absl::Status RememberAnswer(Work& work, const KeyedRequest& request,
                            const std::string& owner,
                            absl::string_view owner_key,
                            const google::protobuf::Message& response) {
  store::IdempotencyRecord record;
  record.set_owner(owner);
  record.set_request_digest(HmacSha256(owner_key, request.bytes));
  ASSIGN_OR_RETURN(*record.mutable_response(),
                   SealRecord(owner_key, absl::StrCat("answer|", request.key),
                              response.SerializeAsString(), *work.env.random));
  RETURN_IF_ERROR(NoteOwned(work.tx, owner, Table::kIdempotency, request.key));
  return PutRecord(work.tx, Table::kIdempotency, request.key, record);
}

}  // namespace causeway::server
