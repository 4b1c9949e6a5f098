#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace lumbung::realtime {

/// The numbers of the Pusher protocol, version 7 (github.com/pusher/docs, "Pusher Channels protocol"). They
/// travel in `pusher:error` and as WebSocket close codes. 4000-4099: do not come back; 4100-4199: come back
/// after a while; 4200-4299: come back at once; 4300-4399: the connection stays.
enum class PusherCode : std::uint16_t {
  unknown_app = 4001,
  path_not_found = 4005,
  invalid_version = 4006,
  unsupported_version = 4007,
  no_version = 4008,
  unauthorized = 4009,
  back_off = 4100,
  reconnect = 4200,
  no_pong = 4201,
  rejected = 4301,
};

/// What a client may say.
struct Ping {};
struct Pong {};
struct Subscribe {
  std::string channel;
  std::string auth;
};
struct Unsubscribe {
  std::string channel;
};
/// `client-…`: from browser to browser.
struct ClientEvent {
  std::string name;
};
using ClientFrame = std::variant<Ping, Pong, Subscribe, Unsubscribe, ClientEvent>;

/// Reads one text message of a client. Refuses what is not JSON of the protocol with bad_request.
Result<ClientFrame> parse_client_frame(std::string_view text);

/// Why a connection is refused: told to the client in `pusher:error`, then closed with the code.
struct Refusal {
  PusherCode code;
  std::string message;
};

/// Checks a request target, "/app/{key}?protocol=7&…"; nullopt when it is welcome.
std::optional<Refusal> check_target(std::string_view target, std::string_view app_key);

/// The frames of the server, each one JSON text. `data` of a frame that carries data is a JSON string.
std::string connection_established_frame(std::string_view socket_id, std::chrono::seconds activity_timeout);
std::string ping_frame();
std::string pong_frame();
std::string subscription_succeeded_frame(std::string_view channel);
std::string error_frame(PusherCode code, std::string_view message);
std::string event_frame(std::string_view channel, std::string_view event, std::string_view json_data);

/// A new "digits.digits", random. Thread-safe.
std::string make_socket_id();
/// True for digits, one dot, digits, at most 40 characters: what may be signed.
bool is_socket_id(std::string_view text);

}  // namespace lumbung::realtime
