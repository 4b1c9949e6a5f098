#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

constexpr std::string_view kFromDriver = "/api/v1/whatsapp/inbound?source=webjs";

class InboundFormTest : public testing::Test {
 protected:
  /// What the application would write; gives its number.
  std::uint64_t chat_of(std::uint64_t workspace) {
    return database_.transact([&](database::Session& session) {
      session.execute("INSERT INTO chats (uuid, workspace_id) VALUES (:uuid, :workspace)",
                      {{"uuid", Uuid::make().str()}, {"workspace", workspace}});
      return session.last_insert_id();
    });
  }
  /// The media that it shows; "": none.
  std::string shown_in(std::uint64_t chat) {
    const auto row = database_.read([&](database::Session& session) {
      return session.one<std::string>(
          "SELECT m.uuid FROM chats c JOIN chat_media m ON m.id = c.media_id WHERE c.id = :id",
          {{"id", chat}});
    });
    return row ? std::get<0>(*row) : "";
  }
  ApiServer::Answer send(const std::string& chat, const std::string& token) {
    const std::string field =
        "--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n" + chat + "\r\n";
    return server_.ask("POST", kFromDriver, token, kFormType, field + form_with("nasi"));
  }

  ApiServer server_;
  database::Database database_{{.path = (server_.directory() / "lumbung.db").string()}};
  std::string token_ = server_.token(1, {Ability::media_write, Ability::campaigns_manage});
};

TEST_F(InboundFormTest, ShowsThePictureOfADriverInItsChat) {
  const std::uint64_t first = chat_of(1);
  const auto taken = send(std::to_string(first), token_);
  ASSERT_EQ(taken.status, 202);
  const std::string uuid(taken.json().at("uuid").as_string());
  EXPECT_EQ(shown_in(first), uuid);
  const std::uint64_t second = chat_of(1);
  const auto known = send(std::to_string(second), token_);
  EXPECT_TRUE(known.json().at("deduplicated").as_bool());
  EXPECT_EQ(shown_in(second), uuid) << "the same picture again";
}

TEST_F(InboundFormTest, RefusesAChatBeforeThereIsAMedia) {
  const std::uint64_t own = chat_of(1);
  const std::uint64_t foreign = chat_of(2);
  EXPECT_EQ(send(std::to_string(foreign), token_).code(), "not_found");
  EXPECT_EQ(send("none", token_).code(), "invalid_argument");
  EXPECT_EQ(send(std::to_string(own), server_.token(1, {Ability::media_write})).code(), "forbidden");
  EXPECT_EQ(shown_in(own), "");
  EXPECT_EQ(shown_in(foreign), "");
  const auto listed = server_.get("/api/v1/media", server_.token(1, {Ability::media_read}));
  EXPECT_TRUE(listed.json().at("data").as_array().empty());
}

TEST_F(InboundFormTest, NeedsNoChat) {
  const std::string writer = server_.token(1, {Ability::media_write});
  EXPECT_EQ(server_.ask("POST", kFromDriver, writer, kFormType, form_with("nasi")).status, 202);
  EXPECT_EQ(send("", writer).status, 200) << "the same content, and an empty field names no chat";
}

}  // namespace
}  // namespace lumbung::api
