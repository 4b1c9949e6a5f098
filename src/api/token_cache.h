#pragma once

#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <unordered_map>

#include "access/grant.h"
#include "base/mutex.h"
#include "base/sha256.h"

namespace lumbung::api {

/// What tokens grant that were looked up a moment ago, by the hash of their text, so that a busy client does
/// not cost a query for each request. An entry is believed for kTokenTrust: a token that was revoked, in this
/// process or another, stops working within that time. Tokens that don't exist are remembered too.
/// Thread-safe, bounded.
class TokenCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kTokenTrust{1'000};

  explicit TokenCache(std::size_t entries_max = 10'000) : entries_max_(entries_max) {}

  /// Outer nullopt: not known (any more), ask the repository. Inner nullopt: there is no such token.
  std::optional<std::optional<access::Grant>> find(const Sha256& hash, Time now) const {
    const MutexLock lock(mutex_);
    const auto entry = entries_.find(hash);
    if (entry == entries_.end() || now - entry->second.since >= kTokenTrust) return std::nullopt;
    return entry->second.grant;
  }

  /// Whether it was valid when it was last looked up, however long ago that is.
  bool was_valid(const Sha256& hash) const {
    const MutexLock lock(mutex_);
    const auto entry = entries_.find(hash);
    return entry != entries_.end() && entry->second.grant.has_value();
  }

  void put(const Sha256& hash, std::optional<access::Grant> grant, Time now) {
    const MutexLock lock(mutex_);
    if (entries_.size() >= entries_max_) {
      std::erase_if(entries_, [&](const auto& entry) { return now - entry.second.since >= kTokenTrust; });
      if (entries_.size() >= entries_max_) entries_.clear();
    }
    entries_.insert_or_assign(hash, Entry{std::move(grant), now});
  }

  /// A token was revoked here: all are asked for again.
  void distrust() {
    const MutexLock lock(mutex_);
    for (auto& [hash, entry] : entries_) entry.since = Time{};
  }

 private:
  struct Entry {
    std::optional<access::Grant> grant;
    Time since;
  };
  /// The bytes of a cryptographic hash are as good as any hash of them.
  struct ByFirstBytes {
    std::size_t operator()(const Sha256& hash) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, hash.bytes.data(), sizeof value);
      return value;
    }
  };

  std::size_t entries_max_;
  mutable Mutex mutex_;
  std::unordered_map<Sha256, Entry, ByFirstBytes> entries_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::api
