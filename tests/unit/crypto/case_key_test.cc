#include "crypto/case_key.h"

#include "gtest/gtest.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

KeyWrapper NewWrapper(RandomSource& random) {
  return *KeyWrapper::FromFileContent(
      KeyWrapper::NewFileContent(random).Reveal());
}

TEST(CaseKeyTest, AWrappedKeyComesBack) {
  FakeRandom random;
  const KeyWrapper wrapper = NewWrapper(random);
  const std::string case_key = random.Bytes(32);
  const auto wrapped = wrapper.WrapCaseKey(case_key, "case", random);
  ASSERT_OK(wrapped);
  EXPECT_EQ(wrapped->size(), kWrappedCaseKeyBytes);
  const auto back = wrapper.UnwrapCaseKey(*wrapped, "case");
  ASSERT_OK(back);
  EXPECT_EQ(back->Reveal(), case_key);
}

TEST(CaseKeyTest, AWrappedKeyOpensOnlyForItsCaseAndNode) {
  FakeRandom random;
  const KeyWrapper wrapper = NewWrapper(random);
  const KeyWrapper other = NewWrapper(random);
  const auto wrapped = wrapper.WrapCaseKey(random.Bytes(32), "case", random);
  ASSERT_OK(wrapped);
  EXPECT_THAT(wrapper.UnwrapCaseKey(*wrapped, "another"),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(other.UnwrapCaseKey(*wrapped, "case"),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(wrapper.UnwrapCaseKey(wrapped->substr(1), "case"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(CaseKeyTest, AlteredWrappedKeysAreRefused) {
  FakeRandom random;
  const KeyWrapper wrapper = NewWrapper(random);
  const auto wrapped = wrapper.WrapCaseKey(random.Bytes(32), "case", random);
  ASSERT_OK(wrapped);
  for (size_t i = 0; i < wrapped->size(); ++i) {
    std::string altered = *wrapped;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_THAT(wrapper.UnwrapCaseKey(altered, "case"),
                StatusIs(absl::StatusCode::kDataLoss))
        << i;
  }
}

TEST(CaseKeyTest, RefusesKeysOfAnotherLength) {
  FakeRandom random;
  EXPECT_THAT(NewWrapper(random).WrapCaseKey("short", "case", random),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CaseKeyTest, AWrappingKeyFileHolds64HexadecimalDigits) {
  EXPECT_OK(KeyWrapper::FromFileContent(std::string(64, 'a')));
  EXPECT_OK(KeyWrapper::FromFileContent(std::string(64, 'A') + "\r\n"));
  for (const std::string& wrong :
       {std::string(), std::string(63, 'a'), std::string(66, 'a'),
        std::string(64, 'g'), " " + std::string(64, 'a'),
        std::string(32, '\0')}) {
    EXPECT_THAT(KeyWrapper::FromFileContent(wrong),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace causeway
