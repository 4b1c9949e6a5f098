#include "http/thread_clock.h"

#include <array>
#include <cstring>
#include <span>

#include "base/encoding.h"
#include "http/conditional.h"

namespace lumbung::http {

ThreadClock::ThreadClock() : id_(16, '0') {
  const std::string seed = random_bytes(sizeof state_);
  std::memcpy(&state_, seed.data(), sizeof state_);
}

std::string_view ThreadClock::http_date() {
  const std::time_t now = std::time(nullptr);
  if (now != second_) {
    second_ = now;
    date_ = format_http_date(Timestamp(std::chrono::seconds(now)));
  }
  return date_;
}

std::uint64_t ThreadClock::next_random() {
  // SplitMix64 (Steele, Lea, Flood 2014): a bijection of the counter, so no value repeats.
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

std::string_view ThreadClock::next_request_id() {
  const std::array<std::uint64_t, 1> random{next_random()};
  write_hex(std::as_bytes(std::span(random)), id_.data());
  return id_;
}

telemetry::TraceContext ThreadClock::next_span(std::optional<std::string_view> traceparent) {
  std::array<std::uint64_t, 3> random{};
  for (std::uint64_t& number : random) number = next_random();
  const std::string_view bytes(reinterpret_cast<const char*>(random.data()), sizeof random);
  const auto cause = traceparent ? telemetry::TraceContext::parse(*traceparent) : std::nullopt;
  return cause ? cause->with_span(bytes.substr(16)) : telemetry::TraceContext::from(bytes, bytes.substr(16));
}

}  // namespace lumbung::http
