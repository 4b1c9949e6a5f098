#include "whatsapp/graph/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/whatsapp/graph/scripted_graph.h"

namespace lumbung::whatsapp {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr const char* kBase = "https://graph.example/v25.0";

class GraphClientTest : public testing::Test {
 protected:
  net::HttpRequest last() const { return http_.asked().back(); }

  ScriptedGraph http_;
  const GraphClient client_{http_, std::string(kBase) + "/"};
  Account account_ = account_of_tests();
  const OutgoingFile file_{0, 1'000, "image/jpeg", "beach & sun.jpg"};
};

TEST_F(GraphClientTest, UploadsAMediaAsAFormWithTheTypeOfTheFile) {
  http_.answer(200, R"({"id":"m1"})");
  EXPECT_EQ(std::get<std::string>(client_.upload_media(account_, file_)), "m1");
  EXPECT_EQ(last().url, "https://graph.example/v25.0/111/media");
  EXPECT_EQ(header_of(last(), "Authorization"), "Bearer EAAtoken");
  ASSERT_TRUE(last().file && last().file->slice);
  EXPECT_EQ(last().file->type, "image/jpeg");
  EXPECT_EQ(last().file->slice->length, 1'000U);
  EXPECT_THAT(last().file->fields, Contains(Pair("messaging_product", "whatsapp")));
  EXPECT_THAT(last().file->fields, Not(Contains(Pair("ttl_minutes", testing::_))));
}

TEST_F(GraphClientTest, SaysHowLongAMediaShallLiveWhereTheNumberKeepsItForLess) {
  for (const auto& [days, minutes] :
       {std::pair{0.04, "60"}, std::pair{0.5, "720"}, std::pair{7.0, "10080"}}) {
    account_.media_days = days;
    http_.answer(200, R"({"id":"m1"})");
    (void)client_.upload_media(account_, file_);
    EXPECT_THAT(last().file->fields, Contains(Pair("ttl_minutes", minutes)));
  }
}

TEST_F(GraphClientTest, ReadsErrorsAndRepeatsNoSecret) {
  http_.answer(401, R"({"error":{"message":"Malformed access token EAAtoken","code":190,"error_subcode":463,
                        "error_data":{"details":"hidden-secret is wrong"}}})");
  const auto refused = std::get<GraphError>(client_.upload_media(account_, file_));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.code, 190);
  EXPECT_EQ(refused.subcode, 463);
  EXPECT_EQ(refused.remedy, Remedy::mend_account);
  EXPECT_EQ(refused.message, "Malformed access token …");
  EXPECT_EQ(refused.details, "… is wrong");
}

TEST_F(GraphClientTest, TellsWhatToDoWhenThereIsNoWordOfMeta) {
  const struct {
    int status;
    Remedy remedy;
  } cases[] = {{429, Remedy::slow_down}, {503, Remedy::again}, {404, Remedy::refused}, {200, Remedy::again}};
  for (const auto& [status, remedy] : cases) {
    http_.answer(status, "<html>", std::chrono::seconds(7));
    const auto failed = std::get<GraphError>(client_.upload_media(account_, file_));
    EXPECT_EQ(failed.remedy, remedy) << status;
    EXPECT_EQ(failed.retry_after, std::chrono::seconds(7));
  }
  const auto silent = std::get<GraphError>(client_.upload_media(account_, file_));
  EXPECT_EQ(silent.status, 0);
  EXPECT_EQ(silent.remedy, Remedy::again);
}

TEST_F(GraphClientTest, AnInvalidParameterIsOursUnlessTheObjectIsGone) {
  http_.answer(400, R"({"error":{"message":"no","code":100}})");
  EXPECT_EQ(std::get<GraphError>(client_.upload_media(account_, file_)).remedy, Remedy::refused);
  http_.answer(400, R"({"error":{"message":"no","code":100,"error_subcode":33}})");
  EXPECT_EQ(std::get<GraphError>(client_.find_media(account_, "m1")).remedy, Remedy::renew_media);
}

TEST_F(GraphClientTest, WhatIsNotThereIsDeleted) {
  http_.answer(400, R"({"error":{"message":"no","code":100,"error_subcode":33}})");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(client_.delete_media(account_, "m1")));
  EXPECT_EQ(last().method, "DELETE");
  EXPECT_EQ(last().url, "https://graph.example/v25.0/m1?phone_number_id=111");
  EXPECT_TRUE(std::holds_alternative<GraphError>(client_.delete_media(account_, "m1")));
  const std::size_t asked = http_.asked().size();
  EXPECT_TRUE(std::holds_alternative<GraphError>(client_.delete_media(account_, "../me")));
  EXPECT_EQ(http_.asked().size(), asked) << "what is no id is not asked for";
}

