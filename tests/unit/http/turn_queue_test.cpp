#include "http/turn_queue.h"

#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

using Order = std::vector<int>;

/// `held` lives for as long as the coroutine.
asio::awaitable<void> take_turns(TurnQueue& turns, Order& order, int name, int count,
                                 std::shared_ptr<int> held) {
  for (int turn = 0; turn < count; ++turn) {
    co_await turns.wait();
    order.push_back(name);
  }
  order.push_back(-*held);
}

TEST(TurnQueueTest, AllThatWaitHaveATurnBeforeOneHasAnother) {
  asio::io_context context{1};
  TurnQueue turns(context);
  Order order;
  for (const int name : {1, 2, 3})
    asio::co_spawn(context, take_turns(turns, order, name, 2, std::make_shared<int>(name)), asio::detached);
  context.run();
  EXPECT_EQ(order, (Order{1, 2, 3, 1, -1, 2, -2, 3, -3}));
}

TEST(TurnQueueTest, WhatWaitsIsDestroyedWithTheLoop) {
  const auto held = std::make_shared<int>(1);
  Order order;
  {
    asio::io_context context{1};
    TurnQueue turns(context);
    asio::co_spawn(context, take_turns(turns, order, 1, 1'000, held), asio::detached);
    while (order.size() < 3) context.run_one();
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_LT(order.size(), 1'000U);
}

}  // namespace
}  // namespace lumbung::http
