#include "sandbox/child/policy.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/child/sanitizers.h"

namespace lumbung::sandbox {
namespace {

constexpr std::uint64_t kWhole = ~0ULL;

CallRule allow(std::vector<int> calls) {
  return {Verdict::allow, 0, std::move(calls), {}};
}
CallRule allow_if(int call, std::vector<ArgumentTest> tests) {
  return {Verdict::allow, 0, {call}, std::move(tests)};
}
CallRule fail(int error_number, std::vector<int> calls) {
  return {Verdict::fail, error_number, std::move(calls), {}};
}
CallRule kill(std::vector<int> calls) {
  return {Verdict::kill, 0, std::move(calls), {}};
}
CallRule kill_if(int call, std::vector<ArgumentTest> tests) {
  return {Verdict::kill, 0, {call}, std::move(tests)};
}

std::vector<CallRule> compute() {
  return {allow({SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
                 SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times)}),
          allow({SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
                 SCMP_SYS(getgid), SCMP_SYS(getegid)}),
          allow({SCMP_SYS(futex), SCMP_SYS(getrusage), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
                 SCMP_SYS(getcpu), SCMP_SYS(getrandom), SCMP_SYS(uname), SCMP_SYS(sysinfo),
                 SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)})};
}

CallRule handle_signals() {
  return allow(
      {SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack)});
}

CallRule use_open_descriptors() {
  // dup: libvips duplicates the descriptor of its source.
  return allow({SCMP_SYS(read),      SCMP_SYS(readv),     SCMP_SYS(pread64),  SCMP_SYS(preadv),
                SCMP_SYS(write),     SCMP_SYS(writev),    SCMP_SYS(pwrite64), SCMP_SYS(pwritev),
                SCMP_SYS(lseek),     SCMP_SYS(fstat),     SCMP_SYS(fsync),    SCMP_SYS(fdatasync),
                SCMP_SYS(ftruncate), SCMP_SYS(fadvise64), SCMP_SYS(close),    SCMP_SYS(dup),
                SCMP_SYS(dup2),      SCMP_SYS(dup3),      SCMP_SYS(poll),     SCMP_SYS(ppoll),
                SCMP_SYS(eventfd2)});
}

/// Private memory is counted by RLIMIT_DATA. What would not be counted (shared anonymous memory, stacks that
/// grow) and what an attacker needs to run code of his own (executable memory) is left out.
std::vector<CallRule> map_memory() {
  constexpr std::uint64_t kKind = MAP_SHARED | MAP_PRIVATE | MAP_GROWSDOWN;
  return {
      allow({SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)}),
      allow_if(SCMP_SYS(mmap), {{2, PROT_EXEC, 0}, {3, kKind, MAP_PRIVATE}}),
      allow_if(SCMP_SYS(mmap), {{2, PROT_EXEC | PROT_WRITE, 0}, {3, kKind | MAP_ANONYMOUS, MAP_SHARED}}),
      allow_if(SCMP_SYS(mprotect), {{2, PROT_EXEC | PROT_GROWSDOWN, 0}}),
  };
}

/// The loader maps libraries, and makes what it relocated read-only again. A writable page never becomes
/// executable.
std::vector<CallRule> load_libraries() {
  constexpr std::uint64_t kKind = MAP_SHARED | MAP_PRIVATE | MAP_GROWSDOWN | MAP_ANONYMOUS;
  return {
      allow_if(SCMP_SYS(mmap), {{2, PROT_EXEC | PROT_WRITE, PROT_EXEC}, {3, kKind, MAP_PRIVATE}}),
      allow({SCMP_SYS(arch_prctl), SCMP_SYS(getcwd)}),
      // Answered with 0: libgcrypt, which ffmpeg drags along, complains on standard error when it can't lock
      // memory for secrets, of which there are none.
      fail(0, {SCMP_SYS(mlock), SCMP_SYS(munlock)}),
  };
}

/// LibreOffice writes pieces of code that join its components: it maps a file of its own twice, to write to
/// and to execute. So such a tool may execute what it wrote, and stays behind the other walls.
std::vector<CallRule> write_code() {
  constexpr std::uint64_t kKind = MAP_SHARED | MAP_PRIVATE | MAP_GROWSDOWN | MAP_ANONYMOUS;
  // No more than it needs for that: what it sets aside is not counted as written.
  constexpr std::uint64_t kMore = ~((1ULL << 20) - 1);
  return {allow_if(SCMP_SYS(fallocate), {{2, kMore, 0}, {3, kMore, 0}}),
          allow_if(SCMP_SYS(mmap), {{2, PROT_EXEC, 0}, {3, kKind, MAP_SHARED}}),
          allow_if(SCMP_SYS(mmap), {{2, PROT_EXEC | PROT_WRITE, PROT_EXEC}, {3, kKind, MAP_SHARED}})};
}

