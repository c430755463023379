#ifndef CAUSEWAY_TESTS_EXCHANGE_SHAPE_H_
#define CAUSEWAY_TESTS_EXCHANGE_SHAPE_H_

// What can be told of a message or a store without its random values, times
// and texts: the fields that are set, how many of each, codes, and sizes. Pure.

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

std::string ShapeOf(const google::protobuf::Message& message);

// Of each row of each table, without order, as keys hold random values.
std::vector<std::string> ShapesOfRows(Node& node);

// Of a delivery, opened by its receiver. The test fails where it does not open.
std::string ShapeOf(const Seen& delivery, Node& receiver);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_SHAPE_H_
