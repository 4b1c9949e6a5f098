#pragma once

#include <map>
#include <memory>
#include <string>

#include "http/grammar/accept_encoding.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// GET /openapi.json: the description of the API, for anybody. Packed once, not whenever it is asked for.
class OpenApi {
 public:
  /// docs/openapi.yaml as JSON.
  explicit OpenApi(const std::string& json);

  /// Does not block.
  http::Response show(const http::Request& request) const;

 private:
  /// In each coding that makes it smaller.
  std::map<http::Coding, std::shared_ptr<const std::string>> forms_;
};

}  // namespace lumbung::api
