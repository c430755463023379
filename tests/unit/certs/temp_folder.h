#ifndef CAUSEWAY_TESTS_UNIT_CERTS_TEMP_FOLDER_H_
#define CAUSEWAY_TESTS_UNIT_CERTS_TEMP_FOLDER_H_

// A folder of a test's own, gone with the test.

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "base/check.h"
#include "gtest/gtest.h"

namespace causeway::certs_test {

class TempFolder {
 public:
  TempFolder() : path_(::testing::TempDir() + "causeway_certs_XXXXXX") {
    CAUSEWAY_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace causeway::certs_test

#endif  // CAUSEWAY_TESTS_UNIT_CERTS_TEMP_FOLDER_H_
