#include "access/secret_box.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::access {
namespace {

const std::string kKey = "a key of thirty-two bytes or more";
const std::string kOther = "another key of thirty-two bytes or more";
constexpr std::string_view kPlace = "lumbung_webhooks:secret:7";

ErrorCode refusal_of(const SecretBox& box, const std::string& text, std::string_view place) {
  try {
    box.open(text, place);
  } catch (const Fault& fault) {
    return fault.code();
  }
  return ErrorCode::internal;
}

TEST(SecretBox, OpensWhatItSealed) {
  const SecretBox box(kKey);
  for (const std::string secret :
       {"", "whsec_abc", "a secret with \xC3\xA9 and a much longer text than one block"}) {
    const std::string sealed = box.seal(secret, kPlace);
    EXPECT_EQ(box.open(sealed, kPlace), secret);
    EXPECT_THAT(sealed, testing::Not(testing::HasSubstr("secret")));
  }
}

TEST(SecretBox, SealsTheSameTextDifferentlyEachTime) {
  const SecretBox box(kKey);
  EXPECT_NE(box.seal("secret", kPlace), box.seal("secret", kPlace));
}

TEST(SecretBox, FitsAColumnOf255Characters) {
  EXPECT_LE(SecretBox(kKey).seal(std::string(90, 'x'), kPlace).size(), 255U);
}

TEST(SecretBox, OpensNothingThatWasMovedChangedOrCutOff) {
  const SecretBox box(kKey);
  const std::string sealed = box.seal("secret", kPlace);
  EXPECT_EQ(refusal_of(box, sealed, "lumbung_webhooks:secret:8"), ErrorCode::corrupt);
  EXPECT_EQ(refusal_of(box, sealed.substr(0, sealed.size() - 2), kPlace), ErrorCode::corrupt);
  EXPECT_EQ(refusal_of(box, sealed.substr(0, 20), kPlace), ErrorCode::corrupt);
  std::string changed = sealed;
  changed.back() = changed.back() == '0' ? '1' : '0';
  EXPECT_EQ(refusal_of(box, changed, kPlace), ErrorCode::corrupt);
}

TEST(SecretBox, OpensWithThePreviousKeyAndSealsWithTheCurrentOne) {
  const std::string old = SecretBox(kOther).seal("secret", kPlace);
  const SecretBox box(kKey, kOther);
  EXPECT_EQ(box.open(old, kPlace), "secret");
  EXPECT_FALSE(box.is_current(old));
  EXPECT_TRUE(box.is_current(box.seal("secret", kPlace)));
  EXPECT_EQ(refusal_of(SecretBox(kKey), old, kPlace), ErrorCode::unavailable);
}

TEST(SecretBox, GivesBackWhatNobodySealed) {
  const SecretBox box(kKey);
  for (const std::string text : {"whsec_abc", "v1:", "v1:short", "v1:12345678", ""}) {
    EXPECT_EQ(box.open(text, kPlace), text);
    EXPECT_FALSE(box.is_current(text));
  }
}

}  // namespace
}  // namespace lumbung::access
