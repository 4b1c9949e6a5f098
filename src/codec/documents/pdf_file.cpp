#include "codec/documents/pdf_file.h"

#include <algorithm>
#include <string_view>

#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

/// 140 metres.
constexpr int kPointsMax = 400'000;
constexpr double kThousandth = 0.001;

/// poppler's word, which comes through libvips without a code.
bool speaks_of_a_password(std::string_view complaint) {
  return complaint.find("encrypted") != std::string_view::npos;
}

[[noreturn]] void refuse(std::string_view complaint) {
  refuse_corrupt("This PDF is damaged: its first page can't be read.", complaint);
}

[[noreturn]] void refuse_with_vips_error() {
  const std::string complaint = vips_error_buffer();
  vips_error_clear();
  refuse(complaint);
}

void require_paper_size(VipsImage* page, double scale) {
  const double edge = std::max(vips_image_get_width(page), vips_image_get_height(page));
  if (edge <= kPointsMax * scale) return;
  throw Refusal(ErrorCode::pixel_budget, "The first page of this PDF is more than 140 metres wide or high.");
}

/// libvips has put the page on white.
void copy_colours(const std::uint8_t* row, std::uint8_t* out, std::uint32_t width) {
  for (std::uint32_t x = 0; x < width; ++x, row += 4, out += 3) std::copy_n(row, 3, out);
}

}  // namespace

PdfFile::PdfFile(Bytes content) : content_(content), page_(open(1)) {
  if (!page_) return;
  require_paper_size(page_.get(), 1);
  // libvips says 1 of a side beyond its own largest size; of a thousandth of it, it says the truth.
  if (vips_image_get_width(page_.get()) == 1 || vips_image_get_height(page_.get()) == 1) {
    require_paper_size(open(kThousandth).get(), kThousandth);
  }
}

PdfFile::Image PdfFile::open(double scale) const {
  VipsImage* page = nullptr;
  vips_error_clear();
  // libvips takes void*, but only reads.
  if (vips_pdfload_buffer(const_cast<std::byte*>(content_.data()), content_.size(), &page, "page", 0, "n", 1,
                          "scale", scale, nullptr) == 0) {
    return Image(page);
  }
  const std::string complaint = vips_error_buffer();
  vips_error_clear();
  if (!speaks_of_a_password(complaint)) refuse(complaint);
  return nullptr;
}

std::uint32_t PdfFile::pages() const {
  // vips_image_get_n_pages() says 1 of 10,000 and more.
  int pages = 1;
  if (vips_image_get_int(page_.get(), VIPS_META_N_PAGES, &pages) != 0) vips_error_clear();
  return static_cast<std::uint32_t>(std::max(1, pages));
}

Raster PdfFile::draw_first_page(std::uint32_t edge) const {
  const double points = std::max(vips_image_get_width(page_.get()), vips_image_get_height(page_.get()));
  const Image drawing = open(std::max(edge / points, kThousandth));
  if (!drawing) refuse("its password was asked for only now");
  const Size size{static_cast<std::uint32_t>(vips_image_get_width(drawing.get())),
                  static_cast<std::uint32_t>(vips_image_get_height(drawing.get()))};
  Raster page(size, 3);
  if (vips_image_get_bands(drawing.get()) != 4) refuse("not the channels that were expected");
  const std::unique_ptr<VipsRegion, void (*)(void*)> region(vips_region_new(drawing.get()), g_object_unref);
  // In one piece: poppler begins a page again for every part of it that is asked for.
  const VipsRect all{0, 0, static_cast<int>(size.width), static_cast<int>(size.height)};
  if (vips_region_prepare(region.get(), &all) != 0) refuse_with_vips_error();
  for (std::uint32_t y = 0; y < size.height; ++y) {
    copy_colours(VIPS_REGION_ADDR(region.get(), 0, static_cast<int>(y)), page.row(y), size.width);
  }
  return page;
}

}  // namespace lumbung::codec
