#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {

/// How a run ended, of a codec job or of a tool. Every word is the label of a metric.
enum class Ending {
  finished,            ///< Done came and the child left in good order
  refused,             ///< Refused came: the file is at fault, and the codec said why
  crashed,             ///< a signal of its own making, or an exception that nobody expected
  out_of_memory,       ///< it ran into Limits::memory_bytes_max
  cpu_exceeded,        ///< Limits::cpu_time_max
  output_exceeded,     ///< Limits::output_bytes_max, or ToolRequest::together_bytes_max
  threads_exceeded,    ///< it has more threads than any decoder needs; killed by us
  timed_out,           ///< Limits::wall_time_max; killed by us
  forbidden_call,      ///< it tried what no decoder has a reason to do; killed by seccomp
  protocol_violation,  ///< it sent what it must not, or left without a word; killed by us
  zygote_lost,         ///< the zygote died and took the job along; the next job starts a new one
  killed,              ///< by somebody else: the kernel short of memory, an operator
  not_confined,        ///< the child could not be locked down, or not begin, and did not touch the file
  disk_full,           ///< its output found no room, which is not the file's fault
  cancelled,           ///< the caller's stop token; killed by us
};

std::string_view to_string(Ending ending);

struct RunOutcome {
  Ending ending = Ending::crashed;
  int signal = 0;                       ///< that ended the child, 0 if it left by itself
  std::string detail;                   ///< for the log: signal, exit code, the field that was wrong
  std::uint64_t peak_memory_bytes = 0;  ///< resident, with what it shares with the zygote; 0 when not known
  double cpu_seconds = 0;               ///< user and system
  /// Its wall time ended it while it wanted to go on, and for less than half of that it had had a processor:
  /// the machine kept it waiting.
  bool was_starved = false;
};

/// How the run of a tool ended. `finished`: it left with 0. `refused`: it left with another code, and said
/// why.
struct ToolOutcome : RunOutcome {
  std::string complaint;  ///< the end of what it said on standard error: printable, but by a hostile process
};

/// What the zygote reports of a child, as its kernel told it. Both programs come from one build, so that the
/// bytes of this structure are the message; the greeting tells builds apart.
struct ChildExit {
  std::int32_t wait_status = 0;  ///< of wait4(2)
  std::int32_t reserved = 0;
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t cpu_time_us = 0;
};

/// The last word that the child said.
enum class LastWord { none, done, refused };

/// Makes a verdict of an exit. Pure: the whole table of reasons is here.
RunOutcome judge(const ChildExit& exit, const Limits& limits, LastWord last_word);

/// The same for a tool, which says by its exit code whether it did what it was asked for.
RunOutcome judge_tool(const ChildExit& exit, const Limits& limits);

/// Whether its wall time ended a run that had had a processor for less than half of it.
bool had_little_processor(const RunOutcome& outcome, const Limits& limits);

}  // namespace lumbung::sandbox
