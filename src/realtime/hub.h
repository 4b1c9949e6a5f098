#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_size.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/unique_fd.h"

namespace lumbung::realtime {

/// Counts since the start, but `connections`, which is now.
struct HubFigures {
  std::size_t connections = 0;
  std::uint64_t events_published = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t slow_clients_dropped = 0;
};

/// The WebSocket hub that browsers listen to: Pusher protocol 7 (see pusher_protocol.h), private channels
/// only, from server to client only. One thread of its own does all the network work. It keeps no history: a
/// client that was away catches up over the HTTP API.
///
/// Every public function may be called from any thread, but not stop() and the destructor at the same time.
class Hub {
 public:
  struct Options {
    std::string app_key;
    std::string secret;
    /// A client that is silent for so long is pinged; it is told this value, too (at least one second).
    std::chrono::milliseconds activity_timeout{30'000};
    /// The time to answer a ping before the client is closed with 4201.
    std::chrono::milliseconds pong_timeout{15'000};
    std::chrono::milliseconds handshake_timeout{10'000};
    /// The time to answer a close frame before the socket is cut; also the longest that stop() takes.
    std::chrono::milliseconds close_timeout{2'000};
    /// One more client is told 4100: come back later. So is, when half of so many are there, who would listen
    /// to a workspace to which a quarter listen.
    std::size_t connections_max = 20'000;
    std::size_t channels_per_connection_max = 32;
    /// Longest message of a client; a longer one ends the connection.
    std::size_t incoming_bytes_max = 16 * kKiB;
    /// A client that lets more than this wait is closed with 4100 and catches up later.
    std::size_t queued_messages_max = 1'024;
    std::size_t queued_bytes_max = kMiB;
    /// Events waiting for the hub's thread. When even this overflows every client is told to come back (4200)
    /// and to catch up, since an event was lost.
    std::size_t inbox_events_max = 65'536;
    /// A client that listens to nothing for so long is closed with 4009.
    std::chrono::milliseconds first_subscription_timeout{30'000};
    /// Clients of one address that listen to nothing, yet or any more. More are told 4100; from twice as many
    /// on their sockets are closed without a word.
    std::size_t waiting_per_address_max = 64;
    /// Those of the tokens that are valid no more. Asked on a thread of the hub; may block and throw. The
    /// clients that listen by them are closed with 4009. Unset: subscriptions outlive their tokens.
    std::function<std::vector<TokenId>(const std::vector<TokenId>& tokens)> ended_tokens{};
    /// How often it is asked while anybody listens by a token; of a token that is new here at once.
    std::chrono::milliseconds tokens_asked_every{500};
    /// The time by which leave to listen ends that has an end of its own; its client is closed with 4009
    /// within a second. Called on the hub's thread.
    std::function<Timestamp()> now = [] { return SystemClock().now(); };
  };

  /// Starts the thread.
  explicit Hub(Options options);
  /// Calls stop().
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Takes over a connected TCP socket on which an HTTP request head was read to its blank line and nothing
  /// after it. `request_head` is that head, byte for byte. Whatever is wrong with it is told to the client;
  /// never blocks. `address` is the client's, in any form that is the same for all that count together; an
  /// empty one is not counted.
  void accept(UniqueFd socket, std::string request_head, std::string address = {});

  /// Sends an event to every subscriber of the channel, in the order of the calls of one thread. `json_data`
  /// is JSON text in UTF-8; it is serialised once and shared. Never waits for a client.
  void publish(std::string_view channel, std::string_view event, std::string_view json_data);

  HubFigures figures() const;

  /// Tells every client to come back in a while (4100), waits for them at most close_timeout, ends the
  /// thread. Afterwards accept() closes the socket and publish() does nothing. Calling it again does nothing.
  void stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace lumbung::realtime
