#ifndef CAUSEWAY_WIRE_JSON_PARSE_H_
#define CAUSEWAY_WIRE_JSON_PARSE_H_

// JSON that a person wrote into a message, and where it is not the message's:
// at which field, what may stand there, and what is nearest. Names of fields
// and codes are told; what was written as a value never is, for it may name a
// child. Pure; thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace causeway::wire {

// INVALID_ARGUMENT "input.json" naming `where` and the first fault, with all of
// them under what is missing; nothing is kept of the message then.
absl::Status ParseJson(absl::string_view where, const std::string& json,
                       google::protobuf::Message* message);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_JSON_PARSE_H_
