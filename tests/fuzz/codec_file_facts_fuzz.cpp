// What is read of files before anything is decoded: EXIF, chunks, boxes, directories of documents, lines.
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "codec/documents/compound_file.h"
#include "codec/documents/office_package.h"
#include "codec/documents/text_lines.h"
#include "codec/read/exif.h"
#include "codec/read/mp4_layout.h"
#include "codec/read/png_chunks.h"
#include "codec/read/svg.h"
#include "codec/refusal.h"
#include "fuzz/require.h"

namespace {

using namespace lumbung;

void look_into_package(Bytes content) {
  try {
    const codec::OfficePackage package(content);
    package.mime();
    package.has_macros();
    package.needs_password();
    package.embedded_picture();
  } catch (const codec::Refusal&) {
    // refused
  } catch (const std::bad_alloc&) {
    // the library's word for what may be a sound file
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes content = std::as_bytes(std::span(data, size));
  const codec::ExifFacts exif = codec::read_exif(content);
  fuzz::require(exif.orientation >= 1 && exif.orientation <= 8 && exif.camera.size() <= 128);
  const Bytes chunk = codec::png_exif(content);
  if (!chunk.empty())
    fuzz::require(chunk.data() >= content.data() && chunk.data() + chunk.size() <= content.data() + size);
  codec::mp4_layout_of(content);
  codec::is_svg(content);
  codec::read_compound_file(content);
  constexpr codec::TextBounds kBounds{10, 40};
  fuzz::require(codec::first_lines(content, kBounds).size() <= kBounds.lines);
  fuzz::require(codec::first_rows(content, kBounds).size() <= kBounds.lines);
  look_into_package(content);
  return 0;
}
