#ifndef CAUSEWAY_BASE_VERSION_H_
#define CAUSEWAY_BASE_VERSION_H_

// The version of this software, as the build names it.

namespace causeway {

// For example "0.1.0". Lives for ever.
const char* SoftwareVersion();

}  // namespace causeway

#endif  // CAUSEWAY_BASE_VERSION_H_
