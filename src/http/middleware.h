#pragma once

#include <optional>

#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// Something that all requests pass on their way in and out. Both functions run on I/O threads, several at
/// once, and must not block; `after` must not throw either.
class Middleware {
 public:
  virtual ~Middleware() = default;

  /// Before the route's handler, in the order of the list; an answer ends the way in.
  virtual std::optional<Response> before(const Request& request) = 0;
  /// After it, in the reverse order, for every answer, the session's own included.
  virtual void after(const Request& request, Response& response) = 0;
};

}  // namespace lumbung::http
