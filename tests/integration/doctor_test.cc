// `causeway doctor` as an operator types it: real programs, real nodes, clocks
// that are years and days off.

#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/command.h"
#include "tests/integration/nodes.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFakeTime[] =
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
constexpr int kExitConfig = 78;

bool CanFakeTime() { return access(kFakeTime, R_OK) == 0; }

std::string Program(const std::string& name) {
  return absl::StrCat(CAUSEWAY_TEST_BIN_DIR, "/", name);
}

// The same command line by another clock ("+3y"); as it is where empty.
std::vector<std::string> By(const std::string& clock,
                            std::vector<std::string> arguments) {
  if (clock.empty()) return arguments;
  arguments.insert(arguments.begin(), {"env", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                       absl::StrCat("FAKETIME=", clock),
                                       absl::StrCat("LD_PRELOAD=", kFakeTime)});
  return arguments;
}

struct Said {
  int code = 0;
  std::string text;
};

Said Doctor(const Federation& federation, const std::string& context,
            const std::string& clock = "",
            const std::vector<std::string>& more = {}) {
  std::vector<std::string> line = {Program("causeway"),
                                   "--contexts",
                                   federation.contexts_path(),
                                   "--context",
                                   context,
                                   "--timeout",
                                   "20",
                                   "doctor"};
  line.insert(line.end(), more.begin(), more.end());
  Command command(By(clock, std::move(line)),
                  absl::StrCat(federation.dir(), "/doctor.txt"));
  Said said;
  said.code = command.Finish();
  said.text = command.Output();
  return said;
}

class DoctorTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(wi_.Start()); }

  // Until the witness answered to this start.
  Said DoctorOnceVerified(const std::string& clock = "") {
    Said said;
    EXPECT_TRUE(Eventually([&] {
      said = Doctor(federation_, "operator@ml", clock);
      return said.text.find("Verified by the witness wi") != std::string::npos;
    })) << said.text;
    return said;
  }

  Federation federation_{/*witness=*/true};
  Node& ml_ = federation_.at("ml");
  Node& wi_ = federation_.at("wi");
};

TEST_F(DoctorTest, AHealthyNodeIsGreenAndProgramsReadIt) {
  ASSERT_OK(ml_.Start());
  const Said people = DoctorOnceVerified();
  EXPECT_EQ(people.code, 0);
  EXPECT_THAT(people.text, Not(HasSubstr("ERROR")));
  const Said programs = Doctor(federation_, "supervisor@ml", "", {"--json"});
  EXPECT_EQ(programs.code, 0);
  const auto json = nlohmann::json::parse(programs.text);
  for (const auto& one : json.at("findings")) {
    // The machine that runs this may be short of room.
    if (one.at("subject") == "disk") continue;
    EXPECT_EQ(one.at("severity"), "FINDING_SEVERITY_OK") << one;
  }
  EXPECT_GE(json.at("findings").size(), 9u);
}

TEST_F(DoctorTest, WhoMayNotAskAndWhoFindsNobodyIsToldWhy) {
  ASSERT_OK(ml_.Start());
  const Said refused = Doctor(federation_, "worker@ml");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.text, AllOf(HasSubstr("ERROR"), HasSubstr("node"),
                                  HasSubstr("operator")));
  ASSERT_EQ(ml_.Terminate(), 0);
  const Said silent = Doctor(federation_, "operator@ml", "", {"--json"});
  EXPECT_EQ(silent.code, 5);
  const auto first = nlohmann::json::parse(silent.text).at("findings").at(0);
  EXPECT_EQ(first.at("subject"), "node");
  EXPECT_EQ(first.at("severity"), "FINDING_SEVERITY_ERROR");
  EXPECT_THAT(first.at("advice").get<std::string>(), HasSubstr("code 78"));
  // A certificate that is not there is named, with where to look.
  std::filesystem::remove(ml_.Person("operator", ".pem"));
  const Said gone = Doctor(federation_, "operator@ml");
  EXPECT_NE(gone.code, 0);
  EXPECT_THAT(gone.text, AllOf(HasSubstr("cannot be read"),
                               HasSubstr("causeway context show")));
}

