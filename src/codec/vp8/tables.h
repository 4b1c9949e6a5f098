#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// VP8 key frames, the format of lossy WebP: RFC 6386. Chapters below are the RFC's.
namespace lumbung::codec::vp8 {

/// Quantiser indexes (14.1). Steps are in units of the transform's output.
constexpr std::size_t kIndexes = 128;
extern const std::array<std::uint8_t, kIndexes> kDcSteps;
extern const std::array<std::uint16_t, kIndexes> kAcSteps;

/// What a block of coefficients belongs to (13.3).
enum class BlockType : std::uint8_t { luma_without_dc, second_luma, chroma, luma_with_dc };
constexpr int first_position(BlockType type) {
  return type == BlockType::luma_without_dc ? 1 : 0;
}

constexpr std::size_t kTypes = 4;
constexpr std::size_t kBands = 8;
constexpr std::size_t kContexts = 3;
constexpr std::size_t kNodes = 11;
using NodeProbabilities = std::array<std::uint8_t, kNodes>;
using CoefficientProbabilities =
    std::array<std::array<std::array<NodeProbabilities, kContexts>, kBands>, kTypes>;
/// Those that a decoder begins with (13.5), and how likely a frame is to replace each (13.4).
extern const CoefficientProbabilities kDefaultProbabilities;
extern const CoefficientProbabilities kUpdateProbabilities;

/// How a 4×4 block of luma is predicted (11.2), in the order of the RFC.
enum class SubblockMode : std::uint8_t {
  dc,
  true_motion,
  vertical,
  horizontal,
  left_down,
  right_down,
  vertical_right,
  vertical_left,
  horizontal_down,
  horizontal_up
};
constexpr std::size_t kSubblockModes = 10;
/// By the modes of the blocks above and to the left (11.5).
using SubblockProbabilities =
    std::array<std::array<std::array<std::uint8_t, 9>, kSubblockModes>, kSubblockModes>;
extern const SubblockProbabilities kSubblockProbabilities;

/// How 16×16 of luma or 8×8 of chroma are predicted (11.2).
enum class WholeMode : std::uint8_t { dc, vertical, horizontal, true_motion };
constexpr std::size_t kWholeModes = 4;

/// Coefficients are stored along this way (13).
constexpr std::array<std::uint8_t, 16> kZigzag{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
constexpr std::array<std::uint8_t, 17> kBandOf{0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

}  // namespace lumbung::codec::vp8
