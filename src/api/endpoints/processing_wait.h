#pragma once

#include <atomic>
#include <chrono>

#include <boost/asio/awaitable.hpp>

#include "api/endpoints/waiting_places.h"
#include "base/change_signal.h"
#include "http/blocking_pool.h"
#include "media/media_repository.h"

namespace lumbung::api {

/// Waits for the end of processing without holding a thread: a timer looks at the process's ChangeSignal and
/// asks the database only when something changed here, or now and then for changes by other processes.
/// Thread-safe.
class ProcessingWait {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{20};
  static constexpr std::chrono::milliseconds kAskEvery{500};
  /// What changes is mostly the media of others: all who wait ask once in so long between them, so that one
  /// alone is answered at its next look, and hundreds leave the threads to those who upload.
  static constexpr std::chrono::milliseconds kAskApart{1};
  static constexpr std::size_t kWaitersMax = 256;

  ProcessingWait(media::MediaRepository& media, const ChangeSignal& events, http::BlockingPool& pool,
                 std::size_t waiters_max = kWaitersMax)
      : media_(media), events_(events), pool_(pool), places_(waiters_max) {}

  /// The newest state: completed, failed, or as it is when `patience` is over, stop() was called, or so many
  /// others wait that its workspace has no place (WaitingPlaces).
  boost::asio::awaitable<media::Media> wait(media::Media media, std::chrono::milliseconds patience);

  /// Ends all waiting, now and in future.
  void stop() { stopped_ = true; }

 private:
  media::MediaRepository& media_;
  const ChangeSignal& events_;
  http::BlockingPool& pool_;
  std::atomic<bool> stopped_ = false;
  WaitingPlaces places_;
};

}  // namespace lumbung::api