TEST_F(GraphClientTest, ReadsWhereAMediaIs) {
  http_.answer(200, R"({"url":"https://lookaside.fbsbx.com/a","mime_type":"image/jpeg","sha256":"ab",
                        "file_size":"77","id":"m1"})");
  http_.answer(200, R"({"url":"https://lookaside.fbsbx.com/a","file_size":78})");
  EXPECT_EQ(std::get<RemoteMedia>(client_.find_media(account_, "m1")).type, "image/jpeg");
  EXPECT_EQ(std::get<RemoteMedia>(client_.find_media(account_, "m1")).bytes, 78U);
}

TEST_F(GraphClientTest, TheTokenGoesToHostsOfMetaAlone) {
  const auto load = [&](const std::string& url) {
    return std::holds_alternative<std::monostate>(client_.download(account_, url, 10, [](Bytes) {}));
  };
  for (const char* url : {"http://lookaside.fbsbx.com/a", "https://fbsbx.com.evil.example/a", "ftp://x",
                          "https://evilfbsbx.com/a", "https://graph.example:444/a", "https://a@fbsbx.com/a"})
    EXPECT_FALSE(load(url)) << url;
  EXPECT_TRUE(http_.asked().empty());
  for (const char* url : {"https://lookaside.fbsbx.com/a?b=c", "https://graph.example/lookaside/1"}) {
    http_.answer(200, "");
    EXPECT_TRUE(load(url)) << url;
  }
}

TEST_F(GraphClientTest, ADownloadThatIsTooLargeEnds) {
  http_.script([](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
    for (int i = 0; i < 3; ++i) request.on_body(as_bytes(std::string_view("12345")));
    return net::HttpAnswer{200, "", {}, {}};
  });
  std::size_t got = 0;
  const auto loaded =
      client_.download(account_, "https://graph.example/m", 10, [&](Bytes piece) { got += piece.size(); });
  EXPECT_EQ(std::get<GraphError>(loaded).remedy, Remedy::refused);
  EXPECT_EQ(got, 10U);
}

TEST_F(GraphClientTest, ASampleGoesOnWhereTheConnectionBroke) {
  http_.answer(200, R"({"id":"upload:abc?sig=xy"})");
  http_.script([](const net::HttpRequest&) -> Result<net::HttpAnswer> {
    return error(ErrorCode::unavailable, "cut off");
  });
  http_.answer(200, R"({"id":"upload:abc","file_offset":400})");
  http_.answer(200, R"({"h":"4::handle"})");
  EXPECT_EQ(std::get<std::string>(client_.upload_sample(account_, file_)), "4::handle");
  const auto asked = http_.asked();
  ASSERT_EQ(asked.size(), 4U);
  EXPECT_THAT(asked[0].url, HasSubstr("/8/uploads?file_name=beach%20%26%20sun.jpg&file_length=1000"
                                      "&file_type=image%2fjpeg&access_token=EAAtoken"));
  EXPECT_EQ(header_of(asked[0], "Authorization"), "");
  EXPECT_EQ(header_of(asked[1], "Authorization"), "OAuth EAAtoken");
  EXPECT_EQ(header_of(asked[1], "file_offset"), "0");
  EXPECT_EQ(asked[2].method, "GET");
  EXPECT_EQ(asked[2].url, "https://graph.example/v25.0/upload:abc?sig=xy");
  EXPECT_EQ(header_of(asked[3], "file_offset"), "400");
  EXPECT_EQ(asked[3].slice->offset, 400U);
  EXPECT_EQ(asked[3].slice->length, 600U);
}

TEST_F(GraphClientTest, CallsWithJson) {
  http_.answer(200, R"({"success":true})");
  const auto answer = client_.call(account_, "POST", "9/message_templates", {{"name", "sale"}});
  EXPECT_TRUE(std::holds_alternative<boost::json::value>(answer));
  EXPECT_EQ(last().body, R"({"name":"sale"})");
  EXPECT_EQ(header_of(last(), "Content-Type"), "application/json");
}

TEST(Remedies, FollowMetasTable) {
  const struct {
    Remedy remedy;
    std::vector<int> codes;
  } table[] = {
      {Remedy::renew_media, {131053, 132012, 131009, 100}},
      {Remedy::stop_campaign, {132000, 132001, 132005, 132007, 132015, 132016, 131064}},
      {Remedy::slow_down, {130429, 131056, 131048, 4, 80007}},
      {Remedy::again, {131000, 131016, 131057, 2, 133004, 134101}},
      {Remedy::skip_recipient, {131026, 131047, 131049, 131050, 131062, 130472}},
      {Remedy::other_endpoint, {131063}},
      {Remedy::mend_account, {190, 131008, 135000, 131042, 131031, 368, 130497, 133010, 10, 200}},
      {Remedy::refused, {2388040, 2388019, 7, 0}},
  };
  for (const auto& [remedy, codes] : table) {
    for (const int code : codes) EXPECT_EQ(remedy_of(code), remedy) << code;
  }
}

}  // namespace
}  // namespace lumbung::whatsapp
