#pragma once

#include <string>
#include <vector>

#include "codec/documents/text_lines.h"
#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// What fits onto the sheet of draw_lines.
inline constexpr TextBounds kSheetBounds{64, 88};

/// Lines of a fixed-width font, black on a white sheet of the shape of A4, its longer side `edge` pixels.
Raster draw_lines(const std::vector<std::string>& lines, std::uint32_t edge);

/// A small sheet of paper with `label` on it, for what can't be shown: "DOCX".
Raster draw_placeholder(const std::string& label);

}  // namespace lumbung::codec
