#pragma once

#include <algorithm>

#include "http/body_pace.h"
#include "http/body_stream.h"
#include "http/connection.h"
#include "http/grammar/chunked.h"
#include "http/head_parser.h"

namespace lumbung::http {

/// The body of the request whose head `parser` has read, taken from the connection.
class RequestBody final : public BodyStream {
 public:
  RequestBody(Connection& connection, const HeadParser& parser, const BodyPaceLimits& pace);

  asio::awaitable<std::size_t> read_some(std::span<std::byte> into) override;
  std::optional<std::uint64_t> announced_length() const override { return announced_; }
  void limit_to(std::uint64_t bytes_max) override { limit_ = std::min(limit_, bytes_max); }
  std::uint64_t received_bytes() const override { return received_; }

  /// Throws BodyError at once when the announced length is over the limit.
  void check_announced() const;
  /// More bytes than these are never handed out: the announced length or else the limit.
  std::uint64_t bytes_max() const { return std::min(limit_, announced_.value_or(limit_)); }
  bool finished() const { return finished_; }
  /// Whether the rest is known to be so short that reading it costs less than a new connection.
  bool worth_draining() const;
  /// Reads and drops the rest, whatever the limit; false when that failed.
  asio::awaitable<bool> drain();

 private:
  static constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};

  asio::awaitable<std::size_t> read_announced(std::span<std::byte> into);
  asio::awaitable<std::size_t> read_chunked(std::span<std::byte> into);
  asio::awaitable<void> fill(std::size_t least);
  void arm();
  void account_for(Connection::Io io, std::size_t count);
  [[noreturn]] void fail(ErrorCode code, const char* what);

  Connection& connection_;
  ChunkedDecoder chunks_;
  std::optional<std::uint64_t> announced_;
  std::uint64_t limit_ = kNoLimit;
  std::uint64_t received_ = 0;
  bool finished_ = false;
  bool broken_ = false;
  bool owes_continue_ = false;
  Connection::Clock::time_point waiting_since_;
  BodyPace pace_;
};

}  // namespace lumbung::http
