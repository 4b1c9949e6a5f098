#pragma once

#include <array>
#include <cstdint>

#include "codec/vp8/costs.h"
#include "codec/vp8/quantiser.h"
#include "codec/vp8/tables.h"
#include "codec/vp8/tokens.h"

/// How a macroblock is best predicted.
namespace lumbung::codec::vp8 {

/// 16×16 of luma and the 8×8 of each chroma plane, row by row.
struct Samples {
  alignas(32) std::array<std::uint8_t, 256> luma;
  alignas(32) std::array<std::uint8_t, 64> blue;
  alignas(32) std::array<std::uint8_t, 64> red;
};

/// One side of a macroblock that is coded already, as the next ones see it.
struct Side {
  std::array<std::uint8_t, 16> luma;
  std::array<std::uint8_t, 8> blue;
  std::array<std::uint8_t, 8> red;
  std::array<SubblockMode, 4> modes{};
  /// Which blocks have levels, 0 or 1 each.
  std::array<std::uint8_t, 4> luma_filled{};
  std::array<std::uint8_t, 2> blue_filled{};
  std::array<std::uint8_t, 2> red_filled{};
  std::uint8_t second_filled = 0;
};

/// The sample between the side above and the one on the left, of each plane.
struct Corner {
  std::uint8_t luma;
  std::uint8_t blue;
  std::uint8_t red;
};

struct Neighbours {
  const Side& above;
  const Side* above_right;  ///< null in the last column
  const Side& left;
  Corner corner;
  bool has_above;
  bool has_left;
};

struct LumaChoice {
  bool by_subblocks;
  WholeMode whole;                         ///< unless by_subblocks
  std::array<SubblockMode, 16> subblocks;  ///< if by_subblocks
  Levels second;                           ///< unless by_subblocks
  std::array<Levels, 16> levels;
  alignas(32) std::array<std::uint8_t, 256> decoded;
};

struct ChromaChoice {
  WholeMode mode;
  std::array<Levels, 4> blue;
  std::array<Levels, 4> red;
  alignas(32) std::array<std::uint8_t, 64> decoded_blue;
  alignas(32) std::array<std::uint8_t, 64> decoded_red;
};

/// Returns false, and codes nothing, where the prediction misses so much that subblocks are likely to be
/// cheaper.
bool choose_whole(const Samples& source, const Neighbours& around, const Coding& coding, LumaChoice& out);
void choose_subblocks(const Samples& source, const Neighbours& around, const Coding& coding,
                      const CostTable& costs, LumaChoice& out);
void choose_chroma(const Samples& source, const Neighbours& around, const Coding& coding, ChromaChoice& out);

}  // namespace lumbung::codec::vp8
