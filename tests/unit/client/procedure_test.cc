// The procedure for people: a file checked, what it changes, its document.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/bytes.h"
#include "client/cli/app.h"
#include "client/cli/output.h"
#include "client/files.h"
#include "client/procedure/difference.h"
#include "client/procedure/document.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/client/command_line.h"

namespace causeway::procedure {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

using cli::Causeway;
using cli::Result;

// `causeway procedure check` on this text.
Result Check(const std::string& text, bool json = false) {
  const std::string path = absl::StrCat(
      ::testing::TempDir(), "/",
      ::testing::UnitTest::GetInstance()->current_test_info()->name(),
      ".procedure.toml");
  EXPECT_OK(ReplaceFile(path, text));
  std::vector<const char*> arguments = {"procedure", "check", path.c_str()};
  if (json) arguments.push_back("--json");
  return Causeway(arguments);
}

std::string With(std::vector<std::pair<std::string, std::string>> edits) {
  std::string text = Procedure::EmbeddedText();
  for (const auto& [from, to] : edits) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
  }
  return text;
}

constexpr char kNewRule[] =
    "\n[[rule]]\n"
    "id = \"G1.care_plan\"\n"
    "kind = \"document\"\n"
    "on = [\"case_registered\"]\n"
    "document = \"CASE_PLAN\"\n"
    "sentence = \"Registration stands with a first plan.\"\n"
    "missing = \"first plan\"\n"
    "who = \"case worker\"\n"
    "basis = \"proposal of this project, not reviewed by ISS\"\n";

std::string Edited() {
  return With({{"appeal_window_days = 15", "appeal_window_days = 30"},
               {"Registration names a language the child speaks.",
                "Registration names the language the child speaks best."}}) +
         kNewRule;
}

TEST(ProcedureCheckTest, TheEmbeddedFileIsFineAndDiffersInNothing) {
  const Result result = Check(Procedure::EmbeddedText());
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr(HexEncode(Procedure::Embedded().digest())),
                    HasSubstr("This is the embedded procedure.")));
}

TEST(ProcedureCheckTest, ACommentIsAnotherDigestAndNoDifference) {
  const Result result = Check("# Seen.\n" + Procedure::EmbeddedText());
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("Nothing differs but comments"));
}

TEST(ProcedureCheckTest, SaysWhatAnEditChanges) {
  const Result result = Check(Edited());
  EXPECT_EQ(result.code, 0) << result.out;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("another version"), HasSubstr("appeal_window_days"),
            HasSubstr("CASE_PLAN, REGISTRATION_FORM"), HasSubstr("rule added"),
            HasSubstr("document CASE_PLAN on case_registered"),
            HasSubstr("the language the child speaks best."),
            HasSubstr("Registration stands with a first plan.")));
  EXPECT_THAT(result.out, Not(HasSubstr("S.genesis"))) << "what did not change";
}

TEST(ProcedureCheckTest, DifferencesAreDataForPrograms) {
  const Result result = Check(Edited(), true);
  EXPECT_EQ(result.code, 0);
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document.at("ok"), true);
  EXPECT_EQ(document.at("digest").get<std::string>().size(), 64u);
  EXPECT_NE(document.at("digest"), document.at("embedded_digest"));
  const auto& differences = document.at("differences");
  ASSERT_EQ(differences.size(), 4u) << differences.dump(2);
  EXPECT_EQ(differences[0].at("kind"), "limit");
  EXPECT_EQ(differences[0].at("embedded"), "15");
  EXPECT_EQ(differences[0].at("here"), "30");
  EXPECT_EQ(differences[1].at("kind"), "documents");
  EXPECT_EQ(differences[1].at("id"), "case_registered");
  EXPECT_EQ(differences[2].at("id"), "G1.care_plan");
  EXPECT_EQ(differences[3].at("kind"), "sentence");
  EXPECT_EQ(differences[3].at("id"), "G1.languages");
}

