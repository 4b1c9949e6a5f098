#pragma once

#include <optional>

#include "api/delivery/delivery.h"
#include "api/delivery/old_urls.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// GET and HEAD of addresses below /media/ and /storage/, in two steps: what the address names is found here,
/// and Delivery serves it, or OldUrls what an address of the old application names. An address that names
/// nothing is answered 404. Thread-safe.
class DeliveryDoor {
 public:
  /// Both must outlive it.
  DeliveryDoor(Delivery& delivery, OldUrls& old_urls) : delivery_(delivery), old_urls_(old_urls) {}

  /// Answers from memory, without blocking; nullopt when that can't be done.
  std::optional<http::Response> from_memory(const http::Request& request);
  /// Answers in any case. Blocks.
  http::Response from_store(const http::Request& request);

 private:
  Delivery& delivery_;
  OldUrls& old_urls_;
};

}  // namespace lumbung::api
