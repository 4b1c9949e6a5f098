#include "realtime/pusher_publisher.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/scripted_server.h"

namespace lumbung::realtime {
namespace {

using namespace std::chrono_literals;

/// Of this process alone.
class ClaimsInMemory final : public events::EventClaims {
 public:
  std::set<EventId> claim(std::string_view, const std::vector<EventId>& events) override {
    const std::lock_guard lock(mutex_);
    if (faults_ > 0) {
      --faults_;
      throw Fault("the database is away");
    }
    std::set<EventId> ours;
    for (const EventId id : events) {
      if (claimed_.insert(id).second) ours.insert(id);
    }
    return ours;
  }

  void fail_once() {
    const std::lock_guard lock(mutex_);
    faults_ = 1;
  }

 private:
  std::mutex mutex_;
  std::set<EventId> claimed_;
  int faults_ = 0;
};

events::Announcement announcement_of(std::uint64_t id) {
  events::Announcement announcement;
  announcement.event.id = {id};
  announcement.event.type = events::EventType::media_processing_completed;
  announcement.event.workspace_id = {3};
  announcement.event.subject = {events::SubjectKind::media, 9, Uuid::make()};
  announcement.event.payload = {{"name", "nasi.jpg"}, {"status", "completed"}};
  return announcement;
}

class PusherPublisherTest : public testing::Test {
 protected:
  void expect_requests(std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (server_.requests().size() < count && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(5ms);
    EXPECT_EQ(server_.requests().size(), count);
  }
  PusherSettings settings() {
    return parse_pusher_url("pusher://key:secret@" + server_.url().substr(7) + "/app").value();
  }

  std::atomic<int> failures_ = 0;
  test::ScriptedServer server_{[this](const test::ReceivedRequest&) {
    return test::ScriptedAnswer{.status = failures_-- > 0 ? 503 : 200, .body = "{}"};
  }};
  ClaimsInMemory claims_;
  net::HttpClient http_;
  SystemClock clock_;
};

TEST(PusherSettings, AreReadFromTheUrl) {
  const auto settings = parse_pusher_url("pusher://key:s:cret@reverb.example.com:8080/app-1").value();
  EXPECT_EQ(settings.origin, "http://reverb.example.com:8080");
  EXPECT_EQ(settings.key, "key");
  EXPECT_EQ(settings.secret, "s:cret");
  EXPECT_EQ(settings.app_id, "app-1");
  EXPECT_EQ(parse_pusher_url("pushers://k:s@h/1").value().origin, "https://h");
  for (const char* url : {"", "builtin", "pusher://host/1", "pusher://k@host/1", "pusher://k:s@/1",
                          "pusher://k:s@host", "pusher://k:s@host/", "pusher://k:s@host/1/2"}) {
    EXPECT_FALSE(parse_pusher_url(url).has_value()) << url;
  }
}

// The example of github.com/pusher/docs, "Channels HTTP API", worked authentication example.
TEST(PusherSettings, SignAsTheDocumentedExample) {
  const PusherSettings settings{
      .origin = "", .key = "278d425bdf160c739803", .secret = "7ad3773142a6692b25b8", .app_id = "3"};
  const std::string body = R"({"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"})";
  EXPECT_EQ(signed_target(settings, "/apps/3/events", body, from_unix_ms(1'353'088'179'000)),
            "/apps/3/events?auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
            "&body_md5=ec365a775a4cd0599faeb73354201b6f"
            "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c");
}

TEST_F(PusherPublisherTest, PostsEventsInTheirOrder) {
  PusherPublisher publisher({claims_, http_, clock_, telemetry::Log()}, settings());
  publisher.publish(announcement_of(1));
  publisher.publish(announcement_of(2));
  expect_requests(2);
  const auto request = server_.requests().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_TRUE(request.target.starts_with("/apps/app/events?auth_key=key&"));
  EXPECT_NE(request.body.find(R"("name":"media.processing.completed","channels":["private-workspace.3"])"),
            std::string::npos);
}

TEST_F(PusherPublisherTest, TriesAgainWhenTheServerIsBusy) {
  failures_ = 2;
  PusherPublisher publisher({claims_, http_, clock_, telemetry::Log()}, settings());
  publisher.publish(announcement_of(1));
  expect_requests(3);
}

TEST_F(PusherPublisherTest, KeepsWhatItHasWhileTheDatabaseIsAway) {
  claims_.fail_once();
  PusherPublisher publisher({claims_, http_, clock_, telemetry::Log()}, settings());
  publisher.publish(announcement_of(1));
  publisher.publish(announcement_of(2));
  expect_requests(2);
}

TEST_F(PusherPublisherTest, LeavesToOthersWhatTheyClaimed) {
  claims_.claim("pusher", {EventId{5}});
  PusherPublisher publisher({claims_, http_, clock_, telemetry::Log()}, settings());
  publisher.publish(announcement_of(5));
  publisher.publish(announcement_of(6));
  publisher.publish(announcement_of(4));
  expect_requests(2);
}

TEST_F(PusherPublisherTest, LeavesToOthersWhatItDoesNotGetToSend) {
  constexpr std::uint64_t kWaiting = 30;
  constexpr std::uint64_t kClaimedAtOnce = 10;
  std::latch all_wait(1);
  std::atomic<int> came = 0;
  test::ScriptedServer slow([&](const auto&) {
    if (++came > 1) return test::ScriptedAnswer{.manner = test::ScriptedAnswer::Manner::silence};
    all_wait.wait();
    return test::ScriptedAnswer{.body = "{}"};
  });
  const auto wait_for = [&](int requests) {
    while (came < requests) std::this_thread::sleep_for(5ms);
  };
  PusherPublisher stuck({claims_, http_, clock_, telemetry::Log()},
                        parse_pusher_url("pusher://key:secret@" + slow.url().substr(7) + "/app").value());
  PusherPublisher other({claims_, http_, clock_, telemetry::Log()}, settings());
  stuck.publish(announcement_of(1));
  wait_for(1);
  for (std::uint64_t id = 2; id < 2 + kWaiting; ++id) stuck.publish(announcement_of(id));
  all_wait.count_down();
  wait_for(2);
  for (std::uint64_t id = 2; id < 2 + kWaiting; ++id) other.publish(announcement_of(id));
  expect_requests(kWaiting - kClaimedAtOnce);
}

TEST_F(PusherPublisherTest, SendsIdsWhereTheUrlsWouldBeTooLong) {
  PusherPublisher publisher({claims_, http_, clock_, telemetry::Log()}, settings());
  events::Announcement announcement = announcement_of(1);
  announcement.extra["url"] = "https://example.com/" + std::string(9'000, 'x');
  announcement.extra["thumbnail_url"] = "https://example.com/" + std::string(2'000, 'x');
  publisher.publish(announcement);
  expect_requests(1);
  const std::string body = server_.requests().front().body;
  EXPECT_LT(body.size(), 9'500U);
  const auto data = boost::json::parse(boost::json::parse(body).at("data").as_string());
  EXPECT_TRUE(data.at("url").is_null());
  EXPECT_TRUE(data.at("thumbnail_url").is_null());
}

}  // namespace
}  // namespace lumbung::realtime
