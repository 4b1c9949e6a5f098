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

}  // namespace
}  // namespace lumbung
