#include <algorithm>
#include <cstring>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulation/runs.h"

namespace lumbung::simulation {
namespace {

constexpr std::size_t kStoryLines = 400;

int usage() {
  std::cerr << "usage: simulation random [SEEDS [FIRST]] [--processes N] | simulation replay SEED |\n"
               "       simulation exhaustive [PAIRS [CASE]]        each with [--expect NAME|all]\n";
  return 2;
}

/// True when it holds; else says why, with the story.
bool hold(const RunOutcome& outcome, const std::string& again) {
  if (!outcome.failure) return true;
  std::cout << outcome.story << "\nseed " << outcome.seed << ", call " << outcome.calls << ": "
            << *outcome.failure << "\nThe same again: " << again << "\n"
            << std::flush;
  return false;
}

bool run_seeds(const Expectations& expectations, std::uint64_t first, std::uint64_t count,
               std::uint64_t step) {
  for (std::uint64_t seed = first; seed < first + count; seed += step) {
    RunOutcome outcome = run_random(seed, expectations, false, 0);
    if (!outcome.failure) continue;
    RunOutcome told = run_random(seed, expectations, true, kStoryLines);
    if (told.failure != outcome.failure || told.calls != outcome.calls) {
      std::cout << "seed " << seed << " does not replay: " << *outcome.failure << " at call " << outcome.calls
                << ", then " << told.failure.value_or("nothing") << " at call " << told.calls << "\n";
      return false;
    }
    return hold(told, "SEED=" + std::to_string(seed) + " ./dev simulate");
  }
  return true;
}

/// On one core, where handing the baton over costs least.
void stay_on_core(std::uint64_t number) {
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof all, &all) != 0) return;
  const std::uint64_t wanted = number % static_cast<std::uint64_t>(CPU_COUNT(&all));
  std::uint64_t seen = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &all) || seen++ != wanted) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

/// The parts of a whole, each in a process of its own; 0 when all hold.
int run_in_processes(std::uint64_t parts, const std::function<bool(std::uint64_t part)>& run) {
  std::cout.flush();
  bool all_held = true;
  for (std::uint64_t part = 0; part < parts; ++part) {
    const pid_t child = ::fork();
    all_held = all_held && child >= 0;
    if (child != 0) continue;
    stay_on_core(part);
    const bool held = run(part);
    std::cout.flush();
    ::_exit(held ? 0 : 1);
  }
  for (std::uint64_t part = 0; part < parts; ++part) {
    int status = 0;
    all_held = ::wait(&status) >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && all_held;
  }
  if (all_held) std::cout << "all hold\n";
  return all_held ? 0 : 1;
}

/// Actors come and go, and the system keeps small stacks for those that come.
void keep_stacks_small() {
  constexpr std::size_t kStackBytes = 1 << 20;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

/// Only who has the baton runs: SQLite need not lock, nor count its memory for all, and one heap does for all
/// threads.
void spare_locks() {
  mallopt(M_ARENA_MAX, 1);
  sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int main_of(int argc, char** argv) {
  keep_stacks_small();
  spare_locks();
  std::vector<std::string> words;
  Expectations expectations;
  std::uint64_t processes = std::max(1U, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--processes") == 0 && i + 1 < argc) {
      processes = std::stoull(argv[++i]);
    } else if (std::strcmp(argv[i], "--expect") == 0 && i + 1 < argc) {
      if (!expectations.turn_on(argv[++i])) return usage();
    } else {
      words.emplace_back(argv[i]);
    }
  }
  if (words.empty()) return usage();
  const auto number = [&](std::size_t at, std::uint64_t otherwise) {
    return words.size() > at ? std::stoull(words[at]) : otherwise;
  };
  if (words[0] == "random") {
    const std::uint64_t first = number(2, 1);
    const std::uint64_t count = number(1, 1'000);
    std::cout << count << " seeds from " << first << " on, in " << processes << " processes\n";
    return run_in_processes(processes, [&](std::uint64_t part) {
      return run_seeds(expectations, first + part, count - std::min(part, count), processes);
    });
  }
  if (words[0] == "replay") {
    const std::uint64_t seed = number(1, 1);
    const RunOutcome outcome = run_random(seed, expectations, true, 0);
    if (!outcome.failure) std::cout << outcome.story << "\nseed " << seed << " holds\n";
    return hold(outcome, "SEED=" + std::to_string(seed) + " ./dev simulate") ? 0 : 1;
  }
  if (words[0] == "exhaustive") {
    const std::string name = words.size() > 2 ? words[2] : "";
    return run_in_processes(processes, [&](std::uint64_t part) {
      return run_exhaustively(expectations, name,
                              {.pairs_max = number(1, 0), .part = part, .parts = processes});
    });
  }
  return usage();
}

}  // namespace
}  // namespace lumbung::simulation

int main(int argc, char** argv) {
  return lumbung::simulation::main_of(argc, argv);
}
