#include "realtime/channel_auth.h"

#include <charconv>

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::realtime {
namespace {

/// The token that a proof names behind its last dot; nullopt when there is none.
std::optional<TokenId> named_token(std::string_view auth) {
  const std::string_view digits = auth.substr(auth.rfind('.') + 1);
  TokenId token;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), token.value);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return token;
}

}  // namespace

ChannelAuth::ChannelAuth(std::string app_key, std::string secret)
    : app_key_(std::move(app_key)), secret_(std::move(secret)) {}

std::string ChannelAuth::authorize(std::string_view socket_id, std::string_view channel,
                                   std::optional<TokenId> token) const {
  std::string message(socket_id);
  message += ':';
  message += channel;
  if (!token) return app_key_ + ':' + hmac_sha256(secret_, message).hex();
  const std::string id = std::to_string(token->value);
  message += ":token." + id;
  return app_key_ + ':' + hmac_sha256(secret_, message).hex() + '.' + id;
}

std::optional<ChannelAuth::Proof> ChannelAuth::verify(std::string_view socket_id, std::string_view channel,
                                                      std::string_view auth) const {
  const Proof proof{named_token(auth)};
  if (!equal_constant_time(authorize(socket_id, channel, proof.token), auth)) return std::nullopt;
  return proof;
}

}  // namespace lumbung::realtime
