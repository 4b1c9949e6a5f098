// JPEGs whose scans are found and decoded by code of ours, all of a progressive one and the means of a
// sequential one; the transform is libjpeg's.
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

void read(std::optional<codec::ProgressiveJpeg> jpeg, Bytes content) {
  if (!jpeg || jpeg->mcus_across > kMcusMax / jpeg->mcus_down) return;
  for (const codec::ProgressiveScanHead& scan : jpeg->scans) {
    for (const Bytes data : scan.intervals) {
      fuzz::require(data.data() >= content.data() &&
                    data.data() + data.size() <= content.data() + content.size());
    }
  }
  try {
    codec::JpegReader reader(std::move(*jpeg));
    reader.read_rows([](const std::uint8_t*) {});
  } catch (const codec::Refusal&) {
    // libjpeg itself has the last word then
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes content = std::as_bytes(std::span(data, size));
  read(codec::find_progressive_scans(content), content);
  read(codec::find_scans_of_means(content), content);
  return 0;
}
