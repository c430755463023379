#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/version.h"
#include "causeway/v1/case_service.pb.h"
#include "causeway/v1/types.pb.h"
#include "client/cli/app.h"
#include "client/cli/exit_codes.h"
#include "client/cli/output.h"
#include "client/cli/recording.h"
#include "client/cli/table.h"
#include "client/cli/views.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/client/command_line.h"

namespace causeway::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ExitCodeTest, EachKindOfStatusHasItsCode) {
  const auto code = [](absl::StatusCode status) {
    return ExitCodeOf(absl::Status(status, "x"));
  };
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(code(absl::StatusCode::kFailedPrecondition), 3);
  EXPECT_EQ(code(absl::StatusCode::kPermissionDenied), 3);
  EXPECT_EQ(code(absl::StatusCode::kNotFound), 4);
  EXPECT_EQ(code(absl::StatusCode::kUnavailable), 5);
  EXPECT_EQ(code(absl::StatusCode::kDeadlineExceeded), 5);
  EXPECT_EQ(code(absl::StatusCode::kInvalidArgument), 6);
  EXPECT_EQ(code(absl::StatusCode::kAborted), 7);
  EXPECT_EQ(code(absl::StatusCode::kAlreadyExists), 7);
  EXPECT_EQ(code(absl::StatusCode::kInternal), 70);
  EXPECT_EQ(code(absl::StatusCode::kDataLoss), 70);
}

// What standard input says, while it lives.
class Typed {
 public:
  explicit Typed(const std::string& text)
      : in_(text), before_(std::cin.rdbuf(in_.rdbuf())) {}
  ~Typed() { std::cin.rdbuf(before_); }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;

 private:
  std::istringstream in_;
  std::streambuf* const before_;
};

Result Erase(const std::string& typed, const char* more = "--json") {
  const Typed input(typed);
  return Causeway({"--contexts", "/nonexistent/contexts.toml", "case", "erase",
                   "c-aaaaaaaaaaaaaaaaaaaaaaaaaa", "--ground", "retention-over",
                   more});
}

// Without contexts, who goes on fails at the next thing.
TEST(CommandLineTest, NothingIsErasedUnlessTheCaseIsNamedAgain) {
  for (const char* typed : {"", "yes\n", "c-bbbbbbbbbbbbbbbbbbbbbbbbbb\n"}) {
    const Result refused = Erase(typed);
    EXPECT_EQ(refused.code, kInvalidArgument) << typed;
    EXPECT_THAT(refused.out, HasSubstr("no confirmation")) << typed;
  }
  EXPECT_THAT(Erase("c-aaaaaaaaaaaaaaaaaaaaaaaaaa\n").out,
              Not(HasSubstr("no confirmation")));
  EXPECT_THAT(Erase("", "--yes").err, Not(HasSubstr("no confirmation")));
}

TEST(CommandLineTest, SaysWhichVersionItIs) {
  const Result answer = Causeway({"--version"});
  EXPECT_EQ(answer.code, kOk);
  EXPECT_EQ(answer.out, absl::StrCat(SoftwareVersion(), "\n"));
}

TEST(TableTest, ColumnsAlignByCharactersAndTheLastIsNotPadded) {
  Table table({"A", "B"});
  table.Add({"é", "one"});
  table.Add({"long", "x"});
  EXPECT_EQ(table.Render(), "A     B\né     one\nlong  x\n");
  EXPECT_EQ(table.Render("> "), "> A     B\n> é     one\n> long  x\n");
}

TEST(TableTest, ATerminalIsNotSteeredByWhatOthersWrote) {
  Table table({"A"});
  table.Add({"x\033[31m\ny"});
  EXPECT_EQ(table.Render(), "A\nx?[31m y\n");
}

TEST(TableTest, MissingCellsAreEmpty) {
  Table table({"A", "B"});
  table.Add({"x"});
  EXPECT_EQ(table.Render(), "A  B\nx\n");
}

TEST(WordTest, CodesAreWordsAndBack) {
  EXPECT_EQ(Word(v1::STEP_IMMEDIATE_CARE), "immediate care");
  EXPECT_EQ(Word(v1::STEP_UNSPECIFIED), "-");
  const auto& type = *v1::AgeBand_descriptor();
  EXPECT_EQ(EnumNumber(type, "15-to-17"), v1::AGE_BAND_15_TO_17);
  EXPECT_EQ(EnumNumber(type, "AGE_BAND_UNDER_6"), v1::AGE_BAND_UNDER_6);
  EXPECT_EQ(EnumNumber(type, "unspecified"), -1);
  EXPECT_EQ(EnumNumber(type, "old"), -1);
  EXPECT_EQ(EnumChoices(type), "under-6, 6-to-11, 12-to-14, 15-to-17, adult");
}

