#include "realtime/webhook_job.h"

#include <atomic>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/hmac_sha256.h"
#include "support/scripted_server.h"
#include "support/turned_clock.h"

namespace lumbung::realtime {
namespace {

using events::DeliveryStatus;
using jobs::JobVerdict;
using Ending = JobVerdict::Ending;
using namespace std::chrono_literals;

/// One webhook with one delivery.
class OneDelivery final : public events::WebhookRepository {
 public:
  std::optional<Outgoing> kept;
  std::vector<events::DeliveryAttempt> attempts;

  Result<events::Webhook> create(WorkspaceId, const std::string&, const std::string&,
                                 const std::set<events::EventType>&, const access::Origin&) override {
    return events::Webhook{};
  }
  std::vector<events::Webhook> list(WorkspaceId) override { return {}; }
  std::optional<events::Webhook> find(WorkspaceId, WebhookId) override { return std::nullopt; }
  bool remove(WorkspaceId, WebhookId, const access::Origin&) override { return false; }
  std::vector<events::WebhookDelivery> deliveries(WebhookId, std::optional<WebhookDeliveryId>,
                                                  std::uint32_t) override {
    return {};
  }
  std::optional<JobId> replay(WorkspaceId, WebhookId, WebhookDeliveryId, const access::Origin&) override {
    return std::nullopt;
  }
  std::optional<Outgoing> outgoing(WebhookDeliveryId id) override {
    return kept && kept->delivery.id == id ? kept : std::nullopt;
  }
  void record(WebhookDeliveryId, const events::DeliveryAttempt& attempt) override {
    attempts.push_back(attempt);
  }
  std::uint64_t purge_before(Timestamp, std::uint32_t) override { return 0; }
};

/// Knows the same URL for every event.
class OneUrl final : public events::EventEnricher {
 public:
  boost::json::object extra_of(const events::Event&) const override {
    return {{"thumbnail_url", nullptr}, {"url", "https://cdn.example/nasi.jpg"}};
  }
};

class WebhookJobTest : public testing::Test {
 protected:
  WebhookJobTest() {
    events::WebhookRepository::Outgoing outgoing;
    outgoing.webhook.url = server_.url() + "/hook?a=b";
    outgoing.webhook.secret = "whsec_test";
    outgoing.delivery.id = {7};
    outgoing.delivery.event.type = events::EventType::media_processing_completed;
    outgoing.delivery.event.workspace_id = {3};
    outgoing.delivery.event.subject = {events::SubjectKind::media, 9, Uuid::make()};
    outgoing.delivery.event.payload = {{"name", "nasi.jpg"}, {"status", "completed"}};
    repository_.kept = outgoing;
  }
  jobs::LeasedJob job(std::uint32_t attempts, std::string payload = R"({"delivery_id":7})") {
    jobs::LeasedJob leased;
    leased.job.created_at = clock_.now();
    leased.job.payload_json = std::move(payload);
    leased.job.attempts = attempts;
    leased.job.attempts_max = 8;
    return leased;
  }

  std::atomic<int> status_ = 200;
  std::string body_ = "ok";
  test::ScriptedServer server_{[this](const test::ReceivedRequest&) {
    return test::ScriptedAnswer{.status = status_, .body = body_};
  }};
  OneDelivery repository_;
  net::HttpClient http_;
  test::TurnedClock clock_;
  net::HostGate::Time gate_time_{};
  net::HostGate gate_{{.quick = std::chrono::milliseconds(0), .now = [this] { return gate_time_; }}};
  OneUrl enricher_;
  WebhookJob handler_{{repository_, http_, gate_, clock_, enricher_, telemetry::Log()}};
};

TEST(WebhookSignature, SignsTimeAndBody) {
  // echo -n '1700000000.{"id":1}' | openssl dgst -sha256 -hmac whsec_test
  EXPECT_EQ(webhook_signature("whsec_test", R"({"id":1})", from_unix_ms(1'700'000'000'000)),
            "t=1700000000,v1=2f441ba4b3b2d50d28a9ab9d9fd8880376ecd1eb5d0435401553f5d8d0a5dcf8");
}

TEST_F(WebhookJobTest, PostsTheEventSigned) {
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::done);
  ASSERT_EQ(repository_.attempts.size(), 1U);
  EXPECT_EQ(repository_.attempts[0].status, DeliveryStatus::delivered);
  EXPECT_EQ(repository_.attempts[0].answer, 200);
  const test::ReceivedRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hook?a=b");
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_EQ(request.headers.at("lumbung-event"), "media.processing.completed");
  EXPECT_EQ(request.headers.at("lumbung-delivery"), "7");
  const std::string& signature = request.headers.at("lumbung-signature");
  const std::string time = signature.substr(2, signature.find(',') - 2);
  EXPECT_EQ(signature, "t=" + time + ",v1=" + hmac_sha256("whsec_test", time + "." + request.body).hex());
  const auto body = boost::json::parse(request.body);
  EXPECT_EQ(body.at("workspace_id"), 3);
  EXPECT_EQ(body.at("data").at("url"), "https://cdn.example/nasi.jpg");
}

TEST_F(WebhookJobTest, TakesTheStatusOfAnAnswerHoweverLongItIs) {
  body_ = std::string(70UL * 1024, 'x');
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::done);
  EXPECT_EQ(repository_.attempts.at(0).status, DeliveryStatus::delivered);
  EXPECT_EQ(repository_.attempts.at(0).answer, 200);
  status_ = 404;
  const JobVerdict verdict = handler_.run(job(2), {});
  EXPECT_EQ(verdict.ending, Ending::retry);
  EXPECT_EQ(verdict.error, "HTTP 404");
}

