#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/conditional.h"
#include "http/grammar/range.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// Bytes that lie elsewhere. `fetch` gives exactly the range that is asked for, refuses, or throws; it runs
/// on the blocking pool. Once an answer has begun, both of the latter end the connection.
struct RemoteSource {
  std::function<Result<std::string>(ByteRange)> fetch;
};

/// A thing that can be delivered, and what is said about it.
struct Representation {
  /// An open file, bytes in memory that are shared with a cache, or bytes elsewhere (of which one range is
  /// answered, several are not: then it is the whole).
  std::variant<std::shared_ptr<const UniqueFd>, std::shared_ptr<const std::string>, RemoteSource> source;
  std::uint64_t size_bytes = 0;
  std::string content_type;
  Validators validators;
  /// Fields that go with 200, 206 and 304 alike (Cache-Control, Vary, Content-Disposition, …).
  HeaderLines headers;
};

/// The answer to a GET or HEAD of it: 200, 206 (one range, or multipart/byteranges for several), 304, 412 or
/// 416, with Accept-Ranges, ETag and Last-Modified. Does no I/O: safe on the I/O thread.
Response respond_with(const Request& request, Representation representation);

/// Whether the answer, which respond_with made, has a body that is fetched from elsewhere while it is sent.
bool is_to_be_fetched(const Request& request, const Response& response);

/// Fetches the first piece of such a body, so that what is in the way of it can still be told: refuses and
/// throws as RemoteSource::fetch does. Does nothing for any other answer. Blocks.
Status fetch_first_piece(const Request& request, Response& response);

}  // namespace lumbung::http
