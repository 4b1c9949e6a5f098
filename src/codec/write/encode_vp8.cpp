#include "codec/write/encode_vp8.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include <webp/mux.h>

#include "base/error.h"
#include "codec/pixels/studio_range.h"
#include "codec/vp8/frame.h"

namespace lumbung::codec {
namespace {

/// How often in a frame the prices of coefficients are made to follow what was stored so far.
constexpr std::uint32_t kPricings = 10;

struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

/// A square of a plane; what lies beyond the picture repeats its edge.
void load_square(const Plane& plane, const RangeMap& map, std::uint32_t left, std::uint32_t top,
                 std::uint32_t edge, std::uint8_t* out) {
  const std::uint32_t width = std::min(edge, plane.size.width - left);
  for (std::uint32_t y = 0; y < edge; ++y) {
    const std::uint8_t* row = plane.row(std::min(top + y, plane.size.height - 1)) + left;
    for (std::uint32_t x = 0; x < width; ++x) out[x] = map[row[x]];
    std::memset(out + width, out[width - 1], edge - width);
    out += edge;
  }
}

void code_macroblocks(const Planes& planes, std::uint32_t rows, vp8::Frame& frame) {
  std::vector<vp8::Coding> codings;
  for (const int index : frame.segmentation.index) codings.emplace_back(index);
  vp8::MacroblockCoder coder(frame.columns);
  vp8::CostTable costs(vp8::kDefaultProbabilities);
  vp8::Samples samples;
  frame.macroblocks.reserve(std::size_t{frame.columns} * rows);
  const std::uint32_t pricing_rows = std::max(1U, rows / kPricings);
  for (std::uint32_t y = 0; y < rows; ++y) {
    coder.begin_row();
    if (y > 0 && y % pricing_rows == 0)
      costs = vp8::CostTable(frame.tokens.counts().fitted(vp8::kDefaultProbabilities));
    for (std::uint32_t x = 0; x < frame.columns; ++x) {
      load_square(planes.luma, studio_luma(), 16 * x, 16 * y, 16, samples.luma.data());
      load_square(planes.blue, studio_chroma(), 8 * x, 8 * y, 8, samples.blue.data());
      load_square(planes.red, studio_chroma(), 8 * x, 8 * y, 8, samples.red.data());
      const std::uint8_t segment = frame.segmentation.of_macroblock[frame.macroblocks.size()];
      frame.macroblocks.push_back(coder.code(samples, codings[segment], costs, frame.tokens));
    }
  }
}

std::vector<std::byte> in_container(const std::vector<std::byte>& frame) {
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
  if (mux == nullptr) throw std::bad_alloc();
  const WebPData content{reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size()};
  constexpr int kCopy = 1;
  WebPData file{};
  WebPMuxError error = WebPMuxSetImage(mux.get(), &content, kCopy);
  if (error == WEBP_MUX_OK) error = WebPMuxAssemble(mux.get(), &file);
  if (error == WEBP_MUX_MEMORY_ERROR) throw std::bad_alloc();
  if (error != WEBP_MUX_OK) throw Fault("libwebpmux refuses a frame: error " + std::to_string(error));
  const auto* bytes = reinterpret_cast<const std::byte*>(file.bytes);
  std::vector<std::byte> out(bytes, bytes + file.size);
  WebPDataClear(&file);
  return out;
}

}  // namespace

Encoded encode_vp8(const Planes& planes, int index) {
  const Size size = planes.size();
  if (std::max(size.width, size.height) > vp8::kFrameEdgeMax) throw Fault("a VP8 frame can't be that large");
  vp8::Frame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.columns = (size.width + 15) / 16;
  frame.segmentation = vp8::segment(planes.luma, index);
  code_macroblocks(planes, (size.height + 15) / 16, frame);
  return {"image/webp", size, in_container(write_frame(frame))};
}

}  // namespace lumbung::codec
