#pragma once

#include "http/middleware.h"

namespace lumbung::http {

/// Tells browsers to come by HTTPS alone for a year (RFC 6797). For a server whose public URL is https,
/// whoever ends the TLS; browsers ignore the field on plain HTTP.
class StrictTransport final : public Middleware {
 public:
  std::optional<Response> before(const Request&) override { return std::nullopt; }
  void after(const Request&, Response& response) override {
    response.headers.set("Strict-Transport-Security", "max-age=31536000");
  }
};

}  // namespace lumbung::http
