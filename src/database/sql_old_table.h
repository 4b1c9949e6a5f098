#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "database/engine/database.h"
#include "database/old_table_rows.h"
#include "legacy/old_table.h"

namespace lumbung::database {

/// The old table on MariaDB or MySQL. Meant for one thread, but that take() may run beside rows() and
/// keep_aside().
class SqlOldTable final : public legacy::OldTable {
 public:
  /// Both must outlive it; the database is one for_migration().
  SqlOldTable(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  legacy::TableShape shape() override;
  void prepare() override;
  std::optional<std::string> note(std::string_view name) override;
  void keep_note(std::string_view name, std::string_view value) override;

  void begin_backup() override;
  legacy::Piece back_up(std::uint64_t after, std::uint32_t limit) override;
  std::uint64_t backup_rows() override;
  std::string dump_head() override;
  legacy::Piece dump(std::uint64_t after, std::uint32_t limit, std::string& sql) override;

  std::vector<legacy::TableStep> expansion() override;
  std::vector<legacy::TableStep> indexes() override;
  std::vector<legacy::TableStep> loosening() override;
  std::vector<legacy::TableStep> contraction() override;
  void run(const legacy::TableStep& step) override;

  std::set<std::uint64_t> workspaces() override;
  std::uint64_t make_quarantine() override;
  std::vector<legacy::OldCampaign> campaigns(std::uint64_t after, std::uint32_t limit) override;
  std::vector<legacy::OldRow> rows(std::uint64_t after, std::uint32_t limit) override;
  void take(const std::vector<legacy::TakenRow>& rows) override;
  void gather_orphans(std::uint64_t quarantine) override;
  bool begin_aside() override;
  void keep_aside(const std::vector<legacy::Alias>& aliases) override;
  void settle_aside() override;
  void drop_aside() override;
  std::vector<legacy::UnreadRow> unread(std::uint64_t after, std::uint32_t limit) override;
  void keep_bytes(const std::vector<legacy::BytesFound>& found) override;
  legacy::JournalSums sums() override;
  std::vector<legacy::JournalLine> journal(std::uint64_t after, std::uint32_t limit) override;
  std::vector<MediaId> quarantined(std::uint32_t limit) override;

  std::vector<legacy::NewRow> new_rows(std::uint64_t after, std::uint32_t limit) override;
  void set_old_path(MediaId id, std::string_view path) override;
  legacy::Piece put_back(std::uint64_t after, std::uint32_t limit) override;

 private:
  const OldColumns& columns();

  Database& database_;
  const Clock& clock_;
  /// As they were when last looked at, by rows() before any take(); run() forgets them.
  std::optional<OldColumns> columns_;
};

}  // namespace lumbung::database
