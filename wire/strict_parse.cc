#include "wire/strict_parse.h"

#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/unknown_field_set.h"

namespace causeway::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status NotStrict(absl::string_view what, const Message& message) {
  Refusal refusal;
  refusal.rule = "wire.strict";
  refusal.message =
      absl::StrCat(message.GetDescriptor()->name(), ": ", std::string(what));
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

// A value of an enum that the descriptor does not list.
bool HoldsUnknownValue(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const auto known = [&field](int value) {
    return field.enum_type()->FindValueByNumber(value) != nullptr;
  };
  if (!field.is_repeated()) {
    return !known(reflection.GetEnumValue(message, &field));
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (!known(reflection.GetRepeatedEnumValue(message, &field, i))) {
      return true;
    }
  }
  return false;
}

// Calls `visit` for each message in a field until it is not OK.
template <typename Visit>
absl::Status EachMessage(const Message& message, const FieldDescriptor& field,
                         const Visit& visit) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    return visit(reflection.GetMessage(message, &field));
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    RETURN_IF_ERROR(visit(reflection.GetRepeatedMessage(message, &field, i)));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Encode(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    CAUSEWAY_CHECK(message.SerializeToCodedStream(&coded))
        << "a proto3 message always serializes";
  }
  return bytes;
}

absl::Status ParseStrict(absl::string_view bytes, Message* message) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    message->Clear();
    return NotStrict("too large", *message);
  }
  {
    // The parser writes a line for invalid UTF-8: strangers would fill our log.
    const google::protobuf::LogSilencer silencer;
    if (!message->ParseFromArray(bytes.data(),
                                 static_cast<int>(bytes.size()))) {
      message->Clear();
      return NotStrict("does not parse", *message);
    }
  }
  if (const absl::Status known = RefuseUnknown(*message); !known.ok()) {
    return NotStrict("holds a field or value this version does not know",
                     *message);
  }
  if (Encode(*message) != bytes) {
    return NotStrict("is not in its one encoding", *message);
  }
  return absl::OkStatus();
}

absl::Status RefuseUnknown(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) {
    return InvalidField(message.GetDescriptor()->name(), "an unknown field",
                        "only fields of this version");
  }
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
        HoldsUnknownValue(message, *field)) {
      return InvalidField(
          absl::StrCat(message.GetDescriptor()->name(), ".", field->name()),
          "an unknown value", "a value of this version");
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      RETURN_IF_ERROR(EachMessage(message, *field, [](const Message& child) {
        return RefuseUnknown(child);
      }));
    }
  }
  return absl::OkStatus();
}

}  // namespace causeway::wire
