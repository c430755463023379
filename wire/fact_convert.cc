#include "wire/fact_convert.h"

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "google/protobuf/descriptor.h"
#include "wire/strict_parse.h"
#include "wire/utf8.h"

namespace causeway::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// As facts.proto states it; no longer than what names a case.
constexpr size_t kFactTextBytesMax = limits::kCaseIdBytesMax;
// A sealed case id, as shape.cc has it. All other bytes are no longer than a
// digest.
constexpr size_t kSealedBytesMax = 96;

const FieldDescriptor& FieldNamed(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  CAUSEWAY_CHECK(field != nullptr)
      << message.GetDescriptor()->name() << " has no field " << name;
  return *field;
}

// Writes the fields that Fields() names.
class Writer {
 public:
  explicit Writer(Message* message)
      : message_(message), reflection_(message->GetReflection()) {}

  template <typename T>
  void operator()(const char* name, const T& value) {
    const FieldDescriptor* field = &FieldNamed(*message_, name);
    if constexpr (std::is_same_v<T, bool>) {
      reflection_->SetBool(message_, field, value);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      reflection_->SetUInt32(message_, field, value);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      reflection_->SetUInt64(message_, field, value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      reflection_->SetInt64(message_, field, value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      reflection_->SetString(message_, field, value);
    } else if constexpr (std::is_enum_v<T>) {
      reflection_->SetEnumValue(message_, field, static_cast<int>(value));
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      for (const std::string& item : value) {
        reflection_->AddString(message_, field, item);
      }
    } else {
      for (const auto item : value) {
        reflection_->AddEnumValue(message_, field, static_cast<int>(item));
      }
    }
  }

 private:
  Message* message_;
  const Reflection* reflection_;
};

// Reads the fields that Fields() names; keeps the first thing wrong.
class Reader {
 public:
  explicit Reader(const Message& message)
      : message_(message), reflection_(*message.GetReflection()) {}

  const absl::Status& status() const { return status_; }

  template <typename T>
  void operator()(const char* name, T& value) {
    const FieldDescriptor& field = FieldNamed(message_, name);
    if constexpr (std::is_same_v<T, bool>) {
      value = reflection_.GetBool(message_, &field);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      value = reflection_.GetUInt32(message_, &field);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      value = reflection_.GetUInt64(message_, &field);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      value = reflection_.GetInt64(message_, &field);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = Text(field, reflection_.GetString(message_, &field));
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(
          Value(field, reflection_.GetEnumValue(message_, &field)));
    } else {
      ReadList(field, value);
    }
  }

 private:
  template <typename T>
  void ReadList(const FieldDescriptor& field, std::vector<T>& list) {
    const int size = reflection_.FieldSize(message_, &field);
    if (static_cast<size_t>(size) > limits::kListItemsMax) {
      Refuse(field, absl::StrCat(size, " items"),
             absl::StrCat("at most ", limits::kListItemsMax));
      return;
    }
    for (int i = 0; i < size; ++i) {
      if constexpr (std::is_same_v<T, std::string>) {
        list.push_back(
            Text(field, reflection_.GetRepeatedString(message_, &field, i)));
      } else {
        const int number =
            reflection_.GetRepeatedEnumValue(message_, &field, i);
        if (number == 0) Refuse(field, "UNSPECIFIED", "a value in each place");
        list.push_back(static_cast<T>(Value(field, number)));
      }
    }
  }

  std::string Text(const FieldDescriptor& field, std::string text) {
    const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
    const size_t bytes_max = !bytes                      ? kFactTextBytesMax
                             : field.name() == "sibling" ? kSealedBytesMax
                                                         : kDigestBytes;
    if (text.size() > bytes_max) {
      Refuse(field, absl::StrCat(text.size(), " bytes"),
             absl::StrCat("at most ", bytes_max));
    } else if (!bytes && !ValidUtf8(text)) {
      Refuse(field, "bytes that are not UTF-8", "UTF-8");
    }
    return text;
  }

  int Value(const FieldDescriptor& field, int number) {
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      Refuse(field, absl::StrCat("value ", number),
             absl::StrCat("a ", field.enum_type()->name()));
    }
    return number;
  }

  void Refuse(const FieldDescriptor& field, absl::string_view got,
              absl::string_view want) {
    if (!status_.ok()) return;
    status_ = InvalidField(
        absl::StrCat(message_.GetDescriptor()->name(), ".", field.name()), got,
        want);
  }

  const Message& message_;
  const Reflection& reflection_;
  absl::Status status_;
};

template <typename T>
absl::StatusOr<T> Read(const Message& message) {
  T value;
  Reader reader(message);
  T::Fields(value, reader);
  RETURN_IF_ERROR(reader.status());
  return value;
}

template <typename T>
const FieldDescriptor* BodyField() {
  return causeway::v1::Fact::descriptor()->FindFieldByNumber(
      static_cast<int>(T::kType));
}

// The alternative whose message type is that of `message`, from I on.
template <size_t I = 0>
absl::StatusOr<procedure::FactBody> ReadBody(const Message& message) {
  if constexpr (I < std::variant_size_v<procedure::FactVariant>) {
    using T = std::variant_alternative_t<I, procedure::FactVariant>;
    if (BodyField<T>()->message_type() != message.GetDescriptor()) {
      return ReadBody<I + 1>(message);
    }
    ASSIGN_OR_RETURN(T body, Read<T>(message));
    return procedure::FactBody(std::move(body));
  } else {
    return InvalidField("body", message.GetDescriptor()->name(),
                        "the body of a fact");
  }
}

}  // namespace

causeway::v1::Fact ToProto(const procedure::Fact& fact) {
  causeway::v1::Fact proto;
  procedure::FactMeta::Fields(fact.meta, Writer(proto.mutable_meta()));
  std::visit(
      [&proto](const auto& body) {
        using T = std::decay_t<decltype(body)>;
        Message* message =
            proto.GetReflection()->MutableMessage(&proto, BodyField<T>());
        T::Fields(body, Writer(message));
      },
      fact.body);
  return proto;
}

absl::StatusOr<procedure::Fact> FactFromProto(const causeway::v1::Fact& fact) {
  RETURN_IF_ERROR(RefuseUnknown(fact));
  const FieldDescriptor* body = fact.GetReflection()->GetOneofFieldDescriptor(
      fact, causeway::v1::Fact::descriptor()->FindOneofByName("body"));
  if (body == nullptr) return InvalidField("Fact.body", "none", "one");
  if (!fact.has_meta()) return InvalidField("Fact.meta", "none", "one");
  procedure::Fact result;
  ASSIGN_OR_RETURN(result.meta, Read<procedure::FactMeta>(fact.meta()));
  ASSIGN_OR_RETURN(result.body,
                   ReadBody(fact.GetReflection()->GetMessage(fact, body)));
  return result;
}

absl::StatusOr<procedure::FactBody> BodyFromProto(const Message& body) {
  RETURN_IF_ERROR(RefuseUnknown(body));
  return ReadBody(body);
}

std::string EncodeFact(const procedure::Fact& fact) {
  return Encode(ToProto(fact));
}

absl::StatusOr<procedure::Fact> DecodeFact(absl::string_view bytes) {
  if (bytes.size() > limits::kFactBytesMax) {
    return InvalidField("Fact", absl::StrCat(bytes.size(), " bytes"),
                        absl::StrCat("at most ", limits::kFactBytesMax));
  }
  causeway::v1::Fact fact;
  RETURN_IF_ERROR(ParseStrict(bytes, &fact));
  return FactFromProto(fact);
}

}  // namespace causeway::wire
