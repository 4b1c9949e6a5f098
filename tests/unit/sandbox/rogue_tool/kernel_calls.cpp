#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "unit/sandbox/rogue_tool/calls.h"

namespace {

using Target = const std::string&;

constexpr unsigned long kNoSuchThing = 0x7fff'fff0;

/// A child that was begun against all rules leaves at once.
long begin_child(unsigned long flags) {
  const long child = call(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) ::_exit(0);
  return child;
}

long pages_with(int rights, int kind) {
  void* memory = ::mmap(nullptr, 4096, rights, kind | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? -1 : 0;
}

long make_executable() {
  void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return ::mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

std::vector<TriedCall> processes() {
  return {
      {"fork", [](Target) { return begin_child(0); }},
      {"clone CLONE_NEWUSER", [](Target) { return begin_child(CLONE_NEWUSER); }},
      {"clone CLONE_NEWPID", [](Target) { return begin_child(CLONE_NEWPID); }},
      {"clone3", [](Target) { return call(SYS_clone3, nullptr, 0); }},
      {"unshare users", [](Target) { return call(SYS_unshare, CLONE_NEWUSER); }},
      {"unshare mounts", [](Target) { return call(SYS_unshare, CLONE_NEWNS); }},
      {"unshare the network", [](Target) { return call(SYS_unshare, CLONE_NEWNET); }},
      {"setns", [](Target) { return call(SYS_setns, -1, 0); }},
      {"execve", [](Target) { return call(SYS_execve, "/bin/sh", nullptr, nullptr); }},
      {"execveat", [](Target) { return call(SYS_execveat, -1, "/bin/sh", nullptr, nullptr, 0); }},
      {"ptrace", [](Target) { return call(SYS_ptrace, kNoSuchThing, ::getppid(), 0, 0); }},
      {"process_vm_readv",
       [](Target) { return call(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0); }},
      {"process_vm_writev",
       [](Target) { return call(SYS_process_vm_writev, ::getppid(), nullptr, 0, nullptr, 0, 0); }},
      {"process_madvise", [](Target) { return call(SYS_process_madvise, -1, nullptr, 0, 0, 0); }},
      {"kcmp", [](Target) { return call(SYS_kcmp, ::getppid(), ::getpid(), 0, 1, 1); }},
      {"pidfd_open", [](Target) { return call(SYS_pidfd_open, ::getppid(), 0); }},
      {"pidfd_getfd", [](Target) { return call(SYS_pidfd_getfd, -1, 0, 0); }},
      {"pidfd_send_signal", [](Target) { return call(SYS_pidfd_send_signal, -1, 0, nullptr, 0); }},
      {"kill", [](Target) { return call(SYS_kill, ::getppid(), 0); }},
      {"tkill", [](Target) { return call(SYS_tkill, ::getppid(), 0); }},
      {"tgkill", [](Target) { return call(SYS_tgkill, ::getppid(), ::getppid(), 0); }},
      {"rt_sigqueueinfo", [](Target) { return call(SYS_rt_sigqueueinfo, ::getppid(), 0, nullptr); }},
      {"rt_tgsigqueueinfo",
       [](Target) { return call(SYS_rt_tgsigqueueinfo, ::getppid(), ::getppid(), 0, nullptr); }},
      {"prlimit of the parent", [](Target) { return call(SYS_prlimit64, ::getppid(), 7, nullptr, nullptr); }},
      {"prlimit of its own",
       [](Target) {
         const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
         return call(SYS_prlimit64, 0, RLIMIT_DATA, &more, nullptr);
       }},
      {"setpriority", [](Target) { return call(SYS_setpriority, PRIO_PROCESS, 0, 0); }},
      {"sched_setaffinity", [](Target) { return call(SYS_sched_setaffinity, 0, 0, nullptr); }},
      {"sched_setscheduler", [](Target) { return call(SYS_sched_setscheduler, 0, 0, nullptr); }},
      {"ioprio_set", [](Target) { return call(SYS_ioprio_set, 1, 0, 0); }},
      {"setsid", [](Target) { return call(SYS_setsid); }},
      {"setpgid", [](Target) { return call(SYS_setpgid, 0, 0); }},
      {"prctl PR_SET_DUMPABLE", [](Target) { return call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0); }},
      {"prctl PR_SET_PDEATHSIG", [](Target) { return call(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0); }},
      {"personality", [](Target) { return call(SYS_personality, 0xffff'ffffUL); }},
  };
}

std::vector<TriedCall> ids_and_memory() {
  return {
      {"setuid", [](Target) { return call(SYS_setuid, ::getuid()); }},
      {"setgid", [](Target) { return call(SYS_setgid, ::getgid()); }},
      {"setreuid", [](Target) { return call(SYS_setreuid, -1, -1); }},
      {"setregid", [](Target) { return call(SYS_setregid, -1, -1); }},
      {"setresuid", [](Target) { return call(SYS_setresuid, -1, -1, -1); }},
      {"setresgid", [](Target) { return call(SYS_setresgid, -1, -1, -1); }},
      {"setfsuid", [](Target) { return call(SYS_setfsuid, -1); }},
      {"setgroups", [](Target) { return call(SYS_setgroups, kNoSuchThing, nullptr); }},
      {"capset", [](Target) { return call(SYS_capset, nullptr, nullptr); }},
      {"memory to write and execute",
       [](Target) { return pages_with(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE); }},
      {"memory to execute later", [](Target) { return make_executable(); }},
      {"memory to share", [](Target) { return pages_with(PROT_READ | PROT_WRITE, MAP_SHARED); }},
      {"memfd_create", [](Target) { return call(SYS_memfd_create, "rogue", 0); }},
      {"memfd_secret", [](Target) { return call(SYS_memfd_secret, 0); }},
      {"pkey_mprotect", [](Target) { return call(SYS_pkey_mprotect, 0, 0, PROT_EXEC, -1); }},
      {"shmget", [](Target) { return call(SYS_shmget, 0, 0, 0); }},
      {"msgget", [](Target) { return call(SYS_msgget, 1, 0); }},
      {"semget", [](Target) { return call(SYS_semget, 1, 0, 0); }},
      {"mq_open", [](Target) { return call(SYS_mq_open, "rogue", O_RDONLY, 0, nullptr); }},
      {"move_pages",
       [](Target) { return call(SYS_move_pages, ::getppid(), 0, nullptr, nullptr, nullptr, 0); }},
      {"modify_ldt", [](Target) { return call(SYS_modify_ldt, 0, nullptr, 0); }},
  };
}

std::vector<TriedCall> the_kernel() {
  return {
      {"keyctl", [](Target) { return call(SYS_keyctl, kNoSuchThing); }},
      {"add_key", [](Target) { return call(SYS_add_key, nullptr, nullptr, nullptr, 0, 0); }},
      {"request_key", [](Target) { return call(SYS_request_key, nullptr, nullptr, nullptr, 0); }},
      {"bpf", [](Target) { return call(SYS_bpf, kNoSuchThing, nullptr, 0); }},
      {"io_uring_setup", [](Target) { return call(SYS_io_uring_setup, 0, nullptr); }},
      {"io_uring_enter", [](Target) { return call(SYS_io_uring_enter, -1, 0, 0, 0, nullptr, 0); }},
      {"io_setup", [](Target) { return call(SYS_io_setup, 0, nullptr); }},
      {"userfaultfd", [](Target) { return call(SYS_userfaultfd, kNoSuchThing); }},
      {"perf_event_open", [](Target) { return call(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
      {"kexec_load", [](Target) { return call(SYS_kexec_load, 0, kNoSuchThing, nullptr, kNoSuchThing); }},
      {"kexec_file_load", [](Target) { return call(SYS_kexec_file_load, -1, -1, 0, nullptr, kNoSuchThing); }},
      {"init_module", [](Target) { return call(SYS_init_module, nullptr, 0, nullptr); }},
      {"finit_module", [](Target) { return call(SYS_finit_module, -1, nullptr, 0); }},
      {"delete_module", [](Target) { return call(SYS_delete_module, nullptr, 0); }},
      {"reboot", [](Target) { return call(SYS_reboot, 0, 0, 0, nullptr); }},
      {"settimeofday", [](Target) { return call(SYS_settimeofday, nullptr, nullptr); }},
      {"clock_settime", [](Target) { return call(SYS_clock_settime, kNoSuchThing, nullptr); }},
      {"clock_adjtime", [](Target) { return call(SYS_clock_adjtime, kNoSuchThing, nullptr); }},
      {"adjtimex", [](Target) { return call(SYS_adjtimex, nullptr); }},
      {"sethostname", [](Target) { return call(SYS_sethostname, nullptr, kNoSuchThing); }},
      {"setdomainname", [](Target) { return call(SYS_setdomainname, nullptr, kNoSuchThing); }},
      {"syslog", [](Target) { return call(SYS_syslog, kNoSuchThing, nullptr, 0); }},
      {"iopl", [](Target) { return call(SYS_iopl, kNoSuchThing); }},
      {"ioperm", [](Target) { return call(SYS_ioperm, kNoSuchThing, kNoSuchThing, 1); }},
      {"acct", [](Target) { return call(SYS_acct, "/nowhere"); }},
      {"landlock_create_ruleset", [](Target) { return call(SYS_landlock_create_ruleset, nullptr, 0, 1); }},
      {"landlock_restrict_self", [](Target) { return call(SYS_landlock_restrict_self, -1, 0); }},
      {"seccomp", [](Target) { return call(SYS_seccomp, kNoSuchThing, 0, nullptr); }},
  };
}

}  // namespace

std::vector<TriedCall> calls_on_processes_and_the_kernel() {
  std::vector<TriedCall> all = processes();
  for (const auto& more : {ids_and_memory(), the_kernel()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}
