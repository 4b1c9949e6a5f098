#include "api/strangers.h"

#include <string>

namespace lumbung::api {
namespace {

http::RateLimit guesses_of(std::uint32_t per_minute) {
  return {.tokens_per_second = per_minute / 60.0, .burst_tokens = static_cast<double>(per_minute)};
}

}  // namespace

Strangers::Strangers(std::uint32_t bad_tokens_per_minute_max)
    : limits_(bad_tokens_per_minute_max > 0), guesses_(guesses_of(bad_tokens_per_minute_max)) {}

std::optional<Error> Strangers::refusal(std::string_view address) const {
  if (!limits_) return std::nullopt;
  const auto wait = guesses_.wait_for(address);
  if (!wait) return std::nullopt;
  return error(ErrorCode::rate_limited,
               "Too many tokens that are not valid came from your address. Go on in " +
                   std::to_string(wait->count()) + " s, with a valid one.");
}

void Strangers::note_bad_token(std::string_view address) {
  if (limits_) guesses_.take(address);
}

}  // namespace lumbung::api
