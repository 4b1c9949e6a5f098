#include "codec/read/huffman_table.h"

#include <algorithm>

namespace lumbung::codec {

std::optional<HuffmanTable> HuffmanTable::make(Bytes counts, Bytes symbols) {
  HuffmanTable table;
  if (counts.size() != kLengthMax || symbols.size() > table.symbols_.size()) return std::nullopt;
  std::transform(symbols.begin(), symbols.end(), table.symbols_.begin(),
                 [](std::byte symbol) { return std::to_integer<std::uint8_t>(symbol); });
  unsigned code = 0;
  for (unsigned length = 1; length <= kLengthMax; ++length) {
    const auto count = std::to_integer<unsigned>(counts[length - 1]);
    if (table.count_ + count > symbols.size() || code + count > 1U << length) return std::nullopt;
    if (count > 0) {
      table.ends_[length] = code + count;
      table.offsets_[length] = table.count_ - code;
    }
    for (unsigned i = 0; i < count; ++i, ++code, ++table.count_) {
      if (length > kShort) continue;
      const unsigned first = code << (kShort - length);
      const auto entry = static_cast<std::uint16_t>(length << 8 | table.symbols_[table.count_]);
      std::fill_n(table.short_codes_.begin() + first, 1U << (kShort - length), entry);
    }
    code <<= 1;
  }
  return table;
}

bool HuffmanTable::all_below(unsigned bound) const {
  return std::all_of(symbols_.begin(), symbols_.begin() + count_,
                     [bound](std::uint8_t symbol) { return symbol < bound; });
}

}  // namespace lumbung::codec
