#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace lumbung::http {

/// Bytes that were received and not used yet, in one piece. Starts small, because thousands of connections
/// idle, and grows when one needs it.
class ReadBuffer {
 public:
  static constexpr std::size_t kIdleBytes = 4096;

  std::string_view readable() const { return {storage_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  /// Room for at least `least` more bytes; invalidates what readable() returned.
  std::span<char> writable(std::size_t least) {
    if (storage_.size() - end_ < least) {
      std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      if (storage_.size() - end_ < least) grow_to(std::max(grown(storage_.size()), end_ + least));
    }
    return std::span(storage_).subspan(end_);
  }
  void commit(std::size_t count) { end_ += count; }

  /// Gives memory above `bytes` back, unless more than that is readable; invalidates what readable()
  /// returned.
  void shrink_to(std::size_t bytes) {
    if (storage_.size() <= bytes || end_ - begin_ > bytes) return;
    std::vector<char> smaller(bytes);
    std::memcpy(smaller.data(), storage_.data() + begin_, end_ - begin_);
    storage_ = std::move(smaller);
    end_ -= begin_;
    begin_ = 0;
  }

  /// Gives memory back while a connection waits for its next request.
  void shrink_when_empty() {
    if (empty() && storage_.size() > kIdleBytes) storage_ = std::vector<char>(kIdleBytes);
  }

 private:
  /// Heads grow by steps: thousands of half ones shall not have twice what they hold.
  static std::size_t grown(std::size_t bytes) {
    return bytes < 4 * kIdleBytes ? bytes + kIdleBytes : 2 * bytes;
  }
  void grow_to(std::size_t bytes) {
    storage_.reserve(bytes);  // a vector that is resized takes twice what it had
    storage_.resize(bytes);
  }

  std::vector<char> storage_ = std::vector<char>(kIdleBytes);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace lumbung::http
