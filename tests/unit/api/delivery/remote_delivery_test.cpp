#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "api/answer.h"
#include "api/auth.h"
#include "api/delivery/cache.h"
#include "api/delivery/delivery.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

/// What `inner` has, at some place else, where reading it may have become impossible.
class RemoteStore final : public media::StorageAdapter {
 public:
  explicit RemoteStore(media::StorageAdapter& inner) : inner_(inner) {}

  media::Location location() const override { return media::Location::s3; }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view type,
                                                   std::uint64_t expected) override {
    return inner_.store(key, type, expected);
  }
  UniqueFd scratch() override { return inner_.scratch(); }
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view type) override {
    inner_.adopt(std::move(scratch), key, type);
  }
  Result<media::OpenObject> get(const media::ObjectKey& key) override { return inner_.get(key); }
  Result<std::string> read(const media::ObjectKey& key, std::uint64_t offset, std::uint64_t length) override {
    reads.emplace_back(offset, length);
    if (in_the_way) {
      if (const Status free = in_the_way(); !free) return free.error();
    }
    return inner_.read(key, offset, length);
  }
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override { return inner_.stat(key); }
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override {
    return inner_.move(from, to);
  }
  bool remove(const media::ObjectKey& key) override { return inner_.remove(key); }
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override {
    inner_.list(prefix, visit);
  }
  std::optional<std::uint64_t> free_bytes() override { return inner_.free_bytes(); }

  /// Refuses or throws what reading does.
  std::function<Status()> in_the_way{};
  std::vector<std::pair<std::uint64_t, std::uint64_t>> reads{};

 private:
  media::StorageAdapter& inner_;
};

class RemoteDeliveryTest : public testing::Test {
 protected:
  RemoteDeliveryTest() { server_.workspaces().set_public_delivery(WorkspaceId{1}, true, {}); }

  DeliveryTarget target(const std::string& uuid) const {
    return {*Uuid::parse(uuid), DeliverySlot::original};
  }
  http::Request ask(http::Method method = http::Method::get,
                    std::vector<std::pair<std::string, std::string>> headers = {}) const {
    return http::Request::make(method, "/media/" + uuid_ + "/original", std::move(headers));
  }
  /// As a server answers what a handler threw.
  http::Response answer(const http::Request& request, const DeliveryTarget& target) {
    try {
      return delivery_.from_store(request, target);
    } catch (...) {
      return fault_answer(request, std::current_exception());
    }
  }

  /// As an I/O thread answers; what is remembered is believed for a moment only.
  std::optional<http::Response> from_memory(const http::Request& request) {
    std::optional<http::Response> remembered;
    for (int i = 0; i < 100 && !remembered; ++i) {
      EXPECT_EQ(answer(ask(), target(uuid_)).status, 200);
      store_.reads.clear();
      remembered = delivery_.from_memory(request, target(uuid_));
    }
    return remembered;
  }

  ApiServer server_;
  /// More than is kept in memory of what is elsewhere.
  std::string content_ = std::string(1'500'000, 'v');
  std::string uuid_ = server_.processed(server_.token(1), content_);
  RemoteStore store_{server_.storage()};
  DeliveryCache cache_{16'000'000};
  SystemClock clock_;
  telemetry::Log log_;
  media::UrlSigner urls_{{"a key", ""}, ""};
  Authenticator authenticator_{server_.tokens(), server_.workspaces(), clock_};
  Delivery delivery_{{.cache = cache_,
                      .authenticator = authenticator_,
                      .media = server_.media(),
                      .workspaces = server_.workspaces(),
                      .storage = store_,
                      .urls = urls_,
                      .clock = clock_,
                      .log = log_}};
};

TEST_F(RemoteDeliveryTest, TheFirstPieceOfWhatIsAskedForIsFetchedBeforeTheAnswer) {
  http::Response whole = answer(ask(), target(uuid_));
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(http::body_length(whole.body), content_.size());
  ASSERT_EQ(store_.reads.size(), 1U);
  EXPECT_EQ(store_.reads.back(), (std::pair<std::uint64_t, std::uint64_t>{0, 1'048'576}));
  EXPECT_EQ(answer(ask(http::Method::get, {{"Range", "bytes=1400000-"}}), target(uuid_)).status, 206);
  EXPECT_EQ(store_.reads.back(), (std::pair<std::uint64_t, std::uint64_t>{1'400'000, 100'000}));
}

TEST_F(RemoteDeliveryTest, WhatCannotBeReadAtOnceIsAnsweredSoAndNotBrokenOff) {
  ASSERT_EQ(answer(ask(), target(uuid_)).status, 200);
  for (const bool is_archived : {true, false}) {
    store_.in_the_way = [is_archived]() -> Status {
      if (is_archived) throw media::ArchivedObject("InvalidObjectState");
      throw Fault(ErrorCode::unavailable, "no answer");
    };
    for (const char* range : {"", "bytes=5-9"}) {
      const http::Response refused = answer(ask(http::Method::get, {{"Range", range}}), target(uuid_));
      EXPECT_EQ(refused.status, 503);
      EXPECT_TRUE(refused.headers.find("Retry-After"));
    }
  }
}

TEST_F(RemoteDeliveryTest, WhatWentAfterItWasLookedAtIsGone) {
  ASSERT_EQ(answer(ask(), target(uuid_)).status, 200);
  store_.in_the_way = [] { return error(ErrorCode::not_found, "The stored file is not there."); };
  EXPECT_EQ(answer(ask(), target(uuid_)).status, 410);
  const auto moving = server_.upload(server_.token(1), std::string(1'500'000, 'm'));
  EXPECT_EQ(answer(ask(), target(std::string(moving.json().at("uuid").as_string()))).status, 503)
      << "its row may follow soon";
  EXPECT_EQ(delivery_.to_anybody(ask(), target(uuid_)).error().code, ErrorCode::gone);
}

TEST_F(RemoteDeliveryTest, IsAnAttachmentForWhoSavesIt) {
  const auto request = http::Request::make(http::Method::get, "/media/" + uuid_ + "/original?download=1");
  EXPECT_EQ(answer(request, target(uuid_)).headers.find("Content-Disposition"),
            "attachment; filename=\"photo.jpg\"");
  EXPECT_EQ(answer(ask(), target(uuid_)).headers.find("Content-Disposition"),
            "inline; filename=\"photo.jpg\"");
}

TEST_F(RemoteDeliveryTest, WhatNeedsNoBytesIsAnsweredWithoutThem) {
  const auto head = from_memory(ask(http::Method::head));
  ASSERT_TRUE(head);
  EXPECT_EQ(http::body_length(head->body), content_.size());
  const std::string etag(head->headers.find("ETag").value());
  const auto known = from_memory(ask(http::Method::get, {{"If-None-Match", etag}}));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->status, 304);
  EXPECT_TRUE(store_.reads.empty());
  EXPECT_FALSE(delivery_.from_memory(ask(), target(uuid_)));
  EXPECT_TRUE(store_.reads.empty()) << "the store is not asked on an I/O thread";
}

}  // namespace
}  // namespace lumbung::api
