// A tool that does what its first argument says, with the file that a second may name, and prints how it
// went: the name of the error, or "done". "call" tries the one of calls.h that the second argument names, on
// the file that the third does.
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "unit/sandbox/rogue_tool/calls.h"

namespace {

int answer(bool worked) {
  std::puts(worked ? "done" : ::strerrorname_np(errno));
  return 0;
}

int open_for(const char* path, int flags) {
  return answer(::open(path, flags, 0600) >= 0);
}

int copy_first_file_to_second() {
  char bytes[64] = {};
  const int from = ::open("/proc/self/fd/3", O_RDONLY);
  const int to = ::open("/proc/self/fd/4", O_RDWR | O_CREAT | O_TRUNC, 0600);
  const ssize_t count = from < 0 || to < 0 ? -1 : ::read(from, bytes, sizeof bytes);
  return answer(count > 0 && ::pwrite(to, bytes, static_cast<std::size_t>(count), 0) == count);
}

int work_in_own_directory() {
  const bool made = ::mkdir("a", 0700) == 0 && ::close(::open("a/b", O_WRONLY | O_CREAT, 0600)) == 0;
  return answer(made && ::rename("a/b", "c") == 0 && ::unlink("c") == 0 && ::rmdir("a") == 0);
}

int connect_somewhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(80);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return answer(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

const char* target = "";

/// Prints a line for each call that would change who may do what with a file, or when it was changed.
int change_attributes() {
  const auto tell = [](const char* call, int result) {
    std::printf("%s %s\n", call, result == 0 ? "done" : ::strerrorname_np(errno));
  };
  const std::array<timeval, 2> times{};
  const std::array<timespec, 2> exact_times{};
  const utimbuf whole_seconds{};
  tell("chmod", ::chmod(target, 0666));
  tell("fchmod", ::fchmod(3, 0666));
  tell("fchmodat", ::fchmodat(AT_FDCWD, target, 0666, 0));
  tell("chown", ::chown(target, 1, 1));
  tell("lchown", ::lchown(target, 1, 1));
  tell("fchown", ::fchown(3, 1, 1));
  tell("fchownat", ::fchownat(AT_FDCWD, target, 1, 1, 0));
  tell("utime", ::utime(target, &whole_seconds));
  tell("utimes", ::utimes(target, times.data()));
  tell("utimensat", ::utimensat(AT_FDCWD, target, exact_times.data(), 0));
  tell("futimens", ::futimens(3, exact_times.data()));
  tell("setxattr", ::setxattr(target, "user.a", "b", 1, 0));
  tell("lsetxattr", ::lsetxattr(target, "user.a", "b", 1, 0));
  tell("fsetxattr", ::fsetxattr(3, "user.a", "b", 1, 0));
  tell("removexattr", ::removexattr(target, "user.a"));
  tell("link", ::link(target, "linked"));
  tell("symlink", ::symlink(target, "symlinked"));
  return 0;
}

/// Listens under the abstract name that is the second argument, and waits.
int listen_abstractly() {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path + 1, target, sizeof address.sun_path - 2);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::strlen(target));
  const bool is_bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) == 0;
  answer(is_bound && ::listen(socket, 5) == 0);
  std::fflush(stdout);
  for (;;) ::pause();
}

int use_memory() {
  for (;;) {
    void* block = std::malloc(1 << 20);
    if (block == nullptr) return answer(false);
    std::memset(block, 1, 1 << 20);
  }
}

int count_descriptors() {
  int open = 0;
  for (int i = 0; i < 256; ++i) open += ::fcntl(i, F_GETFD) >= 0 ? 1 : 0;
  std::printf("%d\n", open);
  return 0;
}

int fill(const char* path) {
  const int file = ::open(path, O_RDWR);
  const std::string block(1 << 20, 'x');
  while (::write(file, block.data(), block.size()) > 0) continue;
  return answer(false);
}

/// A file of its own, of 1 MiB. Invalid when it could not be made.
int make_full_file(const std::string& name) {
  static const std::string block(1 << 20, 'x');
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT, 0600);
  const ssize_t count = file < 0 ? -1 : ::write(file, block.data(), block.size());
  return count == static_cast<ssize_t>(block.size()) ? file : -1;
}

