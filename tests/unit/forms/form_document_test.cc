// docs/forms.md is what this program prints.

#include "client/forms/form_document.h"

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace causeway::forms {
namespace {

TEST(FormDocumentTest, TheOneInTheTreeIsUpToDate) {
  std::ifstream file(CAUSEWAY_TEST_SOURCE_DIR "/docs/forms.md");
  std::stringstream there;
  there << file.rdbuf();
  EXPECT_TRUE(there.str() == FormsDocument())
      << "run: causeway form document > docs/forms.md";
}

}  // namespace
}  // namespace causeway::forms
