#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>

#include "access/access.h"
#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::media {

/// The epochs of the keys that sign URLs of workspaces, each asked for once a second at most, so that an
/// answer with hundreds of URLs costs no question for each. What another process raises is known here within
/// kTrust; a URL that is made meanwhile is refused as those before it are. Thread-safe; no lock is held while
/// the database is asked.
class UrlEpochs {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kTrust{1'000};
  static constexpr std::size_t kKeptMax = 4'096;

  /// `workspaces` must outlive this.
  explicit UrlEpochs(access::WorkspaceRepository& workspaces,
                     std::function<Time()> now = std::chrono::steady_clock::now)
      : workspaces_(workspaces), now_(std::move(now)) {}

  /// 0 for a workspace that is not there. Blocks when the database has to be asked, and throws Fault when
  /// that does not answer.
  std::uint32_t of(WorkspaceId workspace);

 private:
  struct Known {
    std::uint32_t epoch = 0;
    Time asked_at;
  };

  access::WorkspaceRepository& workspaces_;
  const std::function<Time()> now_;
  Mutex mutex_;
  std::unordered_map<std::uint64_t, Known> known_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::media
