#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

/// What a locked-down process may ask of the kernel, as data: sandbox/child/system_call_filter.h turns it
/// into a filter. An allow-list: a call that is not named fails with EPERM.
namespace lumbung::sandbox {

/// As the value of an ArgumentTest: the number of the process that will be confined. No process has this one
/// (proc(5): pid_max is 2^22 at most).
inline constexpr std::uint64_t kOwnProcess = 0x7fff'fff1;

/// Holds when (argument & mask) == value.
struct ArgumentTest {
  unsigned index = 0;
  std::uint64_t mask = 0;
  std::uint64_t value = 0;
};

enum class Verdict {
  allow,
  fail,  ///< returns `error_number`; for what libraries try in passing and can do without
  kill,  ///< ends the process with SIGSYS: no image library has a reason to do this
};

struct CallRule {
  Verdict verdict = Verdict::allow;
  int error_number = 0;
  std::vector<int> calls;           ///< libseccomp's numbers, so that one list serves every architecture
  std::vector<ArgumentTest> tests;  ///< all must hold; empty: always
};

struct Policy {
  std::string_view name;
  std::vector<CallRule> rules;
};

/// Decoding and encoding images: compute, map private memory, use the descriptors that are there, start
/// threads, send on the job channel. No opening, no sockets, no processes, no executable memory, no shared
/// anonymous memory.
Policy image_codec_policy();

/// The same for drawing documents, which needs fonts: files may be opened, of which Landlock leaves few.
Policy document_codec_policy();

/// Running a program of the machine that was executed under this policy: what a decoder may, and what the
/// loader of programs needs besides (opening files, of which Landlock leaves few; mapping libraries). No
/// sockets, no processes, no memory that is both writable and executable.
Policy tool_policy();

/// The same for a program that needs a directory of its own to work in, as LibreOffice does. That it asks for
/// processes and connections is no offence, but it gets none. It may execute what it wrote there. It is told
/// that it listens and that it changed modes, and neither is so.
Policy directory_tool_policy();

}  // namespace lumbung::sandbox
