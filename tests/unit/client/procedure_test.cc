// The procedure for people: a file checked, what it changes, its document.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "client/cli/app.h"
#include "client/cli/output.h"
#include "client/files.h"
#include "client/procedure/difference.h"
#include "client/procedure/document.h"
#include "crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/translation.h"
#include "tests/testing/edited_procedure.h"
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
  std::string text = EditedProcedure("2");
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
  const Result result = Check("# Seen.\n" + EditedProcedure("2"));
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out,
              HasSubstr("Nothing differs but the version, comments"));
}

TEST(ProcedureCheckTest, AnEditedFileThatKeepsTheVersionHasAFault) {
  const Result result = Check("# Seen.\n" + Procedure::EmbeddedText());
  EXPECT_EQ(result.code, 6);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("1 fault"), HasSubstr("version = \"2\"")));
}

TEST(ProcedureCheckTest, ACodeThatAGateReadsKeepsItsName) {
  const std::string text =
      With({{"\"trafficked_smuggled\"", "\"trafficked\""}});
  const Result result = Check(text);
  EXPECT_EQ(result.code, 6);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("1 fault"),
                    HasSubstr("annex_concern lacks trafficked_smuggled")));
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
  ASSERT_EQ(differences.size(), 5u) << differences.dump(2);
  EXPECT_EQ(differences[0].at("kind"), "version");
  EXPECT_EQ(differences[1].at("kind"), "limit");
  EXPECT_EQ(differences[1].at("embedded"), "15");
  EXPECT_EQ(differences[1].at("here"), "30");
  EXPECT_EQ(differences[2].at("kind"), "documents");
  EXPECT_EQ(differences[2].at("id"), "case_registered");
  EXPECT_EQ(differences[3].at("id"), "G1.care_plan");
  EXPECT_EQ(differences[4].at("kind"), "sentence");
  EXPECT_EQ(differences[4].at("id"), "G1.languages");
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

constexpr char kNational[] = R"(country = "GN"
[[limit]]
id = "registration"
days = { high = 2 }
)";

TEST(ProcedureCheckTest, ACountrysTimeLimitsAreCheckedAsThat) {
  const Result good = Check(kNational, true);
  EXPECT_EQ(good.code, 0);
  const auto document = nlohmann::json::parse(good.out);
  EXPECT_EQ(document.at("country"), "GN");
  ASSERT_EQ(document.at("limits").size(), 1u);
  EXPECT_EQ(document.at("limits")[0].at("id"), "registration");
  EXPECT_THAT(Check(kNational).out, HasSubstr("time limits of GN"));
  const Result bad =
      Check(absl::StrReplaceAll(kNational, {{"high = 2", "severe = 2"}}), true);
  EXPECT_EQ(bad.code, 6);
  EXPECT_THAT(bad.out + bad.err, HasSubstr("unknown key severe"));
  EXPECT_THAT(bad.out + bad.err, HasSubstr("input.deadlines"));
}

TEST(ProcedureCheckTest, SaysWhatHasNoFrench) {
  EXPECT_THAT(Check(Procedure::EmbeddedText()).out,
              Not(HasSubstr("Without French")));
  EXPECT_THAT(Check(Edited()).out, HasSubstr("G1.languages"));
  const auto document = nlohmann::json::parse(Check(Edited(), true).out);
  EXPECT_THAT(document.at("without_french").get<std::vector<std::string>>(),
              Contains("G1.languages"));
  const auto own =
      nlohmann::json::parse(Check(Procedure::EmbeddedText(), true).out);
  EXPECT_TRUE(own.at("without_french").empty());
}

// Edited() with this French beside it, in a folder of the test's own.
std::string WithFrench(const std::string& french) {
  const std::string folder = absl::StrCat(
      ::testing::TempDir(), "/",
      ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/west-2.toml";
  EXPECT_OK(ReplaceFile(path, Edited()));
  EXPECT_OK(ReplaceFile(folder + "/west-2.fr.toml", french));
  return path;
}

constexpr char kFrench[] = R"([rule."G1.care_plan"]
sentence = "L'enregistrement va avec un premier plan."
missing = "le premier plan"
who = "travailleur social"
)";

