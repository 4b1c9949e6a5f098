#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/mutex.h"
#include "base/uuid.h"

namespace lumbung::media {

/// The fences of turns at resumable uploads that ended on this node with all of their bytes written down.
/// As long as the row has the same fence, whoever goes on here needs no new one, and no commit for it: nobody
/// else has begun since, and of the turn before nothing is under way. Thread-safe; holds some thousands at
/// most and forgets rather than grow.
class EndedTurns {
 public:
  void add(const Uuid& upload, std::uint64_t fence);
  /// True for one caller, and then no more.
  bool take(const Uuid& upload, std::uint64_t fence);

 private:
  static constexpr std::size_t kMost = 4096;

  Mutex mutex_;
  std::map<Uuid, std::uint64_t> fences_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::media
