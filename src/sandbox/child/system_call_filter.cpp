#include "sandbox/child/system_call_filter.h"

#include <string>

#include <seccomp.h>

#include "base/error.h"

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

}  // namespace

void SystemCallFilter::Release::operator()(void* context) const {
  seccomp_release(context);
}

SystemCallFilter::SystemCallFilter(const Policy& policy) : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
  if (!context_) throw Fault("seccomp: no filter can be made");
  scmp_filter_ctx context = context_.get();
  check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "bad architecture");
  check(seccomp_attr_set(context, SCMP_FLTATR_CTL_NNP, 0), "no_new_privs is set before");
  check(seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1), "all threads");
  for (const CallRule& rule : policy.rules) add(context, rule);
}

void SystemCallFilter::enforce() const {
  check(seccomp_load(context_.get()), "load");
}

}  // namespace lumbung::sandbox
