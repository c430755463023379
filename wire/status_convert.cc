#include "wire/status_convert.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "base/errors.h"
#include "base/limits.h"
#include "wire/strict_parse.h"
#include "wire/utf8.h"

namespace causeway::wire {
namespace {

using causeway::v1::ErrorDetail;
using causeway::v1::RpcStatus;

constexpr char kDetailUrl[] = "type.googleapis.com/causeway.v1.ErrorDetail";

using Items = google::protobuf::RepeatedPtrField<std::string>;

void CopyItems(const std::vector<std::string>& from, Items* to) {
  for (const std::string& item : from) {
    *to->Add() = Printable(item, limits::kStatusMessageBytesMax);
  }
}

std::vector<std::string> ReadItems(const Items& from) {
  std::vector<std::string> to;
  for (const std::string& item : from) {
    if (to.size() == limits::kRefusalItemsMax) break;
    to.push_back(Printable(item, limits::kStatusMessageBytesMax));
  }
  return to;
}

// The detail has to fit into the trailers of an HTTP/2 answer: the longest
// lists give way first, the rule and the sentence never.
void Shorten(ErrorDetail* detail) {
  while (detail->ByteSizeLong() > limits::kStatusDetailBytesMax) {
    Items* longest = detail->mutable_missing();
    for (Items* list : {detail->mutable_who(), detail->mutable_next()}) {
      if (list->size() > longest->size()) longest = list;
    }
    if (!detail->rules().empty() && detail->rules_size() > longest->size()) {
      detail->mutable_rules()->RemoveLast();
      continue;
    }
    if (longest->empty()) return;
    longest->RemoveLast();
  }
}

ErrorDetail ToDetail(const Refusal& refusal) {
  ErrorDetail detail;
  detail.set_rule(Printable(refusal.rule, limits::kRuleIdBytesMax));
  detail.set_message(
      Printable(refusal.message, limits::kStatusMessageBytesMax));
  CopyItems(refusal.missing, detail.mutable_missing());
  CopyItems(refusal.who, detail.mutable_who());
  CopyItems(refusal.next, detail.mutable_next());
  detail.set_retryable(refusal.retryable);
  for (const RefusedBy& one : refusal.rules) {
    causeway::v1::RefusingRule* const rule = detail.add_rules();
    rule->set_rule(Printable(one.rule, limits::kRuleIdBytesMax));
    rule->set_message(Printable(one.message, limits::kStatusMessageBytesMax));
    rule->set_missing(Printable(one.missing, limits::kStatusMessageBytesMax));
    rule->set_who(Printable(one.who, limits::kStatusMessageBytesMax));
  }
  Shorten(&detail);
  return detail;
}

std::optional<Refusal> FromDetails(const std::string& bytes) {
  RpcStatus status;
  if (bytes.size() > limits::kStatusDetailBytesMax * 2 ||
      !ParseStrict(bytes, &status).ok()) {
    return std::nullopt;
  }
  for (const causeway::v1::RpcStatusDetail& each : status.details()) {
    ErrorDetail detail;
    if (each.type_url() != kDetailUrl ||
        !ParseStrict(each.value(), &detail).ok() || detail.rule().empty()) {
      continue;
    }
    Refusal refusal;
    refusal.rule = Printable(detail.rule(), limits::kRuleIdBytesMax);
    refusal.message =
        Printable(detail.message(), limits::kStatusMessageBytesMax);
    refusal.missing = ReadItems(detail.missing());
    refusal.who = ReadItems(detail.who());
    refusal.next = ReadItems(detail.next());
    refusal.retryable = detail.retryable();
    for (const causeway::v1::RefusingRule& rule : detail.rules()) {
      if (refusal.rules.size() == limits::kRefusalItemsMax) break;
      refusal.rules.push_back(
          {Printable(rule.rule(), limits::kRuleIdBytesMax),
           Printable(rule.message(), limits::kStatusMessageBytesMax),
           Printable(rule.missing(), limits::kStatusMessageBytesMax),
           Printable(rule.who(), limits::kStatusMessageBytesMax)});
    }
    return refusal;
  }
  return std::nullopt;
}

absl::StatusCode CodeOf(const grpc::Status& status) {
  const int code = static_cast<int>(status.error_code());
  const bool known = code > 0 && code <= 16;  // as google.rpc.Code numbers them
  return known ? static_cast<absl::StatusCode>(code)
               : absl::StatusCode::kUnknown;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.raw_code());
  if (status.code() == absl::StatusCode::kInternal ||
      status.code() == absl::StatusCode::kUnknown) {
    return grpc::Status(code, "internal error");
  }
  const std::string message = Printable(
      absl::string_view(status.message().data(), status.message().size()),
      limits::kStatusMessageBytesMax);
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal.has_value()) return grpc::Status(code, message);
  RpcStatus details;
  details.set_code(static_cast<int>(code));
  details.set_message(message);
  causeway::v1::RpcStatusDetail* detail = details.add_details();
  detail->set_type_url(kDetailUrl);
  detail->set_value(Encode(ToDetail(*refusal)));
  return grpc::Status(code, message, Encode(details));
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(
      CodeOf(status),
      Printable(status.error_message(), limits::kStatusMessageBytesMax));
  const std::optional<Refusal> refusal = FromDetails(status.error_details());
  if (refusal.has_value()) {
    result.SetPayload(RefusalTypeUrl(), absl::Cord(EncodeRefusal(*refusal)));
  }
  return result;
}

}  // namespace causeway::wire
