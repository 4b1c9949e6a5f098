#include "realtime/channel_auth.h"

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::realtime {

ChannelAuth::ChannelAuth(std::string app_key, std::string secret)
    : app_key_(std::move(app_key)), secret_(std::move(secret)) {}

std::string ChannelAuth::authorize(std::string_view socket_id, std::string_view channel) const {
  std::string message(socket_id);
  message += ':';
  message += channel;
  return app_key_ + ':' + hmac_sha256(secret_, message).hex();
}

bool ChannelAuth::verify(std::string_view socket_id, std::string_view channel, std::string_view auth) const {
  return equal_constant_time(authorize(socket_id, channel), auth);
}

}  // namespace lumbung::realtime
