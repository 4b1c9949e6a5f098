#include "sandbox/wire/channel.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

#include "base/error.h"
#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {
namespace {

constexpr std::size_t kControlBytes = CMSG_SPACE(sizeof(int) * kDescriptorsMax);

std::vector<UniqueFd> take_descriptors(msghdr& message) {
  std::vector<UniqueFd> taken;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof descriptor);
      taken.emplace_back(descriptor);
    }
  }
  return taken;
}

}  // namespace

std::pair<UniqueFd, UniqueFd> make_channel() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw fault_from_errno("socketpair", errno);
  }
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Sent send_packet(int channel, std::string_view bytes, std::span<const int> descriptors) {
  if (descriptors.size() > kDescriptorsMax) throw Fault("too many descriptors for one packet");
  for (;;) {
    ssize_t sent = 0;
    if (descriptors.empty()) {
      // Not sendmsg: the locked-down child is allowed nothing that could pass a descriptor.
      sent = ::send(channel, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    } else {
      alignas(cmsghdr) std::array<std::byte, kControlBytes> control{};
      iovec part{const_cast<char*>(bytes.data()), bytes.size()};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
      std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
      sent = ::sendmsg(channel, &message, MSG_NOSIGNAL);
    }
    if (sent >= 0) return Sent::whole;
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN) return Sent::peer_gone;
    throw fault_from_errno("send to the codec", errno);
  }
}

Packet receive_packet(int channel, Descriptors descriptors, Wait wait) {
  Packet packet;
  packet.bytes.resize(kMessageBytesMax);
  alignas(cmsghdr) std::array<std::byte, kControlBytes> control{};
  iovec part{packet.bytes.data(), packet.bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (descriptors == Descriptors::accepted) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }
  ssize_t received = 0;
  do {
    received = ::recvmsg(channel, &message, MSG_CMSG_CLOEXEC | (wait == Wait::never ? MSG_DONTWAIT : 0));
  } while (received < 0 && errno == EINTR);
  const int failed = received < 0 ? errno : 0;
  packet.bytes.resize(received > 0 ? static_cast<std::size_t>(received) : 0);
  packet.descriptors = take_descriptors(message);
  if (failed == EAGAIN) {
    packet.state = Packet::State::nothing;
  } else if (failed == ECONNRESET || received == 0) {
    packet.state = Packet::State::closed;
  } else if (failed != 0) {
    throw fault_from_errno("receive from the codec", failed);
  } else {
    const bool cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    packet.state = cut ? Packet::State::malformed : Packet::State::whole;
  }
  return packet;
}

}  // namespace lumbung::sandbox
