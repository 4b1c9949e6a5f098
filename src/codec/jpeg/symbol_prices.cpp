#include "codec/jpeg/symbol_prices.h"

#include <algorithm>
#include <cmath>

namespace lumbung::codec::jpeg {
namespace {

constexpr std::size_t kSizeMax = 10;
constexpr float kLengthMax = 16;  // of a code

/// What a photo is likely to need before it has shown it: as if so many symbols had been seen, less often the
/// longer their run and the larger their level.
constexpr float kSeenBefore = 256;
constexpr float kBitsOfRun = 0.6F;
constexpr float kBitsOfSize = 1.4F;
constexpr float kShareOfEnds = 0.2F;

}  // namespace

SymbolPrices::SymbolPrices() {
  counts_[kEnd] = kSeenBefore * kShareOfEnds;
  for (std::size_t run = 0; run <= kRunMax; ++run) {
    for (std::size_t size = 1; size <= kSizeMax; ++size) {
      const float bits =
          1 + kBitsOfRun * static_cast<float>(run) + kBitsOfSize * static_cast<float>(size - 1);
      counts_[symbol_of(run, size)] = kSeenBefore * std::exp2(-bits);
    }
  }
  learn();
}

void SymbolPrices::learn() {
  float all = 0;
  for (const float count : counts_) all += count;
  const float bits_of_all = std::log2(all);
  const auto bits_of = [&](std::size_t symbol) {
    return std::clamp(bits_of_all - std::log2(std::max(counts_[symbol], 0.01F)), 1.0F, kLengthMax);
  };
  end_ = bits_of(kEnd);
  const float long_run = bits_of(kLongRun);
  for (std::size_t run = 0; run <= kRunMax; ++run)
    for (std::size_t size = 1; size <= kSizeMax; ++size)
      prices_[index_of(run, size)] = bits_of(symbol_of(run, size)) + static_cast<float>(size);
  for (std::size_t run = kRunMax + 1; run < kRuns; ++run)
    for (std::size_t size = 1; size <= kSizeMax; ++size)
      prices_[index_of(run, size)] = prices_[index_of(run - kRunMax - 1, size)] + long_run;
}

}  // namespace lumbung::codec::jpeg