/// Landlock decides which files.
CallRule open_files() {
  return allow({SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat),
                SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64)});
}

CallRule ask_for_any_access() {
  return allow({SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2)});
}

enum class MayWrite { honestly, never };

/// `never`: Landlock does not cover the question whether a file may be written, and a program that hears yes
/// of /tmp insists on its place there.
std::vector<CallRule> ask_for_access(MayWrite answer) {
  constexpr std::uint64_t kWrite = W_OK;
  if (answer == MayWrite::honestly) return {ask_for_any_access()};
  std::vector<CallRule> rules;
  for (const auto& [call, mode] : {std::pair{SCMP_SYS(access), 1U}, std::pair{SCMP_SYS(faccessat), 2U},
                                   std::pair{SCMP_SYS(faccessat2), 2U}}) {
    rules.push_back(allow_if(call, {{mode, kWrite, 0}}));
    rules.push_back({Verdict::fail, EACCES, {call}, {{mode, kWrite, kWrite}}});
  }
  return rules;
}

/// What becomes of a process that asks for another process or for a socket.
enum class Trespass {
  killed,
  refused,  ///< for programs that ask out of habit and can do without
};

std::vector<CallRule> start_threads(Trespass trespass) {
  std::vector<CallRule> rules = {
      allow_if(SCMP_SYS(clone), {{0, CLONE_THREAD, CLONE_THREAD}}),
      // Its flags lie in memory where a filter can't look; glibc goes back to clone when there is no clone3.
      fail(ENOSYS, {SCMP_SYS(clone3)}),
      allow({SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(membarrier)}),
      allow_if(SCMP_SYS(prctl), {{0, kWhole, PR_SET_NAME}}),
  };
  if (trespass == Trespass::killed) rules.push_back(kill_if(SCMP_SYS(clone), {{0, CLONE_THREAD, 0}}));
  return rules;
}

