#include "sandbox/child/system_call_filter.h"

#include <cerrno>
#include <memory>
#include <string>

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"

namespace lumbung::sandbox {
namespace {

std::uint32_t action_of(const CallRule& rule) {
  switch (rule.verdict) {
    case Verdict::allow:
      return SCMP_ACT_ALLOW;
    case Verdict::fail:
      return SCMP_ACT_ERRNO(static_cast<std::uint32_t>(rule.error_number));
    case Verdict::kill:
      return SCMP_ACT_KILL_PROCESS;
  }
  return SCMP_ACT_KILL_PROCESS;
}

void check(int result, const std::string& what) {
  if (result < 0) throw fault_from_errno("seccomp: " + what, -result);
}

void add(scmp_filter_ctx context, const CallRule& rule) {
  std::vector<scmp_arg_cmp> tests;
  for (const ArgumentTest& test : rule.tests) {
    tests.push_back({test.index, SCMP_CMP_MASKED_EQ, test.mask, test.value});
  }
  for (const int call : rule.calls) {
    const auto count = static_cast<unsigned>(tests.size());
    check(seccomp_rule_add_array(context, action_of(rule), call, count, tests.data()),
          "rule for system call " + std::to_string(call));
  }
}

struct Release {
  void operator()(void* context) const { seccomp_release(context); }
};

/// libseccomp 2.5 exports to a file alone.
std::vector<sock_filter> program_of(scmp_filter_ctx context) {
  const UniqueFd file(::memfd_create("system call filter", MFD_CLOEXEC));
  if (!file) throw fault_from_errno("seccomp: memfd_create", errno);
  check(seccomp_export_bpf(context, file.get()), "export");
  const off_t bytes = ::lseek(file.get(), 0, SEEK_END);
  if (bytes <= 0) throw Fault("seccomp: the filter is empty");
  std::vector<sock_filter> program(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
  if (::pread(file.get(), program.data(), static_cast<std::size_t>(bytes), 0) != bytes)
    throw fault_from_errno("seccomp: read the filter", errno);
  return program;
}

}  // namespace

SystemCallFilter::SystemCallFilter(const Policy& policy) {
  const std::unique_ptr<void, Release> owner(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!owner) throw Fault("seccomp: no filter can be made");
  scmp_filter_ctx context = owner.get();
  check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "bad architecture");
  for (const CallRule& rule : policy.rules) add(context, rule);
  program_ = program_of(context);
  for (std::size_t i = 0; i < program_.size(); ++i) {
    if (program_[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && program_[i].k == kOwnProcess)
      own_process_.push_back(i);
  }
  if (own_process_.empty()) throw Fault("seccomp: the filter does not ask for the process' own number");
}

void SystemCallFilter::enforce() {
  for (const std::size_t i : own_process_) program_[i].k = static_cast<std::uint32_t>(::getpid());
  // Not seccomp_load: it would make the program anew, in every process.
  const sock_fprog program{static_cast<unsigned short>(program_.size()), program_.data()};
  const long result = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  if (result < 0) throw fault_from_errno("seccomp: load", errno);
  if (result > 0) throw Fault("seccomp: thread " + std::to_string(result) + " has another filter");
}

}  // namespace lumbung::sandbox
