#include "realtime/pusher_settings.h"

#include <chrono>

#include "base/encoding.h"
#include "base/hmac_sha256.h"
#include "base/md5.h"

namespace lumbung::realtime {
namespace {

Error refusal() {
  return error(ErrorCode::invalid_argument,
               "broadcast: it must be \"builtin\" or pusher://KEY:SECRET@HOST:PORT/APP-ID");
}

}  // namespace

Result<PusherSettings> parse_pusher_url(std::string_view url) {
  constexpr std::string_view kPlain = "pusher://";
  constexpr std::string_view kEncrypted = "pushers://";
  const bool encrypted = url.starts_with(kEncrypted);
  if (!encrypted && !url.starts_with(kPlain)) return refusal();
  url.remove_prefix(encrypted ? kEncrypted.size() : kPlain.size());
  const auto at = url.rfind('@');
  const auto colon = url.find(':');
  const auto slash = url.find('/', at == std::string_view::npos ? 0 : at);
  if (at == std::string_view::npos || slash == std::string_view::npos || colon > at) return refusal();
  PusherSettings settings;
  settings.key = url.substr(0, colon);
  settings.secret = url.substr(colon + 1, at - colon - 1);
  settings.origin = (encrypted ? "https://" : "http://") + std::string(url.substr(at + 1, slash - at - 1));
  settings.app_id = url.substr(slash + 1);
  const bool complete = !settings.key.empty() && !settings.secret.empty() && slash > at + 1 &&
                        !settings.app_id.empty() && settings.app_id.find('/') == std::string::npos;
  return complete ? Result<PusherSettings>(std::move(settings)) : Result<PusherSettings>(refusal());
}

std::string signed_target(const PusherSettings& settings, std::string_view path, std::string_view body,
                          Timestamp now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  // In the order of the alphabet.
  const std::string query = "auth_key=" + settings.key + "&auth_timestamp=" + std::to_string(seconds) +
                            "&auth_version=1.0&body_md5=" + to_hex(md5(as_bytes(body)));
  std::string message = "POST\n";
  message.append(path).append("\n").append(query);
  return std::string(path) + "?" + query + "&auth_signature=" + hmac_sha256(settings.secret, message).hex();
}

}  // namespace lumbung::realtime
