#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/blocking_pool.h"
#include "http/connection.h"
#include "http/response.h"
#include "telemetry/trace_context.h"

namespace lumbung::http {

/// What the session knows and the answer's head must say. Refers to what it is made of.
struct HeadFacts {
  std::string_view date;
  std::string_view request_id;
  const telemetry::TraceContext& trace;
  bool keep_alive = true;
  bool http10 = false;
  bool chunked = false;
};

/// Writes status line and fields into `out`, in place of what is there.
void write_head(const Response& response, const HeadFacts& facts, std::string& out);

/// Whether the body has no length and must be chunked (or, for HTTP/1.0, ended by closing).
bool is_unbounded(const Body& body);

/// Sends `head` and a body that does not lie in memory after it; false when the client did not get all of it.
asio::awaitable<bool> send_body(Connection& connection, BlockingPool& pool, std::string_view head,
                                const Body& body, bool chunked);

/// The body as one piece of memory, if it is that.
std::optional<std::string_view> as_memory(const Body& body);

}  // namespace lumbung::http
