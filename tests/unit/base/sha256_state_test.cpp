#include "base/sha256_state.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

std::string counting_bytes(std::size_t count) {
  std::string text(count, '\0');
  for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>((i * 7 + i / 256) & 0xff);
  return text;
}

/// What a process that ends writes down, another one takes up.
Sha256State elsewhere(const Sha256State& state) {
  const auto loaded = Sha256State::load(state.save());
  EXPECT_TRUE(loaded) << state.save();
  return loaded ? *loaded : Sha256State();
}

// FIPS 180-4, the examples that NIST publishes with it.
TEST(Sha256State, MatchesTheVectorsOfFips180) {
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [text, digest] : vectors) {
    Sha256State state;
    state.update(as_bytes(text));
    EXPECT_EQ(state.digest().hex(), digest) << text.size();
    EXPECT_EQ(state.bytes(), text.size());
    EXPECT_EQ(elsewhere(state).digest().hex(), digest) << text.size();
  }
}

TEST(Sha256State, GoesOnElsewhereFromEveryPointAroundTheBordersOfBlocks) {
  const std::string text = counting_bytes(200);
  const Sha256 whole = Sha256::of(as_bytes(text));
  for (std::size_t split = 0; split <= text.size(); ++split) {
    Sha256State first;
    first.update(as_bytes(text).first(split));
    Sha256State second = elsewhere(first);
    EXPECT_EQ(second.bytes(), split);
    second.update(as_bytes(text).subspan(split));
    EXPECT_EQ(second.digest(), whole) << split;
  }
}

TEST(Sha256State, GoesOnElsewhereAfterEveryPiece) {
  const std::string text = counting_bytes(70'000);
  for (const std::size_t piece : {1U, 63U, 64U, 65U, 127U, 128U, 4096U}) {
    const std::size_t most = piece == 1 ? 300 : text.size();
    Sha256State state;
    for (std::size_t at = 0; at < most; at += piece) {
      state = elsewhere(state);
      state.update(as_bytes(text).subspan(at, std::min(piece, most - at)));
    }
    Sha256Hasher hasher;
    hasher.update(as_bytes(text).first(most));
    EXPECT_EQ(state.digest(), hasher.finish()) << piece;
  }
}

TEST(Sha256State, SaysTheDigestSoFarAndGoesOn) {
  Sha256State state;
  state.update(as_bytes("a"));
  EXPECT_EQ(state.digest(), Sha256::of(as_bytes("a")));
  EXPECT_EQ(state.digest(), Sha256::of(as_bytes("a")));
  state.update(as_bytes("bc"));
  EXPECT_EQ(state.digest(), Sha256::of(as_bytes("abc")));
}

TEST(Sha256State, ACopyIsAStreamOfItsOwn) {
  Sha256State state;
  state.update(as_bytes("a"));
  Sha256State copy = state;
  copy.update(as_bytes("x"));
  state.update(as_bytes("bc"));
  EXPECT_EQ(state.digest(), Sha256::of(as_bytes("abc")));
  EXPECT_EQ(copy.digest(), Sha256::of(as_bytes("ax")));
  copy = state;
  EXPECT_EQ(copy.digest(), Sha256::of(as_bytes("abc")));
}

/// It lies in databases: what was written once is read for ever.
TEST(Sha256State, IsWrittenInThisForm) {
  const std::string initial = "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19";
  EXPECT_EQ(Sha256State().save(), initial + "0000000000000000");
  Sha256State state;
  state.update(as_bytes("abc"));
  EXPECT_EQ(state.save(), initial + "0000000000000003" + "616263");
}

TEST(Sha256State, CountsBeyondFourGigabytesAcrossASave) {
  Sha256State state;
  state.update(as_bytes(std::string(64, 'a')));
  std::string saved = state.save();
  saved.replace(64, 16, "0000000200000000");
  const auto loaded = Sha256State::load(saved);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->bytes(), std::uint64_t{1} << 33);
  EXPECT_EQ(loaded->save(), saved);
}

TEST(Sha256State, RefusesWhatItDoesNotWrite) {
  Sha256State state;
  state.update(as_bytes(counting_bytes(100)));
  const std::string saved = state.save();
  ASSERT_TRUE(Sha256State::load(saved));
  const auto with = [&](std::size_t at, std::string_view digits) {
    std::string changed = saved;
    return changed.replace(at, digits.size(), digits);
  };
  std::string upper = saved;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  const std::vector<std::string> refused = {
      "",
      "x",
      saved.substr(0, 79),
      saved.substr(0, 80),
      saved.substr(0, saved.size() - 1),
      saved.substr(0, saved.size() - 2),
      saved + "00",
      saved + " ",
      " " + saved,
      with(10, "g"),
      with(64, "0000000000000065"),  // a byte more than there are
      with(64, "2000000000000024"),  // more bits than 64 can count
      with(64, "0000000000000024"),  // words that no bytes have changed yet
      upper};
  for (const std::string& text : refused) EXPECT_FALSE(Sha256State::load(text)) << text;
}

}  // namespace
}  // namespace lumbung
