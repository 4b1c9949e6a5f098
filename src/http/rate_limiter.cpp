#include "http/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace lumbung::http {

RateLimiter::RateLimiter(RateLimit limit, std::size_t keys_max)
    : limit_(limit), shard_keys_max_(std::max<std::size_t>(1, keys_max / kShards)) {}

std::optional<std::chrono::seconds> RateLimiter::take(std::string_view key, Time now) {
  Shard& shard = shards_.at(KeyHash{}(key) % kShards);
  const MutexLock lock(shard.mutex);
  auto found = shard.buckets.find(key);
  if (found == shard.buckets.end()) {
    if (shard.buckets.size() >= shard_keys_max_) make_room(shard, now);
    found = shard.buckets.emplace(std::string(key), Bucket{limit_.burst_tokens, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.tokens = refilled(bucket, now);
  bucket.updated = std::max(bucket.updated, now);
  const auto wait = wait_with(bucket.tokens);
  if (!wait) bucket.tokens -= 1;
  return wait;
}

std::optional<std::chrono::seconds> RateLimiter::wait_for(std::string_view key, Time now) const {
  const Shard& shard = shards_.at(KeyHash{}(key) % kShards);
  const MutexLock lock(shard.mutex);
  const auto found = shard.buckets.find(key);
  return found == shard.buckets.end() ? std::nullopt : wait_with(refilled(found->second, now));
}

std::optional<std::chrono::seconds> RateLimiter::wait_with(double tokens) const {
  if (tokens >= 1) return std::nullopt;
  const double wait_s = (1 - tokens) / limit_.tokens_per_second;
  return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_s))));
}

std::size_t RateLimiter::keys() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const MutexLock lock(shard.mutex);
    count += shard.buckets.size();
  }
  return count;
}

double RateLimiter::refilled(const Bucket& bucket, Time now) const {
  const std::chrono::duration<double> elapsed = std::max(now - bucket.updated, Time::duration::zero());
  return std::min(limit_.burst_tokens, bucket.tokens + elapsed.count() * limit_.tokens_per_second);
}

void RateLimiter::make_room(Shard& shard, Time now) const {
  // A bucket that is full again says nothing that a new one would not say.
  std::erase_if(shard.buckets,
                [&](const auto& entry) { return refilled(entry.second, now) >= limit_.burst_tokens; });
  if (shard.buckets.size() < shard_keys_max_) return;
  const auto oldest =
      std::min_element(shard.buckets.begin(), shard.buckets.end(),
                       [](const auto& a, const auto& b) { return a.second.updated < b.second.updated; });
  shard.buckets.erase(oldest);
}

}  // namespace lumbung::http
