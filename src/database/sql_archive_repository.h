#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "database/engine/database.h"
#include "media/upkeep/archive_repository.h"

namespace lumbung::database {

/// ArchiveRepository over lumbung_media. Thread-safe.
class SqlArchiveRepository final : public media::ArchiveRepository {
 public:
  /// `database` must outlive it.
  explicit SqlArchiveRepository(Database& database) : database_(database) {}

  std::vector<media::MediaRef> attached(MediaId after, std::uint32_t limit) override;
  std::vector<media::MediaRef> to_cool(MediaId after, std::uint32_t limit) override;
  std::vector<media::MediaRef> to_warm(MediaId after, std::uint32_t limit) override;
  std::optional<std::vector<media::StoredObject>> begin_move(const media::MediaRef& media,
                                                             media::StorageClass to) override;
  void end_move(const media::MediaRef& media, media::StorageClass to) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
