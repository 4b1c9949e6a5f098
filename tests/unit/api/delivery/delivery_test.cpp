#include <thread>

#include <gtest/gtest.h>

#include "api/delivery/cache.h"
#include "base/hmac_sha256.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class DeliveryTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string token_ = server_.token(1);
  std::string uuid_ = server_.processed(token_, "the original");

  std::string url(std::string_view variant) {
    const auto answer =
        server_.get("/api/v1/media/" + uuid_ + "/url?variant=" + std::string(variant), token_);
    return std::string(answer.json().at("url").as_string());
  }
};

TEST_F(DeliveryTest, AVariantComesWithAllThatCachesAndBrowsersNeed) {
  for (int round = 0; round < 2; ++round) {  // from the store, then from memory
    const auto answer = server_.get(url("thumbnail"));
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.raw.body, std::string(ApiServer::kThumbnailBytes, 't'));
    EXPECT_EQ(answer.header("Content-Type"), "image/jpeg");
    EXPECT_EQ(answer.header("Cache-Control"), "private, max-age=31536000, immutable");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Content-Disposition"), "inline; filename=\"photo.jpg\"");
    EXPECT_EQ(answer.header("Accept-Ranges"), "bytes");
    EXPECT_FALSE(answer.header("ETag").empty());
    EXPECT_FALSE(answer.header("Last-Modified").empty());
  }
}

TEST_F(DeliveryTest, HeadTellsTheSameWithoutABody) {
  const auto get = server_.get(url("compressed"));
  const auto head = server_.ask("HEAD", url("compressed"), "");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(ApiServer::kCompressedBytes));
  EXPECT_EQ(head.header("ETag"), get.header("ETag"));
  EXPECT_EQ(get.raw.body.size(), ApiServer::kCompressedBytes);
}

TEST_F(DeliveryTest, RangesOfMemoryAndOfFiles) {
  for (const auto& [variant, size] : std::vector<std::pair<std::string, std::size_t>>{
           {"thumbnail", ApiServer::kThumbnailBytes}, {"compressed", ApiServer::kCompressedBytes}}) {
    const auto first = server_.get(url(variant), "", "Range: bytes=0-99\r\n");
    EXPECT_EQ(first.status, 206);
    EXPECT_EQ(first.raw.body.size(), 100U);
    EXPECT_EQ(first.header("Content-Range"), "bytes 0-99/" + std::to_string(size));
    EXPECT_EQ(server_.get(url(variant), "", "Range: bytes=-5\r\n").raw.body.size(), 5U);
    const auto several = server_.get(url(variant), "", "Range: bytes=0-1,10-12\r\n");
    EXPECT_EQ(several.status, 206);
    EXPECT_TRUE(several.header("Content-Type").starts_with("multipart/byteranges"));
    const auto none = server_.get(url(variant), "", "Range: bytes=900000-\r\n");
    EXPECT_EQ(none.status, 416);
    EXPECT_EQ(none.header("Content-Range"), "bytes */" + std::to_string(size));
  }
}

TEST_F(DeliveryTest, AKnownTagIsNotSentAgain) {
  const std::string etag = server_.get(url("thumbnail")).header("ETag");
  const auto answer = server_.get(url("thumbnail"), "", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(answer.status, 304);
  EXPECT_TRUE(answer.raw.body.empty());
  EXPECT_EQ(answer.header("ETag"), etag);
  EXPECT_EQ(server_.get(url("thumbnail"), "", "If-None-Match: \"other\"\r\n").status, 200);
  EXPECT_EQ(server_.get(url("original")).header("ETag").size(), 34U);  // half of the SHA-256
}

TEST_F(DeliveryTest, OptimalFollowsAccept) {
  const auto webp = server_.get(url("optimal"), "", "Accept: image/avif,image/webp,*/*;q=0.8\r\n");
  EXPECT_EQ(webp.header("Content-Type"), "image/webp");
  EXPECT_EQ(webp.header("Vary"), "Accept");
  EXPECT_EQ(webp.header("Content-Disposition"), "inline; filename=\"photo.webp\"");
  const auto plain = server_.get(url("optimal"), "", "Accept: */*\r\n");
  EXPECT_EQ(plain.header("Content-Type"), "image/jpeg");
  EXPECT_EQ(plain.raw.body.size(), ApiServer::kCompressedBytes);
  EXPECT_EQ(plain.header("Vary"), "Accept");
  EXPECT_NE(plain.header("ETag"), webp.header("ETag"));
}

TEST_F(DeliveryTest, UntilWorkIsDoneThereIsNoOptimalAndTheOriginalIsNotKept) {
  const auto uploaded = server_.upload(token_, "not processed yet");
  EXPECT_TRUE(uploaded.json().at("urls").at("optimal").is_null());
  const std::string uuid(uploaded.json().at("uuid").as_string());
  EXPECT_EQ(server_.get("/media/" + uuid + "/optimal", token_).status, 404);
  const auto answer = server_.get(uploaded.json().at("urls").at("original").as_string());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.raw.body, "not processed yet");
  EXPECT_EQ(answer.header("Cache-Control"), "private, max-age=5");
}

