#pragma once

#include "database/engine/database.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::database {

/// SingleUseRows over lumbung_whatsapp_media_ids and lumbung_whatsapp_unwanted. Thread-safe.
class SqlSingleUses final : public whatsapp::SingleUseRows {
 public:
  /// The database must outlive it.
  explicit SqlSingleUses(Database& database) : database_(database) {}

  std::set<std::string> assign(WorkspaceId workspace, std::string_view phone_number_id,
                               std::uint64_t campaign, const std::vector<whatsapp::SingleUse>& uses) override;
  void drop_sent(WorkspaceId workspace, std::string_view phone_number_id,
                 const std::vector<whatsapp::SingleUse>& uses, Timestamp now) override;
  std::uint64_t drop_ended(Timestamp now, std::uint32_t limit) override;
  std::vector<whatsapp::UnwantedId> unwanted(Timestamp now, std::uint32_t limit) override;
  void forget(const std::vector<std::uint64_t>& rows) override;
  void put_off(const std::vector<whatsapp::PutOffId>& ids) override;
  std::uint64_t drop_workspace(WorkspaceId workspace, Timestamp now, std::uint32_t limit) override;
  std::vector<whatsapp::UnwantedId> unwanted_of(WorkspaceId workspace, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
