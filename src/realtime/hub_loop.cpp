#include "realtime/hub_loop.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/beast/http/parser.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

namespace lumbung::realtime {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

/// Above this many connections over the limit nobody is even told why.
constexpr std::size_t kConnectionsOverLimitMax = 100;

std::optional<Connection::Request> parse_head(const std::string& head) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(head.size()) + 1);
  error_code failed;
  parser.put(asio::buffer(head), failed);
  if (failed || !parser.is_done()) return std::nullopt;
  return parser.release();
}

std::optional<tcp::socket> adopt(asio::io_context& io, UniqueFd socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  tcp::socket adopted(io);
  error_code failed;
  adopted.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), socket.get(), failed);
  if (failed) return std::nullopt;
  socket.release();
  // Events are small and wanted at once. Without the option they are only later, so a failure does not
  // matter.
  adopted.set_option(tcp::no_delay(true), failed);
  return adopted;
}

}  // namespace

Hub::Loop::Loop(Options options)
    : options_(std::move(options)),
      auth_(options_.app_key, options_.secret),
      watch_(
          options_.ended_tokens,
          [this](std::vector<TokenId> ended) {
            asio::post(io_, [this, tokens = std::move(ended)] { end_subscriptions(tokens); });
          },
          options_.tokens_asked_every),
      thread_([this] {
        schedule_sweep();
        io_.run();
      }) {}

void Hub::Loop::accept(UniqueFd socket, std::string request_head, std::string address) {
  const MutexLock lock(inbox_mutex_);
  if (stopped_) return;
  asio::post(io_, [this, owned = std::move(socket), head = std::move(request_head),
                   from = std::move(address)]() mutable { admit(std::move(owned), head, std::move(from)); });
}

void Hub::Loop::admit(UniqueFd socket, const std::string& request_head, std::string address) {
  if (stopping_ || switchboard_.size() >= options_.connections_max + kConnectionsOverLimitMax) return;
  const std::size_t waiting = waiting_.of(address);
  if (waiting >= 2 * options_.waiting_per_address_max) return;
  auto request = parse_head(request_head);
  if (!request) return;
  auto adopted = adopt(io_, std::move(socket));
  if (!adopted) return;
  auto refusal = check_target({request->target().data(), request->target().size()}, options_.app_key);
  if (!refusal && switchboard_.size() >= options_.connections_max) {
    refusal = Refusal{PusherCode::back_off, "Over capacity; come back later"};
  }
  if (!refusal && waiting >= options_.waiting_per_address_max) {
    refusal = Refusal{PusherCode::back_off, std::string(kTooManyWait)};
  }
  auto connection = std::make_shared<Connection>(std::move(*adopted), context_, std::move(address));
  switchboard_.add(connection);
  connection->start(std::move(*request), std::move(refusal));
}

void Hub::Loop::publish(std::string_view channel, std::string_view event, std::string_view json_data) {
  Event entry{std::string(channel),
              std::make_shared<const std::string>(event_frame(channel, event, json_data))};
  ++events_published_;
  const MutexLock lock(inbox_mutex_);
  if (stopped_) return;
  if (inbox_.size() >= options_.inbox_events_max) {
    inbox_overflowed_ = true;
    return;
  }
  inbox_.push_back(std::move(entry));
  // One delivery takes all that came until it runs.
  if (inbox_.size() == 1) asio::post(io_, [this] { deliver_inbox(); });
}

void Hub::Loop::deliver_inbox() {
  std::vector<Event> events;
  bool overflowed = false;
  {
    const MutexLock lock(inbox_mutex_);
    events.swap(inbox_);
    overflowed = std::exchange(inbox_overflowed_, false);
  }
  for (const Event& event : events) switchboard_.publish(event.channel, event.message);
  if (!overflowed) return;
  switchboard_.for_each([](Connection& connection) {
    connection.close(PusherCode::reconnect, "Events were lost; reconnect and catch up");
  });
}

void Hub::Loop::end_subscriptions(const std::vector<TokenId>& ended) {
  const std::set<TokenId> tokens(ended.begin(), ended.end());
  switchboard_.for_each([&tokens](Connection& connection) { connection.end_with(tokens); });
}

HubFigures Hub::Loop::figures() const {
  return {switchboard_.size(), events_published_, context_.messages_sent, context_.slow_clients_dropped};
}

void Hub::Loop::schedule_sweep() {
  const milliseconds shortest =
      std::min({options_.activity_timeout, options_.pong_timeout, options_.handshake_timeout,
                options_.close_timeout, options_.first_subscription_timeout});
  sweep_timer_.expires_after(stopping_ ? milliseconds(5)
                                       : std::clamp(shortest / 4, milliseconds(5), milliseconds(1'000)));
  sweep_timer_.async_wait([this](error_code) { sweep(); });
}

void Hub::Loop::sweep() {
  const SteadyTime now = SteadyClock::now();
  const Timestamp time = options_.now();
  switchboard_.for_each([now, time](Connection& connection) {
    connection.end_expired(time);
    connection.sweep(now);
  });
  if (!stopping_ || (switchboard_.size() > 0 && now < stop_deadline_)) return schedule_sweep();
  switchboard_.for_each([](Connection& connection) { connection.cut(); });
  // What is left to run are the completions of the sockets that were cut; then run() returns.
  work_.reset();
}

void Hub::Loop::begin_stop() {
  stopping_ = true;
  stop_deadline_ = SteadyClock::now() + options_.close_timeout;
  switchboard_.for_each([](Connection& connection) {
    // Not "at once": the port is closed for a moment, and pusher-js waits 15 s after a refused connection.
    connection.close(PusherCode::back_off, "The server restarts; reconnect");
  });
  sweep_timer_.cancel();
}

void Hub::Loop::stop() {
  {
    const MutexLock lock(inbox_mutex_);
    if (std::exchange(stopped_, true)) return;
    asio::post(io_, [this] { begin_stop(); });
  }
  watch_.stop();
  thread_.join();
}

}  // namespace lumbung::realtime
