#include "crypto/digest.h"

#include "base/bytes.h"
#include "crypto/random_source.h"
#include "gtest/gtest.h"
#include "tests/unit/crypto/vectors.h"

namespace causeway {
namespace {

TEST(DigestTest, Sha256GivesTheValuesOfFips180) {
  EXPECT_EQ(HexEncode(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
}

TEST(DigestTest, HmacGivesTheValuesOfRfc4231) {
  EXPECT_EQ(HexEncode(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b"
            "881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c7"
            "5a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexEncode(HmacSha256(
                std::string(131, '\xaa'),
                "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f"
            "8e0bc6213728c5140546040f0ee37f54");
}

TEST(DigestTest, HmacTakesAnEmptyKeyAsAKey) {
  // Python: hmac.new(b"", b"", sha256)
  EXPECT_EQ(HexEncode(HmacSha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5"
            "ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(HmacSha256(absl::string_view(), ""), HmacSha256("", ""));
}

TEST(RandomSourceTest, FillsEveryByteAndNeverRepeats) {
  OpenSslRandom random;
  const std::string first = random.Bytes(64);
  EXPECT_EQ(first.size(), 64u);
  EXPECT_NE(first, random.Bytes(64));
  EXPECT_NE(first.substr(32), std::string(32, '\0'));
}

}  // namespace
}  // namespace causeway
