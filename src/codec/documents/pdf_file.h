#pragma once

#include <memory>

#include <vips/vips.h>

#include "base/encoding.h"
#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// A PDF, read by poppler through libvips. One thread. `content` must outlive it.
class PdfFile {
 public:
  /// Opens the file and looks at its first page; nothing is drawn yet. Throws Refusal: corrupt when no page
  /// can be found, pixel_budget when the page is larger than any paper.
  explicit PdfFile(Bytes content);

  /// It opens only with a password; then there is nothing else to know of it.
  bool needs_password() const { return page_ == nullptr; }
  /// At least 1.
  std::uint32_t pages() const;

  /// The first page on white, as large as fits into a square of `edge` pixels. The scale is chosen before
  /// anything is drawn, so that no page costs more memory than that. Throws Refusal.
  Raster draw_first_page(std::uint32_t edge) const;

 private:
  struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
  };
  using Image = std::unique_ptr<VipsImage, Unref>;

  Image open(double scale) const;

  Bytes content_;
  Image page_;  ///< its size is that of the page in points (1/72 inch); nullptr when a password is missing
};

}  // namespace lumbung::codec
