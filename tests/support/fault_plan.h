#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"

namespace lumbung::test {

/// Breaks one of the calls that pass through it, once. Thread-safe.
class FaultPlan {
 public:
  enum class When {
    before,  ///< the call does nothing and throws
    after,   ///< the call does its work and throws: its caller can't know that it did
  };

  /// The n-th call from now on (1 is the next) throws a Fault with this code.
  void arm(std::uint64_t n, ErrorCode code, When when = When::before) {
    code_ = code;
    when_ = when;
    calls_ = 0;
    fail_at_ = n;
  }
  void disarm() { fail_at_ = 0; }
  std::uint64_t calls() const { return calls_; }
  bool has_struck() const { return fail_at_ != 0 && calls_ >= fail_at_; }

  template <class Work>
  auto pass(const char* what, Work&& work) {
    const std::uint64_t call = ++calls_;
    const bool strikes = fail_at_ != 0 && call == fail_at_;
    if (!strikes) return work();
    if (when_ == When::after) work();
    throw Fault(code_, std::string("injected into ") + what);
  }

 private:
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> fail_at_{0};
  std::atomic<ErrorCode> code_{ErrorCode::internal};
  std::atomic<When> when_{When::before};
};

}  // namespace lumbung::test
