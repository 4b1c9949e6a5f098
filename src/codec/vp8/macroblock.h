#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/vp8/choose.h"

namespace lumbung::codec::vp8 {

/// What a decoder is told of a macroblock before its levels.
struct MacroblockModes {
  bool by_subblocks = false;
  bool empty = false;  ///< no level but zeros
  WholeMode luma = WholeMode::dc;
  WholeMode chroma = WholeMode::dc;
  /// Of each 4×4 block; without by_subblocks, what their neighbours take them for.
  std::array<SubblockMode, 16> subblocks{};
};

/// Codes macroblocks row by row, each row from the left, and keeps what the next ones are predicted from.
class MacroblockCoder {
 public:
  explicit MacroblockCoder(std::uint32_t columns);

  /// To be called before each row.
  void begin_row();
  /// `decoded`, where it is given, becomes what a decoder makes of the macroblock before its deblocking
  /// filter.
  MacroblockModes code(const Samples& source, const Coding& coding, const CostTable& costs,
                       TokenBuffer& tokens, Samples* decoded);

 private:
  void store(const LumaChoice& luma, const ChromaChoice& chroma, bool empty, TokenBuffer& tokens);
  void keep(const LumaChoice& luma, const ChromaChoice& chroma, const MacroblockModes& modes);

  std::vector<Side> above_;
  Side left_;
  Corner corner_{};
  std::uint32_t column_ = 0;
  std::uint32_t rows_begun_ = 0;
};

}  // namespace lumbung::codec::vp8
