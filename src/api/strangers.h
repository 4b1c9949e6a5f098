#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "http/rate_limiter.h"

namespace lumbung::api {

/// Who shows tokens that are not valid. Guessing one is hopeless, but each guess costs a question to the
/// database: an address that has made too many gets no more of them asked for a while. Thread-safe, bounded.
class Strangers {
 public:
  /// 0: no limit.
  explicit Strangers(std::uint32_t bad_tokens_per_minute_max);

  /// Before the database is asked about a token that is not known: the refusal, if `address` has used up its
  /// guesses.
  std::optional<Error> refusal(std::string_view address) const;
  /// It was not valid.
  void note_bad_token(std::string_view address);

 private:
  bool limits_;
  http::RateLimiter guesses_;
};

}  // namespace lumbung::api
