#include "realtime/hub.h"

#include <deque>

#include <gtest/gtest.h>

#include "loopback_front.h"
#include "pusher_client.h"
#include "realtime/hub_publisher.h"

namespace lumbung::realtime {
namespace {

class HubTest : public ::testing::Test {
 protected:
  void open(Hub::Options with) {
    hub_ = std::make_unique<Hub>(std::move(with));
    front_ = std::make_unique<LoopbackFront>(*hub_);
  }

  static int error_code(const boost::json::object& message) {
    EXPECT_EQ(message.at("event"), "pusher:error");
    return message.at("data").at("code").to_number<int>();
  }

  ChannelAuth auth_{"key", "secret"};
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<LoopbackFront> front_;
};

TEST_F(HubTest, GreetsWithASocketIdAndTheActivityTimeout) {
  open(test_options());
  PusherClient client(front_->port());
  const auto hello = client.next().value();
  EXPECT_EQ(hello.at("event"), "pusher:connection_established");
  const auto data = boost::json::parse(hello.at("data").as_string()).as_object();
  EXPECT_EQ(data.at("activity_timeout").to_number<int>(), 30);
  EXPECT_EQ(hub_->figures().connections, 1U);
}

TEST_F(HubTest, RefusesAWrongKeyOverTheOpenConnection) {
  open(test_options());
  PusherClient client(front_->port(), "/app/wrong?protocol=7");
  EXPECT_EQ(error_code(client.next().value()), 4001);
  EXPECT_EQ(client.close_code(), 4001U);
}

TEST_F(HubTest, RefusesAnotherProtocolVersion) {
  open(test_options());
  PusherClient client(front_->port(), "/app/key?protocol=8");
  EXPECT_EQ(error_code(client.next().value()), 4007);
  EXPECT_EQ(client.close_code(), 4007U);
}

TEST_F(HubTest, DeliversEventsInOrderToEverySubscriberOfTheChannel) {
  open(test_options());
  PusherClient one(front_->port());
  PusherClient two(front_->port());
  PusherClient stranger(front_->port());
  one.join(auth_, kChannel);
  two.join(auth_, kChannel);
  stranger.join(auth_, "private-workspace.2");
  for (int i = 0; i < 100; ++i) hub_->publish(kChannel, "media.deleted", std::to_string(i));
  hub_->publish("private-workspace.2", "media.deleted", "\"theirs\"");
  for (PusherClient* client : {&one, &two}) {
    for (int i = 0; i < 100; ++i) {
      const auto message = client->next().value();
      EXPECT_EQ(message.at("event"), "media.deleted");
      EXPECT_EQ(message.at("channel").as_string(), kChannel);
      EXPECT_EQ(message.at("data").as_string(), std::to_string(i));
    }
  }
  EXPECT_EQ(stranger.next().value().at("data"), "\"theirs\"");
  EXPECT_EQ(hub_->figures().events_published, 101U);
}

TEST_F(HubTest, PublishesWhatTheDomainAnnounces) {
  open(test_options());
  PusherClient client(front_->port());
  client.join(auth_, kChannel);
  HubPublisher publisher(*hub_);
  events::Announcement announcement;
  announcement.event.workspace_id = WorkspaceId{1};
  announcement.event.type = events::EventType::media_thumbnail_ready;
  announcement.extra["thumbnail_url"] = "/media/x/thumbnail";
  publisher.publish(announcement);
  const auto message = client.next().value();
  EXPECT_EQ(message.at("event"), "media.thumbnail.ready");
  const auto data = boost::json::parse(message.at("data").as_string()).as_object();
  EXPECT_EQ(data.at("thumbnail_url"), "/media/x/thumbnail");
}

TEST_F(HubTest, RefusesABadSignatureAndKeepsTheConnection) {
  open(test_options());
  PusherClient client(front_->port());
  const std::string id = client.socket_id();
  client.subscribe(kChannel, "key:" + std::string(64, '0'));
  EXPECT_EQ(error_code(client.next().value()), 4009);
  client.subscribe(kChannel, auth_.authorize(id, "private-workspace.2"));
  EXPECT_EQ(error_code(client.next().value()), 4009);
  hub_->publish(kChannel, "media.deleted", "{}");
  client.subscribe(kChannel, auth_.authorize(id, kChannel));
  EXPECT_EQ(client.next().value().at("event"), "pusher_internal:subscription_succeeded");
}

TEST_F(HubTest, HasNoOtherChannels) {
  open(test_options());
  PusherClient client(front_->port());
  const std::string id = client.socket_id();
  for (const std::string& channel :
       {std::string("public"), std::string("presence-workspace.1"), std::string()}) {
    client.subscribe(channel, auth_.authorize(id, channel));
    EXPECT_EQ(error_code(client.next().value()), 4009) << channel;
  }
}

TEST_F(HubTest, StopsSendingAfterUnsubscribe) {
  open(test_options());
  PusherClient client(front_->port());
  client.join(auth_, kChannel);
  client.say(R"({"event":"pusher:unsubscribe","data":{"channel":"private-workspace.1"}})");
  client.say(R"({"event":"pusher:ping","data":{}})");
  EXPECT_EQ(client.next().value().at("event"), "pusher:pong");
  hub_->publish(kChannel, "media.deleted", "{}");
  client.say(R"({"event":"pusher:ping","data":{}})");
  EXPECT_EQ(client.next().value().at("event"), "pusher:pong");
}

TEST_F(HubTest, TakesNoClientEventsAndNoNonsense) {
  open(test_options());
  PusherClient client(front_->port());
  client.join(auth_, kChannel);
  client.say(R"({"event":"client-typing","channel":"private-workspace.1","data":{}})");
  EXPECT_EQ(error_code(client.next().value()), 4301);
  client.say("not json");
  EXPECT_EQ(error_code(client.next().value()), 4301);
  client.say(R"({"event":"pusher:ping"})");
  EXPECT_EQ(client.next().value().at("event"), "pusher:pong");
}

TEST_F(HubTest, EndsAConnectionThatSendsTooMuchAtOnce) {
  open(test_options());
  PusherClient client(front_->port());
  client.socket_id();
  client.say(std::string(17 * 1024, ' '));
  EXPECT_EQ(client.close_code(), 1009U);
  EXPECT_TRUE(connections_become(*hub_, 0));
}

TEST_F(HubTest, LimitsTheChannelsOfAConnection) {
  auto narrow = test_options();
  narrow.channels_per_connection_max = 2;
  open(narrow);
  PusherClient client(front_->port());
  const std::string id = client.socket_id();
  for (int i = 1; i <= 3; ++i) {
    const std::string channel = "private-workspace." + std::to_string(i);
    client.subscribe(channel, auth_.authorize(id, channel));
    const auto answer = client.next().value();
    EXPECT_EQ(answer.at("event"), i <= 2 ? "pusher_internal:subscription_succeeded" : "pusher:error");
  }
}

TEST_F(HubTest, TurnsAwayWhomItHasNoRoomFor) {
  auto small = test_options();
  small.connections_max = 1;
  open(small);
  PusherClient first(front_->port());
  first.socket_id();
  PusherClient second(front_->port());
  EXPECT_EQ(error_code(second.next().value()), 4100);
  EXPECT_EQ(second.close_code(), 4100U);
}

TEST_F(HubTest, OneWorkspaceLeavesHalfOfThePlacesToOthers) {
  auto small = test_options();
  small.connections_max = 40;
  open(small);
  std::deque<PusherClient> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(front_->port()).join(auth_, kChannel);
  PusherClient one_more(front_->port());
  one_more.subscribe(kChannel, auth_.authorize(one_more.socket_id(), kChannel));
  EXPECT_EQ(error_code(one_more.next().value()), 4100);
  EXPECT_EQ(one_more.close_code(), 4100U);
  PusherClient of_another(front_->port());
  EXPECT_NO_THROW(of_another.join(auth_, "private-workspace.2"));
  for (int i = 0; i < 11; ++i) {
    PusherClient& leaving = clients.at(static_cast<std::size_t>(i));
    leaving.say(R"({"event":"pusher:unsubscribe","data":{"channel":"private-workspace.1"}})");
    leaving.say(R"({"event":"pusher:ping","data":{}})");
    EXPECT_TRUE(leaving.next_named("pusher:pong"));
  }
  PusherClient afterwards(front_->port());
  EXPECT_NO_THROW(afterwards.join(auth_, kChannel)) << "less than a quarter are its own";
}

}  // namespace
}  // namespace lumbung::realtime
