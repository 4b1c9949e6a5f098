#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "database/counting_cache.h"
#include "database/database.h"
#include "media/housekeeping_repository.h"

namespace lumbung::database {

/// HousekeepingRepository over chat_media and lumbung_objects. Thread-safe.
class SqlHousekeepingRepository final : public media::HousekeepingRepository {
 public:
  explicit SqlHousekeepingRepository(Database& database) : database_(database) {}

  std::vector<media::MediaRef> orphans(Timestamp before, media::MediaId after, std::uint32_t limit) override;
  std::vector<media::MediaRef> deleted(Timestamp before, media::MediaId after, std::uint32_t limit) override;
  std::vector<media::LedgerEntry> ledger(std::uint64_t after, std::uint32_t limit) override;
  std::vector<media::Media> completed(media::MediaId after, std::uint32_t limit) override;
  bool is_referenced(const media::ObjectKey& key) override;
  bool remove_unreferenced(const media::ObjectKey& key, const media::RemoveObject& remove) override;
  /// Sums at most as often as CountingCache lets it.
  std::map<std::string, std::uint64_t> bytes_by_tier() override;

 private:
  Database& database_;
  CountingCache<std::map<std::string, std::uint64_t>> bytes_;
};

}  // namespace lumbung::database
