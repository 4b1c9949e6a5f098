#include "base/uuid.h"

#include <algorithm>
#include <chrono>

#include "base/encoding.h"

namespace lumbung {
namespace {

constexpr std::array<std::size_t, 4> kHyphensAt = {8, 13, 18, 23};
/// Where the two digits of each byte begin.
constexpr std::array<std::size_t, 16> kDigitsAt = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

std::string Uuid::str() const {
  std::string text = to_hex(std::as_bytes(std::span(bytes)));
  for (const std::size_t position : kHyphensAt) text.insert(position, 1, '-');
  return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  for (const std::size_t position : kHyphensAt) {
    if (text[position] != '-') return std::nullopt;
  }
  Uuid uuid;
  int all = 0;
  for (std::size_t i = 0; i < kDigitsAt.size(); ++i) {
    const int value = hex_value(text[kDigitsAt[i]]) * 16 | hex_value(text[kDigitsAt[i] + 1]);
    all |= value;  // negative once one of them is no digit
    uuid.bytes[i] = static_cast<std::uint8_t>(value);
  }
  return all < 0 ? std::nullopt : std::optional(uuid);
}

Uuid Uuid::make() {
  const std::string random = random_bytes(10);
  Uuid uuid;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto now_ms =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
  for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(now_ms >> (40 - 8 * i));
  std::copy(random.begin(), random.end(), uuid.bytes.begin() + 6);
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x70U);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);
  return uuid;
}

}  // namespace lumbung
