#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "telemetry/trace_context.h"

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

  /// A step of the trace that the client's `traceparent` names; of a new one when there is none, or one that
  /// can't be read.
  telemetry::TraceContext next_span(std::optional<std::string_view> traceparent);

  /// Where the head of an answer is written: the next answer's is written over it. One place for all
  /// connections of the thread stays in the processor's cache.
  std::string& head() { return head_; }

 private:
  std::uint64_t next_random();

  std::time_t second_ = 0;
  std::string date_;
  std::uint64_t state_;
  std::string id_;
  std::string head_;
};

}  // namespace lumbung::http
