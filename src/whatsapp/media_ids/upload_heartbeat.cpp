#include "whatsapp/media_ids/upload_heartbeat.h"

#include <exception>
#include <utility>

namespace lumbung::whatsapp {

UploadHeartbeat::UploadHeartbeat(MediaIdRows& rows, const Clock& clock, UploadKey key,
                                 const UploadLease& lease, const Settings& settings,
                                 const std::stop_token& stop)
    : rows_(rows),
      clock_(clock),
      key_(std::move(key)),
      settings_(settings),
      outer_(stop, StopUpload{upload_}),
      lease_(lease),
      thread_([this](const std::stop_token& ended) { beat(ended); }) {}

UploadLease UploadHeartbeat::end() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  const MutexLock lock(mutex_);
  return lease_;
}

void UploadHeartbeat::beat(const std::stop_token& stop) {
  const auto give_up = std::chrono::steady_clock::now() + settings_.upload_max;
  MutexLock lock(mutex_);
  while (true) {
    ended_.wait_for(lock, stop, settings_.beat_each, [] { return false; });
    if (stop.stop_requested() || std::chrono::steady_clock::now() >= give_up) return;
    try {
      const auto renewed = rows_.extend(key_, lease_, clock_.now() + settings_.lease_for);
      if (!renewed) {
        upload_.request_stop();
        return;
      }
      lease_ = *renewed;
    } catch (const std::exception&) {
      // The database may answer the next time; whether the lease still stands is seen when the id is
      // recorded.
      continue;
    }
  }
}

}  // namespace lumbung::whatsapp
