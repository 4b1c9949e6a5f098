#include "whatsapp/callbacks/intake.h"

#include <algorithm>
#include <iterator>

namespace lumbung::whatsapp {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kBatchMax = 512;
constexpr std::uint64_t kBatchBytesMax = 8ULL << 20;
constexpr std::uint64_t kTakenBytesMax = 64ULL << 20;
constexpr std::uint64_t kTakenBytesOfOneMax = kTakenBytesMax / 2;
/// Of a workspace, in the database. Meta sends again what comes beyond for seven days.
constexpr std::uint64_t kWaitingMax = 10'000;
/// While a job runs none can be asked for, and it may have seen its end already: it is asked for again.
constexpr std::chrono::milliseconds kAskAgainAfter{200};

}  // namespace

jobs::NewJob callbacks_job() {
  jobs::NewJob job;
  job.kind = jobs::JobKind::callbacks;
  job.unique_key = "callbacks";
  job.request_id = "callbacks";
  return job;
}

void CallbackIntake::start() {
  {
    const MutexLock lock(mutex_);
    runs_ = true;
  }
  owes_job_ = true;  // a kill between a commit and its job may have left some
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void CallbackIntake::take(Callback callback, Done done) {
  {
    const MutexLock lock(mutex_);
    const std::uint64_t bytes = callback.body.size();
    const auto own = bytes_of_.find(callback.workspace_id);
    const std::uint64_t own_bytes = own == bytes_of_.end() ? 0 : own->second;
    if (runs_ && taken_bytes_ + bytes <= kTakenBytesMax && own_bytes + bytes <= kTakenBytesOfOneMax) {
      taken_bytes_ += bytes;
      bytes_of_[callback.workspace_id] = own_bytes + bytes;
      taken_.push_back({std::move(callback), std::move(done)});
      came_.notify_one();
      return;
    }
  }
  done(false);
}

void CallbackIntake::stop() {
  {
    const MutexLock lock(mutex_);
    runs_ = false;
  }
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void CallbackIntake::run(const std::stop_token& stop) {
  for (;;) {
    std::vector<Taken> batch = next_batch(stop);
    if (!batch.empty()) {
      keep(std::move(batch));
    } else if (stop.stop_requested()) {
      return;
    }
    ask_for_job();
  }
}

std::vector<CallbackIntake::Taken> CallbackIntake::next_batch(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  const auto has_come = [this]() LUMBUNG_REQUIRES(mutex_) { return !taken_.empty(); };
  if (owes_job_) {
    came_.wait_for(lock, stop, kAskAgainAfter, has_come);
  } else {
    came_.wait(lock, stop, has_come);
  }
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  while (count < taken_.size() && count < kBatchMax && bytes < kBatchBytesMax) {
    const Callback& next = taken_[count++].callback;
    bytes += next.body.size();
    const auto own = bytes_of_.find(next.workspace_id);
    if (own != bytes_of_.end() && (own->second -= next.body.size()) == 0) bytes_of_.erase(own);
  }
  const auto end = taken_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Taken> batch(std::make_move_iterator(taken_.begin()), std::make_move_iterator(end));
  taken_.erase(taken_.begin(), end);
  taken_bytes_ -= bytes;
  return batch;
}

void CallbackIntake::send_away_crowds(std::vector<Taken>& batch) {
  // Most of the time few wait in all, and nobody has to be counted.
  if (parts_.store.count_waiting(kWaitingMax) < kWaitingMax) return;
  std::map<WorkspaceId, bool> is_crowd;
  for (const Taken& taken : batch) {
    const auto [known, is_new] = is_crowd.try_emplace(taken.callback.workspace_id);
    if (is_new) known->second = parts_.store.count_waiting_of(known->first, kWaitingMax) >= kWaitingMax;
  }
  const auto refused = std::stable_partition(batch.begin(), batch.end(), [&](const Taken& taken) {
    return !is_crowd.at(taken.callback.workspace_id);
  });
  std::for_each(refused, batch.end(), [](const Taken& taken) { taken.done(false); });
  batch.erase(refused, batch.end());
}

void CallbackIntake::keep(std::vector<Taken> batch) {
  std::vector<Callback> callbacks;
  bool is_kept = false;
  try {
    send_away_crowds(batch);
    callbacks.reserve(batch.size());
    for (Taken& taken : batch) callbacks.push_back(std::move(taken.callback));
    if (!callbacks.empty()) parts_.store.append(callbacks);
    is_kept = true;
    owes_job_ = true;
  } catch (const std::exception& fault) {
    parts_.log.error("callbacks.not_kept", {{"callbacks", batch.size()}, {"message", fault.what()}});
  }
  for (const Taken& taken : batch) taken.done(is_kept);
}

/// A kill before this leaves rows for which the job is asked when the intake starts, and comes by its
/// schedule.
void CallbackIntake::ask_for_job() {
  const Time now = steady_clock::now();
  if (!owes_job_ || now - asked_at_ < kAskAgainAfter) return;
  asked_at_ = now;
  try {
    if (parts_.queue.enqueue(callbacks_job())) owes_job_ = false;
  } catch (const std::exception& fault) {
    parts_.log.warning("callbacks.job_not_asked_for", {{"message", fault.what()}});
  }
}

}  // namespace lumbung::whatsapp
