#include <filesystem>
#include <latch>
#include <memory>
#include <thread>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kNobody = "018f0000-0000-7000-8000-000000000000";

class MediaBatchTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string token_ = server_.token(1);

  ApiServer::Answer batch(std::string_view action, const std::vector<std::string>& uuids) {
    const json::object body{{"action", action}, {"uuids", json::array(uuids.begin(), uuids.end())}};
    return post(json::serialize(body));
  }
  ApiServer::Answer post(std::string_view body) {
    return server_.post_json("/api/v1/media/batch", token_, body);
  }
  /// The statuses of its lines.
  static std::vector<std::int64_t> statuses(const ApiServer::Answer& answer) {
    std::vector<std::int64_t> found;
    const auto body = answer.json();
    for (const auto& line : body.at("data").as_array()) found.push_back(line.at("status").as_int64());
    return found;
  }
  int status_of_media(const std::string& uuid) { return server_.get("/api/v1/media/" + uuid, token_).status; }
  std::size_t listed() { return server_.get("/api/v1/media", token_).json().at("data").as_array().size(); }
};

using Lines = std::vector<std::int64_t>;

TEST_F(MediaBatchTest, EachLineStandsForItselfInTheOrderAsked) {
  const std::string first = server_.processed(token_, "1");
  const std::string second = server_.processed(token_, "2");
  const auto answer = batch("delete", {second, std::string(kNobody), "no uuid", first});
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(statuses(answer), (Lines{204, 404, 404, 204}));
  const auto body = answer.json();
  const auto& lines = body.at("data").as_array();
  EXPECT_EQ(lines[0].at("uuid").as_string(), second);
  EXPECT_TRUE(lines[0].at("error").is_null());
  EXPECT_EQ(lines[1].at("uuid").as_string(), kNobody);
  EXPECT_EQ(lines[1].at("error").at("code"), "not_found");
  EXPECT_TRUE(lines[1].at("error").at("detail").is_string());
  EXPECT_EQ(lines[2].at("uuid"), "no uuid");
  EXPECT_EQ(lines[3].at("uuid").as_string(), first);
  EXPECT_EQ(status_of_media(first), 404);
  EXPECT_EQ(status_of_media(second), 404);
  EXPECT_EQ(statuses(batch("restore", {first, second})), (Lines{200, 200}));
  EXPECT_EQ(status_of_media(second), 200);
}

TEST_F(MediaBatchTest, WhatIsDeletedIsNotServedFromMemory) {
  const std::string uuid = server_.processed(token_, "x");
  const auto media = server_.get("/api/v1/media/" + uuid, token_).json();
  const std::string url(media.at("urls").at("thumbnail").as_string().c_str());
  ASSERT_EQ(server_.get(url).status, 200);
  EXPECT_EQ(statuses(batch("delete", {uuid})), Lines{204});
  EXPECT_EQ(server_.get(url).status, 404);
}

TEST_F(MediaBatchTest, MediaAreArchivedAndProcessedAgain) {
  const std::string done = server_.processed(token_, "1");
  const std::string waiting(server_.upload(token_, "2").json().at("uuid").as_string());
  EXPECT_EQ(statuses(batch("archive", {done, waiting})), (Lines{200, 200}));
  EXPECT_EQ(listed(), 0U);
  EXPECT_EQ(statuses(batch("unarchive", {done, waiting})), (Lines{200, 200}));
  EXPECT_EQ(listed(), 2U);
  const auto answer = batch("process", {waiting, done});
  EXPECT_EQ(statuses(answer), (Lines{409, 202}));
  EXPECT_EQ(answer.json().at("data").at(0).at("error").at("code"), "conflict");
}

TEST_F(MediaBatchTest, AFaultIsToldInItsLineAndGivesNothingAway) {
  const std::string uuid = server_.processed(token_, "x");
  const auto database = server_.directory() / "lumbung.db";
  std::filesystem::rename(database, server_.directory() / "away.db");
  const auto answer = batch("delete", {uuid, "no uuid"});
  std::filesystem::rename(server_.directory() / "away.db", database);
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(statuses(answer), (Lines{503, 404}));
  EXPECT_EQ(answer.json().at("data").at(0).at("error").at("code"), "unavailable");
  EXPECT_EQ(answer.raw.body.find("lumbung.db"), std::string::npos);
  EXPECT_EQ(statuses(batch("delete", {uuid})), Lines{204});
}

TEST_F(MediaBatchTest, AnotherWorkspacesMediaAreNotThere) {
  const std::string theirs = server_.processed(server_.token(2), "x");
  EXPECT_EQ(statuses(batch("delete", {theirs})), Lines{404});
  EXPECT_EQ(server_.get("/api/v1/media/" + theirs, server_.token(2)).status, 200);
}

TEST_F(MediaBatchTest, ItNeedsTheAbilityToWrite) {
  const std::string reader = server_.token(1, {access::Ability::media_read});
  const std::string body = R"({"action":"delete","uuids":[")" + std::string(kNobody) + R"("]})";
  EXPECT_EQ(server_.post_json("/api/v1/media/batch", reader, body).status, 403);
  EXPECT_EQ(server_.post_json("/api/v1/media/batch", {}, body).status, 401);
}

