#pragma once

#include <atomic>
#include <cstdint>

namespace lumbung::http {

/// The memory that the bodies which a server keeps whole may take together. Thread-safe; outlives its shares.
class BufferBudget {
 public:
  explicit BufferBudget(std::uint64_t bytes_max) : left_(bytes_max) {}
  BufferBudget(const BufferBudget&) = delete;
  BufferBudget& operator=(const BufferBudget&) = delete;

  std::uint64_t left_bytes() const { return left_.load(std::memory_order_relaxed); }

  /// What one body takes, for as long as the object lives; nothing when so much is not left.
  class Share {
   public:
    Share(BufferBudget& budget, std::uint64_t bytes)
        : budget_(budget), bytes_(bytes), granted_(budget.take(bytes)) {}
    ~Share() {
      if (granted_) budget_.left_.fetch_add(bytes_, std::memory_order_relaxed);
    }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    bool granted() const { return granted_; }

   private:
    BufferBudget& budget_;
    std::uint64_t bytes_;
    bool granted_;
  };

 private:
  bool take(std::uint64_t bytes) {
    std::uint64_t left = left_.load(std::memory_order_relaxed);
    while (left >= bytes) {
      if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  std::atomic<std::uint64_t> left_;
};

}  // namespace lumbung::http
