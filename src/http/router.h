#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/byte_size.h"
#include "http/body_stream.h"
#include "http/grammar/method.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::http {

/// Answers on the I/O thread: must not block and should take microseconds. nullopt: "not without blocking",
/// and the route's blocking handler is asked.
using InlineHandler = std::function<std::optional<Response>(const Request&)>;

/// Runs on the blocking pool with the whole body in memory.
using BlockingHandler = std::function<Response(const Request&)>;

/// A coroutine on the I/O thread with the whole body in memory, for what is answered by several pieces of
/// work with waiting between them. As for StreamingHandler, it must be a function that returns the awaitable.
using WaitingHandler = std::function<asio::awaitable<Response>(Request)>;

/// The answer that refuses, or what answers once the body is there.
using Admission = std::variant<Response, BlockingHandler, WaitingHandler>;

/// For what needs to know who asks: `admit` runs on the blocking pool and sees the head alone. No byte of the
/// body is read, and none kept, for those whom it refuses.
struct AdmittedHandler {
  std::function<Admission(const Request&)> admit;
};

/// A coroutine on the I/O thread that reads the body itself and leaves blocking work to BlockingPool::offload
/// or pump_body. The handler must be a function that *returns* the awaitable of a member or free coroutine; a
/// lambda coroutine with captures would outlive its captures:
///
///     [this](Request request, BodyStream& body) { return upload(std::move(request), body); }
using StreamingHandler = std::function<asio::awaitable<Response>(Request, BodyStream&)>;

/// An inline handler together with the blocking one that it falls back to, which runs on the server's pool
/// for what waits for a store: this is how files are delivered.
struct InlineThenBlocking {
  InlineHandler first;
  BlockingHandler otherwise;
};

/// Bodies over the limit of their route are refused with 413 while they arrive; a route that needs more than
/// a form says so in its row.
inline constexpr std::uint64_t kBufferedBodyBytesMax = 8 * kKiB;

/// One row of the table of routes.
struct Route {
  Method method;
  /// Segments are literal, "{name}" (one segment, not empty) or, at the end, "{name...}" (the rest, one
  /// segment or more). Literal segments win over "{name}", that over "{name...}". Values arrive
  /// percent-decoded.
  std::string pattern;
  std::variant<InlineThenBlocking, BlockingHandler, AdmittedHandler, StreamingHandler> handler;
  /// 0: the handler has no use for a body. One that comes nevertheless is not read before the answer is sent
  /// (streaming handlers read none).
  std::uint64_t body_bytes_max = kBufferedBodyBytesMax;
};

/// What the router found for a request.
struct RouteMatch {
  /// The route, owned by the router; nullptr when there is none.
  const Route* route = nullptr;
  /// With no route: the methods that the path has (the Allow of a 405 or of OPTIONS); empty: no such path.
  std::string allow;
};

/// One table of routes, fixed at construction. Const and so thread-safe afterwards. A GET route answers HEAD
/// too unless the table has a HEAD of its own; OPTIONS is answered by the session from `allow` unless it is
/// in the table.
class Router {
 public:
  /// Throws std::invalid_argument when a pattern is malformed or a method and pattern come twice.
  explicit Router(std::vector<Route> routes);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Looks the request's path up and, when a route is found, sets its `param`s and `route`. A path with "."
  /// or ".." segments, or with a malformed or NUL escape, matches nothing.
  RouteMatch match(Request& request) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace lumbung::http
