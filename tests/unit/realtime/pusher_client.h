#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json.hpp>

#include "realtime/channel_auth.h"

namespace lumbung::realtime {

/// That of workspace 1.
inline const std::string kChannel = "private-workspace.1";

/// A browser, as far as the hub can tell: one blocking Pusher client whose waits are bounded.
class PusherClient {
 public:
  explicit PusherClient(std::uint16_t port, const std::string& target = "/app/key?protocol=7&client=test") {
    auto& socket = boost::beast::get_lowest_layer(stream_);
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
    stream_.handshake("localhost", target);
    stream_.text(true);
  }

  /// The next message; nullopt when the connection ended or nothing came in time.
  std::optional<boost::json::object> next(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    if (!reading_) start_read();
    io_.restart();
    io_.run_for(patience);
    if (reading_ || failed_) return std::nullopt;
    const auto bytes = buffer_.cdata();
    auto message = boost::json::parse({static_cast<const char*>(bytes.data()), bytes.size()}).as_object();
    buffer_.consume(bytes.size());
    return message;
  }

  /// Skips what comes until an event of this name.
  std::optional<boost::json::object> next_named(std::string_view event) {
    for (auto message = next(); message; message = next()) {
      if (message->at("event") == boost::json::string_view(event)) return message;
    }
    return std::nullopt;
  }

  /// Reads to the end; the code of the close frame, 1006 when there was none.
  unsigned close_code() {
    while (next()) {
    }
    const auto code = static_cast<unsigned>(stream_.reason().code);
    return code == 0 ? 1006 : code;
  }

  bool open() const { return !failed_; }

  void say(std::string_view text) { stream_.write(boost::asio::buffer(text)); }

  std::string socket_id() {
    const auto hello = next_named("pusher:connection_established");
    if (!hello) throw std::runtime_error("not established");
    const auto data = boost::json::parse(hello->at("data").as_string()).as_object();
    return std::string(data.at("socket_id").as_string());
  }

  void subscribe(const std::string& channel, const std::string& auth) {
    const boost::json::object frame{{"event", "pusher:subscribe"},
                                    {"data", {{"channel", channel}, {"auth", auth}}}};
    say(boost::json::serialize(frame));
  }

  /// Establishes and listens to a channel.
  void join(const ChannelAuth& auth, const std::string& channel, const ChannelProof& proof = {}) {
    subscribe(channel, auth.authorize(socket_id(), channel, proof));
    if (!next_named("pusher_internal:subscription_succeeded")) throw std::runtime_error("not subscribed");
  }

  /// Goes away without a word, as a phone in a tunnel does.
  void vanish() {
    auto& socket = boost::beast::get_lowest_layer(stream_);
    socket.set_option(boost::asio::socket_base::linger(true, 0));
    socket.close();
  }

 private:
  void start_read() {
    reading_ = true;
    stream_.async_read(buffer_, [this](boost::system::error_code failed, std::size_t) {
      reading_ = false;
      failed_ = failed.failed();
    });
  }

  boost::asio::io_context io_{1};
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket> stream_{io_};
  boost::beast::flat_buffer buffer_;
  bool reading_ = false;
  bool failed_ = false;
};

}  // namespace lumbung::realtime
