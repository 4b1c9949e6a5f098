#include <thread>

#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

class WebhooksTest : public testing::Test {
 protected:
  std::uint64_t create(std::string_view body) {
    const auto answer = server_.post_json("/api/v1/webhooks", admin_, body);
    EXPECT_EQ(answer.status, 201);
    return answer.json().at("id").to_number<std::uint64_t>();
  }
  ApiServer server_;
  std::string admin_ = server_.token(1, {Ability::admin});
  std::string other_ = server_.token(2, {Ability::admin});
};

TEST_F(WebhooksTest, AreMadeListedAndRemoved) {
  const auto made = server_.post_json("/api/v1/webhooks", admin_,
                                      R"({"url":"https://a.example/hook","events":["media.deleted"]})");
  ASSERT_EQ(made.status, 201);
  EXPECT_TRUE(std::string(made.json().at("secret").as_string()).starts_with("whsec_"));
  const auto listed = server_.get("/api/v1/webhooks", admin_).json().at("data");
  ASSERT_EQ(listed.as_array().size(), 1U);
  EXPECT_EQ(listed.at(0).at("url"), "https://a.example/hook");
  EXPECT_EQ(listed.at(0).at("events").at(0), "media.deleted");
  EXPECT_FALSE(listed.at(0).as_object().contains("secret"));
  const std::string path = "/api/v1/webhooks/1";
  EXPECT_EQ(server_.ask("DELETE", path, other_).status, 404);
  EXPECT_EQ(server_.ask("DELETE", path, admin_).status, 204);
  EXPECT_EQ(server_.ask("DELETE", path, admin_).status, 404);
}

TEST_F(WebhooksTest, RefuseWhatCanNotBeCalledAndWhoMayNot) {
  for (const char* body : {"{}", R"({"url":"ftp://a.example/"})", R"({"url":"https://a b/"})",
                           R"({"url":"https://a/","events":"all"})", R"({"url":"https://a/","events":["x"]})",
                           R"({"url":"https://a/","events":["media.processing.progress"]})"}) {
    EXPECT_EQ(server_.post_json("/api/v1/webhooks", admin_, body).code(), "invalid_argument") << body;
  }
  EXPECT_EQ(server_.post_json("/api/v1/webhooks", server_.token(1), R"({"url":"https://a/"})").status, 403);
}

TEST_F(WebhooksTest, AreNotMadeWhereTheyMayNotLead) {
  const auto refused = server_.post_json("/api/v1/webhooks", admin_, R"({"url":"http://10.0.0.7/hook"})");
  EXPECT_EQ(refused.code(), "invalid_argument");
  EXPECT_TRUE(server_.get("/api/v1/webhooks", admin_).json().at("data").as_array().empty());
}

TEST_F(WebhooksTest, HaveADeliveryForEachEventThatTheyWant) {
  const auto id = create(R"({"url":"https://a.example/","events":["media.processing.started"]})");
  create(R"({"url":"https://b.example/","events":["media.deleted"]})");
  server_.post_json("/api/v1/webhooks", other_, R"({"url":"https://c.example/"})");
  const std::string uuid = server_.processed(server_.token(1), "nasi");
  const std::string path = "/api/v1/webhooks/" + std::to_string(id) + "/deliveries";
  const auto page = server_.get(path, admin_).json();
  ASSERT_EQ(page.at("data").as_array().size(), 1U);
  const auto& delivery = page.at("data").at(0);
  EXPECT_EQ(delivery.at("event"), "media.processing.started");
  EXPECT_EQ(delivery.at("media_uuid").as_string(), uuid);
  EXPECT_EQ(delivery.at("status"), "pending");
  EXPECT_EQ(server_.get(path, other_).status, 404);
  EXPECT_TRUE(server_.get("/api/v1/webhooks/2/deliveries", admin_).json().at("data").as_array().empty());
  EXPECT_TRUE(server_.get("/api/v1/webhooks/3/deliveries", other_).json().at("data").as_array().empty());
}

TEST_F(WebhooksTest, SendADeliveryOnceMoreOnRequest) {
  create(R"({"url":"https://a.example/","events":["media.processing.started"]})");
  server_.processed(server_.token(1), "nasi");
  server_.webhooks().record({1}, {events::DeliveryStatus::failed, 500, "HTTP 500"});
  const std::string path = "/api/v1/webhooks/1/deliveries/1/replay";
  EXPECT_EQ(server_.ask("POST", path, other_).status, 404);
  EXPECT_EQ(server_.ask("POST", "/api/v1/webhooks/1/deliveries/9/replay", admin_).status, 404);
  const auto replayed = server_.ask("POST", path, admin_);
  EXPECT_EQ(replayed.status, 202);
  EXPECT_GT(replayed.json().at("job_id").to_number<std::uint64_t>(), 0U);
  const auto delivery = server_.get("/api/v1/webhooks/1/deliveries", admin_).json().at("data").at(0);
  EXPECT_EQ(delivery.at("status"), "pending");
  EXPECT_EQ(delivery.at("attempts"), 1);
  EXPECT_EQ(delivery.at("answer"), 500);
}

}  // namespace
}  // namespace lumbung::api
