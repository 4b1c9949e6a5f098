#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class MediaTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string token_ = server_.token(
      1, {access::Ability::media_read, access::Ability::media_write, access::Ability::media_erase});

  std::vector<std::string> names(std::string_view query) {
    std::vector<std::string> found;
    const auto page = server_.get("/api/v1/media" + std::string(query), token_).json();
    for (const auto& item : page.at("data").as_array()) found.emplace_back(item.at("name").as_string());
    return found;
  }
  std::string code(std::string_view target) { return server_.get(target, token_).code(); }
};

TEST_F(MediaTest, PagesByKeyShowEveryMediaOnce) {
  std::set<std::string> all;
  for (int i = 0; i < 7; ++i) {
    const std::string name = std::to_string(i) + ".jpg";
    server_.upload(token_, name, "", name);
    all.insert(name);
  }
  std::vector<std::string> seen;
  std::string target = "/api/v1/media?limit=3";
  for (int page = 0; page < 3; ++page) {
    const auto answer = server_.get(target, token_).json();
    for (const auto& item : answer.at("data").as_array()) seen.emplace_back(item.at("name").as_string());
    if (page == 2) {
      EXPECT_TRUE(answer.at("next_cursor").is_null());
    } else {
      target = "/api/v1/media?limit=3&cursor=" + std::string(answer.at("next_cursor").as_string());
    }
  }
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(std::set(seen.begin(), seen.end()), all);
  EXPECT_EQ(seen.front(), "6.jpg");
}

TEST_F(MediaTest, ListsAreFiltered) {
  server_.upload(token_, "good", "", "beach.jpg");
  server_.upload(token_, "BAD", "", "broken.jpg");
  server_.work();
  server_.upload(token_, "fresh", "", "Mountain.jpg");
  EXPECT_EQ(names("?status=completed"), std::vector<std::string>{"beach.jpg"});
  EXPECT_EQ(names("?status=failed"), std::vector<std::string>{"broken.jpg"});
  EXPECT_EQ(names("?status=pending"), std::vector<std::string>{"Mountain.jpg"});
  EXPECT_EQ(names("?q=mount"), std::vector<std::string>{"Mountain.jpg"});
  EXPECT_EQ(names("?type=video"), std::vector<std::string>{});
  EXPECT_EQ(names("?status=").size(), 3U);
  EXPECT_EQ(names("?updated_since=2001-01-01T00:00:00Z").size(), 3U);
  EXPECT_EQ(names("?updated_since=2101-01-01T00:00:00Z").size(), 0U);
}

TEST_F(MediaTest, WrongFiltersAreNamed) {
  for (const char* query :
       {"status=done", "type=picture", "updated_since=yesterday", "deleted=yes", "limit=0", "limit=201",
        "limit=x", "cursor=x", "cursor=u1.1", "updated_since=2001-01-01T00:00:00Z&cursor=i1"}) {
    const auto answer = server_.get("/api/v1/media?" + std::string(query), token_);
    EXPECT_EQ(answer.status, 422) << query;
    EXPECT_EQ(answer.code(), "invalid_argument") << query;
  }
}

TEST_F(MediaTest, ACompletedMediaHasUrlsForWhatExistsAlone) {
  const std::string uuid = server_.processed(token_, "x");
  const auto media = server_.get("/api/v1/media/" + uuid, token_).json();
  EXPECT_EQ(media.at("processing_status"), "completed");
  for (const char* variant : {"original", "compressed", "thumbnail", "webp", "optimal"}) {
    const auto url = media.at("urls").at(variant);
    ASSERT_TRUE(url.is_string()) << variant;
    EXPECT_EQ(server_.get(url.as_string()).status, 200) << variant;
  }
  EXPECT_TRUE(media.at("urls").at("preview").is_null());
}

TEST_F(MediaTest, TheStateIsShort) {
  const std::string uuid = server_.processed(token_, "BAD x");
  const auto state = server_.get("/api/v1/media/" + uuid + "/status", token_).json();
  EXPECT_EQ(state.at("processing_status"), "failed");
  EXPECT_TRUE(state.at("processing_error").is_string());
  EXPECT_EQ(state.as_object().size(), 5U);
}

TEST_F(MediaTest, AUrlIsMadeForAVariantAndATime) {
  const std::string uuid = server_.processed(token_, "x");
  const std::string target = "/api/v1/media/" + uuid + "/url";
  const auto made = server_.get(target + "?variant=thumbnail&expires=60", token_);
  ASSERT_EQ(made.status, 200) << made.raw.body;
  EXPECT_EQ(server_.get(made.json().at("url").as_string()).status, 200);
  EXPECT_TRUE(from_rfc3339(made.json().at("expires_at").as_string()));
  EXPECT_EQ(server_.get(target, token_).json().at("variant"), "optimal");
  EXPECT_EQ(code(target + "?variant=preview"), "not_found");
  EXPECT_EQ(code(target + "?variant=tiny"), "invalid_argument");
  EXPECT_EQ(code(target + "?expires=0"), "invalid_argument");
  EXPECT_EQ(code(target + "?expires=604801"), "invalid_argument");
}