TEST_F(DoctorTest, AClockYearsOffStopsTheNodeAndDoctorNamesTheClock) {
  if (!CanFakeTime()) GTEST_SKIP() << "the package faketime is missing";
  struct Wrong {
    const char* clock;
    const char* subject;
    const char* says;
  };
  for (const Wrong& wrong :
       {Wrong{"-2y", "clock", "the clock is behind"},
        Wrong{"+3y", "certificate", "the clock is ahead"}}) {
    Command node(By(wrong.clock, {Program("causewayd"), "--config",
                                  ml_.layout().config_path}),
                 absl::StrCat(federation_.dir(), "/node.txt"));
    EXPECT_EQ(node.Finish(), kExitConfig) << node.Output();
    EXPECT_THAT(node.Output(), HasSubstr("not valid now"));
    const Said people = Doctor(federation_, "operator@ml", wrong.clock);
    EXPECT_EQ(people.code, 5) << people.text;
    EXPECT_THAT(people.text, AllOf(HasSubstr(wrong.says),
                                   HasSubstr("the clock of this machine says"),
                                   HasSubstr("TLS refuses")));
    const Said programs =
        Doctor(federation_, "operator@ml", wrong.clock, {"--json"});
    const auto first =
        nlohmann::json::parse(programs.text).at("findings").at(0);
    EXPECT_EQ(first.at("subject"), wrong.subject);
    EXPECT_EQ(first.at("severity"), "FINDING_SEVERITY_ERROR");
    const Said french =
        Doctor(federation_, "operator@ml", wrong.clock, {"--language", "fr"});
    EXPECT_THAT(french.text, HasSubstr("l'horloge"));
  }
}

// The machine of the person who asks is wrong, the node is not.
TEST_F(DoctorTest, TheClockOfTheCallersMachineIsNamed) {
  if (!CanFakeTime()) GTEST_SKIP() << "the package faketime is missing";
  ASSERT_OK(ml_.Start());
  DoctorOnceVerified();
  const Said behind = Doctor(federation_, "operator@ml", "-2y");
  EXPECT_EQ(behind.code, 5);
  EXPECT_THAT(behind.text, HasSubstr("the clock is behind"));
}

TEST_F(DoctorTest, AClockDaysOffIsKnownByTheWitnessAndByTheLogAfterwards) {
  if (!CanFakeTime()) GTEST_SKIP() << "the package faketime is missing";
  {
    Command node(
        By("+2d", {Program("causewayd"), "--config", ml_.layout().config_path}),
        absl::StrCat(federation_.dir(), "/node.txt"));
    ASSERT_TRUE(node.WaitFor("\"ready\"")) << node.Output();
    const Said ahead = DoctorOnceVerified();
    EXPECT_EQ(ahead.code, 1);
    EXPECT_THAT(ahead.text,
                AllOf(HasSubstr("ERROR"), HasSubstr("ahead of the witness's")));
  }
  ASSERT_OK(ml_.Start());
  const Said back = DoctorOnceVerified();
  EXPECT_EQ(back.code, 1);
  EXPECT_THAT(back.text, HasSubstr("was set back"));
}

TEST(TwoPartyDoctorTest, NoWitnessIsSaidByDoctorAndByTheLog) {
  Federation federation;
  Node& ml = federation.at("ml");
  ASSERT_OK(ml.Start());
  const Said said = Doctor(federation, "operator@ml");
  EXPECT_EQ(said.code, 0);  // A warning.
  EXPECT_THAT(said.text, AllOf(HasSubstr("WARNING"), HasSubstr("NO WITNESS"),
                               HasSubstr("docs/custody.md")));
  const auto times = [&ml] {
    const std::string log = ml.Log();
    int found = 0;
    for (size_t at = log.find("\"no_witness\""); at != std::string::npos;
         at = log.find("\"no_witness\"", at + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(times(), 1);
  // And again by each directory that names none.
  federation.Publish("gn", pb::NODE_STATUS_SUSPENDED);
  EXPECT_TRUE(Eventually([&] { return times() == 2; })) << ml.Log();
}

}  // namespace
}  // namespace causeway::integration_test
