#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "api/strangers.h"
#include "http/blocking_pool.h"
#include "http/router.h"
#include "telemetry/metrics.h"
#include "whatsapp/callbacks/intake.h"
#include "whatsapp/callbacks/known_accounts.h"

namespace lumbung::api {

/// GET|POST /api/v1/whatsapp/callbacks/{phone_number_id}: Meta's handshake, and what it tells of messages. No
/// token: the handshake names the account's verify token, and each callback is signed with the secret of the
/// app. Answered as soon as the raw body is durable.
class Callbacks {
 public:
  struct Parts {
    whatsapp::AccountRepository& accounts;
    whatsapp::CallbackIntake& intake;
    http::BlockingPool& pool;
    telemetry::Metrics& metrics;
    /// Of one address, numbers that nobody has are looked up so often; 0: all.
    std::uint32_t bad_numbers_per_minute_max = 0;
  };
  /// What `parts` refers to must outlive this.
  explicit Callbacks(const Parts& parts)
      : parts_(parts), accounts_(parts.accounts), strangers_(parts.bad_numbers_per_minute_max) {}

  /// 200 with the challenge, 403, or 429. Blocks.
  http::Response shake_hands(const http::Request& request);
  /// By the head alone: 401 for a number that nobody has, and without a signature; 429. Blocks.
  http::Admission admit(const http::Request& request);

 private:
  /// 200 once the body is durable, 401 for a wrong signature, 503 when it could not be kept.
  boost::asio::awaitable<http::Response> receive(http::Request request, whatsapp::Account account);
  /// Whose secret made the signature; nullopt: nobody's. A secret that was changed a moment ago is read anew.
  /// Blocks.
  std::optional<whatsapp::Account> signer_of(const http::Request& request, const whatsapp::Account& account);
  /// The account of the path's number. 429 for an address that made too many numbers up, unless somebody has
  /// this one: Meta's addresses are the same for all. Blocks.
  Result<std::optional<whatsapp::Account>> account_of(const http::Request& request);
  http::Response refuse(const http::Request& request, const Error& refused);

  Parts parts_;
  whatsapp::KnownAccounts accounts_;
  Strangers strangers_;
};

}  // namespace lumbung::api
