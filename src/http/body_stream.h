#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"

namespace lumbung::http {

namespace asio = boost::asio;

/// Why a body ended too early. Thrown by BodyStream; a handler that lets it pass gets the right answer sent:
/// payload_too_large 413, request_timeout 408, bad_request 400 (broken chunks), unavailable: nobody is left
/// to answer (the client closed, or the server is shutting down).
class BodyError : public Fault {
 public:
  using Fault::Fault;
};

/// The body of one request while it arrives. Used by one coroutine at a time, on the connection's I/O thread;
/// lives as long as the handler runs. The framing (Content-Length, chunked) is already taken off. The
/// client's `Expect: 100-continue` is answered by the first read, so that a handler that refuses before it
/// reads saves the client the upload.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  /// Reads what is there, at least one byte unless the body has ended (0). Throws BodyError: over the limit,
  /// too slow, broken framing, client gone.
  virtual asio::awaitable<std::size_t> read_some(std::span<std::byte> into) = 0;

  /// The size that the client announced; nullopt for a chunked body.
  virtual std::optional<std::uint64_t> announced_length() const = 0;

  /// Lowers the limit of the route for this request (a token's own limit). When the announced length is over
  /// it, the next read throws at once; else the read that would pass it does. A higher value than before is
  /// ignored.
  virtual void limit_to(std::uint64_t bytes_max) = 0;

  virtual std::uint64_t received_bytes() const = 0;

 protected:
  BodyStream() = default;
  BodyStream(const BodyStream&) = delete;
  BodyStream& operator=(const BodyStream&) = delete;
};

/// Fills `into` unless the body ends before; returns how many bytes it read.
asio::awaitable<std::size_t> read_full(BodyStream& body, std::span<std::byte> into);

}  // namespace lumbung::http
