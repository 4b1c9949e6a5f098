#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;
const std::set<Ability> kAll = {Ability::admin};

class TenancyTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string own_ = server_.token(1, kAll);
  std::string stranger_ = server_.token(2, kAll);
};

TEST_F(TenancyTest, AnotherWorkspacesMediaIsNotThereInAnyEndpoint) {
  const std::string uuid = server_.processed(own_, "secret");
  const std::string media = "/api/v1/media/" + uuid;
  for (const auto& [method, target] :
       std::vector<std::pair<std::string, std::string>>{{"GET", media},
                                                        {"GET", media + "/status"},
                                                        {"GET", media + "/url"},
                                                        {"POST", media + "/retry"},
                                                        {"POST", media + "/process"},
                                                        {"DELETE", media},
                                                        {"DELETE", media + "?permanent=true"},
                                                        {"POST", media + "/restore"},
                                                        {"POST", media + "/archive"},
                                                        {"POST", media + "/unarchive"},
                                                        {"GET", "/media/" + uuid + "/thumbnail"},
                                                        {"GET", "/media/" + uuid + "/original"}}) {
    const auto answer = server_.ask(method, target, stranger_);
    EXPECT_EQ(answer.status, 404) << method << " " << target;
    EXPECT_EQ(answer.code(), "not_found") << method << " " << target;
  }
  EXPECT_TRUE(server_.get("/api/v1/media", stranger_).json().at("data").as_array().empty());
  EXPECT_EQ(server_.get("/api/v1/stats", stranger_).json().at("media").at("completed"), 0);
  EXPECT_EQ(server_.get(media, own_).status, 200);
}

TEST_F(TenancyTest, TheSameContentInTwoWorkspacesIsTwoMedia) {
  const auto first = server_.upload(own_, "shared");
  const auto second = server_.upload(stranger_, "shared");
  EXPECT_EQ(second.status, 202);
  EXPECT_NE(first.json().at("uuid"), second.json().at("uuid"));
}

TEST_F(TenancyTest, ATokenOfAllWorkspacesChoosesOne) {
  const std::string star = server_.token(std::nullopt, kAll);
  const std::string uuid = server_.processed(own_, "x");
  EXPECT_EQ(server_.get("/api/v1/media", star).code(), "bad_request");
  EXPECT_EQ(server_.get("/api/v1/media/" + uuid, star, "X-Workspace-Id: 1\r\n").status, 200);
  EXPECT_EQ(server_.get("/api/v1/media/" + uuid, star, "X-Workspace-Id: 2\r\n").status, 404);
  EXPECT_EQ(server_.get("/api/v1/media", star, "X-Workspace-Id: 99\r\n").status, 404);
  EXPECT_EQ(server_.get("/api/v1/media", star, "X-Workspace-Id: one\r\n").status, 400);
  EXPECT_EQ(server_.get("/api/v1/media", own_, "X-Workspace-Id: 2\r\n").status, 404);
  EXPECT_EQ(server_.get("/api/v1/media", own_, "X-Workspace-Id: 1\r\n").status, 200);
}

TEST_F(TenancyTest, NoTokenOrAWrongOneIs401) {
  for (const std::string& token : {std::string(), std::string("lmb_wrong"), std::string("other")}) {
    const auto answer = server_.get("/api/v1/media", token);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.code(), "unauthenticated");
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer realm=\"lumbung\"");
    EXPECT_FALSE(answer.json().at("request_id").as_string().empty());
  }
  EXPECT_EQ(server_.upload("lmb_wrong", "x").status, 401);
}

TEST_F(TenancyTest, EachAbilityOpensItsOwnDoors) {
  const std::string uuid = server_.processed(own_, "x");
  const std::string reader = server_.token(1, {Ability::media_read});
  const std::string writer = server_.token(1, {Ability::media_write});
  const std::string media = "/api/v1/media/" + uuid;
  EXPECT_EQ(server_.get(media, reader).status, 200);
  EXPECT_EQ(server_.ask("DELETE", media, reader).code(), "forbidden");
  EXPECT_EQ(server_.upload(reader, "y").code(), "forbidden");
  EXPECT_EQ(server_.get(media, writer).code(), "forbidden");
  EXPECT_EQ(server_.get("/media/" + uuid + "/thumbnail", writer).status, 404);
  EXPECT_EQ(server_.ask("DELETE", media + "?permanent=true", writer).code(), "forbidden");
  EXPECT_EQ(server_.ask("DELETE", media + "?permanent=perhaps", writer).code(), "invalid_argument");
  for (const char* target :
       {"/api/v1/jobs", "/api/v1/dead-letters", "/api/v1/workspaces", "/api/v1/tokens"}) {
    EXPECT_EQ(server_.get(target, reader).code(), "forbidden") << target;
    EXPECT_EQ(server_.get(target, own_).status, 200) << target;
  }
}

