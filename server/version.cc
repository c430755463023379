#include "server/version.h"

namespace causeway::server {

const char* SoftwareVersion() { return CAUSEWAY_VERSION; }

}  // namespace causeway::server
