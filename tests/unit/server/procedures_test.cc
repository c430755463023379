#include "server/procedures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_replace.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "statemachine/procedure/translation.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/server/test_federation.h"

namespace causeway::server {
namespace {

using procedure::Procedure;
using procedure::ProcedureSet;
using procedure::Translation;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ProceduresTest : public ::testing::Test {
 protected:
  // The path of a new file with this text.
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = config_.file + "." + name;
    WriteFile(path, text);
    config_.procedure_files.push_back(path);
    return path;
  }
  absl::Status Refused() { return LoadProcedures(config_).status(); }

  TestFederation federation_;
  Config config_ = federation_.LoadNodeConfig();
};

TEST_F(ProceduresTest, WithoutFilesTheEmbeddedOneIsKnown) {
  ASSERT_OK_AND_ASSIGN(const ProcedureSet set, LoadProcedures(config_));
  EXPECT_EQ(set.all().size(), 1u);
}

TEST_F(ProceduresTest, FilesAreKnownByTheirDigest) {
  const std::string text = EditedProcedure("2", kFormWithMajority);
  File("two", text);
  File("three", EditedProcedure("3"));
  config_.procedure_current = "iss-eight-steps 2";
  ASSERT_OK_AND_ASSIGN(const ProcedureSet set, LoadProcedures(config_));
  EXPECT_EQ(set.all().size(), 3u);
  EXPECT_EQ(set.Current().digest(), Sha256(text));
  EXPECT_NE(set.Current().Find("X.form_with_majority"), nullptr);
}

TEST_F(ProceduresTest, EveryFaultOfEveryFileIsTold) {
  const std::string bad =
      File("bad", absl::StrReplaceAll(EditedProcedure("2"),
                                      {{"panel_quorum = 3", "panel_quorum = 0"},
                                       {"step_3 =", "step_33 ="}}));
  const std::string worse = File("worse", "name = ");
  config_.procedure_files.push_back(config_.file + ".missing");
  const absl::Status refused = Refused();
  EXPECT_THAT(refused, RefusedBy("config.value"));
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(config_.file),
                             HasSubstr("procedure.files"), HasSubstr(bad),
                             HasSubstr("panel_quorum"), HasSubstr("step_33"),
                             HasSubstr(worse), HasSubstr(".missing"))));
}

constexpr char kFrench[] = R"([rule."X.form_with_majority"]
sentence = "Le mois des 18 ans est consigné avec la fiche."
missing = "la fiche d'enregistrement"
who = "travailleur social"
)";

TEST_F(ProceduresTest, TheFrenchBesideAFileIsRead) {
  const std::string text = EditedProcedure("2", kFormWithMajority);
  WriteFile(Translation::PathBeside(File("two.toml", text)), kFrench);
  ASSERT_OK_AND_ASSIGN(const ProcedureSet set, LoadProcedures(config_));
  const Procedure* const two = set.Find(Sha256(text));
  ASSERT_NE(two, nullptr) << "the French changed the version";
  EXPECT_EQ(two->WordsOf("X.form_with_majority", procedure::Language::kFrench)
                ->sentence,
            "Le mois des 18 ans est consigné avec la fiche.");
}

TEST_F(ProceduresTest, AFaultOfTheFrenchStopsTheStartAsOneOfTheFileDoes) {
  const std::string french =
      Translation::PathBeside(File("two.toml", EditedProcedure("2")));
  WriteFile(french, kFrench);
  EXPECT_THAT(Refused(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("1 fault in " + french),
                             HasSubstr("line 1, X.form_with_majority"))));
  WriteFile(french, std::string(limits::kProcedureBytesMax + 1, '#'));
  EXPECT_THAT(Refused(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  HasSubstr(french + " is longer than")));
  // What lies there and cannot be read is not passed over.
  std::filesystem::remove(french);
  EXPECT_OK(Refused());
  std::filesystem::create_directory(french);
  EXPECT_THAT(Refused(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  HasSubstr(french + " cannot be opened")));
  std::filesystem::remove(french);
  std::filesystem::create_symlink("nowhere", french);
  EXPECT_THAT(Refused(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  HasSubstr(french + " cannot be opened")));
  std::filesystem::remove(french);
}

TEST_F(ProceduresTest, TheCurrentOneMustBeKnown) {
  File("two", EditedProcedure("2"));
  config_.procedure_current = "iss-eight-steps 3";
  EXPECT_THAT(Refused(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  AllOf(HasSubstr("procedure.current"),
                                        HasSubstr("iss-eight-steps 2"))));
}

}  // namespace
}  // namespace causeway::server
