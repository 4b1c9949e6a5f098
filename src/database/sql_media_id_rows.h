#pragma once

#include "database/engine/database.h"
#include "whatsapp/media_ids/media_id_rows.h"

namespace lumbung::database {

/// MediaIdRows over lumbung_whatsapp_media_ids and lumbung_objects. Thread-safe.
class SqlMediaIdRows final : public whatsapp::MediaIdRows {
 public:
  /// The database must outlive it.
  explicit SqlMediaIdRows(Database& database) : database_(database) {}

  std::optional<whatsapp::SentObject> find_object(const media::Media& media,
                                                  media::VariantName variant) override;
  std::optional<whatsapp::LedgerEntry> find(const whatsapp::UploadKey& key) override;
  std::optional<whatsapp::UploadLease> claim(const whatsapp::UploadKey& key, Timestamp good_until,
                                             Timestamp now, Timestamp lease_until) override;
  std::optional<whatsapp::UploadLease> extend(const whatsapp::UploadKey& key,
                                              const whatsapp::UploadLease& lease, Timestamp until) override;
  std::optional<Timestamp> record(const whatsapp::UploadKey& key, const whatsapp::UploadLease& lease,
                                  const whatsapp::LedgerEntry& entry, Timestamp uploaded_at) override;
  bool share(const whatsapp::UploadKey& key, const std::string& id) override;
  void release(const whatsapp::UploadKey& key, const whatsapp::UploadLease& lease) override;
  void mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                std::string_view reason) override;
  std::uint64_t purge_before(Timestamp time, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
