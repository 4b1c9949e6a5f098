#include "base/sha256.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

// FIPS 180-4, the examples that NIST publishes with it.
TEST(Sha256, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(Sha256::of(as_bytes("")).hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256::of(as_bytes("abc")).hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256::of(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256::of(as_bytes(std::string(1'000'000, 'a'))).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAStreamIsThatOfTheWhole) {
  Sha256Hasher hasher;
  for (int i = 0; i < 1000; ++i) hasher.update(as_bytes(std::string(1000, 'a')));
  EXPECT_EQ(hasher.finish().hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsReadFromHexAndNothingElse) {
  const Sha256 digest = Sha256::of(as_bytes("abc"));
  EXPECT_EQ(Sha256::from_hex(digest.hex()), digest);
  EXPECT_EQ(Sha256::from_hex(digest.hex().substr(2)), std::nullopt);
  EXPECT_EQ(Sha256::from_hex(std::string(64, 'g')), std::nullopt);
}

// RFC 4231, test cases 2 and 6.
TEST(HmacSha256, MatchesTheVectorsOfRfc4231) {
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").hex(),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, APreparedKeySignsTheSame) {
  for (const std::size_t length : {0U, 1U, 63U, 64U, 65U, 200U}) {
    const std::string key(length, 'k');
    const HmacSha256Key prepared(key);
    EXPECT_EQ(prepared.sign("first"), hmac_sha256(key, "first")) << length;
    EXPECT_EQ(prepared.sign("second"), hmac_sha256(key, "second")) << length;
  }
}

}  // namespace
}  // namespace lumbung
