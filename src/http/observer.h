#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string_view>

#include "http/request.h"

namespace lumbung::http {

/// One request and its answer, for a log or a metric.
struct Exchange {
  const Request& request;
  int status = 0;                       ///< 101 after an upgrade
  std::uint64_t received_bytes = 0;     ///< of the body, without framing
  std::uint64_t sent_bytes = 0;         ///< head and body, as far as they were sent
  std::chrono::nanoseconds duration{};  ///< from the complete head to the last byte handed to the kernel
  enum class End { complete, aborted } end = End::complete;  ///< aborted: the client did not get all of it
};

/// Told after each request, and when no client can be taken. Called on I/O threads, several at once; must not
/// block or throw.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void finished(const Exchange& exchange) noexcept = 0;
  /// A handler threw something that is not the client's doing; the answer is being made by the FaultAnswer.
  /// Or the body of an answer did, while it was sent: finished() follows, and says that it was aborted.
  virtual void failed(const Request& request, std::exception_ptr fault) noexcept = 0;
  /// Clients wait to be taken, and can't be. Each I/O thread says so once a minute at most, however long it
  /// lasts; those who wait are taken when it is over.
  virtual void no_client_taken(std::string_view reason) noexcept = 0;
};

}  // namespace lumbung::http
