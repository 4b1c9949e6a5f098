#include "base/hmac_sha256.h"

#include <gtest/gtest.h>

namespace lumbung {
namespace {

std::string text_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

/// The formula of RFC 2104 as it stands there.
Sha256 by_the_formula(std::string key, std::string_view message) {
  if (key.size() > 64) key = text_of(Sha256::of(as_bytes(key)));
  key.resize(64);
  std::string inner(key);
  std::string outer(key);
  for (char& byte : inner) byte = static_cast<char>(byte ^ 0x36);
  for (char& byte : outer) byte = static_cast<char>(byte ^ 0x5c);
  inner += message;
  return Sha256::of(as_bytes(outer + text_of(Sha256::of(as_bytes(inner)))));
}

// RFC 4231, test cases 2 and 6.
TEST(HmacSha256, MatchesTheVectorsOfRfc4231) {
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").hex(),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, APreparedKeySignsByTheFormulaEachTime) {
  for (const std::size_t length : {0U, 1U, 63U, 64U, 65U, 200U}) {
    const std::string key(length, 'k');
    const HmacSha256Key prepared(key);
    for (const std::size_t bytes : {0U, 1U, 55U, 56U, 63U, 64U, 65U, 119U, 120U, 1000U}) {
      const std::string message(bytes, 'm');
      EXPECT_EQ(prepared.sign(message), by_the_formula(key, message)) << length << ", " << bytes;
    }
  }
}

TEST(HmacSha256, AMovedKeySignsTheSame) {
  HmacSha256Key key("key");
  const HmacSha256Key moved = std::move(key);
  EXPECT_EQ(moved.sign("text"), hmac_sha256("key", "text"));
}

}  // namespace
}  // namespace lumbung
