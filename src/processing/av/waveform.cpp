#include "processing/av/waveform.h"

#include <utility>

#include "processing/av/video_plan.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {
namespace {

constexpr std::size_t kPeaks = 64;
constexpr std::uint32_t kSampleRate = 8000;
constexpr media::Dimensions kSize{600, 150};
constexpr std::chrono::seconds kWaveformTime{120};
/// Ten hours.
constexpr std::uint64_t kSoundBytesMax = 10ULL * 3600 * kSampleRate * 2;

/// One pass gives both: the picture into file 1, the samples onto standard output. At 8 kHz, for the filter
/// keeps all of the sound in memory until it draws.
std::vector<std::string> arguments(const AudioStream& audio) {
  const std::string rate = std::to_string(kSampleRate);
  const std::string size = std::to_string(kSize.width) + "x" + std::to_string(kSize.height);
  const std::string graph = "[0:" + std::to_string(audio.index) + "]aresample=" + rate +
                            ",aformat=sample_fmts=s16:channel_layouts=mono,asplit=2[draw][peaks];"
                            "[draw]showwavespic=s=" +
                            size + ":colors=0x2f7d4f,format=rgba[picture]";
  return {"-filter_complex",
          graph,
          "-map",
          "[picture]",
          "-frames:v",
          "1",
          "-c:v",
          "png",
          "-f",
          "image2pipe",
          sandbox::name_of_file(1),
          "-map",
          "[peaks]",
          "-f",
          "s16le",
          "pipe:1"};
}

}  // namespace

Step<WaveformMade> make_waveform(AvJob& job) {
  const auto audio = audio_to_keep(job.facts);
  if (!audio) return WaveformMade::nothing_to_decode;
  UniqueFd picture = job.parts.storage.scratch();
  PeakMeter meter(kSampleRate);
  Conversion conversion{.arguments = arguments(*audio), .input = job.original, .outputs = {picture.get()}};
  conversion.wall_time_max = job.time_for(kWaveformTime);
  conversion.printed_bytes_max = kSoundBytesMax;
  conversion.begin_again = [&] { meter = PeakMeter(kSampleRate); };
  const auto outcome = job.parts.tools.convert(
      conversion, [&](std::string_view bytes) { meter.take(bytes); }, job.stop);
  if (!outcome) return outcome.error();
  if (says_nothing_of_the_file(*outcome)) return *failure_of(*outcome, std::nullopt);
  job.report.metadata.waveform = meter.peaks(kPeaks);
  if (job.facts.duration_s <= 0) job.facts.duration_s = meter.duration_s();
  if (job.report.metadata.waveform.empty()) return WaveformMade::nothing_to_decode;
  if (size_of(picture.get()) == 0) {
    job.skip("thumbnail", "No waveform could be drawn: " + outcome->detail);
    return WaveformMade::yes;
  }
  job.announce(media::VariantName::thumbnail, "image/png", kSize, std::move(picture));
  return WaveformMade::yes;
}

}  // namespace lumbung::processing
