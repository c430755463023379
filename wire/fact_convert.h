#ifndef CAUSEWAY_WIRE_FACT_CONVERT_H_
#define CAUSEWAY_WIRE_FACT_CONVERT_H_

// Facts between protobuf and the state machine, field by field by the names
// that Fields() gives. Pure; thread-safe. Strict: unknown fields, enum values
// out of range or UNSPECIFIED, over-long text, lists or bytes, and invalid
// UTF-8 are INVALID_ARGUMENT naming the field (rule "input.field").

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/case_service.pb.h"
#include "causeway/v1/facts.pb.h"
#include "google/protobuf/message.h"
#include "statemachine/procedure/machine.h"

namespace causeway::wire {

causeway::v1::Fact ToProto(const procedure::Fact& fact);

// UNSPECIFIED enums are allowed here where a field was never filled in by its
// author; whether a field must be answered is the procedure's question.
absl::StatusOr<procedure::Fact> FactFromProto(const causeway::v1::Fact& fact);

// Deterministic bytes of a fact, as committed to.
std::string EncodeFact(const procedure::Fact& fact);
// INVALID_ARGUMENT also where the bytes do not re-encode to themselves.
absl::StatusOr<procedure::Fact> DecodeFact(absl::string_view bytes);

// A body out of its own message, for example a causeway.v1.VisitRecorded.
// INVALID_ARGUMENT also where the message is no fact's body.
absl::StatusOr<procedure::FactBody> BodyFromProto(
    const google::protobuf::Message& body);

// What a person asks, as a command: body, companion. happened_on and document
// kinds are the request's. Fields that the node fills in must be empty
// (INVALID_ARGUMENT "input.node_field").
absl::StatusOr<procedure::Command> CommandFromAct(const causeway::v1::Act& act);

// The same for the opening of a case.
absl::StatusOr<procedure::Command> CommandFromOpening(
    const causeway::v1::CaseOpened& opening);

// The message of an act of a case or of a task by its name there, after which a
// step may follow ("return_to_step 3"); nullptr: no such act.
const google::protobuf::Descriptor* ActMessage(absl::string_view act);

// The act has this field, and a person fills it in, not the node.
bool FilledByPerson(const google::protobuf::Descriptor& act,
                    absl::string_view field);

// Name of the act whose body is this fact type, as in Act; empty where a
// person cannot ask for it.
std::string ActName(procedure::FactType type);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_FACT_CONVERT_H_
