#ifndef CAUSEWAY_TESTS_POWER_POWER_STORE_H_
#define CAUSEWAY_TESTS_POWER_POWER_STORE_H_

// The database the power tests open: its path, and its bytes when it is new.
// Thread-safe.

#include <string>

namespace causeway::power {

// A real empty file lies there for the store to find (storage/database_file.h);
// what it holds is on the PowerDisk. The folder goes with the process.
const std::string& DatabasePath();

// A database with the built-in schema and no rows, closed cleanly.
const std::string& FreshDatabase();

}  // namespace causeway::power

#endif  // CAUSEWAY_TESTS_POWER_POWER_STORE_H_