TEST_F(DeliveryTest, AUrlIsKeptForAsLongAsItIsThatGenerations) {
  const std::string lasting = "private, max-age=31536000, immutable";
  const std::string passing = "private, max-age=5";
  const std::string before = url("thumbnail");
  const std::string optimal_before = url("optimal");
  const std::string original = url("original");
  const std::string etag = server_.get(before).header("ETag");
  EXPECT_EQ(before.find("&v="), std::string::npos);
  ASSERT_TRUE(server_.service().process_again(WorkspaceId{1}, *Uuid::parse(uuid_), {}, {}));
  server_.work();
  std::this_thread::sleep_for(DeliveryCache::kTrust);  // which is as after another process's work
  const std::string after = url("thumbnail");
  EXPECT_NE(after.find("&v=2&"), std::string::npos) << after;
  EXPECT_NE(url("optimal").find("&v=2&"), std::string::npos);
  EXPECT_EQ(url("original").find("&v="), std::string::npos) << "it stayed where it was";
  for (int round = 0; round < 2; ++round) {  // from the store, then from memory
    EXPECT_EQ(server_.get(after).header("Cache-Control"), lasting);
    EXPECT_EQ(server_.get(url("optimal")).header("Cache-Control"), lasting);
    EXPECT_EQ(server_.get(original).header("Cache-Control"), lasting);
    EXPECT_EQ(server_.get(optimal_before).header("Cache-Control"), passing);
    // It still answers, with what is there now.
    const auto old = server_.get(before, "", "If-None-Match: " + etag + "\r\n");
    EXPECT_EQ(old.status, 200);
    EXPECT_EQ(old.header("Cache-Control"), passing);
    EXPECT_NE(old.header("ETag"), etag);
    EXPECT_EQ(old.header("ETag"), server_.get(after).header("ETag"));
    const auto known = server_.get(before, "", "If-None-Match: " + old.header("ETag") + "\r\n");
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.header("Cache-Control"), passing);
    const std::string path = "/media/" + uuid_ + "/thumbnail";
    EXPECT_EQ(server_.get(path + "?v=2", token_).header("Cache-Control"), lasting);
    for (const char* other : {"?v=3", "?v=1", "?v=x", "?v="})
      EXPECT_EQ(server_.get(path + other, token_).header("Cache-Control"), passing) << other;
    EXPECT_EQ(server_.get(before + "&v=2").code(), "forbidden");
  }
}

TEST_F(DeliveryTest, WhatIsOnTheMoveIsAskedForAgainAndOnlyWhatIsLostIsGone) {
  const auto uploaded = server_.upload(token_, "its original moves");
  const std::string link(uploaded.json().at("urls").at("original").as_string());
  std::vector<media::ObjectKey> temporary;
  server_.storage().list("temp/", [&](const media::ObjectKey& key, const media::ObjectStat&) {
    temporary.push_back(key);
    return true;
  });
  ASSERT_EQ(temporary.size(), 1U);
  const auto moved = media::ObjectKey::parse("original/workspace_1/2026/11/moved.jpg").value();
  ASSERT_TRUE(server_.storage().move(temporary.front(), moved).has_value());
  const auto moving = server_.get(link);
  EXPECT_EQ(moving.status, 503) << "the row could not follow yet";
  EXPECT_FALSE(moving.header("Retry-After").empty());
  server_.storage().remove(moved);
  server_.work();
  EXPECT_EQ(server_.get("/api/v1/media/" + std::string(uploaded.json().at("uuid").as_string()), token_)
                .json()
                .at("processing_status"),
            "failed");
  EXPECT_EQ(server_.get(link).status, 410);
}

