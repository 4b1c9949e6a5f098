#pragma once

#include <cstdint>

namespace lumbung::app {

/// Descriptors that a process may hold once it has taken all that it may take by itself (the hard limit).
std::uint64_t open_files_max();

/// Takes them. Shells and service managers begin with 1,024 for the sake of select(2), which nothing here
/// calls; every client and every delivered file needs one. Before threads and child processes begin.
void raise_open_files_limit();

/// What descriptors go to that strangers may ask for.
struct DescriptorShare {
  std::uint64_t connections = 0;
  std::uint64_t websockets = 0;
  std::uint64_t delivered_files = 0;    ///< that stay open, to be delivered again
  std::uint64_t of_each_websocket = 1;  ///< three where the listener itself speaks TLS
};

/// As many as are wanted, where `allowed` descriptors have room for them beside those of the database, the
/// disk and the decoders; else what is left, so that clients who do nothing but stay connected can't take
/// those away.
DescriptorShare share_descriptors(std::uint64_t allowed, const DescriptorShare& wanted);

/// All that a server must be allowed to have for that.
std::uint64_t descriptors_for(const DescriptorShare& wanted);

}  // namespace lumbung::app
