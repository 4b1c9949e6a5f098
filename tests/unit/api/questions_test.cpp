#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using access::Ability;
using testing::HasSubstr;

/// Questions that stop before they read until they are let go.
class HeldQuestions {
 public:
  HeldQuestions(ApiServer& server, std::string token) : server_(server), token_(std::move(token)) {
    server_.before_each_question([door = door_] {
      ++door->reached;
      door->open.wait();
    });
  }
  ~HeldQuestions() { let_go(); }
  HeldQuestions(const HeldQuestions&) = delete;
  HeldQuestions& operator=(const HeldQuestions&) = delete;

  /// Sends one and waits until it runs or stands in line.
  void ask(std::string_view target) {
    const auto asked = [&] {
      const auto figures = server_.question_threads().figures();
      return figures.running + figures.waiting;
    };
    const std::size_t before = asked();
    clients_.push_back(std::make_unique<http::RawClient>(server_.port()));
    clients_.back()->send(http::get(target, "Authorization: Bearer " + token_ + "\r\n"));
    while (asked() == before) std::this_thread::yield();
  }

  void wait_until_reading(int questions) {
    while (door_->reached < questions) std::this_thread::yield();
  }

  void let_go() {
    if (std::exchange(held_, false)) door_->open.count_down();
  }

  /// What was answered in the end, in the order of asking.
  std::vector<int> statuses() {
    std::vector<int> all;
    for (const auto& client : clients_) {
      const auto answer = client->receive();
      all.push_back(answer ? answer->status : 0);
    }
    return all;
  }

 private:
  struct Door {
    std::latch open{1};
    std::atomic<int> reached = 0;
  };

  ApiServer& server_;
  std::string token_;
  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  bool held_ = true;
  std::vector<std::unique_ptr<http::RawClient>> clients_;
};

TEST(QuestionsTest, UploadsAndDeliveryPassQuestionsThatHang) {
  ApiServer server({}, nullptr, {.threads = 4, .wait_max = std::chrono::hours(1)});
  const std::string token = server.token(1, {Ability::admin, Ability::media_read, Ability::media_write});
  const std::string uuid = server.processed(token, "a photo");
  const std::string url =
      std::string(server.get("/api/v1/media/" + uuid, token).json().at("urls").at("thumbnail").as_string());
  HeldQuestions held(server, token);
  constexpr std::size_t kQuestions = 40;
  const std::array<std::string_view, 4> targets = {"/api/v1/media?status=failed", "/api/v1/stats",
                                                   "/api/v1/audit", "/api/v1/tokens"};
  for (std::size_t i = 0; i < kQuestions; ++i) held.ask(targets[i % targets.size()]);
  held.wait_until_reading(2);

  for (std::size_t i = 0; i < 2 * ApiServer::kBlockingThreads; ++i)
    EXPECT_EQ(server.upload(token, "another photo " + std::to_string(i)).status, 202);
  EXPECT_EQ(server.get(url).status, 200);
  EXPECT_EQ(server.get("/api/v1/media/" + uuid, token).status, 200);
  EXPECT_EQ(server.get("/readyz").status, 200);
  EXPECT_THAT(server.metrics().render(), HasSubstr("lumbung_questions_waiting 38\n"));

  held.let_go();
  EXPECT_EQ(held.statuses(), std::vector<int>(kQuestions, 200));
  EXPECT_THAT(server.metrics().render(), HasSubstr("lumbung_questions_waiting 0\n"));
}

TEST(QuestionsTest, OneThatDoesNotGetItsTurnIsToldToComeAgain) {
  ApiServer server({}, nullptr, {.threads = 1, .wait_max = std::chrono::milliseconds(1)});
  const std::string token = server.token(1);
  HeldQuestions held(server, token);
  held.ask("/api/v1/media");
  const auto refused = server.get("/api/v1/media", token);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "5");
  EXPECT_THAT(server.metrics().render(), HasSubstr("lumbung_questions_refused_total 1\n"));
  // The figures of the page can't be asked for; the page is there.
  const auto page = server.get("/metrics");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.raw.body, HasSubstr("lumbung_questions_refused_total 2\n"));

  held.let_go();
  EXPECT_EQ(held.statuses(), std::vector<int>{200});
  EXPECT_EQ(server.get("/api/v1/media", token).status, 200);
}

