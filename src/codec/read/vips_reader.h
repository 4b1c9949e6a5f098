#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <vips/vips.h>

#include "base/encoding.h"
#include "codec/pixels/pixels.h"
#include "codec/read/header.h"
#include "codec/read/image_kind.h"

namespace lumbung::codec {

enum class Frames { first, all };

/// What the samples of a decoded row mean, apart from alpha.
enum class ColourModel { gray, rgb, cmyk };

/// What the chunk ANIM of a WebP holds, 16 bits.
inline constexpr int kLoopsMax = 65'535;

/// How the frames of an animation follow each other.
struct AnimationTiming {
  std::vector<int> delays_ms;  ///< one for each frame
  int loops = 0;               ///< at most kLoopsMax; 0 is for ever
};

/// Decodes PNG, WebP, GIF, HEIC, HEIF, AVIF, TIFF and JPEG XL by libvips as a stream of 8-bit rows. Only the
/// loader of that kind is asked, so that no content can choose another. Throws Refusal. `content` must
/// outlive the reader. One thread.
class VipsReader {
 public:
  /// Opens the file and reads its header. `all` is for GIF and WebP; of other kinds the first page or the
  /// primary image is read.
  VipsReader(ImageKind kind, Bytes content, Frames frames);
  ~VipsReader();
  VipsReader(const VipsReader&) = delete;
  VipsReader& operator=(const VipsReader&) = delete;

  Header header() const;
  Size frame_size() const;
  /// Sets up the conversion to bytes; how many channels (1 to 4, with alpha) the rows will have.
  std::uint32_t prepare();
  /// After prepare.
  ColourModel model() const;
  /// Empty when there is none, or when the decoder had to leave the colour space that it describes.
  std::vector<std::byte> icc_profile() const;
  AnimationTiming timing() const;

  /// After prepare: the rows of the next frame, top to bottom, interleaved.
  void read_frame(const std::function<void(const std::uint8_t* samples)>& row);

 private:
  struct Unref {
    void operator()(void* object) const;
  };
  using Image = std::unique_ptr<VipsImage, Unref>;

  Image to_bytes() const;

  ImageKind kind_;
  Image file_;    ///< as it lies in the file
  Image pixels_;  ///< 8 bits a sample, 1 to 4 channels
  std::unique_ptr<VipsRegion, Unref> region_;
  std::uint32_t next_row_ = 0;
};

/// The profile that libvips assumes for CMYK without one.
std::vector<std::byte> default_cmyk_profile();

/// Starts libvips: one worker, no operation cache. Throws Fault.
void start_vips();

}  // namespace lumbung::codec
