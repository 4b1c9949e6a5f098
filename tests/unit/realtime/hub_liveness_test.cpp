#include <atomic>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "loopback_front.h"
#include "pusher_client.h"
#include "realtime/hub.h"

namespace lumbung::realtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(HubLiveness, PingsTheSilentAndClosesTheDead) {
  auto impatient = test_options();
  impatient.activity_timeout = milliseconds(60);
  impatient.pong_timeout = milliseconds(200);
  Hub hub(impatient);
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.socket_id();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(client.next().value().at("event"), "pusher:ping");
    client.say(R"({"event":"pusher:pong","data":{}})");
  }
  ASSERT_EQ(client.next().value().at("event"), "pusher:ping");
  EXPECT_EQ(client.close_code(), 4201U);
}

TEST(HubLiveness, CutsAClientThatDoesNotEvenClose) {
  auto impatient = test_options();
  impatient.activity_timeout = milliseconds(50);
  impatient.pong_timeout = milliseconds(50);
  impatient.close_timeout = milliseconds(50);
  Hub hub(impatient);
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.socket_id();
  EXPECT_TRUE(connections_become(hub, 0));
}

TEST(HubLiveness, ForgetsAClientThatVanished) {
  Hub hub(test_options());
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.join(ChannelAuth("key", "secret"), kChannel);
  client.vanish();
  EXPECT_TRUE(connections_become(hub, 0));
  hub.publish(kChannel, "media.deleted", "{}");
}

TEST(HubLiveness, DropsASlowClientAndServesTheOthers) {
  auto tight = test_options();
  tight.queued_bytes_max = 256 * kKiB;
  tight.close_timeout = milliseconds(200);
  Hub hub(tight);
  LoopbackFront front(hub);
  const ChannelAuth auth("key", "secret");
  PusherClient slow(front.port());
  PusherClient quick(front.port());
  slow.join(auth, kChannel);
  quick.join(auth, kChannel);
  const std::string data = '"' + std::string(64 * kKiB, 'x') + '"';
  // What the kernel buffers for the slow one on loopback is far less than this.
  for (int i = 0; i < 400; ++i) {
    hub.publish(kChannel, "media.deleted", data);
    ASSERT_TRUE(quick.next()) << i;
  }
  EXPECT_EQ(hub.figures().slow_clients_dropped, 1U);
  EXPECT_TRUE(connections_become(hub, 1));
}

TEST(HubLiveness, TellsEverybodyToCatchUpWhenEventsWereLost) {
  auto tiny = test_options();
  tiny.inbox_events_max = 1;
  Hub hub(tiny);
  LoopbackFront front(hub);
  PusherClient client(front.port());
  client.join(ChannelAuth("key", "secret"), kChannel);
  for (int i = 0; i < 5'000; ++i) hub.publish(kChannel, "media.deleted", "{}");
  EXPECT_EQ(client.close_code(), 4200U);
}

TEST(HubLiveness, AnswersWhatIsNoUpgradeAndDropsWhatIsNoHttp) {
  Hub hub(test_options());
  LoopbackFront front(hub);
  for (const char* head :
       {"GET /app/key?protocol=7 HTTP/1.1\r\nHost: x\r\n\r\n", "\x01\x02 nonsense\r\n\r\n"}) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    socket.connect({boost::asio::ip::address_v4::loopback(), front.port()});
    boost::asio::write(socket, boost::asio::buffer(std::string_view(head)));
    std::string answer;
    boost::system::error_code ended;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), ended);
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4")) << answer;
  }
  EXPECT_TRUE(connections_become(hub, 0));
}

TEST(HubLiveness, StopSaysGoodbyeAndIsBoundedInTime) {
  auto quick = test_options();
  quick.close_timeout = milliseconds(300);
  Hub hub(quick);
  LoopbackFront front(hub);
  const ChannelAuth auth("key", "secret");
  PusherClient polite(front.port());
  PusherClient stuck(front.port());
  polite.join(auth, kChannel);
  stuck.join(auth, kChannel);
  std::thread reader([&] { EXPECT_EQ(polite.close_code(), 4100U); });
  const auto begin = steady_clock::now();
  hub.stop();
  EXPECT_LT(steady_clock::now() - begin, milliseconds(2'000));
  reader.join();
  EXPECT_EQ(hub.figures().connections, 0U);
  hub.publish(kChannel, "media.deleted", "{}");
  hub.stop();
}

TEST(HubLiveness, SurvivesAStormOfEventsWhileClientsComeAndGo) {
  Hub hub(test_options());
  LoopbackFront front(hub);
  std::atomic<bool> over = false;
  std::vector<std::thread> publishers;
  publishers.reserve(2);
  for (int p = 0; p < 2; ++p) {
    publishers.emplace_back([&] {
      while (!over) {
        for (int i = 1; i <= 3; ++i)
          hub.publish("private-workspace." + std::to_string(i), "media.deleted", "{}");
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  std::vector<std::thread> browsers;
  browsers.reserve(4);
  for (int b = 0; b < 4; ++b) {
    browsers.emplace_back([&, b] {
      const ChannelAuth auth("key", "secret");
      for (int round = 0; round < 25; ++round) {
        PusherClient client(front.port());
        client.join(auth, "private-workspace." + std::to_string(1 + (b + round) % 3));
        for (int i = 0; i < 20; ++i) EXPECT_TRUE(client.next_named("media.deleted"));
        if (round % 2 == 0) client.vanish();
      }
    });
  }
  for (auto& browser : browsers) browser.join();
  over = true;
  for (auto& publisher : publishers) publisher.join();
  EXPECT_TRUE(connections_become(hub, 0));
}

}  // namespace
}  // namespace lumbung::realtime
