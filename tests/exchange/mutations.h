#ifndef CAUSEWAY_TESTS_EXCHANGE_MUTATIONS_H_
#define CAUSEWAY_TESTS_EXCHANGE_MUTATIONS_H_

// Every way in which one field of a message can be wrong, one at a time.

#include <functional>
#include <string>

#include "google/protobuf/message.h"

namespace causeway::exchange_test {

// `where` is the field's path ("bundle.chunk_digests"), `how` what was done:
// empty, changed, cut, over-long; zero, one more, largest; unknown, another;
// flipped; absent, present; one fewer, doubled, reordered.
using Mutated =
    std::function<void(const std::string& where, const std::string& how,
                       const google::protobuf::Message& message)>;
void EachMutation(const google::protobuf::Message& genuine,
                  const Mutated& mutated);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_MUTATIONS_H_
