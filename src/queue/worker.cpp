#include "queue/worker.h"

#include "telemetry/span.h"

namespace lumbung::queue {
namespace {

using jobs::Job;
using jobs::JobHandler;
using jobs::JobVerdict;
using jobs::LeasedJob;
using std::chrono::milliseconds;
using Ending = jobs::JobVerdict::Ending;

constexpr milliseconds kClaimPatience{5'000};
constexpr milliseconds kAfterQueueFault{1'000};
constexpr milliseconds kDestructionGrace{30'000};

bool abandoned(const Job& job) {
  return job.attempts > job.attempts_max;
}

/// A claimed job whose kind nobody here does (an older or newer program made it).
class NoHandler final : public JobHandler {
 public:
  JobVerdict run(const LeasedJob&, std::stop_token) override {
    return {Ending::dead, "no handler for this kind of job"};
  }
};

/// Says in the span of an attempt what it was and how it ended.
void tell(telemetry::Span& span, const LeasedJob& leased, AttemptEnd ending, std::string_view error) {
  if (!span.recorded()) return;
  const Job& job = leased.job;
  span.add_to_name(to_string(job.kind));
  span.set("lumbung.job.id", job.id.value);
  span.set("lumbung.job.kind", to_string(job.kind));
  span.set("lumbung.job.queue", to_string(job.queue));
  span.set("lumbung.job.attempt", job.attempts);
  span.set("lumbung.job.outcome", to_string(ending));
  span.set("lumbung.workspace_id", job.workspace_id.value);
  if (job.media_id) span.set("lumbung.media_id", job.media_id->value);
  if (!job.request_id.empty()) span.set("lumbung.request_id", job.request_id);
  const bool failed =
      ending == AttemptEnd::retried || ending == AttemptEnd::dead || ending == AttemptEnd::lease_lost;
  if (failed) span.fail(error.empty() ? to_string(ending) : error);
}

}  // namespace

std::string_view to_string(AttemptEnd end) {
  switch (end) {
    case AttemptEnd::completed:
      return "completed";
    case AttemptEnd::settled:
      return "settled";
    case AttemptEnd::retried:
      return "retried";
    case AttemptEnd::dead:
      return "dead";
    case AttemptEnd::postponed:
      return "postponed";
    case AttemptEnd::released:
      return "released";
    case AttemptEnd::lease_lost:
      return "lease_lost";
  }
  return "";
}

Worker::Worker(jobs::JobQueue& queue, Handlers handlers, WorkerObserver& observer, WorkerSettings settings)
    : queue_(queue),
      handlers_(std::move(handlers)),
      observer_(observer),
      settings_(std::move(settings)),
      running_(queue, observer, settings_.lease_for) {}

Worker::~Worker() {
  drain(kDestructionGrace);
  threads_.clear();  // joins while the heartbeat still runs
}

void Worker::start() {
  {
    const MutexLock lock(mutex_);
    at_work_ = settings_.threads;
  }
  heartbeat_ = std::jthread([this](const std::stop_token& stop) { running_.keep_alive(stop); });
  for (std::uint32_t i = 0; i < settings_.threads; ++i) threads_.emplace_back([this] { work(); });
}

bool Worker::drain(milliseconds grace) {
  claiming_.request_stop();
  if (wait_ended(grace)) return true;
  running_.stop_all();
  if (wait_ended(settings_.stop_patience)) return true;
  running_.release_all();
  return false;
}

bool Worker::wait_ended(milliseconds patience) {
  MutexLock lock(mutex_);
  return ended_.wait_for(lock, patience, [&]() LUMBUNG_REQUIRES(mutex_) { return at_work_ == 0; });
}

void Worker::work() {
  const std::stop_token stop = claiming_.get_token();
  while (!stop.stop_requested()) {
    try {
      step(kClaimPatience);
    } catch (const std::exception& fault) {
      observer_.queue_failed(fault.what());
      MutexLock lock(mutex_);
      ended_.wait_for(lock, stop, kAfterQueueFault, [] { return false; });
    }
  }
  {
    const MutexLock lock(mutex_);
    --at_work_;
  }
  ended_.notify_all();
}

std::optional<LeasedJob> Worker::claim(milliseconds patience) {
  const std::stop_token stop = claiming_.get_token();
  if (settings_.claim) return settings_.claim(settings_.name, settings_.lease_for, patience, stop);
  return queue_.claim(settings_.queues, settings_.name, settings_.lease_for, patience, stop);
}

bool Worker::step(milliseconds patience) {
  if (settings_.may_claim && !settings_.may_claim()) {
    MutexLock lock(mutex_);
    ended_.wait_for(lock, claiming_.get_token(), patience, [] { return false; });
    return false;
  }
  auto leased = claim(patience);
  if (!leased) return false;
  leased->job.trace = leased->job.trace.child();
  carry_out(*leased);
  return true;
}

void Worker::carry_out(const LeasedJob& leased) {
  const auto begun = std::chrono::steady_clock::now();
  telemetry::Span span = telemetry::Span::of(leased.job.trace, "job", telemetry::SpanKind::consumer);
  const telemetry::TraceScope scope(span);
  observer_.started(leased);
  NoHandler nobody;
  const auto found = handlers_.find(leased.job.kind);
  JobHandler& handler = found == handlers_.end() ? nobody : *found->second;

  const auto running = running_.add(leased, settings_.timeout_of(leased.job));
  AttemptEnd ending = AttemptEnd::lease_lost;
  std::string error;
  try {
    const JobVerdict verdict = attempt(handler, leased, *running);
    error = verdict.error;
    ending = end(handler, leased, *running, verdict);
  } catch (const std::exception& fault) {
    // Its end could not be written. The lease runs out and the job is tried again.
    error = fault.what();
    observer_.queue_failed(error);
  }
  running_.remove(running);
  tell(span, leased, ending, error);
  observer_.ended(leased, ending, error,
                  std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun));
}

JobVerdict Worker::attempt(JobHandler& handler, const LeasedJob& leased, RunningJob& running) {
  if (abandoned(leased.job)) {
    return {Ending::dead, "given up: every one of " + std::to_string(leased.job.attempts_max) +
                              " attempts ended in a crash"};
  }
  JobVerdict verdict;
  try {
    verdict = handler.run(leased, running.stop.get_token());
  } catch (const std::exception& fault) {
    verdict = {Ending::retry, fault.what()};
  }
  if (running.timed_out && verdict.ending == Ending::retry) {
    verdict.error = "its time was over: " + verdict.error;
  }
  return verdict;
}

AttemptEnd Worker::end(JobHandler& handler, const LeasedJob& leased, const RunningJob& running,
                       const JobVerdict& verdict) {
  const bool failed = verdict.ending == Ending::retry || verdict.ending == Ending::dead;
  if (!failed) return apply(leased, verdict);
  if (running.lost) return AttemptEnd::lease_lost;
  if (verdict.ending == Ending::dead) return apply(leased, handler.give_up(leased, verdict.error, true));
  if (running_.stopping())
    return queue_.release(leased.lease) ? AttemptEnd::released : AttemptEnd::lease_lost;
  const bool last = leased.job.attempts >= leased.job.attempts_max;
  return apply(leased, handler.give_up(leased, verdict.error, last));
}

AttemptEnd Worker::apply(const LeasedJob& leased, const JobVerdict& verdict) {
  switch (verdict.ending) {
    case Ending::done:
      return queue_.complete(leased.lease) ? AttemptEnd::completed : AttemptEnd::lease_lost;
    case Ending::settled:
      queue_.settled(leased.lease);
      return AttemptEnd::settled;
    case Ending::retry: {
      const auto delay =
          jobs::backoff_after(jobs::policy_of(leased.job.kind), leased.job.id, leased.job.attempts);
      return queue_.retry_later(leased.lease, delay, verdict.error) ? AttemptEnd::retried
                                                                    : AttemptEnd::lease_lost;
    }
    case Ending::postpone:
      return queue_.postpone(leased.lease, verdict.delay, verdict.error) ? AttemptEnd::postponed
                                                                         : AttemptEnd::lease_lost;
    case Ending::dead:
      return queue_.bury(leased.lease, verdict.error) ? AttemptEnd::dead : AttemptEnd::lease_lost;
  }
  return AttemptEnd::lease_lost;
}

}  // namespace lumbung::queue
