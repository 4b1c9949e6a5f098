#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>

#include "api/delivery/deliverable.h"
#include "api/delivery/target.h"
#include "base/mutex.h"

namespace lumbung::api {

/// Variants that were delivered a moment ago: small ones with their bytes, large ones as open files. Bounded
/// by bytes, the least recently used goes first. What it gives out was checked against the database less than
/// kTrust ago, so that what another process deletes, and what malware was found in, stops being served within
/// that time; what this process deletes is forgotten at once. Thread-safe: keys are spread over shards with a
/// lock each.
class DeliveryCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Key = DeliveryTarget;
  using Item = std::shared_ptr<const Deliverable>;

  /// After so long the next request checks again, while others still get the entry …
  static constexpr std::chrono::milliseconds kCheckAfter{500};
  /// … until then.
  static constexpr std::chrono::milliseconds kTrust{1'000};

  explicit DeliveryCache(std::uint64_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

  /// An entry that may be served; nullptr: ask the database.
  Item find(const Key& key, Time now);
  /// An entry of any age, to be compared with the database.
  Item peek(const Key& key) const;

  /// Taken before the database is asked about this media, so that an answer from before its deletion is not
  /// kept after it.
  std::uint64_t ticket(const Uuid& uuid) const { return forgotten_[turn_of(uuid)].load(); }
  void put(const Key& key, Item item, std::uint64_t ticket, Time now);

  /// Nothing of this media is served from memory any more.
  void forget(const Uuid& uuid);

  std::uint64_t bytes() const;

 private:
  struct Entry {
    Key key;
    Item item;
    Time checked_at;
    bool being_checked = false;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Shard {
    mutable Mutex mutex;
    std::list<Entry> newest_first LUMBUNG_GUARDED_BY(mutex);
    std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_key LUMBUNG_GUARDED_BY(mutex);
    std::uint64_t bytes LUMBUNG_GUARDED_BY(mutex) = 0;
  };
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kTurns = 4'096;

  Shard& shard_of(const Uuid& uuid) { return shards_[uuid.bytes.back() % kShards]; }
  const Shard& shard_of(const Uuid& uuid) const { return shards_[uuid.bytes.back() % kShards]; }
  /// Which of `forgotten_` counts for this media: many media have one together, each of one shard.
  static std::size_t turn_of(const Uuid& uuid) {
    return (std::size_t{uuid.bytes[14]} << 8U | uuid.bytes[15]) % kTurns;
  }
  static void drop(Shard& shard, const Key& key) LUMBUNG_REQUIRES(shard.mutex);

  std::uint64_t shard_bytes_max_;
  std::array<std::atomic<std::uint64_t>, kTurns> forgotten_{};
  std::array<Shard, kShards> shards_;
};

}  // namespace lumbung::api
