#include "codec/vp8/encoder.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "codec/vp8/frame.h"
#include "codec/vp8/strip.h"

namespace lumbung::codec::vp8 {
namespace {

/// How often in a frame the prices of coefficients are made to follow what was stored so far.
constexpr std::uint32_t kPricings = 10;

constexpr std::uint32_t kLumaEdge = 16;
constexpr std::uint32_t kChromaEdge = 8;

std::uint32_t macroblocks_in(std::uint32_t samples) {
  return (samples + kLumaEdge - 1) / kLumaEdge;
}

void check(const FrameSource& source, const Settings& settings) {
  const PlaneView& luma = source.luma;
  if (std::max(luma.width, luma.height) > kFrameEdgeMax) throw Fault("a VP8 frame can't be that large");
  if (std::min(luma.width, luma.height) == 0) throw Fault("a VP8 frame can't be empty");
  for (const PlaneView* chroma : {&source.blue, &source.red}) {
    if (chroma->width != (luma.width + 1) / 2 || chroma->height != (luma.height + 1) / 2)
      throw Fault("the chroma of a VP8 frame must have half of its size");
  }
  if (settings.step_index < 0 || settings.step_index > kStepIndexMax)
    throw Fault("VP8 has no steps of this index");
}

/// The source, one row of macroblocks after the other.
class Strips {
 public:
  explicit Strips(const FrameSource& source)
      : luma_(source.luma, kLumaEdge), blue_(source.blue, kChromaEdge), red_(source.red, kChromaEdge) {}

  void load(std::uint32_t y) {
    luma_.load(kLumaEdge * y);
    blue_.load(kChromaEdge * y);
    red_.load(kChromaEdge * y);
  }

  Samples macroblock(std::uint32_t x) const {
    Samples samples;
    luma_.copy_square(kLumaEdge * x, samples.luma.data());
    blue_.copy_square(kChromaEdge * x, samples.blue.data());
    red_.copy_square(kChromaEdge * x, samples.red.data());
    return samples;
  }

 private:
  Strip luma_;
  Strip blue_;
  Strip red_;
};

void store_square(const std::uint8_t* square, std::uint32_t edge, std::uint32_t x, std::uint32_t y,
                  std::uint32_t stride, std::vector<std::uint8_t>& plane) {
  std::uint8_t* out = plane.data() + std::size_t{edge} * y * stride + std::size_t{edge} * x;
  for (std::uint32_t row = 0; row < edge; ++row)
    std::memcpy(out + std::size_t{row} * stride, square + std::size_t{row} * edge, edge);
}

void make_room(Reconstruction& out, std::uint32_t columns, std::uint32_t rows) {
  out.stride = kLumaEdge * columns;
  const std::size_t samples = std::size_t{out.stride} * kLumaEdge * rows;
  out.luma.resize(samples);
  out.blue.resize(samples / 4);
  out.red.resize(samples / 4);
}

void keep_macroblock(const Samples& decoded, std::uint32_t x, std::uint32_t y, Reconstruction& out) {
  store_square(decoded.luma.data(), kLumaEdge, x, y, out.stride, out.luma);
  store_square(decoded.blue.data(), kChromaEdge, x, y, out.stride / 2, out.blue);
  store_square(decoded.red.data(), kChromaEdge, x, y, out.stride / 2, out.red);
}

void code_macroblocks(const FrameSource& source, std::uint32_t rows, Frame& frame,
                      Reconstruction* reconstruction) {
  std::vector<Coding> codings;
  for (const int index : frame.segmentation.index) codings.emplace_back(index);
  MacroblockCoder coder(frame.columns);
  CostTable costs(kDefaultProbabilities, BlockType::luma_with_dc);
  Strips strips(source);
  Samples decoded;
  frame.macroblocks.reserve(std::size_t{frame.columns} * rows);
  const std::uint32_t pricing_rows = std::max(1U, rows / kPricings);
  for (std::uint32_t y = 0; y < rows; ++y) {
    coder.begin_row();
    strips.load(y);
    if (y > 0 && y % pricing_rows == 0)
      costs = CostTable(frame.tokens.counts().fitted(kDefaultProbabilities), BlockType::luma_with_dc);
    for (std::uint32_t x = 0; x < frame.columns; ++x) {
      const Samples samples = strips.macroblock(x);
      const std::uint8_t segment = frame.segmentation.of_macroblock[frame.macroblocks.size()];
      frame.macroblocks.push_back(coder.code(samples, codings[segment], costs, frame.tokens,
                                             reconstruction != nullptr ? &decoded : nullptr));
      if (reconstruction != nullptr) keep_macroblock(decoded, x, y, *reconstruction);
    }
  }
}

}  // namespace

std::vector<std::byte> encode_frame(const FrameSource& source, const Settings& settings,
                                    Reconstruction* reconstruction) {
  check(source, settings);
  Frame frame;
  frame.width = source.luma.width;
  frame.height = source.luma.height;
  frame.columns = macroblocks_in(frame.width);
  frame.segmentation = segment(source.luma, settings.step_index);
  const std::uint32_t rows = macroblocks_in(frame.height);
  if (reconstruction != nullptr) make_room(*reconstruction, frame.columns, rows);
  code_macroblocks(source, rows, frame, reconstruction);
  return write_frame(frame);
}

}  // namespace lumbung::codec::vp8
