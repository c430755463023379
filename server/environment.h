#ifndef CAUSEWAY_SERVER_ENVIRONMENT_H_
#define CAUSEWAY_SERVER_ENVIRONMENT_H_

// What every handler of a node works with. Built once at start, shared by all
// threads; everything in it is thread-safe or immutable.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "certs/directory.h"
#include "crypto/case_key.h"
#include "crypto/sealing.h"
#include "crypto/signing_key.h"
#include "journal/entry.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/procedure/codes.h"
#include "statemachine/procedure/procedure_set.h"
#include "storage/storage.h"

namespace causeway::server {

// The directory in force, and every earlier version for verification.
class DirectoryHolder : public journal::KeyRing {
 public:
  // The version in force now; never null.
  virtual std::shared_ptr<const Directory> Current() const = 0;
  std::string Federation() const override { return Current()->federation(); }
};

struct Environment {
  std::string node_id;
  // Random, for each start of the process: what the witness told another one
  // does not count.
  std::string start_id;
  Storage* storage = nullptr;
  const Clock* clock = nullptr;
  RandomSource* random = nullptr;
  // Under which it signs now, OwnSigningKey says (own_key.h): the next one as
  // soon as the directory in force lists it; null where there is none.
  const SigningKey* signing_key = nullptr;
  const SigningKey* next_signing_key = nullptr;
  const std::vector<SealingKey>* sealing_keys = nullptr;
  const KeyWrapper* key_wrapper = nullptr;
  const DirectoryHolder* directory = nullptr;
  const procedure::ProcedureSet* procedures =
      &procedure::ProcedureSet::EmbeddedAlone();
  const deadlines::DeadlineTable* deadlines =
      &deadlines::DeadlineTable::Embedded();
  // Staff numbers with their functions, to check a worker named by another.
  std::function<bool(const std::string& staff_number,
                     procedure::Function function)>
      staff_has_function;
  // Called after a transaction that wrote to the outbox.
  std::function<void()> wake_outbox;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ENVIRONMENT_H_
