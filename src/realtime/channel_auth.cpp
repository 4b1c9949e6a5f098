#include "realtime/channel_auth.h"

#include <charconv>
#include <cstdint>

#include "base/encoding.h"
#include "base/hmac_sha256.h"

namespace lumbung::realtime {
namespace {

constexpr std::string_view kUntil = "until-";

template <class Number>
std::optional<Number> number_in(std::string_view digits) {
  Number number{};
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// What a proof says behind its last dot that it rests on; of nothing that can be read there, nothing.
ChannelProof claimed_by(std::string_view auth) {
  const std::string_view claim = auth.substr(auth.rfind('.') + 1);
  if (claim.starts_with(kUntil)) {
    // 32 bits: so every number has a Timestamp.
    const auto seconds = number_in<std::uint32_t>(claim.substr(kUntil.size()));
    if (!seconds) return {};
    return {.until = Timestamp(std::chrono::seconds(*seconds))};
  }
  const auto id = number_in<std::uint64_t>(claim);
  if (!id) return {};
  return {.token = TokenId{*id}};
}

}  // namespace

ChannelAuth::ChannelAuth(std::string app_key, std::string secret)
    : app_key_(std::move(app_key)), secret_(std::move(secret)) {}

std::string ChannelAuth::authorize(std::string_view socket_id, std::string_view channel,
                                   const ChannelProof& proof) const {
  std::string message(socket_id);
  message += ':';
  message += channel;
  std::string claim;
  if (proof.token) {
    const std::string id = std::to_string(proof.token->value);
    message += ":token." + id;
    claim = '.' + id;
  } else if (proof.until) {
    const std::string seconds = std::to_string(to_unix_seconds(*proof.until));
    message += ":until." + seconds;
    claim = '.' + std::string(kUntil) + seconds;
  }
  return app_key_ + ':' + hmac_sha256(secret_, message).hex() + claim;
}

std::optional<ChannelProof> ChannelAuth::verify(std::string_view socket_id, std::string_view channel,
                                                std::string_view auth) const {
  const ChannelProof proof = claimed_by(auth);
  if (!equal_constant_time(authorize(socket_id, channel, proof), auth)) return std::nullopt;
  return proof;
}

}  // namespace lumbung::realtime