TEST_F(DeliveryTest, ASignatureIsForOnePathAndOneTime) {
  const std::string path = "/media/" + uuid_ + "/thumbnail";
  const std::string query = url("thumbnail").substr(path.size());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(server_.get(path).code(), "forbidden");
    EXPECT_EQ(server_.get("/media/" + uuid_ + "/original" + query).code(), "forbidden");
    std::string forged = path + query;
    forged.back() = forged.back() == '0' ? '1' : '0';
    EXPECT_EQ(server_.get(forged).code(), "forbidden");
    EXPECT_EQ(server_.get(path + "?expires=1&signature=00").code(), "forbidden");
    EXPECT_EQ(server_.get(path + query).status, 200);
  }
  // Nobody learns what is there.
  EXPECT_EQ(server_.get("/media/" + Uuid::make().str() + "/thumbnail").code(), "forbidden");
  EXPECT_EQ(server_.get(path, token_).status, 200);
  EXPECT_EQ(server_.get(path, "lmb_wrong").status, 401);
  EXPECT_EQ(server_.get("/media/" + uuid_ + "/preview", token_).code(), "not_found");
  EXPECT_EQ(server_.get("/media/" + uuid_ + "/nothing", token_).code(), "not_found");
  EXPECT_EQ(server_.get("/media/storage/old.jpg", token_).code(), "not_found");
}

TEST_F(DeliveryTest, AQueryIsReadAlikeEscapedAndPlain) {
  const std::string plain = url("thumbnail");
  std::string escaped = plain;
  escaped.replace(escaped.find("&k="), 3, "&%6b=");
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(server_.get(plain + "&&signature=00&expires=1&x").status, 200) << "the first of a name counts";
    EXPECT_EQ(server_.get(escaped + "&signature=00&x=+").status, 200);
    EXPECT_EQ(server_.get("/media/" + uuid_ + "/thumbnail?signature=00&" + plain.substr(plain.find('?') + 1))
                  .code(),
              "forbidden");
  }
}

TEST_F(DeliveryTest, WhoMayNotHaveItMakesNothingBeOpenedAndLearnsNothingOfTheBytes) {
  const std::string path = "/media/" + uuid_ + "/original";
  std::vector<media::ObjectKey> originals;
  server_.storage().list("original/", [&](const media::ObjectKey& key, const media::ObjectStat&) {
    originals.push_back(key);
    return true;
  });
  ASSERT_EQ(originals.size(), 1U);
  ASSERT_TRUE(server_.storage().remove(originals.front()));
  // Opening the object would be a 410, and an error in the log.
  EXPECT_EQ(server_.get(path, server_.token(2)).code(), "not_found");
  EXPECT_EQ(server_.get(path, server_.token(1, {access::Ability::media_write})).code(), "not_found");
  EXPECT_EQ(server_.get(path).code(), "forbidden");
  EXPECT_EQ(server_.get(path + "?expires=1&signature=00").code(), "forbidden");
  EXPECT_EQ(server_.get(path, token_).status, 410);
}

