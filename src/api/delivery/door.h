#pragma once

#include <optional>

#include "api/delivery/delivery.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// GET and HEAD of addresses below /media/, in two steps: what the address names is found here, and Delivery
/// serves it. An address that names nothing is answered 404. Thread-safe.
class DeliveryDoor {
 public:
  /// `delivery` must outlive it.
  explicit DeliveryDoor(Delivery& delivery) : delivery_(delivery) {}

  /// Answers from memory, without blocking; nullopt when that can't be done.
  std::optional<http::Response> from_memory(const http::Request& request);
  /// Answers in any case. Blocks.
  http::Response from_store(const http::Request& request);

 private:
  Delivery& delivery_;
};

}  // namespace lumbung::api