int fill_directory() {
  for (int i = 0;; ++i) {
    const int file = make_full_file(std::to_string(i));
    if (file < 0) return answer(false);
    ::close(file);
    ::usleep(1'000);
  }
}

int fill_directory_and_leave() {
  for (int i = 0; i < 20; ++i) ::close(make_full_file(std::to_string(i)));
  return answer(true);
}

[[noreturn]] void wait_for_ever() {
  for (;;) ::pause();
}

int fill_without_names() {
  for (int i = 0; i < 40; ++i) {
    if (make_full_file("unnamed") < 0 || ::unlink("unnamed") != 0) return answer(false);
  }
  wait_for_ever();
}

/// Closed and without a name: nothing but its mapping tells of it, and nothing was written.
int fill_by_mapping() {
  constexpr int kBytes = 1 << 19;
  for (int i = 0; i < 100; ++i) {
    const int file = ::open("mapped", O_RDWR | O_CREAT, 0600);
    if (::unlink("mapped") != 0 || ::fallocate(file, 0, 0, kBytes) != 0) return answer(false);
    if (::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED)
      return answer(false);
    ::close(file);
  }
  wait_for_ever();
}

int write_again_and_again() {
  for (;;) {
    const int file = make_full_file("again");
    if (file < 0) return answer(false);
    ::close(file);
    ::usleep(1'000);
  }
}

int make_empty_files() {
  for (int i = 0;; ++i) {
    const int file = ::open(std::to_string(i).c_str(), O_WRONLY | O_CREAT, 0600);
    if (file < 0) return answer(false);
    ::close(file);
  }
}

int complain() {
  std::fputs("no such stream\n", stderr);
  return 3;
}

int print_without_end() {
  for (;;) std::puts("again");
}

int list_calls() {
  for (const TriedCall& tried : all_calls()) std::puts(tried.name);
  return 0;
}

int try_call(const std::string& name, const std::string& on) {
  for (const TriedCall& tried : all_calls()) {
    if (name == tried.name) return answer(tried.attempt(on) >= 0);
  }
  return 98;
}

int run_thread() {
  bool ran = false;
  std::thread([&] { ran = true; }).join();
  return answer(ran);
}

/// Which holds what this process prints to, for a while.
int leave_a_child() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::sleep(30);
    ::_exit(0);
  }
  std::printf("%d\n", child);
  return 0;
}

int hang() {
  for (;;) ::pause();
}

int crowd() {
  for (int i = 0; i < 1'000; ++i) std::thread(hang).detach();
  return hang();
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, int (*)()> deeds{
      {"copy", copy_first_file_to_second},
      {"read-secret", [] { return open_for("/etc/passwd", O_RDONLY); }},
      {"write-input", [] { return open_for("/proc/self/fd/3", O_RDWR); }},
      {"write-input-descriptor", [] { return answer(::pwrite(3, "x", 1, 0) == 1); }},
      {"create", [] { return open_for("/tmp/rogue", O_WRONLY | O_CREAT); }},
      {"list-processes", [] { return open_for("/proc", O_RDONLY | O_DIRECTORY); }},
      {"connect", connect_somewhere},
      {"change-attributes", change_attributes},
      {"listen-abstractly", listen_abstractly},
      {"work-in-own-directory", work_in_own_directory},
      {"write-beside", [] { return open_for("../rogue", O_WRONLY | O_CREAT); }},
      {"fork", [] { return answer(::fork() >= 0); }},
      {"shell", [] { return answer(::execl("/bin/sh", "sh", "-c", "echo hi", nullptr) == 0); }},
      {"kill", [] { return answer(::kill(::getppid(), SIGTERM) == 0); }},
      {"executable",
       [] {
         return answer(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                              -1, 0) != MAP_FAILED);
       }},
      {"raise-limit",
       [] {
         const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
         return answer(::setrlimit(RLIMIT_DATA, &limit) == 0);
       }},
      {"memory", use_memory},
      {"descriptors", count_descriptors},
      {"fill", [] { return fill("/proc/self/fd/4"); }},
      {"fill-directory", fill_directory},
      {"fill-directory-and-leave", fill_directory_and_leave},
      {"fill-without-names", fill_without_names},
      {"fill-by-mapping", fill_by_mapping},
      {"write-again-and-again", write_again_and_again},
      {"make-empty-files", make_empty_files},
      {"make-closed-directory", [] { return answer(::mkdir("closed", 0300) == 0); }},
      {"mask-the-owner", [] { return answer(::syscall(SYS_umask, 0700) >= 0); }},
      {"set-much-aside",
       [] { return answer(::fallocate(::open("much", O_RDWR | O_CREAT, 0600), 0, 0, 3 << 20) == 0); }},
      {"calls", list_calls},
      {"complain", complain},
      {"flood", print_without_end},
      {"thread", run_thread},
      {"spin",
       [] {
         for (;;) ::getppid();
         return 0;
       }},
      {"leave-a-child", leave_a_child},
      {"hang", hang},
      {"crowd", crowd},
  };
  if (argc > 3 && std::string(argv[1]) == "call") return try_call(argv[2], argv[3]);
  if (argc > 2) target = argv[2];
  const auto deed = deeds.find(argc > 1 ? argv[1] : "");
  return deed == deeds.end() ? 99 : deed->second();
}
