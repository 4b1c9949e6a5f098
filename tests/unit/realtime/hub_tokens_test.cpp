#include <atomic>
#include <deque>
#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/mutex.h"
#include "loopback_front.h"
#include "pusher_client.h"
#include "realtime/hub.h"

namespace lumbung::realtime {
namespace {

using std::chrono::milliseconds;

/// Says which tokens have ended, as the database does.
class TokenRegister {
 public:
  void revoke(TokenId token) {
    const MutexLock lock(mutex_);
    revoked_.insert(token);
  }
  void set_away(bool away) { away_ = away; }
  int questions() const { return questions_; }

  std::vector<TokenId> ended(const std::vector<TokenId>& tokens) {
    ++questions_;
    if (away_) throw Fault(ErrorCode::unavailable, "The database is away.");
    const MutexLock lock(mutex_);
    std::vector<TokenId> over;
    for (const TokenId token : tokens) {
      if (revoked_.contains(token)) over.push_back(token);
    }
    return over;
  }

 private:
  Mutex mutex_;
  std::set<TokenId> revoked_ LUMBUNG_GUARDED_BY(mutex_);
  std::atomic<bool> away_ = false;
  std::atomic<int> questions_ = 0;
};

class HubTokens : public ::testing::Test {
 protected:
  Hub::Options options() {
    auto options = test_options();
    options.ended_tokens = [this](const std::vector<TokenId>& tokens) { return tokens_.ended(tokens); };
    options.tokens_asked_every = milliseconds(20);
    return options;
  }

