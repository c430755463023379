#include "base/version.h"

namespace causeway {

const char* SoftwareVersion() { return CAUSEWAY_VERSION; }

}  // namespace causeway
