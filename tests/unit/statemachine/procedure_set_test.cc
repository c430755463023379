#include "statemachine/procedure/procedure_set.h"

#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/strictness.h"
#include "statemachine/procedure/translation.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Procedure Version(const std::string& version, char digest) {
  return *Procedure::Parse(EditedProcedure(version), std::string(32, digest));
}

TEST(ProcedureSetTest, KnowsTheEmbeddedOneAlways) {
  const ProcedureSet& alone = ProcedureSet::EmbeddedAlone();
  const std::string& digest = Procedure::Embedded().digest();
  EXPECT_EQ(alone.all().size(), 1u);
  EXPECT_EQ(alone.Current().digest(), digest);
  ASSERT_NE(alone.Find(digest), nullptr);
  EXPECT_EQ(alone.Find(std::string(32, '2')), nullptr);
  ASSERT_OK_AND_ASSIGN(const ProcedureSet set,
                       ProcedureSet::Make({Version("2", '2')}, ""));
  EXPECT_EQ(set.Embedded().digest(), digest);
  EXPECT_EQ(set.Current().digest(), digest);
  EXPECT_EQ(set.Find(std::string(32, '2'))->version(), "2");
}

TEST(ProcedureSetTest, TheCurrentOneIsNamedOrGivenByItsDigest) {
  const std::string hex = HexEncode(std::string(32, '\xab'));
  for (const std::string& current :
       {std::string("iss-eight-steps 2"), hex, hex.substr(0, 8)}) {
    ASSERT_OK_AND_ASSIGN(
        const ProcedureSet set,
        ProcedureSet::Make({Version("2", '\xab'), Version("3", 'c')}, current));
    EXPECT_EQ(set.Current().version(), "2") << current;
  }
}

TEST(ProcedureSetTest, ANameThatIsNoneOrSeveralIsRefusedWithTheChoices) {
  for (const char* current : {"iss-eight-steps 4", "2", "0000000", "  ", "*"}) {
    EXPECT_THAT(ProcedureSet::Make({Version("2", '2')}, current),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("iss-eight-steps 1"),
                               HasSubstr("iss-eight-steps 2"))));
  }
  EXPECT_THAT(ProcedureSet::Make({Version("2", '2'), Version("2", '3')},
                                 "iss-eight-steps 2"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("several of that name")));
}

TEST(ProcedureSetTest, AVersionThatComesTwiceCountsOnce) {
  ASSERT_OK_AND_ASSIGN(
      const ProcedureSet set,
      ProcedureSet::Make(
          {Version("2", '2'), Procedure::Embedded(), Version("2", '2')}, ""));
  EXPECT_EQ(set.all().size(), 2u);
}

// Its words belong to it, and are no part of what tells versions apart.
TEST(ProcedureSetTest, AVersionThatComesTwiceHasTheFrenchOfEither) {
  Procedure with = Version("2", '2');
  with.AddFrench(*Translation::ParseFor(
      with, "[steps]\nstep_8 = \"Suivi par la commune\"\n", nullptr));
  for (const bool first : {true, false}) {
    std::vector<Procedure> files = {with, Version("2", '2')};
    if (!first) std::swap(files[0], files[1]);
    ASSERT_OK_AND_ASSIGN(const ProcedureSet set,
                         ProcedureSet::Make(std::move(files), ""));
    ASSERT_EQ(set.all().size(), 2u);
    EXPECT_EQ(set.Find(std::string(32, '2'))
                  ->StepSentence(Step::kFollowUp, Language::kFrench),
              "Suivi par la commune");
  }
}

TEST(ProcedureSetTest, ThereIsALimit) {
  std::vector<Procedure> many;
  for (size_t i = 1; i < limits::kProceduresMax; ++i) {
    many.push_back(Version("2", static_cast<char>(i)));
  }
  EXPECT_OK(ProcedureSet::Make(many, ""));
  many.push_back(Version("2", '\x7f'));
  EXPECT_THAT(ProcedureSet::Make(many, ""), RefusedBy("input.field"));
}

TEST(ProcedureSetTest, AVersionThatIsNotKnownIsNamed) {
  const auto missing =
      ProcedureSet::EmbeddedAlone().Require(std::string(32, '\xcd'));
  const std::string hex = HexEncode(std::string(32, '\xcd'));
  EXPECT_THAT(missing,
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(hex)));
  EXPECT_THAT(missing, RefusedBy("S.procedure_known"));
  const Refusal refusal = *RefusalOf(missing.status());
  EXPECT_THAT(refusal.missing, ElementsAre(HasSubstr(hex)));
  EXPECT_THAT(refusal.who, ElementsAre("node operator"));
  EXPECT_TRUE(refusal.retryable);
}

TEST(ProcedureSetTest, NewerIsAHigherNumberOfTheSameName) {
  const Procedure two = Version("2", '2');
  EXPECT_TRUE(IsNewer(two, Procedure::Embedded()));
  EXPECT_FALSE(IsNewer(Procedure::Embedded(), two));
  EXPECT_FALSE(IsNewer(Version("2", '3'), two));
}

}  // namespace
}  // namespace causeway::procedure
