#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "database/engine/database.h"
#include "database/engine/session.h"
#include "legacy/final_table.h"

namespace lumbung::database {

/// On MariaDB and MySQL.
class SqlFinalTable final : public legacy::FinalTable {
 public:
  /// Both must outlive it.
  SqlFinalTable(Database& database, legacy::OldTable& table) : database_(database), table_(table) {}

  void begin_copy() override;
  legacy::Piece copy(std::uint64_t after, std::uint32_t limit) override;
  void catch_up() override;
  std::uint64_t differences() override;
  bool is_beside() override;
  void give_up() override;
  std::vector<MediaId> not_taken(std::uint32_t limit) override;
  void release() override;
  void swap() override;
  void keep_late() override;
  void bind() override;
  void drop_rest() override;

 private:
  static constexpr std::string_view kNew = "lumbung_new_chat_media";
  static constexpr std::string_view kOld = "lumbung_old_chat_media";

  void run(const std::string& statement);
  bool is_there(std::string_view table);
  void make_triggers();
  void wait_for_late_triggers();
  void drop_triggers();
  /// Whether they keep both tables even; else the server allows none.
  bool has_triggers();
  /// What stands in one table and not in the other, by ids.
  void copy_missing(Session& session, std::string_view from, std::string_view to, std::string_view what);
  void keep_keys();
  void bring_keys_back();
  void drop_rows_of_no_workspace();

  Database& database_;
  legacy::OldTable& table_;
};

}  // namespace lumbung::database
