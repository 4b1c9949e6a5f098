#include "sandbox/outcome.h"

#include <csignal>
#include <cstring>

#include <sys/wait.h>

#include "sandbox/wire/exit_code.h"

namespace lumbung::sandbox {
namespace {

/// glib (SIGTRAP), libde265 (SIGABRT) and libjxl (SIGILL) end the process when an allocation fails. One that
/// came close to its limit ran out of memory.
bool gave_up_for_memory(int signal, const ChildExit& exit, const Limits& limits) {
  const bool gave_up = signal == SIGABRT || signal == SIGTRAP || signal == SIGILL;
  return gave_up && exit.peak_memory_bytes >= limits.memory_bytes_max / 10 * 9;
}

Ending ending_of_signal(int signal, const ChildExit& exit, const Limits& limits) {
  const auto cpu_us_max = static_cast<std::uint64_t>(limits.cpu_time_max.count()) * 1'000'000;
  if (signal == SIGSYS) return Ending::forbidden_call;
  if (signal == SIGXCPU) return Ending::cpu_exceeded;
  if (signal == SIGXFSZ) return Ending::output_exceeded;
  if (signal == SIGKILL) return exit.cpu_time_us >= cpu_us_max ? Ending::cpu_exceeded : Ending::killed;
  return gave_up_for_memory(signal, exit, limits) ? Ending::out_of_memory : Ending::crashed;
}

Ending ending_of_code(int code, LastWord last_word) {
  switch (static_cast<ExitCode>(code)) {
    case ExitCode::ok:
      break;
    case ExitCode::out_of_memory:
      return Ending::out_of_memory;
    case ExitCode::not_confined:
    case ExitCode::bad_request:
    case ExitCode::not_started:
      return Ending::not_confined;
    case ExitCode::disk_full:
      return Ending::disk_full;
    default:
      return Ending::crashed;
  }
  if (last_word == LastWord::done) return Ending::finished;
  return last_word == LastWord::refused ? Ending::refused : Ending::protocol_violation;
}

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::finished:
      return "finished";
    case Ending::refused:
      return "refused";
    case Ending::crashed:
      return "crashed";
    case Ending::out_of_memory:
      return "out_of_memory";
    case Ending::cpu_exceeded:
      return "cpu_exceeded";
    case Ending::output_exceeded:
      return "output_exceeded";
    case Ending::threads_exceeded:
      return "threads_exceeded";
    case Ending::timed_out:
      return "timed_out";
    case Ending::forbidden_call:
      return "forbidden_call";
    case Ending::protocol_violation:
      return "protocol_violation";
    case Ending::zygote_lost:
      return "zygote_lost";
    case Ending::killed:
      return "killed";
    case Ending::not_confined:
      return "not_confined";
    case Ending::disk_full:
      return "disk_full";
    case Ending::cancelled:
      return "cancelled";
  }
  return "unknown";
}

RunOutcome judge(const ChildExit& exit, const Limits& limits, LastWord last_word) {
  RunOutcome outcome;
  outcome.peak_memory_bytes = exit.peak_memory_bytes;
  outcome.cpu_seconds = static_cast<double>(exit.cpu_time_us) / 1e6;
  if (WIFSIGNALED(exit.wait_status)) {
    outcome.signal = WTERMSIG(exit.wait_status);
    outcome.ending = ending_of_signal(outcome.signal, exit, limits);
    const char* name = ::sigabbrev_np(outcome.signal);
    outcome.detail =
        "signal " + (name == nullptr ? std::to_string(outcome.signal) : "SIG" + std::string(name));
  } else {
    const int code = WEXITSTATUS(exit.wait_status);
    outcome.ending = ending_of_code(code, last_word);
    outcome.detail = "exit code " + std::to_string(code);
    if (outcome.ending == Ending::protocol_violation) outcome.detail += ", before the last word";
  }
  return outcome;
}

RunOutcome judge_tool(const ChildExit& exit, const Limits& limits) {
  RunOutcome outcome = judge(exit, limits, LastWord::done);
  if (!WIFEXITED(exit.wait_status) || outcome.ending == Ending::not_confined) return outcome;
  if (outcome.ending != Ending::finished) outcome.ending = Ending::refused;
  return outcome;
}

bool had_little_processor(const RunOutcome& outcome, const Limits& limits) {
  const double wall_seconds_max = std::chrono::duration<double>(limits.wall_time_max).count();
  return outcome.ending == Ending::timed_out && outcome.cpu_seconds < wall_seconds_max / 2;
}

}  // namespace lumbung::sandbox
