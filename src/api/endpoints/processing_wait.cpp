#include "api/endpoints/processing_wait.h"

#include <cstdint>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

}  // namespace

asio::awaitable<media::Media> ProcessingWait::wait(media::Media media, std::chrono::milliseconds patience) {
  const std::unique_ptr<WaitingPlaces::Place> place = places_.take(media.workspace_id);
  if (!place) co_return media;

  asio::steady_timer timer(co_await asio::this_coro::executor);
  const auto end = SteadyClock::now() + patience;
  // Nothing is known of what happened since the row was read: the first look asks in any case.
  std::optional<std::uint64_t> seen;
  auto asked = SteadyClock::now();
  while (!media.is_processed() && !stopped_ && place->is_held() && SteadyClock::now() < end) {
    timer.expires_after(kLookEvery);
    co_await timer.async_wait(asio::use_awaitable);
    const std::uint64_t generation = events_.generation();
    const std::chrono::milliseconds pause =
        seen == generation ? kAskEvery : kAskApart * static_cast<std::int64_t>(places_.taken());
    if (SteadyClock::now() - asked < pause) continue;
    seen = generation;
    asked = SteadyClock::now();
    auto found = co_await pool_.offload(
        [this, &media] { return media_.find_with_deleted(media.workspace_id, media.uuid); });
    if (!found) break;  // erased meanwhile: what was true is all there is to say
    media = std::move(*found);
  }
  co_return media;
}

}  // namespace lumbung::api
