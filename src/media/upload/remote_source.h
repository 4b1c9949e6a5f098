#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/encoding.h"
#include "base/result.h"

namespace lumbung::media {

/// What a server says of a file before its bytes come. Nothing of it is believed: the content decides.
struct RemoteHead {
  std::string name;                    ///< that it suggests, or its URL does; as it came, "" for none
  std::optional<std::uint64_t> bytes;  ///< announced
};

/// Takes a file in, on the thread of fetch(). What it refuses, or throws, ends the fetch.
class RemoteReceiver {
 public:
  virtual ~RemoteReceiver() = default;
  /// Once, before the first piece.
  virtual Status begin(const RemoteHead& head) = 0;
  virtual Status append(Bytes piece) = 0;
};

/// The port to files that lie on the servers of others. Thread-safe, blocks.
class RemoteSource {
 public:
  virtual ~RemoteSource() = default;

  /// Fetches a file piece by piece in bounded memory. unavailable: it may be there another time (no answer,
  /// one that was cut off or took too long, 5xx, 429). Any other code is for good: what the receiver refused
  /// with, forbidden for what leads where this server does not go, not_found or invalid_argument for an
  /// answer that is no file. Messages are for the client: they name the host and nothing else of a URL.
  /// An empty file is not told to the receiver.
  virtual Status fetch(const std::string& url, RemoteReceiver& receiver, std::stop_token stop) = 0;
};

}  // namespace lumbung::media
