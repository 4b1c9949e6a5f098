#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/mutex.h"

namespace lumbung::http {

/// The memory that the bodies which a server keeps whole may take together. A quarter of it is for each
/// address (its address_share); more of it only while half stays free for others, or for its only body.
/// Thread-safe; outlives its shares.
class BufferBudget {
 public:
  explicit BufferBudget(std::uint64_t bytes_max) : bytes_max_(bytes_max), left_(bytes_max) {}
  BufferBudget(const BufferBudget&) = delete;
  BufferBudget& operator=(const BufferBudget&) = delete;

  /// What one body takes, for as long as the object lives: nothing at first. For one thread at a time.
  class Share {
   public:
    /// Empty `address`: many clients send from there, none is counted.
    Share(BufferBudget& budget, std::string address) : budget_(budget), address_(std::move(address)) {}
    ~Share() { budget_.give_back(address_, bytes_); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// False when so much is not left; it has what it had then.
    bool grow_to(std::uint64_t bytes) {
      if (bytes <= bytes_) return true;
      if (!budget_.take(address_, bytes_, bytes - bytes_)) return false;
      bytes_ = bytes;
      return true;
    }

   private:
    BufferBudget& budget_;
    std::string address_;
    std::uint64_t bytes_ = 0;
  };

 private:
  bool take(const std::string& address, std::uint64_t own, std::uint64_t more) {
    const MutexLock lock(mutex_);
    if (more > left_) return false;
    if (!address.empty()) {
      const auto found = held_.find(address);
      const std::uint64_t held = found == held_.end() ? 0 : found->second;
      const bool is_only_body = held == own;
      if (!is_only_body && held + more > bytes_max_ / 4 && left_ - more < bytes_max_ / 2) return false;
      held_[address] = held + more;
    }
    left_ -= more;
    return true;
  }

  void give_back(const std::string& address, std::uint64_t bytes) {
    if (bytes == 0) return;
    const MutexLock lock(mutex_);
    left_ += bytes;
    const auto found = held_.find(address);
    if (found != held_.end() && (found->second -= bytes) == 0) held_.erase(found);
  }

  const std::uint64_t bytes_max_;
  Mutex mutex_;
  std::uint64_t left_ LUMBUNG_GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::uint64_t> held_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::http
