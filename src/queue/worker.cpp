#include "queue/worker.h"

#include <exception>
#include <optional>

namespace lumbung::queue {
namespace {

using media::JobVerdict;
using media::QueueName;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{1'000};
constexpr std::uint64_t kLowFirstEvery = 8;

const std::vector<QueueName> kHighFirst = {QueueName::media_high, QueueName::media_low};
const std::vector<QueueName> kLowFirst = {QueueName::media_low, QueueName::media_high};

}  // namespace

std::string_view to_string(AttemptEnd end) {
  switch (end) {
    case AttemptEnd::completed:
      return "completed";
    case AttemptEnd::retried:
      return "retried";
    case AttemptEnd::dead:
      return "dead";
    case AttemptEnd::released:
      return "released";
    case AttemptEnd::lease_lost:
      return "lease_lost";
  }
  return "";
}

Worker::Worker(media::JobQueue& queue, Handlers handlers, WorkerObserver& observer, WorkerOptions options)
    : queue_(queue),
      handlers_(std::move(handlers)),
      observer_(observer),
      options_(std::move(options)),
      active_(queue, options_.lease_for) {}

Worker::~Worker() {
  drain(std::chrono::milliseconds::zero());
}

void Worker::start() {
  for (std::uint32_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { loop(stop); });
  }
}

void Worker::drain(std::chrono::milliseconds grace) {
  for (std::jthread& thread : threads_) thread.request_stop();
  const auto until = steady_clock::now() + grace;
  while (active_.count() > 0 && steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  active_.interrupt_all(ActiveJob::Interruption::shutdown);
  threads_.clear();
}

void Worker::loop(std::stop_token stop) {
  for (std::uint64_t turn = 1; !stop.stop_requested(); ++turn) {
    if (const auto job = claim(turn, stop)) run(*job);
  }
}

std::optional<media::LeasedJob> Worker::claim(std::uint64_t turn, std::stop_token stop) {
  try {
    const auto& order = turn % kLowFirstEvery == 0 ? kLowFirst : kHighFirst;
    return queue_.claim(order, options_.name, options_.lease_for, kPatience, stop);
  } catch (const std::exception& fault) {
    observer_.queue_failed(fault.what());
    std::this_thread::sleep_for(kPatience);
    return std::nullopt;
  }
}

void Worker::run(const media::LeasedJob& job) {
  const auto start = steady_clock::now();
  observer_.started(job);
  const auto handle = active_.add(job.lease, media::policy_of(job.job.kind).timeout);
  const auto known = handlers_.find(job.job.kind);
  AttemptEnd end = AttemptEnd::released;
  JobVerdict verdict;
  try {
    if (known == handlers_.end()) {
      // A newer program may know this kind: it stays in the queue for that one.
      queue_.retry_later(job.lease, std::chrono::seconds(60), "This worker does not know this kind of job.");
      active_.remove(handle);
    } else {
      verdict = attempt(job, *known->second, handle->stop.get_token());
      end = settle(job, *known->second, verdict, active_.remove(handle));
    }
  } catch (const std::exception& fault) {
    // The outcome could not be written: the lease runs out and the job is tried again.
    end = AttemptEnd::lease_lost;
    verdict.error = fault.what();
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
  observer_.ended(job, end, verdict.error, took);
}

JobVerdict Worker::attempt(const media::LeasedJob& job, media::JobHandler& handler, std::stop_token stop) {
  if (job.job.attempts > job.job.attempts_max) {
    return {JobVerdict::Ending::dead, "Its workers died or were lost in every attempt."};
  }
  try {
    return handler.run(job, std::move(stop));
  } catch (const std::exception& fault) {
    return {JobVerdict::Ending::retry, fault.what()};
  }
}

AttemptEnd Worker::settle(const media::LeasedJob& job, media::JobHandler& handler, JobVerdict& verdict,
                          ActiveJob::Interruption interruption) {
  switch (verdict.ending) {
    case JobVerdict::Ending::done:
      return queue_.complete(job.lease) ? AttemptEnd::completed : AttemptEnd::lease_lost;
    case JobVerdict::Ending::settled:
      return interruption == ActiveJob::Interruption::lease_lost ? AttemptEnd::lease_lost
                                                                 : AttemptEnd::completed;
    case JobVerdict::Ending::dead:
      return give_up(job, handler, verdict.error, true);
    case JobVerdict::Ending::retry:
      break;
  }
  if (interruption == ActiveJob::Interruption::lease_lost) return AttemptEnd::lease_lost;
  if (interruption == ActiveJob::Interruption::shutdown) {
    return queue_.release(job.lease) ? AttemptEnd::released : AttemptEnd::lease_lost;
  }
  if (interruption == ActiveJob::Interruption::timed_out)
    verdict.error = "It took too long: " + verdict.error;
  return give_up(job, handler, verdict.error, job.job.attempts >= job.job.attempts_max);
}

AttemptEnd Worker::give_up(const media::LeasedJob& job, media::JobHandler& handler, const std::string& error,
                           bool last) {
  const JobVerdict final = handler.give_up(job, error, last);
  const auto policy = media::policy_of(job.job.kind);
  switch (final.ending) {
    case JobVerdict::Ending::done:
      return queue_.complete(job.lease) ? AttemptEnd::completed : AttemptEnd::lease_lost;
    case JobVerdict::Ending::settled:
      return last ? AttemptEnd::dead : AttemptEnd::retried;
    case JobVerdict::Ending::dead:
      return queue_.bury(job.lease, final.error) ? AttemptEnd::dead : AttemptEnd::lease_lost;
    case JobVerdict::Ending::retry:
      break;
  }
  const auto delay = media::backoff_after(policy, job.job.attempts);
  return queue_.retry_later(job.lease, delay, final.error) ? AttemptEnd::retried : AttemptEnd::lease_lost;
}

}  // namespace lumbung::queue
