#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "base/unique_fd.h"
#include "http/conditional.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// A thing that can be delivered, and what is said about it.
struct Representation {
  /// An open file, or bytes in memory that are shared with a cache.
  std::variant<std::shared_ptr<const UniqueFd>, std::shared_ptr<const std::string>> source;
  std::uint64_t size_bytes = 0;
  std::string content_type;
  Validators validators;
  /// Fields that go with 200, 206 and 304 alike (Cache-Control, Vary, Content-Disposition, …).
  HeaderLines headers;
};

/// The answer to a GET or HEAD of it: 200, 206 (one range, or multipart/byteranges for several), 304, 412 or
/// 416, with Accept-Ranges, ETag and Last-Modified. Does no I/O: safe on the I/O thread.
Response respond_with(const Request& request, Representation representation);

}  // namespace lumbung::http
