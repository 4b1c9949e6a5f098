#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <semaphore.h>

#include "base/error.h"
#include "simulation/chance.h"
#include "simulation/story.h"
#include "simulation/virtual_clock.h"

namespace lumbung::simulation {

/// Thrown by every port of a process that has stopped, so that what still runs of it unwinds. Neither a Fault
/// nor a std::exception: no handler of the product may take it for something that it can deal with.
struct Stopped {};

/// One process of the product. Everything that it has in memory is gone when it stops.
struct Process {
  std::string name;
  bool has_stopped = false;
};

enum class Port { database, storage, processor, scanner, receiver, stream };

/// What befalls one call of a port.
enum class Fate {
  pass,
  refuse,       ///< it does nothing and throws
  tear,         ///< it does a part and throws; as refuse where there are no parts
  lose_answer,  ///< it does its work and throws: nobody can know that it did
  stop_before,  ///< the process stops and nothing was done
  stop_within,  ///< … and a part was done, or what was done is not synced; as stop_before without parts
  stop_after,   ///< … and all was done
};

struct Call {
  Port port;
  std::string_view what;
  std::uint64_t number;  ///< of all calls of this run, from 1 on
};

/// One thread lets another one go on.
class Baton {
 public:
  Baton() { ::sem_init(&handed_, 0, 0); }
  ~Baton() { ::sem_destroy(&handed_); }
  Baton(const Baton&) = delete;
  Baton& operator=(const Baton&) = delete;

  void hand() { ::sem_post(&handed_); }
  void await() {
    while (::sem_wait(&handed_) != 0) {  // a signal came between
    }
  }

 private:
  sem_t handed_{};
};

/// Actors on threads of their own, of which exactly one runs: the one that has the baton. It changes hands at
/// calls of ports, as chance has it. Without actors (outside play()) calls are made directly by whoever is
/// there.
class Stage {
 public:
  using Fates = std::function<Fate(const Call&)>;

  /// All must outlive the stage.
  Stage(Chance& chance, VirtualClock& clock, Story& story) : chance_(chance), clock_(clock), story_(story) {}
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Who decides what befalls the calls of processes; nullptr: all pass.
  void set_fates(Fates fates) { fates_ = std::move(fates); }
  /// Called at each call, before it is made, by the actor that makes it.
  void set_between(std::function<void()> between) { between_ = std::move(between); }

  /// An actor of a process, or, with nullptr, of the world outside. Its `act` begins when it gets the baton.
  void enter(std::string name, Process* process, std::function<void()> act);
  /// Lets the actors play until so many calls were made, or something failed. All have ended then.
  void play(std::uint64_t calls_max);

  /// Every call of a port comes through here. Throws Stopped.
  Fate call(Port port, std::string_view what);
  /// The same, with the work of the call; for calls that have no parts.
  template <class Work>
  auto pass(Port port, std::string_view what, Work&& work) {
    const Fate fate = call(port, what);
    if (fate == Fate::stop_before || fate == Fate::stop_within) stop();
    if (fate == Fate::refuse || fate == Fate::tear) refuse(what);
    if (fate == Fate::stop_after || fate == Fate::lose_answer) {
      work();
      if (fate == Fate::stop_after) stop();
      lose_answer(what);
    }
    return work();
  }
  [[noreturn]] void refuse(std::string_view what);
  [[noreturn]] void lose_answer(std::string_view what);
  /// The process of the caller stops here and now. Throws Stopped.
  [[noreturn]] void stop();

  /// Another process stops: all its actors unwind before this returns.
  void kill(Process& process);
  /// None of its actors gets the baton for so long.
  void freeze(Process& process, std::chrono::milliseconds duration);
  /// The caller does work inside a process, as a request does. False when that has stopped before its end.
  bool visit(Process& process, const std::function<void()>& work);
  /// The caller waits.
  void pause(std::chrono::milliseconds duration);

  /// Something is not as it must be; the first counts. Ends the play. Throws Stopped.
  [[noreturn]] void fail(std::string text);
  const std::optional<std::string>& failure() const { return failure_; }

  void tell(std::string_view what);
  std::uint64_t calls() const { return calls_; }
  /// Who has the baton; empty outside play().
  std::string_view actor() const { return acting_ == nullptr ? std::string_view() : acting_->name; }

 private:
  struct Actor {
    std::string name;
    Process* process = nullptr;
    std::function<void()> act;
    Baton turn;
    Timestamp wakes_at;
    Actor* returns_to = nullptr;  ///< who waits for it to unwind
    bool has_ended = false;
    std::thread thread;
  };

  void perform(Actor& self);
  void leave(Actor& self);
  void hand_over(Actor& self);
  void give_to(Actor& self, Actor& next);
  void give_back(Actor& self);
  Actor* next_actor(Actor* self);
  void unwind(Actor& other);
  Process*& process_here() { return acting_ == nullptr ? direct_ : acting_->process; }
  void require_running();

  Chance& chance_;
  VirtualClock& clock_;
  Story& story_;
  Fates fates_;
  std::function<void()> between_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::vector<Actor*> awake_;  ///< of next_actor(), kept for its memory
  Actor* acting_ = nullptr;
  Process* direct_ = nullptr;  ///< where whoever makes calls outside play() is
  Baton director_;
  bool is_closing_ = false;
  std::uint64_t calls_ = 0;
  std::uint64_t calls_max_ = UINT64_MAX;
  std::optional<std::string> failure_;
};

}  // namespace lumbung::simulation