TEST(ProcedureFrenchTest, TheCheckSaysWhatIsStillWithoutFrench) {
  const std::string path = WithFrench(kFrench);
  const Result result = Causeway({"procedure", "check", path.c_str()});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("west-2.fr.toml"),
                                HasSubstr("the English of: G1.languages\n"),
                                Not(HasSubstr("French as before"))));
  const auto document = nlohmann::json::parse(
      Causeway({"procedure", "check", path.c_str(), "--json"}).out);
  EXPECT_EQ(document.at("french"), Translation::PathBeside(path));
  EXPECT_EQ(document.at("without_french"),
            nlohmann::json::array({"G1.languages"}));
  EXPECT_EQ(document.at("digest"), HexEncode(Sha256(Edited())));
}

// Copied from the embedded French, and not looked at since.
TEST(ProcedureFrenchTest, TheCheckSaysWhatFrenchStayedAsItWas) {
  const Words& words = *Translation::French().Find("G1.languages");
  const std::string path = WithFrench(absl::StrCat(
      kFrench, "[rule.\"G1.languages\"]\nsentence = \"", words.sentence,
      "\"\nmissing = \"", words.missing, "\"\nwho = \"", words.who, "\"\n"));
  const auto document = nlohmann::json::parse(
      Causeway({"procedure", "check", path.c_str(), "--json"}).out);
  EXPECT_TRUE(document.at("without_french").empty());
  EXPECT_EQ(document.at("french_as_before"),
            nlohmann::json::array({"G1.languages"}));
  EXPECT_THAT(Causeway({"procedure", "check", path.c_str()}).out,
              HasSubstr("the French was not, of: G1.languages\n"));
}

TEST(ProcedureFrenchTest, TheCheckNamesFaultsOfTheFrenchWithTheirLines) {
  const std::string path = WithFrench(absl::StrReplaceAll(
      kFrench,
      {{"G1.care_plan", "G1.care_plam"}, {"\"travailleur social\"", "\"\""}}));
  const Result result = Causeway({"procedure", "check", path.c_str()});
  EXPECT_EQ(result.code, 6);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("2 faults in "), HasSubstr("west-2.fr.toml"),
                    HasSubstr("[rule.\"G1.care_plan\"]")));
  const auto document = nlohmann::json::parse(
      Causeway({"procedure", "check", path.c_str(), "--json"}).out);
  EXPECT_EQ(document.at("ok"), false);
  ASSERT_EQ(document.at("faults").size(), 2u);
  EXPECT_EQ(document.at("faults")[0].at("file"), Translation::PathBeside(path));
  EXPECT_EQ(document.at("faults")[0].at("line"), 1);
  EXPECT_EQ(document.at("faults")[1].at("line"), 4);
  // Nobody puts it into use.
  const Result shown =
      Causeway({"procedure", "show", "--procedure", path.c_str()});
  EXPECT_EQ(shown.code, 6);
  EXPECT_THAT(shown.out + shown.err, HasSubstr("procedure check " + path));
}

TEST(ProcedureFrenchTest, AnEditedFileIsShownInItsFrench) {
  const std::string path = WithFrench(kFrench);
  const auto shown = [&](const char* rule, const char* language) {
    return Causeway({"procedure", "show", rule, "--procedure", path.c_str(),
                     "--language", language})
        .out;
  };
  EXPECT_THAT(shown("G1.care_plan", "fr"),
              AllOf(HasSubstr("L'enregistrement va avec un premier plan."),
                    HasSubstr("le premier plan")));
  EXPECT_THAT(shown("G1.care_plan", "en"),
              HasSubstr("Registration stands with a first plan."));
  EXPECT_THAT(shown("G1.languages", "fr"),
              HasSubstr("the language the child speaks best."));
  EXPECT_THAT(shown("G7in.appeal", "fr"), HasSubstr("pendant 30 jours"));
}

