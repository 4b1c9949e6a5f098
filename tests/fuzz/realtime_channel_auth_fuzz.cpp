// Proofs of who may listen: none but those that were signed are good, for their client and their channel.
// Three lines: the socket's id, the channel, the proof.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/require.h"
#include "realtime/channel_auth.h"
#include "realtime/channel_name.h"
#include "realtime/pusher_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  constexpr std::string_view kSocket = "12.34";
  constexpr WorkspaceId kWorkspace{7};
  static const realtime::ChannelAuth kSigner("lumbung", "a-secret-that-nobody-has-to-keep");
  const auto input = fuzz::text_of(data, size);
  const auto socket = input.substr(0, input.find('\n'));
  const auto others = input.substr(std::min(socket.size() + 1, input.size()));
  const auto channel = others.substr(0, others.find('\n'));
  const auto auth = others.substr(std::min(channel.size() + 1, others.size()));

  const auto workspace = realtime::workspace_of_channel(channel);
  if (workspace) fuzz::require(realtime::workspace_channel(*workspace) == channel);
  const bool may_be_signed = realtime::is_socket_id(socket) && workspace;
  // Of signatures there are only those in the seeds.
  if (kSigner.verify(socket, channel, auth) && may_be_signed)
    fuzz::require(socket == kSocket && workspace == kWorkspace);
  return 0;
}
