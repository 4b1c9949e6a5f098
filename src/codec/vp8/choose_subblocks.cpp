#include <cstring>

#include "codec/vp8/choose.h"
#include "codec/vp8/prediction.h"

namespace lumbung::codec::vp8 {
namespace {

/// The decoded samples of a macroblock with those that its blocks are predicted from: a row above, which goes
/// on for four samples on the right, and a column on the left.
class Canvas {
 public:
  explicit Canvas(const Neighbours& around) {
    samples_[kLeft - 1] = around.corner.luma;
    std::memcpy(&samples_[kLeft], around.above.luma.data(), 16);
    if (around.above_right != nullptr) {
      std::memcpy(&samples_[kLeft + 16], around.above_right->luma.data(), 4);
    } else {
      std::memset(&samples_[kLeft + 16], around.above.luma[15], 4);
    }
    for (std::size_t y = 0; y < 16; ++y) *(at(0, y) - 1) = around.left.luma[y];
  }

  std::uint8_t* at(std::size_t x, std::size_t y) { return &samples_[(y + 1) * kStride + kLeft + x]; }

  /// What lies around block `n`. Blocks of the last column see above the macroblock on their right: what is
  /// beside them comes later (RFC 6386, 12.3).
  LUMBUNG_INLINE void read_edge(std::size_t n, SubblockEdge& edge) {
    const std::size_t column = n % 4;
    const std::uint8_t* const here = at(4 * column, n / 4 * 4);
    const std::uint8_t* const left = here - 1;
    for (std::size_t i = 0; i < 4; ++i) edge[i] = left[(3 - i) * kStride];
    std::memcpy(&edge[4], left - kStride, 5);
    std::memcpy(&edge[9], column == 3 ? &samples_[kLeft + 16] : here - kStride + 4, 4);
  }

  LUMBUNG_INLINE void write(std::size_t n, const std::uint8_t* block) {
    std::uint8_t* const here = at(n % 4 * 4, n / 4 * 4);
    for (std::size_t y = 0; y < 4; ++y) std::memcpy(here + y * kStride, block + 4 * y, 4);
  }

 private:
  static constexpr std::size_t kStride = 32;
  static constexpr std::size_t kLeft = 8;
  alignas(32) std::array<std::uint8_t, 17 * kStride> samples_;
};

/// The two modes that promise most.
struct Candidates {
  std::size_t first;
  std::size_t second;
};

using ModePrices = std::array<std::uint16_t, kSubblockModes>;

template <Width kWidth>
LUMBUNG_INLINE Candidates most_promising(const std::array<std::uint8_t, 16>& source,
                                         const SubblockPredictions& predictions, const ModePrices& names,
                                         float lambda) {
  Bytes16 bytes;
  std::memcpy(&bytes, source.data(), sizeof bytes);
  const Words16 wide = __builtin_convertvector(bytes, Words16);
  std::array<float, kSubblockModes> price;
  for (std::size_t m = 0; m < kSubblockModes; ++m)
    price[m] = float(hadamard_cost<kWidth>(wide, predictions[m].data())) + lambda * float(names[m]);
  Candidates best = price[1] < price[0] ? Candidates{1, 0} : Candidates{0, 1};
  for (std::size_t m = 2; m < kSubblockModes; ++m) {
    if (price[m] < price[best.first]) {
      best = {m, best.first};
    } else if (price[m] < price[best.second]) {
      best.second = m;
    }
  }
  return best;
}

/// Two ways to code a block.
struct Attempts {
  std::array<Levels, 2> levels;
  std::array<std::array<std::uint8_t, 16>, 2> decoded;
  std::array<std::int32_t, 2> error;
};

template <Width kWidth>
LUMBUNG_INLINE void attempt(const std::array<std::uint8_t, 16>& source, const std::uint8_t* first,
                            const std::uint8_t* second, const Quantiser& quantiser, Attempts& out) {
  BlockPair original;
  BlockPair predicted;
  BlockPair levels;
  load_rows<kWidth>(source.data(), source.data(), 4, original);
  load_rows<kWidth>(first, second, 4, predicted);
  BlockPair coefficients = original;
  subtract(coefficients, predicted);
  forward_transform<kWidth>(coefficients);
  quantise(coefficients, quantiser, levels);
  to_zigzag<kWidth>(levels, out.levels[0], out.levels[1]);
  inverse_transform<kWidth>(coefficients);
  reconstruct(predicted, coefficients);
  store_rows<kWidth>(coefficients, out.decoded[0].data(), out.decoded[1].data(), 4);
  const PairError error = squared_error(coefficients, original);
  out.error = {error.first, error.second};
}

template <Width kWidth>
LUMBUNG_INLINE void choose_subblocks_in(const Samples& source, const Neighbours& around, const Coding& coding,
                                        const CostTable& costs, LumaChoice& out) {
  const SubblockCosts& all_names = subblock_costs();
  Canvas canvas(around);
  auto above_filled = around.above.luma_filled;
  auto left_filled = around.left.luma_filled;
  auto above_modes = around.above.modes;
  auto left_modes = around.left.modes;
  out.by_subblocks = true;
  for (std::size_t n = 0; n < 16; ++n) {
    const std::size_t column = n % 4;
    const std::size_t row = n / 4;
    SubblockEdge edge;
    SubblockPredictions predictions;
    canvas.read_edge(n, edge);
    predict_subblock(edge, predictions);
    std::array<std::uint8_t, 16> original;
    for (std::size_t y = 0; y < 4; ++y)
      std::memcpy(&original[4 * y], &source.luma[64 * row + 16 * y + 4 * column], 4);

    const ModePrices& names =
        all_names[static_cast<std::size_t>(above_modes[column])][static_cast<std::size_t>(left_modes[row])];
    const Candidates best = most_promising<kWidth>(original, predictions, names, coding.lambda_hadamard);
    Attempts attempts;
    attempt<kWidth>(original, predictions[best.first].data(), predictions[best.second].data(), coding.luma,
                    attempts);
    const auto price = [&](std::size_t which, std::size_t mode) {
      const int context = above_filled[column] + left_filled[row];
      const int cost = costs.cost(attempts.levels[which], context) + names[mode];
      return float(attempts.error[which]) + coding.lambda * float(cost);
    };
    const std::size_t taken = price(1, best.second) < price(0, best.first) ? 1 : 0;
    out.levels[n] = attempts.levels[taken];
    out.subblocks[n] = static_cast<SubblockMode>(taken == 0 ? best.first : best.second);
    above_modes[column] = left_modes[row] = out.subblocks[n];
    above_filled[column] = left_filled[row] = last_level(out.levels[n]) >= 0 ? 1 : 0;
    canvas.write(n, attempts.decoded[taken].data());
  }
  for (std::size_t y = 0; y < 16; ++y) std::memcpy(&out.decoded[16 * y], canvas.at(0, y), 16);
}

}  // namespace

void choose_subblocks(const Samples& source, const Neighbours& around, const Coding& coding,
                      const CostTable& costs, LumaChoice& out) {
  in_best_width([&]<Width kWidth>() LUMBUNG_INLINE_LAMBDA {
    choose_subblocks_in<kWidth>(source, around, coding, costs, out);
  });
}

}  // namespace lumbung::codec::vp8
