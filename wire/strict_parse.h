#ifndef CAUSEWAY_WIRE_STRICT_PARSE_H_
#define CAUSEWAY_WIRE_STRICT_PARSE_H_

// Parsing of signed and of foreign bytes: verify first, then parse the same
// bytes. Pure; thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace causeway::wire {

// Deterministic bytes.
std::string Encode(const google::protobuf::Message& message);

// INVALID_ARGUMENT, rule "wire.strict": does not parse, holds unknown fields or
// enum values (at any depth), or does not re-encode to itself (aliases,
// reordered or repeated singular fields, over-long varints). Do not use
// *message then.
absl::Status ParseStrict(absl::string_view bytes,
                         google::protobuf::Message* message);

// INVALID_ARGUMENT, rule "input.field", where the message, at any depth, holds
// an unknown field or an enum value this version does not know. For requests.
absl::Status RefuseUnknown(const google::protobuf::Message& message);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_STRICT_PARSE_H_