TEST_F(MediaTest, OnlyAFailedMediaIsRetried) {
  const std::string failed = server_.processed(token_, "BAD x");
  const std::string fine = server_.processed(token_, "x");
  const auto again = server_.ask("POST", "/api/v1/media/" + failed + "/retry", token_);
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again.json().at("processing_status"), "pending");
  EXPECT_EQ(server_.ask("POST", "/api/v1/media/" + fine + "/retry", token_).code(), "conflict");
}

TEST_F(MediaTest, AnyProcessedMediaIsProcessedAgain) {
  const std::string failed = server_.processed(token_, "BAD x");
  const std::string fine = "/api/v1/media/" + server_.processed(token_, "x");
  EXPECT_EQ(
      server_.ask("POST", "/api/v1/media/" + failed + "/process", token_).json().at("processing_status"),
      "pending");
  const auto again = server_.post_json(fine + "/process", token_, R"({"purpose":"sticker"})");
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(again.json().at("processing_status"), "completed");
  EXPECT_EQ(again.json().at("metadata").at("purpose"), "sticker");
  const std::string url(again.json().at("urls").at("thumbnail").as_string());
  EXPECT_EQ(server_.get(url).status, 200) << "it has what it had";
  EXPECT_EQ(server_.ask("POST", fine + "/process", token_).code(), "conflict");
  server_.work();
  EXPECT_EQ(server_.get(url).status, 200);
  EXPECT_EQ(server_.ask("POST", fine + "/process", token_).status, 202);
  EXPECT_EQ(server_.post_json(fine + "/process", token_, R"({"purpose":7})").code(), "invalid_argument");
  const std::string long_purpose = R"({"purpose":")" + std::string(65, 'x') + R"("})";
  EXPECT_EQ(server_.post_json(fine + "/process", token_, long_purpose).code(), "invalid_argument");
  EXPECT_EQ(server_.post_json(fine + "/process", token_, "sticker").code(), "bad_request");
}

TEST_F(MediaTest, ADeletedMediaIsHiddenNotServedAndCanComeBack) {
  const std::string uuid = server_.processed(token_, "x");
  const std::string target = "/api/v1/media/" + uuid;
  const std::string url(server_.get(target, token_).json().at("urls").at("thumbnail").as_string().c_str());
  ASSERT_EQ(server_.get(url).status, 200);
  EXPECT_EQ(server_.ask("DELETE", target, token_).status, 204);
  EXPECT_EQ(server_.get(url).status, 404);
  EXPECT_EQ(server_.get(target, token_).status, 404);
  EXPECT_EQ(server_.ask("DELETE", target, token_).status, 404);
  EXPECT_TRUE(names("").empty());
  const auto deleted = server_.get("/api/v1/media?deleted=only", token_).json().at("data").as_array();
  ASSERT_EQ(deleted.size(), 1U);
  EXPECT_TRUE(deleted[0].at("urls").at("original").is_null());
  EXPECT_EQ(server_.ask("POST", target + "/restore", token_).status, 200);
  EXPECT_EQ(server_.get(url).status, 200);
}

TEST_F(MediaTest, AnArchivedMediaIsHiddenFromListsServedAndComesBack) {
  const std::string uuid = server_.processed(token_, "x");
  const std::string target = "/api/v1/media/" + uuid;
  const auto before = server_.get(target, token_).json();
  EXPECT_FALSE(before.as_object().contains("archived_at"));
  const std::string url(before.at("urls").at("thumbnail").as_string().c_str());
  const auto archived = server_.ask("POST", target + "/archive", token_);
  ASSERT_EQ(archived.status, 200) << archived.raw.body;
  EXPECT_TRUE(from_rfc3339(archived.json().at("archived_at").as_string()));
  EXPECT_EQ(server_.ask("POST", target + "/archive", token_).json().at("archived_at"),
            archived.json().at("archived_at"));
  EXPECT_TRUE(names("").empty());
  EXPECT_TRUE(names("?archived=false").empty());
  EXPECT_EQ(names("?archived=true").size(), 1U);
  EXPECT_EQ(names("?updated_since=2001-01-01T00:00:00Z").size(), 1U) << "a change that is told";
  EXPECT_EQ(code("/api/v1/media?archived=maybe"), "invalid_argument");
  EXPECT_EQ(server_.get(url).status, 200);
  EXPECT_EQ(server_.get(target, token_).status, 200);

  const auto back = server_.ask("POST", target + "/unarchive", token_);
  ASSERT_EQ(back.status, 200);
  EXPECT_FALSE(back.json().as_object().contains("archived_at"));
  EXPECT_EQ(server_.ask("POST", target + "/unarchive", token_).status, 200);
  EXPECT_EQ(names("").size(), 1U);
  EXPECT_TRUE(names("?archived=true").empty());
}

