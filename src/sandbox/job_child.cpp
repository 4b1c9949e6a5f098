#include "sandbox/job_child.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/channel.h"
#include "sandbox/exit_code.h"
#include "sandbox/sanitizers.h"

namespace lumbung::sandbox {
namespace {

void die_with(pid_t zygote) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != zygote) leave(ExitCode::not_confined);
}

/// The zygote holds channels of other jobs while they run; none of them may be seen from here.
void close_all_but(std::vector<int> kept) {
  kept.insert(kept.end(), {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
  std::sort(kept.begin(), kept.end());
  unsigned next = 0;
  for (const int descriptor : kept) {
    const auto number = static_cast<unsigned>(descriptor);
    if (number > next) ::close_range(next, number - 1, 0);
    next = number + 1;
  }
  ::close_range(next, ~0U, 0);
}

/// What a hostile child prints would stand in the server's log. A sanitizer's report is wanted there.
void silence() {
  if (!kAnySanitizer) ::dup2(STDIN_FILENO, STDERR_FILENO);
}

std::vector<int> descriptors_of(const JobOrder& order) {
  std::vector<int> outputs;
  for (const UniqueFd& output : order.outputs) outputs.push_back(output.get());
  return outputs;
}

/// A thread whose stack can't be mapped is refused with EAGAIN.
bool means_no_memory(const std::system_error& failure) {
  return failure.code() == std::errc::resource_unavailable_try_again ||
         failure.code() == std::errc::not_enough_memory;
}

void report(int channel, const CodecEvent& event) {
  // A parent that is gone wants nothing any more; the zygote's end will be this child's too.
  if (send_packet(channel, serialize(event)) == Sent::peer_gone) leave(ExitCode::unexpected_exception);
}

}  // namespace

void live_as_job_child(const JobOrder& order, const CodecProgram& program, SandboxMode mode, pid_t zygote) {
  die_with(zygote);
  const std::vector<int> outputs = descriptors_of(order);
  const int channel = order.channel.get();
  std::vector<int> kept = outputs;
  kept.insert(kept.end(), {channel, order.input.get()});
  close_all_but(std::move(kept));
  silence();
  const auto request = parse_request(order.request);
  if (!request || request->outputs.size() != outputs.size()) leave(ExitCode::bad_request);
  try {
    lock_down(image_codec_policy(), request->limits, mode);
  } catch (const std::exception&) {
    leave(ExitCode::not_confined);
  }
  try {
    program.run_job(*request, order.input.get(), outputs,
                    [channel](const CodecEvent& event) { report(channel, event); });
  } catch (const std::bad_alloc&) {
    leave(ExitCode::out_of_memory);
  } catch (const std::system_error& failure) {
    leave(means_no_memory(failure) ? ExitCode::out_of_memory : ExitCode::unexpected_exception);
  } catch (const std::exception&) {
    leave(ExitCode::unexpected_exception);
  }
  leave(ExitCode::ok);
}

std::string try_lockdown(SandboxMode mode) {
  auto [ours, theirs] = make_channel();
  const pid_t child = ::fork();
  if (child < 0) throw fault_from_errno("fork", errno);
  if (child == 0) {
    std::string failed;
    try {
      lock_down(image_codec_policy(), Limits{}, mode);
      const bool opened = ::open("/", O_RDONLY | O_CLOEXEC) >= 0;
      if (opened && mode == SandboxMode::enforced) failed = "a locked-down process can still open files";
    } catch (const std::exception& fault) {
      failed = fault.what();
    }
    if (!failed.empty()) send_packet(theirs.get(), failed);
    leave(ExitCode::ok);
  }
  theirs.reset();
  const Packet packet = receive_packet(ours.get(), Descriptors::refused, Wait::until_packet);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (packet.state == Packet::State::whole) return packet.bytes;
  return status == 0 ? "" : "the locked-down process died (wait status " + std::to_string(status) + ")";
}

}  // namespace lumbung::sandbox
