#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "http/middleware.h"

namespace lumbung::http {

struct CorsPolicy {
  /// Exact origins ("https://app.example.com"), or "*" for any. Empty: no cross-origin access at all.
  std::vector<std::string> origins;
  std::vector<std::string> methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  /// Request fields that scripts may send; "*" echoes what the preflight asks for (bearer tokens included,
  /// which the literal "*" of the Fetch standard would leave out).
  std::vector<std::string> request_headers = {"*"};
  /// Response fields that scripts may read.
  std::vector<std::string> exposed_headers;
  std::chrono::seconds max_age{600};
};

/// Cross-origin resource sharing (the Fetch standard) without credentials: tokens travel in Authorization,
/// not in cookies. Answers preflights with 204; adds the fields to every other answer.
class Cors final : public Middleware {
 public:
  explicit Cors(CorsPolicy policy);

  std::optional<Response> before(const Request& request) override;
  void after(const Request& request, Response& response) override;

 private:
  bool allows(std::string_view origin) const;
  void add_origin(std::string_view origin, Response& response) const;

  CorsPolicy policy_;
  bool any_origin_ = false;
  std::string methods_;
  std::string request_headers_;
  std::string exposed_headers_;
};

}  // namespace lumbung::http