TEST(ProcedureFrenchTest, TheEmbeddedFrenchIsPrintedToBeEdited) {
  EXPECT_EQ(Causeway({"procedure", "text", "--language", "fr"}).out,
            Translation::FrenchText());
  EXPECT_EQ(Causeway({"procedure", "text"}).out, Procedure::EmbeddedText());
  // As it is, it fits the file that it translates.
  EXPECT_OK(Translation::ParseFor(Procedure::Embedded(),
                                  Translation::FrenchText(), nullptr));
}

TEST(ProcedureFrenchTest, AFederationBeginsWithTheFrenchToo) {
  const std::string path = WithFrench(kFrench);
  const std::string folder = FolderOf(path) + "/federation";
  std::filesystem::remove_all(folder);
  const Result made = Causeway(
      {"federation", "create", folder.c_str(), "--name", "west", "--node",
       "ml,ML,127.0.0.1:7001,127.0.0.1:7002,Directorate", "--person",
       "worker@ml=case_worker", "--procedure", path.c_str()});
  ASSERT_EQ(made.code, 0) << made.out << made.err;
  const std::string kept = folder + "/ml/procedures/west-2.toml";
  EXPECT_EQ(*ReadWholeFile(kept, limits::kProcedureBytesMax), Edited());
  EXPECT_EQ(
      *ReadWholeFile(Translation::PathBeside(kept), limits::kProcedureBytesMax),
      kFrench);
}

TEST(FormCheckTest, TakesTheCodesOfAnEditedProcedure) {
  const std::string folder = ::testing::TempDir();
  const std::string form = folder + "/referral.json";
  const std::string file = folder + "/edited.toml";
  const Result sample = Causeway({"form", "sample", "service_referral"});
  std::string text = sample.out;
  const size_t at = text.find("\"service\": \"");
  ASSERT_NE(at, std::string::npos) << text;
  const size_t start = at + std::string("\"service\": \"").size();
  text.replace(start, text.find('"', start) - start, "rent_support");
  ASSERT_OK(ReplaceFile(form, text));
  const std::string edited =
      With({{"\nservice = [", "\nservice = [\n  \"rent_support\","}});
  ASSERT_OK(ReplaceFile(file, edited));
  EXPECT_EQ(Causeway({"form", "check", "service_referral", form.c_str()}).code,
            6);
  const Result with = Causeway({"form", "check", "service_referral",
                                form.c_str(), "--procedure", file.c_str()});
  EXPECT_EQ(with.code, 0) << with.out << with.err;
}

TEST(ProcedureCheckTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(Causeway({"procedure", "check", "no/such.toml"}).code, 4);
}

// All but the version, which every edit changes.
std::vector<Difference> DifferencesOf(const std::string& text) {
  const auto here = Procedure::Parse(text, std::string(32, '\1'));
  EXPECT_OK(here.status());
  if (!here.ok()) return {};
  std::vector<Difference> all = Differences(Procedure::Embedded(), *here);
  EXPECT_EQ(
      std::erase_if(
          all, [](const Difference& one) { return one.kind == "version"; }),
      1u);
  return all;
}

TEST(DifferenceTest, ARuleTakenOutIsToldWithTheReason) {
  EXPECT_THAT(DifferencesOf(WithoutRule(EditedProcedure("2"), "SV.referral",
                                        "Services have their own papers.")),
              ElementsAre(AllOf(Field(&Difference::kind, "documents"),
                                Field(&Difference::here, "")),
                          AllOf(Field(&Difference::kind, "rule removed"),
                                Field(&Difference::id, "SV.referral"),
                                Field(&Difference::note,
                                      "Services have their own papers."))));
}

