#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/zygote.h"
#include "unit/sandbox/rogue/misdeeds.h"

namespace lumbung::sandbox::rogue {
namespace {

/// Says by Refused what a probing call answered, so that the test reads it.
void tell(const Job& job, const std::string& what) {
  job.report(Refused{ErrorCode::corrupt, what});
}

std::string answer_of(long result) {
  return result >= 0 ? "it worked" : ::strerrorname_np(errno);
}

constexpr std::size_t kStep = 8U << 20;

/// The last piece that it got.
void* map_until_refused() {
  for (void* last = nullptr;;) {
    void* memory =
        ::mmap(nullptr, kStep, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) return last;
    last = memory;
  }
}

void spin() {
  for (std::atomic<std::uint64_t> turns = 0;;) turns.fetch_add(1);
}

/// More threads than there is work for, with small stacks.
void crowd(const Job& /*job*/) {
  constexpr int kThreads = 1'000;
  pthread_attr_t small;
  ::pthread_attr_init(&small);
  ::pthread_attr_setstacksize(&small, std::size_t{64} << 10);
  const auto sleep = [](void*) -> void* {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  };
  pthread_t thread{};
  for (int i = 0; i < kThreads; ++i) {
    if (::pthread_create(&thread, &small, sleep, nullptr) != 0) break;
  }
  sleep(nullptr);
}

void use_threads(const Job& job) {
  int turns = 0;
  std::thread([&turns] { ++turns; }).join();
  std::thread([&turns] { ++turns; }).join();
  tell(job, std::to_string(turns) + " threads ran");
}

void tell_pids(const Job& job) {
  write_text(job.outputs[0], std::to_string(::getpid()) + " " + std::to_string(::getppid()));
  job.report(photo());
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void name_open_descriptors(const Job& job) {
  int open = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) open += ::fcntl(descriptor, F_GETFD) >= 0 ? 1 : 0;
  tell(job, std::to_string(open) + " descriptors");
}

/// sleep is allowed; pause() is not, and returns at once.
void hang(const Job& job) {
  job.report(photo());
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void name_the_environment(const Job& job) {
  std::string names;
  for (char** variable = environ; *variable != nullptr; ++variable) names += std::string(*variable) + " ";
  tell(job, "environment: " + names.substr(0, 400));
}

/// Without walls: the file that it makes is how it knows the second time.
void kill_zygote_once(const Job& job) {
  if (::open(job.object.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600) < 0) return behave(job);
  ::kill(::getppid(), SIGKILL);
}

void map_executable(const Job& job) {
  void* memory =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  tell(job, memory == MAP_FAILED ? answer_of(-1) : "it worked");
}

void map_shared(const Job& job) {
  void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  tell(job, memory == MAP_FAILED ? answer_of(-1) : "it worked");
}

std::map<std::string, Misdeed> reaching_out() {
  return {
      {"open", [](const Job& job) { tell(job, answer_of(::open("/etc/passwd", O_RDONLY | O_CLOEXEC))); }},
      {"create",
       [](const Job& job) {
         tell(job, answer_of(::open("/tmp/rogue", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)));
       }},
      {"unlink", [](const Job& job) { tell(job, answer_of(::unlink("/tmp/rogue"))); }},
      {"socket", [](const Job&) { ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }},
      {"unix-socket", [](const Job&) { ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }},
      {"connect",
       [](const Job& job) {
         sockaddr_in address{};
         address.sin_family = AF_INET;
         tell(job,
              answer_of(::connect(job.input, reinterpret_cast<const sockaddr*>(&address), sizeof address)));
       }},
      {"fork", [](const Job&) { ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }},
      {"vfork", [](const Job&) { ::syscall(SYS_vfork); }},
      {"exec", [](const Job&) { ::execl("/bin/true", "true", nullptr); }},
      {"spawn",
       [](const Job&) {
         pid_t pid = -1;
         std::string name = "true";
         std::array<char*, 2> arguments{name.data(), nullptr};
         ::posix_spawn(&pid, "/bin/true", nullptr, nullptr, arguments.data(), nullptr);
       }},
      {"kill-zygote", [](const Job&) { ::kill(::getppid(), SIGKILL); }},
      {"kill-zygote-once", kill_zygote_once},
      {"ptrace", [](const Job&) { ::syscall(SYS_ptrace, 16, ::getppid(), 0, 0); }},
      {"raise-limit",
       [](const Job& job) {
         const std::array<std::uint64_t, 2> limit{1, 1};
         tell(job, answer_of(::syscall(SYS_prlimit64, 0, 7, limit.data(), nullptr)));
       }},
      {"executable", map_executable},
      {"shared", map_shared},
      {"write-input", [](const Job& job) { tell(job, answer_of(::pwrite(job.input, "x", 1, 0))); }},
      {"cut-input", [](const Job& job) { tell(job, answer_of(::ftruncate(job.input, 0))); }},
      {"descriptors", name_open_descriptors},
      {"environment", name_the_environment},
  };
}

std::map<std::string, Misdeed> devouring() {
  return {
      {"memory",
       [](const Job&) {
         // What is thrown needs memory, of which a sanitizer takes much at a time.
         ::munmap(map_until_refused(), kStep);
         throw std::bad_alloc();
       }},
      {"memory-thread",
       [](const Job&) {
         map_until_refused();
         for (;;) std::thread([] { spin(); }).detach();
       }},
      {"memory-abort",
       [](const Job&) {
         map_until_refused();
         std::abort();
       }},
      {"spin", [](const Job&) { spin(); }},
      {"spin-deaf",
       [](const Job&) {
         ::signal(SIGXCPU, SIG_IGN);
         spin();
       }},
      {"hang", hang},
      {"crowd", crowd},
      {"flood-file",
       [](const Job& job) {
         for (;;) write_text(job.outputs[0], std::string(65536, 'x'));
       }},
      {"sparse-file", [](const Job& job) { tell(job, answer_of(::ftruncate(job.outputs[0], 1LL << 40))); }},
      {"crash",
       [](const Job&) {
         ::signal(SIGSEGV, SIG_DFL);
         *reinterpret_cast<volatile int*>(8) = 1;
       }},
      {"abort", [](const Job&) { std::abort(); }},
      {"throw", [](const Job&) { throw std::runtime_error("unexpected"); }},
  };
}

std::map<std::string, Misdeed> decent() {
  return {
      {"behave", behave},
      {"threads", use_threads},
      {"pids", tell_pids},
      {"refuse", [](const Job& job) { tell(job, "the file is damaged"); }},
  };
}

void run_job(const CodecRequest& request, int input, const std::vector<int>& outputs, const Report& report) {
  // Ended by a zero, as what follows a word in a file that was made longer.
  std::array<char, 256> words{};
  if (::pread(input, words.data(), words.size() - 1, 0) < 0) throw fault_from_errno("pread", errno);
  std::string name(words.data());
  std::string object;
  if (const std::size_t blank = name.find(' '); blank != std::string::npos) {
    object = name.substr(blank + 1);
    name.resize(blank);
  }
  for (const auto& table : {reaching_out(), devouring(), lying(), decent()}) {
    if (const auto misdeed = table.find(name); misdeed != table.end()) {
      misdeed->second({request, input, outputs, report, object});
      return;
    }
  }
  // What tells it nothing, such as the pictures with which a worker tries its decoders.
  tell({request, input, outputs, report}, "no such misdeed");
}

}  // namespace
}  // namespace lumbung::sandbox::rogue

int main(int argc, char** argv) {
  return lumbung::sandbox::serve_zygote({argv, static_cast<std::size_t>(argc)},
                                        {[] {}, lumbung::sandbox::rogue::run_job});
}
