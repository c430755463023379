#include "certs/people_file.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kGood[] = R"([[people]]
staff_number = "s-aaaaaaaa"
functions = ["case_worker", "supervisor"]
[[people]]
staff_number = "s-bbbbbbbb"
functions = ["operator"]
[[revoked]]
key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
staff_number = "s-aaaaaaaa"
on = "2026-03-01"
[[revoked]]
key = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
)";
constexpr char kPath[] = "conf/people.toml";

TEST(PeopleFileTest, ReadsEveryKeyAndWritesWhatItReads) {
  ASSERT_OK_AND_ASSIGN(const PeopleFile once, ParsePeopleFile(kGood, kPath));
  ASSERT_OK_AND_ASSIGN(const PeopleFile file,
                       ParsePeopleFile(PeopleFileText(once), kPath));
  for (const PeopleFile* one : {&once, &file}) {
    ASSERT_EQ(one->people.size(), 2u);
    EXPECT_EQ(one->people[0].staff_number, "s-aaaaaaaa");
    EXPECT_THAT(one->people[0].functions,
                ::testing::ElementsAre("case_worker", "supervisor"));
    ASSERT_EQ(one->revoked.size(), 2u);
    EXPECT_EQ(one->revoked[0].staff_number, "s-aaaaaaaa");
    EXPECT_EQ(one->revoked[0].on, "2026-03-01");
    EXPECT_EQ(one->revoked[1].on, "");
    EXPECT_TRUE(one->Revokes(one->revoked[1].digest));
    EXPECT_FALSE(one->Revokes(std::string(32, 'x')));
  }
}

TEST(PeopleFileTest, AnEmptyFileIsATableOfNobody) {
  ASSERT_OK_AND_ASSIGN(const PeopleFile file, ParsePeopleFile("", kPath));
  EXPECT_TRUE(file.people.empty());
  ASSERT_OK(ParsePeopleFile(PeopleFileText(file), kPath).status());
}

TEST(PeopleFileTest, WhatIsNotTomlIsNamedByLine) {
  const auto file = ParsePeopleFile("[[people]]\nfunctions = \n", kPath);
  EXPECT_THAT(file, RefusedBy("config.syntax"));
  EXPECT_THAT(file, StatusIs(absl::StatusCode::kInvalidArgument,
                             AllOf(HasSubstr(kPath), HasSubstr("line 2"))));
}

struct Mistake {
  const char* name;
  const char* right;  // Text of kGood ...
  const char* wrong;  // ... and what stands there instead.
  const char* key;    // The key the error must name.
};

class PeopleFileMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(PeopleFileMistakeTest, NamesFileKeyAndWhatWasExpected) {
  ASSERT_THAT(kGood, HasSubstr(GetParam().right));
  const auto file = ParsePeopleFile(
      absl::StrReplaceAll(kGood, {{GetParam().right, GetParam().wrong}}),
      kPath);
  EXPECT_THAT(file, RefusedBy("config.value"));
  EXPECT_THAT(file, StatusIs(absl::StatusCode::kInvalidArgument,
                             AllOf(HasSubstr(kPath), HasSubstr("want"),
                                   HasSubstr(GetParam().key))));
}

INSTANTIATE_TEST_SUITE_P(
    All, PeopleFileMistakeTest,
    ::testing::Values(
        Mistake{"StaffNumber", "\"s-bbbbbbbb\"", "\"a person\"",
                "people.staff_number"},
        Mistake{"StaffTwice", "s-bbbbbbbb", "s-aaaaaaaa",
                "people.staff_number"},
        Mistake{"Function", "\"operator\"", "\"machine\"", "people.functions"},
        Mistake{"FunctionTwice", "\"operator\"", "\"operator\", \"operator\"",
                "people.functions"},
        Mistake{"NoFunction", "[\"operator\"]", "[]", "people.functions"},
        Mistake{"FunctionType", "[\"operator\"]", "\"operator\"",
                "people.functions"},
        Mistake{"PersonKey", "functions = [\"operator\"]",
                "functions = [\"operator\"]\nname = \"x\"", "people.name"},
        Mistake{"KeyLength", "ff0102", "ff01", "revoked.key"},
        Mistake{"KeyDigits", "ff0102", "gg0102", "revoked.key"},
        Mistake{"KeyMissing", "key = \"ff", "on = \"2026-03-01\"\n#",
                "revoked.key"},
        Mistake{"RevokedStaff", "staff_number = \"s-aaaaaaaa\"\non",
                "staff_number = \"me\"\non", "revoked.staff_number"},
        Mistake{"RevokedDay", "2026-03-01", "2026-02-30", "revoked.on"},
        Mistake{"RevokedKey", "on = ", "why = ", "revoked.why"},
        Mistake{"Section", "[[people]]\nstaff_number = \"s-bbbbbbbb\"",
                "[[persons]]\nstaff_number = \"s-bbbbbbbb\"", "persons"}),
    [](const auto& mistake) { return mistake.param.name; });

TEST(PeopleFileTest, SectionsAreLists) {
  EXPECT_THAT(ParsePeopleFile("[people]\n", kPath), RefusedBy("config.value"));
  EXPECT_THAT(ParsePeopleFile("revoked = 1\n", kPath),
              RefusedBy("config.value"));
  EXPECT_THAT(ParsePeopleFile("people = [1]\n", kPath),
              RefusedBy("config.value"));
}

}  // namespace
}  // namespace causeway