TEST(DifferenceTest, ALimitThatProtectsLessIsMarked) {
  EXPECT_THAT(DifferencesOf(With({{"caseload_max = 25", "caseload_max = 30"},
                                  {"panel_quorum = 3", "panel_quorum = 5"},
                                  {"copy_retention_days = 1825",
                                   "copy_retention_days = 1826"}})),
              ElementsAre(AllOf(Field(&Difference::id, "caseload_max"),
                                Field(&Difference::note, "protects less")),
                          AllOf(Field(&Difference::id, "panel_quorum"),
                                Field(&Difference::note, "")),
                          AllOf(Field(&Difference::id, "copy_retention_days"),
                                Field(&Difference::note, ""))));
}

TEST(DifferenceTest, CodesThatComeAndGoAreTold) {
  EXPECT_THAT(DifferencesOf(With({{"[\"male\", \"female\", \"other\"]",
                                   "[\"male\", \"female\", \"not_said\"]"}})),
              ElementsAre(AllOf(Field(&Difference::kind, "codes"),
                                Field(&Difference::id, "sex"),
                                Field(&Difference::embedded, "other"),
                                Field(&Difference::here, "not_said"))));
  EXPECT_THAT(DifferencesOf(With({{"[\"male\", \"female\", \"other\"]",
                                   "[\"female\", \"male\", \"other\"]"}})),
              ElementsAre(Field(&Difference::here, "in another order")));
}

TEST(DifferenceTest, AConditionThatChangesIsTold) {
  EXPECT_THAT(
      DifferencesOf(With({{"id = \"G7.residence_decision\"\n",
                           "id = \"G7.residence_decision\"\n"
                           "when_child_travels = true\n"}}) +
                    "\n[[removed]]\nid = \"G7.residence_decision\"\n"
                    "reason = \"Asked of those who travel.\"\n"),
      ElementsAre(
          AllOf(Field(&Difference::kind, "rule changed"),
                Field(&Difference::here, HasSubstr("where the child travels")),
                Field(&Difference::note, "Asked of those who travel."))));
}

TEST(DifferenceTest, TheOrderOfRulesAndTheBasisAreTold) {
  // G1.languages to the end of the file.
  std::string swapped = EditedProcedure("2");
  const size_t start = swapped.find("[[rule]]\nid = \"G1.languages\"");
  const size_t end = swapped.find("[[rule]]", start + 1);
  const std::string rule = swapped.substr(start, end - start);
  swapped.erase(start, rule.size());
  EXPECT_THAT(DifferencesOf(swapped + "\n" + rule),
              Contains(Field(&Difference::kind, "rule order")));
  EXPECT_THAT(DifferencesOf(With({{"(2013)\"", "(2013), paragraph 1\""}})),
              ElementsAre(Field(&Difference::kind, "basis")));
}

TEST(ProcedureCheckTest, ADroppedRuleIsNamedWithWhatToDo) {
  const Result silent =
      Check(WithoutRule(EditedProcedure("2"), "SV.referral", ""));
  EXPECT_EQ(silent.code, 6);
  EXPECT_THAT(silent.out,
              AllOf(HasSubstr("1 fault"), HasSubstr("SV.referral"),
                    HasSubstr("left out without saying so"),
                    HasSubstr("[[removed]] with id = \"SV.referral\"")));
  const Result fixed = Check(
      WithoutRule(EditedProcedure("2"), "DEPART.pick_up", "Too much paper."));
  EXPECT_EQ(fixed.code, 6);
  EXPECT_THAT(fixed.out,
              AllOf(HasSubstr("DEPART.pick_up"), HasSubstr("the return set")));
  const Result declared = Check(WithoutRule(EditedProcedure("2"), "SV.referral",
                                            "Services have papers."));
  EXPECT_EQ(declared.code, 0);
  EXPECT_THAT(declared.out, AllOf(HasSubstr("rule removed"),
                                  HasSubstr("Services have papers.")));
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
