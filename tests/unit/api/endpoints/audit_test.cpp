#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

class AuditTest : public testing::Test {
 protected:
  boost::json::array entries(std::string_view query, const std::string& token) {
    const auto answer = server_.get("/api/v1/audit" + std::string(query), token);
    EXPECT_EQ(answer.status, 200) << answer.raw.body;
    return answer.json().at("data").as_array();
  }

  ApiServer server_;
  std::string writer_ = server_.token(1);
  std::string admin_ = server_.token(1, {Ability::admin});
  std::string all_ = server_.token(std::nullopt, {Ability::admin});
};

TEST_F(AuditTest, ShowsWhoDidWhatAndByWhichRequest) {
  const std::string uuid = server_.processed(writer_, "photo");
  const auto gone = server_.ask("DELETE", "/api/v1/media/" + uuid, writer_,
                                "X-Request-Id: my-request\r\n"
                                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n");
  ASSERT_EQ(gone.status, 204);
  const auto found = entries("?media=" + uuid, admin_);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at("action"), "media.deleted");
  EXPECT_EQ(found[0].at("actor").at("kind"), "token");
  EXPECT_EQ(found[0].at("actor").at("name"), "test");
  EXPECT_NE(found[0].at("request_id"), "my-request");
  EXPECT_EQ(found[0].at("request_id").as_string().size(), 16U);
  EXPECT_EQ(found[0].at("trace_id"), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(found[0].at("address"), "127.0.0.1");
  EXPECT_EQ(found[0].at("workspace_id"), 1);
  EXPECT_EQ(found[1].at("action"), "media.uploaded");
}

TEST_F(AuditTest, IsForAdministratorsOfTheirOwnWorkspace) {
  server_.upload(server_.token(2), "elsewhere");
  EXPECT_EQ(server_.get("/api/v1/audit", writer_).code(), "forbidden");
  EXPECT_EQ(server_.get("/api/v1/audit").code(), "unauthenticated");
  EXPECT_TRUE(entries("?action=media.uploaded", admin_).empty());
  EXPECT_EQ(entries("?action=media.uploaded", all_).size(), 1U);
}

TEST_F(AuditTest, CoversTokensWorkspacesAndWebhooks) {
  ASSERT_EQ(server_.post_json("/api/v1/tokens", admin_, R"({"name":"app"})").status, 201);
  ASSERT_EQ(server_.post_json("/api/v1/webhooks", admin_, R"({"url":"https://example.com/"})").status, 201);
  ASSERT_EQ(server_.post_json("/api/v1/workspaces", all_, R"({"name":"Toko"})").status, 201);
  const auto token = entries("?action=token.created", admin_)[0];
  EXPECT_EQ(token.at("actor").at("kind"), "token");
  EXPECT_EQ(token.at("workspace_id"), 1);
  EXPECT_EQ(entries("?action=webhook.created", admin_)[0].at("subject"), "webhook 1");
  EXPECT_EQ(entries("?action=workspace.created", all_)[0].at("actor").at("kind"), "token");
}

TEST_F(AuditTest, PagesByKeyAndRefusesNonsense) {
  for (const char* content : {"a", "b", "c"}) server_.upload(writer_, content);
  const auto first = server_.get("/api/v1/audit?action=media.uploaded&limit=2", admin_).json();
  EXPECT_EQ(first.at("data").as_array().size(), 2U);
  const std::string cursor(first.at("next_cursor").as_string());
  EXPECT_EQ(entries("?action=media.uploaded&limit=2&cursor=" + cursor, admin_).size(), 1U);
  EXPECT_TRUE(entries("?since=2999-01-01T00:00:00Z", admin_).empty());
  for (const char* query : {"?action=dance", "?media=7", "?since=today", "?cursor=x"})
    EXPECT_EQ(server_.get("/api/v1/audit" + std::string(query), admin_).code(), "invalid_argument") << query;
}

TEST_F(AuditTest, EveryAnswerNamesItsStepOfTheTrace) {
  const auto answer = server_.ask("GET", "/api/v1/media", writer_,
                                  "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n");
  const std::string trace = answer.header("traceparent");
  EXPECT_TRUE(trace.starts_with("00-0af7651916cd43dd8448eb211c80319c-")) << trace;
  EXPECT_TRUE(trace.ends_with("-00")) << "the flags are the caller's";
  EXPECT_EQ(trace.find("b7ad6b7169203331"), std::string::npos) << "a step of its own";
  const std::string own = server_.get("/healthz").header("traceparent");
  EXPECT_EQ(own.size(), 55U) << own;
  EXPECT_NE(own, server_.get("/healthz").header("traceparent"));
}

}  // namespace
}  // namespace lumbung::api
