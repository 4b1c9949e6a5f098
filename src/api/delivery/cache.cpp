#include "api/delivery/cache.h"

#include <cstring>

namespace lumbung::api {

std::size_t DeliveryCache::KeyHash::operator()(const Key& key) const noexcept {
  // The second half of our UUIDs is random.
  std::size_t value = 0;
  std::memcpy(&value, key.uuid.bytes.data() + 8, sizeof value);
  return value ^ static_cast<std::size_t>(key.slot);
}

DeliveryCache::Item DeliveryCache::find(const Key& key, Time now) {
  Shard& shard = shard_of(key.uuid);
  const MutexLock lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return nullptr;
  Entry& entry = *found->second;
  const auto age = now - entry.checked_at;
  if (age >= kTrust) return nullptr;
  if (age >= kCheckAfter && !entry.being_checked) {
    entry.being_checked = true;  // this request goes and looks; those behind it need not
    return nullptr;
  }
  shard.newest_first.splice(shard.newest_first.begin(), shard.newest_first, found->second);
  return entry.item;
}

DeliveryCache::Item DeliveryCache::peek(const Key& key) const {
  const Shard& shard = shard_of(key.uuid);
  const MutexLock lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  return found == shard.by_key.end() ? nullptr : found->second->item;
}

void DeliveryCache::put(const Key& key, Item item, std::uint64_t ticket, Time now) {
  const std::uint64_t cost = item->cost_bytes();
  if (cost > shard_bytes_max_) return;
  Shard& shard = shard_of(key.uuid);
  const MutexLock lock(shard.mutex);
  if (ticket != forgotten_[turn_of(key.uuid)].load()) return;
  drop(shard, key);
  while (shard.bytes + cost > shard_bytes_max_) drop(shard, shard.newest_first.back().key);
  shard.newest_first.push_front({key, std::move(item), now});
  shard.by_key.emplace(key, shard.newest_first.begin());
  shard.bytes += cost;
}

void DeliveryCache::forget(const Uuid& uuid) {
  Shard& shard = shard_of(uuid);
  const MutexLock lock(shard.mutex);
  ++forgotten_[turn_of(uuid)];  // under the lock: no put() can come between this and the removal
  for (std::uint8_t slot = 0; slot < kDeliverySlots; ++slot) {
    drop(shard, {uuid, static_cast<DeliverySlot>(slot)});
  }
}

std::uint64_t DeliveryCache::bytes() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) {
    const MutexLock lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

void DeliveryCache::drop(Shard& shard, const Key& key) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return;
  const auto entry = found->second;
  shard.bytes -= entry->item->cost_bytes();
  shard.by_key.erase(found);
  shard.newest_first.erase(entry);
}

}  // namespace lumbung::api
