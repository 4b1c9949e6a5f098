#include "simulation/stage.h"

#include <utility>

namespace lumbung::simulation {
namespace {

using std::chrono::milliseconds;

/// The baton stays where it is for a few calls on average, so that one actor gets far while others stand.
constexpr std::uint64_t kHandOverOneIn = 3;

std::string_view word_of(Fate fate) {
  switch (fate) {
    case Fate::pass:
      return "";
    case Fate::refuse:
      return "  → refused";
    case Fate::tear:
      return "  → torn";
    case Fate::lose_answer:
      return "  → done, the answer is lost";
    case Fate::stop_before:
      return "  → STOPS before";
    case Fate::stop_within:
      return "  → STOPS in the middle";
    case Fate::stop_after:
      return "  → STOPS after";
  }
  return "";
}

}  // namespace

Stage::~Stage() {
  for (const auto& actor : actors_) {
    if (actor->thread.joinable()) actor->thread.join();
  }
}

void Stage::enter(std::string name, Process* process, std::function<void()> act) {
  auto actor = std::make_unique<Actor>();
  actor->name = std::move(name);
  actor->process = process;
  actor->act = std::move(act);
  actor->wakes_at = clock_.steady();
  Actor& entered = *actors_.emplace_back(std::move(actor));
  entered.thread = std::thread([this, &entered] { perform(entered); });
}

void Stage::play(std::uint64_t calls_max) {
  calls_max_ = calls_ + calls_max;
  if (Actor* first = next_actor(nullptr)) {
    acting_ = first;
    first->turn.hand();
    director_.await();
  }
  is_closing_ = true;
  for (std::size_t i = 0; i < actors_.size(); ++i) {
    Actor& actor = *actors_[i];
    if (!actor.has_ended) {
      acting_ = &actor;
      actor.turn.hand();
      director_.await();
    }
    actor.thread.join();
  }
  actors_.clear();
  acting_ = nullptr;
  is_closing_ = false;
  calls_max_ = UINT64_MAX;
}

void Stage::perform(Actor& self) {
  self.turn.await();
  try {
    require_running();
    self.act();
  } catch (const Stopped&) {
    tell("has ended");
  } catch (const std::exception& fault) {
    if (!failure_) failure_ = self.name + " ended with: " + fault.what();
    is_closing_ = true;
  }
  leave(self);
}

/// The end of a thread: the baton goes on without it.
void Stage::leave(Actor& self) {
  self.has_ended = true;
  if (self.returns_to != nullptr) {
    acting_ = self.returns_to;
    acting_->turn.hand();
    return;
  }
  Actor* next = is_closing_ ? nullptr : next_actor(&self);
  if (next == nullptr) {
    director_.hand();
    return;
  }
  acting_ = next;
  next->turn.hand();
}

/// One that is awake; when all sleep, the clock goes on to the first that wakes.
Stage::Actor* Stage::next_actor(Actor* self) {
  for (;;) {
    awake_.clear();
    Actor* first = nullptr;
    for (const auto& actor : actors_) {
      if (actor->has_ended) continue;
      if (actor->wakes_at <= clock_.steady()) awake_.push_back(actor.get());
      if (first == nullptr || actor->wakes_at < first->wakes_at) first = actor.get();
    }
    if (!awake_.empty()) break;
    if (first == nullptr) return nullptr;
    clock_.turn(first->wakes_at - clock_.steady());
  }
  const bool may_stay = self != nullptr && !self->has_ended && self->wakes_at <= clock_.steady();
  if (may_stay && !chance_.one_in(kHandOverOneIn)) return self;
  return chance_.one_of(awake_);
}

void Stage::hand_over(Actor& self) {
  Actor* next = next_actor(&self);
  if (next != &self) give_to(self, *next);
}

void Stage::give_to(Actor& self, Actor& next) {
  acting_ = &next;
  next.turn.hand();
  self.turn.await();
}

void Stage::give_back(Actor& self) {
  if (Actor* waiting = std::exchange(self.returns_to, nullptr)) give_to(self, *waiting);
  require_running();
}

void Stage::require_running() {
  const Process* process = process_here();
  if (is_closing_ || (process != nullptr && process->has_stopped)) throw Stopped{};
}

Fate Stage::call(Port port, std::string_view what) {
  require_running();
  if (acting_ != nullptr) {
    if (calls_ >= calls_max_) {
      is_closing_ = true;
      throw Stopped{};
    }
    hand_over(*acting_);
    require_running();
  }
  ++calls_;
  clock_.turn(milliseconds(1));
  if (between_) between_();
  const bool is_fated = fates_ && process_here() != nullptr;
  const Fate fate = is_fated ? fates_({port, what, calls_}) : Fate::pass;
  if (story_.is_told()) tell(std::string(what).append(word_of(fate)));
  return fate;
}

void Stage::refuse(std::string_view what) {
  throw Fault(ErrorCode::unavailable, "refused: " + std::string(what));
}

void Stage::lose_answer(std::string_view what) {
  throw Fault(ErrorCode::unavailable, "no answer: " + std::string(what));
}

void Stage::stop() {
  if (Process* process = process_here()) kill(*process);
  throw Stopped{};
}

void Stage::kill(Process& process) {
  process.has_stopped = true;
  // By index, for an actor that unwinds may be followed by others.
  for (std::size_t i = 0; i < actors_.size(); ++i) {
    Actor& actor = *actors_[i];
    if (actor.process == &process && &actor != acting_ && !actor.has_ended) unwind(actor);
  }
}

void Stage::unwind(Actor& other) {
  Actor& self = *acting_;
  other.returns_to = &self;
  give_to(self, other);
}

void Stage::freeze(Process& process, milliseconds duration) {
  for (const auto& actor : actors_) {
    if (actor->process == &process) actor->wakes_at = clock_.steady() + duration;
  }
}

bool Stage::visit(Process& process, const std::function<void()>& work) {
  Process*& here = process_here();
  Process* const outside = std::exchange(here, &process);
  try {
    require_running();
    work();
    here = outside;
    return true;
  } catch (const Stopped&) {
    here = outside;
    if (failure_ || !process.has_stopped) throw;
  } catch (...) {
    here = outside;
    throw;
  }
  if (acting_ != nullptr) give_back(*acting_);
  return false;
}

void Stage::pause(milliseconds duration) {
  if (acting_ == nullptr) {
    clock_.turn(duration);
    return;
  }
  acting_->wakes_at = clock_.steady() + duration;
  hand_over(*acting_);
  require_running();
}

void Stage::fail(std::string text) {
  if (!failure_) failure_ = std::move(text);
  is_closing_ = true;
  throw Stopped{};
}

void Stage::tell(std::string_view what) {
  if (story_.is_told()) story_.tell(calls_, clock_.now(), acting_ ? acting_->name : "", what);
}

}  // namespace lumbung::simulation
