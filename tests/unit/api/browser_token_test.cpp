#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

const std::string kPhoto = "\xFF\xD8\xFF\xE0 a photo of some bytes";

Settings with_jwts() {
  Settings settings;
  settings.jwt_keys = access::JwtKeys(std::string(32, 's'), std::string(32, 'p'));
  return settings;
}

/// What a browser may that has a JWT, through the whole API.
class BrowserTokenTest : public testing::Test {
 protected:
  static std::string jwt(access::UploadLimits limits = {},
                         std::set<access::Ability> abilities = access::everyday_abilities()) {
    return with_jwts().jwt_keys.sign(
        {.workspace_id = WorkspaceId{1},
         .abilities = std::move(abilities),
         .expires_at = std::chrono::floor<std::chrono::seconds>(SystemClock().now()) + std::chrono::hours(1),
         .upload_limits = std::move(limits),
         .subject = "anna"});
  }

  ApiServer server_{with_jwts()};
};

TEST_F(BrowserTokenTest, UploadsAndReadsInItsWorkspace) {
  const std::string mine = jwt();
  const auto uploaded = server_.upload(mine, kPhoto);
  ASSERT_EQ(uploaded.status, 202) << uploaded.raw.body;
  const std::string uuid(uploaded.json().at("uuid").as_string());
  EXPECT_EQ(server_.get("/api/v1/media/" + uuid, mine).status, 200);
  EXPECT_EQ(server_.get("/api/v1/media/" + uuid, server_.token(2)).status, 404);
  EXPECT_EQ(server_.get("/api/v1/media", mine, "X-Workspace-Id: 2\r\n").status, 404);
  EXPECT_EQ(server_.get("/api/v1/media", mine, "X-Workspace-Id: 1\r\n").status, 200);
}

TEST_F(BrowserTokenTest, MayWhatItSaysAndNothingElse) {
  const std::string reader = jwt({}, {access::Ability::media_read});
  EXPECT_EQ(server_.upload(reader, kPhoto).status, 403);
  EXPECT_EQ(server_.get("/api/v1/media", reader).status, 200);
  const std::string everyday = jwt();
  for (const char* target :
       {"/api/v1/tokens", "/api/v1/workspaces", "/api/v1/webhooks", "/api/v1/audit", "/api/v1/jobs"})
    EXPECT_EQ(server_.get(target, everyday).status, 403) << target;
}

TEST_F(BrowserTokenTest, EntersNoNumberOfWhatsApp) {
  const std::string number =
      R"({"phone_number_id":"111","waba_id":"9","app_id":"8","access_token":"EAA","app_secret":"S"})";
  EXPECT_EQ(server_.post_json("/api/v1/whatsapp/accounts", jwt(), number).status, 403);
  EXPECT_EQ(server_.post_json("/api/v1/whatsapp/accounts", server_.token(2), number).status, 201)
      << "it is free for whose it is";
}

TEST_F(BrowserTokenTest, IsWorthNothingWhereNoSecretIsSet) {
  ApiServer without;
  EXPECT_EQ(without.get("/api/v1/media", jwt()).status, 401);
  EXPECT_EQ(without.get("/api/v1/media", jwt()).code(), "unauthenticated");
}

TEST_F(BrowserTokenTest, SendsFilesOfItsSizeAndNoLargerOnes) {
  const std::string small = jwt({.bytes_max = kPhoto.size()});
  EXPECT_EQ(server_.upload(small, kPhoto).status, 202);
  const auto larger = server_.upload(small, kPhoto + ".");
  EXPECT_EQ(larger.status, 413);
  EXPECT_EQ(larger.code(), "payload_too_large");
}

TEST_F(BrowserTokenTest, IsRefusedBeforeItsBodyWhereThatIsAnnounced) {
  http::RawClient client(server_.port());
  // No byte of the body is sent, so an answer can't be one to it.
  const auto refused = client.ask("POST /api/v1/media HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " +
                                      jwt({.bytes_max = 1'000}) + "\r\n" + std::string(kFormType) +
                                      "Content-Length: 1000000\r\n\r\n",
                                  http::RawClient::Expect::body);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 413);
}

TEST_F(BrowserTokenTest, SendsFilesOfItsTypesWhateverTheyAreCalled) {
  const std::string pictures = jwt({.types = {"image/*"}});
  EXPECT_EQ(server_.upload(pictures, kPhoto, {}, "a.pdf").status, 202);
  const auto document = server_.upload(pictures, "%PDF-1.7", {}, "a.jpg");
  EXPECT_EQ(document.status, 415);
  EXPECT_EQ(document.code(), "unsupported_media");
  EXPECT_EQ(server_.upload(pictures, "%PDF-1.7" + std::string(100'000, ' '), {}, "a.jpg").status, 415);
  const auto media = server_.get("/api/v1/media", pictures).json();
  EXPECT_EQ(media.at("data").as_array().size(), 1U);
}

TEST_F(BrowserTokenTest, ListensUntilItEnds) {
  constexpr std::string_view kForm = "Content-Type: application/x-www-form-urlencoded\r\n";
  const auto allowed = server_.ask("POST", "/broadcasting/auth", jwt(), kForm,
                                   "socket_id=1.2&channel_name=private-workspace.1");
  ASSERT_EQ(allowed.status, 200);
  const std::string proof(allowed.json().at("auth").as_string());
  EXPECT_TRUE(proof.starts_with("key:1.2:private-workspace.1:until 20")) << proof;
  EXPECT_EQ(
      server_
          .ask("POST", "/broadcasting/auth", jwt(), kForm, "socket_id=1.2&channel_name=private-workspace.2")
          .status,
      403);
  EXPECT_EQ(server_
                .ask("POST", "/broadcasting/auth", jwt({}, {access::Ability::media_write}), kForm,
                     "socket_id=1.2&channel_name=private-workspace.1")
                .status,
            403);
}

}  // namespace
}  // namespace lumbung::api
