#include "base/clock.h"

#include <cstdio>
#include <cstring>
#include <ctime>

namespace lumbung {
namespace {

std::tm broken_down(Timestamp time) {
  const std::time_t seconds = static_cast<std::time_t>(to_unix_seconds(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

std::string format(Timestamp time, const char* pattern) {
  const std::tm parts = broken_down(time);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, pattern, &parts);
  return {text, length};
}

/// Reads "date?time" with the given separator; what follows the seconds is left in `rest`.
std::optional<Timestamp> parse_seconds(const std::string& text, const char* pattern, const char** rest) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), pattern, &parts);
  if (end == nullptr) return std::nullopt;
  *rest = end;
  const int day = parts.tm_mday;
  const bool is_leap_second = parts.tm_sec > 59;
  const std::time_t seconds = timegm(&parts);
  // It makes the 2nd of March of a 30th of February.
  if (parts.tm_mday != day && !is_leap_second) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

int read_fraction_ms(const char** rest) {
  if (**rest != '.') return 0;
  ++*rest;
  int ms = 0;
  for (int weight = 100; **rest >= '0' && **rest <= '9'; ++*rest, weight /= 10) ms += (**rest - '0') * weight;
  return ms;
}

}  // namespace

Timestamp SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Timestamp time) {
  return format(time, "%Y-%m-%dT%H:%M:%SZ");
}
std::string to_sql(Timestamp time) {
  return format(time, "%Y-%m-%d %H:%M:%S");
}

std::optional<Timestamp> from_rfc3339(std::string_view text) {
  const std::string copy(text);
  const char* rest = nullptr;
  auto time = parse_seconds(copy, "%Y-%m-%dT%H:%M:%S", &rest);
  if (!time) return std::nullopt;
  *time += std::chrono::milliseconds(read_fraction_ms(&rest));
  if (std::strcmp(rest, "Z") == 0) return time;
  int hours = 0;
  int minutes = 0;
  char sign = 0;
  int used = 0;
  if (std::sscanf(rest, "%c%2d:%2d%n", &sign, &hours, &minutes, &used) != 3 || rest[used] != '\0')
    return std::nullopt;
  if (sign != '+' && sign != '-') return std::nullopt;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return sign == '+' ? *time - offset : *time + offset;
}

std::optional<Timestamp> from_sql(std::string_view text) {
  const std::string copy(text);
  const char* rest = nullptr;
  auto time = parse_seconds(copy, "%Y-%m-%d %H:%M:%S", &rest);
  if (!time) return std::nullopt;
  *time += std::chrono::milliseconds(read_fraction_ms(&rest));
  if (*rest != '\0') return std::nullopt;
  return time;
}

}  // namespace lumbung
