// Progressive JPEGs, whose scans are found and decoded by code of ours; the transform is libjpeg's.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "codec/read/jpeg_reader.h"
#include "codec/read/progressive_jpeg.h"
#include "codec/refusal.h"
#include "fuzz/require.h"

namespace {

using namespace lumbung;

/// Larger pictures take longer and show nothing else.
constexpr std::uint32_t kMcusMax = 4096;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes content = std::as_bytes(std::span(data, size));
  std::optional<codec::ProgressiveJpeg> jpeg = codec::find_progressive_scans(content);
  if (!jpeg || jpeg->mcus_across > kMcusMax / jpeg->mcus_down) return 0;
  for (const codec::ProgressiveScanHead& scan : jpeg->scans) {
    fuzz::require(scan.data.data() >= content.data() &&
                  scan.data.data() + scan.data.size() <= content.data() + size);
  }
  try {
    codec::JpegReader reader(std::move(*jpeg));
    reader.read_rows([](const std::uint8_t*) {});
  } catch (const codec::Refusal&) {
    // libjpeg itself has the last word then
  }
  return 0;
}
