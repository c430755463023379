#ifndef CAUSEWAY_SERVER_HOLDERS_H_
#define CAUSEWAY_SERVER_HOLDERS_H_

// What another node holds of a case, as far as this node can know.

#include <string>

#include "server/case_store.h"
#include "server/work.h"

namespace causeway::server {

enum class Held {
  // Nothing left here for it, and nobody else sent it anything: that consent
  // changed would tell it that the case exists.
  kNothing,
  // Something left, whether or not it was answered, or it had the case.
  kSomething,
  // An earlier custodian sent it something, it never said a word, and it is
  // inside the origin set: whether it knows of the case, nobody here does.
  kUnknown,
};

absl::StatusOr<Held> HeldBy(Work& work, const LoadedCase& c,
                            const std::string& holder);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_HOLDERS_H_
