#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lumbung::codec::jpeg {

/// How many bits a symbol of the Huffman code will take (a run of zeros and the size of the level behind it,
/// ITU-T T.81 F.1.2.2), by how often symbols were used so far. The code itself is made by libjpeg when all
/// are known; that it can't be known before is why this learns as it goes.
class SymbolPrices {
 public:
  static constexpr std::size_t kRunMax = 15;

  SymbolPrices();

  /// Bits of the symbol and of the level's own bits. `run` of at most 62, `size` of 1 to 10.
  float of_level(std::size_t run, std::size_t size) const { return prices_[index_of(run, size)]; }
  float of_end() const { return end_; }

  void count_level(std::size_t run, std::size_t size) {
    const std::size_t long_runs = run / (kRunMax + 1);
    counts_[kLongRun] += static_cast<float>(long_runs);
    counts_[symbol_of(run % (kRunMax + 1), size)] += 1;
  }
  void count_end() { counts_[kEnd] += 1; }

  /// Makes prices of what was counted.
  void learn();

 private:
  static constexpr std::size_t kRuns = 63;
  static constexpr std::size_t kSizes = 16;
  static constexpr std::size_t kEnd = 0;
  static constexpr std::size_t kLongRun = kRunMax * kSizes;

  static std::size_t symbol_of(std::size_t run, std::size_t size) { return run * kSizes + size; }
  static std::size_t index_of(std::size_t run, std::size_t size) { return run * kSizes + size; }

  std::array<float, (kRunMax + 1) * kSizes> counts_{};
  std::array<float, kRuns * kSizes> prices_{};  ///< those of long runs, too
  float end_ = 0;
};

}  // namespace lumbung::codec::jpeg
