#pragma once

#include <cstdint>
#include <string>

#include "base/encoding.h"

namespace lumbung::codec {

/// What is kept of EXIF (CIPA DC-008) before all of it is dropped.
struct ExifFacts {
  std::uint8_t orientation = 1;  ///< 1–8
  std::string camera;            ///< maker and model, at most 128 bytes of printable UTF-8
};

/// Reads an EXIF block, with or without its "Exif" prefix. Broken blocks give the facts that can be read.
ExifFacts read_exif(Bytes block);

/// "Apple iPhone 12 Pro" of maker and model: cleaned, cut, and without a maker that the model repeats.
std::string camera_name(std::string_view maker, std::string_view model);

}  // namespace lumbung::codec
