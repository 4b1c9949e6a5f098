#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include <boost/asio/awaitable.hpp>

#include "base/byte_size.h"

namespace lumbung::http {

namespace asio = boost::asio;

class BlockingPool;
class BodyStream;

/// How much is read before it is handed over; two such buffers live during a pump.
inline constexpr std::size_t kPumpBufferBytes = 512 * kKiB;

/// Reads the whole body and hands it piece by piece to `consume`, which runs on the blocking pool (parse,
/// hash, write) while the next piece is being received. Calls of `consume` never overlap and come in order;
/// the bytes live during the call, and begin on a page of memory. Returns the number of bytes. Rethrows what
/// `consume` or the stream threw, but only after the running call of `consume` has ended: what it refers to
/// may be destroyed then.
asio::awaitable<std::uint64_t> pump_body(BodyStream& body, BlockingPool& pool,
                                         std::function<void(std::span<const std::byte>)> consume);

}  // namespace lumbung::http
