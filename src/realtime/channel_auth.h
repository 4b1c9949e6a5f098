#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace lumbung::realtime {

/// What leave to listen rests on. Neither: it was signed by an application that knows the secret itself.
struct ChannelProof {
  std::optional<TokenId> token{};
  std::optional<Timestamp> until{};  ///< to the second; passed over where there is a token
};

/// Signs and checks who may listen to a private channel (github.com/pusher/docs, "Authenticating users"):
/// "{key}:{hex of HMAC-SHA256(secret, "socket_id:channel")}". A proof that rests on a token names it, so that
/// any node can end the subscription with the token: "{key}:{hex of HMAC-SHA256(secret,
/// "socket_id:channel:token.{id}")}.{id}". One that rests on a JWT, which has no id, says when that ends:
/// "{key}:{hex of HMAC-SHA256(secret, "socket_id:channel:until.{seconds}")}.until-{seconds}" (of Unix).
/// Clients give `auth` back as it is. Immutable, so thread-safe.
class ChannelAuth {
 public:
  ChannelAuth(std::string app_key, std::string secret);

  /// The `auth` that a browser hands to `pusher:subscribe`. The caller has checked before that the user may
  /// listen to the channel, and that `socket_id` is one (is_socket_id), since the two are signed joined by a
  /// colon.
  std::string authorize(std::string_view socket_id, std::string_view channel,
                        const ChannelProof& proof = {}) const;

  /// Has a value when `auth` is what authorize gives; compared in constant time. Whether it is still good at
  /// this time is for the caller to see.
  std::optional<ChannelProof> verify(std::string_view socket_id, std::string_view channel,
                                     std::string_view auth) const;

  const std::string& app_key() const { return app_key_; }

 private:
  std::string app_key_;
  std::string secret_;
};

}  // namespace lumbung::realtime
