#include "access/access.h"

#include <gtest/gtest.h>

namespace lumbung::access {
namespace {

TEST(Token, TextIsLongRandomAndPrefixed) {
  const std::string one = make_token_text();
  EXPECT_EQ(one.size(), 4U + 43U);
  EXPECT_TRUE(one.starts_with("lmb_"));
  EXPECT_NE(one, make_token_text());
}

}  // namespace
}  // namespace lumbung::access