TEST(ProcedureCheckTest, FaultsAreMalformedInputAllAtOnceWithTheirLines) {
  const std::string text = With({{"panel_quorum = 3", "panel_quorum = 0"},
                                 {"\"REGISTRATION_FORM\"", "\"FORM\""},
                                 {"\"followed_up\"", "\"followed\""}});
  const Result result = Check(text);
  EXPECT_EQ(result.code, 6);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("3 faults"), HasSubstr("limit panel_quorum"),
                    HasSubstr("unknown document FORM"),
                    HasSubstr("S8.follow_up_form"), HasSubstr("followed_up")));
  const auto line =
      1 + std::count(text.begin(),
                     text.begin() + static_cast<std::ptrdiff_t>(
                                        text.find("panel_quorum = 0")),
                     '\n');
  EXPECT_THAT(result.out, HasSubstr(absl::StrCat("  ", line, "  ")));
}

TEST(ProcedureCheckTest, FaultsForProgramsAreOneObjectWithTheError) {
  const Result result =
      Check(With({{"panel_quorum = 3", "panel_quorum = = 3"}}), true);
  EXPECT_EQ(result.code, 6);
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document.at("ok"), false);
  EXPECT_EQ(document.at("error").at("code"), "INVALID_ARGUMENT");
  EXPECT_EQ(document.at("error").at("rule"), "input.procedure");
  ASSERT_EQ(document.at("faults").size(), 1u);
  EXPECT_GT(document.at("faults")[0].at("line"), 0);
  EXPECT_THAT(document.at("faults")[0].at("what").get<std::string>(),
              HasSubstr("not TOML"));
}

TEST(ProcedureCheckTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(Causeway({"procedure", "check", "no/such.toml"}).code, 4);
}

std::vector<Difference> DifferencesOf(const std::string& text) {
  const auto here = Procedure::Parse(text, std::string(32, '\1'));
  EXPECT_OK(here.status());
  return here.ok() ? Differences(Procedure::Embedded(), *here)
                   : std::vector<Difference>();
}

TEST(DifferenceTest, ARuleTakenOutIsTold) {
  const std::string& text = Procedure::EmbeddedText();
  const size_t start = text.find("[[rule]]\nid = \"G1.registration_form\"");
  const size_t end = text.find("[[rule]]", start + 1);
  ASSERT_NE(end, std::string::npos);
  EXPECT_THAT(
      DifferencesOf(text.substr(0, start) + text.substr(end)),
      ElementsAre(AllOf(Field(&Difference::kind, "documents"),
                        Field(&Difference::here, "")),
                  AllOf(Field(&Difference::kind, "rule removed"),
                        Field(&Difference::id, "G1.registration_form"))));
}

TEST(DifferenceTest, AConditionThatChangesIsTold) {
  EXPECT_THAT(DifferencesOf(With({{"when_child_travels = true\n", ""}})),
              ElementsAre(AllOf(Field(&Difference::kind, "rule changed"),
                                Field(&Difference::embedded,
                                      HasSubstr("where the child travels")))));
}

TEST(DifferenceTest, TheOrderOfRulesAndTheBasisAreTold) {
  const std::string swapped =
      absl::StrReplaceAll(Procedure::EmbeddedText(),
                          {{"id = \"G8.closure_form\"", "id = \"CO.form\""},
                           {"id = \"CO.form\"", "id = \"G8.closure_form\""}});
  EXPECT_THAT(DifferencesOf(swapped),
              Contains(Field(&Difference::kind, "rule order")));
  EXPECT_THAT(DifferencesOf(With({{"(2013)\"", "(2013), paragraph 1\""}})),
              ElementsAre(Field(&Difference::kind, "basis")));
}

TEST(ProcedureShowTest, ShowsTheFrenchWords) {
  const Result result =
      Causeway({"procedure", "show", "G1.registered", "--language", "fr"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("quand l'enregistrement est complet"));
  EXPECT_THAT(Causeway({"procedure", "show", "--language", "fr", "--json"}).out,
              HasSubstr("Mise en œuvre de la solution durable"));
  EXPECT_EQ(Causeway({"procedure", "show", "--language", "xx"}).code, 2);
}

TEST(ProcedureDocumentTest, IsWhatTheCommandPrints) {
  EXPECT_EQ(Causeway({"procedure", "document"}).out, ProcedureDocument());
}

}  // namespace
}  // namespace causeway::procedure
