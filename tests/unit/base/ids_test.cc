#include "base/ids.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/testing/fake_random.h"

namespace causeway {
namespace {

constexpr char kTwentySix[] = "abcdefghijklmnopqrstuvwxyz";

TEST(NodeIdTest, FollowsItsShape) {
  EXPECT_TRUE(ValidNodeId("ml"));
  EXPECT_TRUE(ValidNodeId("ml-dnpef-2"));
  EXPECT_TRUE(ValidNodeId("a" + std::string(62, 'b')));
  EXPECT_FALSE(ValidNodeId("a" + std::string(63, 'b')));
  for (const char* bad : {"", "m", "2ml", "-ml", "ML", "ml_x", "ml.x", "ml "}) {
    EXPECT_FALSE(ValidNodeId(bad)) << bad;
  }
}

TEST(CaseIdTest, FollowsItsShape) {
  EXPECT_TRUE(ValidCaseId(std::string("c-") + kTwentySix));
  EXPECT_FALSE(ValidCaseId(std::string("t-") + kTwentySix));
  EXPECT_FALSE(ValidCaseId(std::string("c-") + kTwentySix + "a"));
  EXPECT_FALSE(ValidCaseId("c-abc"));
  EXPECT_FALSE(ValidCaseId("c-ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
  EXPECT_FALSE(ValidCaseId("c-0bcdefghijklmnopqrstuvwxyz"));
}

TEST(TaskIdTest, FollowsItsShape) {
  EXPECT_TRUE(ValidTaskId(std::string("t-") + kTwentySix));
  EXPECT_FALSE(ValidTaskId(std::string("c-") + kTwentySix));
}

TEST(StaffNumberTest, HasEightToSixteenCharacters) {
  EXPECT_FALSE(ValidStaffNumber("s-" + std::string(7, 'a')));
  EXPECT_TRUE(ValidStaffNumber("s-" + std::string(8, 'a')));
  EXPECT_TRUE(ValidStaffNumber("s-" + std::string(16, '7')));
  EXPECT_FALSE(ValidStaffNumber("s-" + std::string(17, 'a')));
  EXPECT_FALSE(ValidStaffNumber(std::string(10, 'a')));
}

TEST(IdempotencyKeyTest, HasSixteenToSixtyFourCharacters) {
  EXPECT_FALSE(ValidIdempotencyKey(std::string(15, 'a')));
  EXPECT_TRUE(ValidIdempotencyKey(std::string(16, 'a')));
  EXPECT_TRUE(ValidIdempotencyKey(std::string(64, 'Z')));
  EXPECT_FALSE(ValidIdempotencyKey(std::string(65, 'a')));
  EXPECT_TRUE(ValidIdempotencyKey("0b9d6a2c-77f1-4e0a_x"));
  EXPECT_FALSE(ValidIdempotencyKey("with a space in the key"));
}

TEST(CountryTest, IsTwoUpperCaseLetters) {
  EXPECT_TRUE(ValidCountryShape("ML"));
  for (const char* bad : {"", "M", "ml", "MLI", "M1"}) {
    EXPECT_FALSE(ValidCountryShape(bad)) << bad;
  }
}

TEST(NewIdsTest, AreValidAndDiffer) {
  FakeRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string case_id = NewCaseId(random);
    const std::string task_id = NewTaskId(random);
    const std::string staff = NewStaffNumber(random);
    const std::string key = NewIdempotencyKey(random);
    EXPECT_TRUE(ValidCaseId(case_id)) << case_id;
    EXPECT_TRUE(ValidTaskId(task_id)) << task_id;
    EXPECT_TRUE(ValidStaffNumber(staff)) << staff;
    EXPECT_TRUE(ValidIdempotencyKey(key)) << key;
    seen.insert({case_id, task_id, staff, key});
  }
  EXPECT_EQ(seen.size(), 400U);
}

}  // namespace
}  // namespace causeway