TEST_F(MediaBatchTest, WhatIsNoBatchIsRefusedAsAWhole) {
  const std::string uuid = server_.processed(token_, "x");
  const std::string quoted = '"' + uuid + '"';
  std::string capitals = uuid;
  for (char& c : capitals) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const std::string& body :
       {std::string("{}"), R"({"action":"delete"})" + std::string(), R"({"uuids":[)" + quoted + "]}",
        R"({"action":"erase","uuids":[)" + quoted + "]}", R"({"action":7,"uuids":[)" + quoted + "]}",
        R"({"action":"delete","uuids":)" + quoted + "}", R"({"action":"delete","uuids":[]})" + std::string(),
        R"({"action":"delete","uuids":[)" + quoted + ",7]}",
        R"({"action":"delete","uuids":[)" + quoted + ",\"" + capitals + "\"]}"}) {
    const auto answer = post(body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.code(), "invalid_argument") << body;
  }
  EXPECT_EQ(post("[]").code(), "bad_request");
  EXPECT_EQ(post("nonsense").code(), "bad_request");
  EXPECT_EQ(status_of_media(uuid), 200);
}

TEST_F(MediaBatchTest, FiveHundredAreTakenAndNotOneMore) {
  std::vector<std::string> uuids;
  for (int i = 0; i < 500; ++i) uuids.push_back(Uuid::make().str());
  EXPECT_EQ(statuses(batch("archive", uuids)), Lines(500, 404));
  uuids.push_back(Uuid::make().str());
  EXPECT_EQ(batch("archive", uuids).code(), "invalid_argument");
}

TEST_F(MediaBatchTest, TheBodyIsBounded) {
  EXPECT_EQ(post(std::string(64 * 1024 + 1, ' ')).code(), "payload_too_large");
}

/// Keeps the one thread of the questions until it is let go.
class QuestionThatStays {
 public:
  QuestionThatStays(ApiServer& server, std::string_view token) : client_(server.port()) {
    server.before_each_question([door = door_] { door->wait(); });
    client_.send(http::get("/api/v1/media", "Authorization: Bearer " + std::string(token) + "\r\n"));
    while (server.question_threads().figures().running == 0) std::this_thread::yield();
  }
  ~QuestionThatStays() { door_->count_down(); }
  QuestionThatStays(const QuestionThatStays&) = delete;
  QuestionThatStays& operator=(const QuestionThatStays&) = delete;

 private:
  std::shared_ptr<std::latch> door_ = std::make_shared<std::latch>(1);
  http::RawClient client_;
};

std::string deletion_of(const std::string& uuid) {
  return R"({"action":"delete","uuids":[")" + uuid + R"("]})";
}

TEST(MediaBatchTurns, OneThatDoesNotGetItsTurnDoesNothing) {
  ApiServer server({}, nullptr, {.threads = 1, .wait_max = std::chrono::milliseconds(1)});
  const std::string token = server.token(1);
  const std::string uuid = server.processed(token, "x");
  {
    const QuestionThatStays stays(server, token);
    const auto refused = server.post_json("/api/v1/media/batch", token, deletion_of(uuid));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "unavailable");
    EXPECT_EQ(refused.header("Retry-After"), "5");
    EXPECT_EQ(server.get("/api/v1/media/" + uuid, token).status, 200);
  }
  while (server.question_threads().figures().running > 0) std::this_thread::yield();
  EXPECT_EQ(server.post_json("/api/v1/media/batch", token, deletion_of(uuid)).status, 200);
  EXPECT_EQ(server.get("/api/v1/media/" + uuid, token).status, 404);
}

TEST(MediaBatchTurns, AnotherWorkspaceDoesNotWaitForThoseOfABusyOne) {
  ApiServer server({}, nullptr, {.threads = 2, .wait_max = std::chrono::hours(1)});
  const std::string other = server.token(2);
  const std::string uuid = server.processed(other, "x");
  const QuestionThatStays stays(server, server.token(1));
  EXPECT_EQ(server.post_json("/api/v1/media/batch", other, deletion_of(uuid)).status, 200);
  EXPECT_EQ(server.get("/api/v1/media/" + uuid, other).status, 404);
}

TEST_F(MediaBatchTest, ManyGoOnByTurns) {
  std::vector<std::string> uuids;
  for (int i = 0; i < 500; ++i) uuids.push_back(Uuid::make().str());
  EXPECT_EQ(statuses(batch("archive", uuids)), Lines(500, 404));
  const std::string page = server_.metrics().render();
  constexpr std::string_view kTurns = "lumbung_question_wait_seconds_count ";
  const auto at = page.find(kTurns);
  ASSERT_NE(at, std::string::npos);
  EXPECT_GE(std::stoi(page.substr(at + kTurns.size())), 10) << "fifty lines each at most";
}

}  // namespace
}  // namespace lumbung::api
