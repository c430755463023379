#include "wire/json_parse.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "statemachine/procedure/fault.h"

namespace causeway::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

struct JsonFault {
  std::string path;
  std::string what;
  std::string want;
};

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) {
    names.push_back(type.field(i)->json_name());
  }
  return names;
}

const FieldDescriptor* FieldNamed(const Descriptor& type,
                                  const std::string& name) {
  const FieldDescriptor* const field = type.FindFieldByName(name);
  if (field != nullptr) return field;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

// "STEP_" of an enum whose zero is STEP_UNSPECIFIED.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string zero = type.value(0)->name();
  const size_t at = zero.rfind("UNSPECIFIED");
  return at == std::string::npos ? "" : zero.substr(0, at);
}

std::vector<std::string> CodesOf(const EnumDescriptor& type) {
  std::vector<std::string> codes;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) codes.push_back(type.value(i)->name());
  }
  return codes;
}

// A code as people shorten it: "assessment" for STEP_ASSESSMENT.
std::string Lengthened(const EnumDescriptor& type, const std::string& typed) {
  std::string code = absl::StrReplaceAll(absl::AsciiStrToUpper(typed),
                                         {{"-", "_"}, {" ", "_"}});
  const std::string prefix = PrefixOf(type);
  return absl::StartsWith(code, prefix) ? code : absl::StrCat(prefix, code);
}

std::string OneOf(const std::vector<std::string>& choices,
                  const std::string& typed) {
  return absl::StrCat("nearest: ", procedure::Nearest(typed, choices),
                      "; one of: ", absl::StrJoin(choices, ", "));
}

class Walk {
 public:
  // By place: a Struct gives its fields in another order each time.
  std::vector<JsonFault> Take() && {
    std::stable_sort(
        faults_.begin(), faults_.end(),
        [](const JsonFault& a, const JsonFault& b) { return a.path < b.path; });
    return std::move(faults_);
  }

  void Object(const Struct& object, const Descriptor& type,
              const std::string& path) {
    std::map<const google::protobuf::OneofDescriptor*, int> chosen;
    for (const auto& [key, value] : object.fields()) {
      const FieldDescriptor* const field = FieldNamed(type, key);
      if (field == nullptr) {
        Add(path, "a field that is not there",
            absl::StrCat("a field of ", std::string(type.full_name()), ", ",
                         OneOf(FieldNames(type), key)));
        continue;
      }
      if (value.kind_case() == Value::kNullValue) continue;
      const std::string inside = absl::StrCat(path, path.empty() ? "" : ".",
                                              std::string(field->json_name()));
      if (field->real_containing_oneof() != nullptr &&
          ++chosen[field->real_containing_oneof()] > 1) {
        Add(inside, "a second one of which one may stand", "one alone");
      }
      Field(value, *field, inside);
    }
  }

 private:
  void Field(const Value& value, const FieldDescriptor& field,
             const std::string& path) {
    // One alone stands for a list of one.
    if (!field.is_repeated() || value.kind_case() != Value::kListValue) {
      return Single(value, field, path);
    }
    int index = 0;
    for (const Value& one : value.list_value().values()) {
      Single(one, field, absl::StrCat(path, "[", index++, "]"));
    }
  }

  void Single(const Value& value, const FieldDescriptor& field,
              const std::string& path) {
    bool flag = false;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (value.kind_case() == Value::kStructValue) {
          Object(value.struct_value(), *field.message_type(), path);
        } else {
          Add(path, "no object", "an object: {...}");
        }
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        return Code(value, *field.enum_type(), path);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (value.kind_case() != Value::kBoolValue &&
            (value.kind_case() != Value::kStringValue ||
             !absl::SimpleAtob(value.string_value(), &flag))) {
          Add(path, "neither true nor false", "true or false, without quotes");
        }
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(value, field, path);
      default:
        return Number(value, path);
    }
  }

  void Code(const Value& value, const EnumDescriptor& type,
            const std::string& path) {
    const std::vector<std::string> codes = CodesOf(type);
    if (value.kind_case() == Value::kNumberValue) return;  // The node checks.
    if (value.kind_case() != Value::kStringValue) {
      return Add(
          path, "no code",
          absl::StrCat("in quotes, one of: ", absl::StrJoin(codes, ", ")));
    }
    if (type.FindValueByName(value.string_value()) == nullptr) {
      Add(path, "an unknown code",
          OneOf(codes, Lengthened(type, value.string_value())));
    }
  }

  void Text(const Value& value, const FieldDescriptor& field,
            const std::string& path) {
    std::string bytes;
    if (value.kind_case() != Value::kStringValue) {
      Add(path, "no text", "a text in quotes");
    } else if (field.type() == FieldDescriptor::TYPE_BYTES &&
               !absl::Base64Unescape(value.string_value(), &bytes) &&
               !absl::WebSafeBase64Unescape(value.string_value(), &bytes)) {
      Add(path, "bytes in another form", "base64");
    }
  }

  void Number(const Value& value, const std::string& path) {
    double number = 0;
    const bool is_number = value.kind_case() == Value::kNumberValue ||
                           (value.kind_case() == Value::kStringValue &&
                            absl::SimpleAtod(value.string_value(), &number));
    if (!is_number) Add(path, "no number", "a number");
  }

  void Add(const std::string& path, std::string what, std::string want) {
    faults_.push_back({path, std::move(what), std::move(want)});
  }

  std::vector<JsonFault> faults_;
};

std::string TextOf(const JsonFault& fault) {
  return absl::StrCat(fault.path.empty() ? "at the top" : fault.path, ": ",
                      fault.what);
}

absl::Status NotItsJson(absl::string_view where, const std::string& what,
                        std::vector<std::string> want) {
  return Refuse(absl::StatusCode::kInvalidArgument,
                {.rule = "input.json",
                 .message = absl::StrCat(where, ": ", what),
                 .missing = std::move(want),
                 .who = {"whoever wrote it"}});
}

}  // namespace

absl::Status ParseJson(absl::string_view where, const std::string& json,
                       google::protobuf::Message* message) {
  using google::protobuf::util::JsonStringToMessage;
  if (JsonStringToMessage(json, message).ok()) return absl::OkStatus();
  message->Clear();
  const Descriptor& type = *message->GetDescriptor();
  Struct object;
  if (!JsonStringToMessage(json, &object).ok()) {
    return NotItsJson(
        where, "is no JSON object",
        {absl::StrCat("an object with fields of ",
                      std::string(type.full_name()),
                      ": {\"field\": value, ...}, each text and each "
                      "field name in double quotes")});
  }
  Walk walk;
  walk.Object(object, type, "");
  const std::vector<JsonFault> faults = std::move(walk).Take();
  if (faults.empty()) {
    return NotItsJson(where, "does not fit its fields",
                      {absl::StrCat("what fits the fields of ",
                                    std::string(type.full_name()))});
  }
  std::vector<std::string> want;
  for (const JsonFault& fault : faults) {
    want.push_back(
        absl::StrCat(fault.path, fault.path.empty() ? "" : ": ", fault.want));
  }
  return NotItsJson(
      where,
      absl::StrCat(TextOf(faults.front()),
                   faults.size() == 1
                       ? ""
                       : absl::StrCat(" (and ", faults.size() - 1, " more)")),
      std::move(want));
}

}  // namespace causeway::wire
