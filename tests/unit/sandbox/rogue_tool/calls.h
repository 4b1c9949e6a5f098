#pragma once

#include <string>
#include <vector>

#include <unistd.h>

/// Calls that no tool has any business with. Were one of them allowed, it would do no harm: its arguments are
/// such that it would answer otherwise than one that is refused.
struct TriedCall {
  const char* name;
  /// Below 0 with errno set, or what it gave. `target` is a file that is none of the tool's business.
  long (*attempt)(const std::string& target);
};

/// Past the C library, which may ask otherwise or not at all.
long call(long number, auto... arguments) {
  return ::syscall(number, arguments...);
}

std::vector<TriedCall> all_calls();

/// Some of them.
std::vector<TriedCall> calls_on_processes_and_the_kernel();
