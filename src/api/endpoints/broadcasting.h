#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/guard.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/unique_fd.h"

namespace lumbung::api {

/// POST /broadcasting/auth: who may listen to a private channel (Pusher protocol 7). GET /app/{key}: the
/// WebSocket itself.
class Broadcasting {
 public:
  using Authorize = std::function<std::string(std::string_view socket_id, std::string_view channel,
                                              std::optional<TokenId> token, std::optional<Timestamp> until)>;
  using Accept = std::function<void(UniqueFd socket, std::string received, std::string address)>;

  Broadcasting(Authorize authorize, Accept accept)
      : authorize_(std::move(authorize)), accept_(std::move(accept)) {}

  /// Form-encoded, as pusher-js sends it, or JSON. forbidden for every channel but the caller's workspace's.
  /// The proof names the caller's token, or when it ends: the subscription ends with it.
  Result<http::Response> authorize(const http::Request& request, const Caller& caller);
  /// Gives the socket to the hub. Does not block.
  http::Response connect(const http::Request& request);

 private:
  Authorize authorize_;
  Accept accept_;
};

/// The workspace in "private-workspace.{id}"; nullopt for any other channel.
std::optional<WorkspaceId> workspace_of_channel(std::string_view channel);

/// "digits.digits", the form of a Pusher socket id.
bool is_socket_id(std::string_view text);

}  // namespace lumbung::api
