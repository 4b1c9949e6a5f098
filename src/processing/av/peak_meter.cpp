#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "processing/av/waveform.h"

namespace lumbung::processing {

void PeakMeter::take(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (half_) take_sample(static_cast<std::int16_t>(low_byte_ | (byte << 8)));
    low_byte_ = byte;
    half_ = !half_;
  }
}

void PeakMeter::take_sample(std::int16_t sample) {
  loudest_ = std::max(loudest_, static_cast<std::uint16_t>(std::abs(static_cast<int>(sample))));
  if (++samples_in_bin_ < samples_per_bin_) return;
  bins_.push_back(loudest_);
  loudest_ = 0;
  samples_in_bin_ = 0;
}

double PeakMeter::duration_s() const {
  return static_cast<double>(bins_.size()) / 10 +
         static_cast<double>(samples_in_bin_) / (10.0 * samples_per_bin_);
}

std::vector<std::uint8_t> PeakMeter::peaks(std::size_t count) const {
  std::vector<std::uint16_t> bins = bins_;
  if (samples_in_bin_ > 0) bins.push_back(loudest_);
  if (bins.empty()) return {};
  const std::uint16_t loudest = std::max<std::uint16_t>(1, *std::max_element(bins.begin(), bins.end()));
  std::vector<std::uint8_t> peaks;
  for (std::size_t i = 0; i < count; ++i) {
    // A sound of fewer bins than peaks repeats them.
    const std::size_t begin = i * bins.size() / count;
    const std::size_t end = std::max(begin + 1, (i + 1) * bins.size() / count);
    const auto peak = *std::max_element(bins.begin() + static_cast<std::ptrdiff_t>(begin),
                                        bins.begin() + static_cast<std::ptrdiff_t>(end));
    peaks.push_back(static_cast<std::uint8_t>(std::lround(100.0 * peak / loudest)));
  }
  return peaks;
}

}  // namespace lumbung::processing
