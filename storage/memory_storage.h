// The reference engine: ordered maps in memory, one version per commit. It
// shows in few lines what every engine must do, and serves simulations and
// tests where nothing has to survive the process. Nothing is ever written to
// disk, so "durable" means: in memory.
//
// Thread-safety: as storage.h. Writers run one after the other; readers see
// the version current when they began and block nobody.

#ifndef CAUSEWAY_STORAGE_MEMORY_STORAGE_H_
#define CAUSEWAY_STORAGE_MEMORY_STORAGE_H_

#include <memory>

#include "storage/storage.h"

namespace causeway {

std::unique_ptr<Storage> NewMemoryStorage();

}  // namespace causeway

#endif  // CAUSEWAY_STORAGE_MEMORY_STORAGE_H_
