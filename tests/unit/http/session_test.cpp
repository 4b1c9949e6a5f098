#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;

std::vector<Route> plain_routes() {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/hello", always("hello")});
  routes.push_back({Method::get, "/item/{id}", BlockingHandler([](const Request& request) {
                      return Response::with_text(200, "text/plain", std::string(request.param("id")));
                    })});
  routes.push_back({Method::post, "/echo", BlockingHandler([](const Request& request) {
                      return Response::with_text(200, "text/plain", request.body());
                    })});
  routes.push_back({Method::get, "/fault", BlockingHandler([](const Request&) -> Response {
                      throw Fault("the secret path of a broken disk");
                    })});
  return routes;
}

TEST(Session, AnswersAndKeepsTheConnection) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.ask(get("/hello"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(answer->header("Content-Length"), "5");
    EXPECT_TRUE(answer->header("Date"));
    EXPECT_EQ(answer->header("X-Request-Id")->size(), 16U);
  }
  const auto seen = server.observer.wait_for(3);
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].route, "/hello");
  EXPECT_NE(seen[0].id, seen[1].id);
  EXPECT_GT(seen[0].sent_bytes, 5U);
}

TEST(Session, ClosesWhenAskedAndForHttp10) {
  TestServer server(plain_routes());
  const auto port = server.start();
  RawClient asked(port);
  EXPECT_EQ(asked.ask(get("/hello", "Connection: close\r\n"))->header("Connection"), "close");
  EXPECT_TRUE(asked.is_closed());
  RawClient old(port);
  EXPECT_EQ(old.ask("GET /hello HTTP/1.0\r\n\r\n")->body, "hello");
  EXPECT_TRUE(old.is_closed());
  RawClient old_kept(port);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(old_kept.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->header("Connection"),
              "keep-alive");
  }
}

TEST(Session, AnswersPipelinedRequestsInOrder) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += get("/item/" + std::to_string(i));
    all += post("/echo", "body " + std::to_string(i));
    all += get("/hello");
  }
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.receive()->body, std::to_string(i));
    EXPECT_EQ(client.receive()->body, "body " + std::to_string(i));
    EXPECT_EQ(client.receive()->body, "hello");
  }
}

TEST(Session, AnAnswerThatHasToWaitIsNotWrittenOverByAnothers) {
  constexpr int kAnswers = 60'000;  // more than both ends of a connection hold
  TestServer server(plain_routes());
  server.options.io_threads = 1;
  const auto port = server.start();
  RawClient other(port);
  EXPECT_EQ(other.ask(get("/nowhere"))->status, 404);
  RawClient slow(port);
  const int bytes = 128 * 1024;
  ASSERT_EQ(::setsockopt(slow.descriptor(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), 0);
  std::string all;
  for (int i = 0; i < kAnswers; ++i) all += get("/hello");
  const std::jthread asking([&] { EXPECT_TRUE(slow.send(all)); });

  auto is_held_up = [&, known = std::size_t{0}]() mutable {
    const std::size_t before = std::exchange(known, server.observer.wait_for(0).size());
    return known > 0 && known == before;
  };
  while (!is_held_up()) std::this_thread::sleep_for(50ms);
  std::set<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    const auto answer = other.ask(get("/nowhere"));
    EXPECT_EQ(answer->status, 404);
    ids.insert(answer->header("X-Request-Id").value());
  }
  for (int i = 0; i < kAnswers; ++i) {
    const auto answer = slow.receive();
    ASSERT_TRUE(answer) << i;
    ASSERT_EQ(answer->status, 200) << i;
    ASSERT_EQ(answer->body, "hello") << i;
    ASSERT_TRUE(ids.insert(answer->header("X-Request-Id").value_or("")).second) << answer->head;
  }
}

TEST(Session, TakesARequestByteByByte) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  const std::string request = "\r\n" + post("/echo", "slowly", "X-Long: a b\r\n");
  for (const char byte : request) ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
  EXPECT_EQ(client.receive()->body, "slowly");
}

TEST(Session, HeadHasTheFieldsOfGetAndNoBody) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.ask("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n", RawClient::Expect::head_only);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("Content-Length"), "5");
  }
}

TEST(Session, Says404And405AndOptions) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  const auto missing = client.ask(get("/nowhere"));
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->header("Content-Type"), "application/problem+json");
  EXPECT_NE(missing->body.find("\"code\":\"not_found\""), std::string::npos);
  const auto wrong = client.ask(post("/hello", "x"));
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->header("Allow"), "GET, HEAD, OPTIONS");
  const auto options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->header("Allow"), "POST, OPTIONS");
}

