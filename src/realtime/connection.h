#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "realtime/channel_auth.h"
#include "realtime/hub.h"
#include "realtime/pusher_protocol.h"
#include "realtime/subscription_watch.h"
#include "realtime/switchboard.h"
#include "realtime/waiting_clients.h"

namespace lumbung::realtime {

/// What the connections of one hub share. Outlives them; for the hub's thread alone but where said.
struct ConnectionContext {
  const Hub::Options& options;
  const ChannelAuth& auth;
  Switchboard& switchboard;
  SubscriptionWatch& watch;
  WaitingClients& waiting;
  /// Read by other threads.
  std::atomic<std::uint64_t> messages_sent{0};
  std::atomic<std::uint64_t> slow_clients_dropped{0};
};

/// One client: handshake, frames in both directions, liveness, bounded queue. For the hub's thread alone.
/// Kept alive by the switchboard and by its own pending I/O.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using SteadyTime = std::chrono::steady_clock::time_point;
  using Request = boost::beast::http::request<boost::beast::http::empty_body>;

  /// `address` is the client's; it counts as waiting there while it listens to nothing.
  Connection(Socket socket, ConnectionContext& context, std::string address);

  /// Answers the upgrade. A refusal is told over the open WebSocket, as the protocol wants it.
  void start(Request upgrade, std::optional<Refusal> refusal);

  /// Queues a message; a client that is too slow for it is closed instead.
  void send(const Message& message);

  /// Sends what is queued, then closes.
  void close(PusherCode code, std::string_view reason);

  /// Closes the client when it listens by one of these tokens. What is queued for it is dropped. Its proofs
  /// are worth nothing afterwards, since they are for this socket alone.
  void end_with(const std::set<TokenId>& tokens);

  /// Pings the silent, closes the dead and those that listen to nothing, cuts those that linger. Called a few
  /// times in each timeout.
  void sweep(SteadyTime now);

  /// Closes the client as end_with does when it listens by a proof that was good until `now` or before.
  void end_expired(Timestamp now);

  /// Closes the socket at once.
  void cut();

  const std::set<std::string>& channels() const { return channels_; }

 private:
  enum class State { handshaking, open, closing };

  void welcome();
  void read();
  void receive(std::string_view text);
  void drop_slow();
  void drop_queue();
  bool has_room_for(const std::string& channel) const;
  void rest_on(const std::string& channel, const ChannelProof& proof);
  void end_listening();
  void begin_waiting();
  void stop_waiting();
  void handle(const Ping& frame);
  void handle(const Pong& frame);
  void handle(const Subscribe& frame);
  void handle(const Unsubscribe& frame);
  void handle(const ClientEvent& frame);
  void refuse(PusherCode code, std::string_view message);
  void send_text(std::string text);
  void write_next();
  void heard();
  void finish();

  boost::beast::websocket::stream<Socket, false> stream_;
  ConnectionContext& context_;
  State state_ = State::handshaking;
  Request upgrade_;
  std::optional<Refusal> refusal_;
  std::string socket_id_;
  std::set<std::string> channels_;
  /// The tokens that gave leave to listen, by channel.
  std::map<std::string, TokenId> tokens_;
  /// When leave ends that has an end of its own, by channel.
  std::map<std::string, Timestamp> expiries_;
  /// The client's; empty: nobody is counted there.
  std::string address_;
  /// The end of its time to begin to listen; unset while it does.
  std::optional<SteadyTime> subscribe_by_;
  boost::beast::flat_buffer incoming_;
  std::deque<Message> queue_;
  std::size_t queued_bytes_ = 0;
  enum class Writer { idle, writing, closing } writer_ = Writer::idle;
  boost::beast::websocket::close_reason close_reason_;
  SteadyTime last_heard_;
  /// The end of what is awaited: handshake, pong or close; unset when nothing is.
  std::optional<SteadyTime> deadline_;
};

}  // namespace lumbung::realtime
