#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "processing/av/job.h"

namespace lumbung::processing {

/// Collects the loudest sample of each tenth of a second of 16-bit mono sound, however long it is.
class PeakMeter {
 public:
  explicit PeakMeter(std::uint32_t sample_rate) : samples_per_bin_(sample_rate / 10) {}

  /// Little-endian samples; a cut one is put together with the next bytes.
  void take(std::string_view bytes);

  /// `count` peaks over the whole length, the loudest of all being 100; zeros for silence, empty for nothing.
  std::vector<std::uint8_t> peaks(std::size_t count) const;
  double duration_s() const;

 private:
  void take_sample(std::int16_t sample);

  std::uint32_t samples_per_bin_;
  std::vector<std::uint16_t> bins_;
  std::uint32_t samples_in_bin_ = 0;
  std::uint16_t loudest_ = 0;
  bool half_ = false;
  std::uint8_t low_byte_ = 0;
};

enum class WaveformMade { yes, nothing_to_decode };

/// The thumbnail of an audio: its waveform as a PNG; and its 64 peaks for the report. Announces the
/// thumbnail.
Step<WaveformMade> make_waveform(AvJob& job);

}  // namespace lumbung::processing
