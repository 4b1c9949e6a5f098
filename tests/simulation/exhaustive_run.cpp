#include <iostream>
#include <iterator>
#include <optional>

#include "simulation/runs.h"
#include "simulation/use_cases.h"

namespace lumbung::simulation {
namespace {

/// What befalls the n-th call, and whether the machine loses its power then, too.
struct Blow {
  std::uint64_t at = 0;  ///< 0: none
  Fate fate = Fate::pass;
  bool cuts_power = false;
};

constexpr Blow kFirst[] = {
    {0, Fate::stop_before, false}, {0, Fate::stop_within, false}, {0, Fate::stop_within, true},
    {0, Fate::stop_after, false},  {0, Fate::refuse, false},      {0, Fate::lose_answer, false},
    {0, Fate::lose_answer, true},
};
constexpr std::uint64_t kStopping = 4;  ///< of them stop the process
constexpr Fate kSecond[] = {Fate::stop_before, Fate::stop_within, Fate::stop_after};

struct Attempt {
  std::uint64_t calls = 0;             ///< of the use case
  std::uint64_t calls_afterwards = 0;  ///< of what follows it
  std::optional<std::string> failure;
  std::string story;
};

/// Counts calls from its making on, and strikes at one.
class Fatal {
 public:
  Fatal(World& world, Blow blow) : world_(world), blow_(blow) {
    world_.stage.set_fates([this](const Call&) { return ++calls_ == blow_.at ? blow_.fate : Fate::pass; });
  }
  std::uint64_t calls() const { return calls_; }

 private:
  World& world_;
  Blow blow_;
  std::uint64_t calls_ = 0;
};

/// What goes on in an installation anyway: who asked asks again, and the workers work.
void go_on(World& world, const UseCase& use_case) {
  Node& node = world.boot(0);
  for (int round = 0; round < 3 && !node.process.has_stopped; ++round) {
    world.stage.visit(node.process, [&] {
      try {
        while (node.step()) {
        }
      } catch (const Fault& fault) {
        world.stage.tell(fault.what());
      }
    });
    world.clock.turn(std::chrono::seconds(20));
  }
  if (!node.process.has_stopped) use_case.act(world, node);
}

/// What is run, and what is demanded of it.
struct Trial {
  const UseCase& use_case;
  const Expectations& expectations;
  bool has_stream;  ///< the jobs are carried by a stream

  std::string name() const { return use_case.name + (has_stream ? ", on a stream" : ""); }
};

Attempt attempt(const Trial& trial, Blow first, Blow second, bool is_told) {
  const UseCase& use_case = trial.use_case;
  World world({.seed = 1,
               .expectations = trial.expectations,
               .has_scanner = use_case.has_scanner,
               .has_stream = trial.has_stream,
               .is_told = is_told});
  Attempt made;
  try {
    use_case.prepare(world, world.boot(0));
    world.stage.tell("now: " + use_case.name);
    {
      const Fatal fatal(world, first);
      use_case.act(world, world.node(0));
      made.calls = fatal.calls();
    }
    world.witness.look_at_all();
    if (first.cuts_power) world.storage.cut_power();
    {
      const Fatal fatal(world, second);
      go_on(world, use_case);
      made.calls_afterwards = fatal.calls();
    }
    if (second.cuts_power) world.storage.cut_power();
    world.come_to_rest();
  } catch (const Stopped&) {
    // It has failed, and says why.
  }
  made.failure = world.stage.failure();
  made.story = world.story.text(0);
  return made;
}

bool hold(const Trial& trial, Blow first, Blow second, const Attempt& made) {
  if (!made.failure) return true;
  std::cout << attempt(trial, first, second, true).story << "\n"
            << trial.name() << ", struck at call " << first.at;
  if (second.at != 0) std::cout << " and, afterwards, at call " << second.at;
  std::cout << ": " << *made.failure << "\n" << std::flush;
  return false;
}

/// Once at each call, and then at calls of what follows, too: at every `stride`-th pair, so that there are no
/// more than about so many.
bool run(const Trial& trial, const Share& share, std::uint64_t& runs) {
  const Attempt calm = attempt(trial, {}, {}, false);
  if (!hold(trial, {}, {}, calm)) return false;
  const std::uint64_t pairs = calm.calls * calm.calls_afterwards * kStopping;
  const std::uint64_t stride = share.pairs_max == 0 ? 1 : 1 + pairs / share.pairs_max;
  std::uint64_t pair = 0;
  for (std::uint64_t at = 1 + share.part; at <= calm.calls; at += share.parts) {
    for (Blow first : kFirst) {
      first.at = at;
      const Attempt once = attempt(trial, first, {}, false);
      ++runs;
      if (!hold(trial, first, {}, once)) return false;
      if (first.fate == Fate::refuse || first.fate == Fate::lose_answer) continue;
      for (std::uint64_t then = 1; then <= once.calls_afterwards; ++then) {
        if (++pair % stride != 0) continue;
        const Blow second{then, kSecond[(at + then) % std::size(kSecond)], (at + then) % 2 == 0};
        ++runs;
        if (!hold(trial, first, second, attempt(trial, first, second, false))) return false;
      }
    }
  }
  return true;
}

}  // namespace

bool run_exhaustively(const Expectations& expectations, const std::string& name, const Share& share) {
  bool all_held = true;
  bool is_any = false;
  for (const UseCase& use_case : use_cases()) {
    if (!name.empty() && name != use_case.name) continue;
    is_any = true;
    for (const bool has_stream : {false, true}) {
      const Trial trial{use_case, expectations, has_stream};
      std::uint64_t runs = 0;
      const bool held = run(trial, share, runs);
      std::cout << (held ? "holds: " : "FAILS: ") << trial.name() << ", " << runs << " runs\n" << std::flush;
      all_held = all_held && held;
    }
  }
  if (!is_any) std::cout << "there is no use case " << name << "\n" << std::flush;
  return all_held && is_any;
}

}  // namespace lumbung::simulation
