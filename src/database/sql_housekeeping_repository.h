#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "database/engine/counting_cache.h"
#include "database/engine/database.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::database {

/// HousekeepingRepository over chat_media and lumbung_objects. Thread-safe.
class SqlHousekeepingRepository final : public media::HousekeepingRepository {
 public:
  /// Both must outlive the repository.
  SqlHousekeepingRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::vector<media::MediaRef> orphans(Timestamp before, MediaId after, std::uint32_t limit) override;
  std::vector<media::DeletedMedia> deleted(Timestamp before, const media::DeletedPlace& after,
                                           std::uint32_t limit) override;
  std::vector<media::LedgerEntry> ledger(std::uint64_t after, std::uint32_t limit) override;
  std::vector<media::Media> completed(MediaId after, std::uint32_t limit) override;
  std::vector<media::Media> all(MediaId after, std::uint32_t limit) override;
  bool is_referenced(const media::ObjectKey& key) override;
  bool is_listed(const media::ObjectKey& key) override;
  Noted note_unreferenced(const media::ObjectKey& key) override;
  Noted note_abandoned(const media::ObjectKey& key) override;
  Status reprocess(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  /// From the counters; until these are complete sums at most as often as CountingCache lets it.
  std::map<std::string, std::uint64_t> bytes_by_tier() override;
  media::Position position(jobs::JobKind task) override;
  void keep_position(jobs::JobKind task, const media::Position& position) override;
  std::uint64_t purge_erasures(Timestamp before, std::uint32_t limit) override;
  std::uint64_t purge_generations(Timestamp before, std::uint32_t limit) override;
  std::uint64_t purge_imports(Timestamp before, std::uint32_t limit) override;
  PurgedRecipients purge_recipients(Timestamp before, std::uint64_t after, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
  CountingCache<std::map<std::string, std::uint64_t>> bytes_;
};

}  // namespace lumbung::database
