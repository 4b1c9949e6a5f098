#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace lumbung::realtime {

/// An external server that speaks the HTTP API of Pusher: Reverb, soketi, Pusher itself.
struct PusherSettings {
  std::string origin;  ///< "http://host:port"
  std::string key;
  std::string secret;
  std::string app_id;
};

/// "pusher://key:secret@host:port/app-id", or pushers:// for HTTPS. invalid_argument for anything else.
Result<PusherSettings> parse_pusher_url(std::string_view url);

/// The path and query of a POST with this body, signed for this moment (github.com/pusher/docs, "Channels
/// HTTP API", Authentication): HMAC-SHA256 of "POST\n{path}\n{sorted query}".
std::string signed_target(const PusherSettings& settings, std::string_view path, std::string_view body,
                          Timestamp now);

}  // namespace lumbung::realtime
