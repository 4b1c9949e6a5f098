#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace lumbung::net {

/// Whether a host that answered so is well: that it refuses one call is another matter.
constexpr bool is_answer_of_the_well(int status) {
  constexpr int kTooManyRequests = 429;
  return status < 500 && status != kTooManyRequests;
}

/// Who may call which host now: so many at a time go to one host, so many are of one caller, and a caller
/// whom a host failed again and again is kept away from it for a while (a circuit breaker). Others go on
/// calling that host. Those that are turned away come back one after the other, each caller's in a line of
/// its own: a caller who has many waits longer, and not one who has few. In memory, for one process.
/// Thread-safe.
class HostGate {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Milliseconds = std::chrono::milliseconds;

  struct Settings {
    std::uint32_t at_once = 2;         ///< calls to one host
    std::uint32_t of_one_caller = 4;   ///< calls, to all hosts together, also those that wait for a place
    std::uint32_t failures_max = 5;    ///< in a row; then the way is closed
    Milliseconds first_pause{30'000};  ///< closed for so long; after each trial that fails, twice as long
    Milliseconds longest_pause{300'000};
    Milliseconds quick{250};  ///< a host that answers within this is waited for so long
    Milliseconds spacing{50};
    Milliseconds come_back_max{900'000};  ///< however many were turned away
    std::function<Time()> now = std::chrono::steady_clock::now;
    /// Called with how many ways are closed whenever that may have changed: from the last failure that closes
    /// one until an answer, pauses and trials together. Under the gate's lock: quick, and never back into it.
    std::function<void(std::size_t)> tell_closed = [](std::size_t) {};
  };
  struct Way {
    std::string caller;
    std::string host;
    auto operator<=>(const Way&) const = default;
  };
  /// Leave for one call. It ends with its destruction; without a word it says nothing about the host.
  class Pass {
   public:
    Pass(HostGate& gate, Way way, Time begun) : gate_(gate), way_(std::move(way)), begun_(begun) {}
    ~Pass() { gate_.leave(way_, begun_); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    void answered() { gate_.note_answer(way_); }
    /// For how long that closes the way; nullopt: it stays open, or was closed already.
    std::optional<Milliseconds> failed() { return gate_.note_failure(way_); }

   private:
    HostGate& gate_;
    Way way_;
    Time begun_;
  };
  struct Entry {
    std::unique_ptr<Pass> pass;   ///< nullptr: turned away
    bool is_closed = false;       ///< turned away, because the host failed too often
    Milliseconds failing_for{0};  ///< is_closed: since the first failure in a row
    Milliseconds come_back{0};    ///< turned away, for so long
  };

  explicit HostGate(Settings settings) : settings_(std::move(settings)) {}

  /// Waits for Settings::quick at most, or until stop is asked for. The gate must outlive the pass.
  Entry enter(const Way& way, const std::stop_token& stop);

 private:
  struct Host {
    std::vector<Time> begun;  ///< of the calls under way
    std::uint32_t waiting = 0;
    double took_ms = 0;                     ///< mean of the last calls
    std::map<std::string, Time> line_ends;  ///< by caller
  };
  struct Caller {
    std::uint32_t under_way = 0;
    Time line_end{};
  };
  struct Trouble {
    std::uint32_t failures = 0;  ///< in a row
    Time since{};                ///< the first of them
    Time failed_at{};
    Time closed_until{};
    bool on_trial = false;  ///< one call finds out whether it is over
    Time line_end{};
  };

  void leave(const Way& way, Time begun) LUMBUNG_EXCLUDES(mutex_);
  void note_answer(const Way& way) LUMBUNG_EXCLUDES(mutex_);
  std::optional<Milliseconds> note_failure(const Way& way) LUMBUNG_EXCLUDES(mutex_);

  bool is_full(const Host& host) const { return host.begun.size() >= settings_.at_once; }
  bool is_quick(const Host& host) const;
  /// What closes the way now; nullptr: nothing.
  Trouble* closing(const Way& way) LUMBUNG_REQUIRES(mutex_);
  /// When the way is closed.
  std::optional<Entry> refuse_closed(const Way& way) LUMBUNG_REQUIRES(mutex_);
  /// Why there is no way but for the host's want of place; nullopt: there is one.
  std::optional<Entry> refuse(const Way& way) LUMBUNG_REQUIRES(mutex_);
  /// Behind the caller's own that were turned away from this host. All lines of a host together come back at
  /// the pace of one.
  Entry turn_away(Host& host, const std::string& caller) const;
  Entry turn_away(Time& line_end, Time earliest, Milliseconds spacing) const;
  void forget_old() LUMBUNG_REQUIRES(mutex_);
  void tell_closed() const LUMBUNG_REQUIRES(mutex_);

  const Settings settings_;
  Mutex mutex_;
  StoppableCondition freed_;
  std::map<std::string, Host> hosts_ LUMBUNG_GUARDED_BY(mutex_);
  std::map<std::string, Caller> callers_ LUMBUNG_GUARDED_BY(mutex_);
  std::map<Way, Trouble> troubles_ LUMBUNG_GUARDED_BY(mutex_);
  Time forgot_at_ LUMBUNG_GUARDED_BY(mutex_){};
};

}  // namespace lumbung::net
