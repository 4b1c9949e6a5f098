#include "whatsapp/inbound/fetching.h"

#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "media/upload/streamed_upload.h"
#include "unit/whatsapp/graph/scripted_graph.h"
#include "unit/whatsapp/media_ids/ledger_parts.h"

namespace lumbung::whatsapp {
namespace {

class NoOtherSource final : public media::RemoteSource {
 public:
  Status fetch(const std::string&, media::RemoteReceiver&, std::stop_token) override {
    return error(ErrorCode::internal, "nobody else is asked");
  }
};

class TakesAll final : public media::RemoteReceiver {
 public:
  Status begin(const media::RemoteHead&) override { return {}; }
  Status append(Bytes) override { return {}; }
};

class InboundFetch : public ::testing::Test {
 protected:
  /// How a fetch ends that Meta answers so, without the URL of a callback.
  ErrorCode refusal() {
    const std::string url = inbound_url({.workspace_id = {1}, .phone_number_id = "111", .media_id = "42"});
    const Status fetched = source_.fetch(url, receiver_, {});
    return fetched ? ErrorCode::internal : fetched.error().code;
  }
  ErrorCode refusal(int status, const std::string& body) {
    http_.answer(status, body);
    return refusal();
  }
  /// Of so many bytes of this type that are there under the URL of the callback.
  Status fetch(const std::string& type, std::uint64_t bytes) {
    http_.script([bytes](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
      const std::vector<std::byte> piece(kMiB);
      for (std::uint64_t sent = 0; sent < bytes; sent += piece.size())
        request.on_body(Bytes(piece).first(std::min<std::uint64_t>(bytes - sent, piece.size())));
      return net::HttpAnswer{200, "", {}, {}};
    });
    const InboundMedia media{.workspace_id = {1},
                             .phone_number_id = "111",
                             .media_id = "42",
                             .url = "https://lookaside.fbsbx.com/42",
                             .type = type};
    return source_.fetch(inbound_url(media), receiver_, {});
  }
  ErrorCode refusal_of_the_bytes(int status, const std::string& body) {
    http_.answer(200, R"({"id":"42","url":"https://lookaside.fbsbx.com/42","mime_type":"image/jpeg"})");
    return refusal(status, body);
  }

  ScriptedGraph http_;
  GraphClient graph_{http_, "https://graph.example/v25.0"};
  OneAccount accounts_{account_of_tests()};
  NoOtherSource others_;
  TakesAll receiver_;
  InboundSource source_{{accounts_, graph_, others_}};
};

TEST_F(InboundFetch, AnAccountThatIsRefusedMayBeMended) {
  EXPECT_EQ(refusal(401, R"({"error":{"code":190,"message":"expired"}})"), ErrorCode::unavailable);
  EXPECT_EQ(refusal(400, R"({"error":{"code":10,"message":"no permission"}})"), ErrorCode::unavailable);
  EXPECT_EQ(refusal(403, ""), ErrorCode::unavailable);
  EXPECT_EQ(refusal_of_the_bytes(401, ""), ErrorCode::unavailable);
  EXPECT_EQ(refusal_of_the_bytes(403, "Forbidden"), ErrorCode::unavailable);
  EXPECT_EQ(refusal(500, ""), ErrorCode::unavailable);
}

TEST_F(InboundFetch, AFileThatIsNotThereIsAskedForOnce) {
  EXPECT_EQ(refusal(404, ""), ErrorCode::not_found);
  EXPECT_EQ(refusal(400, R"({"error":{"code":100,"error_subcode":33,"message":"gone"}})"),
            ErrorCode::not_found);
  EXPECT_EQ(refusal(400, R"({"error":{"code":131052,"message":"too large"}})"), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal(403, R"({"error":{"code":131052,"message":"too large"}})"), ErrorCode::invalid_argument);
}

TEST_F(InboundFetch, AnythingMayBeAsLargeAsADocument) {
  for (const char* type : {"image/jpeg", "video/mp4", "audio/mpeg", "application/pdf"}) {
    EXPECT_TRUE(fetch(type, 100 * kMiB)) << type;
    const Status refused = fetch(type, 100 * kMiB + 1);
    ASSERT_FALSE(refused) << type;
    EXPECT_EQ(refused.error().code, media::larger_than(0).code);
  }
}

}  // namespace
}  // namespace lumbung::whatsapp