TEST_F(TenancyTest, ARevokedTokenStopsWorking) {
  const std::string victim = server_.token(1);
  ASSERT_EQ(server_.get("/api/v1/media", victim).status, 200);
  const auto tokens = server_.get("/api/v1/tokens", own_).json().at("data").as_array();
  std::uint64_t newest = 0;
  for (const auto& token : tokens) newest = std::max(newest, token.at("id").to_number<std::uint64_t>());
  const std::string target = "/api/v1/tokens/" + std::to_string(newest);
  EXPECT_EQ(server_.ask("DELETE", target, stranger_).status, 404);
  EXPECT_EQ(server_.ask("DELETE", target, own_).status, 204);
  EXPECT_EQ(server_.get("/api/v1/media", victim).status, 401);
  EXPECT_EQ(server_.ask("DELETE", target, own_).status, 204);  // once more does no harm
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/tokens/999", own_).status, 404);
}

TEST_F(TenancyTest, TokensAreMadeWithinOnesReach) {
  const auto made = server_.post_json("/api/v1/tokens", own_, R"({"name":"ci","abilities":["media:read"]})");
  ASSERT_EQ(made.status, 201) << made.raw.body;
  const std::string text(made.json().at("token").as_string());
  EXPECT_EQ(text.size(), 47U);
  EXPECT_EQ(made.json().at("workspace_id"), 1);
  EXPECT_EQ(server_.get("/api/v1/media", text).status, 200);
  EXPECT_EQ(server_.upload(text, "x").status, 403);
  const auto refused = [&](std::string_view body) {
    return server_.post_json("/api/v1/tokens", own_, body).code();
  };
  EXPECT_EQ(refused(R"({"name":"x","workspace_id":2})"), "not_found");
  EXPECT_EQ(refused(R"({"name":"x","workspace_id":null})"), "forbidden");
  EXPECT_EQ(refused(R"({"name":"x","workspace_id":"1"})"), "not_found");
  EXPECT_EQ(refused(R"({"name":""})"), "invalid_argument");
  EXPECT_EQ(refused(R"({"name":1})"), "invalid_argument");
  EXPECT_EQ(refused(R"({"name":"x","abilities":["fly"]})"), "invalid_argument");
  EXPECT_EQ(refused(R"({"name":"x","abilities":[]})"), "invalid_argument");
  EXPECT_EQ(refused(R"({"name":"x","expires_at":"2001-01-01T00:00:00Z"})"), "invalid_argument");
  EXPECT_EQ(refused(R"(["name"])"), "bad_request");
  EXPECT_EQ(refused("{"), "bad_request");
}

TEST_F(TenancyTest, WorkspacesAreMadeByTokensOfAllOfThem) {
  const std::string star = server_.token(std::nullopt, kAll);
  EXPECT_EQ(server_.post_json("/api/v1/workspaces", own_, R"({"name":"mine"})").code(), "forbidden");
  const auto made =
      server_.post_json("/api/v1/workspaces", star, R"({"name":"open","public_delivery":true})");
  ASSERT_EQ(made.status, 201) << made.raw.body;
  EXPECT_EQ(made.json().at("public_delivery"), true);
  EXPECT_EQ(server_.post_json("/api/v1/workspaces", star, R"({"name":7})").code(), "invalid_argument");
  EXPECT_EQ(server_.get("/api/v1/workspaces", star).json().at("data").as_array().size(), 3U);
  EXPECT_EQ(server_.get("/api/v1/workspaces", own_).json().at("data").as_array().size(), 1U);
}

TEST(RateLimit, ATokenThatAsksTooOftenIsToldWhenToComeBack) {
  ApiServer server(Settings{.rate_limit = {.tokens_per_second = 0.1, .burst_tokens = 3}});
  const std::string token = server.token(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(server.get("/api/v1/media", token).status, 200);
  const auto limited = server.get("/api/v1/media", token);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.code(), "rate_limited");
  EXPECT_GE(std::stoi(limited.header("Retry-After")), 1);
  EXPECT_EQ(server.get("/api/v1/media", server.token(2)).status, 200);
}

}  // namespace
}  // namespace lumbung::api