  /// Waits, ten seconds at most, until the register was asked so often once more.
  bool asked_again(int times) const {
    const int before = tokens_.questions();
    for (int i = 0; i < 1'000; ++i) {
      if (tokens_.questions() >= before + times) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }

  TokenRegister tokens_;
  ChannelAuth auth_{"key", "secret"};
};

TEST_F(HubTokens, EndASubscriptionWhenTheyAreRevokedAndNoOther) {
  Hub hub(options());
  LoopbackFront front(hub);
  PusherClient leaving(front.port());
  PusherClient staying(front.port());
  PusherClient of_the_application(front.port());
  leaving.join(auth_, kChannel, {.token = TokenId{7}});
  staying.join(auth_, kChannel, {.token = TokenId{8}});
  of_the_application.join(auth_, kChannel);
  tokens_.revoke(TokenId{7});
  const auto farewell = leaving.next().value();
  EXPECT_EQ(farewell.at("event"), "pusher:error");
  EXPECT_EQ(farewell.at("data").at("code").to_number<int>(), 4009);
  EXPECT_EQ(leaving.close_code(), 4009U);
  EXPECT_TRUE(connections_become(hub, 2));
  hub.publish(kChannel, "media.deleted", "{}");
  EXPECT_EQ(staying.next().value().at("event"), "media.deleted");
  EXPECT_EQ(of_the_application.next().value().at("event"), "media.deleted");
}

TEST_F(HubTokens, ThatEndedBeforeTheyWereUsedAreFoundAtOnce) {
  auto rarely = options();
  rarely.tokens_asked_every = std::chrono::hours(1);
  Hub hub(rarely);
  LoopbackFront front(hub);
  tokens_.revoke(TokenId{7});
  PusherClient client(front.port());
  client.join(auth_, kChannel, {.token = TokenId{7}});
  EXPECT_EQ(client.close_code(), 4009U);
}

TEST_F(HubTokens, AreAskedAboutAgainWhenTheDatabaseIsBack) {
  Hub hub(options());
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.join(auth_, kChannel, {.token = TokenId{7}});
  tokens_.set_away(true);
  tokens_.revoke(TokenId{7});
  ASSERT_TRUE(asked_again(3));
  EXPECT_EQ(hub.figures().connections, 1U);
  tokens_.set_away(false);
  EXPECT_EQ(client.close_code(), 4009U);
}

TEST_F(HubTokens, AreNotAskedAboutOnceNobodyListensByThem) {
  Hub hub(options());
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.join(auth_, kChannel, {.token = TokenId{7}});
  ASSERT_TRUE(asked_again(1));
  client.say(R"({"event":"pusher:unsubscribe","data":{"channel":"private-workspace.1"}})");
  client.say(R"({"event":"pusher:ping"})");
  ASSERT_EQ(client.next().value().at("event"), "pusher:pong");
  tokens_.revoke(TokenId{7});
  client.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(client.next().value().at("event"), "pusher:pong") << "it may go on, and listens to nothing";
}

TEST_F(HubTokens, LeaveThatHasAnEndEndsThenAndNoOther) {
  std::atomic<std::int64_t> seconds = 1'000;
  auto timed = options();
  timed.now = [&seconds] { return Timestamp(std::chrono::seconds(seconds)); };
  const auto until = [](int end) { return ChannelProof{.until = Timestamp(std::chrono::seconds(end))}; };
  Hub hub(timed);
  LoopbackFront front(hub);
  PusherClient leaving(front.port());
  PusherClient staying(front.port());
  PusherClient renewed(front.port());
  leaving.join(auth_, kChannel, until(1'060));
  staying.join(auth_, kChannel, until(1'061));
  const std::string id = renewed.socket_id();
  for (const int end : {1'060, 1'061}) {
    renewed.subscribe(kChannel, auth_.authorize(id, kChannel, until(end)));
    ASSERT_TRUE(renewed.next_named("pusher_internal:subscription_succeeded"));
  }
  seconds = 1'059;
  leaving.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(leaving.next().value().at("event"), "pusher:pong");
  seconds = 1'060;
  const auto farewell = leaving.next().value();
  EXPECT_EQ(farewell.at("event"), "pusher:error");
  EXPECT_EQ(farewell.at("data").at("code").to_number<int>(), 4009);
  EXPECT_EQ(leaving.close_code(), 4009U);
  EXPECT_TRUE(connections_become(hub, 2));
  hub.publish(kChannel, "media.deleted", "{}");
  EXPECT_EQ(staying.next().value().at("event"), "media.deleted");
  EXPECT_EQ(renewed.next().value().at("event"), "media.deleted");
}

TEST_F(HubTokens, LeaveThatHasEndedIsNone) {
  auto timed = options();
  timed.now = [] { return Timestamp(std::chrono::seconds(1'060)); };
  Hub hub(timed);
  LoopbackFront front(hub);
  PusherClient late(front.port());
  late.subscribe(kChannel, auth_.authorize(late.socket_id(), kChannel,
                                           {.until = Timestamp(std::chrono::seconds(1'060))}));
  const auto refusal = late.next().value();
  EXPECT_EQ(refusal.at("event"), "pusher:error");
  EXPECT_EQ(refusal.at("data").at("code").to_number<int>(), 4009);
  hub.publish(kChannel, "media.deleted", "{}");
  late.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(late.next().value().at("event"), "pusher:pong") << "it listens to nothing";
}

TEST_F(HubTokens, StrangersWhoListenToNothingAreClosed) {
  auto impatient = options();
  impatient.first_subscription_timeout = milliseconds(3'000);
  Hub hub(impatient);
  LoopbackFront front(hub);
  PusherClient listening(front.port());
  listening.join(auth_, kChannel);
  PusherClient stranger(front.port());
  stranger.socket_id();
  stranger.subscribe(kChannel, "key:" + std::string(64, '0'));
  EXPECT_EQ(stranger.close_code(), 4009U);
  EXPECT_TRUE(connections_become(hub, 1));
  listening.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(listening.next().value().at("event"), "pusher:pong");
}

TEST_F(HubTokens, StrangersOfOneAddressAreFewAndTakeNobodyElsesPlace) {
  auto narrow = options();
  narrow.waiting_per_address_max = 2;
  Hub hub(narrow);
  LoopbackFront here(hub, "192.0.2.1");
  LoopbackFront elsewhere(hub, "192.0.2.2");
  PusherClient first(here.port());
  first.socket_id();
  PusherClient second(here.port());
  const std::string id = second.socket_id();
  PusherClient third(here.port());
  EXPECT_EQ(third.close_code(), 4100U);
  PusherClient neighbour(elsewhere.port());
  neighbour.join(auth_, kChannel);
  // Who listens waits no more.
  second.subscribe(kChannel, auth_.authorize(id, kChannel));
  ASSERT_EQ(second.next().value().at("event"), "pusher_internal:subscription_succeeded");
  ASSERT_TRUE(connections_become(hub, 3));
  PusherClient fourth(here.port());
  EXPECT_FALSE(fourth.socket_id().empty());
}

constexpr std::string_view kUnsubscribe =
    R"({"event":"pusher:unsubscribe","data":{"channel":"private-workspace.1"}})";

TEST_F(HubTokens, WhoUnsubscribesFromEverythingWaitsLikeAStranger) {
  auto impatient = options();
  impatient.first_subscription_timeout = milliseconds(3'000);
  Hub hub(impatient);
  LoopbackFront front(hub);
  PusherClient staying(front.port());
  staying.join(auth_, kChannel);
  PusherClient leaving(front.port());
  leaving.join(auth_, kChannel);
  leaving.say(std::string(kUnsubscribe));
  EXPECT_EQ(leaving.close_code(), 4009U);
  EXPECT_TRUE(connections_become(hub, 1));
}

TEST_F(HubTokens, FewOfAnAddressMayUnsubscribeAndStay) {
  auto narrow = options();
  narrow.waiting_per_address_max = 2;
  Hub hub(narrow);
  LoopbackFront here(hub, "192.0.2.1");
  LoopbackFront elsewhere(hub, "192.0.2.2");
  std::deque<PusherClient> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back(here.port()).join(auth_, kChannel);
  PusherClient neighbour(elsewhere.port());
  neighbour.join(auth_, kChannel);
  for (PusherClient& client : clients) client.say(std::string(kUnsubscribe));
  EXPECT_TRUE(connections_become(hub, 3)) << "two of them, and the neighbour";
  neighbour.say(std::string(kUnsubscribe));
  neighbour.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(neighbour.next().value().at("event"), "pusher:pong");
}

}  // namespace
}  // namespace lumbung::realtime
