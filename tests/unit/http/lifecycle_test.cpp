#include <future>
#include <optional>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "raw_client.h"
#include "support/no_descriptors.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;

TEST(Lifecycle, UpgradeGivesTheSocketAndAllBytesAway) {
  std::promise<std::pair<UniqueFd, std::string>> given;
  std::vector<Route> routes;
  routes.push_back({Method::get, "/app/{key}",
                    InlineThenBlocking{[&given](const Request&) {
                                         Response response;
                                         response.body =
                                             Upgrade{[&given](UniqueFd socket, std::string received) {
                                               given.set_value({std::move(socket), std::move(received)});
                                             }};
                                         return std::optional(std::move(response));
                                       },
                                       nullptr}});
  TestServer server(std::move(routes));
  RawClient client(server.start());
  const std::string head = get("/app/k", "Connection: Upgrade\r\nUpgrade: websocket\r\n");
  ASSERT_TRUE(client.send(head + "early"));
  auto taken = given.get_future();
  ASSERT_EQ(taken.wait_for(5s), std::future_status::ready);
  auto [socket, received] = taken.get();
  EXPECT_EQ(received, head + "early");
  ASSERT_TRUE(socket);
  ASSERT_EQ(::send(socket.get(), "HTTP/1.1 101 Switching Protocols\r\n\r\n", 36, MSG_NOSIGNAL), 36);
  EXPECT_EQ(client.receive()->status, 101);
  EXPECT_EQ(server.observer.wait_for(1).at(0).status, 101);
  EXPECT_EQ(server.server().stop(1s), Server::Stopped::drained)
      << "the socket is no connection of the server any more";
}

TEST(Lifecycle, WhoFindsNoDescriptorWaitsAndTheOperatorHears) {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/x", always("taken")});
  TestServer server(std::move(routes));
  const auto port = server.start();
  std::optional<test::NoDescriptors> none(std::in_place, 1);
  RawClient client(port);  // has the last one
  ASSERT_TRUE(client.send(get("/x")));
  EXPECT_EQ(server.observer.wait_for_nobody_taken(), "Too many open files");
  none.reset();
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "taken");
}

/// A handler that waits until it is released.
struct Gate {
  std::promise<void> entered;
  std::promise<void> release;
  std::vector<Route> routes() {
    std::vector<Route> table;
    table.push_back({Method::get, "/wait", BlockingHandler([this](const Request&) {
                       entered.set_value();
                       release.get_future().wait();
                       return Response::with_text(200, "text/plain", "done");
                     })});
    return table;
  }
};

TEST(Lifecycle, StopLetsRunningRequestsFinish) {
  Gate gate;
  TestServer server(gate.routes());
  const auto port = server.start();
  RawClient busy(port);
  RawClient idle(port);
  ASSERT_TRUE(busy.send(get("/wait")));
  gate.entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { return server.server().stop(5s); });
  EXPECT_TRUE(idle.is_closed());
  gate.release.set_value();
  const auto answer = busy.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "done");
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_EQ(stopped.get(), Server::Stopped::drained);
  EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST(Lifecycle, StopIsBoundedWhenAHandlerHangs) {
  Gate gate;
  TestServer server(gate.routes());
  RawClient client(server.start());
  ASSERT_TRUE(client.send(get("/wait")));
  gate.entered.get_future().wait();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(server.server().stop(50ms), Server::Stopped::forced);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  gate.release.set_value();
}

TEST(Lifecycle, APortInUseIsRefused) {
  TestServer first({});
  TestServer second({});
  second.options.port = first.start();
  EXPECT_THROW(second.start(), Fault);
  TestServer nowhere({});
  nowhere.options.address = "not an address";
  EXPECT_THROW(nowhere.start(), Fault);
}

TEST(Lifecycle, ClientsMayComeAndGoWhileTheServerStops) {
  for (int round = 0; round < 5; ++round) {
    std::vector<Route> routes;
    routes.push_back({Method::get, "/hello", always("hello")});
    TestServer server(std::move(routes));
    const auto port = server.start();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([port] {
        try {
          RawClient client(port);
          while (client.ask(get("/hello"))) continue;
        } catch (const std::runtime_error&) {
          return;  // came too late to connect
        }
      });
    }
    server.observer.wait_for(50);
    server.server().stop(2s);
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace lumbung::http