TEST_F(MediaTest, ListsByChannelAndByTheTimeOfCreation) {
  server_.processed(token_, "x");
  server_.processed(token_, "y");
  const std::string since = "/api/v1/media?limit=1&created_after=2001-01-01T00:00:00Z";
  EXPECT_EQ(names("?created_after=2001-01-01T00:00:00Z").size(), 2U);
  EXPECT_TRUE(names("?created_before=2001-01-01T00:00:00Z").empty());
  const auto first = server_.get(since, token_).json();
  ASSERT_EQ(first.at("data").as_array().size(), 1U);
  const std::string cursor(first.at("next_cursor").as_string());
  const auto second = server_.get(since + "&cursor=" + cursor, token_).json();
  ASSERT_EQ(second.at("data").as_array().size(), 1U);
  EXPECT_NE(second.at("data").at(0).at("uuid"), first.at("data").at(0).at("uuid"));
  EXPECT_TRUE(second.at("next_cursor").is_null());
  EXPECT_EQ(code("/api/v1/media?cursor=" + cursor), "invalid_argument") << "of another list";
  EXPECT_EQ(code("/api/v1/media?created_before=yesterday"), "invalid_argument");
  const auto refused = server_.get("/api/v1/media?fits=postcard", token_);
  EXPECT_EQ(refused.code(), "invalid_argument");
  for (const char* word : {"template_header_image", "session_document", "sticker"})
    EXPECT_NE(refused.raw.body.find(word), std::string::npos) << refused.raw.body;
}

TEST_F(MediaTest, AnUploadOfTheSameContentTakesAMediaOutOfTheArchive) {
  const std::string uuid = server_.processed(token_, "x");
  ASSERT_EQ(server_.ask("POST", "/api/v1/media/" + uuid + "/archive", token_).status, 200);
  const auto again = server_.upload(token_, "x");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(std::string(again.json().at("uuid").as_string().c_str()), uuid);
  EXPECT_FALSE(again.json().as_object().contains("archived_at"));
  EXPECT_EQ(names("").size(), 1U);
}

TEST_F(MediaTest, AnErasedMediaIsGone) {
  const std::string uuid = server_.processed(token_, "x");
  const std::string target = "/api/v1/media/" + uuid;
  const std::string url(server_.get(target, token_).json().at("urls").at("thumbnail").as_string().c_str());
  ASSERT_EQ(server_.get(url).status, 200);
  EXPECT_EQ(server_.ask("DELETE", target + "?permanent=true", token_).status, 204);
  EXPECT_EQ(server_.get(url).status, 404);
  EXPECT_EQ(server_.ask("POST", target + "/restore", token_).status, 404);
  EXPECT_EQ(server_.get("/api/v1/stats", token_).json().at("stored_bytes"), 0);
}

TEST_F(MediaTest, ChangesTellWhatWasDeletedAndErasedAndFromWhenToAskNext) {
  const std::string kept = server_.processed(token_, "kept");
  const std::string deleted = server_.processed(token_, "deleted");
  const std::string erased = server_.processed(token_, "erased");
  const auto list = server_.get("/api/v1/media?limit=2", token_).json().as_object();
  EXPECT_FALSE(list.contains("erased"));
  const std::string since(list.at("as_of").as_string());
  server_.ask("DELETE", "/api/v1/media/" + deleted, token_);
  server_.ask("DELETE", "/api/v1/media/" + erased + "?permanent=true", token_);

  std::map<std::string, std::string> told;
  std::string next;
  const std::string target = "/api/v1/media?limit=1&updated_since=" + since;
  for (int page = 0; page < 3; ++page) {
    const auto answer = server_.get(target + "&cursor=" + next, token_).json().as_object();
    for (const auto& item : answer.at("data").as_array())
      told[item.at("uuid").as_string().c_str()] =
          item.as_object().contains("deleted_at") ? "deleted" : "there";
    for (const auto& item : answer.at("erased").as_array()) {
      EXPECT_TRUE(from_rfc3339(item.at("at").as_string()));
      told[item.at("uuid").as_string().c_str()] = "erased";
    }
    EXPECT_GE(std::string(answer.at("as_of").as_string()), since);
    EXPECT_FALSE(answer.contains("reset"));
    EXPECT_EQ(answer.at("next_cursor").is_null(), page == 2);
    if (page < 2) next = answer.at("next_cursor").as_string();
  }
  EXPECT_EQ(told,
            (std::map<std::string, std::string>{{kept, "there"}, {deleted, "deleted"}, {erased, "erased"}}));
  EXPECT_EQ(names("").size(), 1U);
  EXPECT_EQ(names("?deleted=only&updated_since=" + since).size(), 1U);
}

TEST_F(MediaTest, ChangesOfLongAgoAreNotAllKnown) {
  const auto answer = server_.get("/api/v1/media?updated_since=2001-01-01T00:00:00Z", token_).json();
  EXPECT_EQ(answer.at("reset"), true);
}

TEST_F(MediaTest, WhatIsNoUuidIsNotThere) {
  EXPECT_EQ(code("/api/v1/media/1"), "not_found");
  EXPECT_EQ(code("/api/v1/media/not-a-uuid/status"), "not_found");
  EXPECT_EQ(code("/api/v1/media/" + Uuid::make().str()), "not_found");
}

}  // namespace
}  // namespace lumbung::api
