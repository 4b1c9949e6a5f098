#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

class WorkspaceErasingTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string star_ = server_.token(std::nullopt, {Ability::admin});
  std::string own_ = server_.token(1, {Ability::admin});
  std::string beside_ = server_.token(2, {Ability::admin});
};

TEST_F(WorkspaceErasingTest, IsForTokensOfAllWorkspacesThatMeanIt) {
  constexpr std::string_view kForGood = "/api/v1/workspaces/1?permanent=true";
  EXPECT_EQ(server_.ask("DELETE", kForGood, own_).code(), "forbidden");
  EXPECT_EQ(server_.ask("DELETE", kForGood, beside_).code(), "forbidden");
  const std::string reader = server_.token(std::nullopt, {Ability::media_read, Ability::media_erase});
  EXPECT_EQ(server_.ask("DELETE", kForGood, reader).code(), "forbidden");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/workspaces/1", star_).code(), "bad_request");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/workspaces/1?permanent=false", star_).code(), "bad_request");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/workspaces/1?permanent=perhaps", star_).code(),
            "invalid_argument");
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/workspaces/99?permanent=true", star_).code(), "not_found");
  EXPECT_EQ(server_.get("/api/v1/workspaces/1", own_).status, 200);
  EXPECT_EQ(server_.get("/api/v1/workspaces/1", beside_).code(), "not_found");
  EXPECT_FALSE(server_.get("/api/v1/workspaces/1", star_).json().as_object().contains("erasing"));
}

TEST_F(WorkspaceErasingTest, ShutsItAtOnceAndSaysHowFarItIs) {
  const std::string uuid = server_.processed(own_, "nasi");
  const std::string kept = server_.processed(beside_, "nasi");
  const auto begun = server_.ask("DELETE", "/api/v1/workspaces/1?permanent=true", star_);
  ASSERT_EQ(begun.status, 202) << begun.raw.body;
  EXPECT_EQ(begun.json().at("erasing").at("media_left").to_number<int>(), 1);
  EXPECT_EQ(begun.json().at("erasing").at("media").to_number<int>(), 0);
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/workspaces/1?permanent=true", star_).status, 202) << "it goes on";

  EXPECT_EQ(server_.get("/api/v1/media/" + uuid, own_).status, 401);
  EXPECT_EQ(server_.upload(own_, "late").status, 401);
  EXPECT_EQ(server_.get("/api/v1/media", star_, "X-Workspace-Id: 1\r\n").status, 404);
  EXPECT_EQ(server_.post_json("/api/v1/tokens", star_, R"({"name":"late","workspace_id":1})").status, 404);
  EXPECT_EQ(server_.get("/api/v1/media/" + kept, beside_).status, 200);
}

}  // namespace
}  // namespace lumbung::api
