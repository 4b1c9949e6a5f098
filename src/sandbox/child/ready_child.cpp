#include "sandbox/child/ready_child.h"

#include <cerrno>
#include <csignal>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/setup.h"
#include "sandbox/child/tool_child.h"
#include "sandbox/wire/channel.h"
#include "sandbox/wire/exit_code.h"
#include "sandbox/wire/tool_request.h"

namespace lumbung::sandbox {
namespace {

// Ahead of the order, which fills a packet of its own.
constexpr std::string_view kAlone = "alone";
constexpr std::string_view kWithOthers = "with others";

[[noreturn]] void await_order(const UniqueFd& orders, const CodecProgram& program, SandboxMode mode,
                              pid_t zygote) {
  die_with(zygote);
  close_all_but({orders.get()});
  try {
    if (program.rehearse) program.rehearse();
    const Packet company = receive_packet(orders.get(), Descriptors::refused, Wait::until_packet);
    Packet packet = receive_packet(orders.get(), Descriptors::accepted, Wait::until_packet);
    if (packet.state == Packet::State::closed) leave(ExitCode::ok);  // it was not needed
    if (packet.state != Packet::State::whole) leave(ExitCode::not_started);
    JobOrder order;
    order.request = std::move(packet.bytes);
    order.descriptors = std::move(packet.descriptors);
    order.has_spare_processor = company.bytes == kAlone;
    live_for(order, program, mode, zygote);
  } catch (const std::exception&) {
    // The order may have come meanwhile: its file has nothing to do with this.
    leave(ExitCode::not_started);
  }
}

}  // namespace

std::optional<Child> fork_child(const std::function<void()>& life) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    life();
    leave(ExitCode::unexpected_exception);
  }
  if (pid < 0) return std::nullopt;
  // The child can't be reaped by anybody else, so its number is still its own here.
  Child child{pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))};
  if (!child.pidfd) throw fault_from_errno("pidfd_open", errno);
  return child;
}

void live_for(const JobOrder& order, const CodecProgram& program, SandboxMode mode, pid_t zygote) {
  if (is_tool_request(order.request)) live_as_tool(order, mode, zygote);
  live_as_job_child(order, program, mode, zygote);
}

std::optional<ReadyChild> ReadyChild::fork(const CodecProgram& program, SandboxMode mode) {
  auto [ours, theirs] = make_channel();
  const pid_t zygote = ::getpid();
  std::optional<Child> child =
      fork_child([&, &orders = theirs] { await_order(orders, program, mode, zygote); });
  if (!child) return std::nullopt;
  return ReadyChild(std::move(*child), std::move(ours));
}

std::optional<Child> ReadyChild::take(const JobOrder& order) && {
  std::vector<int> descriptors;
  for (const UniqueFd& descriptor : order.descriptors) descriptors.push_back(descriptor.get());
  if (send_packet(orders_.get(), order.has_spare_processor ? kAlone : kWithOthers) == Sent::whole &&
      send_packet(orders_.get(), order.request, descriptors) == Sent::whole)
    return std::move(child_);
  bury();
  return std::nullopt;
}

void ReadyChild::bury() {
  ::kill(child_.pid, SIGKILL);
  while (::waitpid(child_.pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace lumbung::sandbox
