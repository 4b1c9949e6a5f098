#include <limits>

#include "codec/vp8/choose.h"
#include "codec/vp8/prediction.h"

namespace lumbung::codec::vp8 {
namespace {

using Square = std::array<std::uint8_t, 256>;
constexpr std::size_t kPairs = 8;

// What a prediction may leave, in bits. To code each macroblock both ways and to take the cheaper one spares
// 0.1 % of the bytes at the same SSIM.
constexpr float kWholeMax = 250;

LUMBUNG_INLINE std::int32_t squared_error(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum;
}

/// Where a pair of neighbouring blocks begins.
LUMBUNG_INLINE std::size_t corner_of(std::size_t pair) {
  return pair / 2 * 64 + pair % 2 * 8;
}

/// The best mode, and by `price_of_best` what is left to code, as squared error.
LUMBUNG_INLINE WholeMode predict_best(const Samples& source, const WholeEdge& edge, float lambda, Square& out,
                                      float& price_of_best) {
  alignas(32) Square candidate;
  float best = std::numeric_limits<float>::max();
  auto best_mode = WholeMode::dc;
  for (std::size_t i = 0; i < kWholeModes; ++i) {
    const auto mode = static_cast<WholeMode>(i);
    predict_whole<16>(mode, edge, candidate.data());
    const float price = float(squared_error(source.luma.data(), candidate.data(), candidate.size())) +
                        lambda * float(mode_costs().luma[i]);
    if (price >= best) continue;
    best = price;
    best_mode = mode;
    out = candidate;
  }
  price_of_best = best;
  return best_mode;
}

/// The coefficients of all blocks, the first ones apart.
template <Width kWidth>
LUMBUNG_INLINE void transform(const Square& source, const Square& prediction,
                              std::array<BlockPair, kPairs>& pairs, FirstCoefficients& first) {
  for (std::size_t k = 0; k < kPairs; ++k) {
    const std::size_t at = corner_of(k);
    BlockPair predicted;
    load_rows<kWidth>(&source[at], &source[at + 4], 16, pairs[k]);
    load_rows<kWidth>(&prediction[at], &prediction[at + 4], 16, predicted);
    subtract(pairs[k], predicted);
    forward_transform<kWidth>(pairs[k]);
    first[2 * k] = pairs[k].row[0][0];
    first[2 * k + 1] = pairs[k].row[0][4];
    pairs[k].row[0][0] = 0;
    pairs[k].row[0][4] = 0;
  }
}

template <Width kWidth>
LUMBUNG_INLINE bool choose_whole_in(const Samples& source, const Neighbours& around, const Coding& coding,
                                    LumaChoice& out) {
  const WholeEdge edge{around.above.luma.data(), around.left.luma.data(), around.corner.luma,
                       around.has_above, around.has_left};
  alignas(32) Square prediction;
  out.by_subblocks = false;
  float left_to_code = 0;
  out.whole = predict_best(source, edge, coding.lambda, prediction, left_to_code);
  if (left_to_code > kWholeMax * kCostOfBit * coding.lambda) return false;

  std::array<BlockPair, kPairs> pairs;
  FirstCoefficients first;
  transform<kWidth>(source.luma, prediction, pairs, first);
  code_first_coefficients(first, coding.second_luma, out.second);

  for (std::size_t k = 0; k < kPairs; ++k) {
    const std::size_t at = corner_of(k);
    BlockPair levels;
    BlockPair predicted;
    quantise(pairs[k], coding.luma, levels);
    to_zigzag<kWidth>(levels, out.levels[2 * k], out.levels[2 * k + 1]);
    pairs[k].row[0][0] = first[2 * k];
    pairs[k].row[0][4] = first[2 * k + 1];
    inverse_transform<kWidth>(pairs[k]);
    load_rows<kWidth>(&prediction[at], &prediction[at + 4], 16, predicted);
    reconstruct(predicted, pairs[k]);
    store_rows<kWidth>(pairs[k], &out.decoded[at], &out.decoded[at + 4], 16);
  }
  return true;
}

template <Width kWidth>
LUMBUNG_INLINE void choose_chroma_in(const Samples& source, const Neighbours& around, const Coding& coding,
                                     ChromaChoice& out) {
  const WholeEdge blue{around.above.blue.data(), around.left.blue.data(), around.corner.blue,
                       around.has_above, around.has_left};
  const WholeEdge red{around.above.red.data(), around.left.red.data(), around.corner.red, around.has_above,
                      around.has_left};
  constexpr std::size_t kPlane = 64;
  alignas(32) std::array<std::uint8_t, 2 * kPlane> prediction;
  alignas(32) std::array<std::uint8_t, 2 * kPlane> candidate;
  float best = std::numeric_limits<float>::max();
  for (std::size_t i = 0; i < kWholeModes; ++i) {
    const auto mode = static_cast<WholeMode>(i);
    predict_whole<8>(mode, blue, candidate.data());
    predict_whole<8>(mode, red, candidate.data() + kPlane);
    const std::int32_t error = squared_error(source.blue.data(), candidate.data(), kPlane) +
                               squared_error(source.red.data(), candidate.data() + kPlane, kPlane);
    const float price = float(error) + coding.lambda * float(mode_costs().chroma[i]);
    if (price >= best) continue;
    best = price;
    out.mode = mode;
    prediction = candidate;
  }
  for (std::size_t n = 0; n < out.blue.size(); ++n) {
    const std::size_t at = n / 2 * 32 + n % 2 * 4;
    BlockPair coefficients;
    BlockPair predicted;
    BlockPair levels;
    load_rows<kWidth>(&source.blue[at], &source.red[at], 8, coefficients);
    load_rows<kWidth>(&prediction[at], &prediction[kPlane + at], 8, predicted);
    subtract(coefficients, predicted);
    forward_transform<kWidth>(coefficients);
    quantise(coefficients, coding.chroma, levels);
    to_zigzag<kWidth>(levels, out.blue[n], out.red[n]);
    inverse_transform<kWidth>(coefficients);
    reconstruct(predicted, coefficients);
    store_rows<kWidth>(coefficients, &out.decoded_blue[at], &out.decoded_red[at], 8);
  }
}

}  // namespace

bool choose_whole(const Samples& source, const Neighbours& around, const Coding& coding, LumaChoice& out) {
  return in_best_width([&]<Width kWidth>() LUMBUNG_INLINE_LAMBDA {
    return choose_whole_in<kWidth>(source, around, coding, out);
  });
}

void choose_chroma(const Samples& source, const Neighbours& around, const Coding& coding, ChromaChoice& out) {
  in_best_width([&]<Width kWidth>()
                    LUMBUNG_INLINE_LAMBDA { choose_chroma_in<kWidth>(source, around, coding, out); });
}

}  // namespace lumbung::codec::vp8
