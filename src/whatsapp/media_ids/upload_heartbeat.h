#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "whatsapp/media_ids/media_id_rows.h"

namespace lumbung::whatsapp {

/// Renews the lease of an upload for as long as it lives, so that a lease may be short: what a process that
/// was killed had begun is another one's soon. Where the lease is somebody else's by then, the upload is to
/// stop. One thread at a time.
class UploadHeartbeat {
 public:
  struct Settings {
    std::chrono::milliseconds lease_for{20'000};
    std::chrono::milliseconds beat_each{4'000};
    /// After so long the lease ends by itself, whatever the upload does. Longer than kUploadTimeMax.
    std::chrono::milliseconds upload_max{300'000};
  };
  /// `rows` and `clock` must outlive it; `stop` is asked for when nobody wants the upload any more.
  UploadHeartbeat(MediaIdRows& rows, const Clock& clock, UploadKey key, const UploadLease& lease,
                  const Settings& settings, const std::stop_token& stop);
  ~UploadHeartbeat() { end(); }
  UploadHeartbeat(const UploadHeartbeat&) = delete;
  UploadHeartbeat& operator=(const UploadHeartbeat&) = delete;

  /// For the upload: it is asked to stop with what it stands in, and when the lease was lost.
  std::stop_token stop_token() const { return upload_.get_token(); }
  /// Ends the renewals; the lease as it is now.
  UploadLease end();

 private:
  struct StopUpload {
    std::stop_source& upload;
    void operator()() const { upload.request_stop(); }
  };

  void beat(const std::stop_token& stop);

  MediaIdRows& rows_;
  const Clock& clock_;
  const UploadKey key_;
  const Settings settings_;
  std::stop_source upload_;
  std::stop_callback<StopUpload> outer_;
  Mutex mutex_;
  StoppableCondition ended_;
  UploadLease lease_ LUMBUNG_GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace lumbung::whatsapp
