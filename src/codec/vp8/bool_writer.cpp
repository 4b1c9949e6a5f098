#include "codec/vp8/bool_writer.h"

#include <utility>

namespace lumbung::codec::vp8 {
void BoolWriter::flush() {
  if ((interval_.low >> (interval_.shifted_bits + 8) & 1) != 0) carry();
  while (interval_.shifted_bits >= 8) {
    bytes_.push_back(static_cast<std::byte>(interval_.low >> interval_.shifted_bits & 0xff));
    interval_.shifted_bits -= 8;
  }
  interval_.low &= (std::uint64_t{1} << (interval_.shifted_bits + 8)) - 1;
}

void BoolWriter::carry() {
  std::size_t i = bytes_.size();
  while (bytes_[--i] == std::byte{0xff}) bytes_[i] = std::byte{0};
  bytes_[i] = static_cast<std::byte>(static_cast<unsigned>(bytes_[i]) + 1);
}

void BoolWriter::put_literal(std::uint32_t value, int bits) {
  while (bits-- > 0) put((value >> bits & 1) != 0, 128);
}

void BoolWriter::put_optional_signed(int value, int bits) {
  put_literal(value != 0 ? 1 : 0, 1);
  if (value == 0) return;
  put_literal(static_cast<std::uint32_t>(value < 0 ? -value : value), bits);
  put_literal(value < 0 ? 1 : 0, 1);
}

std::vector<std::byte> BoolWriter::finish() {
  const int pad = 8 + (8 - interval_.shifted_bits % 8) % 8;
  interval_.low <<= pad;
  interval_.shifted_bits += pad;
  flush();
  return std::move(bytes_);
}

}  // namespace lumbung::codec::vp8
