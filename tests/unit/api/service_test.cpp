#include <gtest/gtest.h>

#include "api/endpoints/broadcasting.h"
#include "support/scripted_scanner.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

class ServiceTest : public testing::Test {
 protected:
  ApiServer server_{Settings{.version = "1.2.3", .upload_bytes_max = 1'000, .app_key = "key"}};
  std::string admin_ = server_.token(1, {Ability::admin});

  ApiServer::Answer authorize(std::string_view body, std::string_view token) {
    return server_.ask("POST", "/broadcasting/auth", token,
                       "Content-Type: application/x-www-form-urlencoded\r\n", body);
  }
};

TEST_F(ServiceTest, HealthAndReadiness) {
  EXPECT_EQ(server_.get("/healthz").json().at("status"), "ok");
  const auto ready = server_.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.json().at("checks").at("database"), "ok");
  EXPECT_EQ(ready.json().at("checks").at("queue"), "ok");
  EXPECT_EQ(ready.json().at("checks").at("storage"), "ok");
}

TEST_F(ServiceTest, ADatabaseThatIsNotInItsPlaceIsNotReadyAndTakesNothing) {
  const std::string writer = server_.token(1);
  const auto database = server_.directory() / "lumbung.db";
  std::filesystem::rename(database, server_.directory() / "away.db");
  const auto ready = server_.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.json().at("checks").at("database"), "unavailable");
  EXPECT_EQ(ready.json().at("checks").at("storage"), "ok");
  EXPECT_EQ(server_.upload(writer, "a photo").status, 503);
  EXPECT_FALSE(std::filesystem::exists(database)) << "no other database is begun in its place";
  std::filesystem::rename(server_.directory() / "away.db", database);
  EXPECT_EQ(server_.upload(writer, "a photo").status, 202);
}

TEST_F(ServiceTest, AMediaDirectoryThatIsNotInItsPlaceIsNotReadyAndTakesNothing) {
  const std::string writer = server_.token(1);
  std::filesystem::rename(server_.directory() / "media", server_.directory() / "away");
  const auto ready = server_.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.json().at("checks").at("database"), "ok");
  EXPECT_EQ(ready.json().at("checks").at("storage"), "unavailable");
  EXPECT_EQ(server_.upload(writer, "a photo").status, 503);
  std::filesystem::rename(server_.directory() / "away", server_.directory() / "media");
  EXPECT_EQ(server_.upload(writer, "a photo").status, 202);
}

TEST_F(ServiceTest, AProbeLeavesNothingBehind) {
  EXPECT_EQ(server_.get("/readyz").status, 200);
  server_.storage().list("", [](const media::ObjectKey& key, const media::ObjectStat&) {
    ADD_FAILURE() << key.str();
    return true;
  });
}

/// A scanner that hangs before each answer, on a clock of its own.
class HangingScanner {
 public:
  HangingScanner() {
    auto scanner = std::make_unique<test::ScriptedScanner>();
    scanner->down = true;
    scanner->before_answering = [this] { now_ += std::chrono::seconds(60); };
    guard_ = std::make_unique<media::ScannerGuard>(
        std::move(scanner),
        media::ScannerGuard::Parts{.metrics = metrics_, .log = {}, .now = [this] { return now_; }});
  }
  media::ScannerGuard& guard() { return *guard_; }

 private:
  telemetry::Metrics metrics_{"test"};
  media::Breaker::Time now_{};
  std::unique_ptr<media::ScannerGuard> guard_;
};

TEST(Readiness, NamesAScannerThatHangsAndTakesUploadsAllTheSame) {
  HangingScanner scanner;
  ApiServer server({}, &scanner.guard());
  EXPECT_EQ(server.get("/readyz").json().at("checks").at("scanner"), "ok");
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(scanner.guard().signatures_version());
  const auto ready = server.get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.json().at("checks").at("scanner"), "unavailable");
}

TEST_F(ServiceTest, MetricsCountRequestsByRoute) {
  server_.get("/api/v1/media/" + Uuid::make().str(), admin_);
  const auto page = server_.get("/metrics");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.raw.body.find("route=\"/api/v1/media/{uuid}\""), std::string::npos);
}

TEST_F(ServiceTest, TheConsoleIsServedWithAStrictPolicy) {
  const auto page = server_.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.raw.body, "<p>console");
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(page.header("Content-Security-Policy").find("default-src 'self'"), std::string::npos);
  const auto script = server_.get("/assets/index-1.js");
  EXPECT_EQ(script.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.header("ETag"), "\"def\"");
  EXPECT_EQ(server_.get("/assets/index-1.js", "", "If-None-Match: \"def\"\r\n").status, 304);
  EXPECT_EQ(server_.get("/assets/none.js").code(), "not_found");
}