TEST(QuestionsTest, ListsOfCampaignsOfTemplatesAndOfRecipientsAreQuestions) {
  ApiServer server({}, nullptr, {.threads = 1, .wait_max = std::chrono::milliseconds(1)});
  const std::string token =
      server.token(1, {Ability::campaigns_manage, Ability::media_read, Ability::media_write});
  const std::string uuid = server.processed(token, "a photo");
  const std::string campaign = "/api/v1/campaigns/" + Uuid::make().str();
  HeldQuestions held(server, token);
  held.ask("/api/v1/media");
  const std::array<std::pair<std::string, int>, 4> lists = {{{"/api/v1/campaigns", 200},
                                                             {"/api/v1/templates", 200},
                                                             {campaign + "/deliveries", 404},
                                                             {campaign + "/resend", 404}}};
  for (const auto& [list, status] : lists) EXPECT_EQ(server.get(list, token).status, 503) << list;
  EXPECT_EQ(server.get("/api/v1/media/" + uuid + "/status", token).status, 200);
  held.let_go();
  EXPECT_EQ(held.statuses(), std::vector<int>{200});
  for (const auto& [list, status] : lists) EXPECT_EQ(server.get(list, token).status, status) << list;
}

TEST(QuestionsTest, QuestionsOfAWorkspaceWaitForNoneOfAnother) {
  ApiServer server({}, nullptr, {.threads = 2, .wait_max = std::chrono::hours(1)});
  const std::string busy = server.token(1);
  const std::string other = server.token(2);
  HeldQuestions held(server, busy);
  for (int i = 0; i < 10; ++i) held.ask("/api/v1/media");
  EXPECT_EQ(server.question_threads().figures().running, 1U);
  server.before_each_question({});  // for whoever begins from now on
  EXPECT_EQ(server.get("/api/v1/media", other).status, 200);
  held.let_go();
  EXPECT_EQ(held.statuses(), std::vector<int>(10, 200));
}

TEST(QuestionsTest, AServerThatStopsAnswersThoseThatWait) {
  ApiServer server({}, nullptr, {.threads = 1, .wait_max = std::chrono::hours(1)});
  HeldQuestions held(server, server.token(1));
  held.ask("/api/v1/media");
  held.ask("/api/v1/media");
  server.api().stop_waiting();
  while (server.question_threads().figures().waiting > 0) std::this_thread::yield();
  held.let_go();
  EXPECT_EQ(held.statuses(), (std::vector<int>{200, 503}));
}

/// All threads that wait for Meta, taken by two others until it is let go.
class HangingMeta {
 public:
  explicit HangingMeta(http::FairPool& threads) : threads_(threads) {
    for (const char* share : {"a", "a", "b", "b"}) asio::co_spawn(context_, hang(share), asio::detached);
    loop_ = std::jthread([this] { context_.run(); });
    while (threads_.figures().running < 4) std::this_thread::yield();
  }
  ~HangingMeta() { let_go(); }
  HangingMeta(const HangingMeta&) = delete;
  HangingMeta& operator=(const HangingMeta&) = delete;

  void let_go() {
    if (std::exchange(hangs_, false)) open_.count_down();
    if (loop_.joinable()) loop_.join();
  }

 private:
  asio::awaitable<void> hang(std::string share) {
    std::function<void()> work = [this] { open_.wait(); };
    co_await threads_.run(std::move(share), std::move(work));
  }

  http::FairPool& threads_;
  asio::io_context context_;
  std::latch open_{1};
  bool hangs_ = true;
  std::jthread loop_;
};

TEST(QuestionsTest, CampaignsThatWaitForMetaHoldUpNothingElse) {
  ApiServer server;
  const std::string token =
      server.token(1, {Ability::campaigns_manage, Ability::media_read, Ability::media_write});
  HangingMeta meta(server.graph_threads());
  const std::string one = "/api/v1/campaigns/" + Uuid::make().str();
  std::vector<std::unique_ptr<http::RawClient>> clients;
  for (const char* step : {"/launch", "/resume", "/preflight", "/messages"}) {
    clients.push_back(std::make_unique<http::RawClient>(server.port()));
    clients.back()->send(http::post(one + step, "{}", "Authorization: Bearer " + token + "\r\n"));
  }
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.graph_threads().figures().waiting < clients.size() &&
         std::chrono::steady_clock::now() < give_up)
    std::this_thread::yield();
  EXPECT_EQ(server.graph_threads().figures().waiting, clients.size());
  EXPECT_EQ(server.get("/api/v1/campaigns", token).status, 200);
  EXPECT_EQ(server.upload(token, "a photo").status, 202);
  meta.let_go();
  for (const auto& client : clients) {
    const auto answer = client->receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 404) << "there is no such campaign";
  }
}

}  // namespace
}  // namespace lumbung::api
