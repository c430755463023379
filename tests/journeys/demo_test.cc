// What `./run demo` runs, as the newcomer runs it: the program itself, between
// real processes over mutual TLS.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "base/limits.h"
#include "client/demo/machine.h"
#include "client/files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kOutputBytesMax = 16 * limits::kMiB;

// `causeway` as a process of its own; its output goes to files.
class DemoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(dir_, demo::MakeTemporaryFolder());
  }
  void TearDown() override { demo::RemoveFolder(dir_); }

  pid_t Start(const std::vector<std::string>& arguments) {
    const std::string program =
        std::string(CAUSEWAY_TEST_BIN_DIR) + "/causeway";
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    const std::string out = dir_ + "/out";
    const std::string err = dir_ + "/err";
    const pid_t pid = fork();
    if (pid == 0) {
      dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      execv(program.c_str(), argv.data());
      _exit(127);
    }
    return pid;
  }

  static int Wait(pid_t pid) {
    int state = 0;
    if (waitpid(pid, &state, 0) != pid || !WIFEXITED(state)) return -1;
    return WEXITSTATUS(state);
  }

  int Causeway(const std::vector<std::string>& arguments) {
    return Wait(Start(arguments));
  }

  std::string Text(const std::string& name) const {
    return ReadWholeFile(dir_ + "/" + name, kOutputBytesMax).value_or("");
  }
  json Document() const {
    const json document =
        json::parse(Text("out"), nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(document.is_object()) << Text("out") << Text("err");
    return document;
  }

  // A process that has ended may stay listed until its parent asks for it.
  static bool Runs(pid_t pid) {
    const std::string stat =
        ReadWholeFile("/proc/" + std::to_string(pid) + "/stat", 4096)
            .value_or("");
    const size_t name_end = stat.rfind(')');
    return name_end != std::string::npos && stat.size() > name_end + 2 &&
           stat[name_end + 2] != 'Z';
  }

  // Waits until none of these processes runs any more.
  static bool Gone(const std::vector<pid_t>& pids) {
    const absl::Time until = absl::Now() + absl::Seconds(10);
    while (absl::Now() < until) {
      bool any = false;
      for (const pid_t pid : pids) any = any || Runs(pid);
      if (!any) return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }

  static std::vector<pid_t> PidsIn(const json& document) {
    std::vector<pid_t> pids;
    for (const json& node : document.at("nodes"))
      pids.push_back(node.at("pid"));
    return pids;
  }

  std::string dir_;
};

void ExpectRow(const json& row, const char* node, int open, int secret,
               int epoch, const char* custodian, const char* handed_to,
               bool closed) {
  EXPECT_EQ(row.at("node"), node);
  EXPECT_EQ(row.at("openEntries"), open);
  EXPECT_EQ(row.at("protectedEntries"), secret);
  EXPECT_EQ(row.at("epoch"), epoch);
  EXPECT_EQ(row.at("custodian"), custodian);
  EXPECT_EQ(row.at("handedTo"), handed_to);
  EXPECT_EQ(row.at("closed"), closed);
  EXPECT_EQ(row.at("verified"), true);
  EXPECT_EQ(row.at("verifiedEntries"), open);
  EXPECT_FALSE(row.at("attested").empty());
}

TEST_F(DemoTest, TheFirstJourneyEndsAsTheTableSays) {
  ASSERT_EQ(Causeway({"demo", "--json"}), 0) << Text("out") << Text("err");
  const json document = Document();
  EXPECT_EQ(document.at("journey"), "return-to-family");
  EXPECT_EQ(document.at("ok"), true);
  const json& table = document.at("table");
  ASSERT_EQ(table.size(), 3);
  ExpectRow(table[0], "ml", 8, 4, 1, "tn", "tn", false);
  ExpectRow(table[1], "tn", 35, 9, 2, "gn", "gn", false);
  ExpectRow(table[2], "gn", 40, 1, 2, "gn", "", true);

  std::vector<std::string> rules;
  for (const json& refusal : document.at("refusals")) {
    rules.push_back(refusal.at("rule"));
    EXPECT_FALSE(refusal.at("missing").empty());
    EXPECT_FALSE(refusal.at("who").empty());
  }
  EXPECT_THAT(rules,
              ::testing::ElementsAre("G1.registered", "G3.approver_not_author",
                                     "P1.asylum"));
  EXPECT_EQ(document.at("stranger").at("genuineLetIn"), true);
  EXPECT_EQ(document.at("stranger").at("refused"), true);
  EXPECT_EQ(document.at("stranger").at("rule"), "tls.chain");

  // Nothing stays behind.
  EXPECT_TRUE(Gone(PidsIn(document)));
  EXPECT_FALSE(
      std::filesystem::exists(document.at("directory").get<std::string>()));
}

TEST_F(DemoTest, TheTimelineTellsEveryEntryOnceAndInOrder) {
  ASSERT_EQ(Causeway({"demo", "--json"}), 0) << Text("out") << Text("err");
  const json document = Document();
  int next = 0;
  for (const json& act : document.at("acts")) {
    if (act.at("case") != "child") continue;
    const std::string recorded = act.at("recorded");
    if (recorded.rfind('o', 0) != 0) continue;
    EXPECT_EQ(std::stoi(recorded.substr(1)), next++) << recorded;
  }
  EXPECT_EQ(next, 40);
}

TEST_F(DemoTest, ForPeopleThereAreTablesAndNoColoursInAFile) {
  ASSERT_EQ(Causeway({"demo"}), 0) << Text("out") << Text("err");
  const std::string text = Text("out");
  EXPECT_THAT(text, HasSubstr("Read back from the nodes"));
  EXPECT_THAT(text, HasSubstr("handed to gn at epoch 2, keeper"));
  EXPECT_THAT(text, HasSubstr("All of it is true"));
  EXPECT_THAT(text, Not(HasSubstr("\033")));
}

TEST_F(DemoTest, AJourneyThatExpectsOtherwiseFails) {
  const std::string source = std::string(CAUSEWAY_TEST_SOURCE_DIR) +
                             "/journeys/asylum-local-integration.json";
  ASSERT_OK_AND_ASSIGN(const std::string text,
                       ReadWholeFile(source, kOutputBytesMax));
  json journey = json::parse(text);
  journey["expected"][0]["openEntries"] = 23;
  ASSERT_OK(ReplaceFile(dir_ + "/wrong.json", journey.dump()));
  EXPECT_EQ(Causeway({"demo", "--journey", dir_ + "/wrong.json", "--json"}), 1)
      << Text("err");
  const json document = Document();
  EXPECT_EQ(document.at("ok"), false);
  ASSERT_EQ(document.at("problems").size(), 1);
  EXPECT_THAT(document.at("problems")[0].get<std::string>(),
              HasSubstr("open entries: 22, expected 23"));
}

TEST_F(DemoTest, ARefusalThatDoesNotComeFails) {
  const std::string source = std::string(CAUSEWAY_TEST_SOURCE_DIR) +
                             "/journeys/asylum-local-integration.json";
  ASSERT_OK_AND_ASSIGN(const std::string text,
                       ReadWholeFile(source, kOutputBytesMax));
  json journey = json::parse(text);
  journey["refusals"][0]["refused"] = {{"code", "FAILED_PRECONDITION"}};
  ASSERT_OK(ReplaceFile(dir_ + "/wrong.json", journey.dump()));
  EXPECT_EQ(Causeway({"demo", "--journey", dir_ + "/wrong.json", "--json"}), 3);
  EXPECT_THAT(Document().at("error").at("message").get<std::string>(),
              HasSubstr("must be refused"));
}

TEST_F(DemoTest, KeptNodesStayUpAndAnswer) {
  const std::string kept = dir_ + "/kept";
  ASSERT_EQ(Causeway({"demo", "--journey", "asylum-local-integration.json",
                      "--keep", "--dir", kept, "--json"}),
            0)
      << Text("out") << Text("err");
  const json document = Document();
  EXPECT_EQ(document.at("kept"), true);
  const std::vector<pid_t> pids = PidsIn(document);
  for (const pid_t pid : pids) EXPECT_TRUE(Runs(pid));
  const std::string case_id = document.at("table")[0].at("caseId");
  EXPECT_EQ(Causeway({"--contexts", kept + "/contexts.toml", "--context",
                      "supervisor@tn", "case", "verify", case_id, "--json"}),
            0);
  EXPECT_EQ(Document().at("verified"), true);
  // The other node must not even know that there is such a case.
  EXPECT_EQ(Causeway({"--contexts", kept + "/contexts.toml", "--context",
                      "supervisor@gn", "case", "show", case_id, "--json"}),
            4);
  for (const pid_t pid : pids) kill(pid, SIGTERM);
  EXPECT_TRUE(Gone(pids));
}

TEST_F(DemoTest, ASignalEndsTheNodesToo) {
  const std::string made = dir_ + "/made";
  const pid_t pid = Start({"demo", "--dir", made, "--json"});
  // Once all nodes take calls the journey runs.
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (!std::filesystem::exists(made + "/gn/data/addresses.json") &&
         absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  kill(pid, SIGINT);
  EXPECT_EQ(Wait(pid), 128 + SIGINT);
  // Nobody answers any more where the nodes were.
  EXPECT_EQ(
      Causeway({"--contexts", made + "/contexts.toml", "--context",
                "supervisor@gn", "--timeout", "2", "node", "show", "--json"}),
      5);
}

}  // namespace
}  // namespace causeway