TEST_F(DeliveryTest, UrlsOfAWorkspaceEndWithItsKeyAndThoseOfOthersDoNot) {
  const std::string path = "/media/" + uuid_ + "/thumbnail";
  const std::string before = url("thumbnail");
  const std::string stranger = server_.token(2);
  const std::string other(
      server_.upload(stranger, "of another workspace").json().at("urls").at("original").as_string());
  ASSERT_EQ(server_.get(before).status, 200);
  ASSERT_EQ(server_.get(other).status, 200);
  ASSERT_TRUE(server_.workspaces().revoke_urls(WorkspaceId{1}, {}));  // as another process does
  std::this_thread::sleep_for(DeliveryCache::kTrust);
  for (int round = 0; round < 2; ++round) {  // from the store, then from memory
    EXPECT_EQ(server_.get(before).code(), "forbidden");
    EXPECT_EQ(server_.get(other).status, 200);
    EXPECT_EQ(server_.get(before, token_).status, 200) << "who has a token goes by that";
    EXPECT_EQ(server_.get(before, "lmb_wrong").status, 401);
    EXPECT_EQ(server_.get(before, stranger).code(), "not_found");
    const std::string after = url("thumbnail");
    EXPECT_NE(after, before);
    EXPECT_EQ(server_.get(after).status, 200);
  }
  server_.workspaces().set_public_delivery(WorkspaceId{1}, true, {});
  std::this_thread::sleep_for(DeliveryCache::kTrust);
  EXPECT_EQ(server_.get(before).status, 200) << "whose media need no signature";
}

TEST_F(DeliveryTest, AUrlOfAnOlderReleaseWorksUntilTheWorkspaceGetsAnotherKey) {
  const std::string text = "/media/" + uuid_ + "/thumbnail?expires=9999999999";
  const std::string old = text + "&signature=" + hmac_sha256("first key", text).hex();
  const std::string older = text + "&signature=" + hmac_sha256("second key", text).hex();
  for (int round = 0; round < 2; ++round) {  // from the store, then from memory
    EXPECT_EQ(server_.get(old).status, 200);
    EXPECT_EQ(server_.get(older).status, 200);
  }
  ASSERT_TRUE(server_.workspaces().revoke_urls(WorkspaceId{1}, {}));
  std::this_thread::sleep_for(DeliveryCache::kTrust);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(server_.get(old).code(), "forbidden");
    EXPECT_EQ(server_.get(older).code(), "forbidden");
    EXPECT_EQ(server_.get(url("thumbnail")).status, 200);
  }
}

TEST_F(DeliveryTest, APublicWorkspaceNeedsNoSignature) {
  const std::string path = "/media/" + uuid_ + "/thumbnail";
  server_.workspaces().set_public_delivery(WorkspaceId{1}, true, {});
  const auto answer = server_.get(path);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
  server_.workspaces().set_public_delivery(WorkspaceId{1}, false, {});
  std::this_thread::sleep_for(DeliveryCache::kTrust);
  EXPECT_EQ(server_.get(path).status, 403);
}

TEST_F(DeliveryTest, WhatAnotherProcessDeletesIsGoneWithinASecond) {
  const std::string link = url("thumbnail");
  ASSERT_EQ(server_.get(link).status, 200);
  ASSERT_TRUE(server_.service().remove(WorkspaceId{1}, *Uuid::parse(uuid_), {}));
  std::this_thread::sleep_for(DeliveryCache::kTrust);
  EXPECT_EQ(server_.get(link).status, 404);
}

TEST_F(DeliveryTest, WhatNobodyKnowsLeavesAsSandboxedBytes) {
  const auto uploaded = server_.upload(token_, "<script>alert(1)</script>", "", "x.html");
  const auto answer = server_.get(uploaded.json().at("urls").at("original").as_string());
  EXPECT_EQ(answer.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"x.html\"");
  EXPECT_EQ(answer.header("Content-Security-Policy"), "sandbox; default-src 'none'");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.header("Cross-Origin-Resource-Policy"), "cross-origin");
}

TEST_F(DeliveryTest, ImagesAreShownElsewhereWithoutASandbox) {
  const auto answer = server_.get(url("compressed"));
  EXPECT_EQ(answer.header("Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_TRUE(answer.header("Content-Security-Policy").empty());
}

TEST_F(DeliveryTest, FileNamesAreSafe) {
  const auto uploaded = server_.upload(token_, "named", "", "../../naïve.jpg");
  const auto answer = server_.get(uploaded.json().at("urls").at("original").as_string());
  const std::string disposition = answer.header("Content-Disposition");
  EXPECT_NE(disposition.find("filename*=UTF-8''na%C3%AFve.jpg"), std::string::npos) << disposition;
  EXPECT_EQ(disposition.find(".."), std::string::npos) << disposition;
}

}  // namespace
}  // namespace lumbung::api
