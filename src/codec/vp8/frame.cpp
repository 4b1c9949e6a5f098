#include "codec/vp8/frame.h"

#include <algorithm>

#include "base/error.h"
#include "codec/vp8/modes.h"

namespace lumbung::codec::vp8 {
namespace {

constexpr std::size_t kFirstPartitionMax = (1U << 19) - 1;
constexpr int kFilterLevelMax = 63;
/// Of the deblocking filter, for a step of 1. What SSIM likes best; above it blurs.
constexpr float kFilterStrength = 0.4F;

int filter_level(int index) {
  const float level = kFilterStrength * float(kAcSteps[static_cast<std::size_t>(index)]);
  return std::min(kFilterLevelMax, static_cast<int>(level));
}

/// The probability of a zero when `zeros` of `total` were.
std::uint8_t share(std::size_t zeros, std::size_t total) {
  if (total == 0) return 255;
  return static_cast<std::uint8_t>(std::clamp<std::size_t>((zeros * 255 + total / 2) / total, 1, 255));
}

/// All but the coefficients.
class FirstPartition {
 public:
  explicit FirstPartition(const Frame& frame) : frame_(frame) {}

  std::vector<std::byte> write(const CoefficientProbabilities& probabilities) {
    put(0, 1);  // colour space
    put(0, 1);  // samples are clamped
    put_segments();
    put_filter();
    put(0, 2);  // coefficients in one partition
    put_quantisers();
    put(0, 1);  // probabilities are for this frame
    put_probabilities(probabilities);
    put_macroblocks();
    return out_.finish();
  }

 private:
  void put(std::uint32_t value, int bits) { out_.put_literal(value, bits); }
  void put_segments();
  void put_filter();
  void put_quantisers();
  void put_probabilities(const CoefficientProbabilities& probabilities);
  void put_macroblocks();
  void put_segment(std::size_t segment);
  void put_subblocks(std::size_t macroblock);

  const Frame& frame_;
  BoolWriter out_;
  std::array<std::uint8_t, kSegments - 1> segment_probabilities_{};
};

void FirstPartition::put_segments() {
  std::array<std::size_t, kSegments> count{};
  for (const std::uint8_t segment : frame_.segmentation.of_macroblock) ++count[segment];
  const std::size_t lower = count[0] + count[1];
  const std::size_t upper = count[2] + count[3];
  segment_probabilities_ = {share(lower, lower + upper), share(count[0], lower), share(count[2], upper)};
  put(1, 1);  // there are segments,
  put(1, 1);  // a map of them
  put(1, 1);  // and what they differ in:
  put(1, 1);  // not as differences
  for (const int index : frame_.segmentation.index) out_.put_optional_signed(index, 7);
  for (const int index : frame_.segmentation.index) out_.put_optional_signed(filter_level(index), 6);
  for (const std::uint8_t probability : segment_probabilities_) {
    put(1, 1);
    put(probability, 8);
  }
}

void FirstPartition::put_filter() {
  put(0, 1);  // the normal one
  // The segments have levels of their own, but with 0 here a decoder would not filter at all.
  put(static_cast<std::uint32_t>(std::max(1, filter_level(frame_.segmentation.index.back()))), 6);
  put(0, 3);  // sharpness
  put(0, 1);  // nothing differs by mode
}

void FirstPartition::put_quantisers() {
  put(static_cast<std::uint32_t>(frame_.segmentation.index.front()), 7);
  for (const int offset : {0, 0, 0, kChromaIndexOffset, kChromaIndexOffset}) {
    out_.put_optional_signed(offset, 4);  // luma's first, second luma's two, chroma's two
  }
}

void FirstPartition::put_probabilities(const CoefficientProbabilities& probabilities) {
  const std::uint8_t* ours = &probabilities[0][0][0][0];
  const std::uint8_t* standard = &kDefaultProbabilities[0][0][0][0];
  const std::uint8_t* update = &kUpdateProbabilities[0][0][0][0];
  for (std::size_t i = 0; i < kTypes * kBands * kContexts * kNodes; ++i) {
    out_.put(ours[i] != standard[i], update[i]);
    if (ours[i] != standard[i]) put(ours[i], 8);
  }
}

void FirstPartition::put_macroblocks() {
  const auto& all = frame_.macroblocks;
  const auto filled = std::count_if(all.begin(), all.end(), [](const auto& modes) { return !modes.empty; });
  const std::uint8_t probability = share(static_cast<std::size_t>(filled), all.size());
  put(1, 1);  // empty macroblocks are told
  put(probability, 8);
  const auto decide = [this](bool bit, std::uint8_t p) { out_.put(bit, p); };
  for (std::size_t i = 0; i < all.size(); ++i) {
    put_segment(frame_.segmentation.of_macroblock[i]);
    decide(all[i].empty, probability);
    decide(!all[i].by_subblocks, kWholeLumaProbability);
    if (all[i].by_subblocks) {
      put_subblocks(i);
    } else {
      walk_to_luma(all[i].luma, decide);
    }
    walk_to_chroma(all[i].chroma, decide);
  }
}

void FirstPartition::put_segment(std::size_t segment) {
  const bool upper = segment >= 2;
  out_.put(upper, segment_probabilities_[0]);
  out_.put(segment % 2 == 1, segment_probabilities_[upper ? 2 : 1]);
}

void FirstPartition::put_subblocks(std::size_t macroblock) {
  const auto& all = frame_.macroblocks;
  const auto& modes = all[macroblock].subblocks;
  std::array<SubblockMode, 4> above{};
  if (macroblock >= frame_.columns)
    std::copy_n(all[macroblock - frame_.columns].subblocks.begin() + 12, 4, above.begin());
  for (std::size_t n = 0; n < modes.size(); ++n) {
    auto left = SubblockMode::dc;
    if (n % 4 != 0) {
      left = modes[n - 1];
    } else if (macroblock % frame_.columns != 0) {
      left = all[macroblock - 1].subblocks[n + 3];
    }
    const auto& probabilities =
        kSubblockProbabilities[static_cast<std::size_t>(above[n % 4])][static_cast<std::size_t>(left)];
    walk_to(modes[n], probabilities, [this](bool bit, std::uint8_t p) { out_.put(bit, p); });
    above[n % 4] = modes[n];
  }
}

void append_little_endian(std::vector<std::byte>& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
}

}  // namespace

std::vector<std::byte> write_frame(const Frame& frame) {
  const CoefficientProbabilities probabilities = frame.tokens.counts().worth_storing();
  const std::vector<std::byte> first = FirstPartition(frame).write(probabilities);
  if (first.size() > kFirstPartitionMax)
    throw Fault("the modes of a VP8 frame take more than its header can say");
  BoolWriter coefficients;
  frame.tokens.write(coefficients, probabilities);
  const std::vector<std::byte> second = coefficients.finish();

  constexpr std::uint32_t kStartCode = 0x2a019d;
  constexpr std::uint32_t kShown = 1U << 4;
  std::vector<std::byte> out;
  append_little_endian(out, kShown | static_cast<std::uint32_t>(first.size()) << 5, 3);
  append_little_endian(out, kStartCode, 3);
  append_little_endian(out, frame.width, 2);
  append_little_endian(out, frame.height, 2);
  out.insert(out.end(), first.begin(), first.end());
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

}  // namespace lumbung::codec::vp8
