#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/grammar/method.h"
#include "telemetry/trace_context.h"

namespace lumbung::http {

/// One request, without any type of the parser behind it. All texts lie in one buffer that the object owns:
/// views that it hands out live until it is changed, moved or destroyed. Handlers read it; the session and
/// tests fill it. Not thread-safe while it is changed.
class Request {
 public:
  using Pair = std::pair<std::string, std::string>;
  using Clock = std::chrono::steady_clock;

  /// A request as a test or an inner call wants it. `target` as on the wire: "/media/a%20b?variant=webp".
  static Request make(Method method, std::string_view target, const std::vector<Pair>& headers = {},
                      std::string body = {});

  Method method() const { return method_; }
  /// As sent: path and query, still percent-encoded. The absolute form ("http://host/path") is already
  /// reduced.
  std::string_view target() const { return view(target_); }
  /// The target up to '?', still percent-encoded.
  std::string_view path() const;
  /// What follows '?', still percent-encoded; empty when there is none.
  std::string_view query_string() const;

  /// The first field of that name, in any case; trimmed.
  std::optional<std::string_view> header(std::string_view name) const;
  /// Every field of that name joined by ", ": for lists such as Accept or If-None-Match.
  std::string header_list(std::string_view name) const;
  /// The request line and all fields, as HTTP/1.1 writes them: for who takes the connection over.
  std::string head() const;

  /// The decoded value that `{name}` or `{name...}` of the route's pattern matched; empty when there is no
  /// such parameter.
  std::string_view param(std::string_view name) const;
  /// The decoded value of the first `name=` in the query; "" for a bare `name`. '+' means a space.
  std::optional<std::string> query(std::string_view name) const;

  /// The whole body for inline and blocking handlers; empty for streaming ones.
  const std::string& body() const { return body_; }
  /// What the client announced; nullopt for a chunked body. 0 when there is no body.
  std::optional<std::uint64_t> content_length() const { return content_length_; }

  /// When the head was whole.
  Clock::time_point received_at() const { return received_at_; }
  /// The client's address, without port: "127.0.0.1", "::1"; that of the other end of the socket, or what a
  /// trusted proxy there says.
  std::string_view peer() const { return peer_; }
  /// Made here for each request: no two have the same, whatever clients say.
  std::string_view id() const { return id_; }
  /// The client's X-Request-Id when it is 1–64 characters of [A-Za-z0-9._-], else empty.
  std::string_view client_id() const { return client_id_; }
  /// This request as a step of the client's trace (`traceparent`), or of one that begins here.
  const telemetry::TraceContext& trace() const { return trace_; }
  /// The pattern of the route that matched ("/api/v1/media/{uuid}"); empty when none did. A good metric
  /// label.
  std::string_view route() const { return route_; }

  // What follows fills a request.
  void reset(Method method, std::string_view target);
  void add_header(std::string_view name, std::string_view value);
  void add_param(std::string_view name, std::string_view value);
  void clear_params();
  void set_body(std::string body) { body_ = std::move(body); }
  /// Gives its memory back, too.
  void drop_body() { std::string().swap(body_); }
  void set_content_length(std::optional<std::uint64_t> bytes) { content_length_ = bytes; }
  void set_received_at(Clock::time_point time) { received_at_ = time; }
  void set_peer(std::string_view peer) { peer_ = peer; }
  void set_id(std::string_view id) { id_ = id; }
  void set_client_id(std::string_view id) { client_id_ = id; }
  void set_trace(telemetry::TraceContext trace) { trace_ = std::move(trace); }
  void set_route(std::string_view pattern) { route_ = pattern; }

 private:
  struct Part {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  struct Field {
    Part name;
    Part value;
  };
  Part keep(std::string_view text);
  std::string_view view(Part part) const { return std::string_view(text_).substr(part.offset, part.length); }

  Method method_ = Method::get;
  std::string text_;
  Part target_;
  std::size_t path_bytes_ = 0;  ///< of the target, up to '?'
  std::vector<Field> headers_;
  std::vector<Pair> params_;  ///< those of requests before it are written over
  std::size_t params_used_ = 0;
  std::string body_;
  std::optional<std::uint64_t> content_length_ = 0;
  Clock::time_point received_at_;
  std::string peer_;
  std::string id_;
  std::string client_id_;
  telemetry::TraceContext trace_;
  std::string route_;
};

}  // namespace lumbung::http
