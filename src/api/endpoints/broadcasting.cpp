#include "api/endpoints/broadcasting.h"

#include <algorithm>

#include <boost/json/object.hpp>

#include "api/answer.h"
#include "api/fields.h"
#include "http/address_share.h"
#include "http/grammar/header_lines.h"

namespace lumbung::api {
namespace {

struct Wish {
  std::string socket_id;
  std::string channel;
};

Result<Wish> wish_of(const http::Request& request) {
  constexpr std::string_view kJson = "application/json";
  const std::string_view type = request.header("Content-Type").value_or("");
  if (type.substr(0, kJson.size()) != kJson) {
    // A form is encoded like the query of a URL.
    const auto form = http::Request::make(http::Method::get, "/?" + request.body());
    return Wish{form.query("socket_id").value_or(""), form.query("channel_name").value_or("")};
  }
  const auto body = json_body(request);
  if (!body) return body.error();
  auto socket_id = text_member(*body, "socket_id");
  if (!socket_id) return socket_id.error();
  auto channel = text_member(*body, "channel_name");
  if (!channel) return channel.error();
  return Wish{std::move(*socket_id), std::move(*channel)};
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<WorkspaceId> workspace_of_channel(std::string_view channel) {
  constexpr std::string_view kPrefix = "private-workspace.";
  if (!channel.starts_with(kPrefix)) return std::nullopt;
  const auto id = parse_id(channel.substr(kPrefix.size()));
  if (!id) return std::nullopt;
  return WorkspaceId{*id};
}

bool is_socket_id(std::string_view text) {
  const auto dot = text.find('.');
  return dot != std::string_view::npos && text.size() <= 64 && all_digits(text.substr(0, dot)) &&
         all_digits(text.substr(dot + 1));
}

Result<http::Response> Broadcasting::authorize(const http::Request& request, const Caller& caller) {
  const auto wish = wish_of(request);
  if (!wish) return wish.error();
  if (!is_socket_id(wish->socket_id)) {
    return must_be("socket_id", "the id that the WebSocket was given");
  }
  const auto workspace = workspace_of_channel(wish->channel);
  const bool may_listen =
      workspace && (caller.workspace ? *workspace == *caller.workspace : caller.grant.of_all_workspaces());
  if (!may_listen) return error(ErrorCode::forbidden, "This token can't listen to that channel.");
  const std::string proof =
      authorize_(wish->socket_id, wish->channel, caller.grant.actor.token_id, caller.grant.expires_at);
  return json_answer(200, boost::json::object{{"auth", proof}});
}

http::Response Broadcasting::connect(const http::Request& request) {
  const std::string_view upgrade = request.header("Upgrade").value_or("");
  if (!http::equal_ignoring_case(upgrade, "websocket")) {
    return problem_answer(request, error(ErrorCode::bad_request, "This is the address of a WebSocket."));
  }
  const auto take = [this, address = http::address_share(request.peer())](UniqueFd socket,
                                                                          std::string received) {
    accept_(std::move(socket), std::move(received), address);
  };
  return {.status = 101, .headers = {}, .body = http::Upgrade{take}};
}

}  // namespace lumbung::api
