#include "base/uuid.h"

#include <algorithm>
#include <chrono>

#include "base/encoding.h"

namespace lumbung {
namespace {

constexpr bool is_hyphen_position(std::size_t index) {
  return index == 8 || index == 13 || index == 18 || index == 23;
}

}  // namespace

std::string Uuid::str() const {
  std::string text = to_hex(std::as_bytes(std::span(bytes)));
  for (std::size_t position : {8U, 13U, 18U, 23U}) text.insert(position, 1, '-');
  return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::uint8_t& byte : uuid.bytes) {
    if (is_hyphen_position(at) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at++]);
    const int low = hex_value(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
  }
  return uuid;
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
