#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

namespace lumbung::http {

namespace asio = boost::asio;

/// The connections of an I/O thread that let the others go first: all that wait together are one operation of
/// its event loop. To be used on that thread only; to be destroyed before the loop, and with it what waits.
class TurnQueue {
 public:
  explicit TurnQueue(asio::io_context& context) : context_(context) {}
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;

  /// To be awaited: goes on behind all that waits already, and behind what the event loop had ready when the
  /// first of them came.
  auto wait() {
    return asio::async_initiate<const asio::deferred_t&, void()>(
        [this](auto&& done) {
          push(std::make_unique<Resuming<std::decay_t<decltype(done)>>>(std::forward<decltype(done)>(done)));
        },
        asio::deferred);
  }

 private:
  struct Waiting {
    Waiting() = default;
    virtual ~Waiting() = default;
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    virtual void resume() = 0;
  };
  template <typename Done>
  struct Resuming : Waiting {
    explicit Resuming(Done&& next) : done(std::move(next)) {}
    void resume() override { std::move(done)(); }
    Done done;
  };

  void push(std::unique_ptr<Waiting> one);
  void run();

  asio::io_context& context_;
  std::vector<std::unique_ptr<Waiting>> waiting_;
  std::vector<std::unique_ptr<Waiting>> running_;
};

}  // namespace lumbung::http
