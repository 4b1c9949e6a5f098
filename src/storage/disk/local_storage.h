#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/byte_size.h"
#include "media/storage_adapter.h"
#include "media/upload/resumable_store.h"
#include "storage/disk/pending_file.h"
#include "storage/disk/root_directory.h"
#include "storage/disk/space_guard.h"

namespace lumbung::storage {

struct LocalStorageSettings {
  std::filesystem::path root;
  /// Uploads are refused when the disk has less free than this.
  std::uint64_t reserve_bytes = 512 * kMiB;
  Unnamed unnamed = Unnamed::prefer;
};

/// Objects as files below one directory of a local (or network) file system, at the paths that their keys
/// spell. Unfinished files live in `.scratch` beside them. Thread-safe; several processes may share the root.
/// Folders that somebody takes away are made anew. When the directory itself is not in its place any more,
/// nothing is stored, and what is not found in it is not said to be absent: Fault unavailable.
class LocalStorage final : public media::StorageAdapter {
 public:
  /// Makes the directory when it is missing and sweeps what killed processes left. Throws Fault.
  explicit LocalStorage(const LocalStorageSettings& settings);

  media::Location location() const override { return media::Location::local; }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view content_type,
                                                   std::uint64_t expected_bytes) override;
  UniqueFd scratch() override;
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view content_type) override;
  Result<media::OpenObject> get(const media::ObjectKey& key) override;
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override;
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override;
  bool remove(const media::ObjectKey& key) override;
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override;
  void list_after(
      std::string_view prefix, std::string_view after,
      const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override;
  std::optional<std::uint64_t> free_bytes() override;

  /// Where the bytes of resumable uploads lie until they are objects of this store, which must outlive it.
  std::unique_ptr<media::ResumableStore> resumable();

 private:
  UniqueFd scratch_folder() const;

  RootDirectory root_;
  Unnamed unnamed_;
  SpaceGuard guard_;
};

}  // namespace lumbung::storage
