#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/procedure/document.h"
#include "client/procedure/step_model.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/edges.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// docs/procedure.md is what this program prints.
TEST(ProcedureDocumentTest, TheOneInTheTreeIsUpToDate) {
  std::ifstream file(CAUSEWAY_TEST_SOURCE_DIR "/docs/procedure.md");
  std::stringstream there;
  there << file.rdbuf();
  const std::vector<std::string> have = absl::StrSplit(there.str(), '\n');
  const std::vector<std::string> want =
      absl::StrSplit(ProcedureDocument(), '\n');
  for (size_t i = 0; i < std::max(have.size(), want.size()); ++i) {
    const std::string one = i < have.size() ? have[i] : "(nothing)";
    const std::string other = i < want.size() ? want[i] : "(nothing)";
    ASSERT_EQ(one, other)
        << "docs/procedure.md, line " << i + 1
        << ": run: causeway procedure document > docs/procedure.md";
  }
}

TEST(ProcedureDocumentTest, NamesEveryRuleActAndReasonBack) {
  const std::string document = ProcedureDocument();
  for (const Rule& rule : Procedure::Embedded().rules()) {
    EXPECT_THAT(document, HasSubstr(absl::StrCat("| `", rule.id, "` |")));
    EXPECT_THAT(document, HasSubstr(rule.basis)) << rule.id;
  }
  for (const FactType type : AllFactTypes()) {
    EXPECT_THAT(document, HasSubstr(absl::StrCat("| `", NameOf(type), "` |")));
  }
  for (const Edge& edge : Edges()) {
    EXPECT_THAT(document,
                HasSubstr(absl::StrCat("step_", static_cast<int>(edge.from),
                                       " --> step_", static_cast<int>(edge.to),
                                       ": back, ")));
  }
}

TEST(ProcedureDocumentTest, LinesOfTextAreShort) {
  const std::string document = ProcedureDocument();
  for (const absl::string_view line : absl::StrSplit(document, '\n')) {
    if (absl::StartsWith(line, "|") || absl::StartsWith(line, "    ")) {
      continue;
    }
    EXPECT_LE(line.size(), 120u) << line;
  }
}

// A new rule about starts is either of every start, as these, or needs its
// condition in client/procedure/step_conditions.cc.
TEST(StepModelTest, EveryRuleAboutStartsHasItsStep) {
  EXPECT_THAT(RulesOfEveryStart(),
              ElementsAre("S.startable", "S.already_active"));
}

TEST(StepModelTest, StepsHangTogetherAsTheProcedureSays) {
  const std::vector<StepModel> models = StepModels();
  ASSERT_EQ(models.size(), 8u);
  const auto needs = [&](int step) {
    return models[static_cast<size_t>(step) - 1].needs;
  };
  EXPECT_THAT(needs(2), IsEmpty());
  EXPECT_THAT(needs(3), ElementsAre(Step::kArrival, Step::kImmediateCare));
  EXPECT_THAT(needs(4), ElementsAre(Step::kAssessment));
  EXPECT_THAT(needs(5), ElementsAre(Step::kAssessment));
  EXPECT_THAT(needs(6), ElementsAre(Step::kArrival, Step::kAssessment,
                                    Step::kOriginEvaluation));
  EXPECT_THAT(models[7].begun_by, ElementsAre(FactType::kSolutionImplemented,
                                              FactType::kCustodyTaken));
  for (const StepModel& model : models) {
    EXPECT_FALSE(model.begun_by.empty()) << static_cast<int>(model.step);
    EXPECT_FALSE(model.ended_by.empty()) << static_cast<int>(model.step);
  }
}

TEST(StepModelTest, AClosedCaseGoesOnAtCareOrAssessment) {
  EXPECT_THAT(ReopeningSteps(),
              ElementsAre(Step::kImmediateCare, Step::kAssessment));
}

}  // namespace
}  // namespace causeway::procedure
