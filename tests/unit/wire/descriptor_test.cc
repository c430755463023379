// The state machine knows no protobuf, so its code lists and facts are written
// twice. Here the two are held against each other, both ways.

#include "google/protobuf/descriptor.h"

#include <cxxabi.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <typeinfo>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "causeway/v1/facts.pb.h"
#include "causeway/v1/types.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/wire/every_fact.h"

namespace causeway::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Enumerators by enum: number and name, from the text of a header, since C++
// cannot list them.
using Enums = std::map<std::string, std::map<std::string, int>>;

Enums EnumsOf(const std::string& header) {
  std::ifstream in(std::string(CAUSEWAY_TEST_SOURCE_DIR) +
                   "/statemachine/procedure/" + header);
  std::stringstream text;
  text << in.rdbuf();
  const std::string source = text.str();
  const std::regex block("enum class (\\w+) : int32_t \\{([^}]*)\\}");
  const std::regex value("k(\\w+) = (\\d+),");
  Enums enums;
  for (std::sregex_iterator it(source.begin(), source.end(), block), end;
       it != end; ++it) {
    const std::string body = (*it)[2];
    for (std::sregex_iterator v(body.begin(), body.end(), value); v != end;
         ++v) {
      enums[(*it)[1]][absl::AsciiStrToUpper((*v)[1].str())] =
          std::atoi((*v)[2].str().c_str());
    }
  }
  return enums;
}

std::string UpperWithoutUnderscores(const std::string& name) {
  return absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"_", ""}}));
}

// As EnumsOf writes them: AGE_BAND_6_TO_11 of AgeBand is 6TO11.
std::map<std::string, int> ValuesOf(const EnumDescriptor& descriptor) {
  const std::string prefix = UpperWithoutUnderscores(descriptor.name());
  std::map<std::string, int> values;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const std::string name =
        UpperWithoutUnderscores(descriptor.value(i)->name());
    EXPECT_EQ(name.substr(0, prefix.size()), prefix);
    values[name.substr(prefix.size())] = descriptor.value(i)->number();
  }
  return values;
}

// "AgeBand" of causeway::procedure::AgeBand.
template <typename T>
std::string ShortName() {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, &status),
      std::free);
  const std::string full = name.get();
  return full.substr(full.rfind(':') + 1);
}

// Name, kind, and "repeated" of a field.
struct FieldLister {
  std::map<std::string, std::string> fields;
  template <typename T>
  void operator()(const char* name, T&) {
    fields[name] = Kind<T>();
  }
  template <typename T>
  static std::string Kind() {
    if constexpr (std::is_same_v<T, std::string>) {
      return "text";
    } else if constexpr (std::is_same_v<T, bool>) {
      return "bool";
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      return "uint32";
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      return "fixed64";
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return "sfixed64";
    } else if constexpr (std::is_enum_v<T>) {
      return ShortName<T>();
    } else {
      return "repeated " + Kind<typename T::value_type>();
    }
  }
};

std::map<std::string, std::string> FieldsOf(const Descriptor& message) {
  std::map<std::string, std::string> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    std::string kind = field.type_name();
    if (field.type() == FieldDescriptor::TYPE_STRING ||
        field.type() == FieldDescriptor::TYPE_BYTES) {
      kind = "text";
    } else if (field.type() == FieldDescriptor::TYPE_ENUM) {
      kind = field.enum_type()->name();
    }
    fields[field.name()] = (field.is_repeated() ? "repeated " : "") + kind;
  }
  return fields;
}

TEST(Descriptors, EveryCodeListIsTheContracts) {
  Enums ours = EnumsOf("codes.h");
  ours.merge(EnumsOf("rights_codes.h"));
  ours.merge(EnumsOf("inquiry_codes.h"));
  ASSERT_GT(ours.size(), 30U);
  size_t theirs_count = 0;
  for (const auto* file :
       {causeway::v1::Step_descriptor()->file(),
        causeway::v1::DocumentKind_descriptor()->file(),
        causeway::v1::LegalStatus_descriptor()->file(),
        causeway::v1::ChildSex_descriptor()->file(),
        causeway::v1::ReportLack_descriptor()->file(),
        causeway::v1::RestrictionGround_descriptor()->file()}) {
    theirs_count += static_cast<size_t>(file->enum_type_count());
    for (int i = 0; i < file->enum_type_count(); ++i) {
      const EnumDescriptor& theirs = *file->enum_type(i);
      const auto found = ours.find(theirs.name());
      ASSERT_NE(found, ours.end()) << theirs.name();
      EXPECT_EQ(found->second, ValuesOf(theirs)) << theirs.name();
    }
  }
  EXPECT_EQ(ours.size(), theirs_count);
}

TEST(Descriptors, FactTypesAreTheFieldNumbersOfTheBodies) {
  const std::map<std::string, int> ours = EnumsOf("fact_type.h").at("FactType");
  std::map<std::string, int> theirs;
  const auto& bodies = *causeway::v1::Fact::descriptor()->oneof_decl(0);
  for (int i = 0; i < bodies.field_count(); ++i) {
    const FieldDescriptor& field = *bodies.field(i);
    theirs[UpperWithoutUnderscores(field.name())] = field.number();
    EXPECT_EQ(
        field.name(),
        procedure::NameOf(static_cast<procedure::FactType>(field.number())));
  }
  EXPECT_EQ(ours, theirs);
}

TEST(Descriptors, EveryFactHasTheFieldsOfItsMessage) {
  const Descriptor& fact = *causeway::v1::Fact::descriptor();
  std::set<int> seen;
  for (const procedure::Fact& one : EveryFact()) {
    std::visit(
        [&](auto body) {
          using T = decltype(body);
          const int number = static_cast<int>(T::kType);
          const FieldDescriptor* field = fact.FindFieldByNumber(number);
          ASSERT_NE(field, nullptr) << number;
          EXPECT_EQ(field->message_type()->name(), ShortName<T>());
          FieldLister ours;
          T::Fields(body, ours);
          EXPECT_EQ(ours.fields, FieldsOf(*field->message_type()))
              << field->name();
          EXPECT_TRUE(seen.insert(number).second) << field->name();
        },
        one.body);
  }
  // All but the meta.
  EXPECT_EQ(seen.size(), static_cast<size_t>(fact.field_count() - 1));
}

TEST(Descriptors, TheMetaOfAFactHasTheFieldsOfItsMessage) {
  procedure::FactMeta meta;
  FieldLister ours;
  procedure::FactMeta::Fields(meta, ours);
  EXPECT_EQ(ours.fields, FieldsOf(*causeway::v1::FactMeta::descriptor()));
}

}  // namespace
}  // namespace causeway::wire
