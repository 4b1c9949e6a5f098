#include "app/open_files.h"

#include <algorithm>

#include <sys/resource.h>

namespace lumbung::app {
namespace {

/// For files that are delivered, the database, the disk and sockets between parts.
constexpr std::uint64_t kDescriptorsBeside = 1536;

}  // namespace

std::uint64_t open_files_max() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max;
}

void raise_open_files_limit() {
  const rlimit limit{open_files_max(), open_files_max()};
  ::setrlimit(RLIMIT_NOFILE, &limit);  // when refused, doctor tells of what is lacking
}

DescriptorShare share_descriptors(std::uint64_t allowed, const DescriptorShare& wanted) {
  const std::uint64_t beside = std::min(kDescriptorsBeside, allowed / 2);
  const std::uint64_t room = allowed - beside;
  DescriptorShare share = wanted;
  const std::uint64_t left = room - std::min(room, wanted.websockets * wanted.of_each_websocket);
  share.connections = std::min(wanted.connections, std::max(room * 2 / 3, left));
  share.websockets = std::min(wanted.websockets, (room - share.connections) / wanted.of_each_websocket);
  share.delivered_files = std::min(wanted.delivered_files, beside * 2 / 3);
  return share;
}

std::uint64_t descriptors_for(const DescriptorShare& wanted) {
  return wanted.connections + wanted.websockets * wanted.of_each_websocket + kDescriptorsBeside;
}

}  // namespace lumbung::app
