#include "net/host_gate.h"

#include <algorithm>

namespace lumbung::net {
namespace {

/// Weight of the newest call in the mean.
constexpr double kNewest = 0.25;
constexpr std::chrono::hours kForgottenAfter{1};
constexpr std::uint32_t kDoublingsMax = 16;

}  // namespace

HostGate::Entry HostGate::enter(const Way& way, const std::stop_token& stop) {
  MutexLock lock(mutex_);
  forget_old();
  if (auto refused = refuse(way)) return *std::move(refused);
  Host& host = hosts_[way.host];
  Caller& caller = callers_[way.caller];
  ++caller.under_way;
  if (is_full(host) && is_quick(host)) {
    ++host.waiting;
    freed_.wait_for(lock, stop, settings_.quick, [&]() LUMBUNG_REQUIRES(mutex_) { return !is_full(host); });
    --host.waiting;
  }
  std::optional<Entry> refused = refuse_closed(way);
  if (!refused && is_full(host)) refused = turn_away(host, way.caller);
  if (refused) {
    --caller.under_way;
    return *std::move(refused);
  }
  const Time now = settings_.now();
  host.begun.push_back(now);
  const auto trouble = troubles_.find(way);
  if (trouble != troubles_.end() && trouble->second.failures >= settings_.failures_max)
    trouble->second.on_trial = true;
  Entry entry;
  entry.pass = std::make_unique<Pass>(*this, way, now);
  return entry;
}

bool HostGate::is_quick(const Host& host) const {
  const Time since = settings_.now() - settings_.quick;
  const double quick_ms = static_cast<double>(settings_.quick.count());
  return host.took_ms <= quick_ms &&
         std::all_of(host.begun.begin(), host.begun.end(), [&](Time begun) { return begun >= since; });
}

HostGate::Trouble* HostGate::closing(const Way& way) {
  const auto found = troubles_.find(way);
  if (found == troubles_.end() || found->second.failures < settings_.failures_max) return nullptr;
  Trouble& trouble = found->second;
  return trouble.on_trial || settings_.now() < trouble.closed_until ? &trouble : nullptr;
}

std::optional<HostGate::Entry> HostGate::refuse_closed(const Way& way) {
  Trouble* trouble = closing(way);
  if (trouble == nullptr) return std::nullopt;
  Entry refused = turn_away(trouble->line_end, trouble->closed_until, settings_.spacing);
  refused.is_closed = true;
  refused.failing_for = std::chrono::floor<Milliseconds>(settings_.now() - trouble->since);
  return refused;
}

std::optional<HostGate::Entry> HostGate::refuse(const Way& way) {
  if (auto refused = refuse_closed(way)) return refused;
  Caller& caller = callers_[way.caller];
  if (caller.under_way < settings_.of_one_caller) return std::nullopt;
  return turn_away(caller.line_end, {}, settings_.spacing);
}

HostGate::Entry HostGate::turn_away(Host& host, const std::string& caller) const {
  const Time now = settings_.now();
  std::erase_if(host.line_ends, [&](const auto& line) { return line.first != caller && line.second < now; });
  Time& line_end = host.line_ends[caller];
  return turn_away(line_end, {}, settings_.spacing * static_cast<int>(host.line_ends.size()));
}

HostGate::Entry HostGate::turn_away(Time& line_end, Time earliest, Milliseconds spacing) const {
  const Time now = settings_.now();
  const Time first = std::max(now, earliest) + spacing;
  const Time last = std::max(now + settings_.come_back_max, first);
  line_end = std::clamp(line_end + spacing, first, last);
  Entry entry;
  entry.come_back = std::chrono::ceil<Milliseconds>(line_end - now);
  return entry;
}

void HostGate::leave(const Way& way, Time begun) {
  {
    const MutexLock lock(mutex_);
    Host& host = hosts_[way.host];
    if (const auto own = std::find(host.begun.begin(), host.begun.end(), begun); own != host.begun.end())
      host.begun.erase(own);
    --callers_[way.caller].under_way;
    const double took_ms = std::chrono::duration<double, std::milli>(settings_.now() - begun).count();
    host.took_ms += kNewest * (took_ms - host.took_ms);
    if (const auto trouble = troubles_.find(way); trouble != troubles_.end())
      trouble->second.on_trial = false;
  }
  freed_.notify_all();
}

void HostGate::note_answer(const Way& way) {
  const MutexLock lock(mutex_);
  if (troubles_.erase(way) > 0) tell_closed();
}

std::optional<HostGate::Milliseconds> HostGate::note_failure(const Way& way) {
  const MutexLock lock(mutex_);
  Trouble& trouble = troubles_[way];
  const Time now = settings_.now();
  if (trouble.failures == 0) trouble.since = now;
  trouble.failed_at = now;
  // Another call that was under way has closed it meanwhile: that is the same failure.
  if (now < trouble.closed_until) return std::nullopt;
  ++trouble.failures;
  if (trouble.failures < settings_.failures_max) return std::nullopt;
  const std::uint32_t doublings = std::min(trouble.failures - settings_.failures_max, kDoublingsMax);
  const Milliseconds pause =
      std::min<Milliseconds>(settings_.first_pause * (1LL << doublings), settings_.longest_pause);
  trouble.closed_until = now + pause;
  tell_closed();
  return pause;
}

/// Hosts that nobody calls any more, callers that call none, and troubles that nobody asks about.
void HostGate::forget_old() {
  const Time now = settings_.now();
  if (now - forgot_at_ < kForgottenAfter) return;
  forgot_at_ = now;
  std::erase_if(hosts_, [&](const auto& entry) {
    const Host& host = entry.second;
    return host.begun.empty() && host.waiting == 0 &&
           std::all_of(host.line_ends.begin(), host.line_ends.end(),
                       [&](const auto& line) { return line.second < now; });
  });
  std::erase_if(callers_, [&](const auto& entry) {
    return entry.second.under_way == 0 && entry.second.line_end < now;
  });
  std::erase_if(troubles_, [&](const auto& entry) {
    return !entry.second.on_trial && entry.second.failed_at + kForgottenAfter < now;
  });
  tell_closed();
}

void HostGate::tell_closed() const {
  const auto closed = std::count_if(troubles_.begin(), troubles_.end(), [&](const auto& entry) {
    return entry.second.failures >= settings_.failures_max;
  });
  settings_.tell_closed(static_cast<std::size_t>(closed));
}

}  // namespace lumbung::net