TEST(Session, WhatItAnswersItselfNamesTheRequest) {
  std::vector<Route> routes = plain_routes();
  routes.push_back({Method::post, "/small", always("small"), 1});
  TestServer server(std::move(routes));
  const auto port = server.start();
  const std::string id = "X-Request-Id: req-7\r\n";
  const std::vector<std::pair<int, std::string>> refused = {
      {404, get("/nowhere", id)},
      {405, post("/hello", "x", id)},
      {413, post("/small", "too much", id)},
      {417, post("/echo", "x", id + "Expect: a miracle\r\n")},
      {500, get("/fault", id)}};
  for (const auto& [status, request] : refused) {
    const auto answer = RawClient(port).ask(request);
    ASSERT_TRUE(answer) << status;
    EXPECT_EQ(answer->status, status) << answer->body;
    EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
    const std::string ours(answer->header("X-Request-Id").value_or(""));
    EXPECT_NE(ours, "req-7");
    EXPECT_NE(answer->body.find(R"("request_id":")" + ours + '"'), std::string::npos) << answer->body;
  }
  const auto broken = RawClient(port).ask("nonsense\r\n\r\n");
  ASSERT_TRUE(broken);
  EXPECT_NE(broken->body.find(R"("request_id":")" + std::string(*broken->header("X-Request-Id")) + '"'),
            std::string::npos);
}

TEST(Session, AFaultBecomesA500ThatTellsNothing) {
  TestServer server(plain_routes());
  RawClient client(server.start());
  const auto answer = client.ask(get("/fault"));
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body.find("secret"), std::string::npos);
  EXPECT_EQ(server.observer.faults(), 1U);
  EXPECT_EQ(client.ask(get("/hello"))->status, 200) << "the connection lives on";
}

TEST(Session, KeepsASaneRequestIdBesideItsOwn) {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/id", BlockingHandler([](const Request& request) {
                      return Response::with_text(200, "text/plain", std::string(request.client_id()));
                    })});
  TestServer server(std::move(routes));
  RawClient client(server.start());
  const auto answer = client.ask(get("/id", "X-Request-Id: abc-1.2_3\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "abc-1.2_3");
  EXPECT_EQ(answer->header("X-Request-Id")->size(), 16U);
  EXPECT_EQ(client.ask(get("/id"))->body, "") << "not that of the request before";
  EXPECT_EQ(client.ask(get("/id", "X-Request-Id: a b\r\n"))->body, "");
  EXPECT_EQ(client.ask(get("/id", "X-Request-Id: " + std::string(65, 'x') + "\r\n"))->body, "");
}

TEST(Session, WhatCachesKeepTellsItsTraceOnlyToWhoSentOne) {
  std::vector<Route> routes = plain_routes();
  routes.push_back({Method::get, "/kept", BlockingHandler([](const Request&) {
                      Response response = Response::with_text(200, "text/plain", "kept");
                      response.headers.add("Cache-Control", "private, max-age=60");
                      return response;
                    })});
  TestServer server(std::move(routes));
  RawClient client(server.start());
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string field = "traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n";
  EXPECT_TRUE(client.ask(get("/hello"))->header("traceparent"));
  EXPECT_FALSE(client.ask(get("/kept"))->header("traceparent"));
  const auto answer = client.ask(get("/kept", field));
  ASSERT_TRUE(answer && answer->header("traceparent"));
  EXPECT_EQ(answer->header("traceparent")->substr(3, 32), trace);
}

TEST(Session, InlineHandlersFallThroughToTheBlockingOne) {
  std::vector<Route> routes;
  InlineThenBlocking both{[](const Request& request) -> std::optional<Response> {
                            if (request.query("cached"))
                              return Response::with_text(200, "text/plain", "inline");
                            return std::nullopt;
                          },
                          [](const Request&) { return Response::with_text(200, "text/plain", "blocking"); }};
  routes.push_back({Method::get, "/both", both});
  routes.push_back({Method::post, "/both", both});
  TestServer server(std::move(routes));
  RawClient client(server.start());
  EXPECT_EQ(client.ask(get("/both"))->body, "blocking");
  EXPECT_EQ(client.ask(get("/both?cached=1"))->body, "inline");
  EXPECT_EQ(client.ask(post("/both?cached", "x"))->body, "inline");
}

TEST(Session, KeepsAThousandConnections) {
  TestServer server(plain_routes());
  const auto port = server.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<RawClient>(port));
  for (auto& client : clients) ASSERT_TRUE(client->send(get("/hello")));
  for (auto& client : clients) EXPECT_EQ(client->receive()->body, "hello");
  EXPECT_EQ(server.server().connections(), 1000U);
}

TEST(Session, ClosesConnectionsAboveTheCap) {
  TestServer server(plain_routes());
  server.options.connections_max = 2;
  const auto port = server.start();
  RawClient first(port);
  RawClient second(port);
  EXPECT_EQ(first.ask(get("/hello"))->status, 200);
  EXPECT_EQ(second.ask(get("/hello"))->status, 200);
  RawClient third(port);
  EXPECT_TRUE(third.is_closed());
}

}  // namespace
}  // namespace lumbung::http
