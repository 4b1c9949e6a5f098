#include "base/byte_size.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <limits>

namespace lumbung {
namespace {

std::optional<int> power_of(std::string_view unit) {
  std::string lower;
  for (char c : unit) {
    if (c != ' ') lower.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  if (lower.empty() || lower == "b") return 0;
  constexpr std::string_view kPrefixes = "kmgt";
  const auto index = kPrefixes.find(lower[0]);
  const std::string_view tail = std::string_view(lower).substr(1);
  if (index == std::string_view::npos || (!tail.empty() && tail != "b" && tail != "ib")) return std::nullopt;
  return static_cast<int>(index) + 1;
}

}  // namespace

std::optional<std::uint64_t> parse_byte_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{}) return std::nullopt;
  const auto power = power_of(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!power) return std::nullopt;
  for (int i = 0; i < *power; ++i) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / 1024)
      return std::nullopt;
    number *= 1024;
  }
  return number;
}

std::string format_byte_size(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  double amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", amount, kUnits[unit]);
  return text;
}

}  // namespace lumbung
