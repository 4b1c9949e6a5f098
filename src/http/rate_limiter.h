#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"

namespace lumbung::http {

struct RateLimit {
  double tokens_per_second = 50;
  double burst_tokens = 100;
};

/// A token bucket for each key (a token's id, an address). Thread-safe: keys are spread over shards with a
/// lock each. Memory is bounded: a shard that is full forgets the buckets that are full again and, if none
/// is, the one that was used longest ago.
class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateLimiter(RateLimit limit, std::size_t keys_max = 65'536);

  /// Takes one token. nullopt: go on; else the whole seconds (≥ 1) to wait: the Retry-After of a 429.
  std::optional<std::chrono::seconds> take(std::string_view key, Time now = std::chrono::steady_clock::now());

  /// What take would say now; takes nothing.
  std::optional<std::chrono::seconds> wait_for(std::string_view key,
                                               Time now = std::chrono::steady_clock::now()) const;

  std::size_t keys() const;

 private:
  struct Bucket {
    double tokens = 0;
    Time updated;
  };
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  struct Shard {
    mutable Mutex mutex;
    std::unordered_map<std::string, Bucket, KeyHash, std::equal_to<>> buckets LUMBUNG_GUARDED_BY(mutex);
  };

  double refilled(const Bucket& bucket, Time now) const;
  /// How long a bucket that holds so much is empty; nullopt: it is not.
  std::optional<std::chrono::seconds> wait_with(double tokens) const;
  void make_room(Shard& shard, Time now) const LUMBUNG_REQUIRES(shard.mutex);

  static constexpr std::size_t kShards = 16;
  RateLimit limit_;
  std::size_t shard_keys_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace lumbung::http
