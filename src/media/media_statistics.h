#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"

namespace lumbung::media {

/// How much there is. Soft-deleted media are counted as deleted alone.
struct MediaCounts {
  std::uint64_t pending = 0;
  std::uint64_t processing = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t deleted = 0;
  std::uint64_t original_bytes = 0;     ///< of live media, as their users count them
  std::uint64_t stored_bytes = 0;       ///< of all objects, each once
  std::uint64_t dedup_saved_bytes = 0;  ///< what objects would take more if no media shared any
};

/// Figures for people and dashboards. Thread-safe, blocks.
class MediaStatistics {
 public:
  virtual ~MediaStatistics() = default;
  /// nullopt: of all workspaces.
  virtual MediaCounts counts(std::optional<WorkspaceId> workspace) = 0;
};

}  // namespace lumbung::media
