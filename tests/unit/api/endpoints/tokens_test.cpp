#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;
using Names = std::vector<std::string>;

class TokensTest : public testing::Test {
 protected:
  ApiServer::Answer make(const std::string& name) {
    return server_.post_json("/api/v1/tokens", admin_, R"({"name":")" + name + R"("})");
  }
  static Names names_of(const boost::json::value& page) {
    Names names;
    for (const auto& token : page.at("data").as_array()) names.emplace_back(token.at("name").as_string());
    return names;
  }

  ApiServer server_;
  std::string admin_ = server_.token(1, {Ability::admin});
};

TEST_F(TokensTest, PagesByKeyAndRefusesNonsense) {
  server_.token(2);
  for (const char* name : {"a", "b"}) ASSERT_EQ(make(name).status, 201);
  const auto all = server_.get("/api/v1/tokens", admin_).json();
  EXPECT_EQ(names_of(all), (Names{"test", "a", "b"}));
  EXPECT_TRUE(all.at("next_cursor").is_null());

  const auto first = server_.get("/api/v1/tokens?limit=2", admin_).json();
  EXPECT_EQ(names_of(first), (Names{"test", "a"}));
  const std::string cursor(first.at("next_cursor").as_string());
  const auto last = server_.get("/api/v1/tokens?limit=2&cursor=" + cursor, admin_).json();
  EXPECT_EQ(names_of(last), Names{"b"});
  EXPECT_TRUE(last.at("next_cursor").is_null());
  for (const char* query : {"?limit=0", "?limit=x", "?cursor=x"})
    EXPECT_EQ(server_.get("/api/v1/tokens" + std::string(query), admin_).code(), "invalid_argument") << query;
}

TEST_F(TokensTest, AreNotMadeWithoutEnd) {
  for (std::uint32_t i = 1; i < access::kTokensMax; ++i) server_.token(1);
  const auto refused = make("one more");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "conflict");
  EXPECT_NE(refused.raw.body.find("revoke one"), std::string::npos) << refused.raw.body;
}

}  // namespace
}  // namespace lumbung::api
