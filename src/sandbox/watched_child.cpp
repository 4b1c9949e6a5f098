#include "sandbox/watched_child.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lumbung::sandbox {
namespace {

using std::chrono::steady_clock;

/// How long a zygote may take to fork, and to report a child that was killed.
constexpr std::chrono::seconds kZygoteAnswersWithin{10};

bool readable_before(int descriptor, steady_clock::time_point deadline) {
  pollfd waiting{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, milliseconds_until(deadline));
  } while (ready <= 0 && steady_clock::now() < deadline);
  return ready > 0;
}

/// The letter of proc_pid_stat(5): 'S' waits, 'R' runs or would if it had a processor, 'D' waits for a disk.
char state_of(const std::filesystem::path& thread) {
  std::string facts;
  std::getline(std::ifstream(thread / "stat"), facts);
  // Behind the name, which the program gives itself.
  const std::size_t name_end = facts.rfind(") ");
  return name_end == std::string::npos ? '?' : facts[name_end + 2];
}

}  // namespace

int milliseconds_until(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

WatchedChild::~WatchedChild() {
  if (!exit_) kill_and_wait();
}

Sent WatchedChild::begin(std::string_view order, std::span<const int> descriptors) {
  auto [watch, zygotes_end] = make_channel();
  std::vector<int> all{zygotes_end.get()};
  all.insert(all.end(), descriptors.begin(), descriptors.end());
  if (zygote_->order(order, all) == Sent::peer_gone) return Sent::peer_gone;
  watch_ = std::move(watch);
  return Sent::whole;
}

/// Of its pidfd (pidfd_open(2)): -1 once it was reaped.
pid_t WatchedChild::pid() const {
  if (!child_) return 0;
  std::ifstream facts("/proc/self/fdinfo/" + std::to_string(child_.get()));
  std::string name;
  for (std::string value; facts >> name && std::getline(facts, value);) {
    if (name == "Pid:") return std::max<pid_t>(0, static_cast<pid_t>(std::atol(value.c_str())));
  }
  return 0;
}

bool WatchedChild::has_more_threads_than(std::size_t most) const {
  // Beside the two links of every directory this one has one for each thread.
  constexpr std::size_t kLinksOfADirectory = 2;
  const pid_t process = pid();
  struct stat threads {};
  if (process <= 0 || ::stat(("/proc/" + std::to_string(process) + "/task").c_str(), &threads) != 0)
    return false;
  // It may have ended meanwhile, and its number may be another's.
  return threads.st_nlink > kLinksOfADirectory + most && pid() == process;
}

bool WatchedChild::is_asleep() const {
  const pid_t process = pid();
  if (process <= 0) return false;
  std::error_code gone;
  std::filesystem::directory_iterator threads("/proc/" + std::to_string(process) + "/task", gone);
  bool any = false;
  for (const auto end = std::filesystem::directory_iterator(); !gone && threads != end;
       threads.increment(gone)) {
    if (state_of(threads->path()) != 'S') return false;
    any = true;
  }
  // It may have ended meanwhile, and its number may be another's.
  return any && !gone && pid() == process;
}

WatchedChild::Report WatchedChild::take_report() {
  Packet packet = receive_packet(watch_.get(), Descriptors::accepted, Wait::until_packet);
  if (packet.state == Packet::State::whole && !child_ && packet.descriptors.size() == 1) {
    child_ = std::move(packet.descriptors.front());
    start_ = kChildStarts.value_of(packet.bytes);
    return Report::started;
  }
  if (packet.state == Packet::State::whole && packet.bytes.size() == sizeof(ChildExit)) {
    std::memcpy(&exit_.emplace(), packet.bytes.data(), sizeof(ChildExit));
    return Report::exited;
  }
  return Report::zygote_lost;
}

void WatchedChild::kill_and_wait() {
  if (!watch_) return;
  const auto deadline = steady_clock::now() + kZygoteAnswersWithin;
  for (;;) {
    if (child_) ::syscall(SYS_pidfd_send_signal, child_.get(), SIGKILL, nullptr, 0);
    if (!readable_before(watch_.get(), deadline)) {
      // It hangs. Its children die with it.
      zygote_->kill();
      break;
    }
    if (take_report() != Report::started) break;
  }
  // Reaped or orphaned: not before the kernel says that it is dead will it write no more.
  if (child_) readable_before(child_.get(), deadline);
  watch_.reset();
}

}  // namespace lumbung::sandbox