std::vector<CallRule> look_at_oneself() {
  return {
      // abort() and no other signal: SIGKILL on oneself would look like the kernel's doing.
      allow_if(SCMP_SYS(tgkill), {{0, 0xffff'ffff, kOwnProcess}, {2, 0xffff'ffff, SIGABRT}}),
      // Limits are read and never set.
      allow_if(SCMP_SYS(prlimit64), {{0, 0xffff'ffff, 0}, {2, kWhole, 0}}),
      allow_if(SCMP_SYS(fcntl), {{1, 0xffff'ffff, F_GETFD}}),
      allow_if(SCMP_SYS(fcntl), {{1, 0xffff'ffff, F_SETFD}}),
      allow_if(SCMP_SYS(fcntl), {{1, 0xffff'ffff, F_GETFL}}),
      allow_if(SCMP_SYS(fcntl), {{1, 0xffff'ffff, F_DUPFD}}),
      allow_if(SCMP_SYS(fcntl), {{1, 0xffff'ffff, F_DUPFD_CLOEXEC}}),
      // glibc's fstat. Landlock does not cover stat, so a path beside the flag would still say whether a file
      // exists and how long it is; that much is accepted.
      allow_if(SCMP_SYS(newfstatat), {{3, AT_EMPTY_PATH, AT_EMPTY_PATH}}),
  };
}

std::vector<CallRule> speak_on_the_channel() {
  // send(): without an address. sendmsg, which could pass descriptors on, is not allowed.
  return {allow_if(SCMP_SYS(sendto), {{4, kWhole, 0}})};
}

CallRule refuse_paths() {
  return fail(EACCES, {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access),
                       SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat)});
}

CallRule refuse_names() {
  return fail(EACCES, {SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir),
                       SCMP_SYS(mkdirat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2)});
}

/// Landlock decides where: in the one directory of its own. In every directory that it makes there its owner
/// may do everything, so that we can look into it, and remove it.
std::vector<CallRule> change_names() {
  return {
      allow({SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rmdir), SCMP_SYS(rename),
             SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(chdir)}),
      allow_if(SCMP_SYS(mkdir), {{1, S_IRWXU, S_IRWXU}}),
      allow_if(SCMP_SYS(mkdirat), {{2, S_IRWXU, S_IRWXU}}), allow_if(SCMP_SYS(umask), {{0, S_IRWXU, 0}})};
}

/// Landlock covers no changes of mode, and a filter sees no paths. LibreOffice insists on the mode of its
/// profile: it hears yes, and nothing is done. Owners, times and attributes are on no list: EPERM.
CallRule pretend_to_change_modes() {
  return fail(0, {SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat)});
}

std::vector<CallRule> refuse_company(Trespass trespass) {
  constexpr std::uint64_t kDomain = 0xffff'ffff;
  const std::vector<int> calls{SCMP_SYS(fork),       SCMP_SYS(vfork),   SCMP_SYS(connect),
                               SCMP_SYS(socketpair), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg)};
  const std::vector<int> listening{SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4)};
  if (trespass == Trespass::killed) return {kill(calls), kill(listening), kill({SCMP_SYS(socket)})};
  // It calls nobody: Landlock does not cover connect. LibreOffice gives up when it can't listen, so it
  // believes that it does; but its socket gets no name, abstract or not, and nothing ever comes.
  return {fail(EACCES, calls), fail(0, {SCMP_SYS(bind), SCMP_SYS(listen)}),
          fail(EINVAL, {SCMP_SYS(accept), SCMP_SYS(accept4)}),
          allow_if(SCMP_SYS(socket), {{0, kDomain, AF_UNIX}}), allow({SCMP_SYS(shutdown)})};
}

std::vector<CallRule> refuse_the_rest() {
  return {
      fail(EACCES, {SCMP_SYS(openat2)}),
      fail(ENOTTY, {SCMP_SYS(ioctl)}),
      fail(ENOSYS, {SCMP_SYS(statx)}),
      kill({SCMP_SYS(execveat)}),
      kill({SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kill),
            SCMP_SYS(tkill), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal)}),
      kill({SCMP_SYS(mount), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
            SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(init_module), SCMP_SYS(finit_module),
            SCMP_SYS(keyctl)}),
  };
}

/// Its run-time finds out through a pipe which memory it may read. Only test builds have one.
std::vector<CallRule> serve_sanitizers() {
  return {allow({SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(mincore)})};
}

/// What both policies of the codec have; they differ in what becomes of paths.
Policy codec_policy(std::string_view name, CallRule paths) {
  Policy policy{name, {handle_signals(), use_open_descriptors(), std::move(paths), kill({SCMP_SYS(execve)})}};
  const auto add = [&](std::vector<CallRule> rules) {
    policy.rules.insert(policy.rules.end(), rules.begin(), rules.end());
  };
  add(compute());
  add(map_memory());
  add(start_threads(Trespass::killed));
  add(look_at_oneself());
  add(speak_on_the_channel());
  add({refuse_names()});
  add(refuse_company(Trespass::killed));
  add(refuse_the_rest());
  if (kAnySanitizer) add(serve_sanitizers());
  return policy;
}

/// execve turns this process into the tool. What else it could execute would be behind the same walls.
Policy policy_of_tool(std::string_view name, std::vector<CallRule> names, Trespass trespass) {
  Policy policy{
      name,
      {handle_signals(), use_open_descriptors(), open_files(), allow({SCMP_SYS(execve), SCMP_SYS(pipe2)})}};
  const auto add = [&](std::vector<CallRule> rules) {
    policy.rules.insert(policy.rules.end(), rules.begin(), rules.end());
  };
  add(std::move(names));
  add(compute());
  add(map_memory());
  add(load_libraries());
  add(start_threads(trespass));
  add(refuse_company(trespass));
  add(ask_for_access(trespass == Trespass::killed ? MayWrite::honestly : MayWrite::never));
  add(look_at_oneself());
  add(refuse_the_rest());
  if (trespass == Trespass::refused) {
    add(write_code());
    add({pretend_to_change_modes()});
  }
  if (kAnySanitizer) add(serve_sanitizers());
  return policy;
}

}  // namespace

Policy image_codec_policy() {
  return codec_policy("image codec", refuse_paths());
}

Policy document_codec_policy() {
  Policy policy = codec_policy("document codec", open_files());
  policy.rules.push_back(ask_for_any_access());
  return policy;
}

Policy tool_policy() {
  return policy_of_tool("tool", {refuse_names()}, Trespass::killed);
}

Policy directory_tool_policy() {
  return policy_of_tool("tool with a directory", change_names(), Trespass::refused);
}

}  // namespace lumbung::sandbox