absl::Status SomeRefusal() {
  Refusal refusal;
  refusal.rule = "G1.registered";
  refusal.message = "Assessment begins when registration is complete.";
  refusal.missing = {"completed registration"};
  refusal.who = {"case worker"};
  refusal.next = {"record_consent", "raise_urgent"};
  return Refuse(absl::StatusCode::kFailedPrecondition, refusal);
}

TEST(OutputTest, ARefusalSaysRuleMissingWhoAndNext) {
  EXPECT_EQ(ErrorText(SomeRefusal(), false),
            "refused: Assessment begins when registration is complete.\n"
            "  rule:    G1.registered\n"
            "  missing: completed registration\n"
            "  who:     case worker\n"
            "  next:    record_consent, raise_urgent\n");
}

TEST(OutputTest, AFailureIsNotARefusal) {
  EXPECT_EQ(ErrorText(absl::UnavailableError("no answer"), false),
            "error: no answer (UNAVAILABLE)\n");
}

TEST(OutputTest, AnErrorForProgramsIsOneObject) {
  const auto document = nlohmann::json::parse(ErrorJson(SomeRefusal()));
  const auto& error = document.at("error");
  EXPECT_EQ(error.at("code"), "FAILED_PRECONDITION");
  EXPECT_EQ(error.at("rule"), "G1.registered");
  EXPECT_EQ(error.at("missing").at(0), "completed registration");
  EXPECT_EQ(error.at("next").size(), 2);
  EXPECT_EQ(error.at("retryable"), false);
}

TEST(OutputTest, ColoursOnlyWhereAllowed) {
  EXPECT_THAT(ErrorText(SomeRefusal(), false), Not(HasSubstr("\033")));
  EXPECT_THAT(ErrorText(SomeRefusal(), true), HasSubstr("\033"));
}

