#include "tests/exchange/mutations.h"

#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace causeway::exchange_test {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kOverLong = 70'000;

// Finds the message to change inside a copy of the whole.
using Path = std::function<Message*(Message*)>;

class Mutator {
 public:
  Mutator(const Message& whole, const Mutated& mutated)
      : whole_(whole), mutated_(mutated) {}

  void Walk(const Message& here, const Path& path, const std::string& prefix) {
    const auto* const type = here.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* const field = type->field(i);
      const std::string where = absl::StrCat(prefix, field->name());
      if (field->is_repeated()) {
        Repeated(here, field, path, where);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Child(here, field, path, where);
      } else {
        Scalar(here, field, path, where);
      }
    }
  }

 private:
  using Edit = std::function<void(Message*, const Reflection*)>;

  void Try(const Path& path, const std::string& where, const std::string& how,
           const Edit& edit) {
    const std::unique_ptr<Message> copy(whole_.New());
    copy->CopyFrom(whole_);
    Message* const target = path(copy.get());
    edit(target, target->GetReflection());
    if (copy->SerializeAsString() == whole_.SerializeAsString()) return;
    mutated_(where, how, *copy);
  }

  void Child(const Message& here, const FieldDescriptor* field,
             const Path& path, const std::string& where) {
    if (!here.GetReflection()->HasField(here, field)) {
      Try(path, where, "present", [field](Message* m, const Reflection* r) {
        r->MutableMessage(m, field);
      });
      return;
    }
    Try(path, where, "absent",
        [field](Message* m, const Reflection* r) { r->ClearField(m, field); });
    Walk(
        here.GetReflection()->GetMessage(here, field),
        [path, field](Message* m) {
          Message* const parent = path(m);
          return parent->GetReflection()->MutableMessage(parent, field);
        },
        absl::StrCat(where, "."));
  }

  void Repeated(const Message& here, const FieldDescriptor* field,
                const Path& path, const std::string& where) {
    const Reflection* const reflection = here.GetReflection();
    const int size = reflection->FieldSize(here, field);
    Try(path, where, size == 0 ? "present" : "doubled",
        [field, size](Message* m, const Reflection* r) {
          AddOne(m, r, field, size);
        });
    if (size == 0) return;
    Try(path, where, "one fewer",
        [field](Message* m, const Reflection* r) { r->RemoveLast(m, field); });
    if (size > 1) {
      Try(path, where, "reordered", [field](Message* m, const Reflection* r) {
        r->SwapElements(m, field, 0, 1);
      });
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Walk(
          reflection->GetRepeatedMessage(here, field, 0),
          [path, field](Message* m) {
            Message* const parent = path(m);
            return parent->GetReflection()->MutableRepeatedMessage(parent,
                                                                   field, 0);
          },
          absl::StrCat(where, "[0]."));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      for (const auto& [how, text] :
           Texts(reflection->GetRepeatedString(here, field, 0))) {
        Try(path, where, how,
            [field, text = text](Message* m, const Reflection* r) {
              r->SetRepeatedString(m, field, 0, text);
            });
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      Try(path, where, "unknown", [field](Message* m, const Reflection* r) {
        r->SetRepeatedEnumValue(m, field, 0, kNoSuchNumber);
      });
    }
  }

  // The first again, or an empty one.
  static void AddOne(Message* m, const Reflection* r,
                     const FieldDescriptor* field, int size) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message* const added = r->AddMessage(m, field);
        if (size > 0) added->CopyFrom(r->GetRepeatedMessage(*m, field, 0));
        return;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return r->AddString(
            m, field, size > 0 ? r->GetRepeatedString(*m, field, 0) : "x");
      case FieldDescriptor::CPPTYPE_ENUM:
        return r->AddEnumValue(
            m, field, size > 0 ? r->GetRepeatedEnumValue(*m, field, 0) : 1);
      case FieldDescriptor::CPPTYPE_UINT32:
        return r->AddUInt32(m, field, 1);
      case FieldDescriptor::CPPTYPE_UINT64:
        return r->AddUInt64(m, field, 1);
      default:
        return;
    }
  }

  static std::vector<std::pair<std::string, std::string>> Texts(
      const std::string& text) {
    std::vector<std::pair<std::string, std::string>> texts;
    texts.emplace_back("over-long", std::string(kOverLong, 'x'));
    if (text.empty()) {
      texts.emplace_back("present", std::string(32, 'x'));
      return texts;
    }
    std::string changed = text;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    texts.emplace_back("changed", changed);
    texts.emplace_back("cut", text.substr(0, text.size() - 1));
    texts.emplace_back("empty", "");
    texts.emplace_back("doubled", text + text);
    return texts;
  }

  void Scalar(const Message& here, const FieldDescriptor* field,
              const Path& path, const std::string& where) {
    const Reflection* const reflection = here.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        for (const auto& [how, text] :
             Texts(reflection->GetString(here, field))) {
          Try(path, where, how,
              [field, text = text](Message* m, const Reflection* r) {
                r->SetString(m, field, text);
              });
        }
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        return Try(path, where, "flipped",
                   [field](Message* m, const Reflection* r) {
                     r->SetBool(m, field, !r->GetBool(*m, field));
                   });
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(field, path, where);
      default:
        return Number(field, path, where);
    }
  }

  void Enum(const FieldDescriptor* field, const Path& path,
            const std::string& where) {
    const auto set = [&](const char* how, int number) {
      Try(path, where, how, [field, number](Message* m, const Reflection* r) {
        r->SetEnumValue(m, field, number);
      });
    };
    set("unknown", kNoSuchNumber);
    set("zero", 0);
    const EnumDescriptor* const type = field->enum_type();
    for (int i = 1; i < type->value_count(); ++i) {
      set("another", type->value(i)->number());
    }
  }

  void Number(const FieldDescriptor* field, const Path& path,
              const std::string& where) {
    const std::pair<const char*, NumberChange> changes[] = {
        {"zero", NumberChange::kZero},
        {"one more", NumberChange::kOneMore},
        {"largest", NumberChange::kLargest}};
    for (const auto& [how, change] : changes) {
      Try(path, where, how,
          [field, change = change](Message* m, const Reflection* r) {
            SetNumber(m, r, field, change);
          });
    }
  }

  enum class NumberChange { kZero, kOneMore, kLargest };

  template <typename T>
  static T Changed(T number, NumberChange change) {
    if (change == NumberChange::kZero) return 0;
    const T largest = std::numeric_limits<T>::max();
    const bool largest_now = number == largest;
    if (change == NumberChange::kLargest || largest_now) return largest;
    return static_cast<T>(number + 1);
  }

  static void SetNumber(Message* m, const Reflection* r,
                        const FieldDescriptor* field, NumberChange change) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r->SetInt32(m, field, Changed(r->GetInt32(*m, field), change));
      case FieldDescriptor::CPPTYPE_UINT32:
        return r->SetUInt32(m, field, Changed(r->GetUInt32(*m, field), change));
      case FieldDescriptor::CPPTYPE_INT64:
        return r->SetInt64(m, field, Changed(r->GetInt64(*m, field), change));
      case FieldDescriptor::CPPTYPE_UINT64:
        return r->SetUInt64(m, field, Changed(r->GetUInt64(*m, field), change));
      default:
        return;
    }
  }

  static constexpr int kNoSuchNumber = 9999;

  const Message& whole_;
  const Mutated& mutated_;
};

}  // namespace

void EachMutation(const Message& genuine, const Mutated& mutated) {
  Mutator(genuine, mutated)
      .Walk(
          genuine, [](Message* m) { return m; }, "");
}

}  // namespace causeway::exchange_test
