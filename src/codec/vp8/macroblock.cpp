#include "codec/vp8/macroblock.h"

#include <algorithm>
#include <cstring>

namespace lumbung::codec::vp8 {
namespace {

/// Samples beyond the picture (RFC 6386, 12.2).
constexpr std::uint8_t kBeyondTop = 127;
constexpr std::uint8_t kBeyondLeft = 129;

Side outside(std::uint8_t sample) {
  Side side;
  side.luma.fill(sample);
  side.blue.fill(sample);
  side.red.fill(sample);
  return side;
}

SubblockMode as_subblock(WholeMode mode) {
  switch (mode) {
    case WholeMode::dc:
      return SubblockMode::dc;
    case WholeMode::vertical:
      return SubblockMode::vertical;
    case WholeMode::horizontal:
      return SubblockMode::horizontal;
    case WholeMode::true_motion:
      break;
  }
  return SubblockMode::true_motion;
}

bool empty(const Levels& levels) {
  return last_level(levels) < 0;
}

template <std::size_t Count>
bool all_empty(const std::array<Levels, Count>& blocks) {
  return std::all_of(blocks.begin(), blocks.end(), [](const Levels& levels) { return empty(levels); });
}

bool empty(const LumaChoice& luma, const ChromaChoice& chroma) {
  return (luma.by_subblocks || empty(luma.second)) && all_empty(luma.levels) && all_empty(chroma.blue) &&
         all_empty(chroma.red);
}

/// A macroblock without levels; one by subblocks says nothing of the second transform.
void clear_filled(Side& side, bool by_subblocks) {
  side.luma_filled = {};
  side.blue_filled = {};
  side.red_filled = {};
  if (!by_subblocks) side.second_filled = 0;
}

}  // namespace

MacroblockCoder::MacroblockCoder(std::uint32_t columns)
    : above_(columns, outside(kBeyondTop)), left_(outside(kBeyondLeft)) {}

void MacroblockCoder::begin_row() {
  column_ = 0;
  left_ = outside(kBeyondLeft);
  const std::uint8_t sample = rows_begun_ == 0 ? kBeyondTop : kBeyondLeft;
  corner_ = {sample, sample, sample};
  ++rows_begun_;
}

MacroblockModes MacroblockCoder::code(const Samples& source, const Coding& coding, const CostTable& costs,
                                      TokenBuffer& tokens, Samples* decoded) {
  const bool last_column = column_ + 1 == above_.size();
  const Neighbours around{above_[column_], last_column ? nullptr : &above_[column_ + 1],
                          left_,           corner_,
                          rows_begun_ > 1, column_ > 0};
  LumaChoice luma;
  ChromaChoice chroma;
  if (!choose_whole(source, around, coding, luma)) choose_subblocks(source, around, coding, costs, luma);
  choose_chroma(source, around, coding, chroma);

  MacroblockModes modes;
  modes.by_subblocks = luma.by_subblocks;
  modes.chroma = chroma.mode;
  modes.empty = empty(luma, chroma);
  if (luma.by_subblocks) {
    modes.subblocks = luma.subblocks;
  } else {
    modes.luma = luma.whole;
    modes.subblocks.fill(as_subblock(luma.whole));
  }
  store(luma, chroma, modes.empty, tokens);
  keep(luma, chroma, modes);
  if (decoded != nullptr) *decoded = {luma.decoded, chroma.decoded_blue, chroma.decoded_red};
  ++column_;
  return modes;
}

void MacroblockCoder::store(const LumaChoice& luma, const ChromaChoice& chroma, bool empty,
                            TokenBuffer& tokens) {
  Side& above = above_[column_];
  if (empty) {
    clear_filled(above, luma.by_subblocks);
    clear_filled(left_, luma.by_subblocks);
    return;
  }
  const auto add = [&tokens](const Levels& levels, BlockType type, std::uint8_t& over, std::uint8_t& beside) {
    over = beside = tokens.add(levels, type, over + beside) ? 1 : 0;
  };
  tokens.make_room();
  if (!luma.by_subblocks) add(luma.second, BlockType::second_luma, above.second_filled, left_.second_filled);
  const auto type = luma.by_subblocks ? BlockType::luma_with_dc : BlockType::luma_without_dc;
  for (std::size_t n = 0; n < luma.levels.size(); ++n)
    add(luma.levels[n], type, above.luma_filled[n % 4], left_.luma_filled[n / 4]);
  for (std::size_t n = 0; n < chroma.blue.size(); ++n)
    add(chroma.blue[n], BlockType::chroma, above.blue_filled[n % 2], left_.blue_filled[n / 2]);
  for (std::size_t n = 0; n < chroma.red.size(); ++n)
    add(chroma.red[n], BlockType::chroma, above.red_filled[n % 2], left_.red_filled[n / 2]);
}

void MacroblockCoder::keep(const LumaChoice& luma, const ChromaChoice& chroma, const MacroblockModes& modes) {
  Side& above = above_[column_];
  corner_ = {above.luma[15], above.blue[7], above.red[7]};
  std::memcpy(above.luma.data(), &luma.decoded[240], 16);
  std::memcpy(above.blue.data(), &chroma.decoded_blue[56], 8);
  std::memcpy(above.red.data(), &chroma.decoded_red[56], 8);
  for (std::size_t y = 0; y < 16; ++y) left_.luma[y] = luma.decoded[16 * y + 15];
  for (std::size_t y = 0; y < 8; ++y) {
    left_.blue[y] = chroma.decoded_blue[8 * y + 7];
    left_.red[y] = chroma.decoded_red[8 * y + 7];
  }
  for (std::size_t i = 0; i < 4; ++i) {
    above.modes[i] = modes.subblocks[12 + i];
    left_.modes[i] = modes.subblocks[4 * i + 3];
  }
}

}  // namespace lumbung::codec::vp8
