#include "realtime/pusher_protocol.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <boost/json.hpp>

#include "base/encoding.h"

namespace lumbung::realtime {
namespace {

namespace json = boost::json;

constexpr std::string_view kClientPrefix = "client-";
constexpr std::size_t kSocketIdMax = 40;

Error malformed(std::string message) {
  return error(ErrorCode::bad_request, std::move(message));
}

std::string string_member(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return std::string(member->get_string());
}

/// Some clients send `data` as an object, some as a string that holds one.
json::object data_of(const json::object& frame) {
  const json::value* data = frame.if_contains("data");
  if (data == nullptr) return {};
  if (data->is_object()) return data->get_object();
  if (!data->is_string()) return {};
  boost::system::error_code failed;
  json::value inner = json::parse(data->get_string(), failed);
  return !failed && inner.is_object() ? std::move(inner.get_object()) : json::object();
}

std::string text_of(const json::object& frame) {
  return json::serialize(frame);
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
  }
  return std::nullopt;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Refusal> check_version(std::string_view query) {
  const auto version = query_value(query, "protocol");
  if (!version) return Refusal{PusherCode::no_version, "No protocol version supplied"};
  if (!all_digits(*version)) return Refusal{PusherCode::invalid_version, "Invalid version string format"};
  if (*version != "7") {
    return Refusal{PusherCode::unsupported_version, "Unsupported protocol version; this server speaks 7"};
  }
  return std::nullopt;
}

}  // namespace

Result<ClientFrame> parse_client_frame(std::string_view text) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(text, failed);
  if (failed || !parsed.is_object()) return malformed("The message is not a JSON object");
  const json::object& frame = parsed.get_object();
  const std::string event = string_member(frame, "event");
  if (event == "pusher:ping") return ClientFrame(Ping{});
  if (event == "pusher:pong") return ClientFrame(Pong{});
  if (event == "pusher:subscribe") {
    const json::object data = data_of(frame);
    return ClientFrame(Subscribe{string_member(data, "channel"), string_member(data, "auth")});
  }
  if (event == "pusher:unsubscribe")
    return ClientFrame(Unsubscribe{string_member(data_of(frame), "channel")});
  if (event.starts_with(kClientPrefix)) return ClientFrame(ClientEvent{event});
  return malformed("The event of the message is unknown");
}

std::optional<Refusal> check_target(std::string_view target, std::string_view app_key) {
  constexpr std::string_view prefix = "/app/";
  const std::string_view path = target.substr(0, target.find('?'));
  if (!path.starts_with(prefix)) return Refusal{PusherCode::path_not_found, "Path not found"};
  if (path.substr(prefix.size()) != app_key) {
    return Refusal{PusherCode::unknown_app, "Application does not exist"};
  }
  return check_version(path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view());
}

std::string connection_established_frame(std::string_view socket_id, std::chrono::seconds activity_timeout) {
  const json::object data{{"socket_id", socket_id}, {"activity_timeout", activity_timeout.count()}};
  return text_of({{"event", "pusher:connection_established"}, {"data", json::serialize(data)}});
}

std::string ping_frame() {
  return R"({"event":"pusher:ping","data":"{}"})";
}

std::string pong_frame() {
  return R"({"event":"pusher:pong","data":"{}"})";
}

std::string subscription_succeeded_frame(std::string_view channel) {
  return text_of({{"event", "pusher_internal:subscription_succeeded"}, {"channel", channel}, {"data", "{}"}});
}

std::string error_frame(PusherCode code, std::string_view message) {
  const json::object data{{"code", static_cast<int>(code)}, {"message", message}};
  return text_of({{"event", "pusher:error"}, {"data", data}});
}

std::string event_frame(std::string_view channel, std::string_view event, std::string_view json_data) {
  return text_of({{"event", event}, {"channel", channel}, {"data", json_data}});
}

std::string make_socket_id() {
  const std::string random = random_bytes(2 * sizeof(std::uint32_t));
  std::array<std::uint32_t, 2> halves{};
  std::memcpy(halves.data(), random.data(), random.size());
  return std::to_string(halves[0]) + '.' + std::to_string(halves[1]);
}

bool is_socket_id(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.size() > kSocketIdMax) return false;
  return all_digits(text.substr(0, dot)) && all_digits(text.substr(dot + 1));
}

}  // namespace lumbung::realtime
