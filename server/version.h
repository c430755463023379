#ifndef CAUSEWAY_SERVER_VERSION_H_
#define CAUSEWAY_SERVER_VERSION_H_

// The version of this software, as the build names it.

namespace causeway::server {

// For example "0.1.0". Lives for ever.
const char* SoftwareVersion();

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_VERSION_H_
