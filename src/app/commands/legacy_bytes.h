#pragma once

#include <filesystem>

#include "base/unique_fd.h"
#include "legacy/old_bytes.h"

namespace lumbung::app {

/// The files of the old application: below its storage/app, and in the bucket that --storage names.
/// Thread-safe.
class LegacyBytes final : public legacy::OldBytes {
 public:
  /// `old_disk` is empty when there is none; `bucket` must outlive it and is nullptr without one. Throws
  /// Fault invalid_argument when the directory can't be opened.
  LegacyBytes(const std::filesystem::path& old_disk, media::StorageAdapter* bucket);

  std::optional<media::OpenObject> open(const std::string& location, const std::string& key) override;
  bool can_look(const std::string& location) const override;

 private:
  std::optional<media::OpenObject> open_below(const std::string& path) const;

  UniqueFd root_;
  media::StorageAdapter* bucket_;
};

}  // namespace lumbung::app