TEST_F(ServiceTest, FilesOfTheConsoleAreGivenOutPackedUnderTagsOfTheirOwn) {
  const auto script = [&](const std::string& headers) {
    return server_.get("/assets/index-1.js", "", headers);
  };
  const auto brotli = script("Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(brotli.raw.body, "by brotli");
  EXPECT_EQ(brotli.header("Content-Encoding"), "br");
  EXPECT_EQ(brotli.header("Content-Type"), "text/javascript");
  EXPECT_EQ(brotli.header("ETag"), "\"def-br\"");
  const auto gzip = script("Accept-Encoding: gzip\r\n");
  EXPECT_EQ(gzip.raw.body, "by gzip");
  EXPECT_EQ(gzip.header("Content-Encoding"), "gzip");
  EXPECT_EQ(gzip.header("ETag"), "\"def-gzip\"");
  const auto plain = script("");
  EXPECT_EQ(plain.header("Content-Encoding"), "");
  for (const auto& answer : {brotli, gzip, plain}) EXPECT_EQ(answer.header("Vary"), "Accept-Encoding");
  EXPECT_EQ(script("Accept-Encoding: br\r\nIf-None-Match: \"def\"\r\n").status, 200) << "of other bytes";
  const auto known = script("Accept-Encoding: br\r\nIf-None-Match: \"def-br\"\r\n");
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.header("Content-Encoding"), "");
  // There is no packed form of the page.
  EXPECT_EQ(server_.get("/", "", "Accept-Encoding: br\r\n").raw.body, "<p>console");
}