TEST(CommandLineTest, HelpGoesToStandardOutputWithTheExitCodes) {
  const Result result = Causeway({"--help"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("Exit codes:"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(CommandLineTest, EveryVerbHasHelpWithAnExample) {
  const std::vector<std::vector<const char*>> verbs = {
      {"case", "open"},
      {"case", "record"},
      {"case", "show"},
      {"case", "list"},
      {"case", "why"},
      {"case", "timeline"},
      {"case", "verify"},
      {"case", "document"},
      {"handoff", "propose"},
      {"handoff", "approve"},
      {"handoff", "withdraw"},
      {"handoff", "accept"},
      {"handoff", "decline"},
      {"handoff", "arrive"},
      {"evaluation", "propose"},
      {"evaluation", "approve"},
      {"evaluation", "recall"},
      {"evaluation", "waive"},
      {"evaluation", "accept"},
      {"evaluation", "visit"},
      {"evaluation", "report"},
      {"task", "approve"},
      {"evaluation", "decline"},
      {"evaluation", "inform"},
      {"task", "list"},
      {"task", "show"},
      {"task", "screen"},
      {"inquiry", "answer"},
      {"node", "show"},
      {"person", "add"},
      {"person", "renew"},
      {"person", "revoke"},
      {"person", "list"},
      {"delivery", "list"},
      {"context", "list"},
      {"context", "use"},
      {"context", "show"},
      {"directory", "show"},
      {"directory", "verify"},
      {"directory", "diff"},
      {"directory", "init"},
      {"directory", "propose"},
      {"directory", "sign"},
      {"directory", "publish"},
      {"directory", "retire"},
      {"directory", "set"},
      {"directory", "officers"},
      {"directory", "suspend"},
      {"directory", "activate"},
      {"federation", "create"},
      {"journey", "check"},
      {"journey", "play"},
      {"procedure", "show"},
      {"demo"},
      {"completion", "bash"},
      {"due"},
      {"doctor"}};
  for (std::vector<const char*> verb : verbs) {
    verb.push_back("--help");
    const Result result = Causeway(verb);
    EXPECT_EQ(result.code, 0) << verb.front();
    EXPECT_THAT(result.out, HasSubstr("Example:\n  causeway"));
  }
}

TEST(CommandLineTest, AWrongCommandLineIsUsage) {
  EXPECT_EQ(Causeway({}).code, kUsage);
  EXPECT_EQ(Causeway({"nonsense"}).code, kUsage);
  EXPECT_EQ(Causeway({"case", "show"}).code, kUsage);
  EXPECT_EQ(Causeway({"case", "open", "--age-band", "old"}).code, kUsage);
  EXPECT_EQ(
      Causeway({"case", "record", "c", "--act", "{}", "--act-file", "f"}).code,
      kUsage);
}

TEST(DueTest, ListsItemsThenCountsByWorkerAndByCountry) {
  v1::ListDueResponse answer;
  const auto add = [&](const char* worker, const char* country) {
    v1::DueItem* item = answer.add_items();
    item->set_case_id("c-1");
    item->set_worker(worker);
    item->set_country(country);
    item->set_due_on("2026-11-23");
    item->set_limit("first_visit");
    item->set_who("case worker");
    item->set_escalated_to("supervisor");
    item->set_state(v1::DUE_STATE_ESCALATED);
    item->set_sentence("The child is visited.");
  };
  add("s-aaaaaaaa", "ML");
  add("s-aaaaaaaa", "GN");
  add("s-bbbbbbbb", "GN");
  std::ostringstream sink;
  const Output out(sink, sink);
  const std::string text = DueText(out, answer);
  EXPECT_THAT(
      text,
      HasSubstr("2026-11-23  escalated  c-1   s-aaaaaaaa  ML       case worker"
                "  supervisor  first_visit  The child is visited.\n"));
  EXPECT_THAT(text, HasSubstr("by worker   s-aaaaaaaa 2, s-bbbbbbbb 1\n"));
  EXPECT_THAT(text, HasSubstr("by country  GN 2, ML 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("more is due")));
  answer.set_truncated(true);
  EXPECT_THAT(DueText(out, answer), HasSubstr("more is due than fits"));
  EXPECT_EQ(DueText(out, v1::ListDueResponse()), "nothing is due\n");
}

TEST(DueTest, DaysAheadAreBounded) {
  EXPECT_EQ(Causeway({"due", "--within", "367"}).code, kUsage);
  EXPECT_EQ(Causeway({"due", "--within", "-1"}).code, kUsage);
}

TEST(CommandLineTest, AWrongCommandLineIsAlsoOneObject) {
  const Result result = Causeway({"case", "show", "--json"});
  EXPECT_EQ(result.code, kUsage);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(nlohmann::json::parse(result.out).at("error").at("rule"),
            "cli.usage");
}

TEST(CommandLineTest, WithoutContextsNothingIsCalled) {
  const Result result =
      Causeway({"case", "list", "--contexts", "no/such.toml"});
  EXPECT_EQ(result.code, kNotFound);
  EXPECT_THAT(result.err, HasSubstr("no/such.toml"));
}

TEST(CommandLineTest, AnActThatIsNotOneIsInvalid) {
  const Result result =
      Causeway({"case", "record", "c-x", "--act", "{\"fly\": {}}", "--json"});
  EXPECT_EQ(result.code, kInvalidArgument);
  EXPECT_THAT(result.out, HasSubstr("causeway.v1.Act"));
  EXPECT_THAT(result.out, HasSubstr("startStep, "));
}

// What was refused, why and what to write instead; never what was typed.
TEST(CommandLineTest, AFaultyActIsToldByItsFieldsAndNotRepeated) {
  const Result code = Causeway({"case", "record", "c-x", "--act",
                                "{\"startStep\": {\"step\": \"assesment\"}}"});
  EXPECT_EQ(code.code, kInvalidArgument);
  EXPECT_THAT(code.err, HasSubstr("startStep.step: an unknown code"));
  EXPECT_THAT(code.err, HasSubstr("nearest: STEP_ASSESSMENT"));
  EXPECT_THAT(code.err, HasSubstr("STEP_FOLLOW_UP"));
  EXPECT_THAT(code.err, Not(HasSubstr("assesment")));
  const Result broken = Causeway(
      {"case", "record", "c-x", "--act", "{\"startStep\": {\"Awa Diallo"});
  EXPECT_EQ(broken.code, kInvalidArgument);
  EXPECT_THAT(broken.err, HasSubstr("--act: is no JSON object"));
  EXPECT_THAT(broken.err, HasSubstr("double quotes"));
  EXPECT_THAT(broken.err, Not(HasSubstr("Awa")));
  const Result file =
      Causeway({"case", "record", "c-x", "--act", "{\"raiseUrgent\": {}}",
                "--document", "assessment=no/awa-diallo.txt"});
  EXPECT_EQ(file.code, kNotFound);
  EXPECT_THAT(file.err, HasSubstr("--document assessment"));
  EXPECT_THAT(file.err, Not(HasSubstr("awa")));
}

TEST(CommandLineTest, AnUnknownKindOfDocumentIsInvalid) {
  const Result result =
      Causeway({"case", "record", "c-x", "--act",
                "{\"startStep\": {\"step\": \"STEP_ASSESSMENT\"}}",
                "--document", "poem=x.txt"});
  EXPECT_EQ(result.code, kInvalidArgument);
  EXPECT_THAT(result.err, HasSubstr("registration-form"));
  EXPECT_THAT(result.err, Not(HasSubstr("poem")));
  const Result near =
      Causeway({"case", "record", "c-x", "--act", "{\"raiseUrgent\": {}}",
                "--document", "asessment=x.txt"});
  EXPECT_THAT(near.err, HasSubstr("nearest: assessment"));
}

TEST(CommandLineTest, AWordThatIsNoCodeIsToldWithTheNearest) {
  const Result result = Causeway({"case", "open", "--age-band", "15-17"});
  EXPECT_EQ(result.code, kUsage);
  EXPECT_THAT(result.err, HasSubstr("under-6"));
  EXPECT_THAT(result.err, HasSubstr("nearest: 15-to-17"));
  EXPECT_THAT(Causeway({"form", "show", "asessment"}).err,
              HasSubstr("nearest: assessment"));
  EXPECT_THAT(Causeway({"procedure", "show", "G3.aprover_not_author"}).err,
              HasSubstr("nearest: G3.approver_not_author"));
}

// Who may not list a node's versions may not move a case either.
TEST(CommandLineTest, ARefusalOnTheWayToAnActSpeaksOfTheAct) {
  const absl::Status refused =
      AsAct(Refuse(absl::StatusCode::kPermissionDenied,
                   {.rule = "access.function",
                    .message = "the caller's functions do not allow "
                               "AdminService.GetNode"}),
            procedure::FactType::kProcedureMoved);
  const std::string text = ErrorText(refused, false);
  EXPECT_THAT(text, HasSubstr("move_procedure"));
  EXPECT_THAT(text, HasSubstr("rule:    role.function"));
  EXPECT_THAT(text, HasSubstr("who:     supervisor"));
  EXPECT_THAT(text, Not(HasSubstr("GetNode")));
  const absl::Status other = absl::UnavailableError("no answer");
  EXPECT_EQ(AsAct(other, procedure::FactType::kProcedureMoved), other);
}

TEST(CommandLineTest, ProcedureShowsRulesWithTheirBasis) {
  const Result text = Causeway({"procedure", "show", "G3.approver_not_author"});
  EXPECT_EQ(text.code, 0);
  EXPECT_THAT(text.out, HasSubstr("Nobody approves"));
  EXPECT_THAT(text.out, HasSubstr("basis"));
  const Result json = Causeway({"procedure", "show", "--json"});
  const auto document = nlohmann::json::parse(json.out);
  EXPECT_EQ(document.at("steps").size(), 8);
  for (const auto& rule : document.at("rules")) {
    EXPECT_FALSE(rule.at("basis").get<std::string>().empty());
  }
  EXPECT_EQ(Causeway({"procedure", "show", "G0.none"}).code, kNotFound);
}

TEST(CommandLineTest, CompletionKnowsNounsVerbsAndOptions) {
  const Result result = Causeway({"completion", "bash"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("complete -F _causeway causeway"));
  EXPECT_THAT(result.out, HasSubstr("propose approve release-later withdraw"));
  EXPECT_THAT(result.out, HasSubstr("--child-travels"));
}

TEST(CommandLineTest, JourneyCheckCountsWhatIsThere) {
  const Result result =
      Causeway({"journey", "check", "asylum-local-integration.json", "--json"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(nlohmann::json::parse(result.out).at("nodes"), 2);
}

}  // namespace
}  // namespace causeway::cli
