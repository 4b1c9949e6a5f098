#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

/// Packets between processes: SOCK_SEQPACKET keeps their bounds and their order, and tells when the other
/// side is gone.
namespace lumbung::sandbox {

inline constexpr std::size_t kDescriptorsMax = 16;  ///< beside one packet

/// Two ends of a new channel, both close-on-exec. Throws Fault when the process has no descriptors left.
std::pair<UniqueFd, UniqueFd> make_channel();

enum class Sent { whole, peer_gone };

/// Sends one packet with descriptors beside it; blocks while the queue is full. Throws Fault for what is
/// neither success nor a missing peer.
Sent send_packet(int channel, std::string_view bytes, std::span<const int> descriptors = {});

struct Packet {
  enum class State {
    whole,
    nothing,    ///< no packet is waiting (the channel was read without blocking)
    closed,     ///< the peer is gone, or sent an empty packet, which looks the same
    malformed,  ///< longer than kMessageBytesMax, or with descriptors that were not asked for
  };
  State state = State::closed;
  std::string bytes;
  std::vector<UniqueFd> descriptors;
};

/// Whether the sender may pass descriptors. From a child it may not: the kernel drops them and the packet is
/// malformed.
enum class Descriptors { refused, accepted };
enum class Wait { until_packet, never };

Packet receive_packet(int channel, Descriptors descriptors, Wait wait);

}  // namespace lumbung::sandbox
