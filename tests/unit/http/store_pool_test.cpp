#include <atomic>
#include <cstring>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

/// Holds whoever comes until the test lets them go on.
class SlowStore {
 public:
  void wait() {
    if (!somebody_came_.exchange(true)) came_.set_value();
    opened_.wait();
  }
  void wait_for_somebody() { came_.get_future().wait(); }
  void open() { open_.set_value(); }

 private:
  std::atomic<bool> somebody_came_ = false;
  std::promise<void> came_;
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
};

/// "/opened" is opened in the store and "/streamed" read from there; "/other" has to do with none.
std::vector<Route> routes_to(SlowStore& store) {
  std::vector<Route> routes;
  routes.push_back({Method::get, "/opened",
                    InlineThenBlocking{[](const Request&) -> std::optional<Response> { return std::nullopt; },
                                       [&store](const Request&) {
                                         store.wait();
                                         return Response::with_text(200, "text/plain", "opened");
                                       }}});
  routes.push_back({Method::get, "/streamed", always("")});
  std::get<InlineThenBlocking>(routes.back().handler).first = [&store](const Request&) {
    Response response = Response::with_text(200, "text/plain", "");
    response.body = StreamedBody{8, [&store](std::span<std::byte> into) {
                                   store.wait();
                                   std::memcpy(into.data(), "streamed", 8);
                                   return std::size_t{8};
                                 }};
    return std::optional(std::move(response));
  };
  routes.push_back({Method::get, "/other", BlockingHandler([](const Request&) {
                      return Response::with_text(200, "text/plain", "other");
                    })});
  return routes;
}

class StorePool : public testing::Test {
 protected:
  /// More ask for files than there are threads for that; what is no file is answered all the same.
  void expect_others_answered_beside(const std::string& path) {
    SlowStore store;
    BlockingPool one_thread(1);
    TestServer server(routes_to(store));
    server.store_pool = &one_thread;
    const auto port = server.start();
    std::vector<std::future<std::string>> asking;
    for (int i = 0; i < 4; ++i) {
      asking.push_back(std::async(std::launch::async, [&path, port] {
        RawClient client(port);
        return client.ask(get(path)).value().body;
      }));
    }
    store.wait_for_somebody();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(RawClient(port).ask(get("/other")).value().body, "other");
    store.open();
    for (auto& answer : asking) EXPECT_EQ(answer.get(), path.substr(1));
  }
};

TEST_F(StorePool, HoldsNobodyUpWhoWaitsForNoFile) {
  expect_others_answered_beside("/opened");
}

TEST_F(StorePool, ReadsWhatLiesElsewhere) {
  expect_others_answered_beside("/streamed");
}

}  // namespace
}  // namespace lumbung::http