TEST_F(ServiceTest, ElementsAreForPagesOfEveryOrigin) {
  const auto module = server_.get("/elements/lumbung-elements.js", "", "Origin: https://shop.example\r\n");
  EXPECT_EQ(module.raw.body, "let b");
  EXPECT_EQ(module.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(module.header("Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(module.header("Cache-Control"), "no-cache") << "it keeps its name";
  EXPECT_EQ(module.header("ETag"), "\"ghi\"");
  EXPECT_EQ(server_.get("/elements/lumbung-elements.js", "", "If-None-Match: \"ghi\"\r\n").status, 304);
  const auto part = server_.get("/elements/assets/picker-1.js");
  EXPECT_EQ(part.raw.body, "let c");
  EXPECT_EQ(part.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(server_.get("/elements/none.js").code(), "not_found");
}

TEST_F(ServiceTest, WhatTellsASecretIsNotPackedOnItsWay) {
  const std::string name(255, 'n');
  const std::string body = R"({"name":")" + name + R"(","abilities":["media:read"]})";
  const auto made = server_.post_json("/api/v1/tokens", admin_, body);
  ASSERT_EQ(made.status, 201) << made.raw.body;
  EXPECT_EQ(made.header("Cache-Control"), "no-store, no-transform");
  EXPECT_EQ(server_.get("/api/v1/console", admin_).header("Cache-Control"), "no-store");
}

TEST_F(ServiceTest, TheConsoleIsToldWhatItNeeds) {
  const auto facts = server_.get("/api/v1/console", admin_).json();
  EXPECT_EQ(facts.at("workspace_id"), 1);
  EXPECT_EQ(facts.at("app_key"), "key");
  EXPECT_EQ(facts.at("version"), "1.2.3");
  EXPECT_EQ(facts.at("max_upload_bytes"), 1'000);
  EXPECT_EQ(facts.at("sandbox"), "on");
  EXPECT_EQ(facts.at("abilities").as_array().size(), 6U) << "an admin may do all";
  const auto reader = server_.get("/api/v1/console", server_.token(1, {access::Ability::media_read})).json();
  EXPECT_EQ(reader.at("abilities"), (boost::json::array{"media:read"}));
  const auto campaigner = server_.token(1, {access::Ability::campaigns_manage});
  EXPECT_EQ(server_.get("/api/v1/console", campaigner).status, 200);
  EXPECT_EQ(server_.get("/api/v1/console", server_.token(1, {access::Ability::media_write})).status, 403);
  EXPECT_EQ(server_.get("/api/v1/console").status, 401);
}

TEST_F(ServiceTest, AChannelIsForItsWorkspaceAlone) {
  const auto allowed = authorize("socket_id=12.34&channel_name=private-workspace.1", admin_);
  EXPECT_EQ(allowed.status, 200) << allowed.raw.body;
  EXPECT_EQ(allowed.json().at("auth"), "key:12.34:private-workspace.1:by a token");
  EXPECT_EQ(server_
                .post_json("/broadcasting/auth", admin_,
                           R"({"socket_id":"1.2","channel_name":"private-workspace.1"})")
                .status,
            200);
  for (const char* channel : {"private-workspace.2", "private-workspace.01", "private-workspace.",
                              "private-other.1", "public", ""}) {
    EXPECT_EQ(authorize("socket_id=1.2&channel_name=" + std::string(channel), admin_).code(), "forbidden")
        << channel;
  }
  EXPECT_EQ(authorize("channel_name=private-workspace.1", admin_).code(), "invalid_argument");
  EXPECT_EQ(authorize("socket_id=1.2%3Aprivate&channel_name=private-workspace.1", admin_).code(),
            "invalid_argument");
  EXPECT_EQ(authorize("socket_id=1.2&channel_name=private-workspace.1", "").status, 401);
}

TEST_F(ServiceTest, SocketIdsAreTwoNumbers) {
  EXPECT_TRUE(is_socket_id("1.2"));
  for (const char* text : {"", ".", "1.", ".1", "1", "1.2.3", "a.1", "1:2"}) {
    EXPECT_FALSE(is_socket_id(text)) << text;
  }
}

TEST_F(ServiceTest, AWebSocketIsHandedOver) {
  EXPECT_EQ(server_.get("/app/key").code(), "bad_request");
  http::RawClient client(server_.port());
  client.send("GET /app/key HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  EXPECT_TRUE(client.is_closed());  // by the function that took it
}

TEST_F(ServiceTest, JobsAndDeadLettersAreShownAndRevived) {
  server_.upload(admin_, "ILL job");
  const auto waiting = server_.get("/api/v1/jobs?queue=media-high", admin_).json().at("data").as_array();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].at("kind"), "process_media");
  EXPECT_EQ(waiting[0].at("state"), "waiting");
  const std::string stranger = server_.token(2, {Ability::admin});
  EXPECT_TRUE(server_.get("/api/v1/jobs", stranger).json().at("data").as_array().empty());
  EXPECT_EQ(server_.get("/api/v1/jobs?queue=none", admin_).code(), "invalid_argument");

  server_.work();
  const auto dead = server_.get("/api/v1/dead-letters", admin_).json().at("data").as_array();
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].at("error"), "The disk is full.");
  const std::string target =
      "/api/v1/dead-letters/" + std::to_string(dead[0].at("id").to_number<std::uint64_t>()) + "/retry";
  EXPECT_TRUE(server_.get("/api/v1/dead-letters", stranger).json().at("data").as_array().empty());
  EXPECT_EQ(server_.ask("POST", target, stranger).status, 404);
  const auto revived = server_.ask("POST", target, admin_);
  EXPECT_EQ(revived.status, 202) << revived.raw.body;
  EXPECT_TRUE(revived.json().at("job_id").is_number());
  EXPECT_EQ(server_.ask("POST", target, admin_).status, 404);
  EXPECT_EQ(server_.ask("POST", "/api/v1/dead-letters/x/retry", admin_).status, 404);
}

TEST_F(ServiceTest, StatsCountWhatIsThere) {
  server_.processed(admin_, "one");
  server_.upload(admin_, "two");
  server_.upload(server_.token(2), "three");
  const auto own = server_.get("/api/v1/stats", admin_).json();
  EXPECT_EQ(own.at("media").at("completed"), 1);
  EXPECT_EQ(own.at("media").at("pending"), 1);
  EXPECT_EQ(own.at("original_bytes"), 6);
  EXPECT_TRUE(own.at("storage_bytes_by_tier").is_null());
  EXPECT_TRUE(own.at("queues").is_null()) << "the queues are those of all workspaces";
  const auto all = server_.get("/api/v1/stats", server_.token(std::nullopt)).json();
  EXPECT_TRUE(all.at("workspace_id").is_null());
  EXPECT_EQ(all.at("media").at("pending"), 2);
  EXPECT_TRUE(all.at("storage_bytes_by_tier").is_object());
  EXPECT_EQ(all.at("queues").as_array().size(), 3U);
}

TEST_F(ServiceTest, TheLastHourTellsTenantsHowQuicklyButNotHowMuch) {
  server_.processed(admin_, "one");
  const auto sum_of = [&](std::string_view token, const char* figure) {
    std::int64_t sum = 0;
    const auto answer = server_.get("/api/v1/stats/recent", token).json();
    for (const auto& minute : answer.at("minutes").as_array()) {
      const auto& value = minute.at(figure);
      if (value.is_null()) continue;
      sum += value.is_double() ? 1 : value.as_int64();
    }
    return sum;
  };
  EXPECT_EQ(sum_of(admin_, "upload_p95_ms"), 1);
  EXPECT_EQ(sum_of(admin_, "thumbnail_p95_ms"), 1);
  EXPECT_EQ(sum_of(admin_, "uploads"), 0);
  const std::string star = server_.token(std::nullopt);
  for (const char* figure : {"uploads", "thumbnails", "completed"})
    EXPECT_EQ(sum_of(star, figure), 1) << figure;
  EXPECT_EQ(sum_of(star, "failed"), 0);
}

TEST_F(ServiceTest, BodiesOfJsonAreBounded) {
  const auto answer = server_.ask("POST", "/api/v1/tokens", admin_, "", std::string(8 * 1024 + 1, ' '));
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.code(), "payload_too_large");
}

TEST_F(ServiceTest, StrangersAreTurnedAwayBeforeTheirBodiesAreRead) {
  for (const char* target : {"/api/v1/tokens", "/api/v1/workspaces", "/api/v1/webhooks", "/broadcasting/auth",
                             "/api/v1/media/x/process"}) {
    http::RawClient client(server_.port());
    const auto answer =
        client.ask("POST " + std::string(target) + " HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n");
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 401) << target;
  }
}

}  // namespace
}  // namespace lumbung::api
