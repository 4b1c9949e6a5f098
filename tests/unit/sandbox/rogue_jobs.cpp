#include "unit/sandbox/rogue_jobs.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <thread>
#include <variant>

#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lumbung::sandbox {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

UniqueFd memory_file(const std::string& content) {
  UniqueFd file(::memfd_create("job", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string content_of(int file) {
  std::string text(256, '\0');
  const auto length = ::pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

CodecPool::Options with_rogue_codec() {
  CodecPool::Options options;
  options.codec_path = LUMBUNG_ROGUE_CODEC;
  return options;
}

CodecRequest one_thumbnail() {
  CodecRequest request;
  request.outputs = {Output::thumbnail};
  request.limits.wall_time_max = seconds(20);
  request.limits.cpu_time_max = seconds(10);
  request.limits.memory_bytes_max = 64ULL << 20;
  request.limits.output_bytes_max = 1ULL << 20;
  return request;
}

std::string JobSeen::told() const {
  const auto* refused = events.empty() ? nullptr : std::get_if<Refused>(&events.back());
  return refused == nullptr ? "" : refused->reason;
}

JobSeen run(CodecPool& pool, const std::string& misdeed, const CodecRequest& request,
            const std::stop_token& stop) {
  const UniqueFd input = memory_file(misdeed);
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  JobSeen result;
  result.outcome = pool.run(
      request, input.get(), outputs, [&](const CodecEvent& event) { result.events.push_back(event); }, stop);
  result.output = content_of(output.get());
  return result;
}

bool has_ended_within(pid_t pid, milliseconds time) {
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process) return true;
  pollfd waiting{process.get(), POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

std::pair<pid_t, pid_t> wait_for_pids(int output) {
  pid_t child = 0;
  pid_t zygote = 0;
  const auto deadline = steady_clock::now() + seconds(20);
  while (zygote == 0 && steady_clock::now() < deadline) {
    std::istringstream(content_of(output)) >> child >> zygote;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return {child, zygote};
}

}  // namespace lumbung::sandbox