TEST_F(WebhookJobTest, HandsTheTraceOn) {
  jobs::LeasedJob traced = job(1);
  traced.job.trace = telemetry::TraceContext::make();
  EXPECT_EQ(handler_.run(traced, {}).ending, Ending::done);
  EXPECT_EQ(server_.requests().at(0).headers.at("traceparent"), traced.job.trace.traceparent());
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::done);
  EXPECT_FALSE(server_.requests().at(1).headers.contains("traceparent"));
}

TEST_F(WebhookJobTest, TriesAgainUntilTheLastAttempt) {
  status_ = 500;
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::retry);
  EXPECT_EQ(handler_.run(job(8), {}).ending, Ending::retry);
  ASSERT_EQ(repository_.attempts.size(), 2U);
  EXPECT_EQ(repository_.attempts[0].status, DeliveryStatus::pending);
  EXPECT_EQ(repository_.attempts[1].status, DeliveryStatus::failed);
  EXPECT_EQ(repository_.attempts[1].error, "HTTP 500");
}

TEST_F(WebhookJobTest, LeavesAReceiverAloneThatFailsAgainAndAgain) {
  status_ = 503;
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt)
    EXPECT_EQ(handler_.run(job(attempt), {}).ending, Ending::retry);
  const JobVerdict postponed = handler_.run(job(8), {});
  EXPECT_EQ(postponed.ending, Ending::postpone) << "the last attempt is not wasted";
  EXPECT_GE(postponed.delay, 30s);
  EXPECT_EQ(server_.requests().size(), 5U);
  EXPECT_EQ(repository_.attempts.size(), 5U);

  const std::uint64_t other_workspace = 4;
  repository_.kept->webhook.workspace_id = {other_workspace};
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::retry) << "it has failed nobody else";
  repository_.kept->webhook.workspace_id = {};

  gate_time_ += postponed.delay;
  status_ = 200;
  EXPECT_EQ(handler_.run(job(6), {}).ending, Ending::done);
  EXPECT_EQ(handler_.run(job(6), {}).ending, Ending::done) << "it is well again";
}

TEST_F(WebhookJobTest, AReceiverThatRefusesIsWell) {
  status_ = 404;
  for (std::uint32_t attempt = 1; attempt <= 8; ++attempt)
    EXPECT_EQ(handler_.run(job(attempt), {}).ending, Ending::retry);
  EXPECT_EQ(server_.requests().size(), 8U);
}

/// The receiver fails for another while; every trial does, as soon as there may be one.
TEST_F(WebhookJobTest, GivesADeliveryUpThatCouldNotBeginForHours) {
  status_ = 500;
  const jobs::LeasedJob old = job(2);
  const auto fail_for = [&](std::chrono::milliseconds time) {
    const auto until = gate_time_ + time;
    while (gate_time_ < until) {
      const JobVerdict trial = handler_.run(job(1), {});
      const std::chrono::milliseconds step = std::min<std::chrono::milliseconds>(
          std::chrono::ceil<std::chrono::milliseconds>(until - gate_time_), std::max(trial.delay, 1'000ms));
      gate_time_ += step;
      clock_.turn(step);
    }
  };
  clock_.turn(std::chrono::hours(4));
  for (int i = 0; i < 5; ++i) handler_.run(job(1), {});
  EXPECT_EQ(handler_.run(old, {}).ending, Ending::postpone) << "it waited for a worker, not for its receiver";
  fail_for(std::chrono::hours(3));
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::postpone) << "it is new";
  const JobVerdict given_up = handler_.run(old, {});
  EXPECT_EQ(given_up.ending, Ending::dead);
  handler_.give_up(old, given_up.error, true);
  EXPECT_EQ(repository_.attempts.back().status, DeliveryStatus::failed);
}

TEST_F(WebhookJobTest, PostponesWhatItsReceiverHasNoPlaceFor) {
  const auto first = gate_.enter({"9", "127.0.0.1"}, {});
  const auto second = gate_.enter({"9", "127.0.0.1"}, {});
  EXPECT_EQ(handler_.run(job(8), {}).ending, Ending::postpone);
  EXPECT_TRUE(server_.requests().empty());
  EXPECT_TRUE(repository_.attempts.empty());
}

TEST_F(WebhookJobTest, FollowsNoRedirect) {
  status_ = 302;
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::retry);
}

TEST_F(WebhookJobTest, EndsWithItsWebhook) {
  repository_.kept.reset();
  EXPECT_EQ(handler_.run(job(1), {}).ending, Ending::done);
  EXPECT_EQ(handler_.run(job(1, "{}"), {}).ending, Ending::dead);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(WebhookJobTest, MarksADeliveryFailedWhoseWorkersDied) {
  EXPECT_EQ(handler_.give_up(job(9), "given up", true).ending, Ending::dead);
  ASSERT_EQ(repository_.attempts.size(), 1U);
  EXPECT_EQ(repository_.attempts[0].status, DeliveryStatus::failed);
}

}  // namespace
}  // namespace lumbung::realtime
