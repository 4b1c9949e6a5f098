#include "codec/documents/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <vips/vips.h>

#include "base/error.h"
#include "codec/pixels/resize.h"

namespace lumbung::codec {
namespace {

using Colour = std::array<std::uint8_t, 3>;

constexpr Colour kPaper{255, 255, 255};
constexpr Colour kInk{32, 36, 42};
constexpr Colour kBackground{226, 230, 235};
constexpr Colour kFold{196, 203, 212};
constexpr Colour kLabelInk{74, 85, 104};
constexpr std::uint32_t kPlaceholderEdge = 300;

using Image = std::unique_ptr<VipsImage, void (*)(void*)>;

/// Marks of Pango's markup are no part of the text.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

/// How much of each pixel the text covers; nullptr when no font of this machine can show any of it.
Image draw_text(const std::string& text, const char* font) {
  VipsImage* mask = nullptr;
  if (vips_text(&mask, escaped(text).c_str(), "font", font, "dpi", 72, nullptr) != 0) {
    vips_error_clear();
    return {nullptr, g_object_unref};
  }
  Image drawn(mask, g_object_unref);
  if (vips_image_wio_input(mask) != 0) throw Fault("a text can't be drawn");
  return drawn;
}

void fill(Raster& sheet, const Window& window, const Colour& colour) {
  for (std::uint32_t y = window.top; y < window.top + window.size.height; ++y) {
    for (std::uint32_t x = window.left; x < window.left + window.size.width; ++x) {
      std::copy(colour.begin(), colour.end(), sheet.row(y) + std::size_t{x} * 3);
    }
  }
}

/// Lays the ink over the sheet where the mask says, cut at the sheet's edges.
void stamp(Raster& sheet, VipsImage* mask, std::uint32_t left, std::uint32_t top, const Colour& ink) {
  const auto width = std::min<std::uint32_t>(static_cast<std::uint32_t>(vips_image_get_width(mask)),
                                             sheet.size.width - std::min(left, sheet.size.width));
  const auto height = std::min<std::uint32_t>(static_cast<std::uint32_t>(vips_image_get_height(mask)),
                                              sheet.size.height - std::min(top, sheet.size.height));
  for (std::uint32_t y = 0; y < height; ++y) {
    const std::uint8_t* cover = VIPS_IMAGE_ADDR(mask, 0, static_cast<int>(y));
    std::uint8_t* pixel = sheet.row(top + y) + std::size_t{left} * 3;
    for (std::uint32_t x = 0; x < width; ++x, pixel += 3) {
      for (std::size_t c = 0; c < 3; ++c) {
        pixel[c] = static_cast<std::uint8_t>((pixel[c] * (255 - cover[x]) + ink[c] * cover[x]) / 255);
      }
    }
  }
}

/// The folded corner: below the diagonal lies the back of the paper, above it nothing.
void fold_corner(Raster& sheet, const Window& paper, std::uint32_t edge) {
  const std::uint32_t right = paper.left + paper.size.width;
  for (std::uint32_t y = 0; y < edge; ++y) {
    fill(sheet, {right - edge, paper.top + y, {y, 1}}, kFold);
    fill(sheet, {right - edge + y, paper.top + y, {edge - y, 1}}, kBackground);
  }
}

}  // namespace

Raster draw_lines(const std::vector<std::string>& lines, std::uint32_t edge) {
  Raster sheet(Size{static_cast<std::uint32_t>(std::lround(edge / std::sqrt(2.0))), edge}, 3);
  fill(sheet, whole(sheet.size), kPaper);
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  // Of a fixed-width font a character is six tenths as wide as it is high, and a line 1.17 times.
  const std::uint32_t margin = edge / 18;
  const double by_width = (sheet.size.width - 2.0 * margin) / (0.605 * double(kSheetBounds.columns));
  const double by_height = (edge - 2.0 * margin) / (1.17 * double(kSheetBounds.lines));
  const int pixels = static_cast<int>(std::min(by_width, by_height));
  const Image mask = draw_text(text, ("monospace " + std::to_string(pixels)).c_str());
  if (mask) stamp(sheet, mask.get(), margin, margin, kInk);
  return sheet;
}

Raster draw_placeholder(const std::string& label) {
  Raster sheet(Size{kPlaceholderEdge, kPlaceholderEdge}, 3);
  fill(sheet, whole(sheet.size), kBackground);
  const Window paper{70, 40, {160, 220}};
  fill(sheet, paper, kPaper);
  fold_corner(sheet, paper, 44);
  const Image mask = draw_text(label, label.size() <= 4 ? "sans bold 44" : "sans bold 28");
  if (!mask) return sheet;
  const auto centred = [](std::uint32_t begin, std::uint32_t length, int part) {
    const std::uint32_t size = std::min(length, static_cast<std::uint32_t>(part));
    return begin + (length - size) / 2;
  };
  stamp(sheet, mask.get(), centred(paper.left, paper.size.width, vips_image_get_width(mask.get())),
        centred(paper.top + 20, paper.size.height - 20, vips_image_get_height(mask.get())), kLabelInk);
  return sheet;
}

}  // namespace lumbung::codec
