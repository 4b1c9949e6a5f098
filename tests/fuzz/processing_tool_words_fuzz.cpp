// What ffprobe and ffmpeg say of a file of a stranger: any text is read or refused.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "processing/av/progress_reader.h"
#include "processing/av/stream_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  const auto facts = processing::parse_stream_facts(text);
  if (facts) {
    fuzz::require(facts->video || !facts->audio.empty() || facts->video_streams + facts->other_streams > 0);
    fuzz::require(facts->certainty >= 0 && facts->certainty <= 100 && facts->duration_s >= 0);
  }
  processing::ProgressReader reader(
      [](const processing::ConversionProgress& told) { fuzz::require(told.done_s >= 0); });
  reader.take(text.substr(0, size / 2));
  reader.take(text.substr(size / 2));
  return 0;
}
