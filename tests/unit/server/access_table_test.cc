#include "server/access_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/authorisation.h"
#include "server/people_table.h"

namespace causeway::server {
namespace {

using ::testing::HasSubstr;

// docs/access.md is what this program prints.
TEST(AccessTableTest, TheOneInTheTreeIsUpToDate) {
  std::ifstream file(CAUSEWAY_TEST_SOURCE_DIR "/docs/access.md");
  std::stringstream there;
  there << file.rdbuf();
  EXPECT_EQ(there.str(), AccessTable())
      << "run: causewayd --access-table > docs/access.md";
}

TEST(AccessTableTest, EveryMethodAndEveryFunctionThatMayCallItIsInIt) {
  const std::string table = AccessTable();
  for (const MethodRule& rule : MethodRules()) {
    const std::size_t at = table.find(absl::StrCat("| `", rule.method, "` |"));
    ASSERT_NE(at, std::string::npos) << std::string(rule.method);
    const std::string row = table.substr(at, table.find('\n', at) - at);
    for (const procedure::Function function : rule.functions) {
      EXPECT_THAT(row, HasSubstr(std::string(FunctionName(function))))
          << std::string(rule.method);
    }
  }
}

}  // namespace
}  // namespace causeway::server
