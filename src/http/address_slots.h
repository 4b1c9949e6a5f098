#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"

namespace lumbung::http {

/// How many connections each address (its address_share) holds, so that one can't take the room of all.
/// Thread-safe.
class AddressSlots {
 public:
  /// 0: no limit, nothing is counted.
  explicit AddressSlots(std::size_t of_one_max) : of_one_max_(of_one_max) {}

  /// False when the address holds as many as it may.
  bool take(const std::string& address) {
    if (of_one_max_ == 0) return true;
    const MutexLock lock(mutex_);
    std::size_t& held = held_[address];
    if (held >= of_one_max_) return false;
    ++held;
    return true;
  }

  void give_back(const std::string& address) {
    if (of_one_max_ == 0) return;
    const MutexLock lock(mutex_);
    const auto found = held_.find(address);
    if (found != held_.end() && --found->second == 0) held_.erase(found);
  }

 private:
  const std::size_t of_one_max_;
  Mutex mutex_;
  std::unordered_map<std::string, std::size_t> held_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::http
