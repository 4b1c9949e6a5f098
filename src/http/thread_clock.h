#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace lumbung::http {

/// Small things that an I/O thread makes for each request and that would be dear if made anew: the Date
/// field, and ids of requests. Not thread-safe: one for each thread.
class ThreadClock {
 public:
  ThreadClock();

  /// "Sun, 22 Nov 2026 14:03:05 GMT"; lives until the next call.
  std::string_view http_date();
  /// 16 hexadecimal digits that don't come twice in a process and are hard to guess from outside.
  std::string_view next_request_id();

 private:
  std::time_t second_ = 0;
  std::string date_;
  std::uint64_t state_;
  std::string id_;
};

}  // namespace lumbung::http
