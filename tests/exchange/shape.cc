#include "tests/exchange/shape.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "causeway/store/v1/store.pb.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One value of a field, of the list where it is one.
std::string ShapeOfValue(const Message& message, const FieldDescriptor& field,
                         int i) {
  const auto& reflection = *message.GetReflection();
  const bool list = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ShapeOf(list ? reflection.GetRepeatedMessage(message, &field, i)
                          : reflection.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return absl::StrCat(
          "[",
          (list ? reflection.GetRepeatedString(message, &field, i)
                : reflection.GetString(message, &field))
              .size(),
          "]");
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat(
          list ? reflection.GetRepeatedEnumValue(message, &field, i)
               : reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return list || reflection.GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT64:
      if (!list) return absl::StrCat(reflection.GetUInt64(message, &field));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      if (!list) return absl::StrCat(reflection.GetUInt32(message, &field));
      break;
    default:
      break;
  }
  return "#";
}

template <typename Record>
std::string ShapeAs(const std::string& bytes) {
  Record record;
  EXPECT_TRUE(record.ParseFromString(bytes));
  return ShapeOf(record);
}

std::string ShapeOfRow(Table table, const std::string& value) {
  namespace records = causeway::store::v1;
  switch (table) {
    case Table::kCases:
      return ShapeAs<records::CaseRecord>(value);
    case Table::kEntries:
      return ShapeAs<records::EntryRecord>(value);
    case Table::kTasks:
      return ShapeAs<records::TaskRecord>(value);
    case Table::kReferences:
      return ShapeAs<records::ReferenceRecord>(value);
    case Table::kOutbox:
      return ShapeAs<records::OutboxRecord>(value);
    case Table::kInbox:
      return ShapeAs<records::InboxRecord>(value);
    case Table::kIdempotency:
      return ShapeAs<records::IdempotencyRecord>(value);
    case Table::kNodeLog:
      return ShapeAs<records::NodeLogLeaf>(value);
    default:
      return "";
  }
}

}  // namespace

std::string ShapeOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string shape = "{";
  for (const FieldDescriptor* field : fields) {
    absl::StrAppend(&shape, field->number(), ":");
    if (absl::EndsWith(field->name(), "_us")) {  // A moment.
      absl::StrAppend(&shape, "* ");
      continue;
    }
    const int count = field->is_repeated()
                          ? message.GetReflection()->FieldSize(message, field)
                          : 1;
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&shape, ShapeOfValue(message, *field, i), " ");
    }
  }
  return shape + "}";
}

std::vector<std::string> ShapesOfRows(Node& node) {
  std::vector<std::string> shapes;
  for (const Table table : kAllTables) {
    for (const ::causeway::Row& row : node.Rows(table)) {
      shapes.push_back(absl::StrCat(
          static_cast<int>(table), " key[", row.key.size(), "] value[",
          row.value.size(), "] ", ShapeOfRow(table, row.value)));
    }
  }
  std::sort(shapes.begin(), shapes.end());
  return shapes;
}

std::string ShapeOf(const Seen& delivery, Node& receiver) {
  const std::string way = absl::StrCat(delivery.from, " to ", delivery.to, " [",
                                       delivery.bytes, "] ");
  if (delivery.chunk) {
    pb::DeliverChunkRequest request;
    EXPECT_TRUE(request.ParseFromString(delivery.request));
    return way + ShapeOf(request);
  }
  pb::DeliverRequest request;
  EXPECT_TRUE(request.ParseFromString(delivery.request));
  const auto opened = journal::OpenMessage(
      request.envelope(), receiver.id(), delivery.from,
      *receiver.env().sealing_keys, *receiver.env().directory);
  EXPECT_OK(opened);
  if (!opened.ok()) return way;
  pb::Fact fact;
  EXPECT_TRUE(fact.ParseFromString(opened->fact_bytes));
  std::string shape =
      absl::StrCat(way, "padded ", opened->padded_bytes, " header ",
                   ShapeOf(opened->header), " fact ", ShapeOf(fact));
  for (const pb::DocumentBody& body : opened->documents) {
    absl::StrAppend(&shape, " document ", ShapeOf(body));
  }
  if (opened->release_entry.has_value()) {
    absl::StrAppend(&shape, " entry ", ShapeOf(*opened->release_entry));
  }
  return shape;
}

}  // namespace causeway::exchange_test
