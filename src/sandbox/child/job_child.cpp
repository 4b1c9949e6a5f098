#include "sandbox/child/job_child.h"

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/sanitizers.h"
#include "sandbox/child/setup.h"
#include "sandbox/wire/channel.h"
#include "sandbox/wire/exit_code.h"

namespace lumbung::sandbox {
namespace {

/// What a hostile child prints would stand in the server's log. A sanitizer's report is wanted there.
void silence() {
  if (!kAnySanitizer) ::dup2(STDIN_FILENO, STDERR_FILENO);
}

std::vector<int> descriptors_of(const JobOrder& order) {
  std::vector<int> numbers;
  for (const UniqueFd& descriptor : order.descriptors) numbers.push_back(descriptor.get());
  return numbers;
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
  const std::vector<int> own = descriptors_of(order);
  close_all_but(own);
  silence();
  auto request = parse_request(order.request);
  if (!request || request->outputs.size() + 2 != own.size()) leave(ExitCode::bad_request);
  request->has_spare_processor = order.has_spare_processor;
  const int channel = own[0];
  const std::vector<int> outputs(own.begin() + 2, own.end());
  try {
    if (request->task == Task::document) {
      lock_down_for_documents(request->limits, mode);
    } else {
      lock_down_for_images(request->limits, mode);
    }
  } catch (const std::exception&) {
    leave(ExitCode::not_confined);
  }
  try {
    program.run_job(*request, own[1], outputs,
                    [channel](const CodecEvent& event) { report(channel, event); });
  } catch (const std::bad_alloc&) {
    leave(ExitCode::out_of_memory);
  } catch (const Fault& fault) {
    const bool full = fault.code() == ErrorCode::insufficient_storage;
    leave(full ? ExitCode::disk_full : ExitCode::unexpected_exception);
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
      lock_down_for_images(Limits{}, mode);
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
