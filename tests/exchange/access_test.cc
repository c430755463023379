// Who may call what, of which case: each method of the people's listener, each
// function, each way to stand to a case. What is expected stands here by
// itself, and is not made from the table that the node decides by.

#include <algorithm>
#include <iterator>
#include <memory>
#include <ostream>
#include <set>
#include <string>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "server/authorisation.h"
#include "tests/exchange/access_fixture.h"

namespace causeway::exchange_test {
namespace {

// In the order of the columns below. "both" is a case worker and a data
// protection officer, "deputy" a case worker and a supervisor; neither has a
// case.
constexpr const char* kPeople[] = {
    "worker",  "supervisor", "panel",    "intake", "tracer", "officer",
    "auditor", "operator",   "member-a", "both",   "deputy"};

// One letter (access_fixture.h) for each place: absent, of a colleague, own,
// own copy, copy of a colleague. One letter alone: no case is named.
struct Row {
  const char* method;
  const char* expected;
};

constexpr Row kRows[] = {
    // clang-format off
    //                          worker supvsr panel  intake tracer dpo    auditr opertr member both   deputy
    {"CaseService.GetCase",        "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.ExplainCase",    "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.ListTimeline",   "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.GetDocument",    "--pp- -pppp -pppp F     F     ----- F     F F ----- -pppp"},
    {"CaseService.GetDocument:task",
                                   "--pp- -pppp -pppp F     F     ----- F     F F ----- -pppp"},
    {"CaseService.ListPendingActs","--pp- -pppp -pppp F     F     F     F     F F ----- -pppp"},
    {"CaseService.PreviewHandoff", "-cccc -cccc -cccc F     F     F     F     F F -cccc -cccc"},
    {"CaseService.Record",         "-cccc -cccc -cccc -cccc -cccc -cccc F     F F -cccc -cccc"},
    {"CaseService.DropPendingAct", "-cccc -cccc -cccc -cccc -cccc -cccc F     F F -cccc -cccc"},
    {"CaseService.VoidRelease",    "F     -cccc F     F     F     F     F     F F F     -cccc"},
    {"EvidenceService.VerifyCase", "-cccc -cccc -cccc -cccc -cccc -cccc -cccc F F -cccc -cccc"},
    {"CaseService.GetTask",        "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.ExplainTask",    "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.ListTasks",      "-cppc -pppp -pppp -cccc -cccc -cccc -cccc F F -cccc -pppp"},
    {"CaseService.RecordTask",     "-cccc -cccc -cccc F     F     F     F     F F -cccc -cccc"},
    {"CaseService.ListCases",      "-cccc -cccc -cccc -cccc -cccc -cccc -cccc F F -cccc -cccc"},
    {"CaseService.ListDue",        "-cccc -cccc -cccc -cccc -cccc -cccc -cccc F F -cccc -cccc"},
    {"CaseService.OpenCase",       "c     c     F     c     F     F     F     F F c     c"},
    {"AdminService.GetNode",       "F     c     F     F     F     F     c     c F F     c"},
    {"AdminService.Diagnose",      "F     c     F     F     F     F     c     c F F     c"},
    {"AdminService.ListDeliveries","F     c     F     F     F     F     F     c F F     c"},
    {"AdminService.ResendDelivery","F     c     F     F     F     F     F     c F F     c"},
    {"AdminService.FetchCaseFile", "F     c     F     F     F     F     F     c F F     c"},
    {"AdminService.ListHeld",      "F     F     F     F     F     F     F     c F F     F"},
    {"AdminService.GiveOrder",     "F     F     F     F     F     F     F     c F F     F"},
    {"EvidenceService.ListContradictions",
                                   "F     c     F     F     F     F     c     c F F     c"},
    // clang-format on
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.method;
}

class AccessTest : public testing::TestWithParam<Row> {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<AccessWorld>(); }
  static void TearDownTestSuite() { world_.reset(); }

  static std::unique_ptr<AccessWorld> world_;
};
std::unique_ptr<AccessWorld> AccessTest::world_;

TEST_P(AccessTest, EachFunctionSeesWhatItsRowSays) {
  const std::vector<std::string> expected =
      absl::StrSplit(GetParam().expected, ' ', absl::SkipEmpty());
  ASSERT_EQ(expected.size(), std::size(kPeople));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    // One letter for all: that no case changes it is shown, too.
    const std::string cells =
        expected[i].size() == 1
            ? std::string(std::size(kPlaces), expected[i][0])
            : expected[i];
    std::string seen;
    for (const Place place : kPlaces) {
      seen += world_->Ask(GetParam().method, kPeople[i], place);
    }
    EXPECT_EQ(seen, cells) << kPeople[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, AccessTest, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) {
                           std::string name = row.param.method;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return c == '.' || c == ':'; },
                               '_');
                           return name;
                         });

// A method that gets a row in the matrix gets one here.
TEST(AccessTableTest, NoMethodOfPeopleIsLeftOut) {
  std::set<std::string> tested;
  for (const Row& row : kRows) tested.insert(row.method);
  for (const server::MethodRule& rule : server::MethodRules()) {
    if (rule.caller == server::Caller::kPeer) continue;
    EXPECT_EQ(tested.count(std::string(rule.method)), 1u)
        << std::string(rule.method);
  }
}

}  // namespace
}  // namespace causeway::exchange_test
