#include "http/cors.h"

#include <algorithm>

namespace lumbung::http {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

}  // namespace

Cors::Cors(CorsPolicy policy)
    : policy_(std::move(policy)),
      any_origin_(std::find(policy_.origins.begin(), policy_.origins.end(), "*") != policy_.origins.end()),
      methods_(joined(policy_.methods)),
      request_headers_(joined(policy_.request_headers)),
      exposed_headers_(joined(policy_.exposed_headers)) {}

std::optional<Response> Cors::before(const Request& request) {
  const bool preflight = request.method() == Method::options && request.header("Origin") &&
                         request.header("Access-Control-Request-Method");
  if (!preflight || !allows(*request.header("Origin"))) return std::nullopt;
  Response response = Response::empty(204);
  response.headers.add("Access-Control-Allow-Methods", methods_);
  const auto asked = request.header("Access-Control-Request-Headers");
  if (request_headers_ != "*") {
    response.headers.add("Access-Control-Allow-Headers", request_headers_);
  } else if (asked) {
    response.headers.add("Access-Control-Allow-Headers", *asked);
    response.headers.add_token("Vary", "Access-Control-Request-Headers");
  }
  response.headers.add("Access-Control-Max-Age", std::to_string(policy_.max_age.count()));
  return response;
}

void Cors::after(const Request& request, Response& response) {
  if (policy_.origins.empty()) return;
  // Without Vary a cache would hand one origin's answer to another.
  if (!any_origin_) response.headers.add_token("Vary", "Origin");
  const auto origin = request.header("Origin");
  if (origin && allows(*origin)) add_origin(*origin, response);
}

bool Cors::allows(std::string_view origin) const {
  return any_origin_ ||
         std::find(policy_.origins.begin(), policy_.origins.end(), origin) != policy_.origins.end();
}

void Cors::add_origin(std::string_view origin, Response& response) const {
  response.headers.set("Access-Control-Allow-Origin", any_origin_ ? "*" : origin);
  if (!exposed_headers_.empty()) response.headers.set("Access-Control-Expose-Headers", exposed_headers_);
}

}  // namespace lumbung::http
