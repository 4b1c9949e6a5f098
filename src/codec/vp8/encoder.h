#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

/// An encoder of VP8 key frames (RFC 6386), the pictures inside lossy WebP: planes go in, bytes come out.
/// This header is all that others include; README.md beside it tells how the encoder decides.
namespace lumbung::codec::vp8 {

/// The longest edge that a frame's header can say.
constexpr std::uint32_t kFrameEdgeMax = 16383;
constexpr int kStepIndexMax = 127;

/// What is coded for each of the 256 values of a sample.
using SampleMap = std::array<std::uint8_t, 256>;

inline constexpr SampleMap kAsItIs = [] {
  SampleMap map{};
  for (std::size_t i = 0; i < map.size(); ++i) map[i] = static_cast<std::uint8_t>(i);
  return map;
}();

/// One component of a picture, which stays the caller's.
struct PlaneView {
  const std::uint8_t* samples = nullptr;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t stride = 0;  ///< bytes from one row to the next; nothing is read beyond `width`
  /// Must outlive the call. WebP stores the studio range of BT.601: samples of JPEG's full range are mapped
  /// while they are read, which spares a copy of the plane.
  const SampleMap* map = &kAsItIs;

  const std::uint8_t* row(std::uint32_t y) const { return samples + std::size_t{y} * stride; }
};

/// A picture in 4:2:0: 1 to kFrameEdgeMax samples of luma each way, of chroma half as many, rounded up.
struct FrameSource {
  PlaneView luma;
  PlaneView blue;
  PlaneView red;
};

struct Settings {
  /// 0 to kStepIndexMax, fine to coarse: which steps of the standard are for what is neither smooth nor busy.
  /// 24 gives about the quality of libwebp's 75.
  int step_index = 24;
};

/// What a decoder makes of a frame before its deblocking filter, which is what the encoder predicts from.
/// Rows have no gaps, but go on to whole macroblocks: 16 samples of luma, 8 of chroma.
struct Reconstruction {
  std::uint32_t stride = 0;  ///< of luma; that of chroma is half of it
  std::vector<std::uint8_t> luma;
  std::vector<std::uint8_t> blue;
  std::vector<std::uint8_t> red;
};

/// The frame as RFC 6386, chapter 9, lays it out, without any container. The same source and settings give
/// the same bytes. `reconstruction`, where it is given, is filled as well; that is for tests and
/// measurements.
///
/// Throws Fault when source or settings are not as described above, or when the modes of the macroblocks take
/// more than the format can say, half a megabyte (busy pictures of over some 20 megapixels); std::bad_alloc.
/// Works on the calling thread and starts none; any number of threads may call it at once.
std::vector<std::byte> encode_frame(const FrameSource& source, const Settings& settings,
                                    Reconstruction* reconstruction = nullptr);

}  // namespace lumbung::codec::vp8
