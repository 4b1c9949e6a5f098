#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/unique_fd.h"

namespace lumbung::storage {

/// Keeps the disk from filling up: uploads are refused while the database, the log and the worker's variants
/// still have room. Counts what accepted uploads said that they would still write. Thread-safe.
class SpaceGuard {
 public:
  /// Bytes of one upload that are promised but not written yet. Gives the rest back when it ends.
  class Promise {
   public:
    Promise(std::atomic<std::uint64_t>* total, std::uint64_t bytes) : total_(total), open_(bytes) {
      *total_ += bytes;
    }
    Promise(Promise&& other) noexcept : total_(other.total_), open_(std::exchange(other.open_, 0)) {}
    Promise& operator=(Promise&&) = delete;
    ~Promise() { *total_ -= open_; }
    void written(std::uint64_t bytes) {
      const std::uint64_t kept = std::min(bytes, open_);
      open_ -= kept;
      *total_ -= kept;
    }

   private:
    std::atomic<std::uint64_t>* total_;
    std::uint64_t open_;
  };

  /// `root` is any descriptor of the file system to guard.
  SpaceGuard(UniqueFd root, std::uint64_t reserve_bytes) : root_(std::move(root)), reserve_(reserve_bytes) {}

  /// What may still be accepted. Throws Fault when the file system does not say.
  std::uint64_t free_bytes() const;
  Promise promise(std::uint64_t bytes) { return {&promised_, bytes}; }

 private:
  UniqueFd root_;
  std::uint64_t reserve_;
  std::atomic<std::uint64_t> promised_{0};
};

/// The room that one upload has for its next bytes. How much it will bring is not always known, and it may
/// take a day over it: it is promised what comes until the next look, not all of it, so that nobody is
/// refused for bytes that others only announced. One thread at a time.
class RoomAhead {
 public:
  /// `left`: bytes that it may still bring. `name` is for messages. `guard` must outlive it.
  RoomAhead(SpaceGuard& guard, std::string name, std::uint64_t left);

  /// Throws Fault (insufficient_storage) when the disk has reached its reserve.
  void look();
  /// The same, when so much was written since the last look that it is time.
  void look_when_due();
  void written(std::uint64_t bytes);

 private:
  SpaceGuard& guard_;
  std::string name_;
  std::uint64_t left_;
  std::uint64_t since_look_ = 0;
  std::optional<SpaceGuard::Promise> promise_{};  ///< for the bytes until the next look
};

}  // namespace lumbung::storage
