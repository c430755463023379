#ifndef CAUSEWAY_CLIENT_CLI_DIRECTORY_DIFFERENCE_H_
#define CAUSEWAY_CLIENT_CLI_DIRECTORY_DIFFERENCE_H_

// What a next version of the directory changes, in words that an officer reads
// before they sign. Pure.

#include <string>
#include <vector>

#include "causeway/v1/directory.pb.h"

namespace causeway::cli {

// A sentence for each change; empty where both say the same but for version,
// previous digest and times. Whatever differs gives at least one. Texts of the
// directory are made safe to print.
std::vector<std::string> DirectoryDifferences(
    const causeway::v1::Directory& before,
    const causeway::v1::Directory& after);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_DIRECTORY_DIFFERENCE_H_
