#include "telemetry/tracer.h"

#include <algorithm>
#include <atomic>
#include <iterator>

#include "telemetry/otlp_json.h"

namespace lumbung::telemetry {
namespace {

std::atomic<Tracer*> tracer_of_process = nullptr;

/// What may be taken the next time (OTLP/HTTP, "Failures").
bool may_pass(int status) {
  return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

Tracer* Tracer::of_process() {
  return tracer_of_process.load(std::memory_order_acquire);
}

Tracer::Tracer(Settings settings, Log log) : settings_(std::move(settings)), log_(std::move(log)) {
  thread_ = std::jthread([this] { run(giving_up_.get_token()); });
  tracer_of_process.store(this, std::memory_order_release);
}

Tracer::~Tracer() {
  stop(std::chrono::milliseconds(0));
}

void Tracer::take(FinishedSpan span) noexcept {
  try {
    bool is_batch = false;
    {
      const MutexLock lock(mutex_);
      if (!stopping_ && waiting_.size() < settings_.waiting_max) {
        waiting_.push_back(std::move(span));
        is_batch = waiting_.size() == settings_.batch_max;
        if (!is_batch) return;
      }
    }
    if (is_batch) {
      changed_.notify_all();
    } else {
      drop(1);
    }
  } catch (...) {
    drop(1);
  }
}

void Tracer::stop(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) return;
  tracer_of_process.store(nullptr, std::memory_order_release);
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, std::stop_token(), patience,
                      [this]() LUMBUNG_REQUIRES(mutex_) { return ended_; });
  }
  giving_up_.request_stop();
  thread_.join();
}

void Tracer::run(const std::stop_token& stop) {
  while (true) {
    const std::vector<FinishedSpan> batch = next_batch(stop);
    if (batch.empty()) break;
    try {
      post(batch, stop);
    } catch (const std::exception& fault) {
      drop(batch.size());
      note_trouble({.error = fault.what()});
    }
  }
  const MutexLock lock(mutex_);
  drop(waiting_.size());
  waiting_.clear();
  ended_ = true;
  changed_.notify_all();
}

/// Empty: that was all.
std::vector<FinishedSpan> Tracer::next_batch(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  const auto is_full = [this]() LUMBUNG_REQUIRES(mutex_) {
    return stopping_ || waiting_.size() >= settings_.batch_max;
  };
  do {
    changed_.wait_for(lock, stop, settings_.batch_within, is_full);
  } while (waiting_.empty() && !stopping_);
  if (stop.stop_requested()) return {};
  const auto end =
      waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), settings_.batch_max));
  std::vector<FinishedSpan> batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

void Tracer::post(const std::vector<FinishedSpan>& batch, const std::stop_token& stop) {
  const std::string json = to_otlp_json(settings_.resource, batch);
  std::chrono::milliseconds before_next = settings_.pause;
  for (unsigned tries = 1; !stop.stop_requested(); ++tries) {
    const Answer answer = settings_.post(json, stop);
    if (is_taken(answer, batch.size())) return;
    note_trouble(answer);
    if (!may_pass(answer.status) || tries == settings_.tries_max || !pause(before_next)) break;
    before_next *= 2;
  }
  drop(batch.size());
}

bool Tracer::is_taken(const Answer& answer, std::size_t count) {
  if (!is_success(answer.status)) return false;
  const std::uint64_t rejected = std::min<std::uint64_t>(rejected_spans(answer.body), count);
  settings_.tell_sent(count - rejected);
  drop(rejected);
  if (in_trouble_) log_.info("traces.taken_again");
  in_trouble_ = false;
  return true;
}

/// Once, until it goes well again.
void Tracer::note_trouble(const Answer& answer) {
  if (in_trouble_) return;
  in_trouble_ = true;
  log_.warning("traces.not_taken",
               {{"status", answer.status},
                {"message", answer.error.empty() ? "the collector does not take traces" : answer.error}});
}

void Tracer::drop(std::size_t count) const {
  if (count > 0) settings_.tell_dropped(count);
}

/// False when the process is to end: nobody waits for a collector then.
bool Tracer::pause(std::chrono::milliseconds span) {
  MutexLock lock(mutex_);
  return !changed_.wait_for(lock, giving_up_.get_token(), span,
                            [this]() LUMBUNG_REQUIRES(mutex_) { return stopping_; });
}

}  // namespace lumbung::telemetry
