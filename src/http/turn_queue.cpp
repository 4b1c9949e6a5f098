#include "http/turn_queue.h"

#include <boost/asio/post.hpp>

namespace lumbung::http {

void TurnQueue::push(std::unique_ptr<Waiting> one) {
  waiting_.push_back(std::move(one));
  if (waiting_.size() == 1) asio::post(context_, [this] { run(); });
}

void TurnQueue::run() {
  running_.swap(waiting_);
  for (const std::unique_ptr<Waiting>& one : running_) one->resume();
  running_.clear();
}

}  // namespace lumbung::http
