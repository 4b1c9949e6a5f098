#pragma once

#include <filesystem>

#include "base/unique_fd.h"
#include "legacy/old_bytes.h"

namespace lumbung::app {

/// The files of the old application: below its storage/app, and in the bucket that --storage names. At the
/// location "moved": what Lumbung's own store has. Thread-safe.
class LegacyBytes final : public legacy::OldBytes {
 public:
  /// `old_disk` is empty when there is none; `store` must outlive it, and is the bucket where `is_bucket`.
  /// Throws Fault invalid_argument when the directory can't be opened.
  LegacyBytes(const std::filesystem::path& old_disk, media::StorageAdapter& store, bool is_bucket);

  std::optional<media::OpenObject> open(const std::string& location, const std::string& key) override;
  bool can_look(const std::string& location) const override;

  /// Removes what open() finds there, and a copy of it that Lumbung's store has under the old name. One that
  /// is not there is removed already.
  void remove(const std::string& location, const std::string& key);

 private:
  std::optional<media::OpenObject> open_below(const std::string& path) const;
  bool remove_below(const std::string& path);

  UniqueFd root_;
  media::StorageAdapter& store_;
  bool is_bucket_;
};

}  // namespace lumbung::app
