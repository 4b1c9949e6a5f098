#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace lumbung::simulation {

/// Where all chance of a run comes from: the same seed gives the same numbers on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  /// True once in so many times; never for 0.
  bool one_in(std::uint64_t times) { return times != 0 && below(times) == 0; }
  std::chrono::milliseconds between(std::chrono::milliseconds least, std::chrono::milliseconds most) {
    const auto range = static_cast<std::uint64_t>((most - least).count());
    return least + std::chrono::milliseconds(below(range + 1));
  }
  template <class T>
  T& one_of(std::vector<T>& all) {
    return all[below(all.size())];
  }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace lumbung::simulation
