#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/unique_fd.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {

/// Bytes that several responses share (a cache). Never copied on the way to the socket.
struct SharedBody {
  std::shared_ptr<const std::string> bytes;
  std::size_t offset = 0;
  std::size_t length = 0;

  static SharedBody whole(std::shared_ptr<const std::string> bytes);
};

/// A piece of an open file, sent by sendfile(2). The file must not shrink while it is sent; if it does, the
/// connection is closed so that the client sees a short body and not a wrong one.
struct FileBody {
  std::shared_ptr<const UniqueFd> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Pieces one after the other: a multipart/byteranges body.
struct SegmentedBody {
  std::vector<std::variant<std::string, SharedBody, FileBody>> segments;
};

/// Bytes that come from somewhere slow. `read` runs on the blocking pool, fills what it can and returns how
/// many bytes it wrote, 0 at the end; it may throw, which ends the connection. Without a length the body is
/// chunked.
struct StreamedBody {
  std::optional<std::uint64_t> length;
  std::function<std::size_t(std::span<std::byte>)> read;
};

/// Instead of answering, the session gives the socket away and forgets it: how a WebSocket begins. `take`
/// gets the connected, non-blocking socket and every byte that was received from the start of the request
/// head on (head first, then what the client may have sent early); it must answer the client itself. Runs on
/// the I/O thread and must not block. Status and headers of such a response are not used.
struct Upgrade {
  std::function<void(UniqueFd socket, std::string received)> take;
};

using Body =
    std::variant<std::monostate, std::string, SharedBody, FileBody, SegmentedBody, StreamedBody, Upgrade>;

/// An answer. The session adds Date, Content-Length or Transfer-Encoding, Connection and X-Request-Id itself,
/// and drops the body for HEAD, 204 and 304.
struct Response {
  int status = 200;
  HeaderLines headers;
  Body body;

  /// A body of text with its type, e.g. with_text(200, "application/json", "{}").
  static Response with_text(int status, std::string_view content_type, std::string text);
  static Response empty(int status);
};

/// How many bytes the body has; nullopt for a streamed body of unknown length.
std::optional<std::uint64_t> body_length(const Body& body);

/// "Not Found" for 404; "" for a status that is not registered.
std::string_view reason_phrase(int status);

}  // namespace lumbung::http
